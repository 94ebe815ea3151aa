"""Makes deleted rows unreadable: their bytes leave the database's files."""

import sqlite3
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from news.errors import StoreUnavailable
from storage.tables.database import BUSY_TIMEOUT_S, Database
from storage.tables.schema import metadata

_HAS_WORDS = "SELECT 1 FROM sqlite_master WHERE name = 'search_words'"
#: FTS5 only notes that a text's words are gone, until its index is written anew
_FORGET_WORDS = "INSERT INTO search_words(search_words) VALUES ('optimize')"


def reclaim(database: Database) -> None:
    """Rewrite a SQLite file without its free space and empty its log; vacuum PostgreSQL's tables.

    Raises StoreUnavailable when the disk is full, or others use the store for too long.
    """
    if database.path is not None:
        _rewrite(database.path, label=database.label)
    elif not database.is_memory:
        _vacuum(database)


def _rewrite(path: Path, *, label: str) -> None:
    try:
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        try:
            if connection.execute(_HAS_WORDS).fetchone():
                connection.execute(_FORGET_WORDS)
            connection.execute("VACUUM")
            is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as exc:
        raise StoreUnavailable(label, str(exc)) from exc
    if is_busy:
        raise StoreUnavailable(label, "another process has used it for too long")


def _vacuum(database: Database) -> None:
    with database.read() as tx:
        engine = tx.engine
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            names = ", ".join(table.name for table in metadata.sorted_tables)
            connection.exec_driver_sql(f"VACUUM {names}")
    except SQLAlchemyError as exc:
        raise StoreUnavailable(database.label, "VACUUM failed") from exc
