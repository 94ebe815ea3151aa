"""A run prunes by itself, once a day and for a bounded time."""

import asyncio
import time

from news.errors import NewsError
from pipeline.config.settings import Settings
from pipeline.control.brake import Brake
from pipeline.control.clock import Clock
from pipeline.report.events import emit
from pipeline.upkeep.prune import is_due, prune
from storage import Store

LONGEST_S = 60.0  #: of a run; the next day's run continues


async def prune_daily(store: Store, settings: Settings, *, now: Clock, brake: Brake) -> None:
    """Prune if the settings keep anything for a time only, and nothing was pruned today.

    A failure is an event: it does not make the run fail.
    """
    if not settings.retains_anything or brake.is_on:
        return
    began = time.monotonic()

    def stops() -> bool:
        return brake.is_on or time.monotonic() - began > LONGEST_S

    def work() -> dict[str, int] | None:
        if not is_due(store, settings, now=now()):
            return None
        found = prune(store, settings, now=now, is_dry=False, stops=stops)
        return {one.kind: one.count for one in found if one.count}

    try:
        counts = await asyncio.to_thread(work)
    except NewsError as exc:
        emit("store.unpruned", reason=str(exc))
        return
    if counts is not None:
        emit("store.pruned", **counts)
