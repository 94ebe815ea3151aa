"""The date beside a link: in its card, or in the heading above a day's list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from lxml.html import HtmlElement

from extractors.article.page.tree import attributes_named
from extractors.dates.labels import labelled_parts
from extractors.dates.parse import MAX_PRINTED, parse_date
from extractors.dates.scripts import has_number
from extractors.dates.zones import Place
from extractors.section.anchors import HEADINGS, Link
from extractors.section.places import Cards
from news.article import DateClaim

_MOST_PARTS = 60  #: elements of a card that are looked at
_MOST_BEFORE = 60  #: entries between a day's heading and a link below it
_ABOVE = 2  #: levels above the card in which such a heading may stand
_ATTRIBUTES = ("datetime", "content", "title", "data-date", "data-published", "data-time")
_UNREAD = frozenset("script style noscript template option textarea button".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The dates of one page."""

    fetched_at: datetime
    place: Place

    def beside(self, link: Link, cards: Cards) -> DateClaim | None:
        """The date of the article at a link, as far as the page prints it."""
        for anchor in link.anchors:
            card = cards.card_of(anchor)
            if claim := self._within(card) or self._above(card, cards):
                return claim
        return None

    def are_beside(self, link: Link, cards: Cards) -> bool:
        """True for a link with a date beside it."""
        return self.beside(link, cards) is not None

    def _within(self, card: HtmlElement) -> DateClaim | None:
        """The first date in an element; one that is marked as a date before others."""
        parts = list(islice(card.iter(), _MOST_PARTS))
        marked = [one for one in parts if _is_marked(one)]
        for one in (*marked, *parts):
            if claim := self._read(one):
                return claim
        return None

    def _read(self, element: HtmlElement) -> DateClaim | None:
        if element.tag in _UNREAD:
            return None
        if _is_marked(element):
            for name in _ATTRIBUTES:
                if claim := self._parsed(element.get(name)):
                    return claim
        return next(filter(None, map(self._parsed, _lines(element))), None)

    def _parsed(self, text: str | None) -> DateClaim | None:
        line = " ".join((text or "").split())
        if len(line) > MAX_PRINTED or not has_number(line):
            return None
        for _, part in labelled_parts(line):
            claim = parse_date(part, fetched_at=self.fetched_at, place=self.place)
            if claim is not None:
                return claim
        return None

    def _above(self, card: HtmlElement, cards: Cards) -> DateClaim | None:
        """The date of the heading under which the link stands with others."""
        one = card
        for _ in range(_ABOVE):
            for before in islice(one.itersiblings(preceding=True), _MOST_BEFORE):
                if cards.has_articles(before):
                    continue
                if not _is_heading(before):
                    break
                if claim := self._within(before):
                    return claim
            parent = one.getparent()
            if parent is None or parent.tag in ("body", "html"):
                break
            one = parent
        return None


def _is_heading(element: HtmlElement) -> bool:
    return element.tag in (*HEADINGS, "dt", "time", "th", "caption") or _is_marked(element)


def _is_marked(element: HtmlElement) -> bool:
    if element.tag in ("time", "abbr"):
        return True
    marks = attributes_named(element, "class", "itemprop")
    return "date" in marks or "time" in marks or "datum" in marks or "fecha" in marks


def _lines(element: HtmlElement) -> Iterator[str]:
    """The texts of an element that are its own, and the whole of a small one."""
    texts = [element.text, *(child.tail for child in element)]
    yield from (text for text in texts if text and text.strip())
    if _is_marked(element) and len(element):
        yield " ".join(element.itertext())
