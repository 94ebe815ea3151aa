"""Takedown: deletes every text of a story and leaves a tombstone, so it never comes back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.engine import Connection

from news.record.values import Record
from news.url import StoryId, story_id
from storage.parts.outbox import renew
from storage.sites import health, known_lines
from storage.stories.entry_ends import scrubbed
from storage.stories.named import resolve, url_keys
from storage.stories.relation_lines import relation_line
from storage.tables import codec
from storage.tables.codec import text_key
from storage.tables.queries import among, is_latest, locked_entries
from storage.tables.schema import (
    appearances,
    clusters,
    entries,
    outbox,
    rechecks,
    revisions,
    sketches,
    stories,
    urls,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """The result of a takedown."""

    stories: tuple[StoryId, ...]
    parts: tuple[int, ...]  #: fixed parts to write again, now without the stories' lines


def take_down(tx: Connection, keys: Sequence[str], *, now: datetime, dry_run: bool) -> Forgotten:
    """Take down the stories that keys name: an id, its start, or a URL.

    A copy's URL names the copy alone. Keys that name nothing are skipped. Parts to rewrite count as
    unpublished until they are rewritten.
    """
    named = {key: resolve(tx, key) for key in keys}
    ids = list(dict.fromkeys(found for found in named.values() if found))
    others = [key for key, found in named.items() if not found]
    copies = list(dict.fromkeys(url for key in others for url in _copy_urls(tx, key)))
    tombs = {story_id(url): url for url in copies}
    done = tuple(map(StoryId, (*ids, *tombs)))
    if dry_run:
        return Forgotten(stories=done, parts=())
    copy_keys = [text_key(url) for url in copies]
    _bury_copies(tx, tombs, now=now)
    _drop_stories(tx, ids, now=now)
    _drop_copies(tx, ids, copy_keys=copy_keys)
    _leave_clusters(tx, ids, now=now)
    _drop_rechecks(tx, ids)
    _scrub(tx, [*ids, *tombs], link_keys=copy_keys, now=now)
    # a line has the key of the text that it is about
    parts = _drop_lines(tx, ids, text_keys=[*copy_keys, *map(text_key, ids)])
    renew(tx, parts)
    return Forgotten(stories=done, parts=parts)


def _copy_urls(tx: Connection, key: str) -> list[str]:
    """The URL that a key names, where it is a copy's."""
    if resolve(tx, key, role="copy") is None:
        return []
    mine = urls.c.url_key.in_(among(tx, url_keys(key.strip())))
    return list(tx.execute(select(urls.c.url).where(mine, urls.c.role == "copy")).scalars())


def _bury_copies(tx: Connection, tombs: dict[StoryId, str], *, now: datetime) -> None:
    """Turn copies into their own tombstones, which also get their entries."""
    for tomb, url in tombs.items():
        key = text_key(url)
        times = {"first_seen_at": now, "forgotten_at": now}
        row = {"id": tomb, "revision": 0, "text_fingerprint": None} | times
        tx.execute(stories.insert().values(**row))
        alias = update(urls).where(urls.c.url_key == key)
        tx.execute(alias.values(story_id=tomb, role="alias"))
        mine = update(entries).where(entries.c.link_key == key)
        tx.execute(mine.values(story_id=tomb, is_copy=False))


def _drop_stories(tx: Connection, story_ids: Sequence[str], *, now: datetime) -> None:
    """Turn stories into tombstones. Their sites stop counting them."""
    gone = update(stories).where(stories.c.id.in_(among(tx, story_ids)))
    tx.execute(gone.values(revision=0, text_fingerprint=None, forgotten_at=now))
    tx.execute(delete(revisions).where(revisions.c.story_id.in_(among(tx, story_ids))))
    known_lines.drop_stories(tx, story_ids)
    health.drop_stories(tx, story_ids)
    mine = urls.c.story_id.in_(among(tx, story_ids))
    tx.execute(delete(urls).where(mine, urls.c.role == "copy"))


def _drop_copies(tx: Connection, story_ids: Sequence[str], *, copy_keys: Sequence[str]) -> None:
    """Delete appearances and sketches of stories and copies."""
    for table in (appearances, sketches):
        of_story = table.c.story_id.in_(among(tx, story_ids))
        tx.execute(delete(table).where(of_story | table.c.url_key.in_(among(tx, copy_keys))))


def _leave_clusters(tx: Connection, story_ids: Sequence[str], *, now: datetime) -> None:
    """Take stories out of their clusters.

    Where one was the main story, the first seen of the others becomes it, with a relation line.
    """
    gone = clusters.c.story_id.in_(among(tx, story_ids))
    query = select(clusters.c.cluster_id).where(gone, clusters.c.is_main)
    without_main = set(tx.execute(query).scalars())
    tx.execute(delete(clusters).where(gone))
    for cluster in sorted(without_main):
        others = (
            select(stories.c.id, revisions.c.record)
            .join(clusters, clusters.c.story_id == stories.c.id)
            .join(revisions, is_latest)
            .where(clusters.c.cluster_id == cluster)
            .order_by(stories.c.first_seen_at, stories.c.id)
        )
        if (first := tx.execute(others.limit(1)).one_or_none()) is not None:
            tx.execute(update(clusters).where(clusters.c.story_id == first.id).values(is_main=True))
            record = codec.record_from_json(first.record)
            _add_main_line(tx, record, cluster=StoryId(cluster), now=now)


def _add_main_line(tx: Connection, record: Record, *, cluster: StoryId, now: datetime) -> None:
    """Emit the line of a new main story. It belongs to that story, so it stays."""
    line = relation_line(record, "main", of=cluster, cluster=cluster, at=now, has_record=True)
    row = {
        "kind": "relation",
        "story_id": record.id,
        "revision": None,
        "url_key": text_key(record.id),
        "line": line,
    }
    tx.execute(outbox.insert().values(**row))


def _drop_rechecks(tx: Connection, story_ids: Sequence[str]) -> None:
    mine = select(entries.c.id).where(entries.c.story_id.in_(among(tx, story_ids)))
    tx.execute(delete(rechecks).where(rechecks.c.entry_id.in_(mine)))


def _scrub(
    tx: Connection, story_ids: Sequence[str], *, link_keys: Sequence[str], now: datetime
) -> None:
    """Empty the entries of these stories, and end those that are pending."""
    of_story = entries.c.story_id.in_(among(tx, story_ids))
    mine = of_story | entries.c.link_key.in_(among(tx, link_keys))
    ended = {"outcome": "known", "reason": "forgotten", "detail": None}
    for row in tx.execute(locked_entries(mine)).all():
        values = ended | {"ended_at": row.ended_at or now} | scrubbed(row)
        tx.execute(update(entries).where(entries.c.id == row.id).values(**values))


def _drop_lines(
    tx: Connection, story_ids: Iterable[str], *, text_keys: Iterable[str]
) -> tuple[int, ...]:
    """Delete the lines of stories and copies; return the parts that had them."""
    of_story = outbox.c.story_id.in_(among(tx, story_ids))
    mine = or_(of_story, outbox.c.url_key.in_(among(tx, text_keys)))
    query = select(outbox.c.part_id).where(mine, outbox.c.part_id.is_not(None)).distinct()
    touched = [part_id for part_id in tx.execute(query).scalars() if part_id is not None]
    tx.execute(delete(outbox).where(mine))
    return tuple(sorted(touched))
