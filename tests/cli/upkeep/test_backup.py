"""Backups and what is made of them, as a user sees it."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from pipeline.config.settings import load_settings
from pipeline.upkeep.backup import make_backup
from pipeline.upkeep.copies import Copies
from storage import open_store
from tests.storage.factories import a_story, flush, three_stories
from tests.support.factories import NOW
from tests.support.running import Output, Shell


@pytest.fixture
def backed(wirecopy: Shell) -> Shell:
    """A store with three stories in a part, and feeds with a secret in them."""
    wirecopy.write("feeds.toml", '[[feed]]\nurl = "https://paper.example/feed?token=abc123xyz"\n')
    with open_store(wirecopy.store) as store:
        three_stories(store)
        flush(store, wirecopy.records)
    return wirecopy


def back_up(shell: Shell, *more: object) -> Path:
    said = shell("backup", shell.folder / "backups", *more)
    assert said.code == 0, said.err
    return Path(said.out.strip())


def records(shell: Shell, *options: object) -> list[str]:
    said = shell("records", "list", "--json", "--limit", 1000, *options)
    assert said.code == 0, said.err
    return sorted(json.loads(line)["id"] for line in said.out.splitlines())


def one_line(said: Output, *words: str) -> None:
    told = [line for line in said.err.splitlines() if line.startswith("wirecopy: ")]
    assert len(told) == 1, said.err
    assert all(word in told[0] for word in words), told[0]


def test_a_restored_backup_has_every_story_and_part(backed: Shell):
    """Store, parts, settings; nothing is written into the folders of the first store."""
    back_up(backed)
    parts = {path.name: path.read_bytes() for path in backed.records.rglob("*.jsonl")}
    before = records(backed)
    target = backed.folder / "restored"
    said = backed("restore", backed.folder / "backups", "--data", target)
    assert said.code == 0, said.err
    assert {path.name: path.read_bytes() for path in target.rglob("*.jsonl")} == parts
    here = ("--store", f"sqlite:///{target}/wirecopy.db")
    assert (records(backed, *here), len(before)) == (before, 3)
    assert (target / "feeds.toml").read_text() == (backed.folder / "feeds.toml").read_text()
    for word in ("wirecopy status", "wirecopy ingest", "wirecopy adopt", "forget"):
        assert word in said.err


def test_a_restored_store_goes_on_under_a_new_name(backed: Shell):
    """Its next part has another name than the first store's next one, whose folder it refuses."""
    back_up(backed)
    target = backed.folder / "restored"
    assert backed("restore", backed.folder / "backups", "--data", target).code == 0
    before = {path.name for path in backed.records.rglob("*.jsonl")}
    new = ("--store", f"sqlite:///{target}/wirecopy.db")
    one_line(backed("ingest", *new), "wirecopy adopt")
    backed.setenv("WIRECOPY_RECORDS", str(target / "records"))
    assert backed("adopt", *new).err.count("nothing to do") == 1
    name = json.loads((target / "records/_store.json").read_text())["store"]
    with open_store(new[1]) as store:
        a_story(store)
        flush(store, target / "records")
    added = {path.name for path in (target / "records").rglob("*.jsonl")} - before
    assert [name in part for part in added] == [True]


def test_a_backup_is_private(backed: Shell):
    """Tokens of feeds are in it: only its owner may read it."""
    backed.setenv("WIRECOPY_SHARE_FILES", "all")
    made = back_up(backed, "--archive")
    modes = {path.stat().st_mode & 0o077 for path in (made.parent, made, *made.rglob("*"))}
    assert modes == {0}


def test_an_unchanged_file_takes_no_space_again(backed: Shell):
    """The second backup links to the first one's parts; the store is copied."""
    first, second = back_up(backed), back_up(backed)
    pairs = [(path, second / path.relative_to(first)) for path in first.rglob("*.jsonl")]
    assert pairs
    assert all(one.samefile(other) for one, other in pairs)
    assert not (first / "store/wirecopy.db").samefile(second / "store/wirecopy.db")


def test_keep_removes_older_backups(backed: Shell):
    """The last ones stay, and are whole though they shared files with the removed ones."""
    made = [back_up(backed, "--keep", 2) for _ in range(3)]
    assert [path.exists() for path in made] == [False, True, True]
    assert backed("backup", backed.folder / "backups", "--verify").code == 0


