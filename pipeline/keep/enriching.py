"""Enriches what a run stores, beside the run: no record waits for a function of the user."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from news.errors import NewsError
from news.record.enriched import Enricher, Enrichers, EnrichLimits
from pipeline.control.brake import Brake
from pipeline.control.clock import Clock
from pipeline.keep.publish import Publisher
from storage import Store

if TYPE_CHECKING:
    from pipeline.keep.enrich import Enriching

EVERY_S = 2.0  #: between two looks for what waits
LAST_S = 60.0  #: the longest time that the end of a run waits for enrichers


@contextlib.asynccontextmanager
async def enriching(
    publisher: Publisher,
    enrichers: Enrichers,
    *,
    brake: Brake,
    note: Callable[[str], None],
) -> AsyncIterator[None]:
    """Give what waits to the enrichers while the run goes on, and for at most LAST_S at its end.

    At the end records are published first. What still waits then is enriched by the next run.
    note: called for each that cannot be used.
    """
    store, now, limits = publisher.store, publisher.now, enrichers.limits
    ids = await asyncio.to_thread(_sync, store, enrichers.called, now)
    if not ids:
        yield
        return
    ends = asyncio.Event()
    tasks = [
        asyncio.create_task(
            _enrich(store, number, one, limits=limits, ends=ends, brake=brake, now=now, note=note)
        )
        for number, one in ids.items()
    ]
    try:
        yield
        with contextlib.suppress(NewsError):  # the end of the run tries again, and says why
            await asyncio.to_thread(publisher.publish)
        ends.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_S):
                await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _sync(store: Store, enrichers: Sequence[Enricher] | None, now: Clock) -> Mapping[int, Enricher]:
    """The enrichers by their ids, once the store has them."""
    if enrichers is None:
        return {}
    ids = store.enrichments.sync(enrichers, now=now())
    return {ids[one.name]: one for one in enrichers}


async def _enrich(
    store: Store,
    number: int,
    one: Enricher,
    *,
    limits: EnrichLimits,
    ends: asyncio.Event,
    brake: Brake,
    now: Clock,
    note: Callable[[str], None],
) -> None:
    """Give an enricher what waits until the run ends, or it is to be left alone."""
    async with contextlib.AsyncExitStack() as stack:
        work: Enriching | None = None
        is_last = False
        while not is_last:
            is_last = ends.is_set()
            if await asyncio.to_thread(store.enrichments.waits, number, now=now()):
                if work is None:
                    # imports what reads pages: a run without work for it saves a second
                    from pipeline.keep.enrich import at_work  # noqa: PLC0415

                    opening = at_work(store, number, one, limits=limits, now=now)
                    work = await stack.enter_async_context(opening)
                await work.all_waiting(stops=lambda: brake.is_on)
                if why := work.counts.off:
                    note(f"Enricher {one.name}: {why}. Its records wait: see `wirecopy enrich`.")
                    return
            if not is_last:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(EVERY_S):
                        await ends.wait()
