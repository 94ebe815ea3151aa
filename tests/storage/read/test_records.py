"""Reading, takedown, parts, runs and export: one contract for every kind of store."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from news.errors import ConfigError
from news.report import EntryCounts, FailureLine, FeedLine, RunReport
from storage import Store, publish
from storage.export import COLUMNS, export, write_export
from storage.tables.codec import record_from_json
from tests.storage.factories import (
    FEED,
    a_candidate,
    a_story,
    claimed,
    keep_record,
    poll,
    queue_one,
)
from tests.support.factories import LONG_TEXT, NOW, a_record

LATER = NOW + timedelta(hours=1)
OTHER = "https://other.example/feed"
COPY: dict[str, Any] = {"link": "https://other.example/copy", "feed_url": OTHER, "guid": "c"}


def three_stories(store: Store) -> list[str]:
    texts = {n: f"Text number {n} says something. " * 20 for n in "abc"}
    kept = [
        a_story(store, link=f"https://paper.example/{n}x", guid=n, title=f"Title {n}", text=text)
        for n, text in texts.items()
    ]
    return [str(k.story_id) for k in kept]


def a_copy(store: Store) -> str:
    return str(keep_record(store, queue_one(store, **COPY), a_record(**COPY)).story_id)


def flush(store: Store, folder: Path, now: Any = NOW) -> list[Path]:
    """Fix, publish and mark every part; the files."""
    for part in (*store.parts.unpublished(), *store.parts.fix(str(folder), now=now)):
        publish(part)
        store.parts.mark_published(part.id)
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def lines_of(folder: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for path in sorted(folder.rglob("*.jsonl"))
        for line in path.read_text().split("\n")[:-1]
    ]


def test_a_record_is_found_by_id_url_and_unique_start(store: Store) -> None:
    """An id's start names a story only if it is the only one."""
    ids = three_stories(store)
    for key in (
        ids[0],
        ids[0].removeprefix("urn:uuid:"),
        ids[0][:20],
        "https://paper.example/ax?utm_source=rss",
    ):
        found = store.read.record(key)
        assert found is not None
        assert found.title == "Title a"
    for key in ("urn:uuid:", "", "%", "https://paper.example/none", "not a url://"):
        assert store.read.record(key) is None


def test_records_are_listed_last_kept_first_and_narrowed(store: Store) -> None:
    """Filters: limit, feed, host, since, and words in title or text."""
    three_stories(store)
    a_story(
        store,
        link="https://other.example/dx",
        guid="d",
        feed_url=OTHER,
        title='Ü 100% "Deal"',
        now=LATER,
    )
    titles = ['Ü 100% "Deal"', "Title a", "Title b", "Title c"]
    assert sorted(r.title or "" for r in store.read.records(limit=10)) == sorted(titles)
    assert store.read.records(limit=1)[0].title == titles[0]
    assert [r.title for r in store.read.records(limit=9, feed=OTHER)] == titles[:1]
    assert [r.title for r in store.read.records(limit=9, host="other.example")] == titles[:1]
    assert [r.title for r in store.read.records(limit=9, since=LATER)] == titles[:1]
    assert [r.title for r in store.read.records(limit=9, text='100% "deal')] == titles[:1]
    assert [r.title for r in store.read.records(limit=9, text="NUMBER B")] == ["Title b"]
    assert store.read.records(limit=9, text="paper.example") == []


def test_a_line_stands_in_exactly_one_part(store: Store, tmp_path: Path) -> None:
    """Records and relations in folders of their own, in parts of at most `limit` lines, named by day and number."""
    ids = three_stories(store)
    a_story(store)
    a_copy(store)
    parts = store.parts.fix(str(tmp_path), now=NOW, limit=3)
    assert [part.name for part in parts] == [
        "2026-05-03/0000000001.jsonl",
        "2026-05-03/0000000002.jsonl",
        "relations/2026-05-03/0000000003.jsonl",
    ]
    assert store.parts.unpublished() == parts
    assert store.parts.fix(str(tmp_path), now=LATER) == []
    flush(store, tmp_path)
    assert store.parts.unpublished() == []
    lines = lines_of(tmp_path)
    assert [line["kind"] for line in lines] == ["record"] * 4 + ["relation"]
    assert [line["id"] for line in lines[:3]] == ids
    assert lines[4] | {"url": COPY["link"], "date_seen": "2026-05-03T12:00:00Z"} == lines[4]


def test_a_line_is_a_record_and_one_line_for_every_reader(store: Store, tmp_path: Path) -> None:
    """Nothing in a text breaks a line: not even what Python or JavaScript take for a line's end."""
    text = "One\u2028two\x85three\u2029four\r\nfive\x0b\x0c\x1c" * 20
    a_story(store, text=text)
    flush(store, tmp_path)
    (path,) = tmp_path.rglob("*.jsonl")
    (line,) = path.read_text().splitlines()
    assert line.startswith('{"kind":"record","schema_version":"1.0","id":')
    assert record_from_json(line.replace('"kind":"record",', "")).content_text == text


def test_parts_for_what_is_no_folder_are_refused_before_a_line_is_taken(
    store: Store, tmp_path: Path
) -> None:
    """S3 comes later; until then it is said, and nothing is lost."""
    a_story(store)
    for url in ("s3://bucket/prefix", "https://x.example/", ""):
        with pytest.raises(ConfigError):
            store.parts.fix(url, now=NOW)
    assert len(store.parts.fix(str(tmp_path), now=NOW)) == 1


