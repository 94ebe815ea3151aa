"""The main job, from feeds to records: the sample newsroom, real pages, loopback HTTP."""

import json
from collections import Counter

import jsonschema
import pytest

from storage import open_store
from storage.read.schemas import line_schema
from tests.support.killing import adds_up
from tests.support.newssite import FeedEntry, article_page, prose, rss
from tests.support.running import SAMPLES, Shell

EXPECTED = json.loads((SAMPLES / "expected.json").read_text())


def test_the_sample_newsroom_comes_out_as_written(wirecopy: Shell):
    """Counts, URLs, titles, dates, languages, texts and reasons; every line is valid."""
    report = wirecopy.ingest_sample()
    expected = EXPECTED["morning"]
    assert adds_up(report)
    assert (report["feeds"], report["entries"]) == (expected["feeds"], expected["entries"])
    records = {r["canonical_url"]: r for r in wirecopy.lines()}
    assert len(records) == len(expected["stories"])
    for story in expected["stories"]:
        record = next(records[url] for url in (story["url"], *story["copies"]) if url in records)
        if record["canonical_url"] == story["url"]:
            assert_as_expected(record, story)
    check = jsonschema.Draft202012Validator(
        line_schema(), format_checker=jsonschema.FormatChecker()
    )
    for record in records.values():
        check.validate(record)
    reasons = Counter(line["reason"] for line in report["failures"])
    assert reasons == Counter(
        o["reason"] for o in expected["outcomes"] if o["outcome"] in ("quarantined", "gone")
    )
    copies = [one for one in wirecopy.lines(relations=True) if one["relation"] != "address"]
    assert len(copies) == expected["entries"]["duplicate"]


def assert_as_expected(record, story) -> None:
    assert record["title"] == story["title"]
    assert record["date_published"] == story["published"]
    assert record["language"] == story["language"]
    assert record["extraction"]["status"] == story["status"]
    if story["publisher_stated"]:
        assert record["publisher"]["name"] == story["publisher"]
    assert story["last_words"] in record["content_text"].replace("\n\n", " ")


def test_the_noon_edition_brings_one_revision_and_the_old_text_is_kept(wirecopy: Shell):
    """Two captures of one page: revisions 1 and 2 under one id; a third run finds nothing new."""
    wirecopy.ingest_sample()
    report = wirecopy.ingest_sample("--force")
    assert (report["feeds"], report["entries"]) == (
        EXPECTED["noon"]["feeds"],
        EXPECTED["noon"]["entries"],
    )
    second = next(r for r in wirecopy.lines() if r["revision_cause"] == "publisher")
    with open_store(wirecopy.store) as store:
        first, latest = store.read.history(second["id"])
    assert (first.revision, latest.revision, latest.revision_cause) == (1, 2, "publisher")
    assert latest.revision_of_hash == first.content_hash
    assert first.content_text != latest.content_text
    third = wirecopy.ingest_sample("--force")
    assert third["entries"]["seen"] == 0
    assert third["feeds"]["unchanged"] == 10


@pytest.mark.long
def test_every_real_story_is_stored_exactly_once(wirecopy: Shell, shared):
    """252 real pages give 252 records; a forced second run stores nothing and fetches no page."""
    corpus = shared / "corpus"
    arguments = ["ingest", "--json", "--feeds", corpus / "newsroom.feeds.toml"]
    arguments += ["--replay", corpus / "newsroom.warc.gz"]
    first = wirecopy(*arguments).json
    assert adds_up(first)
    assert first["entries"]["stored"] == 252
    assert first["entries"]["known"] == 16
    records = wirecopy.lines()
    assert len({r["id"] for r in records}) == len(records) == 252
    assert all(r["content_text"] for r in records)
    again = wirecopy(*arguments, "--force").json
    assert again["feeds"]["unchanged"] == 10
    assert again["entries"]["seen"] == 0
    assert len(wirecopy.lines()) == 252


def test_an_unchanged_feed_costs_one_conditional_request(wirecopy: Shell, newssite):
    """A second run sends If-None-Match and fetches no page; an early run sends nothing."""
    page = newssite.publish("/a", article_page("Crane stays", prose("crane")))
    feed = newssite.publish(
        "/feed.xml", rss([FeedEntry(title="Crane stays", link=page)]), etag='"v1"'
    )
    assert wirecopy("ingest", feed, "--json").json["entries"]["stored"] == 1
    newssite.forget_requests()
    assert wirecopy("ingest", feed, "--json").json["feeds"]["skipped"] == 1
    assert newssite.requests == []
    report = wirecopy("ingest", feed, "--force", "--json").json
    assert report["feeds"]["unchanged"] == 1
    assert [(r.path, r.headers.get("if-none-match")) for r in newssite.requests] == [
        ("/feed.xml", '"v1"')
    ]


def test_the_own_archive_replays_to_the_same_records(wirecopy: Shell, newssite, tmp_path):
    """What a run archived, replayed into a fresh store, gives the same ids and texts."""
    links = [
        newssite.publish(f"/{n}", article_page(f"Story {n}", prose(f"story {n}"))) for n in range(5)
    ]
    feed = newssite.publish(
        "/feed.xml", rss([FeedEntry(title=f"Story {n}", link=link) for n, link in enumerate(links)])
    )
    wirecopy("ingest", feed)
    first = {r["id"]: r["content_hash"] for r in wirecopy.lines()}
    archives = [a for path in (tmp_path / "archive").rglob("*.warc.gz") for a in ("--replay", path)]
    wirecopy.setenv("WIRECOPY_STORE", f"sqlite:///{tmp_path}/other.db")
    wirecopy.records = tmp_path / "other"
    newssite.forget_requests()
    said = wirecopy("ingest", feed, "--records", wirecopy.records, *archives)
    assert said.code == 0, said.err
    assert {r["id"]: r["content_hash"] for r in wirecopy.lines()} == first
    assert len(first) == 5
    assert newssite.requests == []


