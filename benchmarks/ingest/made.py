"""Small pages over HTTP, as many as are asked for, each a story of its own.

    python -m benchmarks.ingest.made PAGES

serves them and their feeds until stdin closes. A page is made when it is asked for.
"""

import random
import sys
from datetime import UTC, datetime, timedelta
from functools import partial

from benchmarks.dedup.search import vocabulary
from benchmarks.ingest.served import ADDRESSES, FEED_SIZE, address
from tests.support.newssite import FeedEntry, NewsSite, Reply, Request, article_page, prose, rss

#: words of prose, and made ones: a page is in English enough, and none is another's copy
WORDS = sorted({w for n in range(300) for text in prose(n) for w in text.split() if w.isalpha()})
WORDS = [*WORDS * 10, *vocabulary()[100:4_000]]
PARAGRAPHS, SENTENCES = 4, 4
BEGIN = datetime.now(UTC) - timedelta(days=1)


def page(n: int) -> bytes:
    """Page n, some 250 words."""
    dice = random.Random(n)
    paragraphs = [
        " ".join(_sentence(dice, dice.randint(12, 20)) for _ in range(SENTENCES))
        for _ in range(PARAGRAPHS)
    ]
    return article_page(_title(n), paragraphs, author="Ann Able", published=_at(n))


def _sentence(dice: random.Random, length: int) -> str:
    return " ".join(dice.choices(WORDS, k=length)).capitalize() + "."


def _title(n: int) -> str:
    return f"{_sentence(random.Random(n), 6)[:-1]} {n}"


def _at(n: int) -> datetime:
    return BEGIN + timedelta(seconds=n)


def feed(first: int, *, count: int, port: int) -> bytes:
    """The feed that begins with page `first`."""
    numbers = range(first, min(first + FEED_SIZE, count))
    return rss(
        FeedEntry(title=_title(n), link=address(port, n), guid=str(n), published=_at(n))
        for n in numbers
    )


def answer(request: Request, *, pages: int, port: int) -> Reply | None:
    """A feed, or a page, or nothing."""
    kind, number = request.path.removesuffix(".xml").split("/")[1:3]
    n = int(number)
    if n >= pages:
        return None
    if kind == "feed":
        headers = (("Content-Type", "application/rss+xml"), ("ETag", f'"{n}"'))
        return Reply(headers=headers, body=feed(n, count=pages, port=port))
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Reply(headers=headers, body=page(n))


def serve(pages: int) -> None:
    """Serve so many until stdin closes. Prints the port."""
    with NewsSite(addresses=ADDRESSES) as site:
        site.serve_newsroom(partial(_answered, site, pages))
        print(site.port, flush=True)
        sys.stdin.read()


def _answered(site: NewsSite, pages: int, request: Request) -> Reply | None:
    site.forget_requests()
    if request.path == "/robots.txt":
        return None
    return answer(request, pages=pages, port=site.port)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
