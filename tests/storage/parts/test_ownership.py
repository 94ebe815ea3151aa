"""A records folder belongs to one store; no file in it is ever written over."""

import errno
import json
import os
import resource
import shutil
from importlib import import_module
from pathlib import Path

import pytest

from news.errors import ConfigError, NameTaken, StoreUnavailable
from storage import Store, open_store
from storage.parts import files
from storage.parts.marks import MARK
from storage.parts.names import store_of
from storage.parts.places import folder as folder_place
from tests.storage.factories import a_story, flush, lines_of, with_lines
from tests.storage.tables.later import taken_back
from tests.support.factories import NOW

#: the store's revision before parts carried their store
BEFORE = import_module("storage.tables.migrations.versions.0007_part_names").down_revision


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "records"


def stored(store: Store, *names: str) -> list[str]:
    """Stories of these names, stored; their ids."""
    kept = [
        a_story(
            store,
            link=f"https://paper.example/{name}-of-the-day",
            guid=name,
            title=f"Title {name}",
            text=f"The text of {name} says what {name} says. " * 12,
        )
        for name in names
    ]
    return [str(one.story_id) for one in kept]


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def ids_in(folder: Path) -> list[str]:
    return [line["id"] for line in lines_of(folder)]


def test_the_mark_and_every_name_carry_the_store(store: Store, folder: Path) -> None:
    """A small JSON file that no reader of `*.jsonl` takes for a part."""
    stored(store, "a")
    (name,) = flush(store, folder)
    mark = json.loads((folder / MARK).read_text())
    assert mark["store"] == store_of(str(name))
    assert "one Wirecopy store" in mark["about"]


def test_a_second_store_is_refused_a_folder(store: Store, folder: Path) -> None:
    """Before a line is bound to it: one line that names both stores; nothing changes."""
    stored(store, "a", "b")
    flush(store, folder)
    before = bytes_in(folder)
    with open_store("memory:") as second:
        stored(second, "c")
        with pytest.raises(ConfigError, match=r"another store, \w{8} \(this one is \w{8}\)"):
            flush(second, folder)
        assert bytes_in(folder) == before
        flush(second, folder.with_name("other"))
        assert len(ids_in(folder.with_name("other"))) == 1


def restored(url: str, folder: Path) -> list[str]:
    """A store that is restored from a copy made before its last part; the ids of all stories."""
    path = Path(url.removeprefix("sqlite:///"))
    with open_store(url) as store:
        ids = stored(store, "a", "b")
        flush(store, folder)
    shutil.copy(path, path.with_name("backup.db"))
    with open_store(url) as store:
        ids += stored(store, "c")
        flush(store, folder)
    for ending in ("-wal", "-shm"):
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)
    shutil.copy(path.with_name("backup.db"), path)
    return ids


def test_a_restored_store_is_refused_and_goes_on_once_it_has_adopted_its_folder(
    empty_sqlite: str, folder: Path
) -> None:
    """What it wrote before the restore stays; what it writes from then on sorts behind it."""
    ids = restored(empty_sqlite, folder)
    before = bytes_in(folder)
    with open_store(empty_sqlite) as store:
        new = stored(store, "d")
        with pytest.raises(ConfigError, match="this store is older than its parts here"):
            flush(store, folder)
        assert bytes_in(folder) == before
        seen = store.parts.adopt(str(folder), rewrites_missing=False, dry_run=True)
        assert (seen.found, seen.due, "older than its parts" in str(seen.why)) == (2, 0, True)
        assert bytes_in(folder) == before
        store.parts.adopt(str(folder), rewrites_missing=False, dry_run=False)
        files = flush(store, folder)
        assert ids_in(folder) == ids + new
        assert len({store_of(str(name)) for name in files}) == 2
        after = bytes_in(folder)
        assert {name: after[name] for name in before if name != MARK} == {
            name: body for name, body in before.items() if name != MARK
        }
        stored(store, "e")
        flush(store, folder)
        assert len(ids_in(folder)) == 5


def test_a_copy_of_a_store_never_writes_over_the_parts_of_the_other(
    empty_sqlite: str, folder: Path
) -> None:
    """Both would give the next part the same name: the second is told so, and loses nothing."""
    path = Path(empty_sqlite.removeprefix("sqlite:///"))
    with open_store(empty_sqlite) as store:
        ids = stored(store, "a")
        flush(store, folder)
    shutil.copy(path, path.with_name("twin.db"))
    twin_url = f"sqlite:///{path.with_name('twin.db')}"
    with open_store(empty_sqlite) as store, open_store(twin_url) as twin:
        ids += stored(store, "b")
        other = stored(twin, "c")
        for one in (store, twin):
            one.parts.open_folder(str(folder))
        (late,) = twin.parts.fix(str(folder), now=NOW)
        flush(store, folder)
        with pytest.raises(NameTaken, match="a file that this store did not write"):
            twin.parts.publish(late.id)
        assert ids_in(folder) == ids
        assert twin.parts.adopt(str(folder), rewrites_missing=False, dry_run=False).due == 1
        flush(twin, folder)
        assert ids_in(folder) == ids + other
        with pytest.raises(ConfigError, match="another store"):
            flush(store, folder)