def test_a_forgotten_story_is_gone_everywhere(store: Store, tmp_path: Path) -> None:
    """Record, copies, lines and feed texts go, also from published parts; its neighbours stay."""
    first, *others = three_stories(store)
    story = a_story(store)
    a_copy(store)
    files = flush(store, tmp_path)
    assert store.stories.forget(
        ["https://paper.example/a?utm_source=rss"], now=LATER, dry_run=True
    ) == [story.story_id]
    assert store.read.record(str(story.story_id)) is not None
    assert store.stories.forget(
        ["https://paper.example/a", "https://nowhere.example/"], now=LATER, dry_run=False
    ) == [story.story_id]
    assert store.read.record(str(story.story_id)) is None
    assert store.read.history(str(story.story_id)) == []
    assert flush(store, tmp_path) == files
    assert [line["id"] for line in lines_of(tmp_path)] == [first, *others]
    assert len(store.read.records(limit=9)) == 3
    assert not [line for line in store.queue.lines(outcome="known", limit=9) if line.title]
    assert len(list(export(store, latest=False, since=None))) == 3


def test_a_forgotten_story_never_comes_back(store: Store) -> None:
    """By its link, by a changed entry, by a worker that was at it, or by another link to its page."""
    at_work = queue_one(store, guid="w", link="https://t.example/w")
    story = a_story(store)
    store.stories.forget([str(story.story_id)], now=NOW, dry_run=False)
    changed = poll(store, a_candidate(title="New title"))
    linked = poll(store, a_candidate(guid="2", summary="told again"))
    assert [s.outcome for s in changed + linked] == ["known", "known"]
    kept = keep_record(store, at_work, title="New title")
    assert (kept.outcome, kept.story_id) == ("known", story.story_id)
    assert store.read.records(limit=9) == []
    assert {line.reason for line in store.queue.lines(outcome="known", limit=9)} == {"forgotten"}
    assert claimed(store) == ()


def test_forgetting_a_copy_leaves_the_original(store: Store, tmp_path: Path) -> None:
    """The other publisher's page goes, with its line and its appearance, and stays away."""
    story = a_story(store)
    a_copy(store)
    flush(store, tmp_path)
    (tomb,) = store.stories.forget([COPY["link"]], now=NOW, dry_run=False)
    assert tomb == a_record(**COPY).id
    record = store.read.record(str(story.story_id))
    assert record is not None
    assert [feed.url for feed in record.feeds] == [FEED]
    assert [line["kind"] for line in lines_of(tmp_path)] == ["record"]
    (sifted,) = poll(store, a_candidate(**COPY | {"title": "Changed"}), url=OTHER)
    assert sifted.outcome == "known"


def test_runs_come_back_newest_first(store: Store) -> None:
    """Reports round-trip with their counts and lines."""
    for number in range(3):
        report = RunReport(
            run=f"r{number}",
            started_at=NOW + timedelta(minutes=number),
            entries=EntryCounts(stored=number),
        )
        report.feed_lines.append(FeedLine(url=FEED, outcome="updated", next_poll_at=LATER))
        report.failures.append(
            FailureLine(url=None, feed=FEED, reason="bug", detail="\x00\ud800Trace", is_bug=True)
        )
        store.runs.save(report)
    first, second = store.runs.last(2)
    assert (first.run, second.run, first.entries.seen, first.has_bugs) == ("r2", "r1", 2, True)
    assert first.feed_lines[0].next_poll_at == LATER


# Export


def exported(store: Store, *, format: str, **options: Any) -> tuple[bytes, str | None]:  # noqa: A002
    stream = io.BytesIO()
    rows = export(store, **{"latest": True, "since": None} | options)
    cursor = write_export(rows, stream, format=format)  # type: ignore[arg-type]
    return stream.getvalue(), cursor


def test_an_export_goes_on_where_the_last_one_ended(store: Store) -> None:
    """--since CURSOR gives only what is new; --latest one row a story; without it, every revision."""
    three_stories(store)
    _, cursor = exported(store, format="jsonl")
    assert exported(store, format="jsonl", since=cursor) == (b"", None)
    (sifted,) = poll(
        store, a_candidate(guid="a", link="https://paper.example/ax", title="Title a2")
    )
    keep_record(store, sifted.entry_id, link="https://paper.example/ax", title="Title a2")
    assert [row.record.title for row in export(store, latest=True, since=cursor)] == ["Title a2"]
    assert [row.record.title for row in export(store, latest=True, since=None)] == [
        "Title b",
        "Title c",
        "Title a2",
    ]
    assert [row.record.revision for row in export(store, latest=False, since=None)] == [1, 1, 1, 2]
    assert len(list(export(store, latest=False, since=None, limit=2))) == 2


@pytest.mark.parametrize("cursor", ["", "c", "7", "c-1", "c²", "c9999999999999999999999", "x7"])
def test_a_cursor_that_no_export_printed_is_refused(store: Store, cursor: str) -> None:
    """One clear line, before a row is written."""
    with pytest.raises(ConfigError):
        export(store, latest=True, since=cursor)


def test_exported_json_lines_are_records(store: Store) -> None:
    """What is exported is what is read, feeds joined."""
    a_story(store)
    a_copy(store)
    text, _ = exported(store, format="jsonl")
    record = record_from_json(text.decode())
    assert record == store.read.record(record.id)
    assert len(record.feeds) == 2


def test_exported_csv_computes_nothing_in_a_spreadsheet(store: Store) -> None:
    """Cells that begin as a formula are guarded; lists are joined; moments are RFC 3339."""
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
    """Moments are UTC timestamps, lists are lists, absent is null; a file appears whole or not at all."""
    keep_record(store, queue_one(store), replace(a_record(), tags=("a", "b"), date_published=NOW))
    target = tmp_path / "x.parquet"
    write_export(export(store, latest=True, since=None), target, format="parquet")
    table = pq.read_table(target)
    assert table.column_names == list(COLUMNS)
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
