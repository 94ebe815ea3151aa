"""Writes a batch: all its rows, and the site lines learnt from them."""

from typing import Any

from sqlalchemy import and_, delete, update

from storage.queue.later.enrichments import await_enrichers
from storage.sites import health, known_lines
from storage.stories.batch import Batch
from storage.stories.known import Story
from storage.tables.codec import text_key
from storage.tables.queries import among, insert_all, update_each, upsert
from storage.tables.schema import (
    appearances,
    clusters,
    entries,
    outbox,
    revisions,
    sketches,
    stories,
    urls,
)


def write(batch: Batch) -> None:
    """Write a batch in the order of the foreign keys."""
    tx = batch.tx
    _write_stories(batch)
    insert_all(tx, revisions, batch.revision_rows)
    made = [(row["story_id"], row["revision"]) for row in batch.revision_rows]
    await_enrichers(tx, made, now=batch.now)
    upsert(tx, urls, _sorted(batch.url_rows), changed=("story_id", "role"))
    _write_copies(batch)
    rows = {
        story.id: {"story_id": story.id, "cluster_id": story.cluster_id, "is_main": story.is_main}
        for story in batch.clustered.values()
    }
    upsert(tx, clusters, _sorted(rows))
    insert_all(tx, outbox, batch.outbox_rows)
    ended = [one.changes | {"key": one.row.id} for one in batch.entries.values() if one.changes]
    update_each(tx, entries.c.id, ended)
    _move_entries(batch)
    records = [story.record for story in batch.changed.values() if story.record]
    known_lines.remember(tx, records, keys=batch.line_keys, now=batch.now)
    health.note_quality(tx, records, now=batch.now)


def _write_stories(batch: Batch) -> None:
    new = [story for story in batch.changed.values() if story.id in batch.new]
    rows = [{"id": story.id, "first_seen_at": batch.now} | _columns(story) for story in new]
    insert_all(batch.tx, stories, rows)
    old = [story for story in batch.changed.values() if story.id not in batch.new]
    update_each(batch.tx, stories.c.id, [{"key": story.id} | _columns(story) for story in old])


def _write_copies(batch: Batch) -> None:
    tx = batch.tx
    if batch.dropped_copies:
        gone = among(tx, sorted(batch.dropped_copies))
        tx.execute(delete(sketches).where(sketches.c.url_key.in_(gone)))
        tx.execute(delete(appearances).where(appearances.c.url_key.in_(gone)))
    insert_all(tx, appearances, _sorted(batch.copy_rows))
    insert_all(tx, sketches, batch.sketch_rows)


def _move_entries(batch: Batch) -> None:
    """Entries whose copy became a record are that record's."""
    for story_id, (before, addresses) in batch.promoted.items():
        keys = among(batch.tx, [text_key(url) for url in addresses])
        mine = and_(entries.c.story_id == before, entries.c.is_copy, entries.c.link_key.in_(keys))
        moved = {"story_id": story_id, "revision": 1, "is_copy": False}
        batch.tx.execute(update(entries).where(mine).values(**moved))


def _columns(story: Story) -> dict[str, Any]:
    return {
        "revision": story.revision,
        "text_fingerprint": story.fingerprint,
        "withdrawn_at": None,
        "pruned_at": None,
    }


def _sorted(rows: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows in the order of their keys, so that transactions lock them in one order."""
    return [rows[key] for key in sorted(rows)]
