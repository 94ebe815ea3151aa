"""Tags with thousands of attributes, which a parser compares each with each."""

import re
from collections.abc import Iterator, Mapping, Sequence

_MOST = 1_000  #: attributes of one tag; 50,000 held libxml2 for 2 s, and lxml for 5 s more
_LONG = 5_000  #: bytes of a tag that may have more
_NAME = re.compile(rb"<[A-Za-z][\w:-]*")
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_SCRIPT = re.compile(rb"<(/?)script\b", re.IGNORECASE)


def without_floods(content: bytes) -> bytes:
    """The UTF-8 of a page; of a tag with more attributes than are read, only the name stays."""
    if not any(_shortened(piece) is not piece for piece in _long_pieces(content)):
        return content
    pieces = content.split(b">")
    floods = {
        at: short
        for at, piece in enumerate(pieces)
        if len(piece) > _LONG and (short := _shortened(piece)) is not piece
    }
    return b">".join(_without(floods, pieces))


def _long_pieces(content: bytes) -> Iterator[bytes]:
    """What stands between two `>` that are far apart. Looks at a few bytes of the page only."""
    start = 0
    while start + _LONG < len(content):
        last = content.rfind(b">", start, start + _LONG + 1)
        if last < 0:
            last = content.find(b">", start)
            last = len(content) if last < 0 else last
            yield content[start:last]
        start = last + 1


def _without(floods: Mapping[int, bytes], pieces: Sequence[bytes]) -> Iterator[bytes]:
    """The pieces without floods, but for what stands in a script: code, or a text in its data."""
    is_script = False
    for at, piece in enumerate(pieces):
        if is_script or at not in floods:
            yield piece
        else:
            yield floods[at]
        for found in _SCRIPT.finditer(piece):
            is_script = not found[1]


def _shortened(piece: bytes) -> bytes:
    """What stands up to the end of a tag, without the attributes where they are too many."""
    at = piece.rfind(b"<")
    name = _NAME.match(piece, max(at, 0))
    if name is None or len(piece) - at <= _LONG:
        return piece
    is_flood = len(_QUOTED.sub(b"", piece[at:]).split()) > _MOST
    return piece[: name.end()] if is_flood else piece
