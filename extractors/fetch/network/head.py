"""The head of a response, mended where h11 would refuse the whole exchange for one odd line. Pure.

A mended response does no harm here: its connection is used for no other (RFC 9112 section 11.1).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: where a head ends; lone line feeds end lines too (RFC 9112 section 2.2)
END = re.compile(rb"\n\r?\n")
_STATUS = re.compile(rb"HTTP/(\d)(?:\.(\d))?[ \t]+(\d{3})(?!\d)[ \t]*(.*)", re.IGNORECASE)
_PLAIN_STATUS = re.compile(rb"HTTP/1\.[01] [1-5]\d\d(?: [^\0\r\f\v]*)?")
_NAME = re.compile(rb"[-!#$%&'*+.^_`|~0-9A-Za-z]+")  # a token (RFC 9110 section 5.6.2)
#: refused by h11; a recipient may put blanks in their place (RFC 9110 section 5.5)
_CONTROLS = bytes.maketrans(b"\0\r\f\v", b"    ")
_LENGTH, _CODING = b"content-length", b"transfer-encoding"

Field = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A head as h11 takes it."""

    content: bytes  #: to the blank line, that included
    is_odd: bool  #: its connection must not be used again
    is_interim: bool  #: 1xx: another head follows
    is_chunked: bool


def mended(raw: bytes) -> Head:
    """The head without what h11 refuses. One that is no HTTP stays as it is, to be refused.

    Dropped: lines without a colon, lines whose name is no token, a Content-Length beside chunks
    (RFC 9112 section 6.3) or without a number. Changed: blanks before a colon, control characters,
    a repeated `chunked`, `identity`, the spelling of the version. Conflicting lengths stay.
    """
    lines = _lines(raw)
    match = _STATUS.fullmatch(lines[0]) if lines else None
    if match is None:
        return Head(content=raw, is_odd=True, is_interim=False, is_chunked=False)
    fields = [_field(line) for line in lines[1:]]
    sound = [field for field in fields if field is not None]
    framed = list(_framed(sound))
    is_regular = _PLAIN_STATUS.fullmatch(lines[0]) and raw[:1] not in b"\r\n"
    is_odd = not is_regular or framed != [_split(line) for line in lines[1:]]
    return Head(
        content=_joined(match, framed) if is_odd else raw,
        is_odd=is_odd,
        is_interim=match[3].startswith(b"1") and match[3] != b"101",
        is_chunked=any(name.lower() == _CODING for name, _ in framed),
    )


def _lines(raw: bytes) -> list[bytes]:
    """The lines without their ends, continued ones joined (obs-fold, RFC 9112 section 5.2)."""
    found: list[bytes] = []
    for line in raw.lstrip(b"\r\n").rstrip(b"\r\n").split(b"\n"):
        text = line.removesuffix(b"\r")
        if text[:1] in (b" ", b"\t") and len(found) > 1:
            found[-1] += b" " + text.strip(b" \t")
        else:
            found.append(text)
    return found


def _split(line: bytes) -> Field:
    """(name, value) of a line that is in order."""
    name, _, value = line.partition(b":")
    return name, value.strip(b" \t")


def _field(line: bytes) -> Field | None:
    """(name, value) of a line; None for one that is no field."""
    name, colon, value = line.partition(b":")
    name = name.rstrip(b" \t")
    if not colon or not _NAME.fullmatch(name):
        return None
    return name, value.translate(_CONTROLS).strip(b" \t")


def _framed(fields: list[Field]) -> Iterator[Field]:
    """The fields with one Transfer-Encoding or Content-Length, or with those that conflict."""
    codings = _values(fields, _CODING) - {b"", b"identity"}
    lengths = _values(fields, _LENGTH)
    is_number = len(lengths) == 1 and all(length.isdigit() for length in lengths)
    drops_length = bool(codings) or (not is_number and not any(map(bytes.isdigit, lengths)))
    seen: set[bytes] = set()
    for name, value in fields:
        match name.lower():
            case b"transfer-encoding" if codings == {b"chunked"} and _CODING not in seen:
                seen.add(_CODING)
                yield name, b"chunked" if value.lower() != b"chunked" else value
            case b"transfer-encoding" if codings <= {b"chunked"}:
                continue
            case b"content-length" if drops_length:
                continue
            case b"content-length" if is_number and _LENGTH not in seen:
                seen.add(_LENGTH)
                yield name, next(iter(lengths))
            case b"content-length" if is_number:
                continue
            case _:
                yield name, value


def _values(fields: list[Field], name: bytes) -> set[bytes]:
    """The distinct members of a header's list, in lower case."""
    values = b",".join(value for key, value in fields if key.lower() == name)
    return {value.strip(b" \t").lower() for value in values.split(b",")} - {b""}


def _joined(status: re.Match[bytes], fields: list[Field]) -> bytes:
    version = b"1.0" if (status[1], status[2]) in ((b"1", b"0"), (b"0", b"9")) else b"1.1"
    reason = status[4].translate(_CONTROLS).strip()
    first = b"HTTP/%b %b %b" % (version, status[3], reason)
    return b"\r\n".join([first, *(name + b": " + value for name, value in fields), b"", b""])
