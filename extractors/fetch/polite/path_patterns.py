"""Matches addresses with the path patterns of robots.txt and tdmrep.json.

No regular expression is made of a pattern: each piece between two `*` is looked for once, so the
longest pattern costs no more than the length of the path. Source: RFC 9309 sections 2.2.2, 2.2.3.
"""

import re
from string import ascii_letters, digits
from urllib.parse import quote, urlsplit

_LONGEST = 2_000  #: characters of a pattern or path that are compared
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset(ascii_letters + digits + "-._~")  #: RFC 3986 section 2.3
_AS_SENT = "%/?:@!$&'()*+,;=[]~"


def path_of(url: str) -> str:
    """The path of an address with its query, as patterns are compared with it."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _normal(path).replace("$", "%24").replace("*", "%2A")


def matches(pattern: str, path: str) -> bool:
    """True when a pattern covers a path of `path_of`. `*`: anything; `$` at the end: no more."""
    if len(pattern) > _LONGEST:
        return False
    is_whole = pattern.endswith("$")
    first, *rest = _normal(pattern.removesuffix("$")).replace("$", "%24").split("*")
    if not path.startswith(first):
        return False
    end = rest.pop() if rest and is_whole else None
    at = len(first)
    for piece in rest:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if end is not None:
        return path.endswith(end) and len(path) - len(end) >= at
    return at == len(path) if is_whole else True


def _normal(text: str) -> str:
    """Percent-encoded where it must be, and nowhere else, so that two spellings are equal."""
    return _ESCAPE.sub(_as_plain, quote(text[:_LONGEST], safe=_AS_SENT, errors="replace"))


def _as_plain(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if char in _UNRESERVED else match[0].upper()
