"""A machine without network: what it could not fetch waits until it can."""

from pathlib import Path

from tests.support.newssite import NewsSite, Reply, an_entry, article_page, prose, rss
from tests.support.newssite.site import ADDRESSES
from tests.system.machine import HOUR, RIGHT, Machine


def test_entries_wait_for_the_network_and_are_not_quarantined(
    newssite: NewsSite, tmp_path: Path
) -> None:
    """The last of five attempts does not count while no host answers."""
    is_online, off = True, Reply(raw=b"")
    for host in ADDRESSES:
        link = newssite.url("/story", host=host)
        page = article_page(f"The story of {host}", prose(int(host[-1])))
        entry = an_entry(link, title=f"The story of {host}", published=RIGHT - HOUR)
        feed = Reply(body=rss([entry]), headers=(("Content-Type", "application/rss+xml"),))
        story = Reply(body=page, headers=(("Content-Type", "text/html"),))
        newssite.answer("/feed.xml", lambda _, feed=feed: feed if is_online else off, host=host)
        newssite.answer("/story", lambda _, story=story: story if is_online else off, host=host)
        newssite.answer("/robots.txt", lambda _: Reply(status=404) if is_online else off)
    feeds = [newssite.url("/feed.xml", host=host) for host in ADDRESSES[1:]]
    machine = Machine(newssite, f"sqlite:///{tmp_path}/w.db", tmp_path, feeds=feeds)
    assert machine.run(RIGHT, limit=1).entries.pending == 3
    is_online = False
    for hours in (1, 2, 4, 10, 20):
        assert machine.run(RIGHT + hours * HOUR).entries.pending == 3
    is_online = True
    assert machine.run(RIGHT + 26 * HOUR).entries.stored == 3
