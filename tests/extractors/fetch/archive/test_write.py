"""The archive: what a run fetched, whole and on disk at once."""

import gzip
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from warcio.archiveiterator import ArchiveIterator

from extractors.fetch import Archive, Replay, prune, read_page
from news.errors import (
    ConfigError,
)
from tests.extractors.fetch.loopback import Clock, a_client, reply, serving
from tests.extractors.fetch.warcs import NOON, files_of, replayed


async def test_every_exchange_is_archived_as_it_came(tmp_path):
    """One gzip member a record: warcinfo, response as received, request. warcio reads them."""
    body = gzip.compress(b"<p>News</p>")
    sent = reply(body=body, Content_Encoding="gzip", X_Odd="caf\xe9")
    with Archive(tmp_path, now=Clock().now) as archive:
        async with serving(lambda _: sent) as site, a_client(archive=archive) as client:
            found = await client.fetch_feed(site.url("/a?b=c"))
    (file,) = files_of(tmp_path)
    assert file.relative_to(tmp_path).as_posix().startswith("2026-05-04/20260504T120000Z-")
    with file.open("rb") as stream:
        records = [
            (r.rec_type, r.rec_headers, r.raw_stream.read())
            for r in ArchiveIterator(stream, no_record_parse=True)
        ]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "request"]
    assert records[1][2] == sent
    assert b"GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1" in records[2][2]
    assert records[1][1].protocol == "WARC/1.1"
    assert (
        found.raw_ref
        == f"{file.relative_to(tmp_path)}#{records[1][1].get_header('WARC-Record-ID').strip('<>')}"
    )
    assert records[2][1].get_header("WARC-Concurrent-To") == records[1][1].get_header(
        "WARC-Record-ID"
    )


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
    """read_page gives the same content, headers and time; a missing reference is one clear line."""
    clock = Clock()
    sent = reply(body=gzip.compress(b"<p>News</p>"), Content_Encoding="gzip", ETag='"caf\xe9"')
    with Archive(tmp_path, now=clock.now) as archive:
        async with (
            serving(lambda _: sent) as site,
            a_client(archive=archive, clock=clock) as client,
        ):
            found = await client.fetch_page(site.url("/a"))
            again = await client.fetch_page(site.url("/b"))
    assert read_page(tmp_path, found.raw_ref) == found
    assert read_page(tmp_path, again.raw_ref) == again
    for gone in (
        found.raw_ref[:-1] + "x",
        "2026-01-01/none.warc.gz#urn:uuid:1",
        "../../etc/passwd#x",
        "",
        "#",
    ):
        with pytest.raises(ConfigError, match="not in the archive"):
            read_page(tmp_path, gone)


async def test_files_are_rotated(tmp_path):
    """A file over the limit is followed by another; references name the right one."""
    with Archive(tmp_path, now=Clock().now, max_file_bytes=1000) as archive:
        async with (
            serving(lambda _: reply(body=os.urandom(900))) as site,
            a_client(archive=archive) as client,
        ):
            found = [await client.fetch_feed(site.url(f"/{n}")) for n in range(3)]
    assert len(files_of(tmp_path)) == 3
    assert [read_page(tmp_path, f.raw_ref).content for f in found] == [f.content for f in found]


async def test_an_archive_that_cannot_be_written_does_not_stop_the_run(tmp_path):
    """It is reported once; pages come without a reference."""
    (tmp_path / "file").write_text("in the way")
    reported: list[str] = []
    with Archive(tmp_path / "file", now=Clock().now, on_error=reported.append) as archive:
        async with serving(lambda _: reply(body=b"x")) as site, a_client(archive=archive) as client:
            found = [await client.fetch_feed(site.url(f"/{n}")) for n in range(3)]
    assert [(f.content, f.raw_ref) for f in found] == [(b"x", None)] * 3
    assert reported == archive.errors
    assert len(reported) == 1
    assert "cannot be written" in reported[0]


_FULL = """
import asyncio, resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from extractors.fetch import Archive
from extractors.fetch.message import Request, Response
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))
now = lambda: datetime(2026, 5, 4, 12, tzinfo=UTC)
import random
async def main():
    with Archive(Path(sys.argv[1]), now=now) as archive:
        for n, size in enumerate([1000, 1000, 9000, 1000, 9000]):
            url, body = f"http://a.example/{n}", random.randbytes(size)
            response = Response(url=url, status=200, headers=(), body=body, at=now())
            kept = await archive.write(Request(url=response.url, headers=(), max_bytes=9), response)
            print(n, kept.ref is not None)
        print(len(archive.errors))
asyncio.run(main())
"""


def test_a_full_disk_loses_the_record_and_nothing_else(tmp_path):
    """A partly written record is removed, so the records around it stay readable."""
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.split("\n")[:-1] == ["0 True", "1 True", "2 False", "3 True", "4 False", "1"]
    replay = Replay(files_of(tmp_path))
    assert (len(replay), replay.notes) == (3, [])


_ENDLESS = """
import asyncio, os, sys
from datetime import UTC, datetime
from pathlib import Path
from extractors.fetch import Archive
from extractors.fetch.message import Request, Response
now = lambda: datetime(2026, 5, 4, 12, tzinfo=UTC)
async def main():
    archive = Archive(Path(sys.argv[1]), now=now)
    for n in range(10**6):
        url, body = f"http://a.example/{n}", os.urandom(50_000)
        response = Response(url=url, status=200, headers=(), body=body, at=now())
        await archive.write(Request(url=response.url, headers=(), max_bytes=9), response)
        print(n, flush=True)
asyncio.run(main())
"""


async def test_what_was_written_before_a_kill_is_readable(tmp_path):
    """After kill -9 while writing, every exchange whose write had returned is in the file."""
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
    """By the time in the name. A dry run removes nothing, other files stay, empty folders go."""
    names = [
        "2026-04-01/20260401T000000Z-aa.warc.gz",
        "2026-04-20/20260420T000000Z-bb.warc.gz",
        "2026-04-01x/notes.txt",
    ]
    names += ["2026-04-20/mine-x.warc.gz", "2026-05-04/20260504T000000Z-cc.warc.gz"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"12345")
    dry = prune(tmp_path, keep=timedelta(days=14), now=NOON, is_dry_run=True)
    assert [p.name for p in dry.files] == [
        "20260401T000000Z-aa.warc.gz",
        "20260420T000000Z-bb.warc.gz",
    ]
    assert dry.bytes == 10
    assert prune(tmp_path, keep=timedelta(days=14), now=NOON) == dry
    left = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*"))
    assert left == sorted({*names[2:], "2026-04-01x", "2026-04-20", "2026-05-04"})
    assert prune(tmp_path / "nowhere", keep=timedelta(0), now=NOON).files == ()
