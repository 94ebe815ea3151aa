"""Pages in WARC files become the records that a run would have made when they were captured."""

import gzip
import json
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest

from extractors.fetch import CapturedPage
from news.feed.values import ARCHIVES, FeedState
from pipeline.config.request import Backfill
from pipeline.poll.backfill.archives import Reader, is_in_language
from storage import open_store
from storage.values import Poll
from tests.cli.upkeep.archives import AT, Warc, entries, http, page, titles
from tests.support.newssite import article_page, prose
from tests.support.running import Shell


def test_a_page_is_a_record_with_the_time_of_its_capture(wirecopy: Shell, tmp_path: Path):
    """Seen and fetched then, stored now; of no feed. Again: nothing new, nothing asked for."""
    warc = Warc(tmp_path / "a.warc.gz")
    warc.add("https://paper.example/a?utm_source=x", http(page("a")))
    assert wirecopy("backfill", warc.path).code == 0
    (line,) = wirecopy.lines()
    assert line["via"] == "archive"
    assert line["feeds"] == []
    assert line["canonical_url"] == "https://paper.example/a"
    assert line["date_first_seen"] == line["date_fetched"] == "2019-05-03T10:00:00Z"
    assert line["extraction"]["status"] == "full"
    again = wirecopy("backfill", warc.path, "--json")
    counts = {name: count for name, count in again.json["entries"].items() if count}
    assert counts == {"seen": 1, "known": 1}
    with sqlite3.connect(wirecopy.store.removeprefix("sqlite:///")) as db:
        assert db.execute("SELECT count(*) FROM rechecks").fetchone() == (0,)


def test_what_crawlers_write_is_read(wirecopy: Shell, tmp_path: Path):
    """Headers of encodings that were undone, or not; angle brackets; no type; damage between."""
    warc = Warc(tmp_path / "odd.warc.gz")
    site = "https://paper.example"
    warc.add(None, b"software: x\r\n", kind="warcinfo")
    warc.add(f"{site}/named-gzip", http(page("1"), "Content-Encoding: gzip"))
    warc.add(f"{site}/gzip", http(gzip.compress(page("2")), "Content-Encoding: gzip"))
    warc.add(f"{site}/brotli", http(brotli.compress(page("3")), "Content-Encoding: br"))
    warc.add(f"{site}/named-chunked", http(page("4"), "Transfer-Encoding: chunked"))
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(page("5")), page("5"))
    warc.add(f"{site}/chunked", http(chunked, "Transfer-Encoding: chunked"))
    warc.add(f"<{site}/brackets>", http(page("6")))
    warc.add(f"{site}/a b", http(page("7")))
    warc.add(f"{site}/no-type", http(page("8"), "Content-Type:"))
    warc.add(f"{site}/leading", http(b"\r\n" + page("9")))
    warc.add(
        f"{site}/http2", page("10").join([b"HTTP/2 200\r\nContent-Type: text/html\r\n\r\n", b""])
    )
    warc.add_bytes(b"\x1f\x8b\x08 no gzip member")
    warc.add(f"{site}/after-damage", http(page("11")))
    warc.add(f"{site}/cut", http(page("12")), truncated="length")
    said = wirecopy("backfill", warc.path)
    assert (said.code, "damaged after byte" in said.err) == (0, True)
    assert titles(wirecopy) == sorted(f"Story {n}" for n in range(1, 13))


def test_what_is_no_page_is_left(wirecopy: Shell, tmp_path: Path):
    """Errors, redirects, feeds, pictures, empty bodies, other records: none is an entry of news."""
    warc = Warc(tmp_path / "else.warc.gz")
    site = "https://paper.example"
    warc.add(f"{site}/gone", http(page("1"), status="404 Not Found"))
    warc.add(f"{site}/moved", http(b"", "Location: /a", status="301 Moved"))
    warc.add(f"{site}/feed", http(b"<rss/>", "Content-Type: application/rss+xml"))
    warc.add(f"{site}/map", http(b"\x89PNG", "Content-Type: image/png"))
    warc.add("dns:paper.example", b"20190503 paper.example. 60 IN A 192.0.2.1", kind="response")
    warc.add(f"{site}/asked", b"GET / HTTP/1.1\r\n\r\n", kind="request")
    warc.add(f"{site}/again", http(page("2")), kind="revisit")
    warc.add(None, http(page("3")))
    warc.add(f"{site}/no-status", b"HTTP/1.1\r\n\r\n")
    warc.add(f"{site}/a", http(page("a")))
    assert wirecopy("backfill", warc.path).code == 0
    assert titles(wirecopy) == ["Story a"]
    assert len(entries(wirecopy, "id")) == 1


