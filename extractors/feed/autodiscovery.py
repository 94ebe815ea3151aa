"""Finds the feeds that a page declares, and the story that an aggregator's page leads to.

Pages may be hostile: callers run it in a process that can be killed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.etree import LxmlError
from lxml.html import HtmlElement

from extractors.article.page.tree import parse
from extractors.charset import decode
from extractors.feed.fields import link_of, title_of
from news.article import Page
from news.errors import ExtractError
from news.url import domain_of

MAX_FEEDS = 50  #: declared by one page
_FEED_TYPES = frozenset(
    """application/rss+xml application/atom+xml application/feed+json application/rdf+xml
    application/x-rss+xml""".split()
)
# Hosts of the links that belong to Google's in-between page itself.
_GOOGLES = (".google.com", ".gstatic.com", ".googleapis.com")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredFeed:
    """A `<link rel="alternate">` of a feed's type."""

    url: str
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """The feeds and the story that a page leads to."""

    feeds: tuple[DeclaredFeed, ...] = ()
    leads_to: str | None = None  #: the one page elsewhere that an in-between page forwards to


def page_links(page: Page) -> PageLinks:
    """The feeds declared in the page, and where it forwards to.

    Raises ExtractError when a parser failed.
    """
    try:
        tree = parse(decode(page.content, page.content_type).text)
    except (LxmlError, ValueError, RecursionError) as exc:
        raise ExtractError(page.url, f"{type(exc).__name__} while reading its links") from exc
    feeds: dict[str, DeclaredFeed] = {}
    for feed in _declared_feeds(tree, base=_base(tree, page_url=page.url)):
        feeds.setdefault(feed.url, feed)
    leads_to = _leads_to(tree, page_url=page.url)
    return PageLinks(feeds=tuple(feeds.values())[:MAX_FEEDS], leads_to=leads_to)


def _base(tree: HtmlElement, *, page_url: str) -> str:
    links = (link_of(element.get("href"), base=page_url) for element in tree.iter("base"))
    return next((link for link in links if link), page_url)


def _declared_feeds(tree: HtmlElement, *, base: str) -> Iterator[DeclaredFeed]:
    for element in tree.iter("link"):
        rel = (element.get("rel") or "").lower().split()
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        link = link_of(element.get("href"), base=base)
        if link and kind in _FEED_TYPES and ("alternate" in rel or "feed" in rel):
            yield DeclaredFeed(url=link, title=title_of(element.get("title"), is_html=False))


def _leads_to(tree: HtmlElement, *, page_url: str) -> str | None:
    """The page elsewhere that this page forwards to: by meta refresh, Google News' note, or a link.

    Several targets are no target: nothing is guessed.
    """
    for targets in (_refreshes(tree), _google_targets(tree), _anchors(tree)):
        away = {link for link in targets if link and domain_of(link) != domain_of(page_url)}
        if away:
            return away.pop() if len(away) == 1 else None
    return None


def _refreshes(tree: HtmlElement) -> Iterator[str | None]:
    for element in _elements(tree, "meta"):
        if (element.get("http-equiv") or "").lower() == "refresh":
            _, _, target = (element.get("content") or "").partition(";")
            name, _, value = target.strip().partition("=")
            yield link_of(value.strip(" \"'"), base=None) if name.strip().lower() == "url" else None


def _google_targets(tree: HtmlElement) -> Iterator[str | None]:
    """The target as Google News notes it on its in-between page."""
    for element in _elements(tree, None):
        yield link_of(element.get("data-n-au"), base=None)


def _anchors(tree: HtmlElement) -> Iterator[str | None]:
    """Absolute links, without Google's own."""
    for element in _elements(tree, "a"):
        link = link_of(element.get("href"), base=None)
        if link and not (urlsplit(link).hostname or "").endswith(_GOOGLES):
            yield link


def _elements(tree: HtmlElement, name: str | None) -> Iterator[dict[str, str]]:
    """The attributes of each element of a name."""
    for element in tree.iter(name) if name else tree.iter():
        yield dict(element.attrib)
