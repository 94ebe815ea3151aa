"""What recurs by design goes with its first telling: the meals of each day, a refrain."""

from collections import Counter

from extractors.article.body.features import Features
from extractors.article.body.second_look import Shares

_TAKEN = 0.5  #: share from which a block is the article's
_REFRAIN = 2  #: times a line is taken from which it is the text's in each place like these


def with_repeated(features: Features, shares: Shares) -> Shares:
    """Take a block that says what others say that were taken, in boxes of the same kind.

    Either it follows the block that another follows too, or two of them stand beside it.
    """
    texts = Counter(features.texts[at] for at in features.at)
    if len(texts) == len(features.at):
        return shares
    whole = shares.copy()
    pairs: dict[tuple[str, str, str, str], int] = {}
    for above, at in zip(features.at, features.at[1:], strict=False):
        if texts[features.texts[at]] == 1:
            continue
        box = features.blocks[at].box
        pair = (features.texts[above], features.texts[at], box.tag, box.marks)
        earlier = pairs.setdefault(pair, at)
        if whole[at] < _TAKEN <= min(whole[above], whole[earlier]):
            whole[at] = _TAKEN
    places = {at: _place(features, at) for at in features.at if texts[features.texts[at]] > 1}
    times = Counter(place for at, place in places.items() if whole[at] >= _TAKEN)
    for at, place in places.items():
        if whole[at] < _TAKEN and times[place] >= _REFRAIN:
            whole[at] = _TAKEN
    return whole


def _place(features: Features, at: int) -> tuple[str, int, str, str]:
    """What a block says, and where: blocks of one place stand in boxes beside each other."""
    box = features.blocks[at].box
    return features.texts[at], id(box.parent), box.tag, box.marks
