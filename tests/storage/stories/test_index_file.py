"""The file of a large index: it finds what the rows find, and is used only when it is theirs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from storage import Store, open_store
from storage.stories.similar.index_file import HEAD_BYTES, merged, read_index
from storage.stories.similar.sketch_index import SketchIndex, hashes_as_bytes
from storage.tables.schema import sketches
from tests.storage.factories import a_story, three_stories
from tests.support.factories import NOW

SINCE = NOW - timedelta(days=7)


def add_rows(tx: Connection, story_id: str, count: int, *, seed: int = 1) -> None:
    """Rows of random sketches, all of one story."""
    dice = np.random.default_rng(seed)
    rows = [
        {
            "story_id": story_id,
            "revision": 1,
            "url_key": None,
            "seen_at": NOW,
            "hashes": hashes_as_bytes(np.sort(dice.integers(0, 2**32, 20, dtype=np.uint32))),
        }
        for _ in range(count)
    ]
    tx.execute(sketches.insert(), rows)


def index_at(path: Path, tx: Connection) -> SketchIndex:
    """What a new process has."""
    index = SketchIndex(path, worth=1)
    index.refresh(tx, since=SINCE)
    return index


def saved(store: Store, path: Path, *, rows: int = 40, seed: int = 1) -> None:
    """Fill the store and write the file, as a process does that ends."""
    story = a_story(store).story_id
    with store.database.write() as tx:
        add_rows(tx, str(story), rows, seed=seed)
    with store.database.read() as tx:
        index_at(path, tx).save(tx, share="no")
    assert read_index(path) is not None


def found(index: SketchIndex, tx: Connection) -> list[dict[int, int]]:
    """What the index finds for each row of the store."""
    rows = tx.execute(select(sketches.c.hashes).order_by(sketches.c.seq)).scalars()
    return [index.lookup(np.frombuffer(row, "<u4").astype(np.uint32)) for row in rows]


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "beside").mkdir()
    yield tmp_path / "beside" / "w.db-sketches"
    assert not list((tmp_path / "beside").glob("*.new"))


def test_a_process_that_begins_with_the_file_finds_what_the_others_find(
    store: Store, path: Path
) -> None:
    """It reads only the rows that came since."""
    saved(store, path)
    story = a_story(store, link="https://paper.example/b", guid="b").story_id
    with store.database.write() as tx:
        add_rows(tx, str(story), 5, seed=2)
    with store.database.read() as tx:
        mine, whole = index_at(path, tx), index_at(path.with_name("none"), tx)
        assert found(mine, tx) == found(whole, tx)
        assert all(found(mine, tx))
        assert (mine.texts, mine.unsaved, whole.unsaved) == (whole.texts, 5, whole.texts)
        mine.save(tx, share="no")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("change", ["cut", "longer", "zeros", "head", "empty", "folder"])
def test_a_torn_file_is_not_used_and_is_replaced(store: Store, path: Path, change: str) -> None:
    """Whatever is wrong with its bytes, the rows are read, and the file is written anew."""
    saved(store, path)
    before = path.read_bytes()
    torn = {
        "cut": before[:-8],
        "longer": before + b"\0" * 8,
        "zeros": before[: HEAD_BYTES + 16] + b"\0" * 80 + before[HEAD_BYTES + 96 :],
        "head": b"{" + before[2:],
        "empty": b"",
    }
    if change == "folder":
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(torn[change])
    with store.database.read() as tx:
        index = index_at(path, tx)
        assert index.unsaved == index.texts > 0
        assert all(found(index, tx))
        index.save(tx, share="no")
    assert change == "folder" or path.read_bytes() == before


@pytest.mark.parametrize(
    "since", ["another store", "restored", "restored and went on", "reindexed"]
)
def test_a_file_of_other_rows_is_not_used(store: Store, path: Path, since: str) -> None:
    """Of another store, of one restored from a backup, of one whose rows were made again."""
    if since == "another store":
        with open_store("memory:") as other:
            saved(other, path, rows=9, seed=7)
        saved_id = a_story(store).story_id
        with store.database.write() as tx:
            add_rows(tx, str(saved_id), 30)
    else:
        saved(store, path)
        with store.database.write() as tx:
            newest = tx.execute(select(sketches).order_by(sketches.c.seq.desc())).mappings().first()
            assert newest is not None
            later = [] if since == "restored" else [dict(newest) | {"hashes": b"\1\0\0\0" * 9}]
            gone = sketches.c.seq >= (0 if since == "reindexed" else newest["seq"])
            tx.execute(delete(sketches).where(gone))
            if since == "restored and went on":
                tx.execute(sketches.insert(), later)
    if since == "reindexed":
        store.stories.reindex()
    with store.database.read() as tx:
        index = index_at(path, tx)
        assert index.unsaved == index.texts
        assert found(index, tx) == found(index_at(path.with_name("none"), tx), tx)


def test_a_takedown_deletes_the_file_and_no_process_writes_its_hashes_again(
    empty_sqlite: str, tmp_path: Path
) -> None:
    """Not even one that read them before."""
    path = tmp_path / "w.db-sketches"
    with open_store(empty_sqlite) as store:
        first, *_ = three_stories(store)
        with store.database.read() as tx:
            running = index_at(path, tx)
            running.save(tx, share="no")
        assert path.exists()
        store.takedowns.begin([first], reason=None, now=NOW)
        with store.database.read() as tx:
            assert index_at(path, tx).unsaved == 2
        store.takedowns.reclaim()
        assert not path.exists()
        with store.database.read() as tx:
            running.unsaved = running.texts
            running.save(tx, share="no")
        assert not path.exists()


def test_a_file_of_a_shorter_window_is_not_used(store: Store, path: Path) -> None:
    """It lacks the texts that were first seen before."""
    saved(store, path)
    with store.database.read() as tx:
        index = SketchIndex(path, worth=1)
        index.refresh(tx, since=SINCE - timedelta(days=30))
        assert index.unsaved == index.texts > 0


def test_a_folder_that_cannot_be_written_changes_nothing(store: Store, path: Path) -> None:
    """The file is a saving, no duty."""
    a_story(store)
    with store.database.read() as tx:
        index = index_at(path.parent / "missing" / "w.db-sketches", tx)
        index.save(tx, share="no")
        assert all(found(index, tx))


def test_arrays_are_merged_in_order_piece_by_piece() -> None:
    """Nothing is lost or doubled, whatever their sizes."""
    dice = np.random.default_rng(3)
    arrays = [
        np.sort(dice.integers(0, 2**64, size, dtype=np.uint64))
        for size in (5_000_001, 90_000, 7, 1)
    ]
    pieces = [*merged(arrays)]
    assert len(pieces) == 3
    assert np.array_equal(np.concatenate(pieces), np.sort(np.concatenate(arrays)))


def test_texts_that_left_the_window_leave_the_file(store: Store, path: Path) -> None:
    """The next file holds the texts of the window alone."""
    saved(store, path, rows=30)
    story = a_story(store, link="https://paper.example/b", guid="b").story_id
    later = NOW + timedelta(days=30)
    with store.database.write() as tx:
        add_rows(tx, str(story), 3, seed=2)
        newest = (
            sketches.c.seq
            > select(sketches.c.seq)
            .order_by(sketches.c.seq.desc())
            .offset(3)
            .limit(1)
            .scalar_subquery()
        )
        tx.execute(sketches.update().where(newest).values(seen_at=later))
    with store.database.read() as tx:
        index = SketchIndex(path, worth=1)
        index.refresh(tx, since=later - timedelta(days=7))
        index.save(tx, share="no")
    head, postings = read_index(path) or (None, ())
    assert head is not None
    assert (head.texts, len(postings)) == (3, 60)
    assert replace(head, postings=0).ages[0][0] == head.last
