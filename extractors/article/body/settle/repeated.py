"""What recurs by design goes with its first telling: the meals of each day, the same steps."""

from extractors.article.body.features import Features
from extractors.article.body.second_look import Shares

_TAKEN = 0.5  #: share from which a block is the article's


def with_repeated(features: Features, shares: Shares) -> Shares:
    """Take a block that follows one it has followed before, if it was taken there.

    Both say the same words in boxes of the same kind.
    """
    whole = shares.copy()
    pairs: dict[tuple[str, str, str, str], int] = {}
    for above, at in zip(features.at, features.at[1:], strict=False):
        box = features.blocks[at].box
        pair = (features.texts[above], features.texts[at], box.tag, box.marks)
        earlier = pairs.setdefault(pair, at)
        if whole[at] < _TAKEN <= min(whole[above], whole[earlier]):
            whole[at] = _TAKEN
    return whole
