"""Records made of an entry and an article."""

from news.article import Article
from news.record.assemble import assemble
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
