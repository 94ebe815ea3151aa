"""Pages in WARC files become the records that a run would have made when they were captured."""

import gzip
import json
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import brotli
import pytest

from extractors.fetch import CapturedPage
from news.feed.values import ARCHIVES, FeedState
from pipeline.config.request import Backfill
from pipeline.poll.backfill.archives import Reader, is_in_language
from storage import open_store
from storage.parts.places.download import download
from storage.values import Poll
from tests.support.newssite import NewsSite, Reply, Request, article_page, prose
from tests.support.running import Shell

AT = datetime(2019, 5, 3, 10, tzinfo=UTC)


def page(name: str, *, language: str = "en", seed: str | None = None) -> bytes:
    return article_page(
        f"Story {name}", prose(seed or name), language=language, published=AT - timedelta(hours=2)
    )


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = ["Content-Type: text/html; charset=utf-8", *headers]
    if any(line.startswith("Content-Type") for line in headers):
        lines = list(headers)
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body


class Warc:
    """A WARC file that is written record by record, as no library would."""

    def __init__(self, path: Path, *, is_gzip: bool = True) -> None:
        self.path, self._is_gzip = path, is_gzip
        path.write_bytes(b"")

    def add(
        self,
        url: str | None,
        block: bytes,
        *,
        at: datetime = AT,
        kind: str = "response",
        truncated: str | None = None,
    ) -> None:
        """Add a record."""
        head = [f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:uuid:{uuid4()}>"]
        head += [f"WARC-Date: {at.isoformat().replace('+00:00', 'Z')}"]
        head += [f"WARC-Target-URI: {url}"] if url else []
        head += [f"WARC-Truncated: {truncated}"] if truncated else []
        head += [f"Content-Length: {len(block)}", "", ""]
        record = "\r\n".join(["WARC/1.0", *head]).encode() + block + b"\r\n\r\n"
        self.add_bytes(gzip.compress(record) if self._is_gzip else record)

    def add_bytes(self, content: bytes) -> None:
        """Add what may be no record."""
        self.path.write_bytes(self.path.read_bytes() + content)


def entries(shell: Shell, *columns: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(shell.store.removeprefix("sqlite:///")) as db:
        return db.execute(f"SELECT {', '.join(columns)} FROM entries ORDER BY id").fetchall()


def titles(shell: Shell) -> list[str]:
    return sorted(line["title"] for line in shell.lines() if line["revision"] == 1)


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


def test_a_file_is_brought_from_the_web_and_removed(
    wirecopy: Shell, newssite: NewsSite, tmp_path: Path
):
    """Its address is enough. One that is not there is a failure; nothing stays behind."""
    warc = Warc(tmp_path / "a.warc.gz")
    warc.add("https://paper.example/a", http(page("a")))
    address = newssite.publish("/crawl/a.warc.gz", warc.path.read_bytes())
    data = tmp_path / "data"
    assert "1 new record" in wirecopy("backfill", address, "--data", data).err
    assert not (data / "backfill").exists()
    assert newssite.requests[-1].headers["user-agent"].startswith("Wirecopy")
    said = wirecopy("backfill", newssite.url("/crawl/none.warc.gz"), "--data", data)
    assert (said.code, "no such file" in said.err) == (1, True)


def test_a_broken_connection_goes_on_where_it_ended(newssite: NewsSite, tmp_path: Path):
    """What came is kept, and only the rest is asked for; a stop leaves it for the next call."""
    body = bytes(range(256)) * 40_000
    asked: list[str] = []

    def answer(request: Request) -> Reply:
        start = request.headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")[0]
        asked.append(start)
        rest = body[int(start) :]
        headers = (("Content-Length", str(len(rest))), ("Accept-Ranges", "bytes"))
        if int(start):
            span = f"bytes {start}-{len(body) - 1}/{len(body)}"
            return Reply(status=206, headers=(*headers, ("Content-Range", span)), body=rest)
        return Reply(status=200, headers=headers, body=rest)

    address = newssite.answer("/big.warc", answer)
    left = iter([True, False])
    take = partial(download, address, tmp_path, user_agent="Wirecopy")
    assert take(is_wanted=lambda: next(left)) is None
    (part,) = tmp_path.glob("*-big.warc.part")
    came = part.stat().st_size
    assert 0 < came < len(body)
    file = take(is_wanted=lambda: True)
    assert file is not None
    assert file.read_bytes() == body
    assert asked[-1] == str(came)
    assert take(is_wanted=lambda: True) == file


def test_two_files_of_one_name_are_two_and_a_limit_keeps_what_was_brought(
    wirecopy: Shell, newssite: NewsSite, tmp_path: Path
):
    """Neither is read in place of the other; the next call need not bring them again."""
    addresses = []
    for name in "ab":
        warc = Warc(tmp_path / f"{name}.warc.gz")
        warc.add(f"https://paper.example/{name}", http(page(name)))
        addresses.append(newssite.publish(f"/{name}/crawl.warc.gz", warc.path.read_bytes()))
    data = tmp_path / "data"
    first = wirecopy("backfill", *addresses, "--data", data, "--limit", "1", "--json").json
    assert first["entries"]["stored"] == 1
    assert len(list((data / "backfill").iterdir())) == 1
    newssite.forget_requests()
    second = wirecopy("backfill", *addresses, "--data", data, "--json").json
    assert (second["entries"]["stored"], second["entries"]["known"]) == (1, 1)
    assert {one.path for one in newssite.requests} == {"/b/crawl.warc.gz"}
    assert not (data / "backfill").exists()


def test_the_language_of_hostile_bytes_costs_their_length():
    """No pattern looks at a character as often as there are marks before it."""
    for start in (b"<" * 65_000, b"<p>" * 21_000, b"<html " * 10_000, b"<p " * 21_000):
        one = CapturedPage(
            url="https://p.example/", at=AT, offset=0, digest="", content_type=None, start=start
        )
        began = time.process_time()
        assert is_in_language(one, ["en"])
        assert time.process_time() - began < 5


def test_a_file_that_cannot_be_read_costs_nothing_but_itself(
    wirecopy: Shell, newssite: NewsSite, tmp_path: Path
):
    """The others are stored, and the report says which failed."""
    broken = tmp_path / "a.warc.gz"
    broken.write_bytes(b"<html>not here</html>")
    warc = Warc(tmp_path / "b.warc.gz")
    warc.add("https://paper.example/b", http(page("b")))
    gone = newssite.url("/gone.warc.gz")
    report = wirecopy("backfill", broken, gone, warc.path, "--json").json
    assert (report["entries"]["stored"], report["feeds"]["failed"]) == (1, 2)
    assert {line["url"] for line in report["feed_lines"] if line["outcome"] == "failed"} == {
        str(broken),
        gone,
    }


def crawl(newssite: NewsSite, tmp_path: Path, *days: int) -> list[str]:
    """WARC files of some days of May, published as Common Crawl names them; their paths."""
    paths = []
    for day in days:
        warc = Warc(tmp_path / f"{day}.warc.gz")
        warc.add(f"https://paper.example/{day}", http(page("abcdefghi"[day])))
        paths.append(f"crawl-data/CC-NEWS/2026/05/CC-NEWS-2026050{day}101500-0000{day}.warc.gz")
        newssite.publish(f"/{paths[-1]}", warc.path.read_bytes())
    return paths


def test_a_list_stands_for_its_files(wirecopy: Shell, newssite: NewsSite, tmp_path: Path):
    """Of the time that is asked for; a line that names none is a failure, nothing stays behind."""
    paths = crawl(newssite, tmp_path, 1, 2, 7)
    body = gzip.compress("\n".join(["# May", *paths, ""]).encode())
    address = newssite.publish("/crawl-data/CC-NEWS/2026/05/warc.paths.gz", body)
    data = tmp_path / "data"
    said = wirecopy("backfill", address, "--data", data, "--until", "2026-05-07", "--dry-run")
    assert "2 files, 1 outside the time" in said.err
    assert len(list((data / "backfill").iterdir())) == 1, "the list alone: disks are small"
    report = wirecopy("backfill", address, "--data", data, "--json").json
    assert report["entries"]["stored"] == 3
    assert not (data / "backfill").exists()
    wrong = newssite.publish("/wrong.paths", b"a.warc.gz\npictures/a.png\n")
    said = wirecopy("backfill", wrong, "--data", data)
    assert (said.code, "wrong.paths:2" in said.err) == (1, True)


def test_a_list_that_was_stopped_goes_on_with_the_next_file(
    wirecopy: Shell, newssite: NewsSite, tmp_path: Path
):
    """A file that is done with is not brought again, one by one they leave the disk."""
    paths = crawl(newssite, tmp_path, 1, 2)
    mine = tmp_path / "mine.paths"
    mine.write_text("".join(f"{newssite.url(f'/{path}')}\n" for path in paths))
    data = tmp_path / "data"
    second = (tmp_path / "2.warc.gz").read_bytes()
    newssite.publish_reply(f"/{paths[1]}", Reply(status=404))
    report = wirecopy("backfill", mine, "--data", data, "--json").json
    assert (report["entries"]["stored"], report["feeds"]["failed"]) == (1, 1)
    assert [path.suffix for path in (data / "backfill").iterdir()] == [".done"]
    newssite.publish(f"/{paths[1]}", second)
    newssite.forget_requests()
    said = wirecopy("backfill", mine, "--data", data, "--json")
    assert said.json["entries"]["stored"] == 1
    assert "read by an earlier call" in said.err
    assert {one.path for one in newssite.requests} == {f"/{paths[1]}"}
    assert not (data / "backfill").exists()


def test_a_list_of_paths_needs_its_address(wirecopy: Shell, tmp_path: Path):
    """A path alone says nothing of its server."""
    mine = tmp_path / "warc.paths"
    mine.write_text("crawl-data/CC-NEWS/2026/05/CC-NEWS-20260501101500-00001.warc.gz\n")
    said = wirecopy("backfill", mine)
    assert (said.code, "warc.paths:1" in said.err, "address" in said.err) == (2, True, True)
