"""Takedown: what a story said is deleted everywhere, and a tombstone keeps it from coming back. Never undone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.engine import Connection

from news.record.values import Record
from news.url import StoryId, canonical_or_none, story_id
from storage.parts.outbox import mark_published
from storage.read.records import resolve
from storage.sites import health
from storage.sites import known_lines as memory
from storage.stories.keep import scrubbed
from storage.stories.relation_lines import relation_line
from storage.tables import codec
from storage.tables.codec import text_key
from storage.tables.database import among
from storage.tables.schema import (
    appearances,
    clusters,
    entries,
    feeds,
    outbox,
    rechecks,
    revisions,
    sketches,
    stories,
    urls,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What a takedown met."""

    stories: tuple[StoryId, ...]
    parts: tuple[
        int, ...
    ]  #: fixed parts that must be written again, now without the stories' lines


def forget(tx: Connection, keys: Sequence[str], *, now: datetime, dry_run: bool) -> Forgotten:
    """Forget the stories that keys name (id, start of an id, URL); a copy's URL names the copy alone.

    Keys that name nothing are passed over. Parts that must be rewritten count as unpublished until
    they are.
    """
    originals = dict.fromkeys(found for key in keys if (found := resolve(tx, key)))
    copies = dict.fromkeys(
        found for key in keys if not resolve(tx, key) for found in _copy_urls(tx, key)
    )
    tombs = {story_id(url): url for url in copies}
    if dry_run:
        return Forgotten(stories=tuple(map(StoryId, (*originals, *tombs))), parts=())
    copy_keys = [text_key(url) for url in copies]
    _bury_copies(tx, tombs, now=now)
    ids = list(originals)
    tx.execute(
        update(stories)
        .where(stories.c.id.in_(among(tx, ids)))
        .values(revision=0, text_fingerprint=None, forgotten_at=now)
    )
    tx.execute(delete(revisions).where(revisions.c.story_id.in_(among(tx, ids))))
    memory.drop_stories(tx, ids)
    health.drop_stories(tx, ids)
    tx.execute(delete(urls).where(urls.c.story_id.in_(among(tx, ids)), urls.c.role == "copy"))
    _drop_copies(tx, ids, copy_keys=copy_keys)
    _leave_clusters(tx, ids, now=now)
    tx.execute(
        delete(rechecks).where(
            rechecks.c.entry_id.in_(
                select(entries.c.id).where(entries.c.story_id.in_(among(tx, ids)))
            )
        )
    )
    _scrub(tx, [*ids, *tombs], link_keys=copy_keys, now=now)
    parts = _drop_lines(
        tx, ids, copy_keys=[*copy_keys, *map(text_key, ids)]
    )  # a line is keyed by the text it is about
    for part_id in parts:
        mark_published(tx, part_id, is_published=False)
    return Forgotten(stories=tuple(map(StoryId, (*originals, *tombs))), parts=parts)


def _copy_urls(tx: Connection, key: str) -> list[str]:
    """The URL that a key names, where it is a copy's."""
    if resolve(tx, key, role="copy") is None:
        return []
    query = select(urls.c.url).where(
        urls.c.url_key.in_(among(tx, _keys(key))), urls.c.role == "copy"
    )
    return list(tx.execute(query).scalars())


def _keys(key: str) -> list[str]:
    return [text_key(url) for url in (key.strip(), canonical_or_none(key.strip())) if url]


def _bury_copies(tx: Connection, tombs: dict[StoryId, str], *, now: datetime) -> None:
    """A copy becomes a tombstone of its own, and its entries the tombstone's."""
    for tomb, url in tombs.items():
        row = {
            "id": tomb,
            "revision": 0,
            "text_fingerprint": None,
            "first_seen_at": now,
            "forgotten_at": now,
        }
        tx.execute(stories.insert().values(**row))
        tx.execute(
            update(urls).where(urls.c.url_key == text_key(url)).values(story_id=tomb, role="alias")
        )
        tx.execute(
            update(entries)
            .where(entries.c.link_key == text_key(url))
            .values(story_id=tomb, is_copy=False)
        )


def _drop_copies(tx: Connection, story_ids: Sequence[str], *, copy_keys: Sequence[str]) -> None:
    """Delete appearances and sketches of stories and copies."""
    for table in (appearances, sketches):
        mine = or_(
            table.c.story_id.in_(among(tx, story_ids)), table.c.url_key.in_(among(tx, copy_keys))
        )
        tx.execute(delete(table).where(mine))


def _leave_clusters(tx: Connection, story_ids: Sequence[str], *, now: datetime) -> None:
    """Take stories out of their clusters; where one was the main story, the first seen of the others is now, which is told."""
    gone = clusters.c.story_id.in_(among(tx, story_ids))
    orphaned = (
        tx.execute(select(clusters.c.cluster_id).where(gone, clusters.c.is_main)).scalars().all()
    )
    tx.execute(delete(clusters).where(gone))
    for cluster in sorted(set(orphaned)):
        query = (
            select(stories.c.id, revisions.c.record)
            .join(clusters, clusters.c.story_id == stories.c.id)
            .join(
                revisions,
                and_(
                    revisions.c.story_id == stories.c.id, revisions.c.revision == stories.c.revision
                ),
            )
            .where(clusters.c.cluster_id == cluster)
            .order_by(stories.c.first_seen_at, stories.c.id)
            .limit(1)
        )
        if (first := tx.execute(query).one_or_none()) is not None:
            tx.execute(update(clusters).where(clusters.c.story_id == first.id).values(is_main=True))
            _tell_main(tx, codec.record_from_json(first.record), cluster=StoryId(cluster), now=now)


def _tell_main(tx: Connection, record: Record, *, cluster: StoryId, now: datetime) -> None:
    """The relation line of a story that is now the one to read. It is this story's, not the forgotten one's, so it stays."""
    line = codec.relation_text(
        relation_line(record, "main", of=cluster, cluster=cluster, at=now, has_record=True)
    )
    row = {
        "kind": "relation",
        "story_id": record.id,
        "revision": None,
        "url_key": text_key(record.id),
        "line": line,
    }
    tx.execute(outbox.insert().values(**row))


def _scrub(
    tx: Connection, story_ids: Sequence[str], *, link_keys: Sequence[str], now: datetime
) -> None:
    """Empty the entries of these stories, and end those that wait."""
    query = (
        select(entries, feeds.c.url.label("feed_url"))
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .where(
            or_(
                entries.c.story_id.in_(among(tx, story_ids)),
                entries.c.link_key.in_(among(tx, link_keys)),
            )
        )
        .order_by(entries.c.id)  # the order of locking everywhere
        .with_for_update(of=entries)
    )
    for row in tx.execute(query).all():
        ended: dict[str, Any] = {
            "outcome": "known",
            "reason": "forgotten",
            "detail": None,
            "ended_at": row.ended_at or now,
        }
        tx.execute(update(entries).where(entries.c.id == row.id).values(**ended, **scrubbed(row)))


def _drop_lines(
    tx: Connection, story_ids: Iterable[str], *, copy_keys: Iterable[str]
) -> tuple[int, ...]:
    """Delete the lines of stories and copies; the parts in which they stood."""
    mine = or_(
        outbox.c.story_id.in_(among(tx, list(story_ids))),
        outbox.c.url_key.in_(among(tx, list(copy_keys))),
    )
    touched = (
        tx.execute(select(outbox.c.part_id).where(mine, outbox.c.part_id.is_not(None)).distinct())
        .scalars()
        .all()
    )
    tx.execute(delete(outbox).where(mine))
    return tuple(sorted(part_id for part_id in touched if part_id is not None))
