"""Connections that only read, each query for a limited time: for servers beside the runs."""

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import QueuePool

from news.errors import ConfigError, StoreUnavailable
from storage.tables.database import BUSY_TIMEOUT_S, Database, sqlite_path
from storage.tables.postgresql import SCHEMES, Address, postgresql_engine

#: a reader that waits for a writer gives up sooner than a run: somebody waits for the answer
PATIENCE_S = 2.0
_POOL = {"pool_size": 8, "max_overflow": 24, "pool_timeout": 5, "pool_use_lifo": True}
_STEPS = 20_000  #: of SQLite's machine between two looks at the clock; about a millisecond


def open_reading(url: str, *, limit_s: float) -> Database:
    """The database of a store that exists; it cannot be written, whatever is asked of it.

    limit_s: seconds of a transaction on SQLite, of a statement on PostgreSQL. Raises ConfigError
    for a store that is not there.
    """
    path, address = sqlite_path(url), None
    if path is None:
        if not url.startswith(SCHEMES):
            raise ConfigError(url.rpartition("@")[2], "expected sqlite:/// or postgresql://")
        address = Address(url)
        engine, label = _postgresql(address, limit_s=limit_s), address.label
    elif path.is_file():
        engine, label = _sqlite(path, limit_s=limit_s), url
    else:
        raise ConfigError(url, "no store here yet; run `wirecopy ingest` first")
    database = Database(engine, pace_engine=engine, label=label, path=path, address=address)
    database.is_reader = True
    database.patience.seconds = PATIENCE_S
    return database


def is_shut_in(error: StoreUnavailable) -> bool:
    """True where SQLite may not write beside a store: it keeps an index of the log there."""
    cause = getattr(error.__cause__, "orig", None)
    return getattr(cause, "sqlite_errorname", "").startswith("SQLITE_READONLY")


def _sqlite(path: Path, *, limit_s: float) -> Engine:
    address = f"{path.resolve().as_uri()}?mode=ro"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_S, check_same_thread=False)

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, **_POOL)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # `_begin` begins, as in storage.tables.database
        connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        end = time.monotonic() + limit_s
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        connection.exec_driver_sql("BEGIN")

    return engine


def _postgresql(address: Address, *, limit_s: float) -> Engine:
    engine = postgresql_engine(address, **_POOL)
    # of a transaction, not of the session: a pooler gives each another connection
    limits = f"SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = {int(limit_s * 1000)}"

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(limits)

    return engine
