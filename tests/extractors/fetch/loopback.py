"""A loopback server with scripted replies, a clock moved by sleeping, and a network fence."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest

from extractors.fetch import Client, FetchSettings, MemoryHostBook

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


class Raw(bytes):
    """Bytes after which the server closes the connection."""

    __slots__ = ()


Reply = bytes | AsyncIterator[bytes]


def reply(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """A well-formed response; header names in snake_case, values as latin-1."""
    lines = [f"HTTP/1.1 {status} Output", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@dataclass
class Request:
    target: str
    headers: dict[str, str]
    raw: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


@dataclass
class Site:
    port: int = 0
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str = "/", *, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]


@asynccontextmanager
async def serving(answer: Callable[[Request], Reply]) -> AsyncIterator[Site]:
    """Serve on 127.0.0.1 until the block ends.

    Connections are kept unless the reply is Raw or a stream.
    """
    site, tasks = Site(), set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        site.connections += 1
        try:
            while True:
                raw = await reader.readuntil(b"\r\n\r\n")
                sent = answer(_parsed(raw, site))
                if isinstance(sent, bytes):
                    writer.write(sent)
                    await writer.drain()
                    if isinstance(sent, Raw):
                        return
                else:
                    async for part in sent:
                        writer.write(part)
                        await writer.drain()
                    return
        except (
            asyncio.IncompleteReadError,
            ConnectionError,
            asyncio.LimitOverrunError,
            asyncio.CancelledError,
        ):
            pass  # cancelled only when the test is over
        finally:
            writer.close()
            tasks.discard(asyncio.current_task())

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        left = [task for task in tasks if not task.done()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await server.wait_closed()
        await asyncio.sleep(0)


def _parsed(raw: bytes, site: Site) -> Request:
    first, *lines = raw.decode("latin-1").split("\r\n")
    headers = {
        name.lower(): value.strip()
        for name, _, value in (line.partition(":") for line in lines if line)
    }
    request = Request(target=first.split(" ")[1], headers=headers, raw=raw)
    site.requests.append(request)
    return request


@dataclass
class Clock:
    """Moves only when someone sleeps."""

    at: datetime = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


def a_client(
    *,
    clock: Clock | None = None,
    host_book=None,
    archive=None,
    replay=None,
    resolve=None,
    **settings,
) -> Client:
    """A client that reaches loopback without pauses and resolves every name to 127.0.0.1."""
    clock = clock or Clock()
    given = {"allow_networks": LOOPBACK, "host_delay_s": 0.0, "timeout_s": 10.0, **settings}
    return Client(
        FetchSettings(**given),
        host_book=host_book or MemoryHostBook(),
        archive=archive,
        replay=replay,
        now=clock.now,
        sleep=clock.sleep,
        resolve=resolve or (lambda *_: ["127.0.0.1"]),
    )


@pytest.fixture(autouse=True)
def attempts(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every connect attempted; one that would leave the loopback network fails first."""
    made: list[object] = []
    connect, connect_ex, getaddrinfo = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def fenced(method):
        def call(self, address):
            made.append(address)
            if (
                self.family in (socket.AF_INET, socket.AF_INET6)
                and not ip_address(address[0].partition("%")[0]).is_loopback
            ):
                raise AssertionError(f"a test tried to connect to {address}")
            return method(self, address)

        return call

    def no_lookup(host, *args, **kwargs):
        if host not in (None, "127.0.0.1", "::1", b"127.0.0.1"):
            raise AssertionError(f"a test tried to look up {host!r}")
        return getaddrinfo(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", fenced(connect))
    monkeypatch.setattr(socket.socket, "connect_ex", fenced(connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", no_lookup)
    return made
