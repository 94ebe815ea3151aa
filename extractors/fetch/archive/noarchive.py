"""Whether a page asks that no copy of it is kept: meta robots and X-Robots-Tag."""

import re
from collections.abc import Iterator

from extractors.fetch.message import Response, is_html
from extractors.fetch.network.decode import decode_response
from news.errors import NewsError
from news.record.usage import OF_COPIES, directives_of

_START = 1024 * 1024  #: bytes of a page in which its head is looked for
#: not to read a page, only to find its wish, outside of the processes that may be killed. Bounded:
#: an archive meets hostile pages. One in a comment counts too: leaving a page out costs little
_META = re.compile(rb"<meta\b([^<>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    rb"""\b(name|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)
_NAMES = (b"robots", b"wirecopy")


def forbids_copies(response: Response) -> bool:
    """True for a page whose headers or head say `noarchive` or `nocache`, to all or to us."""
    if not is_html(response.fields):
        return False
    tags = (value for name, value in response.headers if name.lower() == "x-robots-tag")
    return _is_against(tags) or _is_against(_tags_in(_start_of(response)))


def _is_against(tags: Iterator[str]) -> bool:
    return not OF_COPIES.isdisjoint(directives_of(tags))


def _start_of(response: Response) -> bytes:
    """The page's first bytes, as if in ASCII: UTF-16 has a NUL beside each letter of markup."""
    try:
        found = decode_response(response, cap=_START, takes_start=True)
    except NewsError:
        return b""
    return found.content[:_START].replace(b"\0", b"")


def _tags_in(start: bytes) -> Iterator[str]:
    """The contents of meta elements for all robots, or for us."""
    for meta in _META.finditer(start):
        found = {key.lower(): b"".join(values) for key, *values in _ATTRIBUTE.findall(meta[1])}
        if found.get(b"name", b"").strip().lower() in _NAMES:
            yield found.get(b"content", b"").decode("latin-1")
