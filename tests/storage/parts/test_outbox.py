"""Lines and their parts, on every kind of store."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from news.errors import ConfigError
from storage import Store
from storage.parts.names import store_of
from storage.tables.codec import record_from_json
from tests.storage.factories import (
    COPY,
    a_copy,
    a_story,
    flush,
    lines_of,
    three_stories,
)
from tests.support.factories import NOW

LATER = NOW + timedelta(hours=1)


def test_what_waits_for_its_folder_is_not_read_into_memory(store: Store, tmp_path: Path) -> None:
    """A bucket that is away for a week: each look at what waits would read all of its lines."""
    three_stories(store)
    store.parts.open_folder(str(tmp_path))
    fixed = store.parts.fix(str(tmp_path), now=NOW, limit=1)
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert store.parts.unpublished() == fixed
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert asked
    assert not [statement for statement in asked if "outbox" in statement]


def test_a_line_stands_in_exactly_one_part(store: Store, tmp_path: Path) -> None:
    """Records and relations apart, at most `limit` lines a part, named in the order of writing."""
    ids = three_stories(store)
    a_story(store)
    a_copy(store)
    store.parts.open_folder(str(tmp_path))
    parts = store.parts.fix(str(tmp_path), now=NOW, limit=3)
    own = str(store_of(parts[0].name))
    assert [part.name for part in parts] == [
        f"2026-05-03/0000000001-{own}.jsonl",
        f"2026-05-03/0000000002-{own}.jsonl",
        f"relations/2026-05-03/0000000003-{own}.jsonl",
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
    """No text breaks a line, not even with line ends of Python or JavaScript."""
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
    """Neither folder nor bucket: it is refused, and nothing is lost."""
    a_story(store)
    for url in ("s3://", "s3://key:word@bucket/x", "ftp://x.example/", "https://x.example/", ""):
        with pytest.raises(ConfigError):
            store.parts.fix(url, now=NOW)
    assert len(store.parts.fix(str(tmp_path), now=NOW)) == 1
