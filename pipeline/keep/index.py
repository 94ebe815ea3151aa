"""Indexes texts for the search beside a run, so that storing them does not wait for it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial

from news.errors import StoreError
from pipeline.control.brake import Brake
from storage import Store
from storage.search.store import STEP

#: stories a run; an old store's are indexed by many runs, or by the first search
MOST = 10_000
EVERY_S = 1.0  #: between two looks for a full step


@contextlib.asynccontextmanager
async def indexing(store: Store, *, brake: Brake) -> AsyncIterator[None]:
    """Index what is stored, full steps while the run goes on and the rest when it has ended.

    If killed, the next run continues here.
    """
    ends = asyncio.Event()
    full_steps = asyncio.create_task(_index_full_steps(store, ends=ends))
    try:
        yield
    finally:
        ends.set()  # not cancelled: a thread that writes would outlive the store
        await asyncio.gather(full_steps, return_exceptions=True)
    await _index_rest(store, done=full_steps.result(), brake=brake)


async def _index_full_steps(store: Store, *, ends: asyncio.Event) -> int:
    """Index whenever a full step waits, until the run ends; return how many stories."""
    done = 0
    while done < MOST:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(EVERY_S):
                await ends.wait()
        if ends.is_set():
            break
        try:
            done += await asyncio.to_thread(partial(store.search.catch_up, least=STEP))
        except StoreError:  # the end of the run tries again, and says why
            break
    return done


async def _index_rest(store: Store, *, done: int, brake: Brake) -> None:
    while done < MOST and not brake.is_on:
        step = await asyncio.to_thread(store.search.catch_up)
        if not step:
            return
        done += step
