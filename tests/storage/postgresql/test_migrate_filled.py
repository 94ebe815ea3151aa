"""Filled stores of earlier revisions: the next Wirecopy opens them, and they read as before."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from news.errors import StoreError
from news.report import EntryCounts, FeedCounts, RunReport
from pipeline.report.metrics import metrics_text
from storage import Store, export, open_store, write_export
from storage.tables.migrate import HEAD
from tests.storage.factories import a_copy, a_story, flush, three_stories
from tests.storage.tables.later import taken_back
from tests.support.factories import NOW

#: what JSON in a database may trip over
HOSTILE = 'A "title" \\u0000 \\ud800 \u2028 \x85 {"a": 1} \U0001f4f0 \u202e 1e400'


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue(f"empty_{kind}")


def exported(store: Store) -> bytes:
    file = io.BytesIO()
    write_export(export(store, latest=False), file, format="jsonl")
    return file.getvalue()


def views(store: Store) -> list[tuple[object, ...]]:
    with store.database.read() as tx:
        query = "SELECT id, title, publisher, words, quality, status, authors FROM v_stories"
        return sorted(tuple(row) for row in tx.execute(text(query)))


@pytest.mark.parametrize("before", ["0013_feed_days", "0014_views", "0015_retention"])
def test_a_filled_store_of_an_earlier_revision_reads_as_before(
    url: str, kind: str, before: str, tmp_path: Path
) -> None:
    """Records, copies, views, parts; and what came since works on them: pruning, metrics."""
    with open_store(url) as store:
        three_stories(store)
        a_copy(store)
        a_story(store, link="https://odd.example/1", guid="odd", title=HOSTILE, text=HOSTILE * 20)
        flush(store, tmp_path)
        store.runs.save(
            RunReport(run="r", started_at=NOW, feeds=FeedCounts(), entries=EntryCounts())
        )
        records, shown = exported(store), views(store)
        with store.database.write() as tx:
            for statement in taken_back(before, kind=kind):
                tx.execute(text(statement))
    with open_store(url) as store:
        assert exported(store) == records
        assert views(store) == shown
        with store.database.read() as tx:
            version = "SELECT version_num FROM wirecopy_version"
            assert tx.execute(text(version)).scalar() == HEAD
        later = NOW + timedelta(days=30)
        assert b"wirecopy_" in metrics_text(store, per_feed=True, now=lambda: later)
        old = store.prune.old_texts(before=later, after=None)
        assert len(old) == 5
        store.prune.drop_texts(old, now=later)
        assert {one.extraction.status for one in store.read.records(limit=9)} == {"pruned"}


def test_a_record_that_is_damaged_stops_no_migration(empty_postgresql: str) -> None:
    """It stays as it was, unreadable; the others are read."""
    with open_store(empty_postgresql) as store:
        ids = three_stories(store)
        with store.database.write() as tx:
            for statement in taken_back("0015_retention", kind="postgresql"):
                tx.execute(text(statement))
            damage = "UPDATE revisions SET record = '{\"title' WHERE story_id = :id"
            tx.execute(text(damage), {"id": ids[0]})
    with open_store(empty_postgresql) as store:
        with pytest.raises(StoreError, match="not a Record"):
            store.read.record(ids[0])
        assert store.read.record(ids[1]) is not None
        assert store.search.catch_up() == 3
        with store.database.read() as tx:
            kept = "SELECT record #>> '{}' FROM revisions WHERE story_id = :id"
            assert tx.execute(text(kept), {"id": ids[0]}).scalar() == '{"title'


def test_a_record_is_parsed_once_for_all_queries(empty_postgresql: str) -> None:
    """PostgreSQL keeps it as jsonb; Wirecopy reads the text that it wrote."""
    with open_store(empty_postgresql) as store:
        a_story(store, title=HOSTILE)
        with store.database.read() as tx:
            types = "SELECT pg_typeof(record)::text FROM revisions"
            assert tx.execute(text(types)).scalar() == "jsonb"
            title = "SELECT record ->> 'title' FROM revisions"
            assert tx.execute(text(title)).scalar() == store.read.records(limit=1)[0].title
