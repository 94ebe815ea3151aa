"""Runs whose store breaks off, restarts or stands still: they wait, tell it, and lose nothing."""

import json
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from news.errors import StoreUnavailable
from pipeline.run import Run
from storage import open_store
from tests.storage.conftest import (
    Server,
    empty_postgresql,
    made_server,
    own_temporary_folder,
    postgresql,
    postgresql_server,
    postgresql_template,
)
from tests.support.newssite import NewsSite, Reply, article_page, prose
from tests.system.machine import HOUR, RIGHT, Machine

__all__ = [
    "empty_postgresql",
    "own_temporary_folder",
    "postgresql",
    "postgresql_server",
    "postgresql_template",
]

NAMES = tuple(f"story-{number}" for number in range(8))


@pytest.fixture
def machine(newssite: NewsSite, empty_postgresql: str, tmp_path: Path) -> Machine:
    machine = Machine(newssite, empty_postgresql, tmp_path)
    machine.publish(*NAMES)
    return machine


def strike_at(machine: Machine, name: str, strike: Callable[[], None]) -> None:
    """Strike when a story's page is first asked for, before it is answered."""
    body = article_page(f"The story of {name}", prose(name))
    left = [strike]

    def answer(_: object) -> Reply:
        if left:
            left.pop()()
        return Reply(headers=(("Content-Type", "text/html; charset=utf-8"),), body=body)

    machine.site.answer(f"/{name}", answer)


def titles(folder: Path) -> Counter[str]:
    """Title -> lines in the parts."""
    parts = sorted(folder.glob("records/2*/*.jsonl"))
    lines = [json.loads(line) for part in parts for line in part.read_text().splitlines()]
    return Counter(line["title"] for line in lines)


ALL = Counter(f"The story of {name}" for name in NAMES)


def kill_backends(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )


def test_a_run_survives_terminated_connections(machine: Machine) -> None:
    """Twice, in the middle: every story is stored once, and the counts are right."""
    for name in NAMES[1], NAMES[5]:
        strike_at(machine, name, lambda: kill_backends(machine.store))
    report = machine.run()
    assert (report.entries.stored, report.entries.seen) == (len(NAMES), len(NAMES))
    assert titles(machine.folder) == ALL


@pytest.mark.parametrize("mode", ["immediate", "fast"])
def test_a_run_survives_a_restart_of_the_server(
    machine: Machine, postgresql_server: Server, mode: str
) -> None:
    """A crash and its recovery, or an update. The run says once that it waits, and since when."""

    def restart() -> None:
        postgresql_server.stop(mode)
        postgresql_server.start()

    strike_at(machine, NAMES[3], restart)
    report = machine.run()
    assert (report.entries.stored, report.entries.pending) == (len(NAMES), 0)
    assert titles(machine.folder) == ALL
    with open_store(machine.store) as store:
        assert {len(store.read.history(one.id)) for one in store.read.records(limit=99)} == {1}
    told = [one for one in machine.told if "Waiting for the store" in one]
    assert all("postgresql://" in one and "UTC" in one for one in told)


def test_a_run_survives_the_end_of_its_server(newssite: NewsSite, tmp_path: Path) -> None:
    """A standby takes its place: the URL names both, and the run goes on where it can write."""
    with made_server() as first, made_server(of=first) as second:
        with psycopg.connect(first.url, autocommit=True) as server:
            server.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            server.execute("SELECT pg_reload_conf()")
        hosts = f"host={first.folder},{second.folder}&target_session_attrs=read-write"
        machine = Machine(newssite, f"postgresql://wirecopy@/postgres?{hosts}", tmp_path)
        machine.publish(*NAMES)

        def fail_over() -> None:
            first.stop()
            second.promote()

        strike_at(machine, NAMES[3], fail_over)
        report = machine.run()
        assert (report.entries.stored, report.entries.pending) == (len(NAMES), 0)
        assert titles(machine.folder) == ALL
        with open_store(second.url) as store:
            assert store.queue.counts() == {"stored": len(NAMES)}


def test_a_server_that_stays_away_ends_the_run_and_nothing_is_lost(
    machine: Machine, postgresql_server: Server
) -> None:
    """One error, which names the store and how long it was waited for. The next run goes on."""

    def impatient(run: Run) -> None:
        run.store.database.patience.seconds = 0.5

    strike_at(machine, NAMES[3], postgresql_server.stop)
    try:
        with pytest.raises(StoreUnavailable, match=r"waited \d+ s: 'postgresql://") as told:
            machine.run(begin=impatient)
    finally:
        postgresql_server.start()
    assert "\n" not in str(told.value)
    machine.run(RIGHT + HOUR)
    assert titles(machine.folder) == ALL


@contextmanager
def stopped_writer(path: Path) -> Iterator[Callable[[], None]]:
    """A process that holds a store's write lock and stands still; call it to let it go on."""
    code = (
        "import sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)\n"
        "c.execute('BEGIN IMMEDIATE'); print('locked', flush=True)\n"
        "sys.stdin.read(); c.execute('ROLLBACK')\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "locked\n"
    process.send_signal(signal.SIGSTOP)

    def go_on() -> None:
        process.send_signal(signal.SIGCONT)
        process.communicate(timeout=60)

    try:
        yield go_on
    finally:
        process.kill()
        process.wait(timeout=60)


def test_a_run_waits_for_a_writer_that_stands_still(newssite: NewsSite, tmp_path: Path) -> None:
    """It tells so once, goes on when the other does, and stores everything."""
    machine = Machine(newssite, f"sqlite:///{tmp_path}/w.db", tmp_path)
    machine.publish(*NAMES)
    asked = threading.Event()

    def wait_for_the_lock() -> None:
        asked.set()
        assert locked.wait(60)

    locked = threading.Event()
    strike_at(machine, NAMES[0], wait_for_the_lock)

    def beside() -> None:
        assert asked.wait(60)
        with stopped_writer(tmp_path / "w.db") as go_on:
            locked.set()
            while not machine.told:
                threading.Event().wait(0.05)
            go_on()

    other = threading.Thread(target=beside)
    other.start()
    report = machine.run()
    other.join(60)
    assert (report.entries.stored, report.entries.pending) == (len(NAMES), 0)
    assert titles(machine.folder) == ALL
    assert len([one for one in machine.told if "locked" in one]) >= 1