@pytest.mark.parametrize("harm", ["bit", "cut", "missing", "store", "manifest"])
def test_damage_is_found(backed: Shell, harm: str):
    """By --verify, with the file's name and exit code 1; a restore stops and leaves nothing."""
    made = back_up(backed)
    part = next(iter(made.rglob("*.jsonl")))
    store = made / "store/wirecopy.db"
    match harm:
        case "bit":
            part.write_bytes(part.read_bytes()[:-3] + b"?}\n")
        case "cut":
            part.write_bytes(part.read_bytes()[:-30])
        case "missing":
            part.unlink()
        case "store":
            store.write_bytes(store.read_bytes()[:8192])
        case _:
            (made / "manifest.json").write_text("{")
    said = backed("backup", made, "--verify")
    assert said.code == (2 if harm == "manifest" else 1)
    bad = {"store": store, "manifest": made / "manifest.json"}.get(harm, part)
    assert bad.name in said.out + said.err
    target = backed.folder / "restored"
    refused = backed("restore", made, "--data", target)
    one_line(refused, bad.name)
    assert (refused.code != 0, [*target.rglob("*")] if target.exists() else []) == (True, [])


def test_a_restore_overwrites_nothing(backed: Shell):
    """A folder with a store, parts or settings is refused by name."""
    back_up(backed)
    target = backed.folder / "restored"
    target.mkdir()
    (target / "feeds.toml").write_text("mine")
    said = backed("restore", backed.folder / "backups", "--data", target)
    one_line(said, "feeds.toml", "nothing is overwritten")
    assert (said.code, [path.name for path in target.iterdir()]) == (2, ["feeds.toml"])


def test_what_a_killed_backup_leaves_is_no_backup(backed: Shell, monkeypatch: pytest.MonkeyPatch):
    """It is not found, not restored, and goes with the next one."""
    folder = backed.folder / "backups"
    left = folder / ".unfinished-0123abcd"
    (left / "store").mkdir(parents=True)
    (left / "manifest.json").write_text("{}")
    one_line(backed("restore", folder, "--data", backed.folder / "r"), "no backup here")
    back_up(backed)
    assert not left.exists()

    def fails(*_: object) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Copies, "add", fails)
    before = sorted(folder.iterdir())
    said = backed("backup", folder, "--keep", 1)
    one_line(said, "No space left")
    assert (said.code, sorted(folder.iterdir())) == (1, before)


def test_a_damaged_store_pushes_no_good_backup_out(backed: Shell):
    """The backup fails before older ones are removed."""
    first = back_up(backed)
    store = backed.folder / "w.db"
    with sqlite3.connect(store) as tx:
        tx.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(store.read_bytes())
    content[8192 : 8192 + 60_000] = b"\xff" * 60_000
    store.write_bytes(content)
    said = backed("backup", backed.folder / "backups", "--keep", 1)
    assert (said.code != 0, first.exists()) == (True, True)


def test_a_backup_is_one_moment_of_a_store_in_use(backed: Shell):
    """What another connection has not committed is not in it, and stops nobody."""
    overrides = {"store": backed.store, "records": str(backed.records)}
    settings = load_settings({}, overrides=overrides)
    with open_store(backed.store) as store, store.database.write() as tx:
        tx.exec_driver_sql("UPDATE stories SET text_fingerprint = 'x'")
        made = make_backup(
            store,
            settings,
            backed.folder / "b",
            with_archive=False,
            keep=None,
            now=NOW,
            tell=lambda _: None,
        )
    with sqlite3.connect(made.backup.folder / made.backup.manifest.store) as copy:
        found = copy.execute("SELECT count(*) FROM stories WHERE text_fingerprint = 'x'")
        assert found.fetchone() == (0,)


def test_an_unmounted_records_folder_stops_the_backup(backed: Shell):
    """Else a backup without parts would push the good ones out."""
    first = back_up(backed)
    shutil.rmtree(backed.records)
    said = backed("backup", backed.folder / "backups", "--keep", 1)
    one_line(said, "mount it")
    assert (said.code, first.exists()) == (1, True)


@pytest.mark.parametrize("place", ["records", "s3://bucket/x", "file"])
def test_a_folder_that_cannot_hold_backups_is_refused(backed: Shell, place: str):
    """With one line, before anything is written."""
    (backed.folder / "file").write_text("")
    target = place if "://" in place else backed.folder / place
    said = backed("backup", target)
    one_line(said)
    assert said.code == 2


def test_the_archive_comes_on_request(backed: Shell):
    """And is in place after a restore."""
    archive = backed.folder / "archive/2026-11-22"
    archive.mkdir(parents=True)
    (archive / "20261122T000000Z-0a.warc.gz").write_bytes(b"bytes")
    assert not [*back_up(backed).glob("archive/**/*.gz")]
    back_up(backed, "--archive")
    target = backed.folder / "restored"
    assert backed("restore", backed.folder / "backups", "--data", target).code == 0
    assert (target / "archive/2026-11-22/20261122T000000Z-0a.warc.gz").read_bytes() == b"bytes"
