"""Live blogs: each post's clock and heading go with its text."""

import re

from extractors.article.body.block_features import groups_of
from extractors.article.body.blocks import Block
from extractors.article.body.features import Features
from extractors.article.body.second_look import Shares
from extractors.article.body.settle.headings import HEADINGS, TAKEN
from extractors.article.body.vocabulary import MARKS

_CLOCK = re.compile(r"\b\d{1,2}\s?[:.h時시点]\s?\d{2}(?!\d)")
_LONGEST_CLOCK = 8  #: tokens of a line that says when
_POSTS = 3  #: from which there is a live blog
_MOST = 0.6  #: share of the posts that are the text's in any case
_REACH = 4  #: blocks after its clock in which a post's text begins
_DOUBTED = 0.1  #: share of the text of a post among others
_LINKED = 0.3  #: share of a text's characters from which it leads elsewhere
_COMMENT = list(MARKS).index("comment")


def with_posts(features: Features, shares: Shares) -> Shares:
    """Take the clocks and headings of a live blog's posts, where most of the posts are taken.

    A live blog is a row of at least three clocks of one kind, each above a text of its own.
    """
    clocks: dict[tuple[str, str], list[int]] = {}
    for at in features.at:
        block = features.blocks[at]
        if features.sizes[at] <= _LONGEST_CLOCK and _is_clock(block):
            kind = (block.box.tag, block.box.element.get("class") or "")
            clocks.setdefault(kind, []).append(at)
    whole = shares.copy()
    for ats in clocks.values():
        if len(ats) >= _POSTS:
            _take_posts(features, whole, ats)
    return whole


def _is_clock(block: Block) -> bool:
    if not any(map(str.isdigit, block.text)):
        return False
    is_timed = _CLOCK.search(block.text) or next(block.box.element.iter("time"), None) is not None
    return bool(is_timed) and not any(_COMMENT in groups_of(b.marks) for b in block.box.chain())


def _take_posts(features: Features, shares: Shares, clocks: list[int]) -> None:
    """Take the posts below these clocks."""
    posts = [(at, _text_below(features, at)) for at in clocks]
    texts = [text for _, text in posts if text is not None]
    taken = sum(shares[text] >= TAKEN for text in texts)
    if taken < _POSTS or taken < _MOST * len(clocks):
        return
    for at, text in posts:
        if text is None or shares[text] < _DOUBTED:
            continue
        above = [at - 1] if at and features.blocks[at - 1].box.tag in HEADINGS else []
        for one in (*above, *range(at, text + 1)):
            block = features.blocks[one]
            if block.linked < _LINKED * len(block.text):
                shares[one] = max(shares[one], TAKEN)


def _text_below(features: Features, clock: int) -> int | None:
    """The first block below a clock that is neither a heading nor another clock."""
    for at in range(clock + 1, min(clock + 1 + _REACH, len(features.blocks))):
        if _is_clock(features.blocks[at]) and features.sizes[at] <= _LONGEST_CLOCK:
            return None
        if features.blocks[at].box.tag not in HEADINGS and features.sizes[at] > _LONGEST_CLOCK:
            return at
    return None
