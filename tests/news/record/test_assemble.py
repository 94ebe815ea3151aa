"""Records made of an entry and an article."""

from dataclasses import replace
from datetime import timedelta

import pytest

from news.article import Article
from news.record.assemble import assemble
from news.record.values import Publisher
from news.verdict.judge import revised, withdrawn
from tests.support.factories import NOW, a_context, an_entry


def test_provenance_names_a_source_for_each_field_with_a_value():
    """The page first, then the feed."""
    article = Article(
        body=("One.",), title="Page title", provenance={"title": "json-ld", "body": "extractor"}
    )
    record = assemble(article, a_context(an_entry(summary="From the feed")), status="full")
    assert record.provenance["title"] == "json-ld"
    assert record.provenance["summary"] == "feed"
    assert record.provenance["content_text"] == "extractor"
    assert record.provenance["canonical_url"] == "url"


def test_a_story_without_a_page_address_is_named_by_its_guid():
    """Without a URL, feed and guid identify it."""
    contexts = [a_context(an_entry(link=None, guid=guid), url_final=None) for guid in "12"]
    one, two = (
        assemble(Article(body=("One.",)), context, status="feed_only") for context in contexts
    )
    assert one.canonical_url is None
    assert one.id != two.id


FEED_DATES = (
    ("Sun, 03 May 2026 10:00:00 +0200", "+02:00", "stated", "second"),
    ("2026-05-03T10:00:00Z", "+00:00", "stated", "second"),
    ("2026-05-03T10:00-05:00", "-05:00", "stated", "minute"),
    ("Sun, 03 May 2026 10:00 GMT", "+00:00", "stated", "minute"),
    ("Sun, 03 May 2026 10:00 EST", None, "stated", "minute"),
    ("2026-05-03T10:00:00", "+00:00", "assumed_utc", "second"),
    ("2026-05-03", None, None, "day"),
)


def test_a_feeds_date_says_how_it_was_printed():
    """Offset, its source, and precision are read from the publisher's string."""
    for raw, offset, source, precision in FEED_DATES:
        entry = an_entry(published_raw=raw, published_at=NOW)
        detail = assemble(Article(body=("One.",)), a_context(entry), status="full").dates.published
        assert detail, raw
        assert (detail.original, detail.utc_offset) == (raw, offset)
        assert (detail.offset_source, detail.precision) == (source, precision), raw


@pytest.mark.parametrize(("ahead", "is_kept"), [(47, True), (49, False), (24 * 400, False)])
def test_a_feeds_date_that_lies_ahead_is_no_date(ahead: int, is_kept: bool):
    """As a page's: two days after the fetch, and no later. What the entry says else counts."""
    at = NOW + timedelta(hours=ahead)
    entry = an_entry(published_raw=at.isoformat(), published_at=at, updated_raw="x", updated_at=at)
    record = assemble(Article(body=("One.",)), a_context(entry), status="full")
    dates = (at, at) if is_kept else (None, None)
    assert (record.date_published, record.date_modified) == dates
    assert (record.provenance.get("date_published") == "feed") is is_kept


@pytest.mark.parametrize(
    ("feed_url", "title", "name"),
    [
        ("https://paper.example/feed.xml", "The Paper – World", "The Paper – World"),
        ("https://feeds.paper.example/rss", "World", "World"),
        ("https://burner.example/paper", "Paper: all news", "Paper: all news"),
        ("https://aggregator.example/rss", "All the News", None),
        ("https://paper.example/feed.xml", None, None),
    ],
)
def test_a_publisher_without_a_name_has_its_feeds_title(
    feed_url: str, title: str | None, name: str | None
):
    """An aggregator's title names the aggregator; it counts for nothing."""
    context = a_context(an_entry(feed_url=feed_url), feed_title=title)
    record = assemble(Article(body=("One.",)), context, status="full")
    assert record.publisher == Publisher(name=name, domain="paper.example")
    assert record.provenance.get("publisher") == ("feed" if name else None)


def test_the_pages_name_of_its_publisher_comes_before_the_feeds():
    """The page names itself."""
    article = Article(
        body=("One.",), publisher_name="The Page", provenance={"publisher_name": "json-ld"}
    )
    record = assemble(article, a_context(feed_title="The Feed"), status="full")
    assert record.publisher is not None
    assert (record.publisher.name, record.provenance["publisher"]) == ("The Page", "json-ld")


def test_a_record_keeps_the_group_of_its_first_subscription():
    """Later revisions are met anywhere; one of a record without a group takes the next."""
    first = assemble(Article(body=("One.",)), a_context(group="local"), status="full")
    later = assemble(Article(body=("Two.",)), a_context(group="world"), status="full")
    assert revised(later, before=first, cause="publisher").group == "local"
    assert revised(later, before=replace(first, group=None), cause="publisher").group == "world"
    assert withdrawn(first, reason="soft_404").group == "local"
