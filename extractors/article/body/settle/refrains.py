"""A refrain is taken each time it stands in the text, also at its end."""

from collections import Counter

import numpy as np

from extractors.article.body.features import Features
from extractors.article.body.second_look import Shares
from extractors.article.body.settle.headings import TAKEN

_TIMES = 2  #: taken so often, a line is the text's wherever it stands in the same place


def with_refrains(features: Features, shares: Shares) -> Shares:
    """Take a line that was taken twice before, in boxes of one kind beside each other."""
    keys = {at: _key(features, at) for at in features.at}
    times = Counter(key for at, key in keys.items() if shares[at] >= TAKEN)
    whole = shares.copy()
    for at, key in keys.items():
        if times[key] >= _TIMES:
            whole[at] = np.maximum(shares[at], TAKEN)
    return whole


def _key(features: Features, at: int) -> tuple[str, int, str, str]:
    box = features.blocks[at].box
    return features.texts[at], id(box.parent), box.tag, box.marks
