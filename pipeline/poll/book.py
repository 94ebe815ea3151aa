"""What polls ask the store, many in one transaction: leases, states, and what came."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from news.errors import StoreUnavailable
from news.feed.values import FeedState
from pipeline.control.lookup import Lookup
from pipeline.resources import Resources
from storage.values import Poll, Sifted

_MOST = 100  #: polls in a transaction


@dataclass(frozen=True, slots=True, eq=False)
class _Save:
    poll: Poll
    now: datetime


class PollBook:
    """Leases feeds for polls and saves what they found. A dry run saves nothing."""

    def __init__(self, resources: Resources, *, dry_run: bool) -> None:
        self._resources, self._dry_run = resources, dry_run
        self._leases: Lookup[str, FeedState] = Lookup(self._leased)
        self._releases: Lookup[str, None] = Lookup(self._released)
        self._saves: Lookup[_Save, list[Sifted] | Exception] = Lookup(self._saved)

    async def lease(self, url: str) -> FeedState | None:
        """Lease a feed; its state, or None when another worker polls it."""
        return await self._leases(url)

    async def release(self, url: str) -> None:
        """Let others poll a feed."""
        await self._releases(url)

    async def save(self, poll: Poll, *, now: datetime) -> list[Sifted]:
        """Queue the entries and save the next state, in one transaction.

        A poll without entries shares its transaction with others.
        """
        if self._dry_run:
            return await asyncio.to_thread(self._resources.store.queue.sift, poll, now=now)
        if poll.candidates or poll.document_id is not None:
            (answers,) = await asyncio.to_thread(self._save, [poll], now=now)
            return answers
        found = await self._saves(_Save(poll, now))
        if isinstance(found, Exception):
            raise found
        return found or []

    def _leased(self, urls: Sequence[str]) -> Mapping[str, FeedState]:
        resources = self._resources
        lease = timedelta(seconds=resources.settings.lease_s)
        return resources.store.feeds.lease_states(
            urls, owner=resources.owner.name, lease=lease, now=resources.now()
        )

    def _saved(self, asked: Sequence[_Save]) -> Mapping[_Save, list[Sifted] | Exception]:
        found: dict[_Save, list[Sifted] | Exception] = {}
        for first in range(0, len(asked), _MOST):
            found |= self._saved_together(asked[first : first + _MOST])
        return found

    def _saved_together(self, asked: Sequence[_Save]) -> Mapping[_Save, list[Sifted] | Exception]:
        """The answer to each poll, or its error: one feed's failure is no other's."""
        try:
            answers = self._save([one.poll for one in asked], now=max(one.now for one in asked))
        except StoreUnavailable:
            raise
        except Exception as exc:  # noqa: BLE001 - the poll at fault gets it
            if len(asked) == 1:
                return {asked[0]: exc}
            return {
                save: answer
                for one in asked
                for save, answer in self._saved_together([one]).items()
            }
        return dict(zip(asked, answers, strict=True))

    def _save(self, polls: Sequence[Poll], *, now: datetime) -> list[list[Sifted]]:
        return self._resources.store.queue.save_polls(polls, now=now)

    def _released(self, urls: Sequence[str]) -> Mapping[str, None]:
        self._resources.store.feeds.release(urls, owner=self._resources.owner.name)
        return {}
