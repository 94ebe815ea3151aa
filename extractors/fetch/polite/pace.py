"""Waits for a host's slot: its concurrency in this client, its time from the host book."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, TypeVar

from extractors.fetch.polite.host_book import (
    HostBook,
    Now,
    RobotsFile,
    SavedRobots,
    SlotCall,
    TogetherBook,
)
from extractors.fetch.polite.platforms import Platforms
from extractors.fetch.settings import FetchSettings

_PUNCTUAL_S = 0.001  #: a request sent so soon after its slot began is not late
_STALE = 0.25  #: of the delay: an older slot is taken again; the rest is time to move the next one
_SHORTEST_STALE_S = 0.02
_LONGEST_HELD_S = 300.0  #: that a client waits in all for a host beyond its pace: a run is to end

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[object]]


class HostBusy(Exception):
    """The host asked us to wait, or its next slot is later than our patience (status None)."""

    def __init__(self, until: datetime, *, status: int | None = None) -> None:
        super().__init__(until)
        self.until, self.status = until, status


class Turn:
    """A request's slot of a host, from before it is connected for until it has been sent.

    The pace counts from the moment of sending: a slot that has gone stale (names were looked up, a
    connection was made, the machine was busy) is taken again. The next slot moves by what was still
    late.
    """

    def __init__(self, pacer: "Pacer", host: str, *, delay_s: float, lock: asyncio.Lock) -> None:
        """lock: the host's; held from the wait for a slot until the request was sent."""
        self._pacer, self._host, self._delay_s, self._lock = pacer, host, delay_s, lock
        self._at: datetime | None = None  #: when the slot was taken; None before, and once used

    async def take(self) -> None:
        """Wait for a slot and take it. Raises HostBusy."""
        await self._lock.acquire()
        try:
            self._at = await self._pacer.taken(self._host, delay_s=self._delay_s)
        except BaseException:
            self._lock.release()
            raise

    async def before(self) -> None:
        """Await this right before the request is written. Raises HostBusy."""
        if self._at is None:  # sent before, on a connection that was dead
            await self.take()
        while self._delay_s and self._late_s() > self._stale_s:
            end = self._at and self._at + timedelta(seconds=self._delay_s)
            self._at = await self._pacer.taken(self._host, delay_s=self._delay_s, unused=end)

    async def after(self) -> None:
        """Await this right after the request was written."""
        late_s = self._late_s()
        await self._pacer.sent(self._host, delay_s=self._delay_s, late_s=late_s)
        self.end()

    def end(self) -> None:
        """Let the next task wait for the host. A second call does nothing."""
        if self._at is not None:
            self._at = None
            self._lock.release()

    @property
    def _stale_s(self) -> float:
        return max(self._delay_s * _STALE, _SHORTEST_STALE_S)

    def _late_s(self) -> float:
        return self._pacer.seconds_since(self._at) if self._at else 0.0


