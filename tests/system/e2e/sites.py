"""Feeds with articles on one loopback host, slow because a host is asked once a second."""

from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss


def a_feed(
    site: NewsSite,
    *,
    articles: int,
    path: str = "/feed.xml",
    first: int = 1,
    host: str = "127.0.0.1",
) -> str:
    """Publish a feed of `articles` articles, numbered from `first`. Returns its URL."""
    entries = []
    for number in range(first, first + articles):
        title = f"Story {number} from the harbour board"
        link = site.publish(f"/news/{number}", article_page(title, prose(number)), host=host)
        entries.append(an_entry(link, title=title))
    return site.publish(path, rss(entries, title=f"Harbour Post {path}"), host=host)


def pages_asked(site: NewsSite) -> list[str]:
    """The paths of the article requests so far."""
    return [request.path for request in list(site.requests) if request.path.startswith("/news/")]
