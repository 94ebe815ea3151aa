"""The network: one exchange with a server, every connection through the address guard, every failure one of ours.

One httpx client over a transport of ours: httpx 0.28 has no public place for a network backend,
httpcore's pool has. Follows no redirect, decodes no content encoding, keeps no cookie: all that is
done hop by hop, with bounds, elsewhere.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import anyio
import httpcore
import httpx

from extractors.fetch.message import Answer, Ask, Headers, as_sent
from extractors.fetch.network.dial import GuardedBackend, Refused, Resolver, opened, system_resolver
from extractors.fetch.network.proxy import judge_target, pool_through, proxy_of
from extractors.fetch.polite.host_book import Now
from extractors.fetch.settings import FetchSettings
from news.errors import (
    FetchError,
    HostileContent,
    NewsError,
    RefusedAddress,
    TimedOut,
    TooLarge,
    Unreachable,
)

#: seconds an idle connection stays; servers close theirs after 5 (Apache) to 75 (nginx)
_KEEPALIVE_S = 4.0
#: on connections that were kept: each may have been closed, or left with stray bytes, by the server
_TRIES = 3


# Kept from httpx, which would prepare the redirect (and raise at odd ones) and remember the cookie
# for its life.
_OURS_TO_ACT_ON = (b"location", b"set-cookie")


class Wire:
    """Connections of one client. Close it."""

    def __init__(
        self, settings: FetchSettings, *, now: Now, resolve: Resolver | None = None
    ) -> None:
        """resolve: in place of the system's resolver; the guard judges what it answers all the same."""
        self._settings, self._now = settings, now
        self._proxy = proxy_of(settings.proxy) if settings.proxy else None
        unjudged = (self._proxy.host, self._proxy.port) if self._proxy else None
        self._backend = GuardedBackend(
            resolve or system_resolver, allow=settings.allow_networks, unjudged=unjudged
        )
        pool = pool_through(
            self._proxy,
            ssl_context=_ssl_context(),
            max_connections=settings.connections,
            max_keepalive_connections=settings.connections,
            keepalive_expiry=_KEEPALIVE_S,
            network_backend=self._backend,
        )
        self._client = httpx.AsyncClient(transport=_Transport(pool), trust_env=False)
        self._room = asyncio.Semaphore(settings.connections)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()
        self._backend.close()

    async def exchange(self, ask: Ask) -> Answer:
        """Send one request and read its whole answer, within settings.timeout_s.

        Behind a proxy the guard judges addresses in URLs; names are resolved by the proxy.

        Raises Unreachable, TimedOut, RefusedAddress, TooLarge, HostileContent, or FetchError for a
        request that cannot be sent.
        """
        if self._proxy:
            judge_target(ask.url, allow=self._settings.allow_networks)
        async with self._room:
            try:
                async with asyncio.timeout(self._settings.timeout_s):
                    return await self._exchange(ask)
            except (TimeoutError, httpcore.TimeoutException) as exc:
                raise TimedOut(ask.url) from exc
            except Exception as exc:
                if (ours := _translated(exc, url=ask.url)) is None:
                    raise
                raise ours from exc

    async def _sent(self, ask: Ask) -> httpx.Response:
        """The response to a request, its body unread; asked again at once when a kept connection turns out to be dead."""
        request = _request(ask, connect_timeout_s=self._settings.connect_timeout_s)
        for _ in range(_TRIES - 1):
            dialled: list[str] = []
            opened.set(dialled)
            try:
                return await self._client.send(request, stream=True)
            except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError):
                if dialled:
                    raise
        return await self._client.send(request, stream=True)

    async def _exchange(self, ask: Ask) -> Answer:
        response = await self._sent(ask)
        try:
            headers = tuple(
                (n.decode("latin-1"), v.decode("latin-1"))
                for n, v in response.extensions["headers"]
            )
            self._judge_headers(headers, ask=ask)
            body = await _read(response, ask=ask)
        finally:
            await response.aclose()
        reason = response.extensions.get("reason_phrase", b"").decode("latin-1")
        return Answer(
            url=ask.url,
            status=response.status_code,
            reason=reason,
            headers=headers,
            body=body,
            at=self._now(),
        )

    def _judge_headers(self, headers: Headers, *, ask: Ask) -> None:
        if sum(len(n) + len(v) + 4 for n, v in headers) > self._settings.max_header_bytes:
            raise HostileContent(
                ask.url, f"more than {self._settings.max_header_bytes} bytes of headers"
            )
        lengths = [
            v for n, v in headers if n.lower() == "content-length" and v.isascii() and v.isdigit()
        ]
        if lengths and int(lengths[0][:18]) > ask.max_bytes and not ask.is_cut:
            raise TooLarge(ask.url, f"{lengths[0][:18]} bytes announced, more than {ask.max_bytes}")


