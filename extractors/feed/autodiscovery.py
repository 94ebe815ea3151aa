"""Finds the feeds that a page declares, and the story that an aggregator's page leads to.

Pages may be hostile: callers run it in a process that can be killed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml.etree import LxmlError
from lxml.html import HtmlElement

from extractors.article.page.tree import parse
from extractors.charset import decode
from extractors.feed.fields import header_links, link_of, title_of
from news.article import Page
from news.errors import ExtractError
from news.url import domain_of

MAX_FEEDS = 50  #: declared by one page
MAX_CALLED_FEEDS = 10  #: of its other links
_FEED_TYPES = frozenset(
    """application/rss+xml application/atom+xml application/feed+json application/rdf+xml
    application/x-rss+xml""".split()
)
_POSSIBLE_TYPES = frozenset("application/xml text/xml application/json text/json".split())
_FEED_WORD = re.compile(r"rss|atom|rdf|feed")  #: in a type that no standard knows
_FEED_NAME = re.compile(
    r"\.(?:xml|rss|atom|rdf)\Z|(?:\b|_)(?:rss|atom|feeds?)(?:\b|_)", re.IGNORECASE
)
#: `feed://paper.example/rss` and `feed:https://paper.example/rss`
_FEED_SCHEME = re.compile(r"\A\s*feed:(?://)?(https?://)?", re.IGNORECASE)
_SOON_S = 5  #: of a meta refresh that moves its reader on one domain; elsewhere it must be at once
_HARDLY_A_WORD = 300  #: characters: "Redirecting... Click here if you are not redirected."
_MOST_PARTS = 200  #: pieces of text that are counted
_READ = "html head title body div p a h1 h2 h3 main section article span center b strong br".split()
# Hosts of the links that belong to Google's in-between page itself.
_GOOGLES = (".google.com", ".gstatic.com", ".googleapis.com")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredFeed:
    """An alternate of a page that may be a feed: a `<link>`, an `<a>`, or a Link header."""

    url: str
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """The feeds and the story that a page leads to."""

    feeds: tuple[DeclaredFeed, ...] = ()  #: those of a feed's type first
    called_feeds: tuple[str, ...] = ()  #: other links of its site whose address names a feed
    leads_to: str | None = None  #: the one page elsewhere that an in-between page forwards to
    moved_to: str | None = None  #: where a page of hardly a word sends its reader at once


def page_links(page: Page, link_header: str | None = None) -> PageLinks:
    """The feeds that the page and its Link header declare, and where the page forwards to.

    Raises ExtractError when a parser failed.
    """
    try:
        tree = parse(decode(page.content, page.content_type).text)
    except (LxmlError, ValueError, RecursionError) as exc:
        raise ExtractError(page.url, f"{type(exc).__name__} while reading its links") from exc
    links = [*header_links(link_header), *_declared_links(tree)]
    base = _base(tree, page_url=page.url)
    feeds = _feeds_among(links, base=base)
    called = dict.fromkeys(_called_feeds(tree, base=base))
    return PageLinks(
        feeds=feeds[:MAX_FEEDS],
        called_feeds=tuple(called)[:MAX_CALLED_FEEDS],
        leads_to=_leads_to(tree, page_url=page.url),
        moved_to=_moved_to(tree, base=base, page_url=page.url),
    )


def _base(tree: HtmlElement, *, page_url: str) -> str:
    links = (link_of(element.get("href"), base=page_url) for element in tree.iter("base"))
    return next((link for link in links if link), page_url)


def _declared_links(tree: HtmlElement) -> Iterator[Mapping[str, str]]:
    yield from _elements(tree, "link")
    yield from (link for link in _elements(tree, "a") if _type_of(link) in _FEED_TYPES)


def _feeds_among(links: Iterable[Mapping[str, str]], *, base: str) -> tuple[DeclaredFeed, ...]:
    """Those that may be feeds, each URL once, those of a feed's type first."""
    likely: dict[str, DeclaredFeed] = {}
    possible: dict[str, DeclaredFeed] = {}
    for link in links:
        rel = link.get("rel", "").lower().split()
        url = _url_of(link, base=base)
        is_alternate = {"alternate", "feed"} & set(rel) or (
            not rel and _type_of(link) in _FEED_TYPES
        )
        if url is None or "stylesheet" in rel or not is_alternate:
            continue
        feed = DeclaredFeed(url=url, title=title_of(link.get("title"), is_html=False))
        if _type_of(link) in _FEED_TYPES:
            likely.setdefault(url, feed)
        elif _may_be_feed(_type_of(link), url=url, is_called_feed="feed" in rel):
            possible.setdefault(url, feed)
    return tuple((possible | likely)[url] for url in {**likely, **possible})


