"""Where links stand on a page: in its frame, in a list of many alike, in a card of their own."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from lxml.html import HtmlElement

from extractors.article.page.tree import attributes_named, short_text_of
from extractors.section.anchors import HEADINGS, MAX_TITLE, Link
from news.text import folded_words

_FRAME_TAGS = frozenset(("nav", "footer"))
_FRAME_ROLES = frozenset(("navigation", "contentinfo", "menu", "menubar", "search", "banner"))
_FRAME = frozenset(
    """nav navbar navigation menu submenu megamenu footer breadcrumb breadcrumbs pagination pager
    paging toolbar topbar masthead langswitch languages""".split()
)
#: around links to articles that the section did not choose
_ASIDE = frozenset(
    """sidebar aside related popular trending mostread mostviewed recommended recommendations
    promo promoted sponsored advertorial share social tags taglist comments comment author authors
    byline login subscribe subscription newsletter cookie cookies consent modal widget
    archive""".split()
)
_ASIDE_PAIRS = re.compile(r"most[-_]?(?:read|viewed|popular|shared|commented)|meist[-_]?gelesen")
_WORD = re.compile(r"[a-z]+")
_NUMBERED = re.compile(r"\d+")
_STEPS = 5  #: elements above an anchor by which links of one list are known
_IN_PROSE = 6  #: words before a link that is only mentioned
_LOOKED_BACK = 10  #: elements before a link that are looked at
_FEWEST_WORDS = 4  #: of a text beside a link that says nothing itself


class Places:
    """What the elements around a page's links say of them."""

    def __init__(self, links: Sequence[Link]) -> None:
        """Count the addresses below each element that has any."""
        self._below = _below(links)
        headlines = [link for link in links if link.headline_points] or links
        self._headlines, self._all = _below(headlines), len(headlines)
        self._cost: dict[HtmlElement, float] = {}
        self._given: set[HtmlElement] = set()  #: headings that name a link already

    def points(self, link: Link) -> float:
        """0, or negative for a link that stands only in menus, asides or running text."""
        return max(map(self._anchor_points, link.anchors))

    def _anchor_points(self, anchor: HtmlElement) -> float:
        around = list(anchor.iterancestors())
        return min((self._points_of(one) for one in around), default=0.0) - 2.0 * _is_prose(anchor)

    def _points_of(self, element: HtmlElement) -> float:
        if element not in self._cost:
            self._cost[element] = self._mark(element)
        return self._cost[element]

    def _mark(self, element: HtmlElement) -> float:
        """-4 for a menu or a foot, -2.5 for an aside, 0 for the rest.

        The name of what holds most headlines of the page says nothing of them.
        """
        if element.tag in _FRAME_TAGS or (element.get("role") or "").lower() in _FRAME_ROLES:
            return -4.0
        marks = attributes_named(element, "class", "id")
        names = set(_WORD.findall(marks)) if marks else set()
        is_frame, is_aside = bool(names & _FRAME), element.tag == "aside" or names & _ASIDE
        if not is_frame and not is_aside and not (marks and _ASIDE_PAIRS.search(marks)):
            return 0.0
        if 2 * self._headlines[element] > self._all:
            return 0.0
        return -4.0 if is_frame else -2.5

    def name_by_card(self, link: Link) -> None:
        """Take the title from what stands around: a heading, else a short text of its own."""
        for anchor in link.anchors:
            card = self._card_of(anchor)
            heading = next(card.iter(*HEADINGS), None)
            if heading is None:
                heading = self._heading_before(anchor)
            if heading in self._given:
                continue
            if heading is not None and (title := short_text_of(heading, longest=MAX_TITLE)):
                self._given.add(heading)
                link.title, link.headline_points = title, 1.5
                return
            said = short_text_of(card, longest=MAX_TITLE) if card is not anchor else None
            own = short_text_of(anchor, longest=MAX_TITLE) or ""
            if said and len(folded_words(said)) >= len(folded_words(own)) + _FEWEST_WORDS:
                link.title = said.removeprefix(own).removesuffix(own).strip()
                return

    def _card_of(self, anchor: HtmlElement) -> HtmlElement:
        """The largest element around an anchor, of the nearest ones, without another link."""
        card = anchor
        for one in islice(anchor.iterancestors(), _STEPS):
            if self._below[one] > 1:
                break
            card = one
        return card

    def _heading_before(self, anchor: HtmlElement) -> HtmlElement | None:
        """The heading in front of an anchor, with no other link between."""
        for one in islice((anchor, *anchor.iterancestors()), 2):
            for before in islice(one.itersiblings(preceding=True), _LOOKED_BACK):
                if before.tag in HEADINGS:
                    return before
                if before.tag == "a" or self._below[before]:
                    break
        return None


def _below(links: Iterable[Link]) -> Counter[HtmlElement]:
    """How many addresses each element holds."""
    found: Counter[HtmlElement] = Counter()
    for link in links:
        found.update({one for anchor in link.anchors for one in anchor.iterancestors()})
    return found


def _is_prose(anchor: HtmlElement) -> bool:
    """True for a link in the middle of a paragraph: words stand in front of it."""
    above = anchor.getparent()
    if above is None or above.tag != "p":
        return False
    before = [above.text or ""]
    for one in islice(anchor.itersiblings(preceding=True), _LOOKED_BACK):
        before += [one.text or "", one.tail or ""]
    return len(" ".join(before).split()) >= _IN_PROSE


def list_of(anchor: HtmlElement) -> str:
    """What the links of one list share: tags and first classes from the anchor upwards."""
    steps = []
    for one in (anchor, *anchor.iterancestors()):
        first = (one.get("class") or "").partition(" ")[0]
        steps.append(f"{one.tag}.{_NUMBERED.sub('', first)}")
        if len(steps) > _STEPS:
            break
    return "/".join(steps)


class Cards:
    """The part of the page that is about one article alone."""

    def __init__(self, links: Iterable[Link]) -> None:
        """links: those to articles."""
        self._holds = _below(links)

    def card_of(self, anchor: HtmlElement) -> HtmlElement:
        """The largest element around an anchor without a link to another article."""
        card = anchor
        for one in anchor.iterancestors():
            if self._holds[one] > 1 or one.tag in ("body", "html"):
                break
            card = one
        return card

    def has_articles(self, element: HtmlElement) -> bool:
        """True for an element with links to articles in it."""
        return self._holds[element] > 0
