"""Positional features of a block: distance to the headline, neighbours, boxes, first words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.article.body.block_features import matrix_of
from extractors.article.body.blocks import Block
from extractors.article.body.boxes import FAR, Boxes
from extractors.article.body.vocabulary import CUES

PLACE_COLUMNS = (
    "title_rise title_drop same_article opens_more opens_cue early_colon caps_word all_caps "
    "wrapped start_repeats title_words topic_share topic_known bold_share slanted_share "
    "pictures_before pictures_after fields_before fields_after ruled_before ruled_after same_run "
    "place_in_run"
).split()

_STEPS = (-2, -1, 1, 2)
NEIGHBOUR_COLUMNS = (
    *(
        f"{what}{at:+d}"
        for at in _STEPS
        for what in ("tokens", "linked", "same_box", "same_kind", "sentence_end")
    ),
    *("to_long_before", "to_long_after", "long_before_same_box", "long_after_same_box"),
)
_OPENERS = frozenset(CUES["more"].split()) | frozenset(CUES["read"].split())
_ALL_CUES = frozenset(word for words in CUES.values() for word in words.split())
_EARLY = 32  #: characters in which a label ends
_TOPIC = 5  #: characters from which a word says what a text is about
_NONE_NEAR = 40  #: blocks; the distance to a long block that is not there
_MOST = 30  #: blocks; what is farther off counts as that far


class PlaceFeatures:
    """A page's blocks beside its headline and the words of its long blocks."""

    def __init__(
        self,
        blocks: Sequence[Block],
        *,
        folded: Sequence[Sequence[str]],
        boxes: Boxes,
        kinds: NDArray[np.intp],
        is_long: Sequence[bool],
        title_at: int,
        title: frozenset[str],
    ) -> None:
        """folded: the blocks' tokens. kinds: a number for each. title: the words of titles."""
        self._blocks, self._folded, self._boxes, self._is_long = blocks, folded, boxes, is_long
        self._title = frozenset(word for word in title if len(word) >= _TOPIC)
        self._title_box = int(boxes.of[title_at]) if title_at >= 0 else -1
        self._openings = [tuple(tokens[:2]) for tokens in folded]
        self._starts = Counter(
            start for start, tokens in zip(self._openings, folded, strict=True) if len(tokens) > 3
        )
        self._words: dict[int, set[str]] = {}
        self._known: set[str] = set()  #: words of long blocks
        self._shared: set[str] = set()  #: of two or more
        for at, is_text in enumerate(is_long):
            if is_text:
                words = self._words[at] = _topic_words(folded[at])
                self._shared |= self._known & words
                self._known |= words
        self._runs = _runs(kinds)

    def rows(self, at: Sequence[int]) -> NDArray[np.float32]:
        """The values of PLACE_COLUMNS, a row for each of the blocks `at`."""
        last = len(self._blocks) - 1
        blocks = [self._blocks[one] for one in at]
        below = [self._blocks[min(one + 1, last)] for one in at]
        texts = [block.text for block in blocks]
        columns: list[Iterable[float]] = [
            *self._openers(at),
            _early_colons(texts),
            [_is_capital(block.tokens) for block in blocks],
            map(str.isupper, texts),
            [text[0] in "([" and text[-1] in ")]" for text in texts],
            [self._starts.get(self._openings[one], 0) for one in at],
            *self._topics(at),
            [block.bold for block in blocks],
            [block.slanted for block in blocks],
            [block.pictures for block in blocks],
            [block.pictures for block in below],
            [block.fields for block in blocks],
            [block.fields for block in below],
            [block.is_ruled for block in blocks],
            [block.is_ruled for block in below],
        ]
        parts = (self._joins()[:, self._boxes.of[at]].T, matrix_of(columns, count=len(at)))
        return np.concatenate((*parts, self._runs[at]), axis=1, dtype=np.float32)

    def _openers(self, at: Sequence[int]) -> tuple[list[bool], list[bool]]:
        """Whether blocks begin with a word that leads on, and with any cue."""
        openings = [self._folded[one][:3] for one in at]
        cues = [not _ALL_CUES.isdisjoint(opening) for opening in openings]
        more = [
            is_cue and not _OPENERS.isdisjoint(opening)
            for is_cue, opening in zip(cues, openings, strict=True)
        ]
        return more, cues

    def _topics(self, at: Sequence[int]) -> Sequence[Iterable[float]]:
        """The share of the titles' words in each block; the share and number of those in others."""
        found = []
        for one in at:
            words = self._words[one] if self._is_long[one] else _topic_words(self._folded[one])
            others = self._shared if self._is_long[one] else self._known
            shared = len(words & others)
            topic = len(words & self._title) / (len(self._title) or 1)
            found.append((topic, shared / len(words) if words else -1, shared))
        return tuple(zip(*found, strict=True))

    def _joins(self) -> NDArray[np.intp]:
        """Three rows, with a place for each box.

        Levels up to the box around block and headline, down to the headline; in one article?
        """
        boxes, title = self._boxes, self._title_box
        if title < 0:
            return np.full((3, len(boxes.all)), -1)
        around = boxes.nearest(frozenset(boxes.chain(title)))
        rise = boxes.depths - boxes.depths[around]
        drop = boxes.depths[title] - boxes.depths[around]
        articles = boxes.nearest({n for n, tag in enumerate(boxes.tags) if tag == "article"})
        is_same = articles == articles[title]
        same = np.where((articles < 0) & is_same, -1, is_same)
        return np.stack((np.minimum(FAR, rise), np.minimum(FAR, drop), same))


