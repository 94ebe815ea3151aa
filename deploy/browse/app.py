"""Puts the reading room together: Datasette, the store, and what each view and column means."""

import re
import sqlite3
from pathlib import Path
from typing import Any

import yaml
from datasette.app import Datasette
from datasette.plugins import pm

from deploy.browse import headers, hooks
from deploy.browse.guard import ROOM, Store

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs/sql.md"
SETTINGS = {
    "allow_download": False,
    "allow_csv_stream": False,
    "suggest_facets": False,  # three queries for each of 27 columns, before the page appears
    "facet_time_limit_ms": 300,  # each; in a large store they time out unless it is narrowed first
    "sql_time_limit_ms": 3000,
    "max_returned_rows": 1000,
    "default_page_size": 50,
    "default_facet_size": 8,
    "truncate_cells_html": 200,
}

for plugin in (headers, hooks):
    if not pm.is_registered(plugin):
        pm.register(plugin)


def reading_room(store: Path) -> Datasette:
    """Datasette over a SQLite store's views. The store must have been opened by Wirecopy before."""
    room = Datasette(
        memory=False,
        metadata=metadata(store),
        settings=SETTINGS,
        template_dir=str(HERE / "templates"),
        static_mounts=[("room", str(HERE / "static"))],
    )
    room.remove_database("_memory")
    room.add_database(Store(room, path=str(store), is_mutable=True), name=ROOM)
    return room


def metadata(store: Path) -> dict[str, Any]:
    """Titles, queries and facets of metadata.yaml, columns as docs/sql.md explains them."""
    found: dict[str, Any] = yaml.safe_load((HERE / "metadata.yaml").read_text(encoding="utf-8"))
    tables = found["databases"][ROOM]["tables"]
    columns = described_columns()
    for name, table in tables.items():
        table["columns"] = columns[name]
        if not has_words(store):
            table.pop("fts_table", None)
            table.pop("fts_pk", None)
    return found


def has_words(store: Path) -> bool:
    """False for a store without a full-text index: an empty one."""
    connection = sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro", uri=True)
    try:
        query = "SELECT 1 FROM sqlite_master WHERE name = 'search_words'"
        return connection.execute(query).fetchone() is not None
    finally:
        connection.close()


def described_columns() -> dict[str, dict[str, str]]:
    """View -> column -> its line in docs/sql.md, as plain text."""
    page = DOCS.read_text(encoding="utf-8")
    sections = re.findall(r"^### (v_\w+)\n(.*?)(?=^###|\Z)", page, re.MULTILINE | re.DOTALL)
    found: dict[str, dict[str, str]] = {}
    for view, text in sections:
        rows = re.findall(r"^\| (`[^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
        found[view] = {
            name: plain(meaning)
            for names, meaning in rows
            for name in re.findall(r"`(\w+)`", names)
        }
    found["v_revisions"] = found["v_stories"] | found["v_revisions"]
    return found


def plain(markdown: str) -> str:
    """A line without its marks: `[text](target)` is its text."""
    return re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", markdown).replace("`", "")
