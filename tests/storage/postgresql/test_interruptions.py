"""Connections that break and stores that are locked: the transaction is repeated, whole."""

import itertools
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from psycopg import OperationalError
from sqlalchemy import select, text

from news.errors import StoreUnavailable
from news.report import EntryCounts, FeedCounts, RunReport
from pipeline.keep.publish import Publisher
from storage import Store, open_store
from storage.tables.postgresql import Address, postgresql_engine
from storage.tables.schema import outbox
from storage.values import Deferred, Shard
from tests.storage.conftest import Server, empty
from tests.storage.factories import (
    a_candidate,
    a_story,
    claim,
    flush,
    keep_record,
    lines_of,
    poll,
)
from tests.support.factories import NOW, a_record
from tests.support.relay import Relay, Where

LATER = NOW + timedelta(hours=1)
NAMES = ("crane", "tram", "pier")


@pytest.fixture
def relay(postgresql_server: Server) -> Iterator[Relay]:
    # the path of a Unix socket has at most 107 bytes
    folder = Path(f"/tmp/wirecopy-relay-{uuid4().hex[:8]}")
    folder.mkdir()
    with Relay(folder, server=postgresql_server.folder) as relay:
        yield relay
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


@pytest.fixture
def relayed_url(relay: Relay, empty_postgresql: str, postgresql_server: Server) -> str:
    """An empty store behind the relay."""
    return empty_postgresql.replace(str(postgresql_server.folder), quote(str(relay.folder)))


def a_report() -> RunReport:
    return RunReport(
        run="r",
        started_at=NOW,
        feeds=FeedCounts(),
        entries=EntryCounts(),
        seconds=1.0,
        feed_lines=[],
        failures=[],
    )


def live(store: Store, folder: Path) -> dict[str, Any]:
    """Poll, claim, defer, keep, publish, report, take down; what is left at the end."""
    poll(store, *(a_candidate(guid=n, link=f"https://{n}.example/{n}", title=n) for n in NAMES))
    shard = claim(store, now=NOW)
    assert shard is not None
    first, second, third = sorted(shard.entries, key=lambda one: one.id)
    store.stories.keep([Deferred(entry_id=first.id, until=LATER, reason="timed_out")], now=NOW)
    for one in (second, third):
        words = f"What was said of {one.entry.title}, number {one.id}. " * 30
        record = a_record(link=str(one.entry.link), title=str(one.entry.title), text=words)
        keep_record(store, one.id, record)
    store.queue.release(shard.lease)
    again = claim(store, now=LATER)
    assert again is not None
    flush(store, folder)
    store.takedowns.begin([str(third.entry.link)], reason=None, now=LATER)
    for one in store.takedowns.unfinished():
        store.takedowns.rewrite_parts(one, missing_ok=False)
        store.takedowns.finish(one.story_id, captures=0, now=LATER)
    store.runs.save(a_report())

    def lines() -> int:
        with store.database.read() as tx:
            return len(tx.execute(select(outbox.c.seq)).all())

    return {
        "counts": store.queue.counts(),
        "attempts": [one.attempts for one in again.entries],
        "records": [record.title for record in store.read.records(limit=9)],
        "parts": [line["title"] for line in lines_of(folder)],
        "unpublished": len(store.parts.unpublished()),
        "lines": store.database.patience.repeat(lines),
        "runs": len(store.runs.last(9)),
    }


WHERE: tuple[Where, ...] = ("question", "answer")


