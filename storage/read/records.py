"""Records as readers get them, with the feeds of all their appearances. Functions of a transaction; writes nothing."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.engine import Connection

from news.feed.values import PAGE_LIST
from news.record.values import FeedRef, Record
from news.url import StoryId, canonical_or_none
from storage.queue.arrivals import known_stories
from storage.queue.feeds import in_feeds
from storage.stories.known import is_home
from storage.stories.similar import clusters_of
from storage.tables import codec
from storage.tables.codec import storable, text_key
from storage.tables.database import among, json_text
from storage.tables.schema import entries, feeds, revisions, stories, urls

_URN = "urn:uuid:"


def known_by_link(tx: Connection, links: Sequence[str]) -> dict[str, StoryId]:
    """Which of these canonical URLs lead to a story; a front page leads to none."""
    keys = {link: text_key(link) for link in links if not is_home(link)}
    found = known_stories(tx, keys.values())
    return {link: StoryId(found[key].story_id) for link, key in keys.items() if key in found}


def record(tx: Connection, key: str) -> Record | None:
    """The latest revision by story id, URL or the start of an id that only one story has."""
    story_id = resolve(tx, key)
    found = _records(tx, latest_revisions().where(stories.c.id == story_id)) if story_id else []
    return found[0] if found else None


def history(tx: Connection, story_id: str) -> list[Record]:
    """Every revision of a story, the first one first."""
    query = (
        select(revisions.c.record)
        .where(revisions.c.story_id == story_id)
        .order_by(revisions.c.revision)
    )
    return _records(tx, query)


def records(
    tx: Connection,
    *,
    limit: int,
    feed: str | None,
    host: str | None,
    since: datetime | None,
    text: str | None,
) -> list[Record]:
    """Latest revisions, last kept first. host: of an entry's link. since: of the revision. text: in title or text."""
    query = (
        latest_revisions()
        .order_by(revisions.c.kept_at.desc(), stories.c.first_seen_at.desc(), stories.c.id)
        .limit(limit)
    )
    if feed is not None:
        query = query.where(
            stories.c.id.in_(select(entries.c.story_id).where(in_feeds(tx, [feed])))
        )
    if host is not None:
        query = query.where(
            stories.c.id.in_(select(entries.c.story_id).where(entries.c.host == host.lower()))
        )
    if since is not None:
        query = query.where(revisions.c.kept_at >= since)
    if text is not None:
        query = query.where(_mentions(tx, text))
    return _records(tx, query)


def resolve(tx: Connection, key: str, *, role: str = "alias") -> str | None:
    """The story id that a user's key names: an id (with or without `urn:uuid:`), its unique start, or a URL."""
    key = storable(key.strip())
    if "://" in key:
        wanted = [text_key(url) for url in (key, canonical_or_none(key)) if url]
        query = select(urls.c.story_id).where(
            urls.c.url_key.in_(among(tx, wanted)), urls.c.role == role
        )
        return tx.execute(query.limit(1)).scalar()
    start = (key if key.startswith(_URN) else _URN + key).lower()
    if len(start) <= len(_URN):
        return None
    found = (
        tx.execute(
            select(stories.c.id).where(stories.c.id.startswith(start, autoescape=True)).limit(2)
        )
        .scalars()
        .all()
    )
    return found[0] if len(found) == 1 else None


def latest_revisions() -> Select[Any]:
    """Records (as JSON) of every story's latest revision."""
    latest = and_(revisions.c.story_id == stories.c.id, revisions.c.revision == stories.c.revision)
    return select(revisions.c.record).join_from(stories, revisions, latest)


def with_feeds(tx: Connection, found: Iterable[Record]) -> list[Record]:
    """The records as they stand now: a feed for every entry, copies' included, first seen first; the cluster of today."""
    found = list(found)
    ids = {one.id for one in found}
    met, clustered = _feeds(tx, ids), clusters_of(tx, ids)
    return [
        replace(
            one,
            feeds=tuple(met.get(one.id, one.feeds)),
            dedup=replace(one.dedup, cluster_id=clustered.get(one.id, one.dedup.cluster_id)),
        )
        for one in found
    ]


def _records(tx: Connection, query: Select[Any]) -> list[Record]:
    return with_feeds(tx, [codec.record_from_json(text) for text in tx.execute(query).scalars()])


def _feeds(tx: Connection, story_ids: Collection[str]) -> dict[str, list[FeedRef]]:
    query = (
        select(
            entries.c.story_id,
            entries.c.guid,
            entries.c.first_seen_at,
            entries.c.payload,
            feeds.c.url,
            feeds.c.title,
        )
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .where(entries.c.story_id.in_(among(tx, story_ids)), feeds.c.url != PAGE_LIST)
        .order_by(entries.c.first_seen_at, entries.c.id)
    )
    found: dict[str, list[FeedRef]] = {}
    for row in tx.execute(query):
        said = json.loads(row.payload)
        ref = FeedRef(
            url=row.url,
            guid=row.guid,
            first_seen=row.first_seen_at,
            title=row.title,
            guid_is_permalink=said["guid_is_permalink"],
            position=said["position"],
        )
        found.setdefault(row.story_id, []).append(ref)
    return found


def _mentions(tx: Connection, text: str) -> ColumnElement[bool]:
    """Records whose title or text has these words in a row, whatever their case (on SQLite, of ASCII letters)."""
    found = [
        json_text(tx, revisions.c.record, name).icontains(storable(text), autoescape=True)
        for name in ("title", "content_text")
    ]
    return or_(*found)
