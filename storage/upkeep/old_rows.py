"""Rows that may be pruned, with what decides about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.engine import Connection, Row

from news.record.retention import Facts
from news.record.values import Record
from news.url import host_of
from storage.tables import codec
from storage.tables.queries import among
from storage.tables.schema import entries, feeds, revisions, subscriptions

PAGE = 200  #: rows a transaction
Place = tuple[datetime, str, int]  #: when a revision was kept, its story, its number


@dataclass(frozen=True, slots=True, kw_only=True)
class Old:
    """A revision that may be pruned."""

    place: Place
    record: Record
    facts: Facts
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OldRow:
    """An ended entry, a run's report or a part that is old enough."""

    id: int
    at: datetime
    bytes: int
    facts: Facts | None = None  #: of an entry


is_active = and_(subscriptions.c.feed_id == feeds.c.id, subscriptions.c.is_active)


def later_than(after: Place) -> ColumnElement[bool]:
    """True of revisions after a place, in the order of their places."""
    at, story_id, number = after
    same_story = and_(revisions.c.story_id == story_id, revisions.c.revision > number)
    later_story = or_(revisions.c.story_id > story_id, same_story)
    return or_(revisions.c.kept_at > at, and_(revisions.c.kept_at == at, later_story))


def described(row: Row[Any], named: Sequence[tuple[str, str | None]]) -> Old:
    """A revision with what decides about it. named: its feeds; by default those of its record."""
    record = codec.record_from_json(row.record)
    urls = [url for url in (record.url, record.canonical_url, record.url_final) if url]
    facts = Facts(
        id=row.story_id,
        urls=urls,
        host=(host_of(urls[0]) or "").removeprefix("www.") if urls else "",
        feeds=named or [(feed.url, record.group) for feed in record.feeds],
        first_seen_at=row.first_seen_at,
    )
    place = (row.kept_at, row.story_id, row.revision)
    return Old(place=place, record=record, facts=facts, bytes=len(row.record))


def entry_row(row: Row[Any]) -> OldRow:
    """An ended entry with what decides about it."""
    facts = Facts(
        id=row.story_id or "",
        urls=[row.canonical_link] if row.canonical_link else [],
        host=row.host.removeprefix("www."),
        feeds=[(row.url, row.group_name)],
        first_seen_at=row.first_seen_at,
    )
    return OldRow(id=row.id, at=row.ended_at, bytes=row.bytes, facts=facts)


def feeds_of(tx: Connection, ids: Sequence[str]) -> dict[str, list[tuple[str, str | None]]]:
    """Story -> URL and group of the feeds that have brought it."""
    query = (
        select(entries.c.story_id, feeds.c.url, subscriptions.c.group_name)
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .outerjoin(subscriptions, is_active)
        .where(entries.c.story_id.in_(among(tx, ids)))
        .distinct()
    )
    found: dict[str, list[tuple[str, str | None]]] = {}
    for row in tx.execute(query):
        found.setdefault(row.story_id, []).append((row.url, row.group_name))
    return found