def test_a_later_capture_is_a_revision_an_earlier_one_nothing(wirecopy: Shell, tmp_path: Path):
    """Also while the first still waits, also from a file that is read later."""
    url, warc = "https://paper.example/a", Warc(tmp_path / "b.warc.gz")
    warc.add(url, http(page("a")))
    warc.add(url, http(page("a")), at=AT + timedelta(minutes=1))
    more = article_page("Story a", [*prose("a"), *prose("more", paragraphs=2)], published=AT)
    warc.add(url, http(more), at=AT + timedelta(hours=3))
    report = wirecopy("backfill", warc.path, "--json").json
    assert (report["entries"]["revised"], [r["revision"] for r in wirecopy.lines()]) == (1, [1, 2])
    earlier = Warc(tmp_path / "a.warc.gz")
    shorter = article_page("Story a", prose("a")[:3], published=AT)
    earlier.add(url, http(shorter), at=AT - timedelta(hours=1))
    wirecopy("backfill", earlier.path)
    assert [line["revision"] for line in wirecopy.lines()] == [1, 2]


def test_hosts_times_and_languages_choose(wirecopy: Shell, tmp_path: Path):
    """A page is told by its paragraphs, else by its `lang`; one that tells neither is read."""
    warc = Warc(tmp_path / "a.warc.gz")
    german = (
        "Der Rat der Stadt hat am Montag den Bau der neuen Brücke beschlossen, wie die "
        "Verwaltung mitteilt. Das Geld dafür ist im Haushalt für das kommende Jahr enthalten."
    )
    told = article_page("Brücke", [german, german + " Es war die letzte Sitzung."], language="en")
    for host, body, hours in (
        ("paper.example", page("1"), 0),
        ("www.paper.example", page("2"), 0),
        ("news.paper.example", page("3"), 0),
        ("otherpaper.example", page("4"), 0),
        ("paper.example", page("early"), -1),
        ("paper.example", page("late"), 1),
        ("paper.example", told, 0),
        ("paper.example", b"<html lang=de><body><p>Kurz</p></body></html>", 0),
    ):
        path = len(warc.path.read_bytes())
        warc.add(f"https://{host}/{path}", http(body), at=AT + timedelta(hours=hours))
    until = (AT + timedelta(minutes=1)).isoformat()
    bounds = ("--host", "www.Paper.example", "--since", AT.isoformat(), "--until", until)
    said = wirecopy("backfill", warc.path, *bounds, "--language", "en-GB")
    assert titles(wirecopy) == ["Story 1", "Story 2", "Story 3"]
    assert "3 pages, 2 in other languages" in said.err


def test_a_dry_run_counts_and_a_limit_holds(wirecopy: Shell, tmp_path: Path):
    """In a folder of files, plain and gzipped. Nothing is stored by the first."""
    for name in ("1.warc.gz", "2.warc"):
        warc = Warc(tmp_path / name, is_gzip=name.endswith("gz"))
        for n in range(3):
            warc.add(f"https://paper.example/{name}/{n}", http(page(f"{name} {n}")))
    report = wirecopy("backfill", tmp_path, "--dry-run", "--json").json
    assert (report["entries"]["pending"], wirecopy.lines()) == (6, [])
    for stored in (4, 2, 0):
        report = wirecopy("backfill", tmp_path, "--limit", "4", "--json").json
        assert report["entries"]["stored"] == stored


