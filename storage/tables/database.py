"""Connections and transactions, and the translation of SQLAlchemy's errors."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Literal, NoReturn
from zlib import crc32

from sqlalchemy import create_engine, event, func, select
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import StaticPool

from news.errors import (
    ConfigError,
    StoreError,
    StoreInterrupted,
    StoreTooSlow,
    StoreUnavailable,
)
from news.secrets import Share
from storage.tables.modes import make_file, make_folder
from storage.tables.postgresql import SCHEMES, Address, postgresql_engine
from storage.tables.repeat import (
    LOCK_PATIENCE_S,
    SERVER_PATIENCE_S,
    Patience,
    is_interrupted,
    is_read_only,
    is_too_slow,
    locked_file,
)

#: how long a SQLite writer waits for the others before the transaction counts as interrupted
BUSY_TIMEOUT_S = 5
_POOL = {
    "pool_size": 8,
    "max_overflow": 24,
    "pool_timeout": 30,
    "pool_use_lifo": True,  # the warmest cache
}
#: of each SQLite connection, a quarter of its default; the system holds the file's pages too
_CACHE_KB = 512
_EXPECTED = "expected sqlite:///path/to.db, postgresql://user@host/database or memory:"

Alone = Literal["migrate", "keep", "leases", "parts", "publish", "helpers"]
"""Work that only one PostgreSQL transaction at a time may do; on SQLite every writer is alone."""


class Database:
    """A store's connections. On SQLite only one `write` or `pace` runs at a time."""

    def __init__(
        self,
        engine: Engine,
        *,
        pace_engine: Engine,
        label: str,
        path: Path | None,
        address: Address | None = None,
    ) -> None:
        """label: the URL without its password. path: of the SQLite file. address: of a server.

        pace_engine: a power cut may undo its last transactions.
        """
        self._engine, self._pace_engine = engine, pace_engine
        self.label, self.path, self.address = label, path, address
        self.is_memory = path is None and engine.dialect.name == "sqlite"
        self.is_reader = False  #: its queries have a time, and are given up when it is over
        seconds = LOCK_PATIENCE_S if engine.dialect.name == "sqlite" else SERVER_PATIENCE_S
        self.patience = Patience(label=label, seconds=seconds)
        self._has_answered = False
        # SQLite's busy handler sleeps and is unfair, so the threads of one process queue here. In
        # memory they share a connection.
        self._alone = threading.Lock()  # of a store in memory
        self._gate: AbstractContextManager[Any] = (
            threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        )

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that writes nothing. Raises StoreError, StoreUnavailable."""
        with (
            self._gate if self.is_memory else nullcontext(),
            self._transaction(self._engine, "BEGIN") as tx,
        ):
            yield tx

    @contextmanager
    def write(self, *, alone: Alone | None = None) -> Iterator[Connection]:
        """A durable transaction: all of it or nothing. Raises StoreError, StoreUnavailable."""
        with self._gate, self._transaction(self._engine, "BEGIN IMMEDIATE") as tx:
            if alone and tx.dialect.name == "postgresql":
                _lock_alone(tx, alone)
            yield tx

    @contextmanager
    def alone(self, work: Alone) -> Iterator[None]:
        """Let one process at a time do work that is slow, such as asking another server.

        No lock of the tables is held meanwhile: others read and write. Raises StoreInterrupted.
        """
        if self.path is not None:
            lock = self.path.with_name(f"{self.path.name}-{work}")
            with locked_file(lock, of=self.path, label=self.label, patience_s=BUSY_TIMEOUT_S):
                yield
        elif self.is_memory:
            with self._alone:
                yield
        else:
            with self._transaction(self._engine, "BEGIN") as tx:
                _lock_alone(tx, work)
                yield

    @contextmanager
    def pace(self) -> Iterator[Connection]:
        """A transaction that a power cut may undo, but no crash; 50 times faster. For slots."""
        with self._gate, self._transaction(self._pace_engine, "BEGIN IMMEDIATE") as tx:
            if tx.dialect.name == "postgresql":  # for a session it would be a pooler's to mix up
                tx.exec_driver_sql("SET LOCAL synchronous_commit = off")
            yield tx

    def settle(self) -> None:
        """Switch a new SQLite store to its write-ahead log. Raises StoreUnavailable."""
        if self.path is not None:
            with self.read() as tx:
                is_wal = tx.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            if not is_wal:
                _switch_to_wal(self.path, url=self.label)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()
        self._pace_engine.dispose()

    @contextmanager
    def _transaction(self, engine: Engine, begin: str) -> Iterator[Connection]:
        try:
            with engine.connect().execution_options(sqlite_begin=begin) as tx, tx.begin():
                self._has_answered = True
                yield tx
        except (DBAPIError, PoolTimeout) as exc:
            if self.is_reader and is_too_slow(exc):
                raise StoreTooSlow(self.label) from exc
            if is_read_only(exc):  # no connection is worth keeping: another server writes now
                engine.dispose()
            if is_interrupted(exc, has_answered=self._has_answered):
                raise StoreInterrupted(self.label, _first_line(exc)) from exc
            if isinstance(exc, OperationalError | InterfaceError | PoolTimeout):
                raise StoreUnavailable(self.label, _first_line(exc)) from exc
            self._fail(exc)
        except SQLAlchemyError as exc:
            self._fail(exc)

    def _fail(self, exc: SQLAlchemyError) -> NoReturn:
        if getattr(getattr(exc, "orig", None), "sqlite_errorname", "") == "SQLITE_NOTADB":
            raise ConfigError(self.label, "not a SQLite database") from exc
        raise StoreError(self.label, _first_line(exc)) from exc


def _lock_alone(tx: Connection, work: Alone) -> None:
    """Wait for PostgreSQL's lock of a kind of work, and hold it until the transaction ends."""
    tx.execute(select(func.pg_advisory_xact_lock(crc32(f"wirecopy:{work}".encode()))))


