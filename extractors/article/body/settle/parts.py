"""Rows of like boxes between two paragraphs of the text: questions and answers, rows, columns."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise, takewhile

from extractors.article.body.block_features import groups_of
from extractors.article.body.blocks import Box, is_action, is_opener
from extractors.article.body.features import Features
from extractors.article.body.second_look import Shares
from extractors.article.body.settle.headings import HEADINGS, TAKEN
from extractors.article.body.vocabulary import MARKS

_SURE, _LONG = 0.9, 10  #: share and tokens of a known paragraph
_PARAGRAPHS = frozenset(("p", "div"))
_LEAST = 0.03  #: mean share of a row that is the text's
_LEAST_OPENED = 0.01  #: the same of lines that show others when pressed
_LEAST_LAST = 0.08  #: the same below the last paragraph
_NEAR = 3  #: boxes around a line among which is the button that it names
_MOST = 300  #: blocks below the last paragraph that are looked at
_HEADS = 3  #: blocks between the last paragraph and a row
_LINKED = 0.3  #: share of its characters from which it leads elsewhere
_COMPANY = 2  #: known paragraphs that make a text
_ITEMS = 2  #: boxes of one kind that are a row
_MOST_OF = 0.5  #: share of the characters between the paragraphs that stand in the row
_LARGEST = 1500  #: tokens of a row
_NO_ITEMS = HEADINGS | {"p", "h1", "a", "button", "form", "figure"}
_DIGITS = re.compile(r"\d+")
_CELLS = frozenset(("tr", "th", "caption"))
_GROUPS = list(MARKS)
_FOREIGN = frozenset(
    _GROUPS.index(name)
    for name in ("related promo signup share author comment tags consent toc embed source").split()
)
_PICTURES = frozenset(map(_GROUPS.index, ("caption", "picture")))  #: a table may be in a figure


def with_parts(features: Features, shares: Shares) -> Shares:
    """Take a row of like boxes that stands between known paragraphs or headings of one box.

    At the end of the box it stands right below the last of them.
    """
    whole = shares.copy()
    known: dict[int, tuple[Box, list[int]]] = {}  #: known blocks of each box
    for at in features.at:
        box = features.blocks[at].box
        is_known = features.sizes[at] >= _LONG or box.tag in HEADINGS
        if shares[at] >= _SURE and is_known and box.parent is not None:
            known.setdefault(id(box.parent), (box.parent, []))[1].append(at)
    for around, ats in known.values():
        if sum(_is_paragraph(features, at) for at in ats) < _COMPANY:
            continue
        for before, after in pairwise((*ats, _end_of(features, around, ats[-1]))):
            gap = range(before + 1, after)
            if len(gap) >= _ITEMS and any(shares[one] < TAKEN for one in gap):
                _take(features, whole, gap, around=around, is_last=before == ats[-1])
    return whole


def _is_paragraph(features: Features, at: int) -> bool:
    return features.sizes[at] >= _LONG and features.blocks[at].box.tag in _PARAGRAPHS


def _end_of(features: Features, around: Box, at: int) -> int:
    """The place behind the last block of a box, or behind the most that a row may have."""
    blocks = features.blocks[at + 1 : at + 1 + _MOST]
    inside = takewhile(lambda block: any(box is around for box in block.box.chain()), blocks)
    return at + 1 + sum(1 for _ in inside)


def _take(
    features: Features, shares: Shares, ats: Sequence[int], *, around: Box, is_last: bool
) -> None:
    row = _row(features, ats, around=around, is_last=is_last)
    least = _LEAST_LAST if is_last else _LEAST
    if any(_is_opened(features.blocks[at].box) for at in row):
        least = _LEAST_OPENED
    if not row or not _is_text(features, shares, row, least=least):
        return
    tags = {features.blocks[at].box.tag for at in row}
    foreign = _FOREIGN if tags <= _CELLS else _FOREIGN | _PICTURES
    if any(_is_named(features.blocks[at].box, around, foreign) for at in row):
        return
    taken: set[int] = set()
    for at in reversed(ats):
        block = features.blocks[at]
        is_heading = block.box.tag in HEADINGS and at + 1 in taken
        if (at in row or is_heading) and block.linked < _LINKED * len(block.text):
            shares[at] = max(shares[at], TAKEN)
            taken.add(at)


def _is_opened(box: Box) -> bool:
    """True for a line that shows what follows it when pressed."""
    if any(is_opener(around.element) for around in islice(box.chain(), _NEAR)):
        return True
    return box.tag in HEADINGS and any(map(is_opener, islice(box.element, 1)))


def _row(features: Features, ats: Sequence[int], *, around: Box, is_last: bool) -> set[int]:
    """The blocks in the boxes of one kind that stand beside each other and hold most of a place."""
    kinds: dict[tuple[int, str, str], tuple[set[int], set[int]]] = {}
    for at in ats:
        for box in _inside(features.blocks[at].box, around):
            if box.tag not in _NO_ITEMS:
                key = (id(box.parent), box.tag, _DIGITS.sub("", box.marks))
                boxes, blocks = kinds.setdefault(key, (set(), set()))
                boxes.add(id(box))
                blocks.add(at)
    whole = sum(len(features.blocks[at].text) for at in ats)
    rows = [blocks for boxes, blocks in kinds.values() if len(boxes) >= _ITEMS]
    best = max(rows, key=lambda row: sum(len(features.blocks[at].text) for at in row), default=None)
    if best is None:
        return set()
    if is_last:
        return best if min(best) <= ats[0] + _HEADS else set()
    return best if sum(len(features.blocks[at].text) for at in best) >= _MOST_OF * whole else set()


def _is_text(features: Features, shares: Shares, row: set[int], *, least: float) -> bool:
    """True for a row that is not refused, neither leads elsewhere nor has something to fill in."""
    blocks = [features.blocks[at] for at in sorted(row)]
    sizes = [features.sizes[at] + 1 for at in sorted(row)]
    given = sum(size * shares[at] for size, at in zip(sizes, sorted(row), strict=True))
    linked = sum(block.linked for block in blocks)
    return bool(
        least * sum(sizes) <= given
        and sum(sizes) <= _LARGEST
        and linked < _LINKED * sum(len(block.text) for block in blocks)
        and not any(block.is_promo or is_action(block.box.marks) for block in blocks)
    )


def _is_named(box: Box, around: Box, groups: frozenset[int]) -> bool:
    """True for a box within one that has a name of some groups, or stands aside."""
    return any(
        one.tag == "aside" or not groups.isdisjoint(groups_of(one.marks))
        for one in _inside(box, around)
    )


def _inside(box: Box, around: Box) -> Iterator[Box]:
    """A box and those around it within another."""
    return takewhile(lambda one: one is not around, box.chain())
