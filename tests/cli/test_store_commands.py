"""Commands on a store with records: records, status, retry, feeds; what each prints and keeps."""

import csv
import errno
import json
import os
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.support.newssite import FeedEntry, article_page, prose, rss
from tests.support.running import Shell


@pytest.fixture
def filled(wirecopy: Shell, newssite) -> Shell:
    """A store with three records and one quarantined page."""
    links = [
        newssite.publish(f"/{n}", article_page(f"Story {n}", prose(f"story {n}"))) for n in range(3)
    ]
    links.append(newssite.publish("/no", "no", status=403))
    entries = [FeedEntry(title=f"Story {n}", link=link) for n, link in enumerate(links)]
    feed = newssite.publish("/feed.xml", rss(entries))
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{feed}"\nname = "Paper"\ngroup = "local"\n')
    assert wirecopy("ingest").code == 0
    return wirecopy


def test_records_are_listed_shown_exported_and_forgotten(filled: Shell, tmp_path: Path):
    """Each form reads the same three; a forgotten record leaves store and parts for good."""
    records = [json.loads(line) for line in filled("records", "list", "--json").out.splitlines()]
    assert sorted(r["title"] for r in records) == ["Story 0", "Story 1", "Story 2"]
    shown = filled("records", "show", records[0]["canonical_url"])
    assert records[0]["title"] in shown.out
    assert (
        filled("records", "show", records[0]["id"][9:17], "--json").json["id"] == records[0]["id"]
    )
    exported = filled("records", "export", "--latest")
    assert len(exported.out.splitlines()) == 3
    cursor = re.search(r"cursor (\S+)", exported.err)
    assert cursor
    assert filled("records", "export", "--since", cursor[1]).out == ""
    assert filled("records", "export", "--format", "csv", "--out", tmp_path / "x.csv").code == 0
    assert len(list(csv.DictReader((tmp_path / "x.csv").read_text().splitlines()))) >= 3
    assert (
        filled("records", "export", "--format", "parquet", "--out", tmp_path / "x.parquet").code
        == 0
    )
    assert pq.read_table(tmp_path / "x.parquet").num_rows == 3
    dry = filled("records", "forget", records[0]["id"])
    assert "would be forgotten" in dry.err
    assert len(filled.lines()) == 3
    assert filled("records", "forget", records[0]["id"], "--yes").code == 0
    assert records[0]["id"] not in {r["id"] for r in filled.lines()}
    assert len(filled("records", "list", "--json").out.splitlines()) == 2
    filled("ingest", "--force")
    assert len(filled.lines()) == 2


def test_an_export_that_fails_leaves_the_file_as_it_was(filled: Shell, monkeypatch):
    """A full disk is one line; the old file is whole, and nothing unfinished lies beside it."""
    target = filled.write("x.jsonl", "the last one\n")
    before = set(filled.folder.iterdir())

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    shown = filled("records", "export", "--out", target)
    assert (shown.code, shown.err) == (
        2,
        f"wirecopy: {target}: cannot be written (No space left on device)\n",
    )
    assert target.read_text() == "the last one\n"
    assert set(filled.folder.iterdir()) == before


@pytest.mark.parametrize("ending", ["", "-wal", "-shm"])
def test_an_export_never_overwrites_its_store(filled: Shell, ending):
    """By whatever name the store's file goes."""
    (filled.folder / "link.db").symlink_to(f"w.db{ending}")
    shown = filled("records", "export", "--out", filled.folder / "link.db")
    assert (shown.code, "is the store itself" in shown.err) == (2, True)
    assert len(filled("records", "list", "--json").out.splitlines()) == 3


def test_an_export_replaces_what_a_link_means_and_keeps_its_mode(filled: Shell):
    """A private file stays private, a link a link."""
    target, link = filled.write("x.jsonl", "old"), filled.folder / "link"
    target.chmod(0o600)
    link.symlink_to(target)
    assert filled("records", "export", "--out", link).code == 0
    assert (
        link.is_symlink(),
        len(target.read_text().splitlines()),
        target.stat().st_mode & 0o777,
    ) == (True, 3, 0o600)


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_an_export_is_streamed_to_a_device_or_pipe(filled: Shell, form):
    """/dev/stdout and a FIFO stay what they are; a full device is reported."""
    pipe = filled.folder / "pipe"
    os.mkfifo(pipe)
    with os.fdopen(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), "rb") as reader:
        assert filled("records", "export", "--format", form, "--out", pipe).code == 0
        assert (pipe.is_fifo(), len(reader.read()) > 1_000) == (True, True)
    shown = filled("records", "export", "--format", form, "--out", "/dev/full")
    assert (shown.code, "/dev/full: cannot be written (No space left" in shown.err) == (2, True)


def test_status_tells_feeds_queue_and_reasons_and_retry_asks_again(filled: Shell):
    """Quarantined entries are listed with their reason; retry queues them again, also as JSON."""
    shown = filled("status", "--all")
    assert "Paper" in shown.out
    assert "http_403" in shown.out
    status = filled("status", "--json").json
    assert status["quarantine_reasons"] == {"http_403": 1}
    assert status["queue"]["stored"] == 3
    assert status["runs"][0]["entries"]["seen"] == 4
    assert filled("retry", "--reason", "robots", "--json").json["retried"] == 0
    assert filled("retry", "--json").json["retried"] == 1
    assert filled("ingest", "--json").json["entries"]["quarantined"] == 1


def test_feeds_are_checked_without_storing(filled: Shell, newssite):
    """One line a feed; exit code 1 when none can be read."""
    lines = filled("feeds", "check", "--json").json
    assert (lines[0]["entries"], lines[0]["error"]) == (4, None)
    bad = newssite.publish("/no.xml", "<html></html>", content_type="text/html")
    assert filled("feeds", "check", bad).code == 1


def test_an_unknown_group_lists_the_valid_ones(filled: Shell):
    """One line, exit code 2."""
    shown = filled("ingest", "--group", "wrold")
    assert shown.code == 2
    assert "the groups are: local" in shown.err


def test_opml_goes_in_and_out_by_command(filled: Shell, tmp_path: Path):
    """Export, then import into another file."""
    (tmp_path / "out.opml").write_text(filled("feeds", "export").out)
    other = tmp_path / "other.toml"
    shown = filled("feeds", "import", tmp_path / "out.opml", "--feeds", other)
    assert "added 1 feed" in shown.err
    assert filled("feeds", "list", "--feeds", other, "--json").json[0]["group"] == "local"
