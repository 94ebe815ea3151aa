"""Shared by the commands: common options, tables and JSON on stdout, notes on stderr."""

import dataclasses
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from cli.terminal.style import styled
from cli.terminal.table import drawn
from cli.terminal.words import shown, width
from news.secrets import masked_text
from news.text import without_controls


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
        metavar="URL",
        help="Another store: sqlite:///path/to.db or postgresql://...",
        show_default=False,
    ),
]
RecordsOption = Annotated[
    str | None,
    typer.Option(
        "--records",
        metavar="DIR",
        help="Folder for the parts, or s3://bucket/prefix, gs://... or az://...",
        show_default=False,
    ),
]
FeedsOption = Annotated[
    Path | None,
    typer.Option(
        "--feeds",
        metavar="FILE",
        help="Feeds file to use instead of feeds.toml.",
        show_default=False,
    ),
]
MAX_ROWS = 1_000_000_000  #: the largest --limit; a store's numbers end at 2**63
LimitOption = Annotated[
    int,
    typer.Option(
        "--limit", metavar="N", min=1, max=MAX_ROWS, help="At most this many, newest first."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, for scripts.")]


def is_terminal(stream: Literal["stdout", "stderr"]) -> bool:
    """True if the stream is a terminal, or FORCE_COLOR is set."""
    return bool(os.environ.get("FORCE_COLOR")) or getattr(sys, stream).isatty()


def print_json(value: object) -> None:
    """One JSON document on stdout, UTF-8, dates in RFC 3339; secrets in URLs are masked."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write(masked_text(text) + "\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table that fits the terminal; in a pipe tab-separated lines, whole and without titles."""
    texts = ([_cell(value) for value in row] for row in rows)
    if not is_terminal("stdout"):
        for row in texts:
            sys.stdout.write("\t".join(row) + "\n")
        return
    for number, line in enumerate(drawn(columns, texts, columns=width())):
        sys.stdout.write((line if number else styled(line, "bold")) + "\n")


def print_lines(lines: Iterable[str]) -> None:
    """Lines on stdout; secrets in URLs are masked."""
    for line in lines:
        sys.stdout.write(masked_text(line) + "\n")


def note(text: str) -> None:
    """A remark for people, on stderr; secrets in URLs are masked."""
    sys.stderr.write(f"{masked_text(without_controls(text))}\n")


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return shown(value)


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
