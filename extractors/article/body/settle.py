"""Lists, tables and quotes belong to the text they stand in: judged as wholes, and by their paragraphs' company. Pure."""

from collections.abc import Sequence

import numpy as np

from extractors.article.body.block_features import groups_of
from extractors.article.body.blocks import Block, Box
from extractors.article.body.features import Signs
from extractors.article.body.second_look import Shares
from extractors.article.body.vocabulary import MARKS

_LISTS = frozenset({"ul", "ol", "dl", "table", "blockquote"})
_SURE, _LONG, _COMPANY = (
    0.9,
    10,
    2,
)  #: share and tokens of a known paragraph; how many of them make a text
_LINKED = 0.3  #: share of a list's characters from which it leads elsewhere
_TAKEN, _REFUSED = (
    0.6,
    0.08,
)  #: share given to a list among paragraphs; the mean below which it is not
_FOREIGN = frozenset(
    list(MARKS).index(name)
    for name in (
        "related promo signup share caption picture author comment meta tags sidebar footer header list consent hidden"
    ).split()
)


def with_lists(signs: Signs, shares: Shares) -> Shares:
    """Shares in which a list that is mostly the text's, or plain among known paragraphs, is so whole. None is cut by it."""
    groups: dict[int, tuple[Box, list[int]]] = {}
    for at in signs.at:
        if (box := _list_of(signs.blocks[at])) is not None:
            groups.setdefault(id(box), (box, []))[1].append(at)
    company = _company(signs, shares)
    whole = shares.copy()
    for box, ats in groups.values():
        sizes = np.array([signs.sizes[at] + 1 for at in ats], dtype=float)
        mean = float((sizes * shares[ats]).sum() / sizes.sum())
        if (
            _REFUSED <= mean < _TAKEN
            and company.get(id(box.parent), 0) >= _COMPANY
            and _is_plain(signs, box, ats)
        ):
            mean = _TAKEN
        if mean >= _TAKEN:
            whole[ats] = np.maximum(shares[ats], mean)
    return whole


def _list_of(block: Block) -> Box | None:
    """The outermost list, table or quote around a block, inside what lays out the page."""
    found = None
    for box in block.box.chain():
        if box.tag in _LISTS and (box.tag != "table" or block.box.tag == "tr"):
            found = box
        elif box.tag in ("article", "section", "main", "body", "td"):
            break
    return found


def _company(signs: Signs, shares: Shares) -> dict[int, int]:
    """How many known paragraphs each box holds directly."""
    found: dict[int, int] = {}
    for at in signs.at:
        box = signs.blocks[at].box
        if box.tag == "p" and shares[at] >= _SURE and signs.sizes[at] >= _LONG:
            found[id(box.parent)] = found.get(id(box.parent), 0) + 1
    return found


def _is_plain(signs: Signs, box: Box, ats: Sequence[int]) -> bool:
    """True for a list that neither leads elsewhere nor bears a name of furniture."""
    size = sum(len(signs.blocks[at].text) for at in ats)
    linked = sum(signs.blocks[at].linked for at in ats)
    names = {
        group
        for at in ats
        for around in _inside(signs.blocks[at].box, box)
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
