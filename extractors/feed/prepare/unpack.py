"""Unpacks a gzipped feed or sitemap, as `sitemap.xml.gz` is."""

import zlib

from news.errors import HostileContent, NotAFeed

MAX_UNPACKED = 50 * 2**20  #: bytes; the limit of the sitemap protocol
_MAGIC = b"\x1f\x8b"
_STEP = 256 * 1024
_MAX_LAYERS = 3  #: a file that is compressed, and compressed again by the server
_MAX_MEMBERS = 1_000  #: streams in one file; more only cost time


def unpacked(content: bytes, *, url: str) -> tuple[bytes, bool]:
    """(the document, is it cut off). Of a broken file, what comes before the break.

    What follows the gzip members and is none is dropped: a cache's comment. Raises NotAFeed where
    nothing can be read, HostileContent for more than MAX_UNPACKED.
    """
    is_cut = False
    for _ in range(_MAX_LAYERS):
        if content.startswith(_MAGIC):
            content, is_torn = _layer(content, url=url)
            is_cut = is_cut or is_torn
    return content, is_cut


def _layer(content: bytes, *, url: str) -> tuple[bytes, bool]:
    whole, is_cut = bytearray(), False
    for _ in range(_MAX_MEMBERS):
        content, is_cut = _member(content, into=whole, url=url)
        if is_cut or not content.startswith(_MAGIC):
            break
    if is_cut and not whole:
        raise NotAFeed(url, "a broken gzip file")
    return bytes(whole), is_cut or content.startswith(_MAGIC)


def _member(content: bytes, *, into: bytearray, url: str) -> tuple[bytes, bool]:
    """(what follows the first member, is the member cut off); its bytes are added to `into`."""
    decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)
    while not decoder.eof:
        try:
            step = decoder.decompress(content, _STEP)
        except zlib.error:
            return b"", True
        into += step
        content = decoder.unconsumed_tail
        if len(into) > MAX_UNPACKED:
            raise HostileContent(url, f"more than {MAX_UNPACKED // 2**20} MB when unpacked")
        if not step and not content:
            return b"", True
    return decoder.unused_data, False
