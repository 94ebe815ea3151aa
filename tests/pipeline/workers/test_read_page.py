"""When a page's text counts as cut, for a run and for `wirecopy extract` alike."""

import pytest

from news.article import Article
from news.verdict.landing import Evidence
from news.verdict.served import ServedPage
from pipeline.workers.page_record import WHOLE_WORDS, page_record
from tests.support.factories import a_context
from tests.support.newssite import FeedEntry, NewsSite, article_page, prose, rss
from tests.support.running import Shell

SENTENCE = "The ferry sailed again on Monday. "


@pytest.mark.parametrize(
    ("sentences", "end", "is_free", "status"),
    [
        (WHOLE_WORDS, "", False, "full"),
        (WHOLE_WORDS, "And then …", False, "partial"),
        (WHOLE_WORDS, "“And then …” Read more", False, "partial"),
        (WHOLE_WORDS // 6 - 2, "", False, "partial"),
        (WHOLE_WORDS // 6 - 2, "", None, "full"),
        (WHOLE_WORDS // 6 - 2, "", True, "full"),
    ],
)
def test_a_text_that_is_sold_is_partial_where_it_is_short_or_breaks_off(
    sentences: int, end: str, is_free: bool | None, status: str
) -> None:
    """Many publishers send the whole text and ask for money after some pages."""
    article = Article(body=((SENTENCE * sentences).strip() + end,), is_accessible_for_free=is_free)
    served = ServedPage(key=None, evidence=Evidence(words=0, feed_words=0))
    record = page_record(article, a_context(), served=served).profile.record
    assert record.extraction.status == status


def test_extract_gives_a_page_the_status_that_a_run_gives_it(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """A short text that is sold is `partial` in both; a longer one is `full` in both."""
    texts = {"/short": prose(1, paragraphs=3), "/long": prose(2, paragraphs=9)}
    entries = []
    for path, text in texts.items():
        page = article_page(f"Story {path}", text, is_free=False)
        entries.append(FeedEntry(title=f"Story {path}", link=newssite.publish(path, page)))
    feed = newssite.publish("/feed.xml", rss(entries))
    assert wirecopy("ingest", feed, "--json").json["entries"]["stored"] == 2
    stored = {line["url"]: line["extraction"]["status"] for line in wirecopy.lines()}
    assert sorted(stored.values()) == ["full", "partial"]
    for url, status in stored.items():
        assert wirecopy("extract", url, "--json").json["extraction"]["status"] == status


def test_extract_says_why_a_run_stores_no_record_of_a_stub(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """The run quarantines it as `paywalled` or `no_body`; the record is `partial` and says so."""
    stub = article_page("Sold", prose(3, paragraphs=1), is_free=False)
    pages = {"paywalled": newssite.publish("/stub", stub)}
    pages["no_body"] = newssite.publish("/none", "<html><title>Tram</title></html>")
    entries = [FeedEntry(title=reason, link=link) for reason, link in pages.items()]
    feed = newssite.publish("/feed.xml", rss(entries))
    assert wirecopy("ingest", feed, "--json").json["entries"]["quarantined"] == 2
    reasons = wirecopy("status", "--json").json["quarantine_reasons"]
    assert reasons == dict.fromkeys(pages, 1)
    for reason, link in pages.items():
        extraction = wirecopy("extract", link, "--json").json["extraction"]
        assert extraction["status"] == "partial"
        assert f"page:{reason}" in extraction["warnings"]
