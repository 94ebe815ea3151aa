"""Polling and the queue go on beside each other; limits, counts and failures hold all the same."""

from datetime import timedelta

import pytest

from flows import run
from tests.flows.running import Shell
from tests.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.newssite.builders import NOON

SLOW_S = 1.5  #: of the slow feed's answer


@pytest.fixture
def two_papers(wirecopy: Shell, newssite: NewsSite, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A paper that answers at once, and one whose feed is slow and whose stories are newer."""
    monkeypatch.setattr(run, "GATHER_S", 0.1)
    feeds = []
    for name, host, delay_s, age in (("fast", "127.0.0.1", 0.0, 2), ("slow", "127.0.0.2", SLOW_S, 1)):
        entries = []
        for n in range(3):
            title = f"Story {n} of the {name} one"
            link = newssite.publish(f"/{name}/{n}", article_page(title, prose(title)), host=host)
            entries.append(an_entry(link, title=title, published=NOON - timedelta(days=age, minutes=n)))
        feeds.append(newssite.publish(f"/{name}.xml", rss(entries), host=host, delay_s=delay_s))
    wirecopy.write("feeds.toml", "".join(f'[[feed]]\nurl = "{url}"\n' for url in feeds))
    return wirecopy


def test_pages_are_fetched_while_feeds_are_still_being_polled(two_papers: Shell, newssite: NewsSite):
    """The fast paper's stories are asked for before the slow feed has answered; every entry is counted once."""
    report = two_papers("ingest", "--json").json
    (slow,) = newssite.requests_for("/slow.xml")
    pages = [r for r in newssite.requests if r.path.startswith("/fast/")]
    assert len(pages) == 3
    assert all(page.at < slow.at + SLOW_S for page in pages)
    assert {name: count for name, count in report["entries"].items() if count} == {"seen": 6, "stored": 6}
    assert report["feeds"]["updated"] == 2
    assert len(two_papers.lines()) == 6


def test_a_limit_takes_the_newest_of_all_feeds(two_papers: Shell):
    """Not of those that answered first; the others stay pending."""
    report = two_papers("ingest", "--limit", "2", "--json").json
    assert (report["entries"]["stored"], report["entries"]["pending"]) == (2, 4)
    assert {r["title"] for r in two_papers.lines()} == {"Story 0 of the slow one", "Story 1 of the slow one"}
    assert two_papers("ingest", "--json").json["entries"]["stored"] == 4


def test_a_budget_ends_both(two_papers: Shell):
    """What was not begun waits for the next run; the counts still add up, and nothing is stored twice."""
    report = two_papers("ingest", "--budget", "0.01", "--json").json
    entries = report["entries"]
    assert entries["seen"] == entries["stored"] + entries["pending"]
    two_papers("ingest", "--force", "--json")
    assert len(two_papers.lines()) == 6
    assert len({r["id"] for r in two_papers.lines()}) == 6