def _early_colons(texts: Sequence[str]) -> Iterable[int]:
    """Where the first colon or stroke of each text is, in its first characters; 0 for none."""
    for text in texts:
        colon, stroke = text.find(":", 0, _EARLY), text.find("|", 0, _EARLY)
        yield min(colon, stroke) if colon > 0 and stroke > 0 else max(colon, stroke, 0)


def _is_capital(tokens: Sequence[str]) -> bool:
    """True for a text whose first word is in capitals."""
    return bool(tokens) and len(tokens[0]) > 2 and tokens[0].isupper()


def _topic_words(tokens: Sequence[str]) -> set[str]:
    return {token for token in tokens if len(token) >= _TOPIC}


def _runs(kinds: NDArray[np.intp]) -> NDArray[np.intp]:
    """For each block the length of its run of one kind, and its place in the run."""
    starts = np.flatnonzero(np.diff(kinds, prepend=-1))
    lengths = np.diff(starts, append=len(kinds))
    places = np.arange(len(kinds)) - np.repeat(starts, lengths)
    found: NDArray[np.intp] = np.column_stack((np.repeat(lengths, lengths), places))
    return np.minimum(_MOST, found, out=found)


def nearest(is_long: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each block the nearest long one before and after it; -1 for none."""
    count = len(is_long)
    at = np.arange(count)
    before = np.maximum.accumulate(np.where(is_long, at, -1))
    after = np.minimum.accumulate(np.where(is_long, at, count)[::-1])[::-1]
    before, after = np.append(-1, before[:-1]), np.append(after[1:], count)
    return before, np.where(after < count, after, -1)


def neighbour_features(
    at: Sequence[int],
    *,
    columns: tuple[NDArray[Any], ...],
    kinds: NDArray[np.intp],
    parents: NDArray[np.intp],
    near: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> NDArray[np.float64]:
    """The values of NEIGHBOUR_COLUMNS for the blocks `at`, a row each.

    columns: of every block its tokens, its linked share, whether it ends as a sentence. near: what
    `nearest` found.
    """
    here = np.array(at)
    tokens, linked, ends = columns
    own_box, own_kind = parents[here], kinds[here]
    found: list[NDArray[Any]] = []
    for step in _STEPS:
        other = here + step
        is_there = (other >= 0) & (other < len(parents))
        other[~is_there] = 0
        one = np.stack(
            (
                tokens[other],
                linked[other],
                parents[other] == own_box,
                kinds[other] == own_kind,
                ends[other],
            )
        )
        one[:, ~is_there] = -1
        found.append(one)
    sides = [side[here] for side in near]
    found += [
        np.where(side >= 0, np.minimum(_MOST, abs(here - side)), _NONE_NEAR) for side in sides
    ]
    found += [(side >= 0) & (parents[side] == own_box) for side in sides]
    return np.vstack(found).T
