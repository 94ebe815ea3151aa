"""Lists, tables and quotes are judged as wholes, and with the paragraphs around them."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from extractors.article.body.block_features import groups_of
from extractors.article.body.blocks import Block, Box
from extractors.article.body.features import Features
from extractors.article.body.second_look import Shares
from extractors.article.body.settle.headings import HEADINGS, TAKEN
from extractors.article.body.vocabulary import MARKS

_LISTS = frozenset({"ul", "ol", "dl", "table", "blockquote"})
_TABLE_PARTS = frozenset(("tr", "th", "caption"))
_ENDS = frozenset(("article", "section", "main", "body", "td"))
_SURE, _LONG = 0.9, 10  #: share and tokens of a known paragraph
_ITEMS = 2  #: of a list between paragraphs
_COMPANY = 2  #: known paragraphs that make a text
_LINKED = 0.3  #: share of a list's characters from which it leads elsewhere
_LINKED_TABLE = 0.9  #: the same of a table between paragraphs: names of clubs lead to their pages
_LINKED_ANNOUNCED = 0.5  #: the same of a list that a sentence announces
_LINKED_ABROAD = 1.1  #: the same of one whose links lead to several other sites: sources
_LIST_TAKEN = 0.6  #: share given to a list among paragraphs
_LIST_REFUSED = 0.08  #: the mean below which it is not, unless a sentence announces it
_BETWEEN_REFUSED = 0.03  #: the same of one that stands right between paragraphs of the text
_MOST_LINKS = 50  #: links of a list that are looked at
_COLONS = (":", "：", "։", "፡", "፦")
_OWN_NAME = re.compile(r"list|table", re.IGNORECASE)  #: says what it is, not what it is for
_FOREIGN = frozenset(
    list(MARKS).index(name)
    for name in (
        "related promo signup share caption picture author comment meta tags sidebar footer header "
        "list consent hidden toc"
    ).split()
)


def with_lists(features: Features, shares: Shares) -> Shares:
    """Take a list whole if it is mostly the text's, announced by it, or plain among paragraphs."""
    lists = _lists(features)
    if not lists:
        return shares
    company = _company(features, shares)
    whole = shares.copy()
    for box, ats in lists:
        sizes = np.array([features.sizes[at] + 1 for at in ats], dtype=float)
        mean = float((sizes * shares[ats]).sum() / sizes.sum())
        if mean < _LIST_TAKEN:
            outer = _outer(box)
            is_between = _is_between(features, shares, outer, ats)
            has_company = company.get(id(outer.parent), 0) >= _COMPANY
            is_among = mean >= (_BETWEEN_REFUSED if is_between else _LIST_REFUSED) and (
                is_between or has_company
            )
            is_announced = _is_announced(features, shares, outer, ats[0] - 1)
            linked = _LINKED if not is_announced else _LINKED_ANNOUNCED
            if is_between and box.tag == "table":
                linked = _LINKED_TABLE
            if is_announced and _leads_abroad(box):
                linked = _LINKED_ABROAD
            if (is_among or is_announced) and _is_plain(features, outer, ats, linked=linked):
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
        if (box.tag in _LISTS and (box.tag != "table" or block.box.tag in _TABLE_PARTS)) or (
            "list" in box.marks and box.element.get("role") == "list"
        ):
            found = box
        elif box.tag in _ENDS:
            break
    return found


def _outer(box: Box) -> Box:
    """The outermost box that holds nothing else; a figure may hold a caption beside it."""
    around = box.parent
    while around is not None and around.tag not in _ENDS:
        if around.blocks != box.blocks and around.tag != "figure":
            break
        box, around = around, around.parent
    return box


def _company(features: Features, shares: Shares) -> dict[int, int]:
    """How many known paragraphs each box holds, each directly or in a box of its own."""
    found: dict[int, int] = {}
    candidates = np.array(features.at, dtype=np.intp)
    is_known = (shares[candidates] >= _SURE) & (features.weights[candidates] >= _LONG)
    for at in candidates[is_known].tolist():
        box = features.blocks[at].box
        if box.tag == "p":
            parents = {id(box.parent), id(_outer(box).parent)}
            for parent in parents:
                found[parent] = found.get(parent, 0) + 1
    return found


def _is_announced(features: Features, shares: Shares, outer: Box, before: int) -> bool:
    """True for a list behind a taken block of the same box that ends with a colon."""
    if before < 0 or shares[before] < TAKEN:
        return False
    block = features.blocks[before]
    is_beside = any(box is outer.parent for box in block.box.chain())
    return is_beside and block.text.endswith(_COLONS)


def _is_between(features: Features, shares: Shares, outer: Box, ats: Sequence[int]) -> bool:
    """True between two known paragraphs of one box; a taken heading may be what stands above.

    A list of one item is an advertisement more often (VG, 2024-08-02).
    """
    above, below = ats[0] - 1, ats[-1] + 1
    if len(ats) < _ITEMS or above < 0 or below >= len(features.blocks):
        return False
    is_headed = features.blocks[above].box.tag in HEADINGS and shares[above] >= TAKEN
    return (is_headed or _is_known(features, shares, above, outer)) and _is_known(
        features, shares, below, outer
    )


def _is_known(features: Features, shares: Shares, at: int, outer: Box) -> bool:
    """True for a known paragraph beside a list's outermost box."""
    box = features.blocks[at].box
    is_beside = box.parent is outer.parent or _outer(box).parent is outer.parent
    return is_beside and shares[at] >= _SURE and features.sizes[at] >= _LONG


def _leads_abroad(box: Box) -> bool:
    """True for a list whose links all name a host, and not all the same one or one within it."""
    links = [link.get("href") or "" for link in islice(box.element.iter("a"), _MOST_LINKS)]
    if not all(link.startswith(("https://", "http://")) for link in links):
        return False
    return len({tuple(link.split("/")[2].split(".")[-2:]) for link in links}) > 1


def _is_plain(features: Features, outer: Box, ats: Sequence[int], *, linked: float) -> bool:
    """True for a list that neither leads elsewhere nor bears a name of furniture."""
    size = sum(len(features.blocks[at].text) for at in ats)
    leads = sum(features.blocks[at].linked for at in ats)
    names = {
        group
        for at in ats
        for around in _inside(features.blocks[at].box, outer)
        for group in groups_of(_OWN_NAME.sub("", around.marks))
    }
    return leads < linked * size and not names & _FOREIGN


def _inside(box: Box, outer: Box) -> Iterator[Box]:
    """A box and those around it, up to an outer one."""
    for around in box.chain():
        yield around
        if around is outer:
            break
