"""Secrets in URLs, masked the same way wherever people or programs read; who may read our files.

A masked value keeps eight hex digits of its digest: two tokens of one address stay two addresses,
and a replay finds what was archived. A password keeps none: a short one could be guessed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Literal
from urllib.parse import unquote, urlsplit

MASK = "***"
Share = Literal["no", "group", "all"]
"""Who may read store, archive and parts, beside their owner."""
FILE_MODES: dict[Share, int] = {"no": 0o600, "group": 0o640, "all": 0o644}
FOLDER_MODES: dict[Share, int] = {"no": 0o700, "group": 0o750, "all": 0o755}

# Names without separators and case: `X-Amz-Signature` is `xamzsignature`.
_NAMES = frozenset(
    "auth authkey authorization key hash hmac jwt pass passkey passphrase passwd password pin pwd "
    "secret session sessionid sid sig sign signature ticket token credential credentials bearer "
    "magic".split()
)
_ENDS = (
    "apikey",
    "accesskey",
    "authkey",
    "feedkey",
    "privatekey",
    "rsskey",
    "secretkey",
    "userkey",
    "hmac",
    "jwt",
    "password",
    "passwd",
    "secret",
    "signature",
    "token",
    "credential",
)
_STARTS = ("private", "secret", "token")  # addons.mozilla.org: ?privaterss=
#: the same where the value is a digest: reddit.com/.rss?feed=0123abcd...&user=ann
_KEYED = frozenset(("feed", "rss"))
_DIGEST = re.compile(r"[0-9A-Fa-f]{32,128}")
_PUBLIC_VALUE = frozenset("rss atom xml json feed true false yes no".split())
_VARIABLE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")
_FEWEST = 6  #: characters of a value that is looked for in other addresses
_PAIR = re.compile(r"(?<=[?&;])([^=&#?;\s'\"<>]{1,80})=([^&#;\s'\"<>\\]+)")
# pinboard.in/rss/secret:0123abcd/, substack.com/feed/podcast/1/private/0123abcd.rss
_PATH = re.compile(
    r"(?i)(?<=/)((?:private|secret|token|auth|key)[/:=])(?=[^/?#\s'\"<>]{0,80}[0-9])"
    r"([a-z0-9_~-]{10,200})"
)
_LOGIN = re.compile(r"(?i)(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,30}://)([^/?#\s'\"<>]*)@")


def is_secret_name(name: str) -> bool:
    """True for the name of a query parameter or header whose value opens something."""
    plain = re.sub(r"[^a-z0-9]", "", unquote(name).lower())
    return plain in _NAMES or plain.endswith(_ENDS) or plain.startswith(_STARTS)


def has_variable(text: str) -> bool:
    """True for a text that refers to a ${VARIABLE} of the environment."""
    return _VARIABLE.search(text) is not None


def variable_for(url: str, *, what: str = "password") -> str:
    """The variable that may hold an address's secret: `PAPER_EXAMPLE_PASSWORD`."""
    host = urlsplit(url).hostname or "feed"
    return re.sub(r"[^A-Z0-9]+", "_", f"{host}_{what}".upper()).lstrip("_0123456789")


def masked_text(text: str) -> str:
    """The text with the logins of its URLs, secret parameters and secret path segments masked."""
    if "://" not in text and "=" not in text:
        return text
    return _PATH.sub(_masked_segment, _PAIR.sub(_masked_pair, masked_logins(text)))


def masked_logins(text: str) -> str:
    """The text with `user:***@` for `user:password@`, and `***@` for a name alone."""
    return _LOGIN.sub(_masked_login, text) if "@" in text else text


def secret_values(url: str) -> frozenset[str]:
    """The values of an URL's secret parameters and segments, as written and unescaped."""
    parts = urlsplit(url)
    pairs = _PAIR.findall(f"?{parts.query}")
    found = {value for name, value in pairs if _is_secret(name, value)}
    found |= {value for _, value in _PATH.findall(parts.path)}
    both = found | {unquote(value) for value in found}
    return frozenset(value for value in both if len(value) >= _FEWEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """What is masked in the URLs of a chain of requests, or of a record."""

    values: frozenset[str] = frozenset()  #: of a subscription's secrets, wherever they stand
    by_name: bool = False  #: also the values of all secret parameters: for a feed's own requests

    def __call__(self, text: str) -> str:
        """The text, masked. Idempotent."""
        return self.of_values(masked_text(text) if self.by_name else masked_logins(text))

    def in_document(self, text: str) -> str:
        """A document with the known values masked, and the logins in a feed's links."""
        return self.of_values(masked_logins(text) if self.by_name else text)

    def of_values(self, text: str) -> str:
        """The text with only the known values masked."""
        for pattern, mask in _by_value(self.values):
            text = pattern.sub(mask, text)
        return text

    def restored(self, text: str) -> str:
        """The text with the known values back in their places."""
        for value in sorted(self.values, key=lambda value: (-len(value), value)):
            text = text.replace(masked_value(value), value)
        return text


def mask_of(urls: Iterable[str]) -> Mask:
    """The mask for what comes from these feeds: logins, and the feeds' own secrets."""
    return Mask(values=frozenset().union(*map(secret_values, urls)))


@lru_cache(maxsize=1024)
def _by_value(values: frozenset[str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    longest_first = sorted(values, key=lambda value: (-len(value), value))
    return tuple(
        (re.compile(rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])"), masked_value(value))
        for value in longest_first
    )


def masked_value(value: str) -> str:
    """`***` and eight hex digits that distinguish values."""
    return MASK + sha256(unquote(value).encode("utf-8", "replace")).hexdigest()[:8]


def _masked_pair(match: re.Match[str]) -> str:
    name, value = match.groups()
    if not _is_secret(name, value):
        return match[0]
    is_password = "pass" in name.lower() or "pwd" in name.lower() or name.lower() == "pin"
    return f"{name}={MASK if is_password else masked_value(value)}"


def _is_secret(name: str, value: str) -> bool:
    is_key = is_secret_name(name) or (name.lower() in _KEYED and bool(_DIGEST.fullmatch(value)))
    return is_key and not _is_public(value)


def _masked_segment(match: re.Match[str]) -> str:
    return match[1] + masked_value(match[2])


def _is_public(value: str) -> bool:
    """True for a value that is masked already, a ${VARIABLE}, or a plain word."""
    return value.startswith((MASK, "${")) or value.lower() in _PUBLIC_VALUE


def _masked_login(match: re.Match[str]) -> str:
    scheme, login = match.groups()
    name, colon, password = login.partition(":")
    if not login or MASK in (login, password) or (password or name).startswith("${"):
        return match[0]
    return f"{scheme}{name}:{MASK}@" if colon and password else f"{scheme}{MASK}@"
