"""One host's turn: its concurrency in this client, its slot from the book. Holds one host at a time, never two."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

from extractors.fetch.polite.host_book import HostBook, Now, RobotsMemory
from extractors.fetch.settings import FetchSettings

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[object]]


class StayAway(Exception):
    """The host asked us to stay away until then, or its next slot is further away than our patience (status None)."""

    def __init__(self, until: datetime, *, status: int | None = None) -> None:
        super().__init__(until)
        self.until, self.status = until, status


class Pacer:
    """Waits for hosts' turns."""

    def __init__(self, settings: FetchSettings, *, book: HostBook, now: Now, sleep: Sleep) -> None:
        self._settings, self._book, self._now, self._sleep = settings, book, now, sleep
        self._rooms: dict[str, asyncio.Semaphore] = {}
        self._delays: dict[str, float] = {}  #: host -> its crawl-delay, as far as we heed it
        self._strained: dict[
            str, float
        ] = {}  #: host -> seconds that its slowness or its errors ask for

    def slow_down(self, host: str, *, delay_s: float) -> None:
        """Keep at least this many seconds between requests to a host: its crawl-delay."""
        self._delays[host] = max(delay_s, self._settings.host_delay_s)

    def heard(self, host: str, *, took: timedelta, is_well: bool) -> None:
        """Give a host that is slow as much rest as it took to answer, one in trouble twice as much as before; less when well.

        Kept in this process only: it is how the host is now.
        """
        rest_s = self._strained.get(host, 0.0)
        wished = rest_s / 2 if is_well else 2 * max(rest_s, self._settings.host_delay_s)
        rest_s = min(max(wished, took.total_seconds()), self._settings.slowest_delay_s)
        if rest_s > self._settings.host_delay_s:
            self._strained[host] = rest_s
        else:
            self._strained.pop(host, None)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for the host's turn and keep it while inside. Raises StayAway."""
        room = self._rooms.setdefault(host, asyncio.Semaphore(self._settings.host_concurrency))
        async with room:
            await self._take_slot(host)
            yield

    async def hold(self, host: str, *, until: datetime) -> None:
        """Leave the host alone until then."""
        await self._call(self._book.hold, host, until=until)

    async def robots(self, host: str) -> RobotsMemory | None:
        """The book's memory of the host's robots.txt."""
        return await self._call(self._book.robots, host)

    async def save_robots(self, host: str, memory: RobotsMemory) -> None:
        """Let the book remember the host's robots.txt."""
        await self._call(self._book.save_robots, host, memory)

    async def _take_slot(self, host: str) -> None:
        now, patience_s = self._now(), self._settings.patience_s
        delay_s = max(
            self._delays.get(host, self._settings.host_delay_s), self._strained.get(host, 0.0)
        )
        slot = await self._call(
            self._book.take_slot, host, delay_s=delay_s, now=now, patience_s=patience_s
        )
        if slot > now + timedelta(seconds=patience_s):
            raise StayAway(slot)
        if (wait := (slot - self._now()).total_seconds()) > 0:
            await self._sleep(wait)

    async def _call(self, method: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Call the book where it harms no one: in place when it is instantaneous, else in a thread."""
        if getattr(self._book, "is_instant", False):
            return method(*args, **kwargs)
        return await asyncio.to_thread(method, *args, **kwargs)