class Pacer:
    """Keeps the pace. A task holds the slot of one host at a time, never of two."""

    def __init__(
        self, settings: FetchSettings, *, host_book: HostBook, now: Now, sleep: Sleep
    ) -> None:
        self._settings, self._host_book, self._now, self._sleep = settings, host_book, now, sleep
        self._semaphores: dict[str, asyncio.Semaphore] = {}
        self._crawl_delays: dict[str, float] = {}  #: host -> seconds
        self._back_offs: dict[str, float] = {}  #: slow or failing host -> seconds
        self._waiting: dict[str, asyncio.Lock] = {}
        self._platforms = Platforms(now)
        self._held_s: dict[str, float] = {}  #: host -> seconds waited for it beyond its pace
        #: host -> (this client's last slot or request, seconds from it to the next)
        self._last: dict[str, tuple[datetime, float]] = {}
        self._calls: list[tuple[SlotCall, asyncio.Future[Any]]] = []
        self._asking: asyncio.Task[None] | None = None

    async def set_crawl_delay(self, host: str, *, delay_s: float) -> None:
        """Keep at least this many seconds between requests to a host, from the last one on."""
        self._crawl_delays[host] = max(delay_s, self._settings.host_delay_s)
        sent_at, pause_s = self._last.get(host, (None, 0.0))
        if sent_at and delay_s > pause_s:
            self._last[host] = sent_at, delay_s
            await self._delay_slot(host, until=sent_at + timedelta(seconds=delay_s))

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
    async def slot(self, host: str) -> AsyncIterator[Turn]:
        """Wait for a slot of the host; the turn it gives. Raises HostBusy."""
        limit = self._settings.host_concurrency
        async with self._semaphores.setdefault(host, asyncio.Semaphore(limit)):
            delay_s = max(
                self._crawl_delays.get(host, self._settings.host_delay_s),
                self._back_offs.get(host, 0.0),
            )
            lock = self._waiting.setdefault(host, asyncio.Lock())
            turn = Turn(self, host, delay_s=delay_s, lock=lock)
            await turn.take()
            try:
                yield turn
            finally:
                turn.end()

    async def taken(self, host: str, *, delay_s: float, unused: datetime | None = None) -> datetime:
        """Wait until the host's slot is free and take it; when. Raises HostBusy.

        unused: the end of a slot to take again. The host book is not asked while this client's own
        last slot is too recent.
        """
        patience, start = timedelta(seconds=self._settings.patience_s), self._now()
        while True:
            now, is_taken = self._now(), False
            at = now if unused else self._free_at(host, now=now)
            at = max(at, self._platforms.held_until(host) or at)
            if at <= now:
                at, is_taken = await self._asked(host, delay_s=delay_s, unused=unused)
            if is_taken:
                self._last[host] = at, delay_s
                return at
            wait_s = max((at - self._now()).total_seconds(), 0.0)
            if at > start + patience or (wait_s > delay_s and not self._may_wait(host, wait_s)):
                raise HostBusy(at)
            await self._sleep(min(wait_s, patience.total_seconds()))  # clocks may be set back

    def _may_wait(self, host: str, wait_s: float) -> bool:
        """Whether one may wait for a host beyond its pace; if so, count it."""
        waited_s = self._held_s.get(host, 0.0) + wait_s
        if waited_s > _LONGEST_HELD_S:
            return False
        self._held_s[host] = waited_s
        return True

    async def _asked(
        self, host: str, *, delay_s: float, unused: datetime | None
    ) -> tuple[datetime, bool]:
        settings = self._settings
        found: tuple[datetime, bool] = await self._slots(
            "take_slot",
            host,
            delay_s=delay_s,
            clock=self._now,
            unused=unused,
            longest_delay_s=max(settings.slowest_delay_s, settings.max_crawl_delay_s),
            longest_hold=timedelta(seconds=settings.max_retry_after_s),
        )
        return found

    async def sent(self, host: str, *, delay_s: float, late_s: float) -> None:
        """A request was written just now, late_s seconds after its slot began."""
        now = self._now()
        self._last[host] = now, delay_s
        if delay_s and late_s > _PUNCTUAL_S:
            await self._delay_slot(host, until=now + timedelta(seconds=delay_s))

    def _free_at(self, host: str, *, now: datetime) -> datetime:
        """When this client's own pause is over; a clock that was set back counts as now."""
        sent_at, pause_s = self._last.get(host, (now, 0.0))
        return min(sent_at, now) + timedelta(seconds=pause_s)

    def seconds_since(self, moment: datetime) -> float:
        """Seconds that have passed since a moment."""
        return (self._now() - moment).total_seconds()

    async def hold(self, host: str, *, until: datetime, status: int) -> None:
        """Give no slot of the host before `until`, as it asked by this HTTP status."""
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            self._platforms.throttled(host, until=until)
        await self._call(self._host_book.hold, host, until=until)

    async def _delay_slot(self, host: str, *, until: datetime) -> None:
        await self._slots("delay_slot", host, until=until)

    async def robots(self, host: str) -> SavedRobots | None:
        """The host's robots.txt as last saved."""
        return await self._call(self._host_book.robots, host)

    async def save_robots(self, host: str, robots: RobotsFile) -> None:
        """Save the host's robots.txt."""
        await self._call(self._host_book.save_robots, host, robots)

    async def _slots(self, method: str, host: str, **named: Any) -> Any:
        """Call a method of the host book about a slot, together with others that wait."""
        book = self._host_book
        if not isinstance(book, TogetherBook):
            return await self._call(getattr(self._host_book, method), host, **named)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._calls.append(((method, host, named), answer))
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask(book))
        return await answer

    async def _ask(self, book: TogetherBook) -> None:
        """Ask what has come while the last were asked."""
        while self._calls:
            asked, self._calls = self._calls, []
            try:
                found = await self._call(book.together, [call for call, _ in asked])
            except Exception as exc:  # noqa: BLE001 - passed to the callers, which handle it
                for _, answer in asked:
                    if not answer.done():
                        answer.set_exception(exc)
                        answer.exception()  # read here: a cancelled caller never reads it
                continue
            for (_, answer), one in zip(asked, found, strict=True):
                if not answer.done():
                    answer.set_result(one)

    async def _call(self, method: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Call the host book: in place when it never waits, else in a thread."""
        if getattr(self._host_book, "is_instant", False):
            return method(*args, **kwargs)
        return await asyncio.to_thread(method, *args, **kwargs)