def open_database(url: str, *, share: Share = "no") -> Database:
    """The database of a store's URL, perhaps still empty. Raises ConfigError, StoreUnavailable.

    share: who else may read a new SQLite file.
    """
    if url == "memory:":
        engine = _sqlite_engine(":memory:", synchronous="OFF", poolclass=StaticPool)
        return Database(engine, pace_engine=engine, label=url, path=None)
    if path := sqlite_path(url):
        return _open_sqlite(url, path, share=share)
    if url.startswith(SCHEMES):
        return _open_postgresql(url)
    raise ConfigError(url.rpartition("@")[2], _EXPECTED)  # without a password


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite store's URL, `~` expanded; None for other stores. Raises ConfigError."""
    if not url.startswith("sqlite:///"):
        return None
    try:
        return Path(url.removeprefix("sqlite:///")).expanduser()
    except RuntimeError as exc:
        raise ConfigError(url, "there is no such home folder") from exc


def _open_sqlite(url: str, path: Path, *, share: Share) -> Database:
    if path.name in ("", ".", "..", ":memory:") or "?" in path.name:
        raise ConfigError(url, _EXPECTED)
    _check_file(path, url=url, share=share)
    engine = _sqlite_engine(str(path), synchronous="FULL", **_POOL)
    return Database(
        engine,
        pace_engine=_sqlite_engine(str(path), synchronous="NORMAL", **_POOL),
        label=url,
        path=path,
    )


def _check_file(path: Path, *, url: str, share: Share) -> None:
    """Make folder and file. Raises ConfigError, StoreUnavailable.

    A file that is there is not opened: closing it would free the locks that other connections of
    this process have on it (https://www.sqlite.org/howtocorrupt.html, section 2.2). Other processes
    would then delete the log under them. SQLite itself refuses what is no database.
    """
    try:
        make_folder(path.parent, share=share)
        if path.is_dir():
            raise ConfigError(url, "a folder, expected a database file")
        if not path.exists():
            make_file(path, share=share)
    except (FileExistsError, NotADirectoryError) as exc:
        raise ConfigError(url, "its folder is a file") from exc
    except OSError as exc:
        raise StoreUnavailable(url, exc.strerror or str(exc)) from exc


def _switch_to_wal(path: Path, *, url: str) -> None:
    """Switch to WAL. When two processes do so at once, one fails without waiting, and tries again.

    A file system without WAL leaves the store as it is: slower, as safe.
    """
    try:
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        try:
            for _ in range(100):
                if _is_wal(connection):
                    break
                # waits, at most BUSY_TIMEOUT_S, until the other has switched
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
        finally:
            connection.close()
    except sqlite3.Error as exc:
        raise StoreUnavailable(url, str(exc)) from exc


def _is_wal(connection: sqlite3.Connection) -> bool:
    """Try to switch; False while another process is switching."""
    try:
        return bool(connection.execute("PRAGMA journal_mode=WAL").fetchone()[0] == "wal")
    except sqlite3.OperationalError as exc:
        if exc.sqlite_errorname != "SQLITE_BUSY":
            raise
        return False


def _sqlite_engine(path: str, *, synchronous: str, **options: Any) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=path),
        connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False},
        **options,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        # the driver begins no transaction; `_begin` does (SQLAlchemy, pysqlite, "BEGIN")
        connection.isolation_level = None
        connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA cache_size=-{_CACHE_KB}")
        connection.execute("PRAGMA secure_delete=FAST")  # zeros over deleted rows; costs no writes

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))

    return engine


def _open_postgresql(url: str) -> Database:
    address = Address(url)
    engine = postgresql_engine(address, **_POOL)
    return Database(engine, pace_engine=engine, label=address.label, path=None, address=address)


def _first_line(exc: SQLAlchemyError) -> str:
    """The database's own message, without the statement and its values."""
    cause = exc.orig if isinstance(exc, DBAPIError) and exc.orig else exc
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0]
