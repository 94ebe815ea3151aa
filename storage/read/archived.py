"""Stories with the entries that they were made from, for `reextract`."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.engine import Connection, Row

from news.site.known_lines import page_host
from news.url import StoryId
from storage.queue.feeds import of_host
from storage.tables import codec
from storage.tables.queries import is_latest, json_text
from storage.tables.schema import entries, feeds, revisions, stories
from storage.values import Archived, PendingEntry


def archived_query(
    tx: Connection, *, host: str | None, since: datetime | None, after: str | None
) -> Select[Any]:
    """Latest revisions ordered by story id, each with its first own entry. See Read.archived.

    An entry's link may lead through another site, so the page's own address counts too.
    """
    own = select(func.min(entries.c.id)).where(
        entries.c.story_id == stories.c.id, ~entries.c.is_copy
    )
    feed_title = feeds.c.title.label("feed_title")
    query = (
        select(entries, revisions.c.record, feed_title)
        .select_from(stories)
        .join(revisions, is_latest)
        .join(entries, entries.c.id == own.correlate(stories).scalar_subquery())
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .where(stories.c.pruned_at.is_(None))
        .order_by(stories.c.id)
    )
    if host is not None:
        names = (json_text(tx, revisions.c.record, name) for name in ("canonical_url", "url"))
        url = func.coalesce(*names)
        starts = [f"{scheme}://{host.strip().lower()}/" for scheme in ("https", "http")]
        there = (url.startswith(start, autoescape=True) for start in starts)
        query = query.where(or_(of_host(host), *there))
    if since is not None:
        query = query.where(revisions.c.kept_at >= since)
    if after is not None:
        query = query.where(stories.c.id > after)
    return query


def archived(row: Row[Any]) -> Archived:
    """A row of archived_query as a value."""
    record = codec.record_from_json(row.record)
    pending = PendingEntry(
        id=row.id,
        entry=codec.entries.loads(row.payload),
        host=page_host(record) or row.host,
        canonical_link=row.canonical_link,
        attempts=0,
        first_seen_at=record.date_first_seen,
        feed_title=row.feed_title,
        is_again=True,
        story_id=StoryId(record.id),
    )
    return Archived(record=record, pending=pending)
