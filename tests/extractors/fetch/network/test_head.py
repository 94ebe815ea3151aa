"""One odd line in a response's head does not cost the exchange."""

import pytest

from extractors.fetch import Fetched
from extractors.fetch.network.head import mended
from news.errors import Unreachable
from tests.extractors.fetch.loopback import Raw, a_client, serving

OK = b"HTTP/1.1 200 OK\r\n"
LENGTH = b"Content-Length: 4\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CHUNKS = b"3\r\nnew\r\n1\r\ns\r\n0\r\n\r\n"

ODD = {
    "no colon": OK + b"served by node 4\r\n" + LENGTH + b"\r\nnews",
    "no name": OK + b": nothing\r\n" + LENGTH + b"\r\nnews",
    "blank before the colon": OK + b"Content-Length : 4\r\n\r\nnews",
    "blank in the name": OK + b"Content Type: text/html\r\n" + LENGTH + b"\r\nnews",
    "slash in the name": OK + b"cache/forum.php: no\r\n" + LENGTH + b"\r\nnews",
    "letters in the name": OK + b"X-Caf\xc3\xa9: oui\r\n" + LENGTH + b"\r\nnews",
    "a fold first": OK + b" folded\r\n" + LENGTH + b"\r\nnews",
    "a fold": OK + b"X-Long: one,\r\n\t two\r\n" + LENGTH + b"\r\nnews",
    "a folded stray line": OK + b"stray\r\n  line: more\r\n" + LENGTH + b"\r\nnews",
    "NUL": OK + b"X-Debug: a\0b\r\n" + LENGTH + b"\r\nnews",
    "CR": OK + b"X-Debug: a\rb\r\n" + LENGTH + b"\r\nnews",
    "form feed": OK + b"X-Debug: \fb\r\n" + LENGTH + b"\r\nnews",
    "latin-1": OK + b"X-Town: K\xf6ln\r\n" + LENGTH + b"\r\nnews",
    "a whole log": OK + b"[Errno 2] No such file\r\nTrying.../etc\r\n" + LENGTH + b"\r\nnews",
    "no reason": b"HTTP/1.1 200\r\n" + LENGTH + b"\r\nnews",
    "reason of bytes": b"HTTP/1.1 200 D\xe9j\xe0\0\r\n" + LENGTH + b"\r\nnews",
    "no minor version": b"HTTP/1 200 OK\r\n" + LENGTH + b"\r\nnews",
    "later version": b"HTTP/2 200\r\n" + LENGTH + b"\r\nnews",
    "small letters": b"http/1.1 200 ok\r\n" + LENGTH + b"\r\nnews",
    "two blanks": b"HTTP/1.1  200 OK\r\n" + LENGTH + b"\r\nnews",
    "blank lines first": b"\r\n\r\n" + OK + LENGTH + b"\r\nnews",
    "lone line feeds": b"HTTP/1.1 200 OK\nContent-Length: 4\n\nnews",
    "lengths twice": OK + LENGTH + b"content-length: 4\r\n\r\nnews",
    "lengths in a list": OK + b"Content-Length: 4, 4\r\n\r\nnews",
    "no length": OK + b"Content-Length:\r\n\r\nnews",
    "length in words": OK + b"Content-Length: unknown\r\n\r\nnews",
    "negative length": OK + b"Content-Length: -1\r\n\r\nnews",
    "length and chunks": OK + b"Content-Length: 999\r\n" + CHUNKED + b"\r\n" + CHUNKS,
    "bad length and chunks": OK + b"Content-Length: x\r\n" + CHUNKED + b"\r\n" + CHUNKS,
    "chunked twice": OK + CHUNKED + CHUNKED + b"\r\n" + CHUNKS,
    "chunked, chunked": OK + b"Transfer-Encoding: chunked, chunked\r\n\r\n" + CHUNKS,
    "identity": OK + b"Transfer-Encoding: identity\r\n" + LENGTH + b"\r\nnews",
    "identity, chunked": OK + b"Transfer-Encoding: identity, chunked\r\n\r\n" + CHUNKS,
    "no end after the last chunk": OK + CHUNKED + b"\r\n" + CHUNKS[:-2],
    "hints first": b"HTTP/1.1 103 Early Hints\r\nLink </a>\r\n\r\n" * 3 + OK + LENGTH + b"\r\nnews",
    "continue first": b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"odd\r\n" + LENGTH + b"\r\nnews",
    "cookies": OK + b"Set-Cookie: a=" + b"b" * 20_000 + b"\r\n" + LENGTH + b"\r\nnews",
}


@pytest.mark.parametrize("name", ODD)
async def test_an_odd_line_does_not_cost_the_exchange(name):
    """The body is read, whatever pieces it comes in; the sound fields are kept."""

    async def in_pieces():
        for at in range(0, len(ODD[name]), 7):
            yield ODD[name][at : at + 7]

    for answer in (lambda: Raw(ODD[name]), in_pieces):
        async with serving(lambda _, answer=answer: answer()) as site, a_client() as client:
            found = await client.fetch_feed(site.url())
        assert isinstance(found, Fetched)
        assert (found.content, found.is_cut) == (b"news", False)


async def test_a_connection_with_an_odd_line_is_not_used_again():
    """Where the head was mended its end may be wrong: the next request gets a new connection."""
    head = OK + LENGTH + b"\r\nnews"
    odd = OK + b"odd\r\n" + LENGTH + b"\r\nnews"
    for said, connections in ((head, 1), (odd, 3)):
        async with serving(lambda _, said=said: said) as site, a_client() as client:
            for path in ("/1", "/2", "/3"):
                assert (await client.fetch_feed(site.url(path))).content == b"news"
        assert site.connections == connections


@pytest.mark.parametrize(
    "lines",
    [
        b"Content-Length: 4\r\nContent-Length: 9\r\n",
        b"Content-Length: 4, 9\r\n",
        b"Content-Length: 4\r\nContent-Length: x\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n",
    ],
)
async def test_a_body_whose_length_is_in_doubt_is_refused(lines):
    """RFC 9112 section 6.3: two lengths, or a coding that hides the length, are no odd line."""
    async with serving(lambda _: Raw(OK + lines + b"\r\nnews")) as site, a_client() as client:
        with pytest.raises(Unreachable, match=r"Content-Length|Transfer-Encoding"):
            await client.fetch_feed(site.url())


def test_a_sound_head_is_not_touched():
    """Byte for byte: names in any case, folds, blanks around values, empty values."""
    raw = OK + b'ETag:  W/"1"  \r\nX-A:\r\nset-cookie: a=b\r\nContent-Length: 4\r\n\r\n'
    assert (mended(raw).content, mended(raw).is_odd) == (raw, False)
