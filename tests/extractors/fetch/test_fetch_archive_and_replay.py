"""The archive, and replays of it and of other WARC files."""

import gzip
import os
import random
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extractors.fetch import Archive, Fetched, Missing, NotModified, Refused, Replay, Throttled, prune, read_page
from news.errors import (
    ConfigError,
    FetchError,
    HostileContent,
    NewsError,
    RefusedAddress,
    RobotsDisallowed,
    ServerTrouble,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
)
from tests.extractors.fetch.loopback import Clock, Raw, a_client, reply, serving

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "newsroom.warc.gz"


def files_of(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*.warc.gz"))


def a_warc(path: Path, *captures: tuple[str, datetime, bytes], kind: str = "response", is_gzip: bool = True) -> Path:
    """A WARC file of (URL, date, HTTP response as bytes)."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=is_gzip)
    for url, at, http in captures:
        dates = {"WARC-Date": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
        writer.write_record(
            writer.create_warc_record(url, kind, payload=BytesIO(http), length=len(http), warc_headers_dict=dates)
        )
    path.write_bytes(out.getvalue())
    return path


async def replayed(replay: Replay, *asks: tuple[str, str | None]) -> list[object]:
    """What each (URL, etag) comes to: a body, 304, another outcome's name, or an error's."""
    found: list[object] = []
    async with a_client(replay=replay, obey_robots=False) as client:
        for url, etag in asks:
            try:
                outcome = await client.fetch_feed(url, etag=etag)
            except NewsError as exc:
                found.append(type(exc))
            else:
                found.append(outcome.content if isinstance(outcome, Fetched) else type(outcome))
    return found


async def test_every_exchange_is_archived_as_it_came(tmp_path):
    """One gzip member a record: warcinfo, response with untouched headers and encoded body, request; other tools read it."""
    body = gzip.compress(b"<p>News</p>")
    said = reply(body=body, Content_Encoding="gzip", X_Odd="caf\xe9")
    with Archive(tmp_path, now=Clock().now) as archive:
        async with serving(lambda _: said) as site, a_client(archive=archive) as client:
            found = await client.fetch_feed(site.url("/a?b=c"))
    (file,) = files_of(tmp_path)
    assert file.relative_to(tmp_path).as_posix().startswith("2026-05-04/20260504T120000Z-")
    with file.open("rb") as stream:
        records = [(r.rec_type, r.rec_headers, r.raw_stream.read()) for r in ArchiveIterator(stream, no_record_parse=True)]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "request"]
    assert records[1][2] == said.replace(b"Said", b"Said")
    assert b"GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1" in records[2][2]
    assert records[1][1].protocol == "WARC/1.1"
    assert found.raw_ref == f"{file.relative_to(tmp_path)}#{records[1][1].get_header('WARC-Record-ID').strip('<>')}"
    assert records[2][1].get_header("WARC-Concurrent-To") == records[1][1].get_header("WARC-Record-ID")


async def test_the_archive_holds_no_secret(tmp_path):
    """Authorization, cookies and the subscription's own headers are masked in request records."""
    with Archive(tmp_path, now=Clock().now) as archive:
        async with serving(lambda _: reply(body=b"x")) as site, a_client(archive=archive) as client:
            headers = {"Authorization": "Bearer s3cret", "X-Key": "s3cret", "Cookie": "s3cret=1"}
            await client.fetch_feed(f"http://me:s3cret@127.0.0.1:{site.port}/", headers=headers)
    content = gzip.decompress(files_of(tmp_path)[0].read_bytes())
    assert b"s3cret" not in content
    assert content.count(b": ***") == 3
    assert site.requests[0].headers["cookie"] == "s3cret=1"


async def test_a_page_is_read_back_by_its_reference(tmp_path):
    """read_page gives the same content, headers and moment; a reference that is gone is one clear line."""
    clock = Clock()
    said = reply(body=gzip.compress(b"<p>News</p>"), Content_Encoding="gzip", ETag='"caf\xe9"')
    with Archive(tmp_path, now=clock.now) as archive:
        async with serving(lambda _: said) as site, a_client(archive=archive, clock=clock) as client:
            found = await client.fetch_page(site.url("/a"))
            again = await client.fetch_page(site.url("/b"))
    assert read_page(tmp_path, found.raw_ref) == found
    assert read_page(tmp_path, again.raw_ref) == again
    for gone in (found.raw_ref[:-1] + "x", "2026-01-01/none.warc.gz#urn:uuid:1", "../../etc/passwd#x", "", "#"):
        with pytest.raises(ConfigError, match="not in the archive"):
            read_page(tmp_path, gone)


async def test_files_are_rotated(tmp_path):
    """A file over the limit is followed by another; references name the right one."""
    with Archive(tmp_path, now=Clock().now, max_file_bytes=1000) as archive:
        async with serving(lambda _: reply(body=os.urandom(900))) as site, a_client(archive=archive) as client:
            found = [await client.fetch_feed(site.url(f"/{n}")) for n in range(3)]
    assert len(files_of(tmp_path)) == 3
    assert [read_page(tmp_path, f.raw_ref).content for f in found] == [f.content for f in found]


async def test_an_archive_that_cannot_be_written_does_not_stop_the_run(tmp_path):
    """It is told once; pages come without a reference."""
    (tmp_path / "file").write_text("in the way")
    told: list[str] = []
    with Archive(tmp_path / "file", now=Clock().now, on_error=told.append) as archive:
        async with serving(lambda _: reply(body=b"x")) as site, a_client(archive=archive) as client:
            found = [await client.fetch_feed(site.url(f"/{n}")) for n in range(3)]
    assert [(f.content, f.raw_ref) for f in found] == [(b"x", None)] * 3
    assert told == archive.errors
    assert len(told) == 1
    assert "cannot be written" in told[0]


_FULL = """
import asyncio, resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from extractors.fetch.archive import Archive
from extractors.fetch.message import Answer, Ask
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))
now = lambda: datetime(2026, 5, 4, 12, tzinfo=UTC)
import random
async def main():
    with Archive(Path(sys.argv[1]), now=now) as archive:
        for n, size in enumerate([1000, 1000, 9000, 1000, 9000]):
            answer = Answer(url=f"http://a.example/{n}", status=200, headers=(), body=random.randbytes(size), at=now())
            kept = await archive.keep(Ask(url=answer.url, headers=(), max_bytes=9), answer)
            print(n, kept.ref is not None)
        print(len(archive.errors))
asyncio.run(main())
"""


def test_a_full_disk_loses_the_record_and_nothing_else(tmp_path):
    """What was written in part is taken back, so that the records before and after it stay readable."""
    done = subprocess.run([sys.executable, "-c", _FULL, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split("\n")[:-1] == ["0 True", "1 True", "2 False", "3 True", "4 False", "1"]
    replay = Replay(files_of(tmp_path))
    assert (len(replay), replay.notes) == (3, ())


_ENDLESS = """
import asyncio, os, sys
from datetime import UTC, datetime
from pathlib import Path
from extractors.fetch.archive import Archive
from extractors.fetch.message import Answer, Ask
now = lambda: datetime(2026, 5, 4, 12, tzinfo=UTC)
async def main():
    archive = Archive(Path(sys.argv[1]), now=now)
    for n in range(10**6):
        answer = Answer(url=f"http://a.example/{n}", status=200, headers=(), body=os.urandom(50_000), at=now())
        await archive.keep(Ask(url=answer.url, headers=(), max_bytes=9), answer)
        print(n, flush=True)
asyncio.run(main())
"""


async def test_what_was_kept_before_a_kill_is_readable(tmp_path):
    """After kill -9 while writing: every exchange whose keeping had returned is in the file."""
    command = [sys.executable, "-c", _ENDLESS, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:  # noqa: ASYNC220 - nothing else runs here
        seen = [writer.stdout.readline() for _ in range(20)]
        writer.send_signal(signal.SIGKILL)
        seen += writer.stdout.readlines()
    whole = max(int(line) for line in seen if line.endswith("\n"))
    replay = Replay(files_of(tmp_path))
    assert len(replay) >= whole + 1
    urls = [(f"http://a.example/{n}", None) for n in range(whole + 1)]
    assert all(isinstance(body, bytes) for body in await replayed(replay, *urls))


def test_prune_removes_what_is_older_and_only_ours(tmp_path):
    """By the time in the name; the dry run removes nothing; other files stay; empty folders go."""
    names = ["2026-04-01/20260401T000000Z-aa.warc.gz", "2026-04-20/20260420T000000Z-bb.warc.gz", "2026-04-01x/notes.txt"]
    names += ["2026-04-20/mine-x.warc.gz", "2026-05-04/20260504T000000Z-cc.warc.gz"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"12345")
    dry = prune(tmp_path, keep=timedelta(days=14), now=NOON, is_dry_run=True)
    assert [p.name for p in dry.files] == ["20260401T000000Z-aa.warc.gz", "20260420T000000Z-bb.warc.gz"]
    assert dry.bytes == 10
    assert prune(tmp_path, keep=timedelta(days=14), now=NOON) == dry
    left = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*"))
    assert left == sorted({*names[2:], "2026-04-01x", "2026-04-20", "2026-05-04"})
    assert prune(tmp_path / "nowhere", keep=timedelta(0), now=NOON).files == ()


async def test_our_own_archive_replays_to_the_same_outcomes(tmp_path, attempts):
    """Encoded and chunked bodies, redirects, robots.txt, refusals, throttling, failures: all as they came the first time."""
    bomb = gzip.compress(b"0" * 300_000)

    async def drip():
        yield b"HTTP/1.1 200 OK\r\n"
        await __import__("asyncio").Event().wait()

    async def chunked():
        yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n2\r\na\r\n0\r\n\r\n"

    pages = {
        "/robots.txt": lambda: reply(body=b"User-agent: *\nDisallow: /private"),
        "/gzip": lambda: reply(
            body=gzip.compress(b"x" * 999), Content_Encoding="gzip", ETag='"1\xe9"', Cache_Control="max-age=5"
        ),
        "/chunked": chunked,
        "/moved": lambda: reply(301, Location="/gzip"),
        "/loop": lambda: reply(302, Location="/loop"),
        "/inside": lambda: reply(302, Location="http://10.0.0.1/"),
        "/script": lambda: reply(302, Location="javascript:alert(1)"),
        "/gone": lambda: reply(410),
        "/no": lambda: reply(403, body=b"no"),
        "/busy": lambda: reply(429, Retry_After="0"),
        "/broken": lambda: reply(500),
        "/bomb": lambda: reply(body=bomb, Content_Encoding="gzip"),
        "/large": lambda: reply(body=b"0" * 300_000),
        "/stacked": lambda: reply(body=bomb, Content_Encoding="gzip, gzip"),
        "/short": lambda: Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfive"),
        "/garbage": lambda: Raw(b"\x16\x03\x01 no HTTP\r\n\r\n"),
        "/drip": drip,
        "/private": reply,
    }

    async def outcomes(client, clock):
        found = {}
        for path in pages:
            clock.at += timedelta(minutes=1)
            try:
                found[path] = await client.fetch_page(site.url(path))
            except NewsError as exc:
                found[path] = (type(exc), str(exc))
        return found

    settings = {"max_page_bytes": 200_000, "timeout_s": 0.5}
    with Archive(tmp_path, now=Clock().now) as archive:
        async with serving(lambda r: pages[r.path]()) as site:
            clock = Clock()
            async with a_client(clock=clock, archive=archive, **settings) as client:
                first = await outcomes(client, clock)
    del attempts[:]
    clock = Clock()
    async with a_client(clock=clock, replay=Replay(files_of(tmp_path)), allow_networks=(), **settings) as client:
        second = await outcomes(client, clock)
    assert attempts == []
    kinds = {path: found[0] if isinstance(found, tuple) else type(found) for path, found in first.items()}
    assert kinds == {
        "/robots.txt": Fetched,
        "/gzip": Fetched,
        "/chunked": Fetched,
        "/moved": Fetched,
        "/loop": TooManyRedirects,
        "/inside": RefusedAddress,
        "/script": kinds["/script"],
        "/gone": Missing,
        "/no": Refused,
        "/busy": Throttled,
        "/broken": ServerTrouble,
        "/bomb": TooLarge,
        "/large": TooLarge,
        "/stacked": HostileContent,
        "/short": Unreachable,
        "/garbage": Unreachable,
        "/drip": TimedOut,
        "/private": RobotsDisallowed,
    }
    assert first["/chunked"].content == b"2\r\na"
    for path in pages:
        was, came = first[path], second[path]
        if isinstance(was, Fetched):
            same = (
                "url",
                "url_final",
                "status",
                "content",
                "headers",
                "redirects",
                "etag",
                "last_modified",
                "fresh_for",
                "moved_to",
            )
            assert all(getattr(was, name) == getattr(came, name) for name in same), path
        else:
            assert came == was, path


async def test_the_corpus_newsroom_replays_whole(attempts):
    """Each of its 514 URLs comes to bytes, redirects followed, without a connection; feeds answer their ETag with 304."""
    if not CORPUS.exists():
        pytest.skip(f"{CORPUS.name} is not beside the checkout")
    replay = Replay([CORPUS])
    async with a_client(replay=replay, allow_networks=()) as client:
        feed = await client.fetch_feed("https://newsroom.example/feeds/0.xml")
        assert isinstance(await client.fetch_feed(feed.url, etag=feed.etag), NotModified)
        with CORPUS.open("rb") as stream:
            urls = [record.rec_headers.get_header("WARC-Target-URI") for record in ArchiveIterator(stream)]
        found = [await client.fetch_page(url) for url in urls]
    assert len(found) == 514
    assert all(isinstance(outcome, Fetched) and outcome.content for outcome in found)
    assert sum(bool(outcome.redirects) for outcome in found) == 252
    assert attempts == []


F = "http://a.example/feed"
P = "http://a.example/page"


def _said(body: bytes, etag: str | None = None, status: int = 200) -> bytes:
    return reply(status, body=body, **({"ETag": etag} if etag else {}))


async def test_captures_are_served_in_order_and_the_last_repeats(tmp_path):
    """By date, whatever their order in the files."""
    later = a_warc(tmp_path / "2.warc.gz", (F, NOON + timedelta(hours=1), _said(b"two")))
    first = a_warc(tmp_path / "1.warc", (F, NOON, _said(b"one")), is_gzip=False)
    assert await replayed(Replay([later, first]), *[(F, None)] * 4) == [b"one", b"two", b"two", b"two"]


async def test_a_second_run_sees_the_second_capture(tmp_path):
    """A held ETag gets the capture after it, pages asked for then are as they were then; the last ETag gets 304."""
    file = a_warc(
        tmp_path / "a.warc.gz",
        (F, NOON, _said(b"feed one", '"1"')),
        (P, NOON, _said(b"page one")),
        (F, NOON + timedelta(hours=1), _said(b"feed two", '"2"')),
        (P, NOON + timedelta(hours=1), _said(b"page two")),
    )
    assert await replayed(Replay([file]), (F, None), (P, None)) == [b"feed one", b"page one"]
    assert await replayed(Replay([file]), (F, '"1"'), (P, None)) == [b"feed two", b"page two"]
    assert await replayed(Replay([file]), (F, '"2"')) == [NotModified]
    assert await replayed(Replay([file]), (F, None), (F, '"1"'), (F, '"2"')) == [b"feed one", b"feed two", NotModified]
    assert await replayed(Replay([file]), (F, '"unknown"')) == [b"feed one"]


async def test_an_unchanged_second_capture_is_304(tmp_path):
    """Two captures with one ETag: the asker has the last of them."""
    file = a_warc(tmp_path / "a.warc.gz", (F, NOON, _said(b"x", '"1"')), (F, NOON + timedelta(hours=1), _said(b"x", 'W/"1"')))
    assert await replayed(Replay([file]), (F, '"1"')) == [NotModified]


async def test_a_last_modified_alone_is_a_validator_too(tmp_path):
    """If-Modified-Since equal to the captured Last-Modified gets 304."""
    stamp = "Mon, 04 May 2026 12:00:00 GMT"
    file = a_warc(tmp_path / "a.warc.gz", (F, NOON, reply(body=b"x", Last_Modified=stamp)))
    async with a_client(replay=Replay([file])) as client:
        found = await client.fetch_feed(F, last_modified=stamp)
        assert isinstance(found, NotModified)
        assert found.last_modified == stamp
        assert isinstance(await client.fetch_feed(F, last_modified="another"), Fetched)


async def test_archived_304_and_revisit_records_are_no_bodies(tmp_path):
    """They are passed over; a URL with nothing else answers 304 to a conditional request only."""
    file = a_warc(
        tmp_path / "a.warc.gz",
        (F, NOON, _said(b"", '"1"', 304)),
        (F, NOON, _said(b"x", '"1"')),
        (P, NOON, _said(b"", None, 304)),
    )
    visit = a_warc(tmp_path / "b.warc.gz", (F, NOON + timedelta(hours=1), _said(b"")), kind="revisit")
    replay = Replay([file, visit])
    assert await replayed(replay, (F, None), (F, None), (P, '"1"'), (P, None)) == [b"x", b"x", NotModified, FetchError]


async def test_a_passing_failure_does_not_hold_up_a_later_run(tmp_path):
    """In order within a run; a new run that holds the ETag before a 503 goes on after it."""
    file = a_warc(
        tmp_path / "a.warc.gz",
        (F, NOON, _said(b"one", '"1"')),
        (F, NOON + timedelta(hours=1), _said(b"", None, 500)),
        (F, NOON + timedelta(hours=2), _said(b"three", '"3"')),
    )
    assert await replayed(Replay([file]), (F, None), (F, '"1"'), (F, '"1"')) == [b"one", ServerTrouble, b"three"]
    assert await replayed(Replay([file]), (F, '"1"')) == [b"three"]


async def test_what_was_not_archived_is_a_lasting_error_but_robots_txt_is_404(tmp_path):
    """Nothing waits for a network that is not there."""
    replay = Replay([a_warc(tmp_path / "a.warc.gz", (P, NOON, _said(b"x")))])
    async with a_client(replay=replay) as client:
        assert isinstance(await client.fetch_page(P), Fetched)
        with pytest.raises(FetchError, match="not in the replayed archive") as caught:
            await client.fetch_page("http://a.example/other")
        assert isinstance(await client.fetch_feed("http://b.example/robots.txt"), Missing)
    assert (type(caught.value), caught.value.transient) == (FetchError, False)


async def test_a_url_is_found_in_another_spelling(tmp_path):
    """Exact first, then by canonical URL; a fragment or a tracking parameter does not hide a capture, nor make a loop."""
    tracked = f"{P}?utm_source=rss"
    replay = Replay([a_warc(tmp_path / "a.warc.gz", (tracked, NOON, reply(301, Location=P)), (P, NOON, _said(b"page")))])
    asks = [(tracked, None), (f"{P}?utm_source=x", None), (f"{P}#top", None), ("HTTP://A.example:80/page", None)]
    assert await replayed(replay, *asks) == [b"page"] * 4


async def test_chunked_bodies_of_other_crawlers_are_joined(tmp_path):
    """Some store chunks as they came, some store the joined body under the same header."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    files = [
        a_warc(
            tmp_path / "a.warc.gz", (P, NOON, head + b"5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"), (F, NOON, head + b"joined already")
        )
    ]
    assert await replayed(Replay(files), (P, None), (F, None)) == [b"hello!", b"joined already"]


@pytest.mark.parametrize("is_gzip", [True, False])
async def test_what_is_whole_in_a_damaged_file_is_read(tmp_path, is_gzip):
    """A hole in the middle and a tail cut off cost the records they hit, and are noted."""
    file = tmp_path / "a.warc"
    bodies = [os.urandom(5000).hex().encode() for _ in range(6)]
    a_warc(file, *[(f"{P}{n}", NOON, _said(body)) for n, body in enumerate(bodies)], is_gzip=is_gzip)
    content = bytearray(file.read_bytes())
    if is_gzip:
        middle = len(content) * 5 // 12  # inside the third of six
        content[middle : middle + 200] = b"\0" * 200
    file.write_bytes(content[: len(content) - 3000])
    replay = Replay([file])
    found = await replayed(replay, *[(f"{P}{n}", None) for n in range(6)])
    lost = [n for n, body in enumerate(bodies) if found[n] != body]
    assert lost == ([2, 5] if is_gzip else [5])
    assert len(replay.notes) == len(lost)  # each stretch once
    assert all(str(file) in note for note in replay.notes)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<html>no archive</html>", id="html"),
        pytest.param(b"\x1f\x8b", id="magic-only"),
        pytest.param(gzip.compress(b"no archive", mtime=0), id="gzip-of-text"),
        pytest.param(random.Random(7).randbytes(3000), id="noise"),
        pytest.param(random.Random(20).randbytes(20_000), id="noise-like-arc"),
    ],
)
def test_a_file_that_is_no_warc_is_one_clear_line(tmp_path, capsys, content):
    """ConfigError names the file; warcio says nothing beside it."""
    file = tmp_path / "x.warc.gz"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=r"x\.warc\.gz: holds no WARC record"):
        Replay([file])
    assert capsys.readouterr().err == ""


async def test_a_record_that_is_longer_than_it_says_is_told_of(tmp_path, capsys):
    """It is served as far as it says; the others are whole."""
    file = a_warc(tmp_path / "a.warc", *[(f"{P}{n}", NOON, _said(b"hello")) for n in range(3)], is_gzip=False)
    first, second, third = (part for part in file.read_bytes().split(b"WARC/1.0") if part)
    length = re.search(rb"Content-Length: (\d+)(?=\r\n\r\nHTTP)", second)
    assert length
    second = second.replace(length[0], b"Content-Length: %d" % (int(length[1]) - 2))
    file.write_bytes(b"".join(b"WARC/1.0" + part for part in (first, second, third)))
    replay = Replay([file])
    assert (len(replay), len(replay.notes), capsys.readouterr().err) == (3, 1, "")


def test_a_missing_file_a_folder_and_a_single_block_are_told_apart(tmp_path):
    """Each with what is wrong with it."""
    with pytest.raises(ConfigError, match="No such file"):
        Replay([tmp_path / "none.warc.gz"])
    with pytest.raises(ConfigError, match="directory"):
        Replay([tmp_path])
    plain = a_warc(tmp_path / "a.warc", *[(P, NOON, _said(b"x"))] * 3, is_gzip=False)
    (tmp_path / "one.warc.gz").write_bytes(gzip.compress(plain.read_bytes()))
    with pytest.raises(ConfigError, match="warcio recompress"):
        Replay([tmp_path / "one.warc.gz"])


def test_an_unused_record_type_and_odd_dates_are_passed_over(tmp_path):
    """DNS records, resources and records without a readable date are no captures."""
    out = BytesIO()
    writer = WARCWriter(out)
    http = StatusAndHeaders("200 OK", [], protocol="HTTP/1.1")
    writer.write_record(writer.create_warc_record("dns:a", "resource", payload=BytesIO(b"1"), length=1))
    odd = {"WARC-Date": "yesterday"}
    writer.write_record(
        writer.create_warc_record(P, "response", payload=BytesIO(b"1"), length=1, http_headers=http, warc_headers_dict=odd)
    )
    (tmp_path / "a.warc.gz").write_bytes(out.getvalue())
    assert len(Replay([tmp_path / "a.warc.gz"])) == 0
