"""Waits for a host's slot: its concurrency in this client, its time from the host book."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

from extractors.fetch.polite.host_book import HostBook, Now, RobotsFile, SavedRobots
from extractors.fetch.settings import FetchSettings

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[object]]


class HostBusy(Exception):
    """The host asked us to wait, or its next slot is later than our patience (status None)."""

    def __init__(self, until: datetime, *, status: int | None = None) -> None:
        super().__init__(until)
        self.until, self.status = until, status


class Pacer:
    """Keeps the pace. A task holds the slot of one host at a time, never of two."""

    def __init__(
        self, settings: FetchSettings, *, host_book: HostBook, now: Now, sleep: Sleep
    ) -> None:
        self._settings, self._host_book, self._now, self._sleep = settings, host_book, now, sleep
        self._semaphores: dict[str, asyncio.Semaphore] = {}
        self._crawl_delays: dict[str, float] = {}  #: host -> seconds
        self._back_offs: dict[str, float] = {}  #: slow or failing host -> seconds

    def set_crawl_delay(self, host: str, *, delay_s: float) -> None:
        """Keep at least this many seconds between requests to a host."""
        self._crawl_delays[host] = max(delay_s, self._settings.host_delay_s)

    def record(self, host: str, *, took: timedelta, is_healthy: bool) -> None:
        """Adapt a host's pace to its last response.

        A slow host gets a pause as long as its response took. Each failure doubles the pause, each
        success halves it. Kept in this process only: it describes the host as it is now.
        """
        pause_s = self._back_offs.get(host, 0.0)
        next_s = pause_s / 2 if is_healthy else 2 * max(pause_s, self._settings.host_delay_s)
        pause_s = min(max(next_s, took.total_seconds()), self._settings.slowest_delay_s)
        if pause_s > self._settings.host_delay_s:
            self._back_offs[host] = pause_s
        else:
            self._back_offs.pop(host, None)

    @asynccontextmanager
    async def slot(self, host: str) -> AsyncIterator[None]:
        """Wait for a slot of the host and keep it while inside. Raises HostBusy."""
        limit = self._settings.host_concurrency
        async with self._semaphores.setdefault(host, asyncio.Semaphore(limit)):
            await self._take_slot(host)
            yield

    async def hold(self, host: str, *, until: datetime) -> None:
        """Give no slot of the host before `until`."""
        await self._call(self._host_book.hold, host, until=until)

    async def robots(self, host: str) -> SavedRobots | None:
        """The host's robots.txt as last saved."""
        return await self._call(self._host_book.robots, host)

    async def save_robots(self, host: str, robots: RobotsFile) -> None:
        """Save the host's robots.txt."""
        await self._call(self._host_book.save_robots, host, robots)

    async def _take_slot(self, host: str) -> None:
        now, patience_s = self._now(), self._settings.patience_s
        delay_s = max(
            self._crawl_delays.get(host, self._settings.host_delay_s),
            self._back_offs.get(host, 0.0),
        )
        at = await self._call(
            self._host_book.take_slot,
            host,
            delay_s=delay_s,
            now=now,
            patience_s=patience_s,
            longest_hold=timedelta(seconds=self._settings.max_retry_after_s),
        )
        if at > now + timedelta(seconds=patience_s):
            raise HostBusy(at)
        if (wait := (at - self._now()).total_seconds()) > 0:
            await self._sleep(min(wait, patience_s))  # the clock may be set back meanwhile

    async def _call(self, method: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Call the host book: in place when it never waits, else in a thread."""
        if getattr(self._host_book, "is_instant", False):
            return method(*args, **kwargs)
        return await asyncio.to_thread(method, *args, **kwargs)
