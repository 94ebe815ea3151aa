"""Keeps SQL to the views: anybody may ask, and the tables below hold the feeds' secrets.

SQLite tells its authorizer which table a query reads, and through which view. Source: SQLite's
documentation of sqlite3_set_authorizer.
"""

import re
import sqlite3
from typing import Any

from datasette.database import Database

ROOM = "news"  #: the store's name in addresses
VIEWS = (
    *("v_stories", "v_revisions", "v_appearances", "v_enrichments", "v_feeds", "v_quarantine"),
    "v_runs",
)
#: of the full-text index: what it reads itself while it searches
_INDEX = frozenset({"search_words_config", "search_words_idx", "search_words_docsize"})
_WORDS_COLUMNS = frozenset({"", "ROWID", "rowid", "search_words", "rank"})
_SCHEMA = frozenset({"sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema"})
_FUNCTIONS = ("json_each", "json_tree", "pragma_")
_BLANK = re.compile(r"--[^\n]*|/\*.*?(?:\*/|\Z)|\s+", re.DOTALL)
_TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|\w+|\s+|.""",
    re.DOTALL,
)


class Store(Database):
    """A store, read-only. Its write-ahead log lets runs go on, and shows what they store."""

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """A connection that reads views only."""
        if write:
            raise sqlite3.OperationalError("the reading room writes nothing")
        connection = super().connect()
        connection.execute("PRAGMA query_only = 1")
        connection.set_authorizer(_judge)
        return connection

    async def execute(self, sql: str, *arguments: Any, **options: Any) -> Any:
        """Run a query, unless it gives another table the name of a view."""
        if redefines_a_view(sql):
            raise sqlite3.OperationalError("a name of a view cannot be given to something else")
        try:
            return await super().execute(sql, *arguments, **options | {"log_sql_errors": False})
        except sqlite3.DatabaseError as exc:
            if "prohibited" in str(exc):  # Datasette shows this kind, and fails with the other
                raise sqlite3.OperationalError(f"{exc}; ask a view") from exc
            raise


def redefines_a_view(sql: str) -> bool:
    """True for `WITH v_stories AS (...)`: the authorizer would take it for the view."""
    tokens = [
        token.strip("'\"`[]").lower()
        for token in _TOKEN.findall(sql)
        if not _BLANK.fullmatch(token)
    ]
    following = zip(tokens, [*tokens[1:], ""], [*tokens[2:], "", ""], strict=True)
    return any(
        name in VIEWS and (then == "(" or (then == "as" and last in ("(", "not", "materialized")))
        for name, then, last in following
    )


def _judge(
    action: int, name: str | None, column: str | None, _database: str | None, view: str | None
) -> int:
    """Refuse to read a table but through a view, and to attach a file."""
    if action == sqlite3.SQLITE_ATTACH:
        return sqlite3.SQLITE_DENY
    if action != sqlite3.SQLITE_READ or view in VIEWS or not name:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_OK if _is_open(name, column or "") else sqlite3.SQLITE_DENY


def _is_open(table: str, column: str) -> bool:
    if table == "search_words":
        return column in _WORDS_COLUMNS
    is_ours = table in VIEWS or table in _INDEX
    # no column: rows are counted, or a query joins a view's table whose columns it does not need
    return is_ours or not column or table in _SCHEMA or table.startswith(_FUNCTIONS)
