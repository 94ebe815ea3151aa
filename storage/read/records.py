"""Records for readers: with the feeds of all their appearances and their current cluster."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.engine import Connection

from news.feed.values import NO_FEEDS
from news.query.search import Filters
from news.record.shown import without_secrets
from news.record.values import FeedRef, Record
from storage.search.filters import bounds
from storage.stories.similar.texts import clusters_of
from storage.tables import codec
from storage.tables.codec import storable
from storage.tables.queries import among, is_latest, is_main, json_text, latest_revisions
from storage.tables.schema import clusters, entries, feeds, revisions, stories, urls

PAGE = 500  #: stories that one query reads; about ten megabytes
#: a story's cluster: its own id while it is alone; the query must outer-join `clusters`
cluster_id = func.coalesce(clusters.c.cluster_id, stories.c.id).label("cluster")


@dataclass(frozen=True, slots=True)
class Place:
    """A story's place in a list: last kept first."""

    story_id: str  #: or the cluster's
    kept_at: datetime
    first_seen_at: datetime
    own_id: str  #: the story's, by which stories of one moment are ordered


def places_query(
    tx: Connection,
    *,
    filters: Filters,
    after: Place | None,
    is_by_cluster: bool = False,
    text: str | None = None,
) -> Select[Any]:
    """Places of stories with a text, behind one of them, last kept first.

    is_by_cluster: only those of main records, under the ids of their clusters. text: in title or
    text.
    """
    kept_at, first_seen_at = revisions.c.kept_at, stories.c.first_seen_at
    named = cluster_id if is_by_cluster else stories.c.id
    # the ids alone are sorted: the texts would fill the disk of a large store
    query = (
        select(named, kept_at, first_seen_at, stories.c.id)
        .join_from(stories, revisions, is_latest)
        .order_by(kept_at.desc(), first_seen_at.desc(), stories.c.id)
    )
    if is_by_cluster:
        query = query.outerjoin(clusters, clusters.c.story_id == stories.c.id).where(is_main)
    columns = {"story_id": stories.c.id, "revision": revisions.c.revision, "kept_at": kept_at}
    query = query.where(*bounds(tx, filters, **columns))
    if text is not None:
        query = query.where(_mentions(tx, text))
    return query if after is None else query.where(_follows(after))


def _follows(after: Place) -> ColumnElement[bool]:
    kept_at, first_seen_at = revisions.c.kept_at, stories.c.first_seen_at
    of_moment = or_(
        first_seen_at < after.first_seen_at,
        and_(first_seen_at == after.first_seen_at, stories.c.id > after.own_id),
    )
    later = or_(kept_at < after.kept_at, and_(kept_at == after.kept_at, of_moment))
    return and_(kept_at <= after.kept_at, later)  # the first for the index


def read_records(tx: Connection, query: Select[Any]) -> list[Record]:
    """The records of a query for record JSON, with their feeds and clusters."""
    return with_feeds(tx, [codec.record_from_json(text) for text in tx.execute(query).scalars()])


def records_of(tx: Connection, story_ids: Sequence[str]) -> list[Record]:
    """The latest records of some stories, in their order, a page at a time."""
    return [record for page in pages(story_ids) for record in _page_of(tx, page)]


def pages(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """A long list of ids in pieces whose records fit into memory."""
    return (ids[start : start + PAGE] for start in range(0, len(ids), PAGE))


def _page_of(tx: Connection, story_ids: Sequence[str]) -> list[Record]:
    found = read_records(tx, latest_revisions().where(stories.c.id.in_(among(tx, story_ids))))
    by_id = {record.id: record for record in found}
    return [by_id[one] for one in story_ids if one in by_id]


def with_feeds(tx: Connection, found: Iterable[Record]) -> list[Record]:
    """The current records: a feed per entry, including copies, every address, the current cluster.

    They are for readers: secrets in their addresses are masked.
    """
    found = list(found)
    ids = {one.id for one in found}
    feeds_of, cluster_of, met_at = _feeds(tx, ids), clusters_of(tx, ids), _addresses(tx, ids)
    return [
        without_secrets(
            replace(
                one,
                feeds=tuple(feeds_of.get(one.id, one.feeds)),
                alternate_urls=_alternates(one, met_at.get(one.id, ())),
                dedup=replace(one.dedup, cluster_id=cluster_of.get(one.id, one.dedup.cluster_id)),
            )
        )
        for one in found
    ]


def _feeds(tx: Connection, story_ids: Collection[str]) -> dict[str, list[FeedRef]]:
    """Story id -> its feeds, first seen first."""
    entry = entries.c
    columns = (entry.story_id, entry.guid, entry.first_seen_at, entry.payload)
    query = (
        select(*columns, feeds.c.url, feeds.c.title)
        .join(feeds, feeds.c.id == entry.feed_id)
        .where(entry.story_id.in_(among(tx, story_ids)), feeds.c.url.not_in(NO_FEEDS))
        .order_by(entry.first_seen_at, entry.id)
    )
    found: dict[str, list[FeedRef]] = {}
    for row in tx.execute(query):
        payload = json.loads(row.payload)
        ref = FeedRef(
            url=row.url,
            guid=row.guid,
            first_seen=row.first_seen_at,
            title=row.title,
            guid_is_permalink=payload["guid_is_permalink"],
            position=payload["position"],
        )
        found.setdefault(row.story_id, []).append(ref)
    return found


def _addresses(tx: Connection, story_ids: Collection[str]) -> dict[str, list[str]]:
    """Story id -> the addresses that lead to it as its own."""
    mine = urls.c.story_id.in_(among(tx, story_ids)), urls.c.role == "alias"
    found: dict[str, list[str]] = {}
    for story_id, url in tx.execute(select(urls.c.story_id, urls.c.url).where(*mine)):
        found.setdefault(story_id, []).append(url)
    return found


def _alternates(record: Record, met_at: Iterable[str]) -> tuple[str, ...]:
    """A record's other addresses, and those at which its story was met since."""
    later = sorted(url for url in met_at if "://" in url and url != record.canonical_url)
    return tuple(dict.fromkeys((*record.alternate_urls, *later)))


def _mentions(tx: Connection, text: str) -> ColumnElement[bool]:
    """True of records with this phrase in title or text. SQLite ignores the case of ASCII only."""
    found = [
        json_text(tx, revisions.c.record, name).icontains(storable(text), autoescape=True)
        for name in ("title", "content_text")
    ]
    return or_(*found)
