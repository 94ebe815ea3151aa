"""A connection's bytes as httpcore reads and writes them: heads mended, requests sent in turn."""

import select
import socket
import ssl
from contextlib import AsyncExitStack
from contextvars import ContextVar
from typing import Any, Protocol

import httpcore

from extractors.fetch.network.head import END, mended

#: bytes of a head that are looked through; h11 refuses longer ones
_LONGEST_HEAD = 100 * 1024
_MARK = b"HTTP/"  #: begins every head
_LAST_CHUNK = b"\r\n0\r\n"


class Turn(Protocol):
    """A request's slot of its host."""

    async def before(self) -> None:
        """Awaited right before the request is written."""

    async def after(self) -> None:
        """Awaited right after it was written."""


#: of the request that this task sends; httpcore writes in the caller's task
sending: ContextVar[Turn] = ContextVar("sending")


class Stream(httpcore.AsyncNetworkStream):
    """A connection of httpcore.

    It closes after every failed TLS handshake: httpcore 1.0.9 leaves it open when the handshake is
    cancelled, and lets some of anyio's errors through.
    """

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._socket: socket.socket | None = None
        self._heads = Heads()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's signature
        """Read what h11 may have."""
        while True:
            received = await self._inner.read(max_bytes, timeout)
            if passed := self._heads.passed(received):
                return passed
            if not received:
                return b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's signature
        """Send. A request waits for its turn first."""
        if not buffer:
            return
        turn = sending.get()
        if buffer.startswith(b"CONNECT "):  # to the user's own proxy
            await self._write(buffer, timeout)
            return
        await turn.before()
        await self._write(buffer, timeout)
        await turn.after()

    async def _write(self, buffer: bytes, limit: float | None) -> None:
        self._heads.expect()
        await self._inner.write(buffer, limit)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        """Shake hands; the connection is closed when that fails."""
        async with AsyncExitStack() as closing:
            closing.push_async_callback(self._inner.aclose)
            try:
                stream = await self._inner.start_tls(ssl_context, server_hostname, timeout)
            except httpcore.TimeoutException:
                raise
            except Exception as exc:
                raise httpcore.ConnectError("closed in the TLS handshake") from exc
            closing.pop_all()
            return Stream(stream)

    def get_extra_info(self, info: str) -> Any:
        """Answer `is_readable` here; httpcore asks it of every idle connection at every request.

        Finding the socket costs anyio 100 us, so it is kept. A connection with an odd head counts
        as readable: httpcore closes it instead of using it again.
        """
        if info != "is_readable":
            return self._inner.get_extra_info(info)
        if self._heads.is_odd:
            return True
        if self._socket is None:
            self._socket = self._inner.get_extra_info("socket")
        return self._socket is None or _is_readable(self._socket.fileno())


class Heads:
    """The heads in the bytes that follow a request, mended on their way to h11."""

    def __init__(self) -> None:
        self.is_odd = False  #: the connection must not be used again
        self._is_awaited = self._is_chunked = False
        self._head = b""  #: what has come of one
        self._tail = b""  #: the last bytes of a chunked body

    def expect(self) -> None:
        """A request is being sent: what follows is a head."""
        self._is_awaited, self._is_chunked, self._head, self._tail = True, False, b"", b""

    def passed(self, received: bytes) -> bytes:
        """What h11 may have of the bytes received; b"" while a head is not whole.

        received: b"" at the end of the connection.
        """
        if not self._is_awaited:
            return self._body(received)
        self._head += received
        done = b""
        while self._is_awaited and (end := END.search(self._head.lstrip(b"\r\n"))):
            blanks = len(self._head) - len(self._head.lstrip(b"\r\n"))
            raw, self._head = self._head[: blanks + end.end()], self._head[blanks + end.end() :]
            head = mended(raw)
            self.is_odd |= head.is_odd
            self._is_awaited, self._is_chunked = head.is_interim, head.is_chunked
            done += head.content
        if self._is_awaited and received and _may_be_head(self._head):
            return done
        rest, self._head, self._is_awaited = self._head, b"", False
        return done + self._body(rest)

    def _body(self, received: bytes) -> bytes:
        """Unchanged, but for the blank line that some servers leave out after the last chunk."""
        if not self._is_chunked:
            return received
        if not received and self._tail == _LAST_CHUNK:
            self._tail = b""
            return b"\r\n"
        self._tail = (self._tail + received)[-len(_LAST_CHUNK) :]
        return received


def _may_be_head(start: bytes) -> bool:
    """True while bytes without a blank line may become a head."""
    mark = start.lstrip(b"\r\n")[: len(_MARK)].upper()
    return len(start) <= _LONGEST_HEAD and _MARK.startswith(mark)


def _is_readable(number: int) -> bool:
    """True when an idle connection is dead: closed, at its end, or with unrequested bytes."""
    if number < 0:
        return True
    waiting = select.poll()
    waiting.register(number, select.POLLIN)
    return bool(waiting.poll(0))
