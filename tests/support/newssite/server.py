"""A small HTTP/1.1 server on asyncio: a function from request to reply, on loopback only."""

import asyncio
import errno
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus

MAX_HEAD = 64 * 1024  #: bytes of a request's head; more closes the connection
_LOOK_AGAIN_S = 0.005  #: how often a waiting reply checks its condition
_PORT_ATTEMPTS = 20  #: a port that is free on the first address may be taken on the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as received."""

    method: str
    path: str  #: as asked, with the query: "/a?b=1"
    host: str  #: of the Host header or of an absolute request target, lower-case, without the port
    headers: Mapping[str, str]  #: names in lower case
    at: float  #: time.monotonic() of its arrival
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply. Content-Length is added; `raw` replaces everything and closes the connection."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    delay_s: float = 0.0  #: wait before the first byte
    waits_for: Callable[[], bool] | None = None  #: no byte before this holds
    raw: bytes | None = None  #: these bytes and nothing else: for servers that lie
    _rendered: list[bytes] = field(default_factory=list, compare=False, repr=False)

    def rendered(self, *, is_head: bool) -> bytes:
        """The bytes on the wire; those of a GET are made once."""
        if is_head:
            return self._head()
        if not self._rendered:
            self._rendered.append(self._head() + (b"" if self.status in (204, 304) else self.body))
        return self._rendered[0]

    def _head(self) -> bytes:
        lines = [
            f"HTTP/1.1 {self.status} {_phrase(self.status)}",
            *(f"{name}: {value}" for name, value in self.headers),
        ]
        if self.status not in (204, 304) and not any(
            name.lower() == "content-length" for name, _ in self.headers
        ):
            lines.append(f"Content-Length: {len(self.body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


Answer = Callable[[Request], Reply]


class LoopbackServer:
    """A server in its own thread, on one port of several addresses. Start and stop it once."""

    def __init__(
        self,
        answer: Answer,
        *,
        addresses: Sequence[str] = ("127.0.0.1",),
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """port: 0 takes any free one.

        Raises: ValueError for an address beyond loopback, OSError for a taken port.
        """
        if not all(ipaddress.ip_address(a).is_loopback for a in addresses):
            raise ValueError(f"loopback addresses only, got {addresses!r}")
        self._answer, self._tls = answer, tls
        self._sockets = _bound(addresses, port=port)
        self.port: int = self._sockets[0].getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._connections: set[asyncio.Transport] = set()
        self._thread = threading.Thread(target=self._run, name=f"newssite-{self.port}", daemon=True)
        self._is_stopping: asyncio.Event | None = None
        self._is_up = threading.Event()

    def start(self) -> None:
        """Return when connections are accepted."""
        self._thread.start()
        self._is_up.wait(timeout=10)

    def stop(self) -> None:
        """Close every connection and return when the thread has ended."""
        if self._is_stopping is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._is_stopping.set)
            self._thread.join(timeout=10)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        self._is_stopping = asyncio.Event()
        servers = [
            await self._loop.create_server(
                lambda: _Connection(self._answer, self._connections), sock=s, ssl=self._tls
            )
            for s in self._sockets
        ]
        self._is_up.set()
        await self._is_stopping.wait()
        for server in servers:
            server.close()
        for transport in list(self._connections):
            transport.abort()
        await asyncio.sleep(0)  # lets the transports close their sockets before the loop ends


class _Connection(asyncio.Protocol):
    """One keep-alive connection; requests are answered in order."""

    def __init__(self, answer: Answer, connections: set[asyncio.Transport]) -> None:
        self._answer, self._connections = answer, connections
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connections.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        if self._transport is not None:
            self._connections.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = _parsed_head(bytes(self._buffer[:end]))
            start = end + 4
            length = int(head[3].get("content-length", "0")) if head else 0
            if len(self._buffer) < start + length:
                return
            body = bytes(self._buffer[start : start + length])
            del self._buffer[: start + length]
            self._reply_to(head, body)
        if len(self._buffer) > MAX_HEAD and self._transport:
            self._transport.close()

    def _reply_to(self, head: tuple[str, str, str, dict[str, str]] | None, body: bytes) -> None:
        if head is None:
            self._send(
                Reply(status=400, headers=(("Connection", "close"),)), is_head=False, is_last=True
            )
            return
        method, path, host, headers = head
        reply = self._answer(
            Request(
                method=method, path=path, host=host, headers=headers, at=time.monotonic(), body=body
            )
        )
        is_last = headers.get("connection", "").lower() == "close" or reply.raw is not None
        if reply.delay_s:
            loop = asyncio.get_running_loop()
            loop.call_later(
                reply.delay_s, lambda: self._send(reply, is_head=method == "HEAD", is_last=is_last)
            )
        else:
            self._send(reply, is_head=method == "HEAD", is_last=is_last)

    def _send(self, reply: Reply, *, is_head: bool, is_last: bool) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        if reply.waits_for is not None and not reply.waits_for():
            again = partial(self._send, reply, is_head=is_head, is_last=is_last)
            asyncio.get_running_loop().call_later(_LOOK_AGAIN_S, again)
            return
        self._transport.write(
            reply.raw if reply.raw is not None else reply.rendered(is_head=is_head)
        )
        if is_last:
            self._transport.close()


def _parsed_head(head: bytes) -> tuple[str, str, str, dict[str, str]] | None:
    """Method, path, host, headers; None for what is no HTTP request.

    An absolute target, as a proxy gets it, names the host itself.
    """
    first, *lines = head.decode("latin-1").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3:
        return None
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in lines)
    }
    method, target, _ = parts
    host = headers.get("host", "")
    if target.startswith("http://"):
        host, _, rest = target.removeprefix("http://").partition("/")
        target = f"/{rest}"
    return method, target, host.rpartition(":")[0].lower() if ":" in host else host.lower(), headers


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unknown"


def _bound(addresses: Sequence[str], *, port: int) -> list[socket.socket]:
    """Listening sockets on one port of every address."""
    for attempt in range(_PORT_ATTEMPTS):
        sockets: list[socket.socket] = []
        try:
            for address in addresses:
                chosen = sockets[0].getsockname()[1] if sockets else port
                sockets.append(_listening(address, port=chosen))
        except OSError as exc:
            for one in sockets:
                one.close()
            if exc.errno != errno.EADDRINUSE or port or attempt == _PORT_ATTEMPTS - 1:
                raise
        else:
            return sockets
    raise AssertionError("unreachable")


def _listening(address: str, *, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((address, port))
        sock.listen(1024)
    except OSError:
        sock.close()
        raise
    return sock
