"""What readers of parts are told: all that came, in an order in which nothing is missed."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from news.errors import ConfigError
from storage import Store, open_store
from storage.parts.files import place_part
from storage.parts.manifest import BLOCK, FOLDER
from storage.parts.names import FORMATS, Format
from storage.tables.schema import part_log
from storage.upkeep.copy import copy_into
from tests.storage.factories import a_story, every_part, flush, lines_of
from tests.storage.parts.reader import Reader
from tests.storage.tables.later import taken_back
from tests.storage.worker import Running
from tests.support.factories import NOW, a_text

NEXT_DAY = NOW + timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "records"


def story(store: Store, name: str) -> str:
    """A story in a part of its own, published."""
    kept = a_story(
        store,
        link=f"https://paper.example/{name}-of-the-day",
        guid=name,
        title=f"Title {name}",
        text=a_text(name),
    )
    return str(kept.story_id)


def stories(store: Store, folder: Path, *names: str, form: Format = "jsonl") -> list[str]:
    """Stories, each in a part of its own; their ids."""
    ids = []
    store.parts.open_folder(str(folder))
    for name in names:
        ids.append(story(store, name))
        for part in store.parts.fix(str(folder), now=NOW, format=form):
            store.parts.publish(part.id)
    store.parts.write_manifest(str(folder))
    return ids


def forget(store: Store, story: str) -> None:
    store.takedowns.begin([story], reason=None, now=NOW)
    for one in store.takedowns.unfinished():
        store.takedowns.rewrite_parts(one, missing_ok=False)


def merge(store: Store, folder: Path) -> int:
    """Merge all that can be, to the end; how many parts were made."""
    made = 0
    for one in store.parts.merges(str(folder), before=NEXT_DAY, rows=100):
        part_id = store.parts.begin_merge(str(folder), one, now=NEXT_DAY)
        if part_id is not None:
            store.parts.publish(part_id)
            made += 1
    store.parts.write_manifest(str(folder))
    return made


def test_a_reader_with_a_cursor_gets_what_came_since(store: Store, folder: Path) -> None:
    """Nothing twice; at most so many at a time; the cursor of the last one goes on from there."""
    ids = stories(store, folder, "a", "b", "c")
    found, cursor = store.parts.there(str(folder), after=None, limit=2)
    assert [one.seq for one in found] == [1, 2]
    rest, cursor = store.parts.there(str(folder), after=cursor, limit=2)
    assert [one.seq for one in rest] == [3]
    assert store.parts.there(str(folder), after=cursor, limit=9) == ([], cursor)
    later = stories(store, folder, "d")
    ((new,), _) = store.parts.there(str(folder), after=cursor, limit=9)
    body = (folder / new.part).read_bytes()
    assert [json.loads(line)["id"] for line in body.splitlines()] == later != ids
    assert (new.rows, new.bytes, new.event) == (1, len(body), "added")


def test_the_manifest_in_the_folder_says_the_same(store: Store, folder: Path) -> None:
    """A reader without the store needs nothing else; no reader of `*.jsonl` takes it for a part."""
    stories(store, folder, "a", "b")
    (path,) = (folder / FOLDER).rglob("*.ndjson")
    told = [json.loads(line) for line in path.read_text().splitlines()]
    found, _ = store.parts.there(str(folder), after=None, limit=9)
    assert told == [{name: getattr(one, name) for name in one.__slots__} for one in found]
    assert path not in folder.rglob("*.jsonl")


def test_the_manifest_grows_by_blocks_of_which_only_the_last_changes(
    store: Store, folder: Path
) -> None:
    """A year of parts is no file of a hundred megabytes, written again at each part."""
    stories(store, folder, "a")
    with store.database.write(alone="parts") as tx:
        values = {"part_id": 1, "event": "rewritten", "name": "x", "rows": 1, "since": 1}
        rows = [{"seq": n, "until": n, **values} for n in range(2, BLOCK + 5)]
        tx.execute(part_log.insert(), rows)
    store.parts.write_manifest(str(folder))
    first, last = sorted((folder / FOLDER).rglob("*.ndjson"))
    assert (first.name, last.name) == ("0000000000.ndjson", "0000001000.ndjson")
    before = first.stat().st_mtime_ns
    stories(store, folder, "b")
    assert first.stat().st_mtime_ns == before
    assert len(last.read_text().splitlines()) == 6


def test_a_lost_manifest_is_written_again(store: Store, folder: Path) -> None:
    """It is made of the store."""
    stories(store, folder, "a")
    (path,) = (folder / FOLDER).rglob("*.ndjson")
    before = path.read_bytes()
    path.unlink()
    store.parts.write_manifest(str(folder))
    assert path.read_bytes() == before


def test_a_part_that_was_written_again_is_told_once(store: Store, folder: Path) -> None:
    """A crash before the mark, a second process: the same file is no news."""
    stories(store, folder, "a")
    store.parts.publish(1)
    assert [one.seq for one in store.parts.there(str(folder), after=None, limit=9)[0]] == [1]


def test_a_takedown_is_told(store: Store, folder: Path) -> None:
    """A reader who has copied the part is told to read it again."""
    gone, _ = stories(store, folder, "a", "b")
    _, cursor = store.parts.there(str(folder), after=None, limit=9)
    forget(store, gone)
    ((one,), _) = store.parts.there(str(folder), after=cursor, limit=9)
    assert (one.event, one.rows, one.seq, one.since) == ("rewritten", 0, 3, 1)


def test_a_pruned_part_is_told(store: Store, folder: Path) -> None:
    """It is there no more; the manifest says so."""
    stories(store, folder, "a")
    old = store.prune.old_parts(str(folder), before=NEXT_DAY)
    store.prune.drop_parts(old, now=NEXT_DAY)
    store.parts.write_manifest(str(folder))
    assert store.parts.there(str(folder), after=None, limit=9)[0] == []
    (path,) = (folder / FOLDER).rglob("*.ndjson")
    assert [json.loads(line)["event"] for line in path.read_text().splitlines()] == [
        "added",
        "removed",
    ]


@pytest.mark.parametrize("cursor", ["", "17", "c17", "00000000-1", "{own}-99", "{own}-1; drop"])
def test_a_cursor_of_another_store_is_refused(store: Store, folder: Path, cursor: str) -> None:
    """It would miss parts in silence."""
    stories(store, folder, "a")
    own = store.parts.there(str(folder), after=None, limit=9)[1].partition("-")[0]
    with pytest.raises(ConfigError, match="--after"):
        store.parts.there(str(folder), after=cursor.format(own=own), limit=9)


@pytest.mark.parametrize("form", FORMATS)
def test_small_parts_of_a_day_become_one(store: Store, folder: Path, form: Format) -> None:
    """Each line is there once, in its order; the small files are gone; again, nothing happens."""
    ids = stories(store, folder, "a", "b", "c", form=form)
    _, cursor = store.parts.there(str(folder), after=None, limit=9)
    assert merge(store, folder) == 1
    (path,) = (path for path in folder.rglob("0*") if "_manifest" not in path.parts)
    assert Reader(folder).ids() == ids
    assert merge(store, folder) == 0
    ((one,), _) = store.parts.there(str(folder), after=None, limit=9)
    assert (one.event, one.rows, one.since, one.until) == ("compacted", 3, 1, 3)
    assert store.parts.there(str(folder), after=cursor, limit=9)[0] == []
    assert path.name.startswith("0000000004-")


def test_today_other_days_kinds_and_formats_are_not_mixed(store: Store, folder: Path) -> None:
    """Nor are more lines put into a part than asked for."""
    stories(store, folder, "a", "b")
    stories(store, folder, "c", form="jsonl.zst")
    story(store, "d")
    for part in store.parts.fix(str(folder), now=NEXT_DAY):
        store.parts.publish(part.id)
    found = store.parts.merges(str(folder), before=NEXT_DAY, rows=100)
    assert [(one.day, one.format, one.part_ids) for one in found] == [
        ("2026-05-03", "jsonl", (1, 2))
    ]
    assert store.parts.merges(str(folder), before=NOW, rows=100) == []
    assert store.parts.merges(str(folder), before=NEXT_DAY, rows=1) == []


def test_a_reader_who_was_behind_reads_a_merged_part_whole(store: Store, folder: Path) -> None:
    """What it lacks is in there; what it has, it knows by id and revision."""
    stories(store, folder, "a")
    _, cursor = store.parts.there(str(folder), after=None, limit=9)
    stories(store, folder, "b", "c")
    merge(store, folder)
    ((one,), _) = store.parts.there(str(folder), after=cursor, limit=9)
    assert (one.since, one.until, one.rows) == (1, 3, 3)


def test_texts_that_only_the_files_have_are_not_merged_away(store: Store, folder: Path) -> None:
    """The store has pruned them: such a part stays as it is."""
    stories(store, folder, "a", "b", "c")
    (old, *_) = store.prune.old_texts(before=NEXT_DAY, after=None)
    store.prune.drop_texts([old], now=NEXT_DAY)
    before = {path.read_bytes() for path in folder.rglob("*.jsonl")}
    assert merge(store, folder) == 1
    after = {path.read_bytes() for path in folder.rglob("*.jsonl")}
    assert len(after) == 2
    assert b"".join(sorted(after)).count(b'"content_text":null') == 0
    assert len(before & after) == 1


@pytest.mark.parametrize("is_written", [False, True])
def test_a_takedown_in_the_middle_of_a_merge_leaves_no_line(
    store: Store, folder: Path, is_written: bool
) -> None:
    """The process died before or after the new part was written: the small files had the line."""
    gone, stays = stories(store, folder, "a", "b")
    (one,) = store.parts.merges(str(folder), before=NEXT_DAY, rows=100)
    part_id = store.parts.begin_merge(str(folder), one, now=NEXT_DAY)
    assert part_id is not None
    if is_written:
        (part,) = [one for one in every_part(store) if one.id == part_id]
        place_part(part, store=part.name.rpartition("-")[2].partition(".")[0])
    forget(store, gone)
    assert Reader(folder).ids() == [stays]
    assert store.parts.unfinished_merges() == []


@pytest.mark.parametrize("point", ["before_rename", "after_rename", "before_mark", "after_mark"])
def test_a_merge_that_is_killed_is_finished_by_the_next_run(
    shared_url: str, folder: Path, point: str
) -> None:
    """At each point: every line once, no small file left, readers told in one go."""
    with open_store(shared_url) as store:
        ids = stories(store, folder, "a", "b", "c")
        _, cursor = store.parts.there(str(folder), after=None, limit=9)
        _, code = Running("merge", shared_url, folder=folder, crash_at=point).end()
        assert code == -9
        assert set(Reader(folder).ids()) == set(ids)
        Running("merge", shared_url, folder=folder).end()
        flush(store, folder)
        assert Reader(folder).ids() == ids
        assert len(lines_of(folder)) == 3
        assert store.parts.there(str(folder), after=cursor, limit=9)[0] == []
        assert Reader(folder).told() == ids


def test_a_reader_of_the_manifest_misses_nothing_whoever_writes(
    shared_url: str, folder: Path
) -> None:
    """Four processes publish at once; a reader who follows with its cursor has each line once."""
    with open_store(shared_url) as store:
        ids = {story(store, f"s{n}") for n in range(30)}
        store.parts.open_folder(str(folder))
        started = [Running("parts", shared_url, folder=folder) for _ in range(4)]
        assert all(process.end()[1] == 0 for process in started)
        store.parts.write_manifest(str(folder))
        assert sorted(Reader(folder).told()) == sorted(ids)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_parts_of_an_earlier_version_are_told(
    kind: str, request: pytest.FixtureRequest, folder: Path
) -> None:
    """In the order of their numbers, with lines, bytes and digest as they lie there."""
    url = request.getfixturevalue(f"empty_{kind}")
    with open_store(url) as store:
        stories(store, folder, "a", "b", "ö")
        before = store.parts.there(str(folder), after=None, limit=9)
        with store.database.write() as tx:
            for statement in taken_back("0017_sharing"):
                tx.execute(text(statement))
    with open_store(url) as store:
        assert store.parts.there(str(folder), after=None, limit=9) == before


def test_a_copied_store_goes_on_with_its_numbers(
    empty_sqlite: str, postgresql_url: str, folder: Path
) -> None:
    """SQLite to PostgreSQL: what was told is told there too, and the next part gets the next."""
    with open_store(empty_sqlite) as store:
        stories(store, folder, "a", "b")
        before, cursor = store.parts.there(str(folder), after=None, limit=9)
        copy_into(
            store.database,
            postgresql_url,
            restarts=False,
            share="no",
            now=NOW,
            tell=lambda *_: None,
        )
    with open_store(postgresql_url) as store:
        assert store.parts.there(str(folder), after=None, limit=9)[0] == before
        stories(store, folder, "c")
        assert [one.seq for one in store.parts.there(str(folder), after=cursor, limit=9)[0]] == [3]