def test_copies_in_files_of_any_order_are_found(wirecopy: Shell, tmp_path: Path):
    """The later file is read first, its day is far from the earlier file's, and texts lie there."""
    days = {"3": 0, "1": 200, "2": 100}
    for name, days_ago in days.items():
        at = AT - timedelta(days=days_ago)
        for part in ("a", "b"):
            warc = Warc(tmp_path / f"{name}{part}.warc.gz")
            text = article_page(f"Wire of day {name}", prose(f"day {name}"), published=at)
            warc.add(f"https://{part}.example/{name}", http(text), at=at)
    first = [tmp_path / f"{name}a.warc.gz" for name in "321"]
    wirecopy("backfill", *first)
    order = ("3b", "1b", "2b")
    report = wirecopy("backfill", *(tmp_path / f"{n}.warc.gz" for n in order), "--json").json
    assert report["entries"]["duplicate"] == 3, report["entries"]


def test_an_archive_that_is_gone_is_told_and_found_again(wirecopy: Shell, tmp_path: Path):
    """Pages that were queued before a crash wait for their file, wherever it comes back."""
    warc = Warc(tmp_path / "a.warc.gz")
    for name in "abc":
        warc.add(f"https://paper.example/{name}", http(page(name)))
    wirecopy("backfill", warc.path, "--limit", "1")
    reader = Reader(warc.path.resolve(), Backfill(files=(warc.path,)), note=print)
    with open_store(wirecopy.store) as store:
        for batch in reader.batches():
            poll = Poll(state=FeedState(url=ARCHIVES), candidates=batch)
            store.queue.save_poll(poll, now=datetime.now(UTC))
    moved = warc.path.rename(tmp_path / "moved.warc.gz")
    other = Warc(tmp_path / "other.warc.gz")
    other.add("https://paper.example/other", http(page("other")))
    wirecopy("backfill", other.path)
    waiting = [row for row in entries(wirecopy, "outcome", "reason") if row[0] == "pending"]
    assert waiting == [("pending", "archive_gone")] * 2
    wirecopy("backfill", moved)
    assert titles(wirecopy) == ["Story a", "Story b", "Story c", "Story other"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "no WARC record"),
        (gzip.compress(b"WARC/1.0\r\n" * 3), "WARC"),
        (b"", "no WARC record"),
        (None, "no such file"),
    ],
    ids=["an error page", "a cut record", "nothing", "no file"],
)
def test_what_is_no_warc_is_named(
    wirecopy: Shell, tmp_path: Path, content: bytes | None, said: str
):
    """An error page that was saved under the file's name, an empty file, none."""
    path = tmp_path / "x.warc.gz"
    if content is not None:
        path.write_bytes(content)
    output = wirecopy("backfill", path)
    assert output.code == (2 if content is None else 1)
    assert path.name in output.err
    assert said in output.err
    assert "Traceback" not in output.err


def test_times_that_leave_nothing_and_empty_folders_are_refused(wirecopy: Shell, tmp_path: Path):
    """With what to do."""
    late, early = ("--since", "2019-06-01"), ("--until", "2019-05-01")
    (tmp_path / "a.warc").write_bytes(b"")
    assert "not later than --since" in wirecopy("backfill", tmp_path, *late, *early).err
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "no *.warc" in wirecopy("backfill", empty).err


def test_the_record_validates(wirecopy: Shell, tmp_path: Path):
    """Its line fits the published schema."""
    jsonschema = pytest.importorskip("jsonschema")
    warc = Warc(tmp_path / "a.warc.gz")
    warc.add("https://paper.example/a", http(page("a")))
    wirecopy("backfill", warc.path)
    schema = json.loads(Path("docs/record.schema.json").read_text())
    (line,) = wirecopy.lines()
    jsonschema.validate(line, schema)


def test_the_language_of_hostile_bytes_costs_their_length():
    """No pattern looks at a character as often as there are marks before it."""
    for start in (b"<" * 65_000, b"<p>" * 21_000, b"<html " * 10_000, b"<p " * 21_000):
        one = CapturedPage(
            url="https://p.example/", at=AT, offset=0, digest="", content_type=None, start=start
        )
        began = time.process_time()
        assert is_in_language(one, ["en"])
        assert time.process_time() - began < 5