def test_an_empty_folder_is_not_taken_for_that_of_a_store_with_parts(
    store: Store, folder: Path
) -> None:
    """Its disk may not be mounted: the line says so. Mounted again, everything goes on."""
    ids = stored(store, "a")
    flush(store, folder)
    disk = folder.rename(folder.with_name("disk"))
    for makes_mount_point in (False, True):
        if makes_mount_point:
            folder.mkdir()
        ids += stored(store, f"b{makes_mount_point}")
        with pytest.raises(StoreUnavailable, match="if a disk is not mounted, mount it"):
            flush(store, folder)
        assert folder.exists() == makes_mount_point
    assert list(folder.iterdir()) == []
    folder.rmdir()
    disk.rename(folder)
    flush(store, folder)
    assert ids_in(folder) == ids


def test_a_folder_that_is_replaced_during_a_run_gets_no_part(store: Store, folder: Path) -> None:
    """The part waits, and is written once the folder is back."""
    stored(store, "a")
    flush(store, folder)
    ids = ids_in(folder) + stored(store, "b")
    (part,) = store.parts.fix(str(folder), now=NOW)
    disk = folder.rename(folder.with_name("disk"))
    folder.mkdir()
    with pytest.raises(StoreUnavailable):
        store.parts.publish(part.id)
    assert list(folder.iterdir()) == []
    folder.rmdir()
    disk.rename(folder)
    assert store.parts.unpublished() == [part]
    flush(store, folder)
    assert ids_in(folder) == ids


def test_an_emptied_folder_is_filled_again_if_that_is_wanted(store: Store, folder: Path) -> None:
    """`missing`: every line of the store is there again, in parts of new names."""
    ids = stored(store, "a", "b")
    flush(store, folder)
    shutil.rmtree(folder)
    assert store.parts.adopt(str(folder), rewrites_missing=True, dry_run=False).due == 1
    flush(store, folder)
    assert ids_in(folder) == ids


def test_a_folder_without_its_mark_is_known_by_its_parts(store: Store, folder: Path) -> None:
    """Each part in it is this store's, byte for byte; a strange one is named."""
    ids = stored(store, "a")
    flush(store, folder)
    (folder / MARK).unlink()
    ids += stored(store, "b")
    flush(store, folder)
    assert ids_in(folder) == ids
    (folder / MARK).unlink()
    strange = folder / "2026-05-03" / "0000000009.jsonl"
    strange.write_text("{}\n")
    with pytest.raises(ConfigError, match=r"2026-05-03/0000000009\.jsonl is not this store's"):
        flush(store, folder)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"store": 7}', "\x00" * 40])
def test_a_mark_that_cannot_be_read_is_nobody_s(store: Store, folder: Path, content: str) -> None:
    """One line; `adopt` writes it anew."""
    ids = stored(store, "a")
    flush(store, folder)
    (folder / MARK).write_text(content)
    with pytest.raises(ConfigError, match="unreadable"):
        flush(store, folder)
    store.parts.adopt(str(folder), rewrites_missing=False, dry_run=False)
    flush(store, folder)
    assert ids_in(folder) == ids


def test_nothing_is_adopted_where_nothing_is_wrong(store: Store, folder: Path) -> None:
    """The mark and the name stay."""
    stored(store, "a")
    flush(store, folder)
    before = bytes_in(folder)
    seen = store.parts.adopt(str(folder), rewrites_missing=False, dry_run=False)
    assert (seen.why, seen.due, bytes_in(folder) == before) == (None, 0, True)


def test_parts_of_earlier_versions_are_taken_over(shared_url: str, folder: Path) -> None:
    """Files named by number alone: they stay, get a mark, and new ones sort behind them."""
    ids = earlier_version(shared_url, folder)
    before = bytes_in(folder)
    with open_store(shared_url) as store:
        ids += stored(store, "c")
        flush(store, folder)
        assert ids_in(folder) == ids
        assert bytes_in(folder).items() >= before.items()
        forget(store, ids[0])
        assert ids_in(folder) == ids[1:]


