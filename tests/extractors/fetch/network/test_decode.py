"""How content encodings are decoded, within limits."""

import gzip
import zlib

import brotli
import pytest
import zstandard

from extractors.fetch.message import Decoded
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
    assert decode(ENCODED[name], encodings=name, cap=len(TEXT), url="u") == Decoded(content=TEXT)


@pytest.mark.parametrize("name", ["gzip", "deflate", " Deflate ", "br", "zstd", "ZSTD"])
def test_an_encoded_body_that_ends_too_early_is_cut(name):
    """At whatever byte it ends: what came is its start. Where nothing came it is unreachable."""
    body = ENCODED[name]
    for end in {1, 5, 17, len(body) // 2, len(body) - 5, len(body) - 1}:
        found = _start_of(body[:end], encodings=name)
        assert found is None or (found.is_cut and found.content)
        assert TEXT.startswith(found.content if found else b"")
    assert _start_of(body[:-1], encodings=name)


def _start_of(body, *, encodings):
    try:
        return decode(body, encodings=encodings, cap=len(TEXT), url="u")
    except Unreachable:
        return None


def test_an_encoded_body_with_broken_bytes_is_cut_there():
    """Noise in the middle, or a wrong checksum at the end: the start is kept and said to be one."""
    noise = bytes(range(256)) * 4
    body = gzip.compress(noise * 400 + TEXT, compresslevel=1)
    middle = len(body) // 2
    for broken in (body[:middle] + b"\0" * 64 + body[middle + 64 :], body[:-8] + b"\0" * 8):
        found = decode(broken, encodings="gzip", cap=10**7, url="u")
        assert found.is_cut
        assert found.content.startswith(noise)


@pytest.mark.parametrize("name", ["gzip", "br", "zstd", "deflate"])
def test_bytes_that_are_not_what_they_claim_and_no_text_are_named(name):
    """A picture sent as gzip is neither gzip nor a page."""
    picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(200)) * 9
    with pytest.raises((HostileContent, Unreachable)):
        decode(picture, encodings=name, cap=10**6, url="u")


PLAIN = (
    b"<!doctype html><title>Harbour</title><p>Plain after all.</p>",
    b'\n\t <?xml version="1.0"?><rss><channel/></rss>',
    b"\xef\xbb\xbf<feed/>",
    b'{"version": "https://jsonfeed.org/version/1.1"}',
    b"User-agent: *\nDisallow: /private\n",
    "Fähre fährt wieder".encode(),
    "<p>Fähre".encode("cp1252"),
    "<rss/>".encode("utf-16"),
)


@pytest.mark.parametrize("name", ["gzip", "x-gzip", "deflate", "br", "zstd", "compress", "big5"])
def test_a_plain_body_is_read_as_plain_whatever_its_header_claims(name):
    """HTML, XML, JSON and text in several charsets, within the cap on its bytes."""
    for body in (*(text * 40 for text in PLAIN), *PLAIN):
        found = decode(body, encodings=name, cap=len(body), url="u")
        assert found == Decoded(content=body)
        with pytest.raises(TooLarge):
            decode(body, encodings=name, cap=len(body) - 1, url="u")


@pytest.mark.parametrize(
    ("names", "body"),
    [
        ("br", gzip.compress(TEXT)),
        ("deflate", gzip.compress(TEXT)),
        ("zstd", gzip.compress(TEXT)),
        ("gzip", zlib.compress(TEXT)),
        ("gzip", zstandard.compress(TEXT)),
        ("utf-8", gzip.compress(TEXT)),
        ("", gzip.compress(TEXT)),
        ("", zstandard.compress(TEXT)),
        ("gzip", gzip.compress(gzip.compress(TEXT))),
        ("gzip, gzip", gzip.compress(TEXT)),
        ("gzip,gzip", gzip.compress(gzip.compress(TEXT))),
        ('"gzip"', gzip.compress(TEXT)),
        ("gzip;q=1.0, utf-8", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT) + b"<!-- served by cache 4 -->"),
        ("gzip", TEXT + gzip.compress(b"")[:10]),
    ],
)
def test_a_body_is_decoded_by_what_it_is(names, body):
    """Another coding than the one named, none named, packed twice, junk behind the last member."""
    found = decode(body, encodings=names, cap=len(TEXT) + 20, url="u")
    assert not found.is_cut
    assert found.content[: len(TEXT)] == TEXT


def test_a_bomb_in_a_bomb_is_not_unpacked():
    """A second layer counts only while it is small; a third is left packed."""
    inner = gzip.compress(b"0" * 10**6)
    assert decode(gzip.compress(inner), encodings="gzip", cap=10**5, url="u").content == inner
    thrice = gzip.compress(gzip.compress(gzip.compress(b"news")))
    found = decode(thrice, encodings="gzip", cap=10**5, url="u").content
    assert gzip.decompress(gzip.decompress(found)) == b"news"


@pytest.mark.parametrize(
    "names", ["deflate, gzip", "br,gzip", "gzip, identity, zstd", "gzip, gzip, br"]
)
def test_stacked_encodings_are_refused(names):
    """No news server stacks them; bombs do."""
    with pytest.raises(HostileContent, match="stacked"):
        decode(b"x", encodings=names, cap=10, url="u")


@pytest.mark.parametrize("name", ["compress", "dcb", "exi"])
def test_an_encoding_we_did_not_ask_for_is_named(name):
    """Not transient: asking again brings the same."""
    with pytest.raises(FetchError, match=name) as caught:
        decode(b"\x1f\x9d\x90x", encodings=name, cap=10, url="u")
    assert not caught.value.transient


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd", "ZSTD", "identity"])
def test_the_cap_is_on_decoded_bytes(name):
    """One byte over the cap is TooLarge; cut bodies end there instead."""
    with pytest.raises(TooLarge):
        decode(ENCODED[name], encodings=name, cap=len(TEXT) - 1, url="u")
    assert (
        decode(ENCODED[name], encodings=name, cap=STEP + 7, url="u", takes_start=True).content
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
