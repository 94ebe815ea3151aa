"""Servers that are full, limited, replaced or behind a pooler: they are waited for."""

import os
import pwd
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text

from storage import open_store
from tests.storage.conftest import Server
from tests.storage.factories import a_candidate, claim, poll
from tests.storage.postgresql.test_interruptions import live, relay, relayed_url
from tests.support.factories import NOW
from tests.support.relay import Relay

__all__ = ["relay", "relayed_url"]
NO_ROOM = {
    "of the server": ("53300", "sorry, too many clients already"),
    "of superusers": ("53300", "remaining connection slots are reserved for roles with SUPERUSER"),
    "of the role": ("53300", 'too many connections for role "wirecopy"'),
    "of PgBouncer": ("08P01", "no more connections allowed (max_client_conn)"),
    "of PgBouncer's server": ("08P01", "server login has been failing (server_login_retry)"),
}


@pytest.mark.parametrize("whose", NO_ROOM)
def test_a_server_without_room_is_waited_for(relay: Relay, relayed_url: str, whose: str) -> None:
    """Already when the store is opened: another worker may leave."""
    told: list[str] = []
    relay.refusal, relay.refuses = NO_ROOM[whose], 2
    with open_store(relayed_url, tell=told.append) as store:
        assert store.queue.counts() == {}
    (once,) = told
    assert NO_ROOM[whose][1][:20] in once


def test_a_run_keeps_few_connections(empty_postgresql: str) -> None:
    """Slots, reads and writes share one pool: four workers fit into a server's hundred."""
    with open_store(f"{empty_postgresql}&application_name=few") as store:
        for _ in range(3):
            store.hosts.take_slot("a.example", delay_s=0, clock=lambda: NOW)
            store.queue.counts()
            poll(store, a_candidate())
        with store.database.read() as tx:
            mine = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'few'"
            assert tx.execute(text(mine)).scalar() == 1


def test_nothing_of_a_connection_outlives_its_transaction(empty_postgresql: str) -> None:
    """No prepared statement, no setting: a pooler may give the next one another connection."""
    with open_store(empty_postgresql) as store:
        for _ in range(8):
            store.hosts.take_slot("a.example", delay_s=0, clock=lambda: NOW)
            poll(store, a_candidate())
        with store.database.pace() as tx:
            assert tx.execute(text("SHOW synchronous_commit")).scalar() == "off"
        with store.database.write() as tx:
            assert tx.execute(text("SHOW synchronous_commit")).scalar() == "on"
            assert tx.execute(text("SELECT count(*) FROM pg_prepared_statements")).scalar() == 0


def test_a_store_that_became_read_only_is_waited_for(
    postgresql: str, empty_postgresql: str
) -> None:
    """Also where its server still answers: no connection to the old one is used again."""
    waits = threading.Event()
    with open_store(empty_postgresql, tell=lambda _: waits.set()) as store:
        _all_read_only(postgresql, is_on=True)
        try:
            store.database.close()  # the next connection begins read-only, as a standby's does
            writer = threading.Thread(target=poll, args=(store, a_candidate()))
            writer.start()
            assert waits.wait(30)
        finally:
            _all_read_only(postgresql, is_on=False)
        writer.join(60)
        assert store.queue.counts() == {"pending": 1}


def _all_read_only(url: str, *, is_on: bool) -> None:
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("SET default_transaction_read_only = off")
        value = "on" if is_on else "off"
        server.execute(f"ALTER ROLE wirecopy SET default_transaction_read_only = {value}")


