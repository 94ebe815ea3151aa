"""Dialling: a host name to a connection, every address judged before it is connected to. Knows no HTTP."""

import asyncio
import select
import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from ipaddress import ip_address
from typing import Any

import httpcore

from extractors.fetch.network.address_guard import Network, refusal

Resolver = Callable[[str, int], Sequence[str]]
"""A host name and a port -> IP addresses as text, best first. May block; raises OSError. Called in a thread."""

#: names looked up at a time; a slow name server must not hold the store's threads
_RESOLVER_THREADS = 16
_MOST_ADDRESSES = 6  #: tried for one name
_STAGGER_S = 2.5  #: seconds an address may take while others wait to be tried

# Set for each exchange; filled by the backend when the exchange opens a connection (httpcore
# connects in the caller's task).
opened: ContextVar[list[str]] = ContextVar("opened")


def system_resolver(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as the system orders them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class Refused(Exception):
    """The guard's word, on its way through httpcore to where the URL is known."""


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a name itself, judges every address, and connects only to what it judged: no second look-up, no rebinding."""

    def __init__(
        self,
        resolve: Resolver,
        *,
        allow: Sequence[Network],
        unjudged: tuple[str, int] | None = None,
    ) -> None:
        """unjudged: host and port of the user's own proxy."""
        self._resolve, self._allow, self._unjudged = resolve, allow, unjudged
        self._inner = httpcore.AnyIOBackend()
        self._threads = ThreadPoolExecutor(_RESOLVER_THREADS, thread_name_prefix="resolve")

    def close(self) -> None:
        """Wait for no look-up any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of the host that answers. Raises Refused when any of them is refused."""
        opened.get([]).append(host)
        async with asyncio.timeout(timeout):
            addresses = (await self._addresses(host, port))[:_MOST_ADDRESSES]
            for address in addresses[:-1]:
                try:
                    return _Stream(
                        await self._inner.connect_tcp(
                            address, port, _STAGGER_S, local_address, socket_options
                        )
                    )
                except (httpcore.ConnectError, httpcore.ConnectTimeout):
                    continue
            return _Stream(
                await self._inner.connect_tcp(
                    addresses[-1], port, timeout, local_address, socket_options
                )
            )

    async def _addresses(self, host: str, port: int) -> list[str]:
        found = [host] if _is_address(host) else await self._looked_up(host, port)
        for address in found if (host, port) != self._unjudged else ():
            if reason := refusal(address, allow=self._allow):
                raise Refused(reason)
        return found

    async def _looked_up(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        try:
            found = list(await loop.run_in_executor(self._threads, self._resolve, host, port))
        except (OSError, UnicodeError) as exc:  # UnicodeError: a label over 63 characters
            raise httpcore.ConnectError(f"the name {host} was not found") from exc
        if not found:
            raise httpcore.ConnectError(f"the name {host} has no address")
        return found


class _Stream(httpcore.AsyncNetworkStream):
    """A connection that does not outlive a handshake that was cancelled: httpcore 1.0.9 closes it after an error only."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._socket: socket.socket | None = None

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's signature
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's signature
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - its signature
    ) -> httpcore.AsyncNetworkStream:
        try:
            return await self._inner.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            await self._inner.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        """Httpcore asks every idle connection `is_readable` at every request; looking its socket up costs anyio 100 us."""
        if info != "is_readable":
            return self._inner.get_extra_info(info)
        if self._socket is None:
            self._socket = self._inner.get_extra_info("socket")
        return self._socket is None or _is_readable(self._socket.fileno())


def _is_readable(number: int) -> bool:
    """True when bytes, or the end, wait on an idle connection: it is dead. Also for a socket that is closed."""
    if number < 0:
        return True
    waiting = select.poll()
    waiting.register(number, select.POLLIN)
    return bool(waiting.poll(0))


def _is_address(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
