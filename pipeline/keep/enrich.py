"""Gives records that wait to enrichers, in worker processes; stores what they make."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from news.errors import EnricherUnusable, PageKilledWorker, PageTimedOut
from news.record.enriched import Enricher, EnrichLimits
from pipeline.control.clock import Clock
from pipeline.report.events import emit
from pipeline.workers.enrich import enrich, load
from pipeline.workers.pool import Workers
from pipeline.workers.worker import LOADING
from storage import Store
from storage.queue.later.enrichments import Made, Waiting

AT_ONCE = 10  #: records claimed at once
#: calls that fail one after the other before an enricher is left alone for a run: it is broken
MOST_FAILURES = 20
Outcome = tuple[str | None, str | None]
"""The value as JSON, if it has one; or why the call failed."""
_SPARE = timedelta(minutes=1)  #: beyond the longest time that claimed records can take


@dataclass(slots=True, kw_only=True)
class Counts:
    """How the calls of an enricher ended."""

    made: int = 0
    failed: int = 0
    in_a_row: int = 0  #: that failed, up to the last one
    off: str | None = None  #: why it is left alone from now on

    def add(self, made: Sequence[Made]) -> None:
        """Count these."""
        for one in made:
            self.made += one.error is None
            self.failed += one.error is not None
            self.in_a_row = 0 if one.error is None else self.in_a_row + 1


def pool_of(one: Enricher, limits: EnrichLimits) -> Workers:
    """Worker processes for one enricher, in which its module is loaded."""
    return Workers(
        processes=limits.workers,
        deadline=limits.timeout,
        memory_mb=limits.memory_mb,
        first=partial(load, one, str(limits.folder)),
    )


async def outcome_of(
    one: Enricher, line: str, *, pool: Workers, limits: EnrichLimits, about: str
) -> Outcome:
    """What an enricher makes of a record's line. about: its story. Raises EnricherUnusable."""
    try:
        return await pool.call(enrich, one, line, url=about)
    except PageTimedOut as exc:
        if LOADING in exc.reason:
            raise EnricherUnusable(one.name, f"{one.module} {exc.reason}") from exc
        return None, f"took more than {limits.timeout_s:g} s"
    except PageKilledWorker as exc:
        return None, exc.reason or "ended its process"


async def trouble_with(one: Enricher, limits: EnrichLimits) -> str | None:
    """Why an enricher cannot be called; None if it can."""
    async with pool_of(one, limits) as pool:
        try:
            await pool.call(os.getpid, url="")  # any call loads it first
        except (EnricherUnusable, PageTimedOut, PageKilledWorker) as exc:
            return exc.reason or "it ends its process while it is loaded"
    return None


@contextlib.asynccontextmanager
async def at_work(
    store: Store, number: int, one: Enricher, *, limits: EnrichLimits, now: Clock
) -> AsyncIterator["Enriching"]:
    """An enricher with worker processes of its own, in which its module is loaded.

    number: its id in the store.
    """
    async with pool_of(one, limits) as pool:
        yield Enriching(store=store, one=one, number=number, limits=limits, now=now, pool=pool)


@dataclass(slots=True, kw_only=True)
class Enriching:
    """One enricher at work in this process."""

    store: Store
    one: Enricher
    number: int  #: its id in the store
    limits: EnrichLimits
    now: Clock
    pool: Workers
    counts: Counts = field(default_factory=Counts)

    async def all_waiting(self, *, stops: Callable[[], bool]) -> None:
        """Give it every record that waits now, until it is to stop or to be left alone."""
        longest = AT_ONCE * self.limits.timeout + _SPARE
        while not (self.counts.off or stops()):
            now = self.now()
            claim = partial(self.store.enrichments.claim, self.number, limit=AT_ONCE)
            found = await asyncio.to_thread(claim, until=now + longest, now=now)
            if not found:
                return
            await self._batch(found)

    async def _batch(self, found: Sequence[Waiting]) -> None:
        """Call it with some records. Those that it was not called with are given back."""
        made: list[Made] = []
        left = iter(found)
        try:
            await asyncio.gather(*(self._calls(left, made) for _ in range(self.limits.workers)))
        finally:
            await asyncio.shield(asyncio.to_thread(self._store, found, made))

    async def _calls(self, left: Iterator[Waiting], made: list[Made]) -> None:
        """Call it with one record after the other, and add what it makes of each."""
        for waiting in left:
            try:
                value, error = await outcome_of(
                    self.one, waiting.line, pool=self.pool, limits=self.limits, about=waiting.key[0]
                )
            except EnricherUnusable as exc:
                self.counts.off = exc.reason
            if self.counts.off:
                return
            if error is not None:
                emit("enrich.failed", name=self.one.name, story=waiting.story_id, reason=error)
            made.append(Made(of=waiting, value=value, error=error))

    def _store(self, found: Sequence[Waiting], made: Sequence[Made]) -> None:
        """Store what was made, give back the rest, and notice an enricher that is broken."""
        counts, enrichments = self.counts, self.store.enrichments
        counts.add(made)
        enrichments.finish(made, by=self.one, now=self.now())
        done = {one.of.key for one in made}
        enrichments.release([one for one in found if one.key not in done], now=self.now())
        if counts.in_a_row >= MOST_FAILURES and not counts.off:
            why = next(one.error for one in reversed(made) if one.error)
            counts.off = f"failed {counts.in_a_row} times in a row, at last: {why}"
        if counts.off or made:
            enrichments.note_error(self.number, counts.off)
        if counts.off:
            emit("enrich.off", name=self.one.name, reason=counts.off)
