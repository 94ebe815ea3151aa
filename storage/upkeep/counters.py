"""The counters of keys: a number that was given once, is not given again after a copy."""

from collections.abc import Mapping

from sqlalchemy import Column, text
from sqlalchemy.engine import Connection

from storage.tables.schema import Serial, metadata

_COUNTED: dict[str, Column[int]] = {
    table.name: column
    for table in metadata.sorted_tables
    for column in table.primary_key
    if column.type is Serial and column.autoincrement and not column.foreign_keys
}
_OF_SQLITE = "SELECT name, seq FROM sqlite_sequence"


def counters(tx: Connection) -> dict[str, int]:
    """Table -> the last number that it gave to a row; 0 before the first."""
    if tx.dialect.name == "sqlite":
        given = {name: int(seq) for name, seq in tx.exec_driver_sql(_OF_SQLITE)}
        return {name: given.get(name, 0) for name in _COUNTED}
    return {name: _last(tx, _sequence(tx, name)) for name in _COUNTED}


def set_counters(tx: Connection, found: Mapping[str, int]) -> None:
    """Go on counting from there."""
    given = counters(tx)
    for name, last in found.items():
        if last <= given[name]:
            continue
        if tx.dialect.name == "sqlite":
            tx.execute(text("DELETE FROM sqlite_sequence WHERE name = :n"), {"n": name})
            row = {"n": name, "last": last}
            tx.execute(text("INSERT INTO sqlite_sequence(name, seq) VALUES (:n, :last)"), row)
        else:
            row = {"n": _sequence(tx, name), "last": last}
            tx.execute(text("SELECT setval(CAST(:n AS regclass), :last)"), row)


def _sequence(tx: Connection, name: str) -> str:
    row = {"table": name, "column": _COUNTED[name].name}
    return str(tx.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), row).scalar())


def _last(tx: Connection, sequence: str) -> int:
    row = {"n": sequence}
    return (
        tx.execute(text("SELECT pg_sequence_last_value(CAST(:n AS regclass))"), row).scalar() or 0
    )
