"""Reads a section page as a feed: the articles that it lists, in its order.

Pages may be hostile: callers run it in a process that can be killed.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from lxml.etree import LxmlError
from lxml.html import HtmlElement

from extractors.article.page.tree import holder_of, parse
from extractors.article.selectors import is_element, selected
from extractors.charset import decode
from extractors.dates.parse import parse_date
from extractors.dates.zones import Place
from extractors.feed.fields import guid_of, language_of, link_of, title_of
from extractors.section.address import day_in
from extractors.section.anchors import MAX_ANCHORS, Link, all_anchors, links_of
from extractors.section.dates import Dates
from extractors.section.judge import article_links, own_points
from extractors.section.places import Cards, Places
from news.article import DateClaim, Page
from news.errors import NotASection
from news.feed.values import Entry, FeedDocument
from news.url import canonical_url

KIND = "section"
MAX_ENTRIES = 500  #: of one page
_MOST_INSIDE = 100  #: anchors within one element that a selector finds


def read_section(
    page: Page, links: str | None = None, *, language: str | None = None
) -> FeedDocument:
    """The section page as a feed document of kind `section`.

    links: CSS or XPath of the links or of elements that hold them; None: they are found. language:
    BCP 47, used where the page names none. Raises NotASection for a page without such links.
    """
    try:
        tree = parse(decode(page.content, page.content_type).text)
    except (LxmlError, ValueError, RecursionError) as exc:
        raise NotASection(page.url, f"{type(exc).__name__} while reading its links") from exc
    spoken = language_of(next((e.get("lang") for e in tree.iter("html")), None)) or language
    place = Place(timezone=page.timezone, url=page.url, language=spoken)
    dates = Dates(fetched_at=page.fetched_at, place=place)
    bases = (link_of(element.get("href"), base=page.url) for element in tree.iter("base"))
    base = next(filter(None, bases), page.url)
    every = links_of(all_anchors(tree), base=base, page_url=page.url)
    if links is None:
        chosen = article_links(every, page_url=page.url, is_dated=dates.are_beside)
    else:
        chosen = _selected(tree, links, every, page_url=page.url)
    if not chosen:
        raise NotASection(page.url, _why_none(every, links))
    chosen = chosen[:MAX_ENTRIES]
    cards = Cards(chosen)
    return FeedDocument(
        url=page.url,
        kind=KIND,
        entries=tuple(
            _entry(link, page=page, position=at, date=_date(link, dates, cards), language=spoken)
            for at, link in enumerate(chosen)
        ),
        title=title_of(next((e.text for e in tree.iter("title")), None), is_html=False),
        language=spoken,
        is_cut=page.is_cut,
    )


def _selected(
    tree: HtmlElement, selector: str, every: Sequence[Link], *, page_url: str
) -> list[Link]:
    """The links that a selector finds: of each element that it names the best one."""
    of_anchor = {anchor: link for link in every for anchor in link.anchors}
    places = Places(every)
    found: dict[str, Link] = {}
    for one in islice(selected(tree, selector), MAX_ANCHORS):
        element = one if is_element(one) else _holder_of(one)
        if element is None:
            continue
        inside = [of_anchor[a] for a in _anchors_of(element) if a in of_anchor]
        if inside:
            best = max(inside, key=lambda link: own_points(link, places, page_url=page_url))
            found.setdefault(best.url, best)
    return list(found.values())


def _holder_of(found: object) -> HtmlElement | None:
    """The element of an attribute or text that an XPath found; None for a number."""
    return holder_of(found) if getattr(found, "getparent", lambda: None)() is not None else None


def _anchors_of(element: HtmlElement) -> Iterator[HtmlElement]:
    """The anchors in an element; the one around it where it holds none."""
    inside = list(islice(element.iter("a", "area"), _MOST_INSIDE))
    yield from inside or element.iterancestors("a")


def _why_none(every: Sequence[Link], selector: str | None) -> str:
    if not every:
        return "the page holds no links; scripts may print them"
    if selector is None:
        return "no links to articles found; name them with `links`, a CSS selector or XPath"
    return f"`links` finds no link on the page: {selector}"


def _date(link: Link, dates: Dates, cards: Cards) -> DateClaim | None:
    """The date printed beside a link, else the day in its address."""
    claim = dates.beside(link, cards)
    return claim or parse_date(day_in(link.url), fetched_at=dates.fetched_at)


def _entry(
    link: Link, *, page: Page, position: int, date: DateClaim | None, language: str | None
) -> Entry:
    return Entry(
        feed_url=page.url,
        guid=guid_of(canonical_url(link.url), link=link.url, parts=()),
        link=link.url,
        title=link.title,
        published_raw=date.original if date else None,
        published_at=date.at.replace(microsecond=0) if date else None,
        language=language,
        position=position,
        via="section",
    )
