"""Pull quotes: sentences of the text that are printed again, large, above or below it."""

import re
from collections.abc import Sequence
from functools import lru_cache

from extractors.article.body.block_features import ENDS, Shingles
from extractors.article.body.blocks import Block, Box
from extractors.article.body.features import Features

_TAGS = frozenset(("blockquote", "aside", "figure", "figcaption"))
_NAMES = re.compile(
    r"quote|zitat|citation|citaat|\bcita\b|\bcitat|citazione|exergue|destacad|destaque|callout|"
    r"highlight|pull-?out",
    re.IGNORECASE,
)
_SHORTEST = 4  #: tokens; fewer repeat by chance
_LONG = 12  #: tokens of a quotation that may differ by a word
_SAME = 0.8  #: share of its 3-token runs that are in the text
_NEAR = 4  #: boxes around a block in which its name is looked for
_MOST = 6  #: blocks of a box that holds but a quotation
_OPENING = 2  #: blocks at the top, of which one is the standfirst
_FEW = 3  #: blocks of a kind that are unlike the others
_QUOTES = 60  #: such blocks of a page; of more, each is unlike the others by design
_SENTENCE, _LONGEST = 8, 80  #: tokens of a quotation that no name tells
_NO_QUOTES = frozenset(
    ("h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "dt", "dd", "summary", "pre")
)
_DIGITS = re.compile(r"\d+")
_SOURCE = 12  #: tokens of a line that says whose it is


def pull_quotes(features: Features, kept: Sequence[int]) -> set[int]:
    """The blocks among those kept that repeat other text of the article, set apart from it.

    The line below that says whose words they are goes with them.
    """
    return _named_quotes(features, kept) | _unlike(features, kept)


def _named_quotes(features: Features, kept: Sequence[int]) -> set[int]:
    """Those in boxes that are called quotations, or are such by their tag."""
    apart = {at: box for at in kept if (box := _apart(features.blocks[at])) is not None}
    if not apart or len(apart) == len(kept):
        return set()
    runs = set().union(*(features.runs_of(at) for at in kept if at not in apart))
    found = {at for at in apart if _is_in(features, at, runs)}
    boxes = {id(apart[at]) for at in found}
    sources = {
        at
        for at, box in apart.items()
        if id(box) in boxes and features.sizes[at] <= _SOURCE and at not in found
    }
    return found | sources


def _unlike(features: Features, kept: Sequence[int]) -> set[int]:
    """Those in boxes unlike all others: each says what a longer paragraph says word for word."""
    kinds: dict[tuple[str, ...], list[int]] = {}
    for at in kept:
        kinds.setdefault(_kind_of(features.blocks[at].box), []).append(at)
    if max(map(len, kinds.values()), default=0) <= _FEW:
        return set()
    few = [
        ats
        for ats in kinds.values()
        if len(ats) <= _FEW and ats[0] not in kept[:_OPENING] and _may_quote(features, ats)
    ]
    if not 0 < sum(map(len, few)) <= _QUOTES:
        return set()
    texts = [f" {features.texts[at]} " for at in kept]
    return {at for ats in few if all(_is_told(features, at, texts) for at in ats) for at in ats}


def _kind_of(box: Box) -> tuple[str, ...]:
    """The tags and classes of a box and the one around it."""
    boxes = (box, box.parent) if box.parent else (box,)
    return tuple(f"{one.tag} {_DIGITS.sub('', one.element.get('class') or '')}" for one in boxes)


def _may_quote(features: Features, ats: Sequence[int]) -> bool:
    """True for sentences that stand neither in a list nor in a heading."""
    blocks = [features.blocks[at] for at in ats]
    is_sentence = all(block.text[-1] in ENDS for block in blocks)
    is_sized = all(_SENTENCE <= features.sizes[at] <= _LONGEST for at in ats)
    return is_sentence and is_sized and blocks[0].box.tag not in _NO_QUOTES


def _is_told(features: Features, at: int, texts: Sequence[str]) -> bool:
    """True for a block whose words one of the texts has among more."""
    own = f" {features.texts[at]} "
    return any(own in text and len(own) < len(text) for text in texts)


def _is_in(features: Features, at: int, runs: Shingles) -> bool:
    size = len(features.folded[at])
    if size < _SHORTEST:
        return False
    own = features.runs_of(at)
    return len(own & runs) >= (_SAME if size >= _LONG else 1.0) * len(own)


def _apart(block: Block) -> Box | None:
    """The outermost small box around a block that sets a quotation apart."""
    found = None
    for level, box in enumerate(block.box.chain()):
        if level >= _NEAR or box.blocks > _MOST or box.tag in ("article", "main", "body"):
            break
        if box.tag in _TAGS or _is_named(f"{box.tag} {box.marks}"):
            found = box
    return found


@lru_cache(maxsize=4096)
def _is_named(names: str) -> bool:
    return _NAMES.search(names) is not None
