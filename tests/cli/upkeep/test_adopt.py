"""A run in a records folder that is not its store's: one line, a way out, nothing lost."""

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from storage.parts.marks import MARK
from tests.support.newssite import FeedEntry, NewsSite, article_page, prose, rss
from tests.support.running import Output, Shell


@pytest.fixture
def ingest(wirecopy: Shell, newssite: NewsSite):
    """`ingest("a", "b")`: a run over a feed with these stories."""

    def run(*names: str, options: tuple[object, ...] = ()) -> Output:
        entries = [
            FeedEntry(title=f"Story {name}", link=newssite.publish(f"/{name}", page(name)))
            for name in names
        ]
        feed = newssite.publish("/feed.xml", rss(entries))
        return wirecopy("ingest", feed, "--force", *options)

    return run


def page(name: str) -> str:
    return article_page(f"Story {name}", prose(f"story {name}"))


def titles(shell: Shell) -> list[str]:
    return [line["title"] for line in shell.lines()]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*.jsonl")}


def refusal(said: Output, *words: str) -> None:
    """Beside the progress, one line that says what, where, and what to do."""
    told = [line for line in said.err.splitlines() if line.startswith("wirecopy: ")]
    assert (said.code != 0, len(told)) == (True, 1), said.err
    assert all(word in told[0] for word in (*words, "`wirecopy adopt`")), told[0]


def test_two_stores_on_one_folder(wirecopy: Shell, ingest, newssite: NewsSite):
    """The second run is refused before it asks for anything; with a folder of its own it runs."""
    assert ingest("a", "b").code == 0
    before = files(wirecopy.records)
    newssite.forget_requests()
    other = ("--store", f"sqlite:///{wirecopy.folder}/other.db")
    said = ingest("c", options=other)
    refusal(said, str(wirecopy.records), "another store")
    assert said.code == 2
    assert (files(wirecopy.records), newssite.requests) == (before, [])
    assert ingest("c", options=(*other, "--records", wirecopy.folder / "other")).code == 0
    assert len(files(wirecopy.folder / "other")) == 1


def test_a_store_from_a_backup(wirecopy: Shell, ingest):
    """Refused; `adopt` shows, `adopt --yes` does; then nothing is lost and nothing replaced."""
    ingest("a")
    store = wirecopy.folder / "w.db"
    shutil.copy(store, wirecopy.folder / "backup.db")
    ingest("a", "b")
    before = files(wirecopy.records)
    shutil.copy(wirecopy.folder / "backup.db", store)
    refusal(ingest("a", "b", "c"), "older than its parts")
    assert files(wirecopy.records) == before
    shown = wirecopy("adopt")
    assert (shown.code, "2 parts there: none is changed" in shown.err) == (0, True)
    assert "add --yes to do it" in shown.err
    refusal(ingest("a", "b", "c"), "older than its parts")
    assert wirecopy("adopt", "--yes").code == 0
    assert ingest("a", "b", "c").code == 0
    assert set(titles(wirecopy)) == {"Story a", "Story b", "Story c"}
    assert files(wirecopy.records).items() >= before.items()
    assert "nothing to do" in wirecopy("adopt", "--yes").err
    assert wirecopy("adopt", "--json").json["why"] is None


def test_a_backup_from_before_a_takedown(wirecopy: Shell, ingest):
    """`adopt` would undo it, and says so; once repeated, the takedown holds and nothing doubles."""
    ingest("a", "b")
    store = wirecopy.folder / "w.db"
    shutil.copy(store, wirecopy.folder / "backup.db")
    url = url_of(wirecopy, "Story a")
    assert wirecopy("records", "forget", "--yes", url).code == 0
    shutil.copy(wirecopy.folder / "backup.db", store)
    shown = wirecopy("adopt")
    assert "first repeat the takedowns" in shown.err
    assert "not there as it wrote them" in shown.err
    assert wirecopy("records", "forget", "--yes", url).code == 0
    assert "nothing to do" in wirecopy("adopt", "--yes").err
    assert ingest("a", "b").code == 0
    assert titles(wirecopy) == ["Story b"]


def test_a_disk_that_is_not_mounted(wirecopy: Shell, ingest):
    """An empty folder is not filled, by no run and by no takedown; mounted, all goes on."""
    ingest("a")
    disk = wirecopy.records.rename(wirecopy.folder / "disk")
    wirecopy.records.mkdir()
    refusal(ingest("a", "b"), "if a disk is not mounted")
    forgotten = wirecopy("records", "forget", "--yes", url_of(wirecopy, "Story a"))
    assert (forgotten.code, "mount its folder" in forgotten.err) == (2, True)
    assert list(wirecopy.records.iterdir()) == []
    wirecopy.records.rmdir()
    disk.rename(wirecopy.records)
    assert ingest("a", "b").code == 0
    assert titles(wirecopy) == ["Story a", "Story b"]


def test_parts_that_wait_for_a_folder_that_is_gone(wirecopy: Shell, ingest):
    """A run elsewhere says so; `adopt` brings them to where the runs are now."""
    ingest("a")
    with contextlib.closing(sqlite3.connect(wirecopy.folder / "w.db")) as store, store:
        store.execute("UPDATE parts SET is_published = 0")
    gone = wirecopy.records
    shutil.rmtree(gone)
    here = ("--records", wirecopy.folder / "here")
    said = ingest("a", "b", options=here)
    assert (said.code, f"Parts wait for another folder, {gone}: " in said.err) == (0, True)
    assert "`wirecopy adopt`" in said.err
    wirecopy.records = wirecopy.folder / "here"
    assert titles(wirecopy) == ["Story b"]
    assert wirecopy("adopt", *here, "--yes").code == 0
    assert "Parts wait" not in ingest("a", "b", options=here).err
    assert sorted(titles(wirecopy)) == ["Story a", "Story b"]
    assert not gone.exists()


def url_of(shell: Shell, title: str) -> str:
    rows = (line.split("\t") for line in shell("records", "list").out.splitlines())
    return next(row[-1] for row in rows if title in row)


def test_the_readers_see_no_mark(wirecopy: Shell, ingest):
    """It ends in no name that readers of parts ask for, and says what it is."""
    ingest("a")
    assert "No other store writes here" in (wirecopy.records / MARK).read_text()
    assert sorted(path.name for path in wirecopy.records.glob("*.json*")) == [MARK]


def test_an_emptied_folder(wirecopy: Shell, ingest):
    """`wirecopy adopt` says how many parts are missing there, and which option adds them."""
    assert ingest("a").code == 0
    shutil.rmtree(wirecopy.records)
    said = wirecopy("adopt")
    assert "1 part of this store missing there: --missing adds them" in said.err
    said = wirecopy("adopt", "--missing", "--yes")
    assert (said.code, "--missing adds" in said.err) == (0, False)
    assert ingest("a").code == 0
    assert titles(wirecopy) == ["Story a"]
