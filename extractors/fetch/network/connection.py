"""Sends a request and reads its response, within limits; every failure becomes one of ours.

One httpx client over a transport of ours. It follows no redirect, decodes no content encoding and
keeps no cookie: redirects and decoding have limits of their own, elsewhere.
"""

import asyncio
import functools
import logging
import ssl
from urllib.parse import urlsplit

import httpcore
import httpx

from extractors.fetch.message import Headers, Request, Response, as_sent
from extractors.fetch.network.dial import GuardedBackend, Refused, Resolver, system_resolver
from extractors.fetch.network.pool import Pool
from extractors.fetch.network.proxy import check_target, pool_through, proxy_of
from extractors.fetch.network.stream import Turn, sending
from extractors.fetch.network.transport import Transport
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

# Their lines hold URLs with tokens, cookies and redirects with passwords. Our events are masked.
# Levels too: who configures logging later may let lines reach the root again.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).propagate = False
    logging.getLogger(_name).setLevel(logging.CRITICAL)

#: seconds an idle connection stays; servers close theirs after 5 (Apache) to 75 (nginx)
_KEEPALIVE_S = 4.0


class Connections:
    """The connections of one client. Close them."""

    def __init__(
        self, settings: FetchSettings, *, now: Now, resolve: Resolver | None = None
    ) -> None:
        """resolve: in place of the system's resolver; the address guard judges its results too."""
        self._settings, self._now = settings, now
        self._proxy = proxy_of(settings.proxy) if settings.proxy else None
        unjudged = (self._proxy.host, self._proxy.port) if self._proxy else None
        self._backend = GuardedBackend(
            resolve or system_resolver, allow=settings.allow_networks, unjudged=unjudged
        )
        maker = pool_through(self._proxy, ssl_context=_ssl_context(), network_backend=self._backend)
        pool = Pool(maker.create_connection, most=settings.connections, kept_s=_KEEPALIVE_S)
        self._client = httpx.AsyncClient(transport=Transport(pool), trust_env=False)
        self._semaphore = asyncio.Semaphore(settings.connections)

    async def aclose(self) -> None:
        """Close every connection. Requests in flight end as Unreachable."""
        await self._client.aclose()
        self._backend.close()

    async def send(self, request: Request, *, turn: Turn) -> Response:
        """Send one request and read its whole response, within settings.timeout_s.

        turn: asked before and after the request is written, each time it is.
        Behind a proxy only addresses in URLs are judged; the proxy resolves names.

        Raises Unreachable, TimedOut, RefusedAddress, TooLarge, HostileContent, or FetchError for a
        request that cannot be sent.
        """
        if self._proxy:
            check_target(request.url, allow=self._settings.allow_networks)
        sending.set(turn)
        async with self._semaphore:
            try:
                async with asyncio.timeout(self._settings.timeout_s):
                    return await self._exchange(request)
            except (TimeoutError, httpcore.TimeoutException) as exc:
                raise TimedOut(request.url) from exc
            except Exception as exc:
                if (ours := _translated(exc, url=request.url)) is None:
                    raise
                raise ours from exc

    async def _exchange(self, request: Request) -> Response:
        """The response with its body."""
        message = _message(request, connect_timeout_s=self._settings.connect_timeout_s)
        received = await self._client.send(message, stream=True)
        try:
            headers = _headers(received)
            self._judge_headers(headers, request=request)
            body, is_cut = await _read(received, request=request)
        finally:
            await received.aclose()
        return Response(
            url=request.url,
            status=received.status_code,
            reason=received.extensions.get("reason_phrase", b"").decode("latin-1"),
            headers=headers,
            body=body,
            is_cut=is_cut,
            at=self._now(),
        )

    def _judge_headers(self, headers: Headers, *, request: Request) -> None:
        cap = self._settings.max_header_bytes
        if sum(len(name) + len(value) + 4 for name, value in headers) > cap:
            raise HostileContent(request.url, f"more than {cap} bytes of headers")
        announced = _content_length(headers)
        if announced and int(announced) > request.max_bytes and not request.takes_start:
            reason = f"{announced} bytes announced, more than {request.max_bytes}"
            raise TooLarge(request.url, reason)


def _message(request: Request, *, connect_timeout_s: float) -> httpx.Request:
    """The request for httpx: the target byte for byte, no header but ours."""
    parts = urlsplit(request.url)
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    headers = [
        (name.encode("ascii"), as_sent(value))
        for name, value in (("Host", parts.netloc), *request.headers)
    ]
    return httpx.Request(
        request.method or ("GET" if request.content is None else "POST"),
        request.url,
        headers=headers,
        content=request.content,
        extensions={"timeout": {"connect": connect_timeout_s}, "target": target.encode("ascii")},
    )


def _headers(received: httpx.Response) -> Headers:
    raw = received.extensions["headers"]
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw)


def _content_length(headers: Headers) -> str | None:
    """The first readable Content-Length, at most 18 digits of it."""
    lengths = (value for name, value in headers if name.lower() == "content-length")
    return next((value[:18] for value in lengths if value.isascii() and value.isdigit()), None)


async def _read(received: httpx.Response, *, request: Request) -> tuple[bytes, bool]:
    """(the body, True if the connection broke before its end). Raises when nothing came."""
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in received.aiter_raw():
            chunks.append(chunk)
            size += len(chunk)
            if size > request.max_bytes:
                if request.takes_start:
                    break
                raise TooLarge(request.url, f"more than {request.max_bytes} bytes")
    except (httpcore.RemoteProtocolError, httpcore.ReadError) as exc:
        if not chunks or _is_endless(exc):
            raise
        return b"".join(chunks), True
    return b"".join(chunks), False


def _translated(exc: Exception, *, url: str) -> NewsError | None:
    """Our error for one of httpcore's, ssl's or the system's; None for a bug.

    LocalProtocolError quotes the header it refuses, which may be a secret: its text is dropped.
    """
    match exc:
        case Refused():
            return RefusedAddress(url, str(exc))
        case httpcore.LocalProtocolError() | httpx.InvalidURL() | UnicodeEncodeError():
            return FetchError(url, "the request has a header or address that cannot be sent")
        case httpcore.RemoteProtocolError() if _is_endless(exc):
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
            return Unreachable(url, _reason(exc))
        case _:
            return None


def _is_endless(exc: Exception) -> bool:
    """True for headers, trailers or chunk extensions longer than h11 keeps."""
    return bool(exc.args and getattr(exc.args[0], "error_status_hint", None) == 431)


def _reason(exc: Exception) -> str:
    """The innermost cause in a few words: "No connection could be made: Connection refused".

    anyio finds a connection closed by reading from an empty deque: that IndexError is no cause.
    """
    cause: BaseException = exc
    while (inner := cause.__cause__ or cause.__context__) and not isinstance(inner, IndexError):
        cause = inner
    if isinstance(cause, ssl.SSLError):
        return f"TLS failed: {getattr(cause, 'verify_message', '') or cause.reason or cause}"[:160]
    words = (cause.strerror if isinstance(cause, OSError) else None) or str(cause) or str(exc)
    return f"{Unreachable.__doc__}: {words}"[:160] if words else ""


@functools.cache
def _ssl_context() -> ssl.SSLContext:
    """One for a process: making it takes 20 to 140 ms. Certificates come from certifi only."""
    return httpx.create_ssl_context(trust_env=False)
