"""Replays of the archive and of other WARC files."""

import gzip
import os
import random
import re
from datetime import timedelta
from io import BytesIO

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extractors.fetch import Fetched, Missing, NotModified, Replay
from news.errors import (
    ConfigError,
    FetchError,
    ServerTrouble,
)
from tests.extractors.fetch.loopback import a_client, reply
from tests.extractors.fetch.warcs import NOON, a_warc, replayed

F = "http://a.example/feed"
P = "http://a.example/page"


def _response(body: bytes, etag: str | None = None, status: int = 200) -> bytes:
    return reply(status, body=body, **({"ETag": etag} if etag else {}))


async def test_captures_are_served_in_order_and_the_last_repeats(tmp_path):
    """By date, whatever their order in the files."""
    later = a_warc(tmp_path / "2.warc.gz", (F, NOON + timedelta(hours=1), _response(b"two")))
    first = a_warc(tmp_path / "1.warc", (F, NOON, _response(b"one")), is_gzip=False)
    assert await replayed(Replay([later, first]), *[(F, None)] * 4) == [
        b"one",
        b"two",
        b"two",
        b"two",
    ]


async def test_a_second_run_sees_the_second_capture(tmp_path):
    """A known ETag gets the capture after it, and pages of that time; the last ETag gets 304."""
    file = a_warc(
        tmp_path / "a.warc.gz",
        (F, NOON, _response(b"feed one", '"1"')),
        (P, NOON, _response(b"page one")),
        (F, NOON + timedelta(hours=1), _response(b"feed two", '"2"')),
        (P, NOON + timedelta(hours=1), _response(b"page two")),
    )
    assert await replayed(Replay([file]), (F, None), (P, None)) == [b"feed one", b"page one"]
    assert await replayed(Replay([file]), (F, '"1"'), (P, None)) == [b"feed two", b"page two"]
    assert await replayed(Replay([file]), (F, '"2"')) == [NotModified]
    assert await replayed(Replay([file]), (F, None), (F, '"1"'), (F, '"2"')) == [
        b"feed one",
        b"feed two",
        NotModified,
    ]
    assert await replayed(Replay([file]), (F, '"unknown"')) == [b"feed one"]


async def test_an_unchanged_second_capture_is_304(tmp_path):
    """Two captures with one ETag: the client has the last of them."""
    file = a_warc(
        tmp_path / "a.warc.gz",
        (F, NOON, _response(b"x", '"1"')),
        (F, NOON + timedelta(hours=1), _response(b"x", 'W/"1"')),
    )
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
    """They are skipped; a URL without another record is 304 to a conditional request only."""
    file = a_warc(
        tmp_path / "a.warc.gz",
        (F, NOON, _response(b"", '"1"', 304)),
        (F, NOON, _response(b"x", '"1"')),
        (P, NOON, _response(b"", None, 304)),
    )
    visit = a_warc(
        tmp_path / "b.warc.gz", (F, NOON + timedelta(hours=1), _response(b"")), kind="revisit"
    )
    replay = Replay([file, visit])
    assert await replayed(replay, (F, None), (F, None), (P, '"1"'), (P, None)) == [
        b"x",
        b"x",
        NotModified,
        FetchError,
    ]


async def test_a_passing_failure_does_not_hold_up_a_later_run(tmp_path):
    """In order within a run; a new run that has the ETag from before a 503 goes on after it."""
    file = a_warc(
        tmp_path / "a.warc.gz",
        (F, NOON, _response(b"one", '"1"')),
        (F, NOON + timedelta(hours=1), _response(b"", None, 500)),
        (F, NOON + timedelta(hours=2), _response(b"three", '"3"')),
    )
    assert await replayed(Replay([file]), (F, None), (F, '"1"'), (F, '"1"')) == [
        b"one",
        ServerTrouble,
        b"three",
    ]
    assert await replayed(Replay([file]), (F, '"1"')) == [b"three"]


async def test_what_was_not_archived_is_a_lasting_error_but_robots_txt_is_404(tmp_path):
    """Nothing waits for a network that is not there."""
    replay = Replay([a_warc(tmp_path / "a.warc.gz", (P, NOON, _response(b"x")))])
    async with a_client(replay=replay) as client:
        assert isinstance(await client.fetch_page(P), Fetched)
        with pytest.raises(FetchError, match="not in the replayed archive") as caught:
            await client.fetch_page("http://a.example/other")
        assert isinstance(await client.fetch_feed("http://b.example/robots.txt"), Missing)
    assert (type(caught.value), caught.value.transient) == (FetchError, False)


