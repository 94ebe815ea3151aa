"""Decodes content encodings in steps: memory holds at most the cap and one step."""

import codecs
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import brotli  # type: ignore[import-untyped]  # ships neither stubs nor a marker
import zstandard

from extractors.fetch.message import Decoded, Response
from news.errors import FetchError, HostileContent, TooLarge, Unreachable

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
#: bytes that one call may produce; zstd's largest block (RFC 8878 section 3.1.1.2.4)
STEP = 128 * 1024
#: bytes fed to a decoder at once; bounds the copies it keeps of what it has not used
_SLICE = 4 * 1024
_CHECKS = 8  #: bytes at the end of a gzip member (RFC 1952 section 2.3)
_MAX_MEMBERS = 1_000  #: gzip members or zstd frames in a body; more only cost time
_MAX_BLOCKS = 65_536  #: zstd blocks in a body: 8 GiB of honest ones
_MAX_WINDOW = 8 * 1024 * 1024  #: bytes of zstd history a decoder must hold (RFC 9659 section 3)
_GZIP_MAGIC, _ZSTD_MAGIC = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
_MAGIC = (_GZIP_MAGIC, _ZSTD_MAGIC)
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TELLING = 16  #: bytes; fewer of brotli or deflate may look like a text
_SNIFFED = 1445  #: bytes that separate texts from other bytes (WHATWG MIME Sniffing, section 5.2)
#: the bytes that no text has (WHATWG MIME Sniffing, section 3)
_BINARY = bytes({*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)})
_SKIPPABLE = b"\x2a\x4d\x18"  # RFC 8878 section 3.1.2, after a first byte 0x50 to 0x5f
_CODINGS = frozenset({"gzip", "x-gzip", "deflate", "br", "zstd"})
# Not codings; servers send them as Content-Encoding and mean a charset, or nothing.
_NOT_CODINGS = frozenset({"", "identity", "none", "binary", "8bit", "utf-8", "utf8", "iso-8859-1"})


def decode(
    body: bytes, *, encodings: str, cap: int, url: str, takes_start: bool = False
) -> Decoded:
    """The body as the publisher wrote it, even where the header is wrong about it.

    encodings: the Content-Encoding header, its lines joined by commas. A plain body is read as
    plain, and one that begins as gzip or zstd as that. Of a body that ends too early or breaks in
    the middle the start is returned. cap: bytes. takes_start: cut at the cap instead of raising.

    Raises TooLarge over the cap, Unreachable for a body that ends before any content,
    HostileContent for stacked codings and for bytes in no coding that we know, FetchError for a
    coding we did not ask for.
    """
    named = _named(encodings, url=url)
    if not body or (named is None and not body.startswith(_MAGIC)):
        return _within(body, cap=cap, url=url, takes_start=takes_start)
    if named is None:
        return _within(_unpacked(body, cap=cap, url=url), cap=cap, url=url, takes_start=takes_start)
    try:
        found = _joined(_steps(body, named=named, url=url), cap=cap)
    except _NotEncoded as exc:
        if is_plain(body):
            return _within(body, cap=cap, url=url, takes_start=takes_start)
        if named not in _CODINGS:
            reason = f"content encoding {named[:40]!r}, which we did not ask for"
            raise FetchError(url, reason) from exc
        raise HostileContent(url, "the body is not in the encoding it claims") from exc
    is_named_only = not body.startswith(_MAGIC) and len(body) >= _TELLING
    if found.is_cut and is_named_only and is_plain(body):
        return _within(body, cap=cap, url=url, takes_start=takes_start)
    if found.is_cut and not found.content:
        raise Unreachable(url, "the compressed body ends too early")
    content = found.content if found.is_cut else _unpacked(found.content, cap=cap, url=url)
    if content.startswith(_GZIP_MAGIC) and encodings.lower().count(named) > 1:
        raise HostileContent(url, "packed twice, and no text within")
    return replace(_within(content, cap=cap, url=url, takes_start=takes_start), is_cut=found.is_cut)


