"""The links of a page, each address once, with what each of its anchors says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml.html import HtmlElement

from extractors.article.page.tree import attributes_named, short_text_of
from extractors.feed.fields import link_of
from news.text import folded_words, tidy
from news.url import canonical_or_none, unwrapped

MAX_ANCHORS = 10_000  #: looked at on one page; the front pages of large papers have 1,500
MAX_TITLE = 400  #: characters; a longer text is a whole teaser
_CARD_TEXT = 160  #: characters from which an anchor's text is more than a headline
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TITLE_MARKS = ("headline", "title", "heading", "titel", "titulo", "titre", "titolo", "hed")
_HEADINGS = 20  #: of an anchor
_MOST_INSIDE = 300  #: elements of an anchor that are looked at; a whole teaser has 50
_MOST_OF_TEXT = 0.7  #: share of a link's text from which one part of it is the headline
_ABOVE = 3  #: elements above an anchor in which it may be the headline
_POINTS = {0: 1.5, 1: 1.0}  #: of a title in a heading, and in what is named like one
_SHARED = 2  #: addresses that one text leads to; from here on it is no headline: `Read more`


@dataclass(slots=True)
class Link:
    """An address on the page, and its anchors."""

    url: str  #: absolute
    anchors: list[HtmlElement] = field(default_factory=list)
    title: str | None = None  #: the text that names the article best
    headline_points: float = 0.0  #: how sure it is that the title is a headline


def links_of(anchors: Iterable[HtmlElement], *, base: str, page_url: str) -> list[Link]:
    """The links of anchors in the page's order, each canonical address once.

    base: what relative addresses start from. The page itself and its own fragments are left out.
    """
    here = canonical_or_none(page_url)
    found: dict[str, Link] = {}
    for anchor in islice(anchors, MAX_ANCHORS):
        printed = (anchor.get("href") or "").strip()
        url = link_of(printed, base=base) if printed and printed[0] != "#" else None
        name = canonical_or_none(url)
        if url is None or name is None or name == here:
            continue
        found.setdefault(name, Link(url=unwrapped(url).partition("#")[0])).anchors.append(anchor)
    links = list(found.values())
    _name(links)
    return links


def all_anchors(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The anchors of a page, those of image maps too."""
    yield from tree.iter("a", "area")


def _name(links: list[Link]) -> None:
    """Give each link the best of its texts. One that many addresses share says nothing of any."""
    offered = [[_texts(anchor) for anchor in link.anchors] for link in links]
    leads_to: dict[str, set[int]] = defaultdict(set)
    for number, of_link in enumerate(offered):
        for texts in of_link:
            for _, text in texts:
                leads_to[text.casefold()].add(number)
    for link, of_link in zip(links, offered, strict=True):
        ranked = [
            (rank, -min(len(folded_words(text)), 4), text)
            for texts in of_link
            for rank, text in texts
            if len(leads_to[text.casefold()]) < _SHARED
        ]
        if ranked:
            rank, _, link.title = min(ranked, key=lambda one: one[:2])
            link.headline_points = _POINTS.get(rank, 0.0)


def _texts(anchor: HtmlElement) -> list[tuple[int, str]]:
    """The texts of an anchor that may be its headline, with their rank: 0 is best."""
    found = [(0, _shown(heading)) for heading in islice(anchor.iter(*HEADINGS), _HEADINGS)]
    if not found and _is_in_heading(anchor):
        found.append((0, _shown(anchor)))
    marked = (one for one in _inside(anchor) if _is_title(one))
    found += [(1, _shown(one)) for one in islice(marked, 3)]
    text = _shown(anchor)
    if text and (part := _main_part(anchor, text)):
        found.append((2, part))
    if text and len(text) <= _CARD_TEXT:
        found.append((2, text))
    elif not found:
        found.append((3, _longest_line(anchor) or text))
    found += [(4, tidy(anchor.get(name))) for name in ("title", "aria-label")]
    found += [(5, tidy(picture.get("alt"))) for picture in islice(anchor.iter("img"), 1)]
    return [(rank, title[:MAX_TITLE]) for rank, title in found if title]


def _shown(element: HtmlElement) -> str | None:
    return short_text_of(element, longest=MAX_TITLE)


def _inside(anchor: HtmlElement) -> Iterator[HtmlElement]:
    """The elements of an anchor, not all where it is never closed and holds the page."""
    return islice(anchor.iterdescendants(), _MOST_INSIDE)


def _longest_line(anchor: HtmlElement) -> str | None:
    """The first part of a whole teaser that is as long as a headline."""
    parts = (_shown(one) for one in _inside(anchor) if not len(one))
    return next((part for part in parts if part and len(folded_words(part)) >= 4), None)


def _main_part(anchor: HtmlElement, text: str) -> str | None:
    """The part of a link's text without the kicker or the length of a video beside it.

    Only where all of the text stands in elements of its own.
    """
    bare = (anchor.text, *(child.tail for child in anchor))
    if len(anchor) < 2 or any(one and one.strip() for one in bare):
        return None
    parts = [part for child in anchor if (part := _shown(child))]
    longest = max(parts, key=len, default="")
    is_most = len(longest) >= _MOST_OF_TEXT * len(text) and len(folded_words(longest)) >= 4
    return longest if is_most and len(longest) < len(text) else None


def _is_in_heading(anchor: HtmlElement) -> bool:
    above = list(islice(anchor.iterancestors(), _ABOVE))
    return any(one.tag in HEADINGS for one in above) or any(map(_is_title, (anchor, *above[:1])))


def _is_title(element: HtmlElement) -> bool:
    marks = attributes_named(element, "class", "itemprop")
    return any(mark in marks for mark in _TITLE_MARKS) if marks else False
