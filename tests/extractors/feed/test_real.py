"""Real feeds, compared with feedparser's defaults, and the feeds of the recorded newsroom."""

import gzip
import io
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
from warcio.archiveiterator import ArchiveIterator

from extractors.feed.fields import entry_digest, entry_text, link_of
from extractors.feed.from_bytes import parse
from extractors.feed.markup import plain_text
from news.feed.values import Entry, FeedDocument
from news.text import tidy

URL = "https://feeds.example/x.xml"
SLOWEST_S = 2.0  #: of CPU, a feed; the slowest takes 0.2 s alone on the reference machine

# Where ours differs from feedparser's defaults, by name; nothing else may, and each must occur.
PUBLISHED = "the lone dc:date of an RSS item is its date of publication"
ABSURD = "a date before 1990 is none"
GUID = "a relative guid stays as printed, so that it does not change with the feed's address"


def real_feeds(shared: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted((shared / "corpus" / "feeds").glob("*.xml.gz")):
        yield path.name.removesuffix(".xml.gz"), gzip.decompress(path.read_bytes())


def by_default(content: bytes) -> Any:
    """The result of feedparser's defaults: sanitised, links resolved."""
    return feedparser.parse(io.BytesIO(content), response_headers={"content-location": URL})


def moment(parsed: time.struct_time | None) -> datetime | None:
    return datetime(*parsed[:6], tzinfo=UTC) if parsed else None


def reference(raw: dict[str, Any], *, is_rss: bool, met: set[str]) -> dict[str, object]:
    """Feedparser's result as our values; our differences applied, and noted in `met`."""
    published, updated = (
        moment(dict.get(raw, "published_parsed")),
        moment(dict.get(raw, "updated_parsed")),
    )
    if is_rss and published is None and updated:
        met.add(PUBLISHED)
        published, updated = updated, None
    if published and published.year < 1990:
        met.add(ABSURD)
        published = None
    title = plain_text(dict.get(raw, "title"), is_html=True, limit=2_000)
    return {
        "link": link_of(dict.get(raw, "link"), base=URL),
        "title": title,
        "published": published,
        "updated": updated,
    }


def ours(entry: Entry) -> dict[str, object]:
    return {
        "link": entry.link,
        "title": entry.title,
        "published": entry.published_at,
        "updated": entry.updated_at,
    }


def test_real_feeds_give_what_feedparser_gives(shared: Path) -> None:
    """The same entries, links, titles, guids and dates, but for three named differences."""
    met: set[str] = set()
    assert len(list(real_feeds(shared))) >= 90
    for name, content in real_feeds(shared):
        expected, document = by_default(content), parse(content, url=URL)
        assert (len(document.entries), document.kind) == (
            len(expected.entries),
            expected.version,
        ), name
        for raw, entry in zip(expected.entries, document.entries, strict=True):
            assert ours(entry) == reference(
                raw, is_rss=not document.kind.startswith("atom"), met=met
            ), name
            guid = tidy(dict.get(raw, "id")) or entry.link
            if entry.guid != guid:
                met.add(GUID)
                assert link_of(entry.guid, base=URL) == guid, name
    assert met == {PUBLISHED, ABSURD, GUID}


def test_real_feeds_are_read_in_time_and_cleanly(shared: Path) -> None:
    """Within SLOWEST_S, without markup in titles; each full text is readable."""
    for name, content in real_feeds(shared):
        started = time.process_time()
        document = parse(content, url=URL)
        assert time.process_time() - started < SLOWEST_S, name
        for entry in document.entries:
            assert "</" not in (entry.title or ""), name
            assert entry.content_html is None or "<script" not in entry.content_html, name
            assert entry.content_html is None or isinstance(entry_text(entry.content_html), tuple)
            assert len(entry_digest(entry)) == 32


def newsroom_feeds(shared: Path) -> Iterator[FeedDocument]:
    with (shared / "corpus" / "newsroom.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream):
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            if record.rec_type == "response" and url.startswith("https://newsroom.example/feeds/"):
                yield parse(
                    record.content_stream().read(),
                    url=url,
                    headers=dict(record.http_headers.headers),
                )


def test_the_recorded_newsroom_feeds_are_whole(shared: Path) -> None:
    """Ten feeds without a warning; every entry has a title, a link, a guid and a date."""
    documents = list(newsroom_feeds(shared))
    assert len(documents) == 10
    assert {d.kind for d in documents} == {"rss20", "atom10", "rss10", "json11"}
    assert [d.warnings for d in documents] == [()] * 10
    assert all(
        e.title and e.link and e.guid and (e.published_at or e.updated_at)
        for d in documents
        for e in d.entries
    )
    assert len({e.link for d in documents for e in d.entries}) >= 252