def _request(ask: Ask, *, connect_timeout_s: float) -> httpx.Request:
    """The request exactly as asked for: the target byte for byte, no header but ours."""
    parts = urlsplit(ask.url)
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    headers = [
        (name.encode("ascii"), as_sent(value))
        for name, value in (("Host", parts.netloc), *ask.headers)
    ]
    extensions = {"timeout": {"connect": connect_timeout_s}, "target": target.encode("ascii")}
    return httpx.Request("GET", ask.url, headers=headers, extensions=extensions)


async def _read(response: httpx.Response, *, ask: Ask) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in response.aiter_raw():
        chunks.append(chunk)
        size += len(chunk)
        if size > ask.max_bytes:
            if ask.is_cut:
                break
            raise TooLarge(ask.url, f"more than {ask.max_bytes} bytes")
    return b"".join(chunks)


def _translated(exc: Exception, *, url: str) -> NewsError | None:  # noqa: PLR0911 - a table
    """Our error for one of httpcore's, ssl's, anyio's or the system's; None for a fault of ours.

    LocalProtocolError quotes the header it refuses, which may be a secret: its text goes no
    further.
    """
    match exc:
        case Refused():
            return RefusedAddress(url, str(exc))
        case httpcore.LocalProtocolError() | httpx.InvalidURL() | UnicodeEncodeError():
            return FetchError(url, "the request has a header or address that cannot be sent")
        case httpcore.RemoteProtocolError() if (
            exc.args and getattr(exc.args[0], "error_status_hint", None) == 431
        ):
            return HostileContent(url, "headers without an end")
        case httpcore.ProtocolError():
            return Unreachable(url, f"not HTTP, or broken off: {str(exc)[:120]}")
        case (
            httpcore.NetworkError()
            | httpcore.UnsupportedProtocol()
            | httpcore.ProxyError()
            | ssl.SSLError()
            | OSError()
        ):
            return Unreachable(url, _told(exc))
        case anyio.BrokenResourceError() | anyio.ClosedResourceError() | anyio.EndOfStream():
            return Unreachable(url, "the connection broke")
        case _:
            return None


def _told(exc: Exception) -> str:
    """The innermost cause in a few words: "No connection could be made: Connection refused"."""
    cause: BaseException = exc
    while cause.__cause__ or cause.__context__:
        cause = cause.__cause__ or cause.__context__ or cause
    if isinstance(cause, ssl.SSLError):
        return f"TLS failed: {getattr(cause, 'verify_message', '') or cause.reason or cause}"[:160]
    words = (cause.strerror if isinstance(cause, OSError) else None) or str(cause) or str(exc)
    return f"{Unreachable.__doc__}: {words}"[:160] if words else ""


def _ssl_context() -> ssl.SSLContext:
    """The one context of a client (making one takes 140 ms); certificates from certifi, nothing from the environment."""
    return httpx.create_ssl_context(trust_env=False)


class _Transport(httpx.AsyncBaseTransport):
    """httpx over our pool: what httpx's own transport does, less its exceptions; httpcore's are translated in one place."""

    def __init__(self, pool: httpcore.AsyncConnectionPool) -> None:
        self._pool = pool

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url, extensions = request.url, dict(request.extensions)
        target = extensions.pop(
            "target", url.raw_path
        )  # as an extension it would hide the whole URL from a proxy
        asked = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=target),
            headers=request.headers.raw,
            content=request.stream,
            extensions=extensions,
        )
        answer = await self._pool.handle_async_request(asked)
        shown = [
            (name, value) for name, value in answer.headers if name.lower() not in _OURS_TO_ACT_ON
        ]
        told = {**answer.extensions, "headers": answer.headers}
        return httpx.Response(answer.status, headers=shown, stream=_Body(answer), extensions=told)

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    """A response's bytes as they arrive."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._answer.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        await self._answer.aclose()
