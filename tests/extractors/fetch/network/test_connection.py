"""Connections: kept, replaced, refused; and their failures as errors of ours."""

import asyncio
import contextlib
import pickle
import socket
import ssl
import struct
from collections import deque

import httpcore
import pytest

from extractors.fetch.network.connection import _translated
from extractors.fetch.network.stream import Stream
from news.errors import (
    FetchError,
    NewsError,
    Unreachable,
)
from tests.extractors.fetch.loopback import Raw, a_client, reply, serving


@pytest.mark.parametrize(
    "headers", [{"X-Key": "a\r\nHost: b"}, {"X Key": "a"}, {"X-K\u00e9y": "a"}, {"X-Key": "a\0b"}]
)
async def test_a_header_that_cannot_be_sent_is_an_error_that_hides_it(headers):
    """No request is made, and the message does not quote the value, which may be a secret."""
    async with serving(lambda _: reply()) as site, a_client() as client:
        with pytest.raises(FetchError, match="cannot be sent") as caught:
            await client.fetch_feed(site.url(), headers=headers)
    assert site.requests == []
    assert "Host: b" not in str(caught.value)


async def test_a_kept_connection_that_died_is_replaced_at_once():
    """A server that closes silently, or leaves stray bytes, costs no failed fetch."""

    def answer(request):
        return reply(body=b"good") + (b"stray bytes" if request.path == "/stray" else b"")

    async with serving(answer) as site, a_client() as client:
        for path in ("/stray", "/next", "/stray", "/last"):
            assert (await client.fetch_feed(site.url(path))).content == b"good"


async def test_no_one_listening_is_unreachable():
    """A refused connection is transient, names its cause, and survives pickling."""
    async with serving(lambda _: reply()) as site:
        url = site.url()
    async with a_client() as client:
        with pytest.raises(Unreachable, match=r"refused|onnect") as caught:
            await client.fetch_feed(url)
    again = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(again, NewsError)
    assert str(again) == str(caught.value)


async def test_an_unknown_name_is_unreachable():
    """The error has the resolver's reason."""

    def resolve(*_):
        raise OSError(-2, "Name or service not known")

    async with a_client(resolve=resolve) as client:
        with pytest.raises(Unreachable, match="Name or service not known"):
            await client.fetch_feed("http://nowhere.example/")


async def test_the_second_address_of_a_name_is_tried_when_the_first_is_dead():
    """A name with several addresses is reached while one of them answers."""
    async with (
        serving(lambda _: reply(body=b"x")) as site,
        a_client(resolve=lambda *_: ["127.0.0.2", "127.0.0.1"]) as client,
    ):
        found = await client.fetch_feed(site.url(host="two.example"))
    assert found.content == b"x"


class _Breaking(httpcore.AsyncNetworkStream):
    """A connection that breaks during the TLS handshake."""

    def __init__(self, error: BaseException) -> None:
        self.error, self.is_closed = error, False

    async def start_tls(self, *_, **__):
        raise self.error

    async def aclose(self) -> None:
        self.is_closed = True


async def test_a_connection_that_breaks_in_the_handshake_is_closed_and_unreachable():
    """Whatever its error: httpcore's ConnectError, hence Unreachable. A timeout stays one."""
    for error, expected in (
        (EOFError(), httpcore.ConnectError),
        (httpcore.ConnectTimeout(), httpcore.ConnectTimeout),
        (asyncio.CancelledError(), asyncio.CancelledError),
    ):
        inner = _Breaking(error)
        with pytest.raises(expected):
            await Stream(inner).start_tls(ssl.create_default_context())
        assert inner.is_closed
    translated = _translated(httpcore.ConnectError("the connection broke"), url="u")
    assert isinstance(translated, Unreachable)


async def test_a_connection_that_breaks_in_the_body_gives_its_start_and_says_so():
    """Closed, reset or in the middle of a chunk: `is_cut`, without validators or lifetime."""
    length = (
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nETag: 1\r\nCache-Control: max-age=9\r\n\r\nnews"
    )
    chunk = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nnews"

    async def reset(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(length)
        await writer.drain()
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    found = []
    for said in (length, chunk):
        async with serving(lambda _, said=said: Raw(said)) as site, a_client() as client:
            found.append(await client.fetch_feed(site.url()))
    server = await asyncio.start_server(reset, "127.0.0.1", 0)
    async with server, a_client() as client:
        port = server.sockets[0].getsockname()[1]
        with contextlib.suppress(Unreachable):  # the reset may overtake the bytes
            found.append(await client.fetch_feed(f"http://127.0.0.1:{port}/"))
    for one in found:
        assert (one.content, one.is_cut) == (b"news", True)
        assert (one.etag, one.last_modified, one.fresh_for) == (None, None, None)


async def test_no_connection_at_work_is_closed_for_another_request():
    """Kept ones make room, the longest kept first; a slow answer on a kept one comes whole."""
    goes_on, arrived = asyncio.Event(), asyncio.Event()

    async def half():
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nne"
        arrived.set()
        await goes_on.wait()
        yield b"ws"

    def answer(request):
        return half() if request.path == "/slow" else reply(body=b"x")

    async with (
        serving(answer) as site,
        a_client(connections=2, resolve=lambda *_: ["127.0.0.1"]) as client,
    ):
        await client.fetch_feed(site.url("/first"))
        fetching = asyncio.create_task(client.fetch_feed(site.url("/slow")))
        await arrived.wait()
        for host in ("one.example", "two.example", "one.example"):
            assert (await client.fetch_feed(site.url(host=host))).content == b"x"
        goes_on.set()
        assert (await fetching).content == b"news"


async def test_a_client_that_closes_ends_its_requests_at_once():
    """As Unreachable, on a kept connection too; nothing is sent again."""
    arrived = asyncio.Event()

    async def never():
        arrived.set()
        await asyncio.Event().wait()
        yield b""

    def answer(request):
        return never() if request.path == "/slow" else reply(body=b"x")

    async with serving(answer) as site:
        async with a_client() as client:
            await client.fetch_feed(site.url("/first"))
            fetching = asyncio.create_task(client.fetch_feed(site.url("/slow")))
            await arrived.wait()
        with pytest.raises(Unreachable):
            await fetching
        assert [request.path for request in site.requests] == ["/first", "/slow"]


async def test_a_failure_names_its_cause_and_never_the_plumbing():
    """Our network library learns of a closed connection from an empty deque; nobody else must."""

    async def closing(reader, writer):
        await reader.read(1)
        writer.close()

    said = []
    server = await asyncio.start_server(closing, "127.0.0.1", 0)
    async with server, a_client() as client:
        for scheme in ("http", "https"):
            with pytest.raises(Unreachable) as caught:
                await client.fetch_feed(
                    f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
                )
            said.append(str(caught.value))
    try:
        deque().popleft()
    except IndexError:
        closed = httpcore.ReadError("the connection broke")
        closed.__context__ = IndexError("pop from an empty deque")
        said.append(str(_translated(closed, url="u")))
    assert said[2] == "No connection could be made: the connection broke: 'u'"
    assert not [text for text in said if "deque" in text]
