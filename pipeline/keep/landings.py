"""Judges whether pages are articles, with what their hosts served for other entries."""

from collections.abc import Sequence

from news.verdict.landing import Landing, landed
from news.verdict.served import OtherEntry, ServedPage, same_text
from pipeline.control.lookup import Lookup
from storage import Store
from storage.values import PendingEntry

#: texts in memory, the newest: more than are ever read and not yet stored; the store knows the rest
MOST = 2_000
_MOST_OTHERS = 8  #: entries remembered of one text


class Landings:
    """What was served: in the store, and by this run's pages that the store does not have yet."""

    def __init__(self, store: Store) -> None:
        self._in_store = Lookup(store.sites.same_text)
        self._in_run: dict[str, dict[int, OtherEntry]] = {}

    async def of(
        self, pending: PendingEntry, page: ServedPage, *, also: Sequence[OtherEntry] = ()
    ) -> Landing:
        """What an entry's page is. also: further entries with its text."""
        if page.key is None:
            return landed(page.evidence)
        own = OtherEntry(
            entry_id=pending.id, title=pending.entry.title, link=pending.canonical_link
        )
        in_run = self._noted(page.key, own)
        others = {other.entry_id: other for other in (*also, *in_run)}
        others |= {one.entry_id: one for one in await self._in_store(page.key) or ()}
        found = same_text(others.values(), entry_id=own.entry_id, title=own.title, link=own.link)
        return landed(page.evidence, same_text=found)

    def _noted(self, key: str, own: OtherEntry) -> list[OtherEntry]:
        """Remember an entry; return those with the same text."""
        if len(self._in_run) >= MOST and key not in self._in_run:
            del self._in_run[next(iter(self._in_run))]
        there = self._in_run.setdefault(key, {})
        if len(there) < _MOST_OTHERS:
            there[own.entry_id] = own
        return list(there.values())
