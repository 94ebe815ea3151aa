"""Exports records as JSON Lines, CSV or Parquet, page by page: memory does not grow with them."""

import csv
import io
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, assert_never
from uuid import uuid4

from sqlalchemy import and_, select
from sqlalchemy.engine import Connection

from news.errors import ConfigError
from news.query.search import EVERYTHING, Filters
from news.record.values import Record
from storage.read.records import with_feeds
from storage.search.filters import bounds
from storage.tables import codec
from storage.tables.queries import is_latest, is_main
from storage.tables.schema import clusters, outbox, revisions, stories

if TYPE_CHECKING:
    from storage.store import Store

Format = Literal["jsonl", "csv", "parquet"]
_PAGE = 500  #: records in memory at once
#: characters that make a spreadsheet compute a cell. Source: OWASP, CSV Injection
_FORMULA = tuple("=+-@\t\r")

#: the columns of CSV, with their kinds; `flat` makes a row of them
COLUMNS: dict[str, Literal["text", "int", "bool", "moment", "list"]] = {
    "kind": "text",
    "id": "text",
    "revision": "int",
    "url": "text",
    "canonical_url": "text",
    "title": "text",
    "subtitle": "text",
    "summary": "text",
    "authors": "list",
    "date_published": "moment",
    "date_modified": "moment",
    "date_first_seen": "moment",
    "date_fetched": "moment",
    "language": "text",
    "group": "text",
    "publisher_name": "text",
    "publisher_domain": "text",
    "section": "text",
    "tags": "list",
    "word_count": "int",
    "status": "text",
    "is_accessible_for_free": "bool",
    "feeds": "list",
    "alternate_urls": "list",
    "content_hash": "text",
    "text_fingerprint": "text",
    "content_text": "text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A record and the export's position after it."""

    record: Record
    cursor: str  #: for `after`


def export(
    store: "Store",
    *,
    latest: bool,
    after: str | None = None,
    filters: Filters = EVERYTHING,
    limit: int | None = None,
) -> Iterator[Exported]:
    """Records in the order in which they were stored.

    latest: one per story, that of its main record; else every revision. after: the cursor of an
    earlier export; only later records follow. Raises ConfigError for an invalid cursor.
    """
    found = _pages(store, latest=latest, after=_position(after), filters=filters)
    return islice(found, limit)


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


def flat(record: Record) -> dict[str, Any]:
    """A record as one row of COLUMNS: plain values and lists of strings."""
    elsewhere = {
        "kind": "record",
        "authors": [author.name for author in record.authors],
        "publisher_name": record.publisher.name if record.publisher else None,
        "publisher_domain": record.publisher.domain if record.publisher else None,
        "tags": list(record.tags),
        "word_count": record.extraction.word_count,
        "status": record.extraction.status,
        "feeds": [feed.url for feed in record.feeds],
        "alternate_urls": list(record.alternate_urls),
    }
    return {
        name: elsewhere[name] if name in elsewhere else getattr(record, name) for name in COLUMNS
    }


def _pages(store: "Store", *, latest: bool, after: int, filters: Filters) -> Iterator[Exported]:
    while True:
        with store.database.read() as tx:
            page = _page(tx, latest=latest, after=after, filters=filters)
        for seq, record in page:
            yield Exported(record=record, cursor=f"c{seq}")
        if len(page) < _PAGE:
            return
        after = page[-1][0]


def _page(
    tx: Connection, *, latest: bool, after: int, filters: Filters
) -> list[tuple[int, Record]]:
    same = and_(
        revisions.c.story_id == outbox.c.story_id, revisions.c.revision == outbox.c.revision
    )
    query = select(outbox.c.seq, revisions.c.record).join(revisions, same)
    if latest:
        query = query.join(stories, and_(stories.c.id == outbox.c.story_id, is_latest))
        query = query.outerjoin(clusters, clusters.c.story_id == stories.c.id).where(is_main)
    query = query.where(outbox.c.kind == "record", outbox.c.seq > after)
    names = ("story_id", "revision", "kept_at")
    query = query.where(*bounds(tx, filters, **{name: revisions.c[name] for name in names}))
    rows = tx.execute(query.order_by(outbox.c.seq).limit(_PAGE)).all()
    found = with_feeds(tx, [codec.record_from_json(row.record) for row in rows])
    return [(row.seq, record) for row, record in zip(rows, found, strict=True)]


def is_cursor(text: str) -> bool:
    """True for what an export printed as its cursor."""
    return bool(re.fullmatch("c[0-9]{1,18}", text))


def _position(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not is_cursor(cursor):
        reason = f"{cursor!r} is not a cursor, expected one that an export printed"
        raise ConfigError("--after", reason)
    return int(cursor[1:])


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
    match format:
        case "jsonl":
            for record in last.watch(rows):
                file.write(codec.line_json(record).encode() + b"\n")
        case "csv":
            _write_csv(last.watch(rows), file)
        case "parquet":
            _write_parquet(last.watch(rows), file)
        case other:
            assert_never(other)
    return last.cursor


class _Last:
    """Remembers the cursor of the last row."""

    cursor: str | None = None

    def watch(self, rows: Iterable[Exported]) -> Iterator[Record]:
        for row in rows:
            self.cursor = row.cursor
            yield row.record


def _write_csv(found: Iterable[Record], file: IO[bytes]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for record in found:
            writer.writerow([_cell(value) for value in flat(record).values()])
        text.flush()
    finally:
        text.detach()  # the caller closes the stream


def _cell(value: Any) -> str:
    """A value as text: lists joined by "; ", dates as RFC 3339, no spreadsheet formula."""
    if isinstance(value, list):
        value = "; ".join(value)
    if hasattr(value, "isoformat"):
        value = value.isoformat().replace("+00:00", "Z")
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _write_parquet(found: Iterable[Record], file: IO[bytes]) -> None:
    """Write the columns of the parts: all that a record has."""
    from storage.parts.formats.parquet import write_rows  # noqa: PLC0415 - 0.3 s and 60 MB that only this needs

    write_rows((json.loads(codec.line_json(record)) for record in found), file, at_once=_PAGE)
