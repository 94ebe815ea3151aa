"""The elements around a headline, and the standfirst below it."""

import re
from collections.abc import Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import chain, islice

from lxml import etree
from lxml.html import HtmlElement

from extractors.article.page.printed.texts import seen_texts
from extractors.article.page.tree import (
    attributes_named,
    is_within,
    short_text_of,
)
from news.text import folded_words, tidy

_STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:standfirst|sub-?title|sub-?headline|subheading|dek|deck|chapo|sottotitolo"
    r"|bajada|article-summary|article__summary|"
    r"headline-sub|strapline)(?:$|[\s_-])"
)
_BOX = re.compile(
    r"(?:^|[\s_-])(?:bio|biography|box|avatar|image|img|photo|related|comments?|card|about"
    r"|social|share|teasers?|more(?![_-]options)|nav"
    r"|(?<!post[_-])(?<!entry[_-])(?<!article[_-])(?<!story[_-])footer)(?:$|[\s_-])"
)
_STANDFIRST_TAGS = frozenset("p h2 h3 h4 div span strong em".split())
_SHORTEST, _LONGEST = 20, 600  #: characters of a standfirst
_OPENING = 100  #: characters of an element's first text that are compared with a description
_OPEN_END = 3  #: words at their end that are not
_ABOVE = 6  #: elements above the headline that are near it
_BLANKS = " \t\r\n"  #: of XML
_NEAR = 40  #: elements after the headline that are still near it


def printed_standfirst(
    headline: HtmlElement | None, *, declared: Iterable[str | None]
) -> str | None:
    """The text under the headline that is marked as standfirst or equals a declared description."""
    known = {" ".join(folded_words(text)) for text in declared if text} - {""}
    for element in following(headline):
        if element.tag not in _STANDFIRST_TAGS:
            continue
        marks = attributes_named(element, "class", "id", "itemprop")
        is_marked = _STANDFIRST.search(marks) is not None
        if not is_marked and not _may_begin(element, known):
            continue
        text = short_text_of(element, longest=_LONGEST)
        if not text or len(text) < _SHORTEST:
            continue
        if is_marked or " ".join(folded_words(text)) in known:
            return text
    return None


def _may_begin(element: HtmlElement, known: Collection[str]) -> bool:
    """False for an element that begins with other words than each known text.

    Spares most elements the rest of their text. The last words of a piece may go on in the next.
    """
    piece = _first_text(element) if known else ""
    if not piece:
        return False
    first = piece.lstrip()[:2]
    if first.isascii() and first.isalnum() and not any(t[0] == first[0].lower() for t in known):
        return False  # most elements
    opening = " ".join(folded_words(tidy(piece[:_OPENING]) or "")[:-_OPEN_END])
    return any(text.startswith(opening) for text in known)


def _first_text(element: HtmlElement) -> str:
    """The first text of an element that is not blank; "" for none."""
    own: str = element.text or ""
    if own and not own.isspace():
        return own
    return next((text for text in seen_texts(element) if not text.isspace()), "")


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
        yield from islice(_all_after(headline), _NEAR)


def _all_after(headline: HtmlElement) -> Iterator[HtmlElement]:
    for one in chain((headline,), headline.iterancestors()):
        for sibling in one.itersiblings():
            yield from sibling.iter("*")


def texts_after(headline: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    """Texts after a headline that are not blank, nearest first, each with its element."""
    for one in (headline, *headline.iterancestors()):
        parent = one.getparent()
        if parent is None:
            return
        if (tail := one.tail) and tail.strip(_BLANKS):
            yield tail, parent
        for sibling in one.itersiblings():
            yield from _texts_of(sibling)


def _texts_of(element: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    """The texts in an element and behind it."""
    for event, node in etree.iterwalk(element, events=("start", "end")):
        is_start = event == "start"
        text = node.text if is_start else node.tail
        if text and text.strip(_BLANKS):
            yield text, node if is_start else node.getparent()


def texts_before(headline: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    """Texts before a headline that are not blank, nearest first, each with its element."""
    for one in (headline, *headline.iterancestors()):
        parent = one.getparent()
        if parent is None:
            return
        for sibling in one.itersiblings(preceding=True):
            yield from _texts_back(sibling)
        if (text := parent.text) and text.strip(_BLANKS):
            yield text, parent


def _texts_back(element: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    """The texts behind an element and in it, last first."""
    if (tail := element.tail) and tail.strip(_BLANKS):
        yield tail, element.getparent()
    for child in reversed(element):
        yield from _texts_back(child)
    if (text := element.text) and text.strip(_BLANKS):
        yield text, element


def around_headline(headline: HtmlElement | None) -> frozenset[HtmlElement]:
    """The elements around the headline. They are no teasers, whatever their class."""
    return frozenset(headline.iterancestors()) if headline is not None else frozenset()


def around_of(headline: HtmlElement | None) -> frozenset[HtmlElement]:
    """A headline and the elements around it; none where there is none."""
    if headline is None:
        return frozenset()
    return frozenset((headline, *headline.iterancestors()))


def is_box(marks: str) -> bool:
    """True for the class names of a teaser, a box, a picture or the page's frame."""
    return _BOX.search(marks) is not None


def is_below_headline(box: HtmlElement, around: AbstractSet[HtmlElement]) -> bool:
    """True for a box called footer right behind the box of the headline: TYPO3's credit line.

    around: the elements around the headline, and the headline.
    """
    before = box.getprevious()
    return before is not None and before in around and box.get("class") == "footer"


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
                and not is_below_headline(e, around)
            )
        ),
        known=known,
    )