def decode_response(response: Response, *, cap: int, takes_start: bool = False) -> Decoded:
    """A response's body; see decode."""
    return decode(
        response.body,
        encodings=response.encodings,
        cap=cap,
        url=response.url,
        takes_start=takes_start,
    )


def is_plain(body: bytes) -> bool:
    """True for bytes that begin as a text, a page or a feed does."""
    head = body[:_SNIFFED]
    if head.startswith(_BOMS):
        return True
    if head.translate(None, _BINARY) != head:
        return False
    text = codecs.getincrementaldecoder("utf-8")(errors="replace").decode(head).lstrip()
    return text[:1] in ("<", "{", "[") or (text[:1].isprintable() and "\ufffd" not in text)


class _NotEncoded(Exception):
    """The bytes are not in the coding that is tried."""


class _EndsEarly(Exception):
    """The bytes end before the content does."""


def _named(encodings: str, *, url: str) -> str | None:
    """The coding that the header names; repeated names count once. None for none."""
    names = (part.partition(";")[0].strip(" \t\"'").lower() for part in encodings.split(","))
    codings = list(dict.fromkeys(name for name in names if name not in _NOT_CODINGS))
    if len(codings) > 1:
        raise HostileContent(url, f"stacked content encodings ({', '.join(codings)[:80]})")
    return codings[0] if codings else None


def _steps(body: bytes, *, named: str, url: str) -> Iterator[bytes]:
    """The content in steps, by the coding that the bytes begin with, else by the one named."""
    if body.startswith(_GZIP_MAGIC) or _GZIP_MAGIC.startswith(body):
        return _gunzip(body, url)
    is_skippable = named == "zstd" and body[1:4] == _SKIPPABLE
    if body.startswith(_ZSTD_MAGIC) or _ZSTD_MAGIC.startswith(body) or is_skippable:
        return _unzstd(body, url)
    if named == "br":
        return _unbrotli(body, url)
    if named == "deflate" or _is_zlib(body):
        return _deflate(body, url)
    raise _NotEncoded


def _unpacked(content: bytes, *, cap: int, url: str) -> bytes:
    """The text in a gzip or zstd that no header names, or that was packed twice; else the bytes.

    One that is cut, too large or no text is left to the parsers.
    """
    if not content.startswith(_MAGIC):
        return content
    try:
        found = _joined(_steps(content, named="", url=url), cap=cap)
    except (_NotEncoded, HostileContent):
        return content
    is_text = not found.is_cut and len(found.content) <= cap and is_plain(found.content)
    return found.content if is_text else content


def _within(body: bytes, *, cap: int, url: str, takes_start: bool) -> Decoded:
    if len(body) <= cap:
        return Decoded(content=body)
    if takes_start:
        return Decoded(content=body[:cap])
    raise TooLarge(url, f"more than {cap} bytes")


def _joined(steps: Iterator[bytes], *, cap: int) -> Decoded:
    """The content; at most one step over the cap. Raises _NotEncoded when none of it is found."""
    whole = bytearray()
    try:
        for step in steps:
            whole += step
            if len(whole) > cap:
                break
    except _EndsEarly:
        return Decoded(content=bytes(whole), is_cut=True)
    except (zlib.error, brotli.error, zstandard.ZstdError) as exc:
        if not whole:
            raise _NotEncoded from exc
        return Decoded(content=bytes(whole), is_cut=True)
    return Decoded(content=bytes(whole))


