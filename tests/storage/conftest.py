"""Stores for the tests: in memory, SQLite, and a private PostgreSQL server if installed."""

import functools
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from glob import glob
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from storage import Store, open_store
from storage.tables.database import Database
from storage.tables.schema import metadata


def program_path(name: str) -> str | None:
    """Where a program of PostgreSQL is."""
    found = sorted(glob(f"/usr/lib/postgresql/*/bin/{name}"))  # noqa: PTH207 - an absolute pattern
    return found[-1] if found else shutil.which(name)


class Server:
    """A private PostgreSQL server on a Unix socket."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="wirecopy-pg-", dir="/tmp"))
        self.url = f"postgresql://wirecopy@/postgres?host={self.folder}"
        self._options: dict[str, object] = {}
        if os.geteuid() == 0:  # the server refuses to run as root
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def make(self) -> None:
        """A database of its own."""
        places = ("-D", f"{self.folder}/data", "-U", "wirecopy")
        kind = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        self.run("initdb", *places, *kind)

    def follow(self, other: "Server") -> None:
        """A copy of another server's database, which is kept up to date."""
        source = ("-d", other.url, "-D", f"{self.folder}/data")
        self.run("pg_basebackup", *source, "-R", "-X", "stream", "--checkpoint=fast", "--no-sync")

    def promote(self) -> None:
        """End following: it is written to from now on."""
        self._pg_ctl("promote")

    def start(self) -> None:
        settings = (
            f"-k {self.folder} -c listen_addresses='' -c fsync=off "
            "-c max_connections=200 -c shared_buffers=32MB"
        )
        self._pg_ctl("-o", settings, "-l", f"{self.folder}/log", "start")

    def stop(self, mode: str = "immediate") -> None:
        """End it: `immediate` as a crash would, `fast` as an administrator does."""
        self._pg_ctl("-m", mode, "stop")

    def _pg_ctl(self, *arguments: str) -> None:
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-w", *arguments)

    def run(self, name: str, *arguments: str) -> None:
        """Run a program to its end, as the user who may."""
        program = program_path(name)
        assert program
        subprocess.run(
            (program, *arguments),
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            **self._options,  # type: ignore[call-overload]
        )

    def remove(self) -> None:
        """End it and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder)


@functools.cache
def _the_server() -> Server:
    """One for the process, also where a module elsewhere imports the fixtures as its own."""
    server = Server()
    server.make()
    server.start()
    return server


@contextmanager
def made_server(*, of: Server | None = None) -> Iterator[Server]:
    """A server that runs while the block does. of: the server whose standby it is."""
    if not (program_path("initdb") and program_path("pg_ctl")):
        pytest.skip("needs PostgreSQL's initdb and pg_ctl (2026-11: not installed here)")
    server = Server()
    try:
        if of is None:
            server.make()
        else:
            server.follow(of)
        server.start()
        yield server
        with suppress(subprocess.CalledProcessError):  # a test may have ended it
            server.stop()
    finally:
        shutil.rmtree(server.folder)


@pytest.fixture(scope="session")
def postgresql_server(pytestconfig: pytest.Config) -> Server:
    """The session's server, running."""
    if not (program_path("initdb") and program_path("pg_ctl")):
        pytest.skip("needs PostgreSQL's initdb and pg_ctl (2026-11: not installed here)")
    if not _the_server.cache_info().currsize:
        pytestconfig.add_cleanup(lambda: _the_server().remove())
    return _the_server()


@pytest.fixture(scope="session")
def postgresql(postgresql_server: Server) -> str:
    """Its URL."""
    return postgresql_server.url


