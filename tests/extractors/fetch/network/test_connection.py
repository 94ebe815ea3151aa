"""Connections: kept, replaced, refused; and their failures as errors of ours."""

import asyncio
import pickle
import ssl

import httpcore
import pytest

from extractors.fetch.network.connection import _translated
from extractors.fetch.network.stream import Stream
from news.errors import (
    FetchError,
    NewsError,
    Unreachable,
)
from tests.extractors.fetch.loopback import a_client, reply, serving


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
