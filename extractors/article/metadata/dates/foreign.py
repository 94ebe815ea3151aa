"""Dates that are not the article's: of teasers, comments, tickers, advertisements, the frame."""

import re
from collections.abc import Set as AbstractSet
from itertools import islice

from lxml.html import HtmlElement

from extractors.article.credits.place import AUTHORS_PAGE
from extractors.article.page.around_headline import is_below_headline
from extractors.article.page.tree import attributes_named, short_text_of

_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|teasers?|promo|sidebar|comments?|(?<!post[_-])(?<!entry[_-])(?<!article[_-])(?<!story[_-])footer|nav|widget"
    r"|latest|trending|popular|more(?![_-]options)|copyright|sponsored|advert\w*|ticker)(?:$|[\s_-])"
)
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_ABOVE = 3  #: boxes around a date that may be a teaser's
_MAX_TEASER = 12  #: elements of a teaser
_LONGEST_DATE = 60  #: characters of a link or an aside that may be a date's
_LIST = 3  #: dated neighbours of one shape that are a list


def is_foreign(element: HtmlElement, around: AbstractSet[HtmlElement]) -> bool:
    """True for a date of a teaser, a comment, a side bar or the page's frame.

    around: the headline and the elements around it, which are none of these whatever their class.
    """
    holders = (e for e in (element, *element.iterancestors()) if e not in around)
    is_elsewhere = any(_is_elsewhere(e) and not is_below_headline(e, around) for e in holders)
    return is_elsewhere or _is_of_teaser(element, around)


def _is_elsewhere(holder: HtmlElement) -> bool:
    is_inner = holder.tag == "footer" and any(e.tag == "article" for e in holder.iterancestors())
    if holder.tag == "aside" or is_inner:  # one that holds only the date is the article's
        return short_text_of(holder, longest=_LONGEST_DATE) is None
    return holder.tag in ("nav", "footer") or (
        holder.tag not in ("body", "html") and _ELSEWHERE.search(marks_of(holder)) is not None
    )


def marks_of(element: HtmlElement) -> str:
    """The names that say what an element is for."""
    return attributes_named(element, "class", "id", "itemprop")


def _is_of_teaser(date: HtmlElement, around: AbstractSet[HtmlElement]) -> bool:
    """True for an element of a teaser or of a list, whatever the classes.

    A teaser is a link with more text than a date, or a small box with a linked heading. In a list,
    three neighbours of one shape have a date each.
    """
    for box in islice(date.iterancestors(), _ABOVE):
        if box.tag in ("body", "main") or box in around:
            return False
        if _is_long_link(box) or (around and _has_linked_heading(box)) or _is_in_list(box):
            return True
    return False


def _is_long_link(box: HtmlElement) -> bool:
    return box.tag == "a" and short_text_of(box, longest=_LONGEST_DATE) is None


def _has_linked_heading(box: HtmlElement) -> bool:
    inside = list(islice(box.iterdescendants(), _MAX_TEASER + 1))
    return (
        len(inside) <= _MAX_TEASER
        and any(e.tag in _HEADINGS and not _is_of_author(e) for e in inside)
        and (box.tag == "a" or any(e.tag == "a" for e in inside))
    )


def _is_of_author(heading: HtmlElement) -> bool:
    """True for a heading that is the author's name, with a link to the author's page."""
    links = [a.get("href") or "" for a in islice(heading.iter("a"), _MAX_TEASER)]
    return bool(links) and all(map(AUTHORS_PAGE.search, links))


def _is_in_list(item: HtmlElement) -> bool:
    parent = item.getparent()
    if parent is None:
        return False
    alike = [e for e in islice(parent, 2 * _MAX_TEASER) if e.tag == item.tag]
    dated = (any(one.tag == "time" for one in islice(e.iter(), 2 * _MAX_TEASER)) for e in alike)
    if sum(dated) >= _LIST:
        return True
    cards = (e for e in alike if e.get("class") and e.get("class") == item.get("class"))
    return sum(map(_is_dated_card, cards)) >= _LIST


def _is_dated_card(card: HtmlElement) -> bool:
    """True for an element with a link, and a class that names a date."""
    inside = list(islice(card.iterdescendants(), 2 * _MAX_TEASER))
    return any(one.tag == "a" for one in inside) and any(
        "date" in (one.get("class") or "") for one in inside
    )