def test_a_page_that_cannot_be_fetched_ends_under_its_own_name(wirecopy: Shell, newssite):
    """404 and 410 are gone, 403 is quarantined, 500 stays pending; another entry is stored."""
    hosts = {404: "127.0.0.1", 410: "127.0.0.2", 403: "127.0.0.3", 500: "127.0.0.4"}
    bad = [
        newssite.publish(f"/{code}", "no", status=code, host=host) for code, host in hosts.items()
    ]
    good = newssite.publish("/good", article_page("Good", prose("good")))
    entries = [FeedEntry(title=f"Story at {link}", link=link) for link in (*bad, good)]
    feed = newssite.publish("/feed.xml", rss(entries))
    report = wirecopy("ingest", feed, "--json").json
    expected = {"seen": 5, "stored": 1, "gone": 2, "quarantined": 1, "pending": 1}
    assert report["entries"] == report["entries"] | expected
    assert adds_up(report)


def test_a_page_of_a_host_that_asks_for_patience_stays_pending(wirecopy: Shell, newssite):
    """429 leaves the entry pending; a page of another host is stored."""
    bad = newssite.publish("/bad", "no", status=429, host="127.0.0.2")
    good = newssite.publish("/good", article_page("Good", prose("good")))
    entries = [FeedEntry(title="Bad", link=bad), FeedEntry(title="Good", link=good)]
    report = wirecopy("ingest", newssite.publish("/feed.xml", rss(entries)), "--json").json
    assert report["entries"] == report["entries"] | {"seen": 2, "stored": 1, "pending": 1}
    assert adds_up(report)


def test_a_page_that_is_gone_leaves_the_feeds_own_text(wirecopy: Shell, newssite):
    """When the feed carries the article, the record is made from it and names its source."""
    text = "".join(f"<p>{p}</p>" for p in prose("whole text"))
    link = newssite.publish("/gone", "", status=410)
    feed = newssite.publish(
        "/feed.xml", rss([FeedEntry(title="Whole", link=link, content_html=text)])
    )
    assert wirecopy("ingest", feed, "--json").json["entries"]["stored"] == 1
    (record,) = wirecopy.lines()
    assert record["extraction"]["status"] == "feed_only"
    assert "page:http_410" in record["extraction"]["warnings"]
    assert record["provenance"]["content_text"] == "feed"


def test_a_changed_title_in_the_feed_asks_for_the_page_again(wirecopy: Shell, newssite):
    """The changed page is revision 2; entries that did not change are not fetched."""
    links = [
        newssite.publish(f"/{n}", article_page(f"Story {n}", prose(f"story {n}"))) for n in range(3)
    ]
    entries = [FeedEntry(title=f"Story {n}", link=link) for n, link in enumerate(links)]
    feed = newssite.publish("/feed.xml", rss(entries))
    wirecopy("ingest", feed)
    newssite.publish("/1", article_page("Story 1, corrected", prose("another text")))
    newssite.publish(
        "/feed.xml",
        rss([entries[0], FeedEntry(title="Story 1, corrected", link=links[1]), entries[2]]),
    )
    newssite.forget_requests()
    report = wirecopy("ingest", feed, "--force", "--json").json
    assert report["entries"] == report["entries"] | {"seen": 3, "revised": 1, "known": 2}
    assert [r.path for r in newssite.requests] == ["/feed.xml", "/1"]


def test_a_limit_and_a_dry_run_leave_the_rest_in_the_queue(wirecopy: Shell, newssite):
    """--dry-run fetches only the feed; --limit processes that many; the next run takes the rest."""
    links = [
        newssite.publish(f"/{n}", article_page(f"Story {n}", prose(f"story {n}"))) for n in range(4)
    ]
    feed = newssite.publish(
        "/feed.xml", rss([FeedEntry(title=f"Story {n}", link=link) for n, link in enumerate(links)])
    )
    dry = wirecopy("ingest", feed, "--dry-run", "--json").json
    assert (dry["entries"]["pending"], dry["is_dry_run"]) == (4, True)
    assert [r.path for r in newssite.requests] == ["/feed.xml"]
    assert wirecopy("ingest", feed, "--limit", 1, "--json").json["entries"] | {} == {
        "seen": 4,
        "stored": 1,
        "revised": 0,
        "known": 0,
        "duplicate": 0,
        "filtered": 0,
        "quarantined": 0,
        "gone": 0,
        "pending": 3,
    }
    rest = wirecopy("ingest", feed, "--json").json
    assert (rest["entries"]["stored"], rest["entries"]["seen"]) == (3, 3)
    assert len(wirecopy.lines()) == 4


def test_no_network_is_reported_per_feed_and_exits_1(wirecopy: Shell, newssite):
    """Every feed failed: exit code 1, and each is named with its cause."""
    port = newssite.port
    newssite.__exit__(None, None, None)
    wirecopy.write(
        "feeds.toml",
        "".join(f'[[feed]]\nurl = "http://127.0.0.1:{port}/{n}.xml"\n' for n in range(2)),
    )
    said = wirecopy("ingest")
    assert said.code == 1
    assert said.err.count("No connection could be made") == 2


def test_one_failed_feed_of_two_is_reported_and_exits_0(wirecopy: Shell, newssite):
    """The run did its work."""
    good = newssite.publish("/feed.xml", rss([]))
    bad = newssite.publish(
        "/page.xml", "<html><body>An error page</body></html>", content_type="text/html"
    )
    said = wirecopy("ingest", good, bad)
    assert said.code == 0
    assert "1 of 2 feeds failed" in said.err
