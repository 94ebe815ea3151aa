"""Pages that check whether a browser is there, in front of what was asked for.

The same vendors' marks beside an article ("cdn-cgi/challenge-platform/scripts/jsd", "captcha" in a
comment form) are not among these.
"""

#: marks of scripts and elements that stand where the page will be, in lower case
CHALLENGES = (
    "_cf_chl_opt",
    "/orchestrate/chl",
    "cf-chl-",
    "cf-browser-verification",
    "challenge-error-text",
    "_incapsula_resource",
    "distil_r_captcha",
    "px-captcha",
    "captcha-delivery.com",
    "awswafintegration",
    "gokuprops",
    "challenge.js",
    "ddos-guard",
    "sucuri_cloudproxy",
    "kpsdk",
    "sec-if-cpt",
    "bm-verify",
    "_pxappid",
    "within.website/x/cmd/anubis",
    "anubis_challenge",
    "aliyun_waf",
    "slowaes.js",
)
#: what one says of such a page in place of a feed
IN_PLACE_OF_A_FEED = "a check for browsers (the publisher can let feed readers through)"
_LOOKED_AT = 100_000  #: bytes of a document


def is_challenge(content: bytes) -> bool:
    """True for a document with such a mark. A page with an article may have one too."""
    text = content[:_LOOKED_AT].decode("latin-1").lower()
    return any(mark in text for mark in CHALLENGES)
