"""Shared by the commands: common options, tables and JSON on stdout, notes on stderr."""

import dataclasses
import itertools
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from news.secrets import masked_text
from news.text import tidy


def _folder(text: str) -> Path:
    if not text:  # an unset shell variable; Path("") would be the working folder
        raise typer.BadParameter("expected a folder")
    return Path(text)


DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        parser=_folder,
        metavar="DIR",
        help="Folder of the store, the records and the archive; `data` by default. "
        "Its feeds.toml, if any, is used instead of ./feeds.toml.",
        show_default=False,
    ),
]
StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        help="Another store: sqlite:///path/to.db or postgresql://...",
        show_default=False,
    ),
]
RecordsOption = Annotated[
    str | None,
    typer.Option("--records", help="Folder for the JSON Lines parts.", show_default=False),
]
FeedsOption = Annotated[
    Path | None,
    typer.Option("--feeds", help="Feeds file to use instead of feeds.toml.", show_default=False),
]
AT_ONCE = 500  #: rows of a table that are drawn together
MAX_ROWS = 1_000_000_000  #: the largest --limit; a store's numbers end at 2**63
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, for scripts.")]


def is_terminal(stream: Literal["stdout", "stderr"]) -> bool:
    """True if rich may draw; rich is imported only then."""
    return bool(os.environ.get("FORCE_COLOR")) or getattr(sys, stream).isatty()


def print_json(value: object) -> None:
    """One JSON document on stdout, UTF-8, dates in RFC 3339; secrets in URLs are masked."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write(masked_text(text) + "\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on a terminal, tab-separated lines in a pipe."""
    if is_terminal("stdout"):
        _draw_table(columns, rows)
        return
    for row in rows:
        sys.stdout.write("\t".join(_cell(value) for value in row) + "\n")


def _draw_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    from rich.console import Console  # noqa: PLC0415 - only if stdout is a terminal
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console, rest = Console(highlight=False, soft_wrap=True), iter(rows)
    for number in itertools.count():
        table = Table(box=None, header_style="bold", pad_edge=False, show_header=not number)
        for column in columns:
            table.add_column(column, overflow="fold")
        page = list(itertools.islice(rest, AT_ONCE))
        for row in page:
            table.add_row(*(Text(_cell(value)) for value in row))  # rich reads a str as markup
        if page or not number:
            console.print(table)
        if len(page) < AT_ONCE:
            return


def note(text: str) -> None:
    """A remark for people, on stderr; secrets in URLs are masked."""
    sys.stderr.write(f"{masked_text(text)}\n")


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else masked_text(tidy(str(value)) or "")


def _plain(value: Any) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return value.total_seconds()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, Iterable) else str(value)
