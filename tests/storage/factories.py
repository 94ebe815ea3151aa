"""Polls, entries and finished work for the storage tests, in the smallest number of words."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from news.feed.values import Entry, FeedState
from news.record.values import Record
from news.url import canonical_url, host_of
from storage import Store
from storage.values import Candidate, Kept, Made, PendingEntry, Poll, Shard, Sifted
from tests.support.factories import NOW, a_record, an_entry

FEED = "https://paper.example/feed.xml"
LEASE = timedelta(minutes=10)


def a_candidate(
    entry: Entry | None = None, *, digest: str | None = None, **changes: Any
) -> Candidate:
    """An entry as a poll brings it; its digest follows title, text and dates, as the flow's does."""
    entry = entry or an_entry(**changes)
    link = canonical_url(entry.link) if entry.link else None
    told = digest or repr((entry.title, entry.summary, entry.content_html, entry.updated_at))
    return Candidate(
        entry=entry, canonical_link=link, host=host_of(link or entry.feed_url), digest=told
    )


def a_poll(*candidates: Candidate, url: str = FEED, **changes: Any) -> Poll:
    return Poll(
        state=FeedState(url=url, title="The Paper", last_polled_at=NOW),
        candidates=candidates,
        **changes,
    )


def poll(store: Store, *candidates: Candidate, now: Any = NOW, **changes: Any) -> list[Sifted]:
    return store.queue.save_poll(a_poll(*candidates, **changes), now=now)


def queue_one(store: Store, **changes: Any) -> int:
    """The id of a fresh entry in the queue."""
    feed = changes.get("feed_url", FEED)
    (sifted,) = poll(store, a_candidate(**changes), url=feed)
    assert sifted.entry_id is not None
    return sifted.entry_id


def claim(
    store: Store, *, owner: str = "me", limit: int = 100, now: Any = NOW, **changes: Any
) -> Shard | None:
    options: dict[str, Any] = {"feeds": None, "per_host": 50, "lease": LEASE} | changes
    return store.queue.claim(owner=owner, limit=limit, now=now, **options)


def claimed(store: Store, **changes: Any) -> Sequence[PendingEntry]:
    shard = claim(store, **changes)
    return shard.entries if shard else ()


def keep_record(
    store: Store, entry_id: int | None, record: Record | None = None, now: Any = NOW, **changes: Any
) -> Kept:
    assert entry_id is not None
    (kept,) = store.stories.keep(
        [Made(entry_id=entry_id, record=record or a_record(**changes))], now=now
    )
    return kept


def a_story(
    store: Store, *, link: str = "https://paper.example/a", guid: str = "1", **changes: Any
) -> Kept:
    """A stored story that came through the queue."""
    feed = changes.pop("feed_url", FEED)
    entry_id = queue_one(store, link=link, guid=guid, feed_url=feed)
    return keep_record(store, entry_id, link=link, guid=guid, feed_url=feed, **changes)
