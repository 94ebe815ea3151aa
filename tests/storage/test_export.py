"""Exports, on every kind of store."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from extractors.feed.from_bytes import parse
from news.errors import ConfigError, StoreError
from news.formats import ninjs
from news.formats.flat import COLUMNS
from storage import Store
from storage.export import FEEDS, Exported, Format, export, write_export
from storage.parts.formats.parquet import schema_of
from storage.tables.codec import record_from_json
from tests.storage.factories import (
    a_candidate,
    a_copy,
    a_story,
    keep_record,
    poll,
    queue_one,
    three_stories,
)
from tests.support.factories import LONG_TEXT, NOW, a_record

LATER = NOW + timedelta(hours=1)


def exported(store: Store, *, format: str, **options: Any) -> tuple[bytes, str | None]:  # noqa: A002
    stream = io.BytesIO()
    rows = export(store, **{"latest": True, "after": None} | options)
    cursor = write_export(rows, stream, format=format)  # type: ignore[arg-type]
    return stream.getvalue(), cursor


def test_an_export_goes_on_where_the_last_one_ended(store: Store) -> None:
    """--after CURSOR exports only what is new; --latest one row per story, else every revision."""
    three_stories(store)
    _, cursor = exported(store, format="jsonl")
    assert exported(store, format="jsonl", after=cursor) == (b"", None)
    (sifted,) = poll(
        store, a_candidate(guid="a", link="https://paper.example/ax", title="Title a2")
    )
    again: dict[str, Any] = {"link": "https://paper.example/ax", "title": "Title a2"}
    keep_record(store, sifted.entry_id, guid="a", **again)
    assert [row.record.title for row in export(store, latest=True, after=cursor)] == ["Title a2"]
    assert [row.record.title for row in export(store, latest=True, after=None)] == [
        "Title b",
        "Title c",
        "Title a2",
    ]
    assert [row.record.revision for row in export(store, latest=False, after=None)] == [1, 1, 1, 2]
    assert len(list(export(store, latest=False, after=None, limit=2))) == 2


@pytest.mark.parametrize("cursor", ["", "c", "7", "c-1", "c²", "c9999999999999999999999", "x7"])
def test_a_cursor_that_no_export_printed_is_refused(store: Store, cursor: str) -> None:
    """One clear line, before a row is written."""
    with pytest.raises(ConfigError):
        export(store, latest=True, after=cursor)


def test_exported_json_lines_are_records(store: Store) -> None:
    """The export equals what is read, all feeds included."""
    a_story(store)
    a_copy(store)
    text, _ = exported(store, format="jsonl")
    record = record_from_json(text.decode())
    assert record == store.read.record(record.id)
    assert len(record.feeds) == 2


def test_exported_csv_contains_no_spreadsheet_formula(store: Store) -> None:
    """Formulas are escaped, lists are joined, dates are RFC 3339."""
    record = replace(
        a_record(title="=HYPERLINK(1)"),
        tags=("a", "b"),
        section="@x",
        content_text='-1\n\nSays "no"; €',
    )
    keep_record(store, queue_one(store), record)
    text, _ = exported(store, format="csv")
    (row,) = csv.DictReader(io.StringIO(text.decode(), newline=""))
    assert list(row) == list(COLUMNS)
    assert (row["title"], row["section"], row["tags"]) == ("'=HYPERLINK(1)", "'@x", "a; b")
    assert (row["content_text"], row["date_first_seen"]) == (
        '\'-1\n\nSays "no"; €',
        "2026-05-03T12:00:00Z",
    )
    assert (row["subtitle"], row["revision"]) == ("", "1")


def test_exported_parquet_is_typed(store: Store, tmp_path: Path) -> None:
    """By the schema of the parts. Dates are UTC timestamps, absent is null. Files appear whole."""
    keep_record(store, queue_one(store), replace(a_record(), tags=("a", "b"), date_published=NOW))
    target = tmp_path / "x.parquet"
    write_export(export(store, latest=True, after=None), target, format="parquet")
    table = pq.read_table(target)
    assert table.schema.equals(schema_of("record"), check_metadata=False)
    (row,) = table.to_pylist()
    assert (row["date_published"], row["tags"], row["subtitle"], row["content_text"]) == (
        NOW,
        ["a", "b"],
        None,
        LONG_TEXT,
    )
    assert str(table.schema.field("date_published").type) == "timestamp[us, tz=UTC]"
    assert [path.name for path in tmp_path.glob("*x.parquet*")] == ["x.parquet"]


def test_an_empty_store_exports_empty_files(store: Store) -> None:
    """No rows, no cursor; CSV and Parquet still name their columns."""
    assert exported(store, format="jsonl") == (b"", None)
    assert exported(store, format="csv")[0].decode().strip().split(",") == list(COLUMNS)
    assert pq.read_table(io.BytesIO(exported(store, format="parquet")[0])).num_rows == 0


@pytest.mark.parametrize("format", FEEDS)
def test_an_exported_feed_has_each_story_once(store: Store, format: Format) -> None:  # noqa: A002
    """Its guids are the stories' ids, its titles and links theirs; feed readers take it."""
    three_stories(store)
    content, cursor = exported(store, format=format)
    document = parse(content, url="https://me.example/feed")
    records = [row.record for row in export(store, latest=True)]
    assert [(one.guid, one.title, one.link) for one in document.entries] == [
        (one.id, one.title, one.canonical_url) for one in records
    ]
    assert cursor is not None
    assert exported(store, format=format, after=cursor)[1] is None


def test_exported_ninjs_is_one_item_a_line(store: Store) -> None:
    """Each is the record's; revisions are versions of one uri."""
    three_stories(store)
    content, _ = exported(store, format="ninjs")
    assert [json.loads(line) for line in content.decode().splitlines()] == [
        ninjs.item(row.record) for row in export(store, latest=True)
    ]


def test_a_broken_export_leaves_the_file_that_was_there(store: Store, tmp_path: Path) -> None:
    """Feeds too appear whole, or not at all."""
    three_stories(store)
    target = tmp_path / "x.xml"
    target.write_text("before")

    def breaking() -> Iterator[Exported]:
        yield from export(store, latest=True, limit=1)
        raise StoreError("store", "gone")

    with pytest.raises(StoreError):
        write_export(breaking(), target, format="rss")
    assert (target.read_text(), len(list(tmp_path.glob(".*")))) == ("before", 0)
