"""Pull quotes: sentences of the text that are printed again, large, above or below it."""

import re
from collections.abc import Sequence
from functools import lru_cache

from extractors.article.body.block_features import Shingles
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
_SOURCE = 12  #: tokens of a line that says whose it is


def pull_quotes(features: Features, kept: Sequence[int]) -> set[int]:
    """The blocks among those kept that repeat other text of the article, set apart from it.

    The line below that says whose words they are goes with them.
    """
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
        if box.tag in _TAGS or _is_named(box.marks):
            found = box
    return found


@lru_cache(maxsize=4096)
def _is_named(marks: str) -> bool:
    return _NAMES.search(marks) is not None
