"""What httpx sends its requests by: httpcore's connections, in a pool of ours.

httpx has no public place for a network backend, so that its own transport cannot be guarded.
"""

from collections.abc import AsyncIterator

import httpcore
import httpx

from extractors.fetch.network.pool import Pool

#: of a request on kept connections: the server may have closed each, or left stray bytes on it
_TRIES = 3
#: what a dead connection ends with
_BROKEN = (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError)
# Hidden from httpx, which would prepare the redirect (and raise at odd ones) and keep the cookie.
# The extension `headers` has all as they came.
_HIDDEN = (b"location", b"set-cookie")


class Transport(httpx.AsyncBaseTransport):
    """Sends requests over a pool. Unlike httpx's own it leaves httpcore's exceptions as they are.

    A request's extension `target` is sent byte for byte.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool, self._is_closing = pool, False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The response, its body unread. Sent again at once when a kept connection was dead."""
        message = _message(request)
        origin, tries = message.url.origin, 0
        while True:
            connection, is_kept = await self._pool.take(origin)
            tries += 1
            try:
                received = await connection.handle_async_request(message)
            except BaseException as exc:
                await self._pool.give_back(connection, origin)
                is_dead = isinstance(exc, _BROKEN) and is_kept and tries < _TRIES
                if is_dead and not self._is_closing:
                    continue
                raise
            return httpx.Response(
                received.status,
                headers=[pair for pair in received.headers if pair[0].lower() not in _HIDDEN],
                stream=_Body(received, connection=connection, origin=origin, pool=self._pool),
                extensions={**received.extensions, "headers": received.headers},
            )

    async def aclose(self) -> None:
        """Close every connection; requests at work fail."""
        self._is_closing = True
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    """A response's bytes as they arrive; its connection goes back when it is closed."""

    def __init__(
        self,
        received: httpcore.Response,
        *,
        connection: httpcore.AsyncConnectionInterface,
        origin: httpcore.Origin,
        pool: Pool,
    ) -> None:
        self._received, self._connection = received, connection
        self._origin, self._pool = origin, pool

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._received.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        try:
            await self._received.aclose()
        finally:
            await self._pool.give_back(self._connection, self._origin)


def _message(request: httpx.Request) -> httpcore.Request:
    """The request for httpcore."""
    url, extensions = request.url, dict(request.extensions)
    # as an extension the target would hide the whole URL from a proxy
    target = extensions.pop("target", url.raw_path)
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=target),
        headers=request.headers.raw,
        content=request.stream,
        extensions=extensions,
    )