@pytest.fixture
def postgresql_url(postgresql: str) -> Iterator[str]:
    """A schema of the test's own."""
    name = f"t{uuid4().hex[:12]}"
    with psycopg.connect(postgresql, autocommit=True) as server:
        server.execute(f"CREATE SCHEMA {name}")
        yield f"{postgresql}&options=-csearch_path%3D{name}"
        server.execute(f"DROP SCHEMA {name} CASCADE")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite store; a copy of it costs less than the migrations."""
    path = tmp_path_factory.mktemp("template") / "w.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: str) -> str:
    """The URL of a schema with a store's tables, for one test after the other."""
    with psycopg.connect(postgresql, autocommit=True) as server:
        server.execute("CREATE SCHEMA IF NOT EXISTS shared")
    url = f"{postgresql}&options=-csearch_path%3Dshared"
    open_store(url).close()
    return url


@pytest.fixture
def empty_sqlite(sqlite_template: Path, tmp_path: Path) -> str:
    """A file of the test's own."""
    shutil.copy(sqlite_template, tmp_path / "w.db")
    return f"sqlite:///{tmp_path}/w.db"


EMPTIED = "; ".join(f"DELETE FROM {table.name}" for table in metadata.sorted_tables)
COUNTERS_AT_ONE = """
    SELECT setval(format('%I.%I', schemaname, sequencename), 1, false) FROM pg_sequences
    WHERE schemaname = current_schema() AND last_value IS NOT NULL
"""


def empty(url: str) -> None:
    """Empty a store on the server, its counters at one.

    TRUNCATE makes a new file for each table and index: 125 ms of the server's CPU, this 1.
    """
    with psycopg.connect(url) as server:
        server.execute("SET LOCAL session_replication_role = replica")  # nothing refers to nothing
        server.execute(EMPTIED)
        server.execute(COUNTERS_AT_ONE)


@pytest.fixture
def empty_postgresql(postgresql_template: str) -> str:
    """The schema, emptied."""
    empty(postgresql_template)
    return postgresql_template


@pytest.fixture(scope="session")
def database_in_memory() -> Iterator[Database]:
    """One that each test finds empty.

    SQLAlchemy compiles each statement once a connection pool: a third of what a small test costs.
    """
    with open_store("memory:") as store:
        yield store.database


@pytest.fixture(scope="session")
def memory_template(database_in_memory: Database) -> Iterator[sqlite3.Connection]:
    """An empty store."""
    with closing(sqlite3.connect(":memory:")) as template:
        _connection(database_in_memory).backup(template)
        yield template


def _connection(database: Database) -> sqlite3.Connection:
    with database._engine.connect() as connection:
        found = connection.connection.driver_connection
    assert isinstance(found, sqlite3.Connection)
    return found


@pytest.fixture(scope="session")
def database_of_postgresql(postgresql_template: str) -> Iterator[Database]:
    """One that each test finds empty, for the same reason."""
    with open_store(postgresql_template) as store:
        yield store.database


@pytest.fixture
def memory_store(database_in_memory: Database, memory_template: sqlite3.Connection) -> Store:
    """A store in memory, as a new one."""
    memory_template.backup(_connection(database_in_memory))
    return Store(database_in_memory)


@pytest.fixture
def sqlite_store(empty_sqlite: str) -> Iterator[Store]:
    """A store in the test's folder."""
    with open_store(empty_sqlite) as opened:
        yield opened


@pytest.fixture
def postgresql_store(database_of_postgresql: Database, empty_postgresql: str) -> Store:  # noqa: ARG001
    """A store on the server."""
    return Store(database_of_postgresql)


@pytest.fixture(params=["memory:", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """One empty store of each kind."""
    opened: Store = request.getfixturevalue(f"{request.param.removesuffix(':')}_store")
    return opened


@pytest.fixture(autouse=True)
def own_temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Lock files of PostgreSQL stores stay in the test's folder."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture(params=["sqlite", "postgresql"])
def shared_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty store that several processes can open."""
    if request.param == "postgresql":  # or by a test's own choice: indirect
        return str(request.getfixturevalue("postgresql_url"))
    return f"sqlite:///{tmp_path}/w.db"
