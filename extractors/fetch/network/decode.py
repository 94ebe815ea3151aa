"""Decodes content encodings in steps: memory holds at most the cap and one step."""

import zlib
from collections.abc import Iterator
from io import BytesIO

import brotli  # type: ignore[import-untyped]  # ships neither stubs nor a marker
import zstandard

from news.errors import FetchError, HostileContent, TooLarge, Unreachable

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
#: bytes that one call may produce; zstd's largest block (RFC 8878 section 3.1.1.2.4)
STEP = 128 * 1024
#: bytes fed to a decoder at once; bounds the copies it keeps of what it has not used
_SLICE = 16 * 1024
_MAX_MEMBERS = 1_000  #: gzip members or zstd frames in a body; more only cost time
_MAX_BLOCKS = 65_536  #: zstd blocks in a body: 8 GiB of honest ones
_MAX_WINDOW = 8 * 1024 * 1024  #: bytes of zstd history a decoder must hold (RFC 9659 section 3)
_SKIPPABLE = b"\x2a\x4d\x18"  # RFC 8878 section 3.1.2, after a first byte 0x50 to 0x5f
# Not codings; servers send them as Content-Encoding and mean a charset, or nothing.
_NOT_CODINGS = frozenset({"", "identity", "none", "binary", "8bit", "utf-8", "utf8", "iso-8859-1"})


def decode(body: bytes, *, encodings: str, cap: int, url: str, is_cut: bool = False) -> bytes:
    """The body as the publisher wrote it.

    encodings: the Content-Encoding header, its lines joined by commas. cap: bytes. is_cut: cut at
    the cap instead of raising. Raises TooLarge over the cap, Unreachable for a body that ends too
    early (as after a broken connection), HostileContent for stacked codings and for bytes that are
    not in the coding they claim, FetchError for a coding we did not ask for.
    """
    names = (part.strip().lower() for part in encodings.split(","))
    codings = [name for name in names if name not in _NOT_CODINGS]
    if len(codings) > 1:
        raise HostileContent(url, f"stacked content encodings ({', '.join(codings)[:80]})")
    if not codings or not body:
        return _within(body, cap=cap, url=url, is_cut=is_cut)
    steps = _DECODERS.get(codings[0])
    if steps is None:
        raise FetchError(url, f"content encoding {codings[0][:40]!r}, which we did not ask for")
    return _joined(steps(body, url), cap=cap, url=url, is_cut=is_cut)


def _within(body: bytes, *, cap: int, url: str, is_cut: bool) -> bytes:
    if len(body) <= cap:
        return body
    if is_cut:
        return body[:cap]
    raise TooLarge(url, f"more than {cap} bytes")


def _joined(steps: Iterator[bytes], *, cap: int, url: str, is_cut: bool) -> bytes:
    whole = bytearray()
    try:
        for step in steps:
            whole += step
            if len(whole) > cap:
                break
    except (zlib.error, brotli.error, zstandard.ZstdError) as exc:
        raise HostileContent(url, "the body is not in the encoding it claims") from exc
    return _within(bytes(whole), cap=cap, url=url, is_cut=is_cut)


def _inflate(body: bytes, url: str, *, wbits: int) -> Iterator[bytes]:
    """The content of one zlib stream, or of all members of a gzip.

    What follows and is no member is dropped, as browsers do.
    """
    view, decoder, members = memoryview(body), zlib.decompressobj(wbits), 1
    at = 0
    while at < len(view):
        feed = bytes(view[at : at + _SLICE])
        at += len(feed)
        while feed:
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
        raise Unreachable(url, "the compressed body ends too early")


_GZIP = 16 + zlib.MAX_WBITS


def _gunzip(body: bytes, url: str) -> Iterator[bytes]:
    return _inflate(body, url, wbits=_GZIP)


def _deflate(body: bytes, url: str) -> Iterator[bytes]:
    """A zlib stream, or the bare stream that some servers send (RFC 9110 section 8.4.1.2)."""
    is_zlib = len(body) >= 2 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return _inflate(body, url, wbits=zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)


def _unbrotli(body: bytes, url: str) -> Iterator[bytes]:
    view, decoder = memoryview(body), brotli.Decompressor()
    for at in range(0, len(view), _SLICE):
        yield decoder.process(bytes(view[at : at + _SLICE]), output_buffer_limit=STEP)
        while not decoder.is_finished() and (
            step := decoder.process(b"", output_buffer_limit=STEP)
        ):
            yield step  # can_accept_more_data() ignores output that is held back
        if decoder.is_finished():
            return
    raise Unreachable(url, "the compressed body ends too early")


def _unzstd(body: bytes, url: str) -> Iterator[bytes]:
    _require_whole_frames(body, url)
    decoder = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW)
    with decoder.stream_reader(BytesIO(body), read_across_frames=True, read_size=_SLICE) as reader:
        while step := reader.read(STEP):
            yield step


def _require_whole_frames(body: bytes, url: str) -> None:
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
    if at != len(body):
        raise Unreachable(url, "the compressed body ends too early")


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


_DECODERS = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _deflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