def test_parts_that_a_second_store_has_replaced_are_written_again(
    empty_sqlite: str, folder: Path
) -> None:
    """Earlier versions let that happen. It is said; `adopt` brings every line back."""
    ids = earlier_version(empty_sqlite, folder)
    (taken,) = folder.rglob("*.jsonl")
    taken.write_text('{"kind":"record","id":"another store\'s"}\n')
    with open_store(empty_sqlite) as store:
        with pytest.raises(ConfigError, match=r"0000000001\.jsonl is not this store's"):
            flush(store, folder)
        assert store.parts.adopt(str(folder), rewrites_missing=False, dry_run=False).due == 1
        flush(store, folder)
    assert ids_in(folder) == ["another store's", *ids]


def earlier_version(url: str, folder: Path) -> list[str]:
    """A store and a folder as they were before parts carried their store; the stories' ids."""
    with open_store(url) as store:
        ids = stored(store, "a", "b")
        (name,) = flush(store, folder)
        with store.database.write() as tx:
            for change in taken_back(BEFORE):
                tx.exec_driver_sql(change)
    (folder / name).rename(folder / name.with_name("0000000001.jsonl"))
    (folder / MARK).unlink()
    return ids


def test_a_moved_folder_is_still_that_of_its_parts(empty_sqlite: str, folder: Path) -> None:
    """Moved with its store: takedowns find the parts; nothing appears at the old place."""
    with open_store(empty_sqlite) as store:
        ids = stored(store, "a", "b")
        flush(store, folder)
        stored(store, "c")
        store.parts.fix(str(folder), now=NOW)
        new = folder.rename(folder.with_name("new"))
        flush(store, new)
        assert len(ids_in(new)) == 3
        forget(store, ids[0])
        assert ids[0] not in ids_in(new)
    assert not folder.exists()


def forget(store: Store, story: str) -> None:
    """Take a story down, from its parts too."""
    store.takedowns.begin([story], reason=None, now=NOW)
    for one in store.takedowns.unfinished():
        store.takedowns.rewrite_parts(one, missing_ok=False)
        store.takedowns.finish(one.story_id, captures=0, now=NOW)


def test_a_takedown_of_a_part_that_is_not_marked_as_written(store: Store, folder: Path) -> None:
    """A run was killed after it had written the file: its text goes all the same."""
    for name, is_written in (("a", True), ("b", False)):
        (story,) = stored(store, name)
        stored(store, f"{name}-other")
        store.parts.open_folder(str(folder))
        (part,) = with_lines(store, store.parts.fix(str(folder), now=NOW))
        if is_written:
            files.place_part(part, store=str(store_of(part.name)))
        forget(store, story)
        flush(store, folder)
        assert story not in ids_in(folder)
        assert store.parts.unpublished() == []


def test_a_takedown_replaces_only_the_part_as_it_was(store: Store, folder: Path) -> None:
    """Bytes that this store did not write stay, and the takedown fails."""
    first, _ = stored(store, "a", "b")
    (name,) = flush(store, folder)
    (folder / name).write_text("somebody's\n")
    with pytest.raises(NameTaken):
        forget(store, first)
    assert (folder / name).read_text() == "somebody's\n"


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP, errno.ENOSYS])
def test_a_file_system_without_hard_links_will_do(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """FAT, SMB: a rename instead, after a look at the name."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(folder_place.os, "link", refuse)
    ids = stored(store, "a")
    flush(store, folder)
    assert ids_in(folder) == ids
    stored(store, "b")
    store.parts.open_folder(str(folder))
    (part,) = store.parts.fix(str(folder), now=NOW)
    (folder / part.name).write_text("somebody's\n")
    with pytest.raises(NameTaken):
        store.parts.publish(part.id)
    assert [path.name for path in folder.rglob(".*")] == []


def test_a_full_disk_leaves_nothing_half_written(store: Store, folder: Path) -> None:
    """One line; with room again the part is written."""
    stored(store, "a")
    flush(store, folder)
    ids = ids_in(folder) + stored(store, "b")
    before = bytes_in(folder)
    (part,) = with_lines(store, store.parts.fix(str(folder), now=NOW))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(StoreUnavailable, match="File too large"):
            files.place_part(part, store=str(store_of(part.name)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert bytes_in(folder) == before
    flush(store, folder)
    assert ids_in(folder) == ids


def test_what_is_in_the_way_is_told_before_a_line_is_bound(store: Store, tmp_path: Path) -> None:
    """A file in place of the folder: one line, and another folder gets every line."""
    ids = stored(store, "a")
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigError, match="not a folder"):
        flush(store, tmp_path / "file")
    flush(store, tmp_path / "good")
    assert ids_in(tmp_path / "good") == ids
