"""The printed standfirst: a sentence of the text, or a strapline."""

import numpy as np

from extractors.article.body.features import COLUMNS, Features
from extractors.article.body.second_look import Shares

_LEDE = 16  #: tokens from which a standfirst opens the text
_HEAD = 12  #: blocks after the title in which the standfirst is looked for
_STANDFIRST, _FROM_TITLE = COLUMNS.index("standfirst_share"), COLUMNS.index("from_title")


def with_standfirst(features: Features, shares: Shares) -> Shares:
    """Take the printed standfirst if it is a sentence; leave it if it is a strapline.

    A strapline says in few words what the title says, and the AMP and print editions of a page go
    without it; a long one opens the text. `python -m benchmarks.body` prints what the rule does on
    each set.
    """
    size, rows = len(features.standfirst), features.rows
    if not size:
        return shares
    is_near = (rows[:, _FROM_TITLE] > 0) & (rows[:, _FROM_TITLE] < _HEAD)
    for n in np.flatnonzero(is_near & (rows[:, _STANDFIRST] > 0.9)).tolist():
        at = features.at[n]
        if features.sizes[at] >= 0.8 * size:
            whole = shares.copy()
            whole[at] = float(features.sizes[at] >= _LEDE)
            return whole
    return shares
