"""Stories for readers: one per cluster, with its records and appearances."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.engine import Connection, Row

from news.record.shown import without_secrets
from news.record.values import Record
from news.secrets import mask_of, masked_text
from news.url import StoryId
from news.verdict.copies import Evidence
from storage.read.records import cluster_id, with_feeds
from storage.tables import codec
from storage.tables.queries import among, is_latest, selected
from storage.tables.schema import appearances, clusters, revisions, stories
from storage.values import Appearance, StoryView


def read_stories(tx: Connection, cluster_ids: Sequence[str]) -> list[StoryView]:
    """The stories of these clusters, in their order."""
    wanted = selected(tx, cluster_ids)
    members_too = select(clusters.c.story_id).where(clusters.c.cluster_id.in_(wanted))
    named = wanted.union(members_too)  # for the indexes: an OR over two tables reads all stories
    is_alone = and_(clusters.c.cluster_id.is_(None), stories.c.id.in_(wanted))
    query = (
        select(cluster_id, clusters.c.is_main, revisions.c.record)
        .select_from(stories)
        .join(revisions, is_latest)
        .outerjoin(clusters, clusters.c.story_id == stories.c.id)
        .where(stories.c.id.in_(named), or_(clusters.c.cluster_id.in_(wanted), is_alone))
        .order_by(stories.c.first_seen_at, stories.c.id)
    )
    rows = tx.execute(query).all()
    records = with_feeds(tx, [codec.record_from_json(row.record) for row in rows])
    copies = _appearances(tx, [record.id for record in records])
    members: dict[str, list[tuple[Row[Any], Record]]] = {}
    for row, record in zip(rows, records, strict=True):
        members.setdefault(row.cluster, []).append((row, record))
    return [_story(one, members[one], copies) for one in cluster_ids if one in members]


def _story(
    cluster: str,
    members: Sequence[tuple[Row[Any], Record]],
    copies: Mapping[str, Iterable[Appearance]],
) -> StoryView:
    """members: of the cluster, first seen first. copies: story id -> its appearances."""
    main = next((record for row, record in members if row.is_main is not False), members[0][1])
    mine = [one for _, record in members for one in copies.get(record.id, ())]
    return StoryView(
        cluster_id=StoryId(cluster),
        main=main,
        others=tuple(record for _, record in members if record is not main),
        appearances=tuple(sorted(mine, key=lambda one: (one.date_seen, one.url))),
    )


def _appearances(tx: Connection, story_ids: Sequence[str]) -> dict[str, list[Appearance]]:
    mine = appearances.c.story_id.in_(among(tx, story_ids))
    found: dict[str, list[Appearance]] = {}
    for row in tx.execute(select(appearances).where(mine)):
        found.setdefault(row.story_id, []).append(_appearance(row))
    return found


def _appearance(row: Row[Any]) -> Appearance:
    mask = mask_of([row.feed_url or ""])
    return Appearance(
        of=StoryId(row.story_id),
        url=mask(row.url),
        relation=row.relation,
        publisher=row.publisher,
        title=row.title,
        feed=row.feed_url and masked_text(row.feed_url),
        date_published=row.published_at,
        date_seen=row.seen_at,
        evidence=Evidence(**json.loads(row.evidence)) if row.evidence else None,
        record=without_secrets(codec.record_from_json(row.record)) if row.record else None,
    )


def story_json(story: StoryView) -> str:
    """A story as one line of JSON: its cluster, main record, other records and appearances."""
    return _story_views.dumps(story)


_story_views = codec.Codec(StoryView)
