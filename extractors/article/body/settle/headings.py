"""Headings go with the text below them."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise

import numpy as np

from extractors.article.body.blocks import Box, is_opener
from extractors.article.body.features import Features
from extractors.article.body.second_look import Shares
from extractors.article.body.vocabulary import CUES

TAKEN = 0.5  #: share from which a block is the article's
HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6", "summary"))
_ALL_HEADINGS = HEADINGS | {"h1"}
_ALMOST = 0.3  #: share of a heading that is taken with its kind
_DOUBTED = 0.2  #: share of a heading, or of one of its kind, that is taken between text
_LONG, _SURE = 10, 0.9  #: tokens and share of a known paragraph
_SEVERAL, _NEARLY_ALL = 3, 0.8  #: headings of one kind that stand above such; share of the kind
_LINKED = 0.3  #: share of a heading's characters from which it leads elsewhere
_LEADS_ON = frozenset(CUES["more"].split())  #: `More from the valley`
_SCRAP = 2  #: tokens of a block that is no neighbour: `[edit]`
_PARTS = frozenset(("li", "dt", "dd", "tr"))
_NAMED = re.compile(
    r"sub-?head|cross-?head|inter-?t[ií]t|zwischen-?(?:titel|(?:ue|ü)berschrift)|ladillo|midashi|"
    r"mellomtittel|mellanrubrik|tussenkop|mezititulek|śródtytuł|srodtytul|alcím",
    re.IGNORECASE,
)
_INSIDE = 3  #: boxes, the line's own and those around it
_LONGEST = 14  #: tokens of a heading that is one by its name alone


def with_headings(features: Features, shares: Shares) -> Shares:
    """Take a heading that was almost taken, if half of its kind and the text below it are.

    One between two parts of the text needs less: of 57 such headings that no model had learned
    from, 52 were the text's (wcxb2, 2026-11-29).
    """
    kinds: dict[tuple[str, str], list[int]] = {}
    for at in features.at:
        box = features.blocks[at].box
        if box.tag in HEADINGS:
            kinds.setdefault((box.tag, _kind_of(box)), []).append(at)
    given: list[float] = shares.tolist()  # one number of an array is slow to come by
    whole = given.copy()
    likely = {
        at
        for ats in kinds.values()
        if 2 * sum(given[at] >= TAKEN for at in ats) >= len(ats)
        for at in ats
        if given[at] >= _ALMOST
    }
    best = given.copy()  #: of the heading or one of its kind
    for ats in kinds.values():
        most = max(given[at] for at in ats)
        for at in ats:
            best[at] = most
    places = [
        at
        for at in features.at
        if features.sizes[at] > _SCRAP or given[at] >= TAKEN or _is_heading(features, at)
    ]
    likely |= _regular(features, given, places=places, kinds=kinds.values())
    for n in range(len(places) - 2, -1, -1):  # from below: a heading may stand above another
        at, below = places[n], places[n + 1]
        if given[at] < TAKEN <= whole[below] and _is_heading(features, at):
            above = places[n - 1] if n else at
            is_doubted = best[at] >= _DOUBTED and whole[above] >= TAKEN
            if at in likely or _is_between(features, at, below=below, is_doubted=is_doubted):
                whole[at] = TAKEN
    return np.array(whole)


def _regular(
    features: Features,
    given: Sequence[float],
    *,
    places: Sequence[int],
    kinds: Iterable[Sequence[int]],
) -> set[int]:
    """Headings of which several are alike, lead nowhere and stand right above a known paragraph."""
    below = dict(pairwise(places))
    found: set[int] = set()
    for ats in kinds:
        if len(ats) < _SEVERAL or all(given[at] >= TAKEN for at in ats):
            continue
        good = [
            at
            for at in ats
            if not features.blocks[at].linked
            and given[one := below.get(at, at)] >= _SURE
            and features.sizes[one] >= _LONG
        ]
        if len(good) >= max(_SEVERAL, _NEARLY_ALL * len(ats)):
            found.update(good)
    return found


def _kind_of(box: Box) -> str:
    """The names that headings of one kind share: an id is each one's own."""
    names, element = box.marks, box.element
    return (element.get("class") or "") if names and element.get("id") else names


def _is_heading(features: Features, at: int) -> bool:
    """True for a heading by its element, or by the name of its box: `article-subheading`."""
    box = features.blocks[at].box
    if box.tag in _ALL_HEADINGS:
        return True
    if features.sizes[at] > _LONGEST:
        return False
    is_named = box.tag in ("div", "p") and _NAMED.search(box.marks) is not None
    return is_named or _opener(box) is not None


def _opener(box: Box) -> Box | None:
    """The summary or button, around a line or itself, that shows what follows it when pressed."""
    for around in islice(box.chain(), _INSIDE):
        if is_opener(around.element):
            return around
    return None


def _is_between(features: Features, at: int, *, below: int, is_doubted: bool) -> bool:
    """True for a doubted heading, or one that opens what is below it, above text."""
    block, follows = features.blocks[at], features.blocks[below].box.tag
    if not _LEADS_ON.isdisjoint(features.folded[at][:1]):
        return False
    opener = _opener(block.box)
    is_opened = opener is not None and _is_within(features.blocks[below].box, opener.parent)
    return bool(
        (is_opened or is_doubted)
        and block.linked < _LINKED * len(block.text)
        and (features.sizes[below] >= _LONG or follows in _PARTS or follows in HEADINGS)
    )


def _is_within(box: Box, outer: Box | None) -> bool:
    """True for a box inside another."""
    return any(around is outer for around in box.chain())
