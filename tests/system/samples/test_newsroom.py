"""The committed sample newsroom is what its script builds, and its expectations fit it."""

import gzip
import io
import json
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from extractors.feed.from_bytes import parse
from news.likeness.fingerprint import text_fingerprint
from news.text import word_count
from news.url import canonical_url
from samples import build
from samples.content import articles, feeds
from samples.expected import expected
from samples.press import Capture, captures

HERE = Path(build.__file__).parent
Archived = list[tuple[str, int, dict[str, str], bytes, str]]


@pytest.fixture(scope="module")
def archived() -> Archived:
    """The responses in the archive: URL, status, headers, body as on the wire, WARC-Date."""
    found: Archived = []
    for record in ArchiveIterator(
        io.BytesIO((HERE / "newsroom.warc.gz").read_bytes()), check_digests="raise"
    ):
        headers = {name.lower(): value for name, value in record.http_headers.headers}
        status = int(record.http_headers.get_statuscode())
        url = record.rec_headers.get_header("WARC-Target-URI")
        at = record.rec_headers.get_header("WARC-Date")
        found.append((url, status, headers, record.raw_stream.read(), at))
    return found


def pages_by_url(edition: int = 1) -> dict[str, Capture]:
    return {c.url: c for c in captures() if c.edition == edition}


