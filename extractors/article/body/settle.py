"""Lists, headings and the standfirst are judged with the text they belong to."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from extractors.article.body.block_features import groups_of
from extractors.article.body.blocks import Block, Box
from extractors.article.body.features import COLUMNS, Features
from extractors.article.body.second_look import Shares
from extractors.article.body.vocabulary import MARKS

TAKEN = 0.5  #: share from which a block is the article's
_ALMOST = 0.3  #: share of a heading that is taken with its kind
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))

_LEDE = 16  #: tokens from which a standfirst opens the text
_HEAD = 12  #: blocks after the title in which the standfirst is looked for
_STANDFIRST, _FROM_TITLE = COLUMNS.index("standfirst_share"), COLUMNS.index("from_title")

_LISTS = frozenset({"ul", "ol", "dl", "table", "blockquote"})
_SURE, _LONG = 0.9, 10  #: share and tokens of a known paragraph
_COMPANY = 2  #: known paragraphs that make a text
_LINKED = 0.3  #: share of a list's characters from which it leads elsewhere
_LIST_TAKEN = 0.6  #: share given to a list among paragraphs
_LIST_REFUSED = 0.08  #: the mean below which it is not
_FOREIGN = frozenset(
    list(MARKS).index(name)
    for name in (
        "related promo signup share caption picture author comment meta tags sidebar footer header "
        "list consent hidden"
    ).split()
)


def settled(features: Features, shares: Shares) -> Shares:
    """Shares in which lists, headings and the standfirst are judged with what they belong to."""
    return with_standfirst(features, with_headings(features, with_lists(features, shares)))


def with_standfirst(features: Features, shares: Shares) -> Shares:
    """Take the printed standfirst if it is a sentence; leave it if it is a strapline.

    A strapline says in few words what the title says, and the AMP and print editions of a page go
    without it; a long one opens the text. benchmarks.train_body prints what the rule does on each
    set.
    """
    size = len(features.standfirst)
    for row, at in zip(features.rows, features.at, strict=True):
        is_near = 0 < row[_FROM_TITLE] < _HEAD
        if is_near and row[_STANDFIRST] > 0.9 and features.sizes[at] >= 0.8 * size:
            whole = shares.copy()
            whole[at] = float(features.sizes[at] >= _LEDE)
            return whole
    return shares


def with_headings(features: Features, shares: Shares) -> Shares:
    """Take a heading that was almost taken, if most of its kind and the text below it are."""
    kinds: dict[tuple[str, str], list[int]] = {}
    for at in features.at:
        box = features.blocks[at].box
        if box.tag in _HEADINGS:
            kinds.setdefault((box.tag, box.marks), []).append(at)
    whole = shares.copy()
    below = dict(pairwise(features.at))
    for ats in kinds.values():
        if 2 * int((shares[ats] >= TAKEN).sum()) <= len(ats):
            continue
        for at in ats:
            if _ALMOST <= shares[at] < TAKEN and at in below and shares[below[at]] >= TAKEN:
                whole[at] = TAKEN
    return whole


def with_lists(features: Features, shares: Shares) -> Shares:
    """Take a list whole if it is mostly the text's, or plain among known paragraphs."""
    company = _company(features, shares)
    whole = shares.copy()
    for box, ats in _lists(features):
        sizes = np.array([features.sizes[at] + 1 for at in ats], dtype=float)
        mean = float((sizes * shares[ats]).sum() / sizes.sum())
        is_among = company.get(id(box.parent), 0) >= _COMPANY
        if _LIST_REFUSED <= mean < _LIST_TAKEN and is_among and _is_plain(features, box, ats):
            mean = _LIST_TAKEN
        if mean >= _LIST_TAKEN:
            whole[ats] = np.maximum(shares[ats], mean)
    return whole


def _lists(features: Features) -> list[tuple[Box, list[int]]]:
    """Each list, table or quote with its blocks."""
    groups: dict[int, tuple[Box, list[int]]] = {}
    for at in features.at:
        if (box := _list_of(features.blocks[at])) is not None:
            groups.setdefault(id(box), (box, []))[1].append(at)
    return list(groups.values())


def _list_of(block: Block) -> Box | None:
    """The outermost list, table or quote around a block, inside what lays out the page."""
    found = None
    for box in block.box.chain():
        if box.tag in _LISTS and (box.tag != "table" or block.box.tag == "tr"):
            found = box
        elif box.tag in ("article", "section", "main", "body", "td"):
            break
    return found


def _company(features: Features, shares: Shares) -> dict[int, int]:
    """How many known paragraphs each box holds directly."""
    found: dict[int, int] = {}
    for at in features.at:
        box = features.blocks[at].box
        if box.tag == "p" and shares[at] >= _SURE and features.sizes[at] >= _LONG:
            found[id(box.parent)] = found.get(id(box.parent), 0) + 1
    return found


def _is_plain(features: Features, box: Box, ats: Sequence[int]) -> bool:
    """True for a list that neither leads elsewhere nor bears a name of furniture."""
    size = sum(len(features.blocks[at].text) for at in ats)
    linked = sum(features.blocks[at].linked for at in ats)
    names = {
        group
        for at in ats
        for around in _inside(features.blocks[at].box, box)
        for group in groups_of(around.marks)
    }
    return linked < _LINKED * size and not names & _FOREIGN


def _inside(box: Box, outer: Box) -> list[Box]:
    """A box and those around it, up to an outer one."""
    found = []
    for around in box.chain():
        found.append(around)
        if around is outer:
            break
    return found
