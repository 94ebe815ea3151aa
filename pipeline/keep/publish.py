"""Publishes parts: stored lines written to the records folder or bucket, as files."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from news.errors import NewsError
from pipeline.control.clock import Clock
from pipeline.report.events import emit
from storage import Store, sweep
from storage.parts.names import Format
from storage.parts.places import address_of


@dataclass(slots=True, kw_only=True)
class Publisher:
    """Publishes a store's parts into a folder or bucket."""

    store: Store
    records: str
    format: Format
    now: Clock
    is_open: bool = False  #: the folder was found to be this store's
    waiting: str | None = None  #: why parts wait at the end of a run, in a sentence
    #: other folders that parts of earlier runs wait for, each with the reason
    elsewhere: dict[str, str] = field(default_factory=dict)
    _is_untold: bool = True  #: the manifest may lack what was written

    def publish(self) -> None:
        """Write every part with assigned lines, then assign newer lines to parts and write them.

        Safe to repeat after a crash. A part stays with its folder, so the first call makes sure
        that the folder is this store's before it assigns lines. If another folder cannot be
        written, its parts wait; the parts of this run are still written. Raises NewsError.
        """
        own, is_first = address_of(self.records).url, not self.is_open
        if is_first:
            self.store.parts.open_folder(self.records)
            sweep(self.records)
            for part_id in self.store.parts.unfinished_merges():
                self._write(part_id)
            self.is_open = True
        self.elsewhere = {}
        for part in self.store.parts.unpublished():
            try:
                if is_first and part.records_url != own:
                    self.store.parts.open_folder(part.records_url)
                self._write(part.id)
            except NewsError as exc:
                if part.records_url == own:
                    raise
                self.elsewhere[part.records_url] = exc.reason
                emit("part.waiting", part=part.name, reason=str(exc))
        self._write_newer(own)
        if self._is_untold:
            self.store.parts.write_manifest(self.records)
            self._is_untold = False

    def _write_newer(self, own: str) -> None:
        """Assign newer lines to parts of this folder, and write them."""
        while fixed := self.store.parts.fix(self.records, now=self.now(), format=self.format):
            for part in fixed:
                self._write(part.id)
        for part in self.store.parts.unpublished():  # fixed in a transaction whose answer was lost
            if part.records_url == own:
                self._write(part.id)

    def _write(self, part_id: int) -> None:
        part = self.store.parts.publish(part_id)
        self._is_untold = True
        emit("part.published", part=part.name, bytes=len(part.body))


@contextlib.asynccontextmanager
async def publishing(
    publisher: Publisher, *, every_s: float, note: Callable[[str], None]
) -> AsyncIterator[Publisher]:
    """Publish parts at the start, at intervals, and once at the end, even when cancelled.

    An object store that does not answer stops no run: its parts wait for a later try, and at the
    end `waiting` says so. note: called at the end for each folder that still waits for parts.
    """
    await asyncio.to_thread(_begin, publisher)
    ticking = asyncio.create_task(_publish_regularly(publisher, every_s=every_s))
    try:
        yield publisher
    finally:
        ticking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ticking
        await asyncio.shield(asyncio.to_thread(_end, publisher))
        for folder, reason in publisher.elsewhere.items():
            note(f"Parts wait for another folder, {folder}: {reason}")


def _begin(publisher: Publisher) -> None:
    try:
        publisher.publish()
    except NewsError as exc:
        if not (exc.transient and address_of(publisher.records).cloud):
            raise
        emit("part.waiting", reason=str(exc))


def _end(publisher: Publisher) -> None:
    try:
        publisher.publish()
    except NewsError as exc:
        if not address_of(publisher.records).cloud:
            raise
        publisher.waiting = str(exc)
        emit("part.waiting", reason=str(exc))


async def _publish_regularly(publisher: Publisher, *, every_s: float) -> None:
    while True:
        await asyncio.sleep(every_s)
        try:
            await asyncio.to_thread(publisher.publish)
        except NewsError as exc:  # the next tick tries again; only the last one counts
            emit("part.waiting", reason=str(exc))
