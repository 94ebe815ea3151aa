"""An entry of which the feed moves the date alone: its page is asked again, once."""

from datetime import timedelta

from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.newssite.builders import NOON
from tests.support.running import Shell

PATHS = [f"/{n}" for n in range(6)]


def published(newssite: NewsSite, *moved: str, hours: int = 1) -> str:
    """A feed of six stories; the date of some is so many hours later."""
    at = {path: NOON + timedelta(hours=hours if path in moved else 0) for path in PATHS}
    entries = [
        an_entry(newssite.url(path), guid=path, title=f"Harbour {path}", published=at[path])
        for path in PATHS
    ]
    return newssite.publish("/feed.xml", rss(entries))


def ingested(wirecopy: Shell, newssite: NewsSite, feed: str) -> list[tuple[str, str | None]]:
    """The pages that a run asked for, each with its If-None-Match."""
    newssite.forget_requests()
    said = wirecopy("ingest", feed, "--force", "--json")
    assert said.code == 0, said.err
    return [
        (one.path, one.headers.get("if-none-match"))
        for one in newssite.requests
        if one.path in PATHS
    ]


def begun(wirecopy: Shell, newssite: NewsSite) -> None:
    for n, path in enumerate(PATHS):
        text = [f"Ship {n} of {n * 7} tons. {line}" for line in prose(n)]
        newssite.publish(path, article_page(f"Harbour {path}", text), etag=f'"{n}"')
    assert len(ingested(wirecopy, newssite, published(newssite))) == len(PATHS)


def test_a_later_date_asks_for_the_page_once_and_conditionally(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """With the validators of its last response. The same date asks no more."""
    begun(wirecopy, newssite)
    assert ingested(wirecopy, newssite, published(newssite)) == []
    feed = published(newssite, "/3")
    assert ingested(wirecopy, newssite, feed) == [("/3", '"3"')]
    assert ingested(wirecopy, newssite, feed) == []
    assert len(wirecopy.lines()) == len(PATHS)


def test_a_correction_found_only_on_the_page_becomes_a_revision(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """The feed's entry has another date and nothing else; the record has the corrected text."""
    begun(wirecopy, newssite)
    text = [f"Ship 3 of 22 tons. {line}" for line in prose(3)]
    text.append("Correction: an earlier version of this article gave the wrong tonnage.")
    newssite.publish("/3", article_page("Harbour /3", text), etag='"new"')
    assert ingested(wirecopy, newssite, published(newssite, "/3")) == [("/3", '"3"')]
    (revised,) = [line for line in wirecopy.lines() if line["revision"] == 2]
    assert revised["revision_changes"] == ["body", "correction"]
    assert ingested(wirecopy, newssite, published(newssite, "/3", hours=2)) == [("/3", '"new"')]


def test_an_earlier_date_and_another_spelling_of_it_ask_for_nothing(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """Only what is later can be a correction."""
    begun(wirecopy, newssite)
    assert ingested(wirecopy, newssite, published(newssite, "/3", hours=-2)) == []
    entries = [
        an_entry(newssite.url(path), guid=path, title=f"Harbour {path}", published=NOON)
        for path in PATHS
    ]
    spelt = rss(entries).replace(b"+0000", b"GMT")
    assert ingested(wirecopy, newssite, newssite.publish("/feed.xml", spelt)) == []


def test_a_feed_that_stamps_all_its_dates_anew_asks_for_nothing(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """Its clock says nothing of its pages."""
    begun(wirecopy, newssite)
    assert ingested(wirecopy, newssite, published(newssite, *PATHS)) == []


def test_a_single_entry_that_is_dated_anew_at_every_poll_is_asked_ever_less(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """At once, then an hour later and so on."""
    begun(wirecopy, newssite)
    asked = [ingested(wirecopy, newssite, published(newssite, "/3", hours=n)) for n in (1, 2, 3)]
    assert [len(one) for one in asked] == [1, 0, 0]
