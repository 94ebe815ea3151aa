"""Connections that only read, each query for a limited time: for servers beside the runs."""

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import QueuePool

from news.errors import ConfigError, StoreUnavailable
from storage.tables.database import BUSY_TIMEOUT_S, Database, postgresql_address, sqlite_path

#: a reader that waits for a writer gives up sooner than a run: somebody waits for the answer
PATIENCE_S = 2.0
_POOL = {"pool_size": 8, "max_overflow": 24, "pool_timeout": 5, "pool_use_lifo": True}
_STEPS = 20_000  #: of SQLite's machine between two looks at the clock; about a millisecond


def open_reading(url: str, *, limit_s: float) -> Database:
    """The database of a store that exists; it cannot be written, whatever is asked of it.

    limit_s: seconds of a transaction on SQLite, of a statement on PostgreSQL. Raises ConfigError
    for a store that is not there.
    """
    path = sqlite_path(url)
    if path is not None:
        if not path.is_file():
            raise ConfigError(url, "no store here yet; run `wirecopy ingest` first")
        engine, label = _sqlite(path, limit_s=limit_s), url
    else:
        engine, label = _postgresql(url, limit_s=limit_s)
    database = Database(engine, pace_engine=engine, label=label, path=path)
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


def _postgresql(url: str, *, limit_s: float) -> tuple[Engine, str]:
    parsed, label = postgresql_address(url)
    options = {"pool_pre_ping": True, "isolation_level": "READ COMMITTED", **_POOL}
    engine = create_engine(parsed, **options)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.execute("SET default_transaction_read_only = on")
        connection.execute(f"SET statement_timeout = {int(limit_s * 1000)}")
        connection.commit()

    return engine, label
