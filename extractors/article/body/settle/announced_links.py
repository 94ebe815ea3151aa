"""Labels above links to other stories that stand alone in the text: `Read more:`."""

from collections.abc import Sequence

from extractors.article.body.blocks.promo import is_promo_label
from extractors.article.body.features import Features

_WHOLE = 0.9  #: share of a block's characters from which it is nothing but a link


def announced_links(features: Features, kept: Sequence[int]) -> set[int]:
    """The labels among the blocks kept that announce links, and the links kept below any label.

    A label goes where what is below it is a link or no text. A label that is a link itself
    (`Read more` below a teaser) announces nothing.
    """
    chosen, found = set(kept), set[int]()
    above = {at - 1 for at in kept if at and _is_link(features, at)}
    for at in sorted(chosen | above):
        block = features.blocks[at]
        if block.linked or not is_promo_label(block.text):
            continue
        below = at + 1
        while below < len(features.blocks) and _is_link(features, below):
            below += 1
        if below > at + 1 or below not in chosen:
            found.update(range(at, below))
    return found & chosen


def _is_link(features: Features, at: int) -> bool:
    block = features.blocks[at]
    return block.linked >= _WHOLE * len(block.text)
