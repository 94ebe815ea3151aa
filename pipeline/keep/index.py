"""Indexes texts for the search at the end of a run, so that storing them costs no more."""

import asyncio

from pipeline.control.brake import Brake
from storage import Store

#: stories a run; an old store's are indexed by many runs, or by the first search
MOST = 10_000


async def index_texts(store: Store, *, brake: Brake) -> None:
    """Index what was stored, by this run or before. If killed, the next run continues here."""
    done = 0
    while done < MOST and not brake.is_on:
        step = await asyncio.to_thread(store.search.catch_up)
        if not step:
            return
        done += step