def test_what_is_committed_equals_a_fresh_build(capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m samples.build --check` finds no difference."""
    assert build.main(["--check"]) == 0, capsys.readouterr().err


def test_a_difference_is_found_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--check exits 1 and names the stale file."""
    stale = tmp_path / "feeds.toml"
    stale.write_text("[[feed]]\n")
    assert build.main(["--check", "--feeds", str(stale)]) == 1
    assert str(stale) in capsys.readouterr().err


def test_two_builds_are_byte_identical() -> None:
    """The archive depends on no clock and no chance."""
    assert build.archive(captures()) == build.archive(captures())


def test_the_archive_is_small_and_sound(archived: Archived) -> None:
    """At most 600 kB, every digest right, one record a capture, in order of time."""
    assert (HERE / "newsroom.warc.gz").stat().st_size <= 600_000
    assert [(url, status, body) for url, status, _, body, _ in archived] == [
        (c.url, c.status, c.body) for c in captures()
    ]
    assert [at for *_, at in archived] == sorted(at for *_, at in archived)


def test_every_subscribed_feed_is_in_the_archive(archived: Archived) -> None:
    """feeds.toml lists ten feeds; each URL was captured, and where it redirects, its target too."""
    listed = [feed["url"] for feed in tomllib.loads((HERE / "feeds.toml").read_text())["feed"]]
    by_url = {url: (status, headers) for url, status, headers, _, _ in archived}
    assert len(listed) == len(set(listed)) == 10
    for url in listed:
        status, headers = by_url[url]
        assert status == 200 or by_url[headers["location"]][0] == 200


def test_every_entry_leads_somewhere() -> None:
    """Each feed, read by our parser, lists what it should, and each of its links is captured."""
    known = pages_by_url()
    for feed in feeds():
        capture = known[feed.moved_to or feed.url]
        body = gzip.decompress(capture.body) if feed.is_gzipped else capture.body
        document = parse(body, url=capture.url, headers=dict(capture.headers))
        assert [e.title for e in document.entries] == [a.article.title for a in feed.listed_in(1)]
        assert {e.link for e in document.entries} <= set(known)


def test_all_feed_formats_are_there() -> None:
    """RSS 2.0 and 0.91, RDF, Atom, JSON Feed; one gzipped, one mislabelled, one moved."""
    assert {f.kind for f in feeds()} == {"rss20", "rss091", "rss10", "atom10", "json11"}
    assert [
        sum(map(bool, flags))
        for flags in zip(
            *((f.is_gzipped, f.content_type, f.moved_to) for f in feeds()), strict=True
        )
    ] == [1, 1, 1]


def test_there_are_sixty_stories_of_five_papers_and_more() -> None:
    """60 stories or more, five publishers and languages or more; most have over 120 words."""
    stories = [
        a
        for a in articles().values()
        if a.page in ("full", "consent", "shell") and not a.wire and a.paywall != "stub"
    ]
    whole = [a for a in stories if word_count("\n".join(a.body)) >= 30]
    assert len(whole) >= 60
    assert len({a.publisher.host for a in whole}) >= 5
    assert len({a.publisher.language for a in whole}) >= 5
    assert sum(word_count("\n".join(a.body)) >= 120 for a in whole) > len(whole) * 0.7


def test_only_the_wire_story_is_printed_twice() -> None:
    """Three papers print one agency text; every other paragraph is in one article only."""
    prints = Counter(
        text_fingerprint("\n".join(a.body))
        for a in articles().values()
        if word_count("\n".join(a.body)) >= 48
    )
    assert sorted(prints.values())[-2:] == [1, 3]
    paragraphs = Counter(p for a in articles().values() if not a.wire for p in a.body)
    assert not [p for p, times in paragraphs.items() if times > 1]


def test_all_hosts_are_reserved_names(archived: Archived) -> None:
    """Every captured URL is on a .example host, which nobody can own (RFC 2606)."""
    assert all(url.split("/")[2].endswith(".example") for url, *_ in archived)


def test_the_plea_is_in_the_middle_of_five_pages_and_in_no_text() -> None:
    """The appeal is on at least five pages of one host, between paragraphs of the article."""
    with_plea = [a for a in articles().values() if a.has_plea]
    assert len(with_plea) >= 5
    assert len({a.publisher.host for a in with_plea}) == 1
    for article in with_plea:
        page = pages_by_url()[article.url].body.decode()
        appeal = page.index(article.publisher.plea[0])
        assert (
            page.index(article.body[1][:30].replace("&", "&amp;"))
            < appeal
            < page.index(article.body[2][:30])
        )


def test_a_text_that_must_not_be_in_a_body_is_on_its_page() -> None:
    """must_not_contain names lines that are on the page and in no paragraph of the text."""
    by_url = {a.url: a for a in articles().values()}
    for story in expected()["morning"]["stories"]:  # type: ignore[index]
        article = by_url[story["url"]]
        assert not [
            line for line in story["must_not_contain"] if any(line in p for p in article.body)
        ]
        assert any(p.startswith(story["first_sentence"]) for p in article.body[:1])
        assert article.body[-1].endswith(story["last_words"])


def test_the_expected_counts_add_up() -> None:
    """Seen is the sum of the outcomes in both editions; one entry stores each story."""
    wanted = json.loads((HERE / "expected.json").read_text())
    for edition in ("morning", "noon"):
        counts = dict(wanted[edition]["entries"])
        assert counts.pop("seen") == sum(counts.values())
    outcomes = wanted["morning"]["outcomes"]
    stored = Counter(canonical_url(row["story"]) for row in outcomes if row["outcome"] == "stored")
    assert stored == Counter(story["url"] for story in wanted["morning"]["stories"])
    assert {row["reason"] for row in outcomes} == {
        None,
        "http_404",
        "http_410",
        "not_html",
        "robots",
        "paywalled",
        "no_body",
    }


def test_canonical_urls_are_canonical_already() -> None:
    """canonical_url leaves the stories' URLs as they are, so they compare as strings."""
    assert not [a.url for a in articles().values() if canonical_url(a.url) != a.url]


def test_the_noon_edition_changes_one_feed_and_one_page() -> None:
    """The feed's second capture has another ETag, the page's another headline and text."""
    morning, noon = pages_by_url(1), pages_by_url(2)
    again = {url for url in noon if url in morning}
    feed = "https://harbourledger.example/feeds/top.xml"
    changed = next(a for a in articles().values() if a.noon)
    assert {canonical_url(url) for url in again} == {feed, changed.url}
    assert dict(morning[feed].headers)["ETag"] != dict(noon[feed].headers)["ETag"]
    assert changed.noon is not None
    assert changed.noon.title in noon[changed.url].body.decode()
    assert changed.noon.title not in morning[changed.url].body.decode()
