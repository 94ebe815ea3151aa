"""Writes records into a file or a stream, in one of the formats."""

import csv
import io
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import IO, Literal, get_args
from uuid import uuid4

from news.formats import atom, json_feed, ninjs, rss
from news.formats.flat import COLUMNS, cell, flat
from news.formats.item import Channel
from news.record.values import Record
from storage.export.rows import Exported
from storage.read.enriched import enrichments_json, with_enrichments
from storage.tables import codec

Format = Literal["jsonl", "csv", "parquet", "ninjs", "jsonfeed", "rss", "atom"]
FORMATS: tuple[Format, ...] = get_args(Format)
#: formats in which a story can stand only once: its id is the item's
FEEDS: tuple[Format, ...] = ("jsonfeed", "rss", "atom")
#: of a file's name
ENDINGS: dict[Format, str] = {
    "jsonl": "jsonl",
    "csv": "csv",
    "parquet": "parquet",
    "ninjs": "ninjs.jsonl",
    "jsonfeed": "json",
    "rss": "rss",
    "atom": "atom",
}
#: formats that have a place for what enrichers made
ENRICHED: tuple[Format, ...] = ("jsonl", "csv")
_PAGE = 500  #: rows that are written at once

Writer = Callable[[Iterable[Exported], IO[bytes]], None]


def write_export(
    rows: Iterable[Exported],
    target: Path | IO[bytes],
    *,
    format: Format,  # noqa: A002 - the option's name
) -> str | None:
    """Write rows to a stream, or atomically to a file; return the last cursor, if any.

    A pipe or device is written as a stream. Raises OSError.
    """
    if isinstance(target, Path):
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                return _write(rows, stream, format=format)
        with _whole_file(target) as file:
            return _write(rows, file, format=format)
    return _write(rows, target, format=format)


@contextmanager
def _whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that replaces the one at the path once it is complete. Keeps its mode, and links."""
    path = path.resolve()
    unfinished = path.with_name(f".{path.name}.tmp-{uuid4().hex[:12]}")
    try:
        with unfinished.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, unfinished)
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _write(rows: Iterable[Exported], file: IO[bytes], *, format: Format) -> str | None:  # noqa: A002
    last = _Last()
    _WRITERS[format](last.watch(rows), file)
    return last.cursor


class _Last:
    """Remembers the cursor of the last row."""

    cursor: str | None = None

    def watch(self, rows: Iterable[Exported]) -> Iterator[Exported]:
        for row in rows:
            self.cursor = row.cursor
            yield row


def _write_lines(line: Callable[[Exported], str]) -> Writer:
    def write(found: Iterable[Exported], file: IO[bytes]) -> None:
        for row in found:
            file.write(line(row).encode() + b"\n")

    return write


def _line(row: Exported) -> str:
    line = codec.line_json(row.record)
    return line if row.enrichments is None else with_enrichments(line, row.enrichments)


def _write_feed(document: Callable[[Channel, Iterable[Record]], Iterator[str]]) -> Writer:
    def write(found: Iterable[Exported], file: IO[bytes]) -> None:
        channel = Channel(title="Wirecopy export", updated=datetime.now(UTC))
        for piece in document(channel, (row.record for row in found)):
            file.write(piece.encode("utf-8", "replace"))

    return write


def _write_csv(found: Iterable[Exported], file: IO[bytes]) -> None:
    """Write a row a record. What enrichers made is one more column, if it is asked for."""
    rows = iter(found)
    first = list(islice(rows, 1))
    more = ["enrichments"] if first and first[0].enrichments is not None else []
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        writer = csv.writer(text)
        writer.writerow([*COLUMNS, *more])
        for row in chain(first, rows):
            made = [] if row.enrichments is None else [enrichments_json(row.enrichments)]
            writer.writerow([*(cell(value) for value in flat(row.record).values()), *made])
        text.flush()
    finally:
        text.detach()  # the caller closes the stream


def _write_parquet(found: Iterable[Exported], file: IO[bytes]) -> None:
    """Write the columns of the parts: all that a record has."""
    from storage.parts.formats.parquet import write_rows  # noqa: PLC0415 - 0.3 s and 60 MB that only this needs

    lines = (codec.line_json(row.record) for row in found)
    write_rows((json.loads(line) for line in lines), file, at_once=_PAGE)


_WRITERS: dict[Format, Writer] = {
    "jsonl": _write_lines(_line),
    "csv": _write_csv,
    "parquet": _write_parquet,
    "ninjs": _write_lines(lambda row: ninjs.line(row.record)),
    "jsonfeed": _write_feed(json_feed.document),
    "rss": _write_feed(rss.document),
    "atom": _write_feed(atom.document),
}
