"""Stories together with the entries that they were made from: what `reextract` works on. Reads only."""

from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.engine import Connection

from news.site.known_lines import page_host
from storage.tables import codec
from storage.tables.database import json_text
from storage.tables.schema import entries, feeds, revisions, stories
from storage.values import Archived, PendingEntry


def archived(
    tx: Connection, *, host: str | None, since: datetime | None, after: str | None, limit: int
) -> list[Archived]:
    """Latest revisions in the order of story ids, each with its first own entry. host: of the page. since: of the revision."""
    own = select(func.min(entries.c.id)).where(
        entries.c.story_id == stories.c.id, ~entries.c.is_copy
    )
    query = (
        select(
            entries,
            stories.c.id.label("story"),
            revisions.c.record,
            feeds.c.title.label("feed_title"),
        )
        .select_from(stories)
        .join(
            revisions,
            and_(revisions.c.story_id == stories.c.id, revisions.c.revision == stories.c.revision),
        )
        .join(entries, entries.c.id == own.correlate(stories).scalar_subquery())
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .order_by(stories.c.id)
        .limit(limit)
    )
    if host is not None:
        url = json_text(tx, revisions.c.record, "canonical_url")
        query = query.where(
            or_(
                *(
                    url.startswith(f"{scheme}://{host}/", autoescape=True)
                    for scheme in ("https", "http")
                )
            )
        )
    if since is not None:
        query = query.where(revisions.c.kept_at >= since)
    if after is not None:
        query = query.where(stories.c.id > after)
    found = []
    for row in tx.execute(query):
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
        )
        found.append(Archived(record=record, pending=pending))
    return found