@pytest.mark.parametrize("limit", ["statement_timeout", "lock_timeout"])
def test_a_limit_of_the_server_is_waited_out(empty_postgresql: str, limit: str) -> None:
    """A statement that waits too long for another's lock is given up there, and repeated."""
    waits = threading.Event()
    url = empty_postgresql.replace("%3Dshared", f"%3Dshared%20-c{limit}%3D100ms")
    with open_store(url, tell=lambda _: waits.set()) as store:
        poll(store, a_candidate())
        with psycopg.connect(empty_postgresql) as other:
            other.execute("SELECT * FROM entries FOR UPDATE")
            writer = threading.Thread(target=poll, args=(store, a_candidate(title="Another")))
            writer.start()
            assert waits.wait(60)
            other.rollback()
        writer.join(60)
        shard = claim(store, now=NOW)
        assert shard is not None
        assert [one.entry.title for one in shard.entries] == ["Another"]


def test_a_cancelled_statement_is_repeated(empty_postgresql: str) -> None:
    """An administrator cancels whatever has waited for long: the run goes on."""
    waits = threading.Event()
    with open_store(empty_postgresql, tell=lambda _: waits.set()) as store:
        poll(store, a_candidate())
        with psycopg.connect(empty_postgresql) as other:
            other.execute("SELECT * FROM entries FOR UPDATE")
            writer = threading.Thread(target=poll, args=(store, a_candidate(title="Another")))
            writer.start()
            waiting = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event_type = "
            while not waits.is_set():
                other.execute(f"{waiting}'Lock' AND application_name = 'wirecopy'")
            other.rollback()
        writer.join(60)
        assert store.queue.counts() == {"pending": 1}


@contextmanager
def pgbouncer(server: Server, *, pool: int) -> Iterator[Path]:
    """A PgBouncer that gives each transaction one of a few connections."""
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if program is None:
        pytest.skip("needs pgbouncer (2026-11: not installed here)")
    folder = Path(f"/tmp/wirecopy-bouncer-{uuid4().hex[:8]}")
    folder.mkdir()
    settings = {
        "listen_addr": "",
        "unix_socket_dir": folder,
        "listen_port": 5432,
        "auth_type": "any",
        "pool_mode": "transaction",
        "default_pool_size": pool,
        "logfile": folder / "log",
    }
    lines = "\n".join(f"{name} = {value}" for name, value in settings.items())
    database = f"postgres = host={server.folder} user=wirecopy dbname=postgres"
    (folder / "ini").write_text(f"[databases]\n{database}\n[pgbouncer]\n{lines}\n")
    who: dict[str, object] = {}
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    process = subprocess.Popen(  # type: ignore[call-overload]
        (program, "-q", str(folder / "ini")), cwd=folder, stderr=subprocess.DEVNULL, **who
    )
    try:
        while not (folder / ".s.PGSQL.5432").exists():
            assert process.poll() is None, (folder / "log").read_text()
            threading.Event().wait(0.02)
        yield folder
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder)


def test_a_store_behind_pgbouncer_is_as_any_other(
    postgresql_server: Server, postgresql_url: str, postgresql: str, tmp_path: Path
) -> None:
    """Transaction pooling with two connections for four stores at once; each loses nothing."""
    schema = postgresql_url.rpartition("%3D")[2]
    with psycopg.connect(postgresql, autocommit=True) as server:
        server.execute(f"ALTER ROLE wirecopy SET search_path = {schema}")
    try:
        with pgbouncer(postgresql_server, pool=2) as folder:
            url = f"postgresql://wirecopy@/postgres?host={folder}"
            with open_store(url) as store:
                assert live(store, tmp_path / "one")["counts"]["stored"] == 1
                threads = [
                    threading.Thread(target=_slots, args=(url, f"{name}.example")) for name in "abc"
                ]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join(60)
                with store.database.read() as tx:
                    found = "SELECT count(*) FROM hosts WHERE next_slot_at IS NOT NULL"
                    assert tx.execute(text(found)).scalar() == 3
    finally:
        with psycopg.connect(postgresql, autocommit=True) as server:
            server.execute("ALTER ROLE wirecopy RESET search_path")


def _slots(url: str, host: str) -> None:
    with open_store(url) as store:
        for _ in range(20):
            store.hosts.take_slot(host, delay_s=0, clock=lambda: NOW)
