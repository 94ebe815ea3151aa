"""What a page says about where to go on: the feeds it declares, and the story that an aggregator's page leads to. Pure.

Callers run it where it can be killed: pages are as hostile here as anywhere.
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
    "application/rss+xml application/atom+xml application/feed+json application/rdf+xml application/x-rss+xml".split()
)
_REFRESH = "refresh"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredFeed:
    """A `<link rel="alternate">` of a feed's type."""

    url: str
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """What a page leads to."""

    feeds: tuple[DeclaredFeed, ...] = ()
    leads_to: str | None = None  #: the one page elsewhere that an in-between page forwards to


def page_links(page: Page) -> PageLinks:
    """The feeds declared in the page's links, and where it forwards to. Raises ExtractError when a parser gave up."""
    try:
        tree = parse(decode(page.content, page.content_type).text)
    except (LxmlError, ValueError, RecursionError) as exc:
        raise ExtractError(page.url, f"{type(exc).__name__} while reading its links") from exc
    base = next(
        (link for e in tree.iter("base") if (link := link_of(e.get("href"), base=page.url))),
        page.url,
    )
    feeds: dict[str, DeclaredFeed] = {}
    for element in tree.iter("link"):
        rel = (element.get("rel") or "").lower().split()
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        link = link_of(element.get("href"), base=base)
        if link and kind in _FEED_TYPES and ("alternate" in rel or "feed" in rel):
            feeds.setdefault(
                link, DeclaredFeed(url=link, title=title_of(element.get("title"), is_html=False))
            )
    return PageLinks(
        feeds=tuple(feeds.values())[:MAX_FEEDS], leads_to=_leads_to(tree, page_url=page.url)
    )


def _leads_to(tree: HtmlElement, *, page_url: str) -> str | None:
    """A meta refresh, the target that Google News notes on its in-between page, or the one link that leads off its site.

    Several targets are no target: nothing is guessed.
    """
    for targets in (_refreshes(tree), _noted(tree), _anchors(tree)):
        away = {link for link in targets if link and domain_of(link) != domain_of(page_url)}
        if away:
            return away.pop() if len(away) == 1 else None
    return None


def _refreshes(tree: HtmlElement) -> Iterator[str | None]:
    for element in _elements(tree, "meta"):
        if (element.get("http-equiv") or "").lower() == _REFRESH:
            _, _, target = (element.get("content") or "").partition(";")
            name, _, value = target.strip().partition("=")
            yield link_of(value.strip(" \"'"), base=None) if name.strip().lower() == "url" else None


def _noted(tree: HtmlElement) -> Iterator[str | None]:
    for element in _elements(tree, None):
        yield link_of(element.get("data-n-au"), base=None)


def _anchors(tree: HtmlElement) -> Iterator[str | None]:
    """Links with a host of their own that are not Google's or other helpers' of the page."""
    for element in _elements(tree, "a"):
        link = link_of(element.get("href"), base=None)
        if link and not (urlsplit(link).hostname or "").endswith(
            (".google.com", ".gstatic.com", ".googleapis.com")
        ):
            yield link


def _elements(tree: HtmlElement, name: str | None) -> Iterator[dict[str, str]]:
    """The attributes of each element of a name."""
    for element in tree.iter(name) if name else tree.iter():
        yield dict(element.attrib)