def _may_be_feed(kind: str, *, url: str, is_called_feed: bool) -> bool:
    """True for a type that feeds are served under; without a usual one, the name decides."""
    if kind in _POSSIBLE_TYPES or is_called_feed:
        return True
    if kind in ("", "text/html", "text/plain"):
        parts = urlsplit(url)
        return bool(_FEED_NAME.search(parts.path) or (not kind and _FEED_NAME.search(parts.query)))
    return bool(_FEED_WORD.search(kind))


def _called_feeds(tree: HtmlElement, *, base: str) -> Iterator[str]:
    """The site's own links with the name of a feed: `<a href="/rss.xml">`."""
    for name in ("a", "link"):
        for link in _elements(tree, name):
            url = _url_of(link, base=base)
            if url and _FEED_NAME.search(urlsplit(url).path) and domain_of(url) == domain_of(base):
                yield url


def _url_of(link: Mapping[str, str], *, base: str) -> str | None:
    href = _FEED_SCHEME.sub(lambda found: found[1] or "http://", link.get("href", ""))
    return link_of(href, base=base)


def _type_of(link: Mapping[str, str]) -> str:
    return link.get("type", "").partition(";")[0].strip().lower()


def _leads_to(tree: HtmlElement, *, page_url: str) -> str | None:
    """The page elsewhere that this page forwards to: by meta refresh, Google News' note, or a link.

    Several targets are no target: nothing is guessed.
    """
    for targets in (_refreshes(tree), _google_targets(tree), _anchors(tree)):
        away = {link for link in targets if link and domain_of(link) != domain_of(page_url)}
        if away:
            return away.pop() if len(away) == 1 else None
    return None


def _moved_to(tree: HtmlElement, *, base: str, page_url: str) -> str | None:
    """Where a meta refresh sends the reader of a page that says little else.

    Makers of static sites (Jekyll, Hugo) write such pages at addresses that a story once had. One
    to the page itself is a reload; one in a noscript is for other readers.
    """
    words = (text for part in tree.itertext(*_READ) if (text := part.strip()))
    if sum(map(len, islice(words, _MOST_PARTS))) > _HARDLY_A_WORD:
        return None
    here = urlsplit(page_url)[1:3]
    at_once = set(_refreshes(tree, base=base, within=0))
    soon = {
        link
        for link in _refreshes(tree, base=base, within=_SOON_S)
        if link and domain_of(link) == domain_of(page_url)
    }
    found = {link for link in at_once | soon if link and urlsplit(link)[1:3] != here}
    return found.pop() if len(found) == 1 else None


def _refreshes(
    tree: HtmlElement, *, base: str | None = None, within: int | None = None
) -> Iterator[str | None]:
    """The targets of meta refreshes; within: only of those outside a noscript, in seconds."""
    for element in tree.iter("meta"):
        if (element.get("http-equiv") or "").lower() != "refresh":
            continue
        delay, _, target = (element.get("content") or "").replace(",", ";", 1).partition(";")
        if within is not None and not (
            delay.strip().isdecimal()
            and int(delay.strip()[:6]) <= within
            and next(element.iterancestors("noscript"), None) is None
        ):
            continue
        name, _, value = target.strip().partition("=")
        yield link_of(value.strip(" \"'"), base=base) if name.strip().lower() == "url" else None


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