async def test_a_url_is_found_in_another_spelling(tmp_path):
    """Exact first, then by canonical URL. Fragments and tracking parameters do not matter."""
    tracked = f"{P}?utm_source=rss"
    replay = Replay(
        [
            a_warc(
                tmp_path / "a.warc.gz",
                (tracked, NOON, reply(301, Location=P)),
                (P, NOON, _response(b"page")),
            )
        ]
    )
    asks = [
        (tracked, None),
        (f"{P}?utm_source=x", None),
        (f"{P}#top", None),
        ("HTTP://A.example:80/page", None),
    ]
    assert await replayed(replay, *asks) == [b"page"] * 4


async def test_chunked_bodies_of_other_crawlers_are_joined(tmp_path):
    """Some store chunks as they came, some store the joined body under the same header."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    files = [
        a_warc(
            tmp_path / "a.warc.gz",
            (P, NOON, head + b"5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"),
            (F, NOON, head + b"joined already"),
        )
    ]
    assert await replayed(Replay(files), (P, None), (F, None)) == [b"hello!", b"joined already"]


@pytest.mark.parametrize("is_gzip", [True, False])
async def test_what_is_whole_in_a_damaged_file_is_read(tmp_path, is_gzip):
    """A hole in the middle and a tail cut off cost the records they hit, and are noted."""
    file = tmp_path / "a.warc"
    bodies = [os.urandom(5000).hex().encode() for _ in range(6)]
    a_warc(
        file,
        *[(f"{P}{n}", NOON, _response(body)) for n, body in enumerate(bodies)],
        is_gzip=is_gzip,
    )
    content = bytearray(file.read_bytes())
    if is_gzip:
        middle = len(content) * 5 // 12  # inside the third of six
        content[middle : middle + 200] = b"\0" * 200
    file.write_bytes(content[: len(content) - 3000])
    replay = Replay([file])
    found = await replayed(replay, *[(f"{P}{n}", None) for n in range(6)])
    lost = [n for n, body in enumerate(bodies) if found[n] != body]
    assert lost == ([2, 5] if is_gzip else [5])
    # each stretch once; what is overwritten may break into two
    assert len(lost) <= len(replay.notes) <= len(lost) + is_gzip
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
    """ConfigError names the file; warcio prints nothing."""
    file = tmp_path / "x.warc.gz"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=r"x\.warc\.gz: holds no WARC record"):
        Replay([file])
    assert capsys.readouterr().err == ""


async def test_a_record_longer_than_its_stated_length_is_noted(tmp_path, capsys):
    """It is served up to its stated length; the others are whole."""
    file = a_warc(
        tmp_path / "a.warc",
        *[(f"{P}{n}", NOON, _response(b"hello")) for n in range(3)],
        is_gzip=False,
    )
    first, second, third = (part for part in file.read_bytes().split(b"WARC/1.0") if part)
    length = re.search(rb"Content-Length: (\d+)(?=\r\n\r\nHTTP)", second)
    assert length
    second = second.replace(length[0], b"Content-Length: %d" % (int(length[1]) - 2))
    file.write_bytes(b"".join(b"WARC/1.0" + part for part in (first, second, third)))
    replay = Replay([file])
    assert (len(replay), len(replay.notes), capsys.readouterr().err) == (3, 1, "")


def test_a_missing_file_a_folder_and_a_single_block_have_errors_of_their_own(tmp_path):
    """Each error names what is wrong."""
    with pytest.raises(ConfigError, match="No such file"):
        Replay([tmp_path / "none.warc.gz"])
    with pytest.raises(ConfigError, match="directory"):
        Replay([tmp_path])
    plain = a_warc(tmp_path / "a.warc", *[(P, NOON, _response(b"x"))] * 3, is_gzip=False)
    (tmp_path / "one.warc.gz").write_bytes(gzip.compress(plain.read_bytes()))
    with pytest.raises(ConfigError, match="warcio recompress"):
        Replay([tmp_path / "one.warc.gz"])


def test_an_unused_record_type_and_odd_dates_are_skipped(tmp_path):
    """DNS records, resources and records without a readable date are no captures."""
    out = BytesIO()
    writer = WARCWriter(out)
    http = StatusAndHeaders("200 OK", [], protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record("dns:a", "resource", payload=BytesIO(b"1"), length=1)
    )
    odd = {"WARC-Date": "yesterday"}
    writer.write_record(
        writer.create_warc_record(
            P, "response", payload=BytesIO(b"1"), length=1, http_headers=http, warc_headers_dict=odd
        )
    )
    (tmp_path / "a.warc.gz").write_bytes(out.getvalue())
    assert len(Replay([tmp_path / "a.warc.gz"])) == 0
