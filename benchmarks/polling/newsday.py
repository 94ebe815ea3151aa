"""Many feeds over HTTP, of which a few have one entry more in each edition.

    python -m benchmarks.polling.newsday NEWS HOSTS

serves them until stdin closes. Asking for `/edition` begins the next edition; it answers with the
requests since the last time, those answered 304 and those for pages, as JSON.
"""

import json
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from zlib import crc32

from benchmarks.ingest.made import page
from tests.support.newssite import FeedEntry, NewsSite, Reply, Request, rss

ENTRIES = 20  #: of each feed at first; older than MAX_AGE
MAX_AGE = "1d"
BEGIN = datetime.now(UTC)
LONG_AGO = BEGIN - timedelta(days=20)


def hosts_of(count: int) -> tuple[str, ...]:
    """So many loopback addresses."""
    return tuple(f"127.0.{n // 250}.{n % 250 + 1}" for n in range(count))


class Newsday:
    """The feeds, edition by edition."""

    def __init__(self, site: NewsSite, *, news: int) -> None:
        """news: how many feeds have a new entry in each edition."""
        self._site, self._news, self.edition = site, news, 0
        self._counts: Counter[str] = Counter()

    def answer(self, request: Request) -> Reply | None:
        """A feed, a page, or the counts."""
        self._site.forget_requests()
        if request.path == "/edition":
            self.edition += 1
            counts, self._counts = self._counts, Counter()
            return Reply(body=json.dumps(counts).encode())
        if request.path == "/robots.txt":
            return None
        kind, name = request.path.split("/")[1:3]
        if kind == "page":
            self._counts["pages"] += 1
            headers = (("Content-Type", "text/html; charset=utf-8"),)
            return Reply(headers=headers, body=page(crc32(name.encode())))
        return self._feed(int(name), request)

    def _feed(self, number: int, request: Request) -> Reply:
        editions = self.edition if number < self._news else 0
        etag = f'"{editions}"'
        if request.headers.get("if-none-match") == "*":
            return Reply(status=304, headers=(("ETag", etag),))
        self._counts["feeds"] += 1
        if request.headers.get("if-none-match") == etag:
            self._counts["unchanged"] += 1
            return Reply(status=304, headers=(("ETag", etag),))
        host = f"http://{request.host}:{self._site.port}"
        entries = [_entry(host, f"{number}-old-{n}", at=LONG_AGO) for n in range(ENTRIES)]
        entries += [
            _entry(host, f"{number}-{n}", at=BEGIN - timedelta(hours=1) + timedelta(minutes=n))
            for n in range(1, editions + 1)
        ]
        headers = (("Content-Type", "application/rss+xml"), ("ETag", etag))
        return Reply(headers=headers, body=rss(entries))


def _entry(host: str, name: str, *, at: datetime) -> FeedEntry:
    return FeedEntry(title=f"Story {name}", link=f"{host}/page/{name}", published=at)


def main(news: int, hosts: int) -> None:
    """Serve until stdin closes. Prints the port."""
    with NewsSite(addresses=hosts_of(hosts)) as site:
        site.serve_newsroom(Newsday(site, news=news).answer)
        print(site.port, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
