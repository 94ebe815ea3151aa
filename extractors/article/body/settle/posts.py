"""Live blogs: each post's clock and heading go with its text."""

import re
from collections.abc import Container, Sequence
from itertools import islice

from extractors.article.body.block_features import groups_of
from extractors.article.body.blocks import Block
from extractors.article.body.features import Features
from extractors.article.body.second_look import Shares
from extractors.article.body.settle.headings import HEADINGS, TAKEN
from extractors.article.body.vocabulary import MARKS

_CLOCK = re.compile(r"\b\d{1,2}\s?[:.h時시点]\s?\d{2}(?!\d)")
_PERHAPS_DIGIT = re.compile(r"[0-9\u0080-\U0010ffff]")
_LONGEST_CLOCK = 8  #: tokens of a line that says when
_TIMES = 20  #: elements of a box among which its `time` is
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
    clocks = _clocks(features)
    kinds: dict[tuple[str, str], list[int]] = {}
    for at in features.at:
        if at in clocks:
            box = features.blocks[at].box
            kinds.setdefault((box.tag, box.element.get("class") or ""), []).append(at)
    whole = shares.copy()
    for ats in kinds.values():
        if len(ats) >= _POSTS:
            _take_posts(features, whole, ats, clocks=clocks)
    return whole


def _clocks(features: Features) -> set[int]:
    """The short blocks that say when, outside of comments."""
    timed: dict[int, bool] = {}  #: by box
    found: set[int] = set()
    for at, block in enumerate(features.blocks):
        if features.sizes[at] > _LONGEST_CLOCK or not _has_digit(block.text):
            continue
        key = id(block.box)
        if key not in timed:
            parts = islice(block.box.element.iter(), _TIMES)
            timed[key] = any(part.tag == "time" for part in parts)
        if (timed[key] or _CLOCK.search(block.text)) and not _is_comment(block):
            found.add(at)
    return found


def _has_digit(text: str) -> bool:
    return _PERHAPS_DIGIT.search(text) is not None and any(map(str.isdigit, text))


def _is_comment(block: Block) -> bool:
    return any(_COMMENT in groups_of(box.marks) for box in block.box.chain())


def _take_posts(
    features: Features, shares: Shares, ats: Sequence[int], *, clocks: Container[int]
) -> None:
    """Take the posts below clocks of one kind."""
    posts = [(at, _text_below(features, at, clocks=clocks)) for at in ats]
    texts = [text for _, text in posts if text is not None]
    taken = sum(shares[text] >= TAKEN for text in texts)
    if taken < _POSTS or taken < _MOST * len(ats):
        return
    for at, text in posts:
        if text is None or shares[text] < _DOUBTED:
            continue
        above = [at - 1] if at and features.blocks[at - 1].box.tag in HEADINGS else []
        for one in (*above, *range(at, text + 1)):
            block = features.blocks[one]
            if block.linked < _LINKED * len(block.text):
                shares[one] = max(shares[one], TAKEN)


def _text_below(features: Features, clock: int, *, clocks: Container[int]) -> int | None:
    """The first block below a clock that is neither a heading nor another clock."""
    for at in range(clock + 1, min(clock + 1 + _REACH, len(features.blocks))):
        if at in clocks:
            return None
        if features.blocks[at].box.tag not in HEADINGS and features.sizes[at] > _LONGEST_CLOCK:
            return at
    return None
