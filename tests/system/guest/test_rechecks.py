"""A feed that prints a new time at every poll does not make us fetch its pages each time."""

from datetime import timedelta

from tests.support.newssite.builders import NOON, FeedEntry, article_page, prose, rss
from tests.support.newssite.fixtures import newssite
from tests.support.newssite.site import NewsSite
from tests.support.running import Shell

__all__ = ["newssite"]


def test_a_feed_that_touches_its_entries_at_each_poll_costs_few_pages(
    newssite: NewsSite, tmp_path, monkeypatch, capfd
) -> None:
    """Asked again at once, then after an hour at the soonest. The entry waits in the queue."""
    wirecopy = Shell(tmp_path, monkeypatch, capfd)
    links = [newssite.publish(f"/{n}", article_page(f"Story {n}", prose(n))) for n in range(3)]
    waiting = 0
    for hours in range(5):
        entries = [
            FeedEntry(title=f"Story {n}", link=x, updated=NOON + timedelta(hours=hours))
            for n, x in enumerate(links)
        ]
        feed = newssite.publish("/feed.xml", rss(entries))
        waiting = wirecopy("ingest", feed, "--force", "--json").json["entries"]["pending"]
    pages = [r.path for r in newssite.requests if r.path not in ("/feed.xml", "/robots.txt")]
    assert (len(pages), waiting) == (6, 3)
