"""Queues pages of the past, no faster than they are read."""

import asyncio
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import count

from news.feed.values import FeedState
from pipeline.control.brake import Brake
from pipeline.report.tally import Tally
from pipeline.resources import Resources
from storage.values import Candidate, Poll

_LOOK_S = 0.2  #: between two looks whether the queue has room


@dataclass(slots=True, kw_only=True)
class PastQueue:
    """Queues pages of the past, in the order in which they are put.

    They are entries of a feed that is never polled, so a page is queued once however often it is
    put.
    """

    feed: str  #: PAGE_LIST or ARCHIVES
    ahead: int | None  #: pages that may be queued and not yet read; None: any number
    resources: Resources
    tally: Tally
    brake: Brake
    dry_run: bool
    left: int | None  #: pages that may still be queued; None: any number
    unread: dict[str, int] = field(default_factory=dict)  #: guid -> its entry, not read yet

    @property
    def is_open(self) -> bool:
        """False once the brake is on, or the limit is reached."""
        return not self.brake.is_on and self.left != 0

    async def put(self, batch: Sequence[Candidate]) -> None:
        """Queue a batch, behind earlier captures of its pages."""
        if self.ahead is not None:
            mine = {self.unread[c.entry.guid] for c in batch if c.entry.guid in self.unread}
            await self._wait(mine, most=self.ahead)
        while batch and self.is_open:
            await self._save(batch[: self.left])
            batch = batch[self.left :] if self.left is not None else ()

    async def is_read(self) -> bool:
        """Wait until all that was put is read; False if something must wait for another run."""
        if not self.dry_run:
            await self._wait(frozenset(), most=0)
            pending = self.resources.store.queue.pending
            return self.is_open and not await asyncio.to_thread(pending, {self.feed})
        return False

    async def _save(self, batch: Sequence[Candidate]) -> None:
        queue = self.resources.store.queue
        save = queue.sift if self.dry_run else queue.save_poll
        poll = Poll(state=FeedState(url=self.feed), candidates=tuple(batch))
        sifted = await asyncio.to_thread(save, poll, now=self.resources.now())
        for one in sifted:
            self.tally.saw(one.entry_id, one.outcome)
        if self.left is not None:
            self.left -= sum(one.is_new for one in sifted)
        waiting = set(self.tally.pending_ids())
        met = {c.entry.guid: one.entry_id for c, one in zip(batch, sifted, strict=True)}
        self.unread = {
            guid: entry
            for guid, entry in (self.unread | met).items()
            if entry is not None and entry in waiting
        }

    async def _wait(self, before: AbstractSet[int], *, most: int) -> None:
        """Wait until these entries are read, and all others but so many.

        Also ends when the brake is on, or nothing is left that can be read now.
        """
        for _ in count():
            waiting = self.tally.pending_ids()
            if self.brake.is_on or (len(waiting) <= most and before.isdisjoint(waiting)):
                return
            now, queue = self.resources.now(), self.resources.store.queue
            if not await asyncio.to_thread(queue.has_due, feeds={self.feed}, now=now):
                return
            await asyncio.sleep(_LOOK_S)
