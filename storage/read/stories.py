"""Stories as readers get them: a cluster each, with records and appearances. Functions of a transaction; writes nothing."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.engine import Connection, Row

from news.url import StoryId
from news.verdict.copies import Evidence
from storage.read.records import resolve, with_feeds
from storage.tables import codec
from storage.tables.database import among
from storage.tables.schema import appearances, clusters, revisions, stories
from storage.values import Appearance, StoryView


def is_main() -> ColumnElement[bool]:
    """True of the stories that readers are shown; the query must outer-join `clusters`."""
    return or_(clusters.c.is_main.is_(None), clusters.c.is_main)


def story(tx: Connection, key: str) -> StoryView | None:
    """The whole story that a record's id, the start of one, its URL or a copy's URL leads to."""
    found = resolve(tx, key) or ("://" in key and resolve(tx, key, role="copy")) or None
    if found is None:
        return None
    cluster = (
        tx.execute(select(clusters.c.cluster_id).where(clusters.c.story_id == found)).scalar()
        or found
    )
    return next(iter(_views(tx, [cluster])), None)


def latest_stories(tx: Connection, *, limit: int, since: datetime | None) -> list[StoryView]:
    """The stories whose main record was last kept, newest first. since: of its revision."""
    query = (
        select(func.coalesce(clusters.c.cluster_id, stories.c.id))
        .select_from(stories)
        .join(
            revisions,
            and_(revisions.c.story_id == stories.c.id, revisions.c.revision == stories.c.revision),
        )
        .outerjoin(clusters, clusters.c.story_id == stories.c.id)
        .where(is_main())
        .order_by(revisions.c.kept_at.desc(), stories.c.first_seen_at.desc(), stories.c.id)
        .limit(limit)
    )
    if since is not None:
        query = query.where(revisions.c.kept_at >= since)
    return _views(tx, list(tx.execute(query).scalars()))


def _views(tx: Connection, cluster_ids: Sequence[str]) -> list[StoryView]:
    """The stories of these clusters, in their order."""
    wanted = among(tx, cluster_ids)
    cluster = func.coalesce(clusters.c.cluster_id, stories.c.id).label("cluster")
    query = (
        select(cluster, clusters.c.is_main, revisions.c.record)
        .select_from(stories)
        .join(
            revisions,
            and_(revisions.c.story_id == stories.c.id, revisions.c.revision == stories.c.revision),
        )
        .outerjoin(clusters, clusters.c.story_id == stories.c.id)
        .where(
            or_(
                clusters.c.cluster_id.in_(wanted),
                and_(clusters.c.cluster_id.is_(None), stories.c.id.in_(wanted)),
            )
        )
        .order_by(stories.c.first_seen_at, stories.c.id)
    )
    rows = tx.execute(query).all()
    records = with_feeds(tx, [codec.record_from_json(row.record) for row in rows])
    met = _appearances(tx, [record.id for record in records])
    views = []
    for wish in cluster_ids:
        mine = [
            (row, record) for row, record in zip(rows, records, strict=True) if row.cluster == wish
        ]
        if mine:
            main = next((record for row, record in mine if row.is_main is not False), mine[0][1])
            others = tuple(record for _, record in mine if record is not main)
            copies = [one for _, record in mine for one in met.get(record.id, ())]
            copies.sort(key=lambda one: (one.date_seen, one.url))
            views.append(
                StoryView(
                    cluster_id=StoryId(wish), main=main, others=others, appearances=tuple(copies)
                )
            )
    return views


def _appearances(tx: Connection, story_ids: Sequence[str]) -> dict[str, list[Appearance]]:
    found: dict[str, list[Appearance]] = {}
    for row in tx.execute(
        select(appearances).where(appearances.c.story_id.in_(among(tx, story_ids)))
    ):
        found.setdefault(row.story_id, []).append(_appearance(row))
    return found


def _appearance(row: Row[Any]) -> Appearance:
    return Appearance(
        of=StoryId(row.story_id),
        url=row.url,
        relation=row.relation,
        publisher=row.publisher,
        title=row.title,
        feed=row.feed_url,
        date_published=row.published_at,
        date_seen=row.seen_at,
        evidence=Evidence(**json.loads(row.evidence)) if row.evidence else None,
        record=codec.record_from_json(row.record) if row.record else None,
    )


def story_json(story: StoryView) -> str:
    """A story as one line of JSON: its cluster, main record, other records and appearances."""
    return _story_views.dumps(story)


_story_views = codec.Codec(StoryView)
