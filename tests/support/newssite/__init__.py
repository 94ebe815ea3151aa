"""A loopback newsroom for tests and benchmarks: real HTTP/1.1 on 127.0.0.x only.

    from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss

    with NewsSite() as site:
        page = site.publish("/news/harbour", article_page("Harbour opens", prose(1)))
        feed = site.publish("/feed.xml", rss([an_entry(link=page)]), etag='"v1"')
        ...
        assert site.requests[-1].headers["if-none-match"] == '"v1"'

`fixtures.py` holds the pytest fixtures `newssite` (empty) and `sample_newsroom` (that of
`samples/`, by Host header). `python -m tests.support.newssite` serves the sample newsroom to a
browser.
"""

from tests.support.newssite.builders import (
    FeedEntry,
    an_entry,
    article_page,
    atom,
    json_feed,
    prose,
    rss,
)
from tests.support.newssite.newsroom import morning_edition, noon_edition
from tests.support.newssite.server import Reply, Request
from tests.support.newssite.site import NewsSite

__all__ = [
    "FeedEntry",
    "NewsSite",
    "Reply",
    "Request",
    "an_entry",
    "article_page",
    "atom",
    "json_feed",
    "morning_edition",
    "noon_edition",
    "prose",
    "rss",
]
