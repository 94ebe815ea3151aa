"""SQL that several rooms share, in the dialect of the database at hand."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic_core import to_json
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Select,
    String,
    Table,
    Text,
    TextClause,
    TextualSelect,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from storage.tables.codec import storable
from storage.tables.schema import clusters, entries, feeds, revisions, stories

Insert = postgresql.Insert | sqlite.Insert

#: joins a story to its latest revision; a withdrawn story has none
is_latest = and_(
    revisions.c.story_id == stories.c.id,
    revisions.c.revision == stories.c.revision,
    stories.c.withdrawn_at.is_(None),
)
#: true of the stories that readers are shown; the query must outer-join `clusters`
is_main = or_(clusters.c.is_main.is_(None), clusters.c.is_main)


def latest_revisions() -> Select[Any]:
    """The latest revision of every story, as record JSON."""
    return select(revisions.c.record).join_from(stories, revisions, is_latest)


def locked_entries(which: ColumnElement[bool]) -> Select[Any]:
    """Entries with their `feed_url`, locked in the order of their ids, as everywhere."""
    return (
        select(entries, feeds.c.url.label("feed_url"))
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .where(which)
        .order_by(entries.c.id)
        .with_for_update(of=entries)
    )


def insert_for(tx: Connection, table: Table) -> Insert:
    """An INSERT of the database's dialect, which supports ON CONFLICT."""
    return insert_of(tx.dialect.name, table)


def insert_of(dialect: str, table: Table) -> Insert:
    """An INSERT of the dialect of this name."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def insert_all(tx: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; none are fine."""
    if rows:
        tx.execute(table.insert(), rows)


def upsert(
    tx: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    changed: Iterable[str] = (),
    where: ColumnElement[bool] | None = None,
) -> None:
    """Insert rows. Where the primary key exists, update the `changed` columns; by default, all.

    where: only rows of which this is true are updated.
    """
    if rows:
        keys = [column.name for column in table.primary_key]
        names = tuple(changed) or tuple(name for name in rows[0] if name not in keys)
        if where is None:
            tx.execute(_upsert(tx.dialect.name, table, names, tuple(rows[0])), rows)
        else:
            tx.execute(_or_update(insert_for(tx, table), names, where=where), rows)


@cache
def _upsert(
    dialect: str, table: Table, names: tuple[str, ...], given: tuple[str, ...]
) -> TextClause:
    return prebuilt(_or_update(insert_of(dialect, table), names), given, dialect=dialect)


def prebuilt(insert: Any, given: Iterable[str], *, dialect: str) -> TextClause:
    """An INSERT with ON CONFLICT as text, for rows with these columns. Build it once.

    SQLAlchemy caches no such statement (`inherit_cache` of its Insert is False): it compiled one
    for each slot and each poll, a tenth of what polling 2,000 unchanged feeds took.
    """
    named = _DIALECTS[dialect](paramstyle="named")
    compiled = insert.compile(dialect=named, column_keys=list(given))
    columns = insert.table.c
    return text(str(compiled)).bindparams(
        *(bindparam(name, type_=columns[name].type) for name in given)
    )


_DIALECTS: Mapping[str, Any] = {"sqlite": sqlite.dialect, "postgresql": postgresql.dialect}


def _or_update(
    insert: Insert, names: tuple[str, ...], *, where: ColumnElement[bool] | None = None
) -> Insert:
    keys = [column.name for column in insert.table.primary_key]
    values = {name: insert.excluded[name] for name in names}
    return insert.on_conflict_do_update(index_elements=keys, set_=values, where=where)


def update_each(tx: Connection, key: Column[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Update one row of the key's table per mapping: its `key` finds the row, the rest is set."""
    if rows:
        values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "key"}
        tx.execute(update(key.table).where(key == bindparam("key")).values(values), rows)


def among(tx: Connection, values: Iterable[str]) -> Select[Any] | TextualSelect:
    """A subquery of any number of texts for `column.in_(...)`: one parameter, one cached plan."""
    return _listed(tx, [storable(value) for value in values], kind=Text())


def among_ids(tx: Connection, values: Iterable[int]) -> Select[Any] | TextualSelect:
    """A subquery of any number of ids for `column.in_(...)`."""
    return _listed(tx, list(values), kind=BigInteger())


def selected(tx: Connection, values: Iterable[str]) -> Select[Any]:
    """Any number of texts as rows, for a union."""
    found = among(tx, values)
    return found if isinstance(found, Select) else select(found.subquery())


_JSON = text("SELECT value FROM json_each(:listed)").columns(value=Text())


def _listed(
    tx: Connection, values: list[str] | list[int], *, kind: Text | BigInteger
) -> Select[Any] | TextualSelect:
    """The rows that the database makes of a list.

    SQLite's is text: SQLAlchemy takes longer to build a function that is a table than SQLite to
    answer. PostgreSQL sees how long an array is (PostgreSQL 12, `array_unnest_support`), but not a
    list in JSON: it would read a whole table for twenty of its rows.
    """
    if tx.dialect.name == "sqlite":
        listed = bindparam("listed", to_json(values).decode(), type_=Text(), unique=True)
        return _JSON.bindparams(listed)
    return select(func.unnest(literal(values, postgresql.ARRAY[Any](kind))).column_valued("value"))


def json_text(tx: Connection, json: ColumnElement[str], name: str) -> ColumnElement[str]:
    """A string field of a column that holds a JSON object."""
    if tx.dialect.name == "sqlite":
        return func.json_extract(json, f"$.{name}", type_=String)
    field: ColumnElement[str] = cast(json, postgresql.JSONB)[name].astext
    return field