@pytest.mark.parametrize("where", WHERE)
def test_a_connection_may_break_anywhere(
    relay: Relay, relayed_url: str, empty_postgresql: str, tmp_path: Path, where: Where
) -> None:
    """Every transaction is repeated to the same end, also when only its commit's answer is lost."""
    with open_store(relayed_url) as store:
        relay.questions = 0
        undisturbed = live(store, tmp_path / "undisturbed")
        questions = relay.questions
        assert undisturbed["counts"] == {"known": 1, "pending": 1, "stored": 1}
        for at in range(1, questions, max(1, questions // 12)):
            empty(empty_postgresql)
            relay.cut(at, where=where)
            assert live(store, tmp_path / f"cut-{at}") == undisturbed, at
            assert relay.is_done


def cut_everywhere(
    relay: Relay, url: str, *, prepare: Callable[[], None], work: Callable[[], object]
) -> Iterator[object]:
    """What a piece of work returns with each of its answers lost; the store is filled before."""
    for at in itertools.count(1):
        prepare()
        relay.cut(at, where="answer")
        yield work()
        if not relay.is_done:  # it asked less than that; how often varies with the pipeline's pace
            return
        empty(url)


def test_a_claim_whose_answer_is_lost_is_made_again(
    relay: Relay, relayed_url: str, empty_postgresql: str
) -> None:
    """The hosts that it had leased already are its own, wherever the connection breaks."""
    found = [a_candidate(guid=n, link=f"https://{n}.example/{n}", title=n) for n in NAMES]
    with open_store(relayed_url) as store:
        shards = list(
            cut_everywhere(
                relay,
                empty_postgresql,
                prepare=lambda: poll(store, *found),
                work=lambda: claim(store),
            )
        )
    assert len(shards) > 5
    assert {len(one.entries) if isinstance(one, Shard) else 0 for one in shards} == {len(NAMES)}


def test_a_run_leaves_no_part_of_which_it_lost_the_answer(
    relay: Relay, relayed_url: str, empty_postgresql: str, tmp_path: Path
) -> None:
    """Wherever the connection breaks while it publishes: nothing waits for another run."""
    folders = iter(range(1_000))

    def publish() -> int:
        folder = tmp_path / str(next(folders))
        records = str(folder)
        Publisher(store=store, records=records, format="jsonl", now=lambda: NOW).publish()
        assert [line["title"] for line in lines_of(folder) if line["kind"] == "record"]
        return len(store.parts.unpublished())

    with open_store(relayed_url) as store:
        left = list(
            cut_everywhere(
                relay, empty_postgresql, prepare=lambda: a_story(store) and None, work=publish
            )
        )
    assert len(left) > 10
    assert set(left) == {0}


def test_a_server_that_is_starting_up_is_waited_for(relay: Relay, relayed_url: str) -> None:
    """When the store is opened, and later."""
    told: list[str] = []
    relay.refuses = 3
    with open_store(relayed_url, tell=told.append) as store:
        (first,) = told
        assert "starting up" in first
        store.database.close()
        relay.refuses = 3
        assert store.queue.counts() == {}
    assert len(told) == 2


def test_a_wrong_address_is_not_waited_for(tmp_path: Path) -> None:
    """No server there, and none was there before."""
    with pytest.raises(StoreUnavailable, match="No such file"):
        open_store(f"postgresql://wirecopy@/postgres?host={tmp_path}")


def test_a_server_that_stays_away_is_given_up_once(relay: Relay, relayed_url: str) -> None:
    """One error says how long it was waited for; what follows it waits no more."""
    with open_store(relayed_url) as store:
        store.database.patience.seconds = 0.3
        store.database.close()
        relay.refuses = 10_000
        with pytest.raises(StoreUnavailable, match=r"starting up.*; waited \d+ s"):
            store.queue.counts()
        left = relay.refuses
        with pytest.raises(StoreUnavailable):
            store.queue.counts()
        assert left - relay.refuses <= 2
        relay.refuses = 0
        assert store.queue.counts() == {}


def test_a_transaction_that_lost_a_deadlock_is_repeated(empty_postgresql: str) -> None:
    """Two that lock the same rows in opposite order both end well."""
    with open_store(empty_postgresql) as store:
        for host in ("a.example", "b.example"):
            store.hosts.take_slot(host, delay_s=1, clock=lambda: NOW)
        together = threading.Barrier(2)
        tries = []

        def work(*order: str) -> None:
            def body() -> None:
                tries.append(order)
                with store.database.write() as tx:
                    for host in order:
                        lock = text("UPDATE hosts SET robots_status = 1 WHERE host = :host")
                        tx.execute(lock, {"host": host})
                        if len(tries) <= 2 and host == order[0]:
                            together.wait(30)

            store.database.patience.repeat(body)

        threads = [
            threading.Thread(target=work, args=order)
            for order in (("a.example", "b.example"), ("b.example", "a.example"))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert len(tries) == 3


def test_a_locked_store_is_waited_for_and_told_once(tmp_path: Path) -> None:
    """Another process holds the write lock, for as long as it likes; nothing fails meanwhile."""
    told = threading.Event()
    said: list[str] = []

    def tell(what: str) -> None:
        said.append(what)
        told.set()

    with open_store(f"sqlite:///{tmp_path}/w.db", tell=tell) as store:
        with closing(sqlite3.connect(tmp_path / "w.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            writer = threading.Thread(target=poll, args=(store, a_candidate()))
            writer.start()
            assert told.wait(60)
            other.execute("ROLLBACK")
            writer.join(60)
        assert store.queue.counts() == {"pending": 1}
    (once,) = said
    assert "locked" in once
    assert str(tmp_path / "w.db") in once


def _ask_twice(connection: Any, *, between: Callable[[], object]) -> None:
    with connection.pipeline():
        connection.execute("SELECT 1")
        between()
        connection.execute("SELECT 2").fetchone()


def test_a_connection_that_breaks_prints_nothing_of_its_own(
    empty_postgresql: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The store says once what it waits for; psycopg's objects are nobody's business."""
    engine = postgresql_engine(Address(empty_postgresql))
    with engine.connect() as other:
        broken: Any = engine.raw_connection().driver_connection
        end = text(f"SELECT pg_terminate_backend({broken.info.backend_pid}, 5000)")
        with pytest.raises(OperationalError):
            _ask_twice(broken, between=lambda: other.execute(end))
    engine.dispose()
    assert [one.message for one in caplog.records if one.name.startswith("psycopg")] == []
