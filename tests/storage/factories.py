"""Polls, entries and finished work for the storage tests."""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from news.feed.values import Entry, FeedState
from news.record.values import Record
from news.url import canonical_url, host_of
from storage import Store
from storage.parts.rows import FixedPart, Part, fixed_where, part_with
from storage.tables.schema import parts as parts_table
from storage.values import Candidate, Kept, Made, PendingEntry, Poll, Shard, Sifted
from tests.support.factories import NOW, a_record, an_entry

FEED = "https://paper.example/feed.xml"
OTHER = "https://other.example/feed"
COPY: dict[str, Any] = {"link": "https://other.example/copy", "feed_url": OTHER, "guid": "c"}
LEASE = timedelta(minutes=10)


def a_candidate(
    entry: Entry | None = None, *, digest: str | None = None, **changes: Any
) -> Candidate:
    """An entry as a poll finds it. Its digest depends on title, text and dates, as in a run."""
    entry = entry or an_entry(**changes)
    link = canonical_url(entry.link) if entry.link else None
    digest = digest or repr((entry.title, entry.summary, entry.content_html, entry.updated_at))
    return Candidate(
        entry=entry, canonical_link=link, host=host_of(link or entry.feed_url), digest=digest
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


def three_stories(store: Store) -> list[str]:
    texts = {n: f"Text number {n} says something. " * 20 for n in "abc"}
    kept = [
        a_story(store, link=f"https://paper.example/{n}x", guid=n, title=f"Title {n}", text=text)
        for n, text in texts.items()
    ]
    return [str(k.story_id) for k in kept]


def a_copy(store: Store) -> str:
    return str(keep_record(store, queue_one(store, **COPY), a_record(**COPY)).story_id)


def flush(store: Store, folder: Path, now: Any = NOW) -> list[Path]:
    """Fix and publish every part; the files."""
    store.parts.open_folder(str(folder))
    store.parts.fix(str(folder), now=now)
    for part in store.parts.unpublished():  # also what was fixed while its answer was lost
        store.parts.publish(part.id)
    return sorted(path.relative_to(folder) for path in folder.rglob("*.jsonl"))


def with_lines(store: Store, parts: Iterable[FixedPart]) -> list[Part]:
    """Parts as the store has them at this moment."""
    with store.database.read() as tx:
        return [part_with(tx, part.id) for part in parts]


def every_part(store: Store) -> list[Part]:
    with store.database.read() as tx:
        return [part_with(tx, part.id) for part in fixed_where(tx, parts_table.c.id > 0)]


def lines_of(folder: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for path in sorted(folder.rglob("*.jsonl"))
        for line in path.read_text().split("\n")[:-1]
    ]
