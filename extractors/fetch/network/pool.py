"""The connections of a client: one for each request at work, and kept ones by origin.

httpcore's own pool asks the system about every kept connection before and after every request, and
may close one that it has just given to a request (httpcore#1110).
"""

import sys
import time
from collections.abc import Callable

from httpcore import AsyncConnectionInterface, Origin

Connect = Callable[[Origin], AsyncConnectionInterface]
Key = tuple[bytes, bytes, int]  #: scheme, host and port


class Pool:
    """The caller bounds how many connections are at work; with the kept ones they are `most`."""

    def __init__(self, connect: Connect, *, most: int, kept_s: float) -> None:
        """connect: makes a connection, which connects at its first request.

        kept_s: how long a connection without work is kept.
        """
        self._connect, self._most, self._kept_s = connect, most, kept_s
        self._at_work: set[AsyncConnectionInterface] = set()
        #: kept connection -> (its origin, when its time is over), the longest kept first
        self._kept: dict[AsyncConnectionInterface, tuple[Key, float]] = {}
        self._of_origin: dict[Key, list[AsyncConnectionInterface]] = {}

    async def take(self, origin: Origin) -> tuple[AsyncConnectionInterface, bool]:
        """A connection for one request, and True for one that served another before."""
        await self._close_kept(before=time.monotonic())
        while mine := self._of_origin.get(_key(origin)):
            kept = mine[-1]
            self._forget(kept)
            if not kept.has_expired():
                self._at_work.add(kept)
                return kept, True
            await kept.aclose()
        await self._close_kept(more_than=self._most - len(self._at_work) - 1)
        connection = self._connect(origin)
        self._at_work.add(connection)
        return connection, False

    async def give_back(self, connection: AsyncConnectionInterface, origin: Origin) -> None:
        """Keep a connection whose request is done, or close it."""
        if connection not in self._at_work:  # the client is closed
            return
        self._at_work.remove(connection)
        if not connection.is_idle():
            await connection.aclose()
            return
        key = _key(origin)
        self._kept[connection] = key, time.monotonic() + self._kept_s
        self._of_origin.setdefault(key, []).append(connection)

    async def aclose(self) -> None:
        """Close every connection; requests at work fail."""
        every = [*self._at_work, *self._kept]
        self._at_work.clear()
        self._kept.clear()
        self._of_origin.clear()
        for connection in every:
            await connection.aclose()

    async def _close_kept(self, *, before: float = 0.0, more_than: int = sys.maxsize) -> None:
        """Close the longest kept: those whose time was over before, and more than so many."""
        while self._kept:
            oldest, (_, until) = next(iter(self._kept.items()))
            if until > before and len(self._kept) <= max(0, more_than):
                return
            self._forget(oldest)
            await oldest.aclose()

    def _forget(self, connection: AsyncConnectionInterface) -> None:
        key, _ = self._kept.pop(connection)
        self._of_origin[key].remove(connection)
        if not self._of_origin[key]:
            del self._of_origin[key]


def _key(origin: Origin) -> Key:
    return origin.scheme, origin.host, origin.port
