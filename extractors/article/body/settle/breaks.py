"""Paragraphs that only breaks part: what stands beside the text in its own box goes with it."""

from extractors.article.body.features import Features
from extractors.article.body.second_look import Shares
from extractors.article.body.settle.headings import TAKEN

_SURE, _LONG = 0.9, 10  #: share and tokens of a known paragraph
_DOUBTED = 0.4  #: share of one that goes with it
_LINKED = 0.3  #: share of its characters from which it leads elsewhere


def with_breaks(features: Features, shares: Shares) -> Shares:
    """Take a doubted paragraph that `<br><br>` parts from a known one."""
    whole = shares.copy()
    for above, below in zip(features.at, features.at[1:], strict=False):
        one, other = features.blocks[above], features.blocks[below]
        if one.box is not other.box or min(features.sizes[above], features.sizes[below]) < _LONG:
            continue
        low, at = (above, one) if shares[above] < shares[below] else (below, other)
        is_doubted = _DOUBTED <= shares[low] < TAKEN and max(shares[[above, below]]) >= _SURE
        if is_doubted and at.linked < _LINKED * len(at.text):
            whole[low] = TAKEN
    return whole
