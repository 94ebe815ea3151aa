"""A new store is made of the schema at once, as the migrations would make it."""

import re
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import open_store
from storage.tables.database import open_database
from tests.storage.tables.later import make_by_migrations

_IN_SQLITE = "SELECT type, name, tbl_name, sql FROM sqlite_master"
_IN_POSTGRESQL = (
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, "
    "column_default, is_generated FROM information_schema.columns "
    "WHERE table_schema = current_schema()",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = current_schema()::regnamespace",
    "SELECT viewname, definition FROM pg_views WHERE schemaname = current_schema()",
    "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace",
)
#: between the columns and constraints of a table, not between those that a constraint names
_COMMA = re.compile(r",\s*(?![^()]*\))")


def made(tx: Connection) -> list[tuple[object, ...]]:
    """All that a database holds but rows: tables by their columns and constraints, in any order."""
    if tx.dialect.name == "sqlite":
        return sorted(
            (kind, name, table, _definition(sql) if kind == "table" and sql else sql or "")
            for kind, name, table, sql in tx.exec_driver_sql(_IN_SQLITE)
        )
    schema = tx.exec_driver_sql("SELECT current_schema()").scalar_one()
    rows = (row for query in _IN_POSTGRESQL for row in tx.exec_driver_sql(query))
    return sorted(tuple(str(value).replace(f"{schema}.", "") for value in row) for row in rows)


def _definition(sql: str) -> str:
    """A table's definition, its columns and constraints sorted: a later column comes last."""
    head, _, rest = sql.partition("(")
    parts = _COMMA.split(rest.rpartition(")")[0])
    return head + "; ".join(sorted(" ".join(part.split()) for part in parts))


def contents(url: str) -> list[tuple[object, ...]]:
    """What a database holds, and its version."""
    database = open_database(url)
    with database.read() as tx:
        version = tx.execute(sa.text("SELECT version_num FROM wirecopy_version")).scalar_one()
        found = [*made(tx), (version,)]
    database.close()
    return found


def empty(url: str, path: Path) -> None:
    """Drop all tables."""
    if url.startswith("sqlite"):
        path.unlink()
        return
    database = open_database(url)
    with database.write() as tx:
        name = tx.exec_driver_sql("SELECT current_schema()").scalar_one()
        tx.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
        tx.exec_driver_sql(f"CREATE SCHEMA {name}")
    database.close()


def test_a_new_store_is_what_the_migrations_make(shared_url: str, tmp_path: Path) -> None:
    """Tables, columns, types, defaults, indexes, constraints, views, triggers, and the version."""
    open_store(shared_url).close()
    new = contents(shared_url)
    empty(shared_url, tmp_path / "w.db")
    make_by_migrations(shared_url)
    assert contents(shared_url) == new


def test_a_new_store_is_made_without_a_migration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It needs no Alembic, which takes longer to load than all the tables to make."""
    monkeypatch.setitem(sys.modules, "alembic", None)
    open_store(f"sqlite:///{tmp_path}/w.db").close()