def _inflate(body: bytes, url: str, *, wbits: int) -> Iterator[bytes]:
    """The content of one zlib stream, or of all members of a gzip.

    What follows and is no member is dropped, as browsers do.
    """
    view, decoder, members = memoryview(body), zlib.decompressobj(wbits), 1
    at = 0
    while at < len(view):
        # the checks at the end come alone: when they fail, the content before them has been yielded
        end = min(at + _SLICE, max(at + 1, len(view) - _CHECKS))
        feed = bytes(view[at:end])
        at = end
        while feed and not decoder.eof:  # at the end unconsumed_tail is not emptied
            yield decoder.decompress(feed, STEP)
            feed = decoder.unconsumed_tail
        if not decoder.eof:
            continue
        at -= len(decoder.unused_data)
        if wbits != _GZIP or bytes(view[at : at + 2]) != b"\x1f\x8b":
            return
        members += 1
        if members > _MAX_MEMBERS:
            raise HostileContent(url, f"more than {_MAX_MEMBERS} gzip members")
        decoder = zlib.decompressobj(wbits)
    while left := decoder.decompress(b"", STEP):
        yield left
    if not decoder.eof:
        raise _EndsEarly


_GZIP = 16 + zlib.MAX_WBITS


def _gunzip(body: bytes, url: str) -> Iterator[bytes]:
    return _inflate(body, url, wbits=_GZIP)


def _deflate(body: bytes, url: str) -> Iterator[bytes]:
    """A zlib stream, or the bare stream that some servers send (RFC 9110 section 8.4.1.2)."""
    return _inflate(body, url, wbits=zlib.MAX_WBITS if _is_zlib(body) else -zlib.MAX_WBITS)


def _is_zlib(body: bytes) -> bool:
    """True for the two bytes that begin a zlib stream (RFC 1950 section 2.2)."""
    return len(body) >= 2 and body[0] & 0x8F == 8 and int.from_bytes(body[:2], "big") % 31 == 0


def _unbrotli(body: bytes, _url: str) -> Iterator[bytes]:
    view, decoder = memoryview(body), brotli.Decompressor()
    for at in range(0, len(view), _SLICE):
        yield decoder.process(bytes(view[at : at + _SLICE]), output_buffer_limit=STEP)
        while not decoder.is_finished() and (
            step := decoder.process(b"", output_buffer_limit=STEP)
        ):
            yield step  # can_accept_more_data() ignores output that is held back
        if decoder.is_finished():
            return
    raise _EndsEarly


def _unzstd(body: bytes, url: str) -> Iterator[bytes]:
    is_whole = _has_whole_frames(body, url)
    decoder = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW)
    with decoder.stream_reader(BytesIO(body), read_across_frames=True, read_size=_SLICE) as reader:
        while step := reader.read(STEP):
            yield step
    if not is_whole:
        raise _EndsEarly


def _has_whole_frames(body: bytes, url: str) -> bool:
    """Walk over frames and blocks without decoding: the decoder accepts a body that is cut off.

    zstandard's decompressobj would notice, but has no limit for its output; the standard library's
    decoder (Python 3.14, or backports.zstd) has both and would replace this walk.
    """
    at = frames = blocks = 0
    while at < len(body):
        frames += 1
        if frames > _MAX_MEMBERS or blocks > _MAX_BLOCKS:
            raise HostileContent(url, "too many zstd frames or blocks")
        at, seen = _after_frame(body, at=at, most=_MAX_BLOCKS - blocks + 1)
        blocks += seen
    return at == len(body)


def _after_frame(body: bytes, *, at: int, most: int) -> tuple[int, int]:
    """(end of the frame at `at`, its blocks); the end lies past the body when the frame is cut off.

    RFC 8878 sections 3.1.1 and 3.1.2.
    """
    if body[at + 1 : at + 4] == _SKIPPABLE and body[at] & 0xF0 == 0x50:
        return at + 8 + int.from_bytes(body[at + 4 : at + 8], "little"), 0
    header = body[at : at + 18]
    if len(header) < 6:
        return len(body) + 1, 0
    has_checksum = header[4] & 4
    at += zstandard.frame_header_size(header)
    for blocks in range(1, most + 1):
        if at + 3 > len(body):
            return len(body) + 1, blocks
        block = int.from_bytes(body[at : at + 3], "little")
        at += 3 + (1 if (block >> 1) & 3 == 1 else block >> 3)  # an RLE block holds one byte
        if block & 1:
            return at + (4 if has_checksum else 0), blocks
    return at, most
