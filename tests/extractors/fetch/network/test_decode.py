"""How content encodings are decoded, within limits."""

import gzip
import zlib

import brotli
import pytest
import zstandard

from extractors.fetch.network.decode import STEP, decode
from news.errors import FetchError, HostileContent, TooLarge, Unreachable
from tests.extractors.fetch.loopback import a_client, serving

TEXT = b"A line of news that repeats itself. " * 20_000


def _raw_deflate(text: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(text) + packer.flush()


def _zstd_stream(text: bytes) -> bytes:
    """As servers stream it: no content size in the header, a checksum, several blocks."""
    packer = zstandard.ZstdCompressor(write_checksum=True).compressobj()
    half = len(text) // 2
    first = packer.compress(text[:half]) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return first + packer.compress(text[half:]) + packer.flush()


ENCODED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT[:1000]) + gzip.compress(TEXT[1000:]),
    "GZIP": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    " Deflate ": _raw_deflate(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": zstandard.compress(TEXT),
    "ZSTD": _zstd_stream(TEXT),
    "zstd, identity": zstandard.compress(TEXT[:9])
    + b"\x50\x2a\x4d\x18\x03\0\0\0abc"
    + zstandard.compress(TEXT[9:]),
    "identity": TEXT,
    "utf-8": TEXT,
    "": TEXT,
}


@pytest.mark.parametrize("name", ENCODED)
def test_each_encoding_is_undone(name):
    """Gzip members, both deflates, brotli, zstd with and without sizes, and names of no coding."""
    assert decode(ENCODED[name], encodings=name, cap=len(TEXT), url="u") == TEXT


@pytest.mark.parametrize("name", ["gzip", "deflate", " Deflate ", "br", "zstd", "ZSTD"])
def test_an_encoded_body_that_ends_too_early_is_a_broken_connection(name):
    """At whatever byte it ends. Transient: it is tried again."""
    body = ENCODED[name]
    for end in {1, 5, 17, len(body) // 2, len(body) - 5, len(body) - 1}:
        with pytest.raises(Unreachable, match="too early"):
            decode(body[:end], encodings=name, cap=len(TEXT), url="u")


@pytest.mark.parametrize("name", ["gzip", "br", "zstd", "deflate"])
def test_a_body_that_is_not_what_it_claims_is_named(name):
    """HTML sent as gzip is no HTML for us."""
    with pytest.raises((HostileContent, Unreachable)):
        decode(
            b"<html>plain after all, whatever the header says</html>" * 9,
            encodings=name,
            cap=10**6,
            url="u",
        )


@pytest.mark.parametrize(
    "names", ["gzip, gzip", "br,gzip", "gzip, identity, zstd", "deflate, deflate, deflate"]
)
def test_stacked_encodings_are_refused(names):
    """No news server stacks them; bombs do."""
    with pytest.raises(HostileContent, match="stacked"):
        decode(b"x", encodings=names, cap=10, url="u")


@pytest.mark.parametrize("name", ["compress", "dcb", "exi"])
def test_an_encoding_we_did_not_ask_for_is_named(name):
    """Not transient: asking again brings the same."""
    with pytest.raises(FetchError, match=name) as caught:
        decode(b"x", encodings=name, cap=10, url="u")
    assert not caught.value.transient


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd", "ZSTD", "identity"])
def test_the_cap_is_on_decoded_bytes(name):
    """One byte over the cap is TooLarge; cut bodies end there instead."""
    with pytest.raises(TooLarge):
        decode(ENCODED[name], encodings=name, cap=len(TEXT) - 1, url="u")
    assert (
        decode(ENCODED[name], encodings=name, cap=STEP + 7, url="u", is_cut=True)
        == TEXT[: STEP + 7]
    )


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
async def test_an_encoded_page_is_decoded_and_its_headers_kept(name):
    """The outcome has the decoded bytes and the headers as sent, also from a chunked response."""

    async def chunked():
        yield f"HTTP/1.1 200 OK\r\nContent-Encoding: {name}\r\n".encode()
        yield b"Transfer-Encoding: chunked\r\n\r\n"
        for at in range(0, len(ENCODED[name]), 1000):
            part = ENCODED[name][at : at + 1000]
            yield b"%x\r\n%b\r\n" % (len(part), part)
        yield b"0\r\n\r\n"

    async with serving(lambda _: chunked()) as site, a_client() as client:
        found = await client.fetch_feed(site.url())
    assert (found.content, found.headers["content-encoding"]) == (TEXT, name)
