"""Publishes parts: stored lines written to the records folder as JSON Lines files."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from news.errors import NewsError
from pipeline.control.clock import Clock
from pipeline.report.events import emit
from storage import Store, sweep
from storage.parts.files import records_folder


@contextlib.asynccontextmanager
async def publishing(
    store: Store, records: str, *, every_s: float, now: Clock, note: Callable[[str], None]
) -> AsyncIterator[None]:
    """Publish parts at the start, at intervals, and once at the end, even when cancelled.

    note: called at the end for each folder that still waits for parts.
    """
    await asyncio.to_thread(publish_parts, store, records, now=now, is_first=True)
    ticking = asyncio.create_task(_publish_regularly(store, records, every_s=every_s, now=now))
    try:
        yield
    finally:
        ticking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ticking
        last = asyncio.to_thread(publish_parts, store, records, now=now)
        for folder, reason in (await asyncio.shield(last)).items():
            note(f"Parts wait for another folder, {folder}: {reason}")


async def _publish_regularly(store: Store, records: str, *, every_s: float, now: Clock) -> None:
    while True:
        await asyncio.sleep(every_s)
        try:
            await asyncio.to_thread(publish_parts, store, records, now=now)
        except NewsError as exc:  # the next tick tries again; only the last one counts
            emit("part.waiting", reason=str(exc))


def publish_parts(
    store: Store, records: str, *, now: Clock, is_first: bool = False
) -> dict[str, str]:
    """Write every part with assigned lines, then assign newer lines to parts and write them.

    Safe to repeat after a crash. A part stays with its folder, so the first call of a run makes
    sure that the folder is this store's before it assigns lines. If another folder cannot be
    written, its parts wait; the parts of this run are still written. Returns the folders that wait,
    each with the reason.
    """
    own, waiting = str(records_folder(records)), {}
    if is_first:
        store.parts.open_folder(records)
        sweep(records)
    for part in store.parts.unpublished():
        try:
            if is_first and part.records_url != own:
                store.parts.open_folder(part.records_url)
            _publish(part.id, store)
        except NewsError as exc:
            if part.records_url == own:
                raise
            waiting[part.records_url] = exc.reason
            emit("part.waiting", part=part.name, reason=str(exc))
    for part in store.parts.fix(records, now=now()):
        _publish(part.id, store)
    return waiting


def _publish(part_id: int, store: Store) -> None:
    part = store.parts.publish(part_id)
    emit("part.published", part=part.name, bytes=len(part.body))
