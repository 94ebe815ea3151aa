"""Finds a site's feeds and sitemaps, and fetches and reads each of them once.

The site's page or its robots.txt names them, or they are at common URLs. A site with neither may
have a page that lists its articles: that page is found instead.
"""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from extractors.feed.autodiscovery import PageLinks
from extractors.fetch import Fetched
from news.errors import NewsError
from news.feed.sitemap import date_of
from news.feed.values import FeedDocument
from news.url import absolute_url, domain_of
from pipeline.poll.fetch_document import DocumentFetcher, Section, digest_of, page_in

MAX_NAMED = 20  #: the most feeds of a page, or sitemaps of a robots.txt
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_COMMENTS = re.compile(r"/comments?/|\bcomments?[-_ ]feed|/comments?\.(?:xml|rss)", re.IGNORECASE)
# Common URLs in WordPress, Ghost, Drupal, Hugo, Jekyll, Blogger and hand-made sites.
_FEED_PATHS = (
    "feed",
    "rss",
    "rss.xml",
    "feed.xml",
    "atom.xml",
    "index.xml",
    "feed.json",
    "feeds/posts/default",
)
_NEWS_SITEMAPS = ("news-sitemap.xml", "sitemap-news.xml", "sitemap_news.xml", "news_sitemap.xml")
_SITEMAPS = ("sitemap.xml", "sitemap_index.xml")
_RANK = {"newssitemap": 1, "sitemap": 2, "sitemapindex": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A feed, sitemap or section page that was fetched and read."""

    url: str  #: after redirects
    kind: str  #: as in FeedDocument
    title: str | None
    entries: int  #: the sitemaps of an index
    newest: datetime | None
    digest: str  #: of its bytes; equal documents at two URLs count once

    @property
    def is_feed(self) -> bool:
        """True for documents to subscribe to: a feed or a news sitemap."""
        return _RANK.get(self.kind, 0) < 2


async def discover(site: str, *, fetcher: DocumentFetcher) -> list[Found]:
    """A site's feeds, then its news sitemaps, then its sitemaps; else the page itself, a section.

    site: URL of its front page or of a section. Links with the name of a feed, then common URLs,
    are tried only where the site declares nothing that works. Raises FetchError for a site that
    cannot be reached.
    """
    url = absolute_url(site)
    origin = urljoin(url, "/")
    seeker = _Seeker(fetcher)
    page, error = await seeker.page(url)
    if error is not None and not isinstance(page, Fetched):
        await seeker.read(origin + "robots.txt", otherwise=error)
    links = await seeker.links(page) if page else PageLinks()
    if page is not None:
        await seeker.keep_page(page)
    named = await seeker.sitemaps_of(origin + "robots.txt")
    await seeker.try_all(
        feed.url for feed in links.feeds[:MAX_NAMED] if not _is_of_comments(feed.url, feed.title)
    )
    if not seeker.has_feed:
        await seeker.try_all(url for url in links.called_feeds if not _is_of_comments(url, None))
    if not seeker.has_feed:
        bases = dict.fromkeys((url.rstrip("/") + "/", origin))
        await seeker.try_all(base + path for base in bases for path in _FEED_PATHS)
    await seeker.try_all(named)
    if not any(found.kind == "newssitemap" for found in seeker.found):
        await seeker.try_all(origin + path for path in _NEWS_SITEMAPS)
    if not any(found.kind in ("sitemap", "sitemapindex") for found in seeker.found):
        await seeker.try_all(origin + path for path in _SITEMAPS)
    if page is not None and not seeker.found:
        await seeker.keep_section(page)
    return sorted(seeker.found, key=lambda found: _RANK.get(found.kind, 0))


def _is_of_comments(url: str, title: str | None) -> bool:
    return bool(_COMMENTS.search(urlsplit(url).path) or _COMMENTS.search(title or ""))


class _Seeker:
    """Fetches and reads candidates, each URL and each document once."""

    def __init__(self, fetcher: DocumentFetcher) -> None:
        self._fetcher = fetcher
        self._tried: set[str] = set()
        self.found: list[Found] = []

    @property
    def has_feed(self) -> bool:
        """True once a feed is found."""
        return any(_RANK.get(found.kind, 0) == 0 for found in self.found)

    async def page(self, url: str) -> tuple[Fetched | None, NewsError | None]:
        """The site's page, if it exists and robots.txt allows it; otherwise the error, if any."""
        try:
            outcome = await self._fetcher.client.fetch_page(url)
        except NewsError as exc:
            return None, exc
        return (outcome, None) if isinstance(outcome, Fetched) else (None, None)

    async def links(self, page: Fetched) -> PageLinks:
        """The feeds that a page declares; empty for an unreadable page."""
        try:
            return await self._fetcher.workers.page_links(
                page_in(page), link_header=page.headers.get("link")
            )
        except NewsError:
            return PageLinks()

    async def sitemaps_of(self, robots_url: str) -> list[str]:
        """The sitemaps in a robots.txt that belong to its own site, news sitemaps first."""
        content = await self.read(robots_url)
        found = []
        for named in dict.fromkeys(_SITEMAP_LINE.findall(content.decode("utf-8", "replace"))):
            try:
                url = absolute_url(named, base=robots_url)
            except NewsError:
                continue
            if domain_of(url) == domain_of(robots_url):
                found.append(url)
        return sorted(found, key=lambda url: "news" not in url.lower())[:MAX_NAMED]

    async def read(self, url: str, *, otherwise: NewsError | None = None) -> bytes:
        """The bytes at a URL; b"" if there are none.

        otherwise: an error to raise if the URL cannot be reached.
        """
        try:
            outcome = await self._fetcher.client.fetch_feed(url)
        except NewsError as exc:
            if otherwise is not None:
                raise otherwise from exc
            return b""
        return outcome.content if isinstance(outcome, Fetched) else b""

    async def try_all(self, urls: Iterable[str]) -> None:
        """Fetch and read each URL not tried before, at the host's pace."""
        fresh = [url for url in dict.fromkeys(urls) if url not in self._tried]
        self._tried.update(fresh)
        await asyncio.gather(*(self._try(url) for url in fresh))

    async def _try(self, url: str) -> None:
        try:
            got = await self._fetcher.fetch(url)
        except NewsError:
            return
        if isinstance(got.outcome, Fetched) and got.document and got.digest:
            self._keep(got.document, url=got.outcome.url_final, digest=got.digest)

    async def keep_page(self, page: Fetched) -> None:
        """Keep the site's page itself if it is a feed or sitemap."""
        try:
            document = await self._fetcher.parse(page)
        except NewsError:
            return
        self._keep(document, url=page.url_final, digest=digest_of(page.content))

    async def keep_section(self, page: Fetched) -> None:
        """Keep the site's page itself if it lists articles."""
        try:
            document = await self._fetcher.read_section(page, Section())
        except NewsError:
            return
        self._keep(document, url=page.url_final, digest=digest_of(page.content))

    def _keep(self, document: FeedDocument, *, url: str, digest: str) -> None:
        if not any(found.digest == digest or found.url == url for found in self.found):
            self.found.append(_found(document, url=url, digest=digest))


def _found(document: FeedDocument, *, url: str, digest: str) -> Found:
    dates = [*map(date_of, document.entries), *(child.changed_at for child in document.children)]
    return Found(
        url=url,
        kind=document.kind,
        title=document.title,
        entries=len(document.entries) or len(document.children),
        newest=max((at for at in dates if at), default=None),
        digest=digest,
    )
