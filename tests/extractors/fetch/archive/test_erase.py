"""Captures erased from the archive: found in any encoding, overwritten in place."""

import asyncio
import gzip
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.fetch import Archive, Wanted, erase, read_page
from extractors.fetch.archive import warc
from extractors.fetch.message import Headers, Request, Response
from news.errors import ConfigError, StoreUnavailable
from news.likeness.runs import packed_runs

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
TEXT = "The crane at the Müller quay stays where it is, says the harbour master of Ostmünde today."
PAGE, FEED = "https://paper.example/crane", "https://paper.example/feed"
WANTED = Wanted(
    addresses=frozenset({PAGE}), feeds=frozenset({FEED}), runs=packed_runs([TEXT, "Crane stays"])
)


def archived(folder: Path, *captures: tuple[str, bytes, Headers]) -> list[str]:
    """Responses written to the archive; their references."""

    async def write() -> list[str]:
        with Archive(folder, now=lambda: NOW) as archive:
            kept = [
                await archive.write(
                    Request(url=url, headers=(), max_bytes=10**9),
                    Response(url=url, status=200, headers=headers, body=body, at=NOW),
                )
                for url, body, headers in captures
            ]
        return [str(one.ref) for one in kept]

    return asyncio.run(write())


def kinds(folder: Path) -> list[tuple[str, str]]:
    """Type and URL of every record that is no request; nothing is damaged."""
    damage: list[str] = []
    (path,) = folder.rglob("*.warc.gz")
    found = [(one.type, one.url) for one in warc.records(path, note=damage.append)]
    assert damage == []
    return [one for one in found if one[0] in ("response", "metadata")]


@pytest.mark.parametrize("size", [0, 1, 7, 200, 5_000, 61_000, 65_600, 131_000, 400_000])
def test_a_capture_of_any_size_is_overwritten_to_the_byte(tmp_path: Path, size: int):
    """The file's length and all other records stay; the erased one is a note with its id."""
    body = os.urandom(size)
    before, gone, after = archived(
        tmp_path,
        ("https://paper.example/before", b"one", ()),
        (PAGE, body, ()),
        ("https://paper.example/after", b"two", ()),
    )
    (path,) = tmp_path.rglob("*.warc.gz")
    length = path.stat().st_size
    assert erase(tmp_path, WANTED, now=NOW, note=print) == 1
    assert path.stat().st_size == length
    assert kinds(tmp_path)[1] == ("metadata", PAGE)
    assert [read_page(tmp_path, ref).content for ref in (before, after)] == [b"one", b"two"]
    with pytest.raises(ConfigError, match="not in the archive any more"):
        read_page(tmp_path, gone)
    assert size < 50 or body[:40] not in gzip.decompress(path.read_bytes())
    assert erase(tmp_path, WANTED, now=NOW, note=print) == 0


XML = (("Content-Type", "application/rss+xml"),)
JSON = (("Content-Type", "application/feed+json"),)
MENTIONS = {
    "UTF-8": (TEXT.encode(), XML),
    "Latin-1": (TEXT.encode("latin-1"), XML),
    "UTF-16": (TEXT.encode("utf-16"), XML),
    "entities": (TEXT.replace("ü", "&amp;uuml;").encode(), XML),
    "JSON escapes": (TEXT.replace("ü", "\\u00fc").encode(), JSON),
    "gzip": (gzip.compress(TEXT.encode()), (*XML, ("Content-Encoding", "gzip"))),
    "marked up": (b"<p>The crane at the <b>M&#252;ller quay</b> stays where it is</p>", XML),
    "its link alone": (
        b"<item><link>https://paper.example/crane?utm_source=rss</link></item>",
        XML,
    ),
    "its link in JSON": (b'{"url":"https:\\/\\/paper.example\\/crane"}', JSON),
}


@pytest.mark.parametrize("how", MENTIONS)
def test_a_feed_that_mentions_the_story_is_erased_in_any_encoding(tmp_path: Path, how: str):
    """A poll of the same feed that does not mention it stays, and so does another paper's page."""
    body, headers = MENTIONS[how]
    quoting = b"<p>The crane at the M\xc3\xbcller quay stays, they say.</p>"
    html = (("Content-Type", "text/html"),)
    archived(
        tmp_path,
        (FEED, body, headers),
        (FEED, b"<rss><item>Weather</item></rss>", XML),
        ("https://other.example/quay", quoting, html),
    )
    assert erase(tmp_path, WANTED, now=NOW, note=print) == 1
    assert [kind for kind, _ in kinds(tmp_path)] == ["metadata", "response", "response"]


def test_a_page_with_its_text_is_erased_at_any_address(tmp_path: Path):
    """A copy elsewhere, an address that the store never knew."""
    html = (("Content-Type", "text/html"),)
    archived(tmp_path, ("https://third.example/x", f"<p>{TEXT}</p>".encode(), html))
    assert erase(tmp_path, WANTED, now=NOW, note=print) == 1


def test_what_a_crash_has_damaged_is_named(tmp_path: Path):
    """Its text may be in there: the whole records are erased, and a sentence names the file."""
    archived(tmp_path, (PAGE, b"one", ()), (PAGE, os.urandom(5_000), ()))
    (path,) = tmp_path.rglob("*.warc.gz")
    path.write_bytes(path.read_bytes()[:-2_000])
    notes: list[str] = []
    assert erase(tmp_path, WANTED, now=NOW, note=notes.append) == 1
    assert [str(path) in one and "damaged" in one for one in notes] == [True]


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="Linux has a file that fails so")
def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path):
    """Nothing was searched there: no count may say otherwise."""
    folder = tmp_path / "2026-05-03"
    folder.mkdir()
    (folder / "a.warc.gz").symlink_to("/proc/self/mem")
    with pytest.raises(StoreUnavailable, match="Input/output error"):
        erase(tmp_path, WANTED, now=NOW, note=print)
