"""Words in SQLite: an FTS5 table, whose rows have the numbers of `search_texts`.

Its tokenizer only splits at spaces: `news.query.terms` has made the terms. Source: SQLite's
documentation of FTS5.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, column, literal_column, select, table, text
from sqlalchemy.engine import Connection

from news.query.fts5 import expression
from news.query.search import Field, SearchQuery
from storage.tables.schema import search_texts

_FIELDS: tuple[Field, ...] = ("title", "subtitle", "author", "text")
_WEIGHTS = (10.0, 4.0, 4.0, 1.0)
_words = table("search_words", column("rowid"))
_MAKE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_words "
    "USING fts5(title, subtitle, author, text, tokenize='ascii')",
    # also when a revision goes, with which its text goes
    "CREATE TRIGGER IF NOT EXISTS search_texts_gone AFTER DELETE ON search_texts BEGIN "
    "DELETE FROM search_words WHERE rowid = old.id; END",
)
_PUT = "INSERT INTO search_words(rowid, title, subtitle, author, text) VALUES (?, ?, ?, ?, ?)"


def is_ready(tx: Connection) -> bool:
    """True when the words have their table."""
    query = "SELECT 1 FROM sqlite_master WHERE name = 'search_words'"
    return tx.exec_driver_sql(query).first() is not None


def can_search(tx: Connection) -> bool:
    """False where Python's SQLite was built without FTS5."""
    modules = "SELECT 1 FROM pragma_module_list WHERE name = 'fts5'"
    return tx.exec_driver_sql(modules).first() is not None


def prepare(tx: Connection) -> None:
    """Make the table of the words."""
    for statement in _MAKE:
        tx.exec_driver_sql(statement)


def put(tx: Connection, found: Mapping[int, Mapping[Field, Sequence[str]]]) -> None:
    """Add texts: number -> field -> terms."""
    rows = [
        (number, *(" ".join(fields[name]) for name in _FIELDS)) for number, fields in found.items()
    ]
    if rows:
        tx.exec_driver_sql(_PUT, rows)


def matching(query: SearchQuery) -> ColumnElement[bool]:
    """True of the rows of `search_texts` that have the words."""
    return search_texts.c.id.in_(select(_words.c.rowid).where(_match(query)))


def page(query: SearchQuery, bounds: Sequence[ColumnElement[bool]], *, limit: int) -> Select[Any]:
    """Texts with the words, the last indexed first, with their scores."""
    weights = ", ".join(map(str, _WEIGHTS))
    score: ColumnElement[float] = literal_column(f"-bm25(search_words, {weights})").label("score")
    return (
        select(search_texts, score)
        .select_from(_words)
        .join(search_texts, search_texts.c.id == _words.c.rowid)
        .where(_match(query), *bounds)
        .order_by(_words.c.rowid.desc())
        .limit(limit)
    )


def _match(query: SearchQuery) -> ColumnElement[bool]:
    return text("search_words MATCH :asked").bindparams(asked=expression(query))  # type: ignore[return-value]
