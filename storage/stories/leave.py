"""Takes stories out of their clusters: forgotten ones, and those that were no articles."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from news.record.values import Record
from news.url import StoryId
from storage.stories.relation_lines import relation_line
from storage.tables import codec
from storage.tables.codec import text_key
from storage.tables.queries import among, is_latest
from storage.tables.schema import clusters, outbox, revisions, stories


def leave_clusters(tx: Connection, story_ids: Sequence[str], *, now: datetime) -> None:
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
