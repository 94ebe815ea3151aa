"""Connects to a host name; every address is judged before it is connected to."""

import asyncio
import socket
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Any

import httpcore

from extractors.fetch.network.address_guard import Network, refusal
from extractors.fetch.network.stream import Stream

#: a host name and a port -> IP addresses as text, best first; may block; raises OSError
Resolver = Callable[[str, int], Sequence[str]]

#: names resolved at a time, in threads of their own: a slow name server must not block the store
_RESOLVER_THREADS = 16
_MOST_ADDRESSES = 6  #: tried for one name
_STAGGER_S = 2.5  #: seconds an address may take while others wait to be tried


def system_resolver(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, in the system's order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def refused_server(host: str, port: int, *, allow: Sequence[Network]) -> str | None:
    """Why another client may not be given a server's name; None when it may, or has no address.

    It resolves the name again itself, so this holds only for servers that their user named.
    """
    try:
        found = system_resolver(host, port)
    except OSError:
        return None
    return next((why for one in found if (why := refusal(one, allow=allow))), None)


class Refused(Exception):
    """An address is refused. Passes through httpcore to where the URL is known."""


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a name once, judges every address, and connects only to those: no DNS rebinding."""

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
        """Stop resolving, without waiting for lookups in progress."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the host's first address that answers. Raises Refused if any is refused."""

        async def connected(address: str, limit: float | None) -> httpcore.AsyncNetworkStream:
            return Stream(
                await self._inner.connect_tcp(address, port, limit, local_address, socket_options)
            )

        async with asyncio.timeout(timeout):
            *others, last = (await self._addresses(host, port))[:_MOST_ADDRESSES]
            for address in others:
                try:
                    return await connected(address, _STAGGER_S)
                except (httpcore.ConnectError, httpcore.ConnectTimeout):
                    continue
            return await connected(last, timeout)

    async def _addresses(self, host: str, port: int) -> list[str]:
        found = [host] if _is_address(host) else await self._resolved(host, port)
        for address in found if (host, port) != self._unjudged else ():
            if reason := refusal(address, allow=self._allow):
                raise Refused(reason)
        return found

    async def _resolved(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        try:
            found = list(await loop.run_in_executor(self._threads, self._resolve, host, port))
        except (OSError, UnicodeError) as exc:  # UnicodeError: a label over 63 characters
            raise httpcore.ConnectError(f"the name {host} was not found") from exc
        if not found:
            raise httpcore.ConnectError(f"the name {host} has no address")
        return found


def _is_address(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
