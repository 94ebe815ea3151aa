"""What object stores answer, in words that say what to do. Their own texts are never shown.

A store's answer may repeat an access key, and a library's error the whole request.
"""

import re

from news.errors import ConfigError, NewsError, StoreUnavailable

_CODE = re.compile(r"<Code>([A-Za-z0-9]{1,60})</Code>|\"code\":\s*\"([A-Za-z0-9]{1,60})\"")
_STATUS = re.compile(r"status code: (\d{3})")
_NO_KEYS = (
    "no keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or those of your cloud "
    "(docs/parts.md); profiles of ~/.aws are not read"
)
_REFUSED = "these keys are refused ({code}): look at those in the environment (docs/parts.md)"
_ENDED = "these keys have ended ({code}): get new ones"
_RIGHTS = (
    "these keys may not do that ({code}): allow listing the bucket, and getting, putting and "
    "deleting objects (docs/parts.md)"
)
_NO_BUCKET = "there is no such bucket: make it, or correct the name"
_REGION = "the bucket is in another region: set AWS_REGION"
_CLOCK = "the clocks of this machine and of the object store differ too much: set this one"
_SLOW = "the object store asks for fewer requests ({code}); what waits is written later"
_DOWN = "no connection to the object store; is its endpoint right, and is it up?"
_LATE = "the object store did not answer in time; what waits is written later"
_FAULT = "the object store has trouble ({code}); what waits is written later"

#: codes of S3, Google and Azure: the sentence, and whether only a person can help
_CODES: dict[str, tuple[str, bool]] = {
    **dict.fromkeys(("NoSuchBucket", "ContainerNotFound", "AccountNotFound"), (_NO_BUCKET, True)),
    **dict.fromkeys(
        (
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "InvalidToken",
            "AuthenticationFailed",
            "InvalidSecurity",
            "AuthorizationQueryParametersError",
        ),
        (_REFUSED, True),
    ),
    **dict.fromkeys(("ExpiredToken", "TokenRefreshRequired"), (_ENDED, True)),
    **dict.fromkeys(
        ("AccessDenied", "AllAccessDisabled", "AuthorizationFailure", "MethodNotAllowed"),
        (_RIGHTS, True),
    ),
    **dict.fromkeys(
        ("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"),
        (_REGION, True),
    ),
    **dict.fromkeys(("RequestTimeTooSkewed", "RequestExpired"), (_CLOCK, False)),
    **dict.fromkeys(
        ("SlowDown", "ServerBusy", "ThrottlingException", "TooManyRequests"), (_SLOW, False)
    ),
}
#: what stands in the library's own words: the sentence, and whether only a person can help
_WORDS: dict[str, tuple[str, bool]] = {
    "169.254.169.254": (_NO_KEYS, True),
    "/latest/api/token": (_NO_KEYS, True),
    "/latest/meta-data/": (_NO_KEYS, True),
    "metadata.google.internal": (_NO_KEYS, True),
    "/metadata/identity/oauth2": (_NO_KEYS, True),
    "incorrectly configured region": (_REGION, True),
    "status code: 301": (_REGION, True),
    "status code: 401": (_REFUSED, True),
    "status code: 403": (_RIGHTS, True),
    "status code: 429": (_SLOW, False),
    "status code: 503": (_SLOW, False),
    "timed out": (_LATE, False),
    "kind: Timeout": (_LATE, False),
    "kind: Connect": (_DOWN, False),
    "error sending request": (_DOWN, False),
}
#: why a client cannot even be made, by the library's words
_UNSUITED = {
    "Missing AccessKeyId": "AWS_ACCESS_KEY_ID is missing",
    "Missing SecretAccessKey": "AWS_SECRET_ACCESS_KEY is missing",
    "Account must be specified": "AZURE_STORAGE_ACCOUNT_NAME is missing",
    "service account file": "GOOGLE_APPLICATION_CREDENTIALS names no file that can be read",
}


def trouble(exc: Exception, where: str) -> NewsError:
    """The error of ours for one of obstore's: ConfigError where only a person can help."""
    text = str(exc)
    code = _code(text)
    found = _CODES.get(code) or next((what for word, what in _WORDS.items() if word in text), None)
    sentence, needs_person = found or (_FAULT, False)
    reason = sentence.format(code=code or _status(text) or type(exc).__name__)
    return ConfigError(where, reason) if needs_person else StoreUnavailable(where, reason)


def unsuited(exc: Exception, where: str) -> ConfigError:
    """The error for an environment with which no client can be made."""
    text = str(exc)
    known = (what for word, what in _UNSUITED.items() if word in text)
    what = next(known, "a variable of AWS_, GOOGLE_ or AZURE_ has a value that cannot be used")
    return ConfigError(where, f"{what} (docs/parts.md)")


def is_missing(exc: Exception) -> bool:
    """True for an object that is not there, in a bucket that is."""
    return _CODES.get(_code(str(exc)), ("", False))[0] != _NO_BUCKET


def is_unsupported(exc: Exception) -> bool:
    """True where the object store does not know conditional puts."""
    text = str(exc)
    return _code(text) == "NotImplemented" or "status code: 501" in text or "NotSupported" in text


def _code(text: str) -> str:
    match = _CODE.search(text)
    return (match[1] or match[2]) if match else ""


def _status(text: str) -> str:
    match = _STATUS.search(text)
    return f"HTTP {match[1]}" if match else ""
