"""The queries of every run and of every list use indexes, in both databases."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Connection, Engine, event, insert, text

from news.feed.values import Entry
from news.query import EVERYTHING, Filters, parse_query
from news.verdict.copies import CopyPolicy
from storage import Store, export, open_store
from storage.stories.batch import Batch
from storage.stories.known import KnownInStore, load_stories
from storage.stories.similar.texts import _sketch_rows
from storage.tables import codec
from storage.tables.codec import text_key
from storage.tables.queries import among_ids
from storage.tables.schema import (
    appearances,
    clusters,
    entries,
    feeds,
    outbox,
    rechecks,
    revisions,
    sketches,
    stories,
    urls,
)
from storage.values import Poll
from tests.storage.factories import a_candidate, a_poll
from tests.support.factories import NOW, a_record

ROWS = 4_000
#: indexes of the few rows that wait, which are read whole
PARTIAL = ("ix_entries_pending", "ix_entries_quarantined", "ix_stories_unsearched")
#: a table with so few rows is read whole, and rightly
LARGE = {"entries", "stories", "revisions", "urls", "sketches", "outbox", "rechecks"}
LARGE |= {"clusters", "appearances"}


def uid(n: int) -> str:
    return f"urn:uuid:00000000-0000-5000-8000-{n:012x}"


def link(n: int) -> str:
    return f"https://h{n % 300}.example/{n}"


def fill(store: Store) -> None:
    """Stories of 300 feeds; a few entries wait, a few lines are in no part."""
    record = codec.record_json(a_record())
    payload = codec.entries.dumps(Entry(feed_url="https://f.example/", guid="1", link=link(1)))
    own = codec.records.loads(record).id
    moments = [NOW - timedelta(minutes=n) for n in range(ROWS)]
    waits = {n: n % 100 == 0 for n in range(ROWS)}
    rows: dict[Any, list[dict[str, Any]]] = {
        feeds: [
            {"id": n + 1, "url_key": f"{n}", "url": f"https://f{n}.example/"} for n in range(300)
        ],
        stories: [
            {"id": uid(n), "revision": 1, "text_fingerprint": f"f{n}", "first_seen_at": moments[n]}
            | {"searched_revision": 1 if n % 100 else 0}
            for n in range(ROWS)
        ],
        revisions: [
            {"story_id": uid(n), "revision": 1, "kept_at": moments[n]}
            | {"record": record.replace(own, uid(n))}
            for n in range(ROWS)
        ],
        urls: [
            {"url_key": text_key(link(n)), "url": link(n), "story_id": uid(n), "role": "alias"}
            for n in range(ROWS)
        ],
        sketches: [
            {"story_id": uid(n), "revision": 1, "seen_at": moments[n], "hashes": b"1234"}
            for n in range(ROWS)
        ],
        clusters: [
            {"story_id": uid(n), "cluster_id": uid(n - n % 2), "is_main": not n % 2}
            for n in range(0, ROWS, 1)
        ],
        appearances: [
            {"url_key": f"a{n}", "url": f"https://c.example/{n}", "story_id": uid(n)}
            | {"relation": "duplicate_of", "seen_at": moments[n]}
            for n in range(ROWS)
        ],
        outbox: [
            {"kind": "record", "story_id": uid(n), "revision": 1, "line": "{}", "part_id": None}
            for n in range(ROWS)
        ],
        entries: [
            {"feed_id": n % 300 + 1, "guid_key": f"g{n}", "ordinal": 1, "guid": f"g{n}"}
            | {
                "canonical_link": link(n),
                "link_key": text_key(link(n)),
                "host": f"h{n % 300}.example",
            }
            | {"digest": "d", "payload": payload, "outcome": "pending" if waits[n] else "stored"}
            | {"story_id": None if waits[n] else uid(n), "is_copy": False, "attempts": 0}
            | {"is_again": False, "first_seen_at": moments[n], "newest_at": moments[n]}
            | {"next_attempt_at": NOW if waits[n] else None}
            for n in range(ROWS)
        ],
        rechecks: [
            {"entry_id": n + 1, "begun_at": NOW, "done": 0}
            | {"due_at": NOW + timedelta(hours=1 if n % 200 else 0)}
            for n in range(ROWS)
        ],
    }
    with store.database.write() as tx:
        for table, some in rows.items():
            tx.execute(insert(table), some)
        part = (
            "INSERT INTO parts (records_url, kind, day, is_published) VALUES ('x','record','d',{})"
        )
        tx.execute(text(part.format("true")))
        tx.execute(text("UPDATE outbox SET part_id = 1 WHERE seq > 40"))
    with store.database.write() as tx:
        tx.exec_driver_sql("ANALYZE")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('plans')}/w.db"
    else:
        server = request.getfixturevalue("postgresql")
        schema = f"plans_{uuid4().hex[:8]}"  # workers may make this fixture twice
        url = f"{server}&options=-csearch_path%3D{schema}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}")
    with open_store(url) as store:
        fill(store)
        yield store


@contextmanager
def watched(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """The statements that a block sends, with their values."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, _x: Any, _many: bool) -> None:
        seen.append((statement, values[0] if isinstance(values, list) else values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def whole_reads(store: Store, work: Callable[[], object]) -> list[str]:
    """The large tables that a piece of work reads from end to end, with the statement."""
    with store.database.read() as tx:
        engine = tx.engine
    with watched(engine) as seen:
        work()
    found = []
    with engine.connect() as connection:
        for statement, values in [one for one in seen if _is_planned(one[0])]:
            tables = set(_explained(connection, statement, values))
            found += [f"{name}: {statement}" for name in tables & LARGE]
            connection.rollback()
    assert seen
    return found


def _is_planned(statement: str) -> bool:
    return statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH"))


def _explained(connection: Connection, statement: str, values: Any) -> Iterator[str]:
    """Tables, or whole indexes of theirs, that the database's plan reads from end to end."""
    if connection.dialect.name == "sqlite":
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values):
            kind, table, *how = row.detail.split()
            if kind == "SCAN" and not _is_partial(" ".join(how)) and "LIMIT" not in statement:
                yield table
        return
    for seqscan in ("on", "off"):  # off: a table that is small here, too, has its index
        connection.exec_driver_sql(f"SET LOCAL enable_seqscan = {seqscan}")
        plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar()
        found = _walk(json.loads(str(plan))[0]["Plan"])
        yield from found if seqscan == "off" else (name for name in found if name == "revisions")


def _walk(node: Mapping[str, Any], *, is_cut: bool = False) -> Iterator[str]:
    """is_cut: a limit ends the reading."""
    is_cut = is_cut or node["Node Type"] == "Limit"
    name = node.get("Index Name", "")
    is_whole = "Index" in node["Node Type"] and "Index Cond" not in node and not _is_partial(name)
    if node["Node Type"] == "Seq Scan" or (is_whole and name and not is_cut):
        yield node.get("Relation Name", name)
    if node["Node Type"] in ("Sort", "Aggregate", "Hash"):
        is_cut = False  # it reads all that is below it
    for one in node.get("Plans", ()):
        yield from _walk(one, is_cut=is_cut)


def _is_partial(words: str) -> bool:
    return any(name in words for name in PARTIAL)


def claimed(store: Store) -> None:
    shard = store.queue.claim(
        owner="o", feeds=None, limit=20, per_host=5, lease=timedelta(minutes=5), now=NOW
    )
    assert shard is not None
    store.queue.release(shard.lease)


def compared(store: Store) -> None:
    """As keeping a batch does: known addresses and texts, similar texts."""
    with store.database.read() as tx:
        some = [uid(n) for n in range(0, ROWS, 700)]
        load_stories(tx, [a_record(link=link(n)) for n in range(5)], story_ids=some, links=[])
        batch = Batch(tx=tx, now=NOW, policy=CopyPolicy(), known=KnownInStore(), entries={})
        assert len(batch.members(uid(10))) == 2
        assert batch.copy_texts([uid(10)]) is not None
        assert _sketch_rows(tx, set(range(1, 9)))
        tx.execute(entries.select().where(entries.c.id.in_(among_ids(tx, range(1, 9)))))


def polled(store: Store) -> None:
    found = [a_candidate(guid=f"g{n}", link=link(n)) for n in range(0, 3000, 300)]
    store.queue.sift(
        Poll(state=a_poll(url="https://f0.example/").state, candidates=tuple(found)), now=NOW
    )


WORK: dict[str, Callable[[Store], object]] = {
    "claims": claimed,
    "what is due": lambda s: s.queue.has_due(now=NOW),
    "what waits": lambda s: s.queue.pending(),
    "rechecks": lambda s: s.queue.add_rechecks(now=NOW),
    "a poll": polled,
    "keeping": compared,
    "known addresses": lambda s: s.read.story_ids([link(n) for n in range(0, 3000, 400)]),
    "a record": lambda s: s.read.record(link(7)),
    "a story": lambda s: s.read.story(link(7)),
    "a list": lambda s: s.read.records(limit=5),
    "a list of stories": lambda s: s.read.stories(limit=5),
    "a page of a list": lambda s: s.read.places(limit=20, filters=Filters(since=NOW)),
    "an export's page": lambda s: list(islice(export(s, latest=False), 5)),
    "lines that are in no part": lambda s: s.parts.unpublished(),
    "texts to index": lambda s: s.search.catch_up(limit=5),
    "a search": lambda s: s.search.page(parse_query("crane"), EVERYTHING, limit=20),
    "quarantine": lambda s: s.queue.lines(outcome="quarantined", limit=20),
}


@pytest.mark.parametrize("name", WORK)
def test_no_large_table_is_read_whole(
    filled: Store, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What every run, list and lookup asks costs the same in a store of a million records."""
    # a page of 500 is a large share of these rows
    monkeypatch.setattr(sys.modules["storage.export.rows"], "_PAGE", 5)
    assert whole_reads(filled, lambda: WORK[name](filled)) == []


def test_a_search_reads_the_words_index(filled: Store) -> None:
    """And the texts that have the words, not the others."""
    filled.search.catch_up()
    with filled.database.read() as tx, watched(tx.engine) as seen:
        filled.search.page(parse_query("crane"), EVERYTHING, limit=20)
    (asked,) = (one for one in seen if "search_texts" in one[0])
    with filled.database.read() as tx:
        if tx.dialect.name == "sqlite":
            rows = tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0]}", asked[1])
            assert any("VIRTUAL TABLE INDEX" in row.detail for row in rows)
        else:
            for kind in ("seqscan", "indexscan"):  # there are few of them here
                tx.exec_driver_sql(f"SET LOCAL enable_{kind} = off")
            plan = tx.exec_driver_sql(f"EXPLAIN {asked[0]}", asked[1]).scalars().all()
            assert any("ix_search_texts_words" in line for line in plan)
