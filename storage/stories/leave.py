"""Takes stories out of their clusters: forgotten ones, and those that were no articles."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from news.record.values import Record
from news.url import StoryId
from news.verdict.original import account_of, original_of
from storage.stories.relation_lines import relation_line
from storage.tables import codec
from storage.tables.codec import text_key
from storage.tables.queries import among, is_latest
from storage.tables.schema import clusters, outbox, revisions, stories


def leave_clusters(tx: Connection, story_ids: Sequence[str], *, now: datetime) -> None:
    """Take stories out of their clusters.

    Where one was the main story, the original among the others becomes it, with a relation line.
    """
    gone = clusters.c.story_id.in_(among(tx, story_ids))
    query = select(clusters.c.cluster_id).where(gone, clusters.c.is_main)
    without_main = set(tx.execute(query).scalars())
    tx.execute(delete(clusters).where(gone))
    for cluster in sorted(without_main):
        others = (
            select(revisions.c.record)
            .select_from(stories)
            .join(clusters, clusters.c.story_id == stories.c.id)
            .join(revisions, is_latest)
            .where(clusters.c.cluster_id == cluster)
            .order_by(stories.c.id)
        )
        records = [codec.record_from_json(text) for text in tx.execute(others).scalars()]
        if records:
            first = _original(records)
            tx.execute(update(clusters).where(clusters.c.story_id == first.id).values(is_main=True))
            _add_main_line(tx, first, cluster=StoryId(cluster), now=now)


def _original(records: Sequence[Record]) -> Record:
    by_name = {account_of(record).name: record for record in records}
    return by_name[original_of([account_of(record) for record in by_name.values()]).name]


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
