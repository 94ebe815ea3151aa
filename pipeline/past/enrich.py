"""Gives stored records to enrichers: those that wait, and those of the past. Fetches nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from news.record.enriched import Enricher, EnrichLimits
from pipeline.control.clock import Clock
from pipeline.keep.enrich import Counts, Enriching, Outcome, at_work, outcome_of, pool_of
from storage import Store

PAGE = 500  #: stories looked at, and queued, at once: what runs store meanwhile waits no longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Which stored records are given to enrichers that have not had them."""

    since: datetime | None = None  #: None: from the first on
    limit: int | None = None  #: at most so many calls
    retries: bool = False  #: those too that were given up


async def enrich_stored(
    store: Store,
    enrichers: Mapping[int, Enricher],
    past: Past | None,
    *,
    limits: EnrichLimits,
    now: Clock,
    tell: Callable[[int], None],
) -> dict[str, Counts]:
    """Give enrichers what waits, then the past; name -> how the calls ended.

    enrichers: by their ids in the store. tell: called with the calls done so far. If it is killed,
    the same call goes on: what was made is stored, a few records at a time.
    """
    async with AsyncExitStack() as stack:
        working = [
            await stack.enter_async_context(at_work(store, number, one, limits=limits, now=now))
            for number, one in enrichers.items()
        ]
        await _until_none_waits(working, tell)
        if past is not None:
            await _work_past(store, working, past, now=now, tell=tell)
    return {work.one.name: work.counts for work in working}


async def _work_past(
    store: Store,
    working: Sequence[Enriching],
    past: Past,
    *,
    now: Clock,
    tell: Callable[[int], None],
) -> None:
    """Queue and work one page of stories after the other."""
    after, left = None, past.limit
    while left != 0:
        usable = {work.number: work.one for work in working if not work.counts.off}
        if not usable:
            return
        queue = partial(store.enrichments.queue_past, usable, since=past.since, limit=PAGE)
        count, after = await asyncio.to_thread(
            queue, after=after, most=left, retries=past.retries, now=now()
        )
        if after is None:
            return
        left = None if left is None else left - count
        await _until_none_waits(working, tell)


async def _until_none_waits(working: Sequence[Enriching], tell: Callable[[int], None]) -> None:
    def stops() -> bool:
        tell(sum(work.counts.made + work.counts.failed for work in working))
        return False

    await asyncio.gather(*(work.all_waiting(stops=stops) for work in working))


async def tried(
    one: Enricher, lines: Sequence[str], *, limits: EnrichLimits
) -> AsyncIterator[Outcome]:
    """What an enricher makes of some records' lines, in their order. Nothing is stored.

    Raises EnricherUnusable.
    """
    async with pool_of(one, limits) as pool:
        for line in lines:
            yield await outcome_of(one, line, pool=pool, limits=limits, about="")
