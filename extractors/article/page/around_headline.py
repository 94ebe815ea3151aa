"""The elements around a headline, and the standfirst below it."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from extractors.article.page.tree import (
    attributes_named,
    headline_of,
    is_within,
    short_text_of,
)
from news.text import folded_words

_STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:standfirst|sub-?title|sub-?headline|subheading|dek|deck|chapo|sottotitolo"
    r"|bajada|article-summary|article__summary|"
    r"headline-sub|strapline)(?:$|[\s_-])"
)
_BOX = re.compile(
    r"(?:^|[\s_-])(?:bio|biography|box|avatar|image|img|photo|related|comments?|card|about"
    r"|social|share|teasers?|more|footer|nav)(?:$|[\s_-])"
)
_STANDFIRST_TAGS = frozenset("p h2 h3 h4 div span strong em".split())
_SHORTEST, _LONGEST = 20, 600  #: characters of a standfirst
_ABOVE = 6  #: elements above the headline that are near it
_NEAR = 40  #: elements after the headline that are still near it


def printed_standfirst(tree: HtmlElement, *, declared: Iterable[str | None]) -> str | None:
    """The text under the headline that is marked as standfirst or equals a declared description."""
    known = {" ".join(folded_words(text)) for text in declared if text} - {""}
    for element in after_headline(tree):
        if element.tag not in _STANDFIRST_TAGS:
            continue
        text = short_text_of(element, longest=_LONGEST)
        if not text or len(text) < _SHORTEST:
            continue
        marks = attributes_named(element, "class", "id", "itemprop")
        if _STANDFIRST.search(marks) or " ".join(folded_words(text)) in known:
            return text
    return None


def after_headline(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Elements after the headline, nearest first."""
    return following(headline_of(tree))


def right_above(headline: HtmlElement | None) -> Iterator[HtmlElement]:
    """Elements above a headline in its box, nearest first, or in the small box above its own."""
    if headline is None or (box := headline.getparent()) is None or box.tag == "body":
        return
    before = list(headline.itersiblings(preceding=True))
    if not before and box.getparent() is not None and box.getparent().tag != "body":
        above = box.getprevious()
        before = [above] if above is not None else []
    for element in before[:_ABOVE]:
        if isinstance(element.tag, str) and element.tag not in ("nav", "aside"):
            yield from islice(element.iter(etree.Element), _ABOVE)


def following(headline: HtmlElement | None) -> Iterator[HtmlElement]:
    """Elements after a headline, nearest first; none where there is none."""
    if headline is not None:
        yield from headline.xpath(f"following::*[position() <= {_NEAR}]")


def around_headline(tree: HtmlElement) -> frozenset[HtmlElement]:
    """The elements around the headline. They are no teasers, whatever their class."""
    headline = headline_of(tree)
    return frozenset(headline.iterancestors()) if headline is not None else frozenset()


def around_of(headline: HtmlElement | None) -> frozenset[HtmlElement]:
    """A headline and the elements around it; none where there is none."""
    if headline is None:
        return frozenset()
    return frozenset((headline, *headline.iterancestors()))


def is_box(marks: str) -> bool:
    """True for the class names of a teaser, a box, a picture or the page's frame."""
    return _BOX.search(marks) is not None


def is_elsewhere(
    element: HtmlElement, around: frozenset[HtmlElement], *, known: dict[HtmlElement, bool]
) -> bool:
    """True inside teasers, boxes and the page's frame. known: as for `is_within`."""
    return is_within(
        element,
        lambda e: (
            e.tag in ("aside", "nav", "footer")
            or (
                e.tag not in ("body", "html")
                and e not in around
                and is_box(attributes_named(e, "class", "id"))
            )
        ),
        known=known,
    )
