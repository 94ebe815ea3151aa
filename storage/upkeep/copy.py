"""Copies a store into an empty one, of the same or the other database, table by table.

A copy that was killed goes on where it stopped: rows come in the order of their keys, a batch in
one transaction, and a row that is there stays. The source can be read meanwhile, not written.
Words are not copied: they are indexed anew. Nor is who is at work.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, Text, func, select, tuple_
from sqlalchemy.engine import Connection, CursorResult, Row

from news.errors import ConfigError, StoreError
from news.secrets import Share
from storage.queue.leases import is_dead
from storage.tables.codec import storable
from storage.tables.database import Database, open_database
from storage.tables.migrate import begin_copy, end_copy
from storage.tables.queries import insert_for
from storage.tables.schema import RecordJson, leases, metadata, owners, search_texts, stories
from storage.upkeep.counters import counters, set_counters
from storage.upkeep.digest import Digest, digest_of

BATCH = 500  #: rows of a transaction; records take 7 kB each
_LEFT_OUT = (leases, owners, search_texts)
TABLES = tuple(table for table in metadata.sorted_tables if table not in _LEFT_OUT)
#: columns that say how far the words of a text are indexed
_ANEW = {stories.c.searched_revision: 0}
Told = Callable[[str, int, int], None]
"""Called after each batch: what is done, how many rows, of how many."""


def copy_into(
    source: Database, url: str, *, restarts: bool, share: Share, now: datetime, tell: Told
) -> dict[str, Digest]:
    """Copy a store to another URL; table -> its rows and their digest, equal on both sides.

    An earlier copy that was not finished goes on; restarts: it begins anew. Raises ConfigError
    while a run is at work there, or for a target that is not empty; StoreError, StoreUnavailable.
    """
    if source.is_memory or url == "memory:":
        raise ConfigError("memory:", "a store in memory ends with its process")
    with closing(open_database(url, share=share)) as target, ExitStack() as stack:
        target.settle()
        tx = source.patience.repeat(lambda: stack.enter_context(frozen(source, now=now)))
        begin_copy(target, of=source.label, restarts=restarts)
        copy_rows(tx, target, tell=tell)
        found = compare(tx, target, tell=tell)
        end_copy(target)
    return found


@contextmanager
def frozen(database: Database, *, now: datetime) -> Iterator[Connection]:
    """A transaction beside which a store can be read, but not written.

    Raises ConfigError while a run is at work there.
    """
    with database.write() as tx:
        if tx.dialect.name == "postgresql":
            names = ", ".join(table.name for table in metadata.sorted_tables)
            tx.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
        if (owner := _at_work(tx, now=now)) is not None:
            reason = f"a run is at work there ({owner}): stop its schedule, wait for its end"
            raise ConfigError(database.label, reason)
        yield tx


def _at_work(tx: Connection, *, now: datetime) -> str | None:
    """A run that may still write; on another machine, one with a lease that has not ended."""
    for row in tx.execute(select(owners).order_by(owners.c.registered_at)):
        if row.lock_path and Path(row.lock_path).exists():
            if not is_dead(row.lock_path):
                return str(row.owner)
            continue
        mine = leases.c.owner == row.owner, leases.c.expires_at > now
        if tx.execute(select(leases.c.resource).where(*mine).limit(1)).first():
            return str(row.owner)
    return None


def copy_rows(source: Connection, target: Database, *, tell: Told) -> None:
    """Copy what the target does not have yet, and the counters of its keys. Raises StoreError."""
    for table in TABLES:
        total = _count(source, table)
        done, after = _standing(target, table)
        with _read(source, _rest(table, after)) as found:
            for rows in found.partitions():
                _insert(target, table, [_row(table, row) for row in rows])
                done += len(rows)
                tell(table.name, min(done, total), total)
    given = counters(source)
    with target.write() as tx:
        set_counters(tx, given)


def compare(source: Connection, target: Database, *, tell: Told) -> dict[str, Digest]:
    """Table -> rows and their digest, equal on both sides. Raises StoreError for a difference."""
    found: dict[str, Digest] = {}
    for table in TABLES:
        mine = _digest(source, table, tell=tell)
        with target.read() as tx:
            theirs = _digest(tx, table, tell=lambda *_: None)
        if mine != theirs:
            reason = (
                f"{table.name}: {mine.rows:,} rows there, {theirs.rows:,} here, and they differ: "
                "the source was written to since the copy began. Begin anew with --restart"
            )
            raise StoreError(target.label, reason)
        found[table.name] = mine
    return found


def _digest(tx: Connection, table: Table, *, tell: Told) -> Digest:
    total, done, digest = _count(tx, table), 0, Digest()
    with _read(tx, select(table)) as found:
        for rows in found.partitions():
            for row in rows:
                digest = digest + digest_of(_compared(table, row))
            done += len(rows)
            tell(f"checking {table.name}", done, total)
    return digest


def _standing(target: Database, table: Table) -> tuple[int, tuple[Any, ...] | None]:
    """How many rows are there, and the key of the last one; None where nothing can be skipped."""
    with target.read() as tx:
        done = _count(tx, table)
        if any(isinstance(column.type, Text) for column in table.primary_key):
            return 0, None  # its order is not the same in both databases; few rows
        last = select(*table.primary_key).order_by(*(one.desc() for one in table.primary_key))
        row = tx.execute(last.limit(1)).first()
    return done, tuple(row) if row else None


def _rest(table: Table, after: tuple[Any, ...] | None) -> Select[Any]:
    keys = list(table.primary_key)
    query = select(table).order_by(*keys)
    return query if after is None else query.where(_is_later(keys, after))


def _is_later(keys: list[Any], after: tuple[Any, ...]) -> ColumnElement[bool]:
    later: ColumnElement[bool] = tuple_(*keys) > after if len(keys) > 1 else keys[0] > after[0]
    return later


def _read(tx: Connection, query: Select[Any]) -> CursorResult[Any]:
    """Rows that are not all in memory at once."""
    return tx.execute(query.execution_options(yield_per=BATCH))


def _compared(table: Table, row: Row[Any]) -> dict[str, Any]:
    """A row by which the sides are compared: JSON in one order of its names."""
    values = _row(table, row)
    for column in table.columns:
        if column.type is RecordJson and values[column.name] is not None:
            values[column.name] = json.dumps(json.loads(values[column.name]), sort_keys=True)
    return values


def _row(table: Table, row: Row[Any]) -> dict[str, Any]:
    """A row as the other database can hold it: PostgreSQL refuses NUL in texts."""
    values = {
        name: storable(value) if isinstance(value, str) else value
        for name, value in row._mapping.items()  # noqa: SLF001 - public, whatever its name says
    }
    anew = {column.name: value for column, value in _ANEW.items() if column.table is table}
    return values | anew


def _insert(target: Database, table: Table, rows: list[dict[str, Any]]) -> None:
    def work() -> None:
        with target.write() as tx:
            tx.execute(insert_for(tx, table).on_conflict_do_nothing(), rows)

    target.patience.repeat(work)


def _count(tx: Connection, table: Table) -> int:
    return tx.execute(select(func.count()).select_from(table)).scalar_one()
