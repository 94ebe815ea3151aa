"""Positional features of a block: distance to the headline, neighbours, boxes, first words."""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from extractors.article.body.blocks import Block, Box
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
FAR = 9  #: levels; what is farther off counts as absent
_OPENERS = frozenset(CUES["more"].split()) | frozenset(CUES["read"].split())
_ALL_CUES = frozenset(word for words in CUES.values() for word in words.split())
_EARLY = 32  #: characters in which a label ends
_TOPIC = 5  #: characters from which a word says what a text is about


class PlaceFeatures:
    """A page's blocks beside its headline and the words of its long blocks."""

    def __init__(
        self,
        blocks: Sequence[Block],
        *,
        folded: Sequence[Sequence[str]],
        kinds: Sequence[object],
        is_long: Sequence[bool],
        title_at: int,
        title: frozenset[str],
    ) -> None:
        self._blocks, self._folded, self._is_long = blocks, folded, is_long
        self._title = frozenset(word for word in title if len(word) >= _TOPIC)
        title_box = blocks[title_at].box if title_at >= 0 else None
        self._depths = {id(box): box.depth for box in title_box.chain()} if title_box else {}
        self._title_depth = title_box.depth if title_box else 0
        self._article = _article_of(title_box) if title_box else None
        self._joins: dict[int, tuple[int, int, int]] = {}
        self._starts = Counter(tuple(tokens[:2]) for tokens in folded if len(tokens) > 3)
        self._spread: Counter[str] = Counter()
        for tokens, is_text in zip(folded, is_long, strict=True):
            if is_text:
                self._spread.update(_topic_words(tokens))
        self._runs = _runs(kinds)

    def row(self, at: int) -> tuple[float, ...]:
        """The values of PLACE_COLUMNS for one block."""
        block, tokens = self._blocks[at], self._folded[at]
        after = self._blocks[min(at + 1, len(self._blocks) - 1)]
        text, opening = block.text, tokens[:3]
        colons = (found for sign in ":|" if (found := text.find(sign, 0, _EARLY)) > 0)
        words, spread, own = _topic_words(tokens), self._spread, int(self._is_long[at])
        shared = sum(spread[word] > own for word in words)
        first = block.tokens[0] if block.tokens else ""
        return (
            *self._join(block.box),
            not _OPENERS.isdisjoint(opening),
            not _ALL_CUES.isdisjoint(opening),
            min(colons, default=0),
            first.isupper() and len(first) > 2,
            text.isupper(),
            text[0] in "([" and text[-1] in ")]",
            self._starts[tuple(tokens[:2])],
            len(words & self._title) / (len(self._title) or 1),
            shared / len(words) if words else -1,
            shared,
            block.bold,
            block.slanted,
            block.pictures,
            after.pictures,
            block.fields,
            after.fields,
            block.is_ruled,
            after.is_ruled,
            *self._runs[at],
        )

    def _join(self, box: Box) -> tuple[int, int, int]:
        """Levels up to the box around block and headline, down to the headline; one article?"""
        found = self._joins.get(id(box))
        if found is None:
            found = self._joins[id(box)] = self._joined(box)
        return found

    def _joined(self, box: Box) -> tuple[int, int, int]:
        if not self._depths:
            return -1, -1, -1
        article = _article_of(box)
        same = -1 if article is None and self._article is None else int(article is self._article)
        for around in box.chain():
            if id(around) in self._depths:
                return (
                    min(FAR, box.depth - around.depth),
                    min(FAR, self._title_depth - around.depth),
                    same,
                )
        return FAR, FAR, same


def _topic_words(tokens: Sequence[str]) -> set[str]:
    return {token for token in tokens if len(token) >= _TOPIC}


def _article_of(box: Box) -> Box | None:
    return next((around for around in box.chain() if around.tag == "article"), None)


def _runs(kinds: Sequence[object]) -> list[tuple[int, int]]:
    """For each block the length of its run of one kind, and its place in the run."""
    found: list[tuple[int, int]] = []
    start = 0
    for at in range(1, len(kinds) + 1):
        if at == len(kinds) or kinds[at] != kinds[start]:
            found += [(min(30, at - start), min(30, n)) for n in range(at - start)]
            start = at
    return found


def nearest(is_long: Sequence[bool]) -> tuple[list[int], list[int]]:
    """For each block the nearest long one before and after it; -1 for none."""
    before, after, last = [], [0] * len(is_long), -1
    for at, here in enumerate(is_long):
        before.append(last)
        last = at if here else last
    last = -1
    for at in range(len(is_long) - 1, -1, -1):
        after[at] = last
        last = at if is_long[at] else last
    return before, after


def neighbour_features(
    at: Sequence[int],
    *,
    columns: tuple[Sequence[float], Sequence[float], Sequence[bool]],
    kinds: Sequence[Hashable],
    parents: Sequence[int],
    near: tuple[Sequence[int], Sequence[int]],
) -> NDArray[np.float64]:
    """The values of NEIGHBOUR_COLUMNS for the blocks `at`, a row each.

    columns: of every block its tokens, its linked share, whether it ends as a sentence. near: what
    `nearest` found.
    """
    here, boxes, names = np.array(at), np.array(parents), np.array(numbered(kinds))
    tokens, linked, ends = (np.array(column, dtype=float) for column in columns)
    found = []
    for step in _STEPS:
        is_there = (here + step >= 0) & (here + step < len(boxes))
        other = np.where(is_there, here + step, 0)
        is_same_box, is_same_kind = boxes[other] == boxes[here], names[other] == names[here]
        one = (tokens[other], linked[other], is_same_box, is_same_kind, ends[other])
        found += [np.where(is_there, column, -1) for column in one]
    sides = [np.array(side)[here] for side in near]
    found += [np.where(side >= 0, np.minimum(30, abs(here - side)), 40) for side in sides]
    found += [(side >= 0) & (boxes[side] == boxes[here]) for side in sides]
    return np.column_stack(found).astype(np.float64)


class Spine:
    """The innermost box that holds a share of the page's long text, and those around it."""

    def __init__(self, boxes: Sequence[Box], *, share: float, page_long: int) -> None:
        root = [*boxes[0].chain()][-1] if boxes else None
        holding = (box for box in boxes if box.long_words >= share * page_long)
        self._innermost = max(holding, key=lambda box: box.depth, default=root)
        self._ids = {id(box) for box in self._innermost.chain()} if self._innermost else set()
        self._kept: dict[int, int] = {}

    def __len__(self) -> int:
        """How many boxes it has."""
        return len(self._ids)

    def __contains__(self, box: Box) -> bool:
        """True for the innermost box and those around it."""
        return id(box) in self._ids

    def steps(self, box: Box) -> int:
        """0 inside the innermost box; else how far up the spine a box joins it.

        Kept by the box around: what stands side by side joins it alike.
        """
        if id(box) in self._ids or box.parent is None:
            return self._steps(box)
        if (found := self._kept.get(id(box.parent))) is None:
            found = self._kept[id(box.parent)] = self.steps(box.parent)
        return found

    def _steps(self, box: Box) -> int:
        if self._innermost is None:
            return FAR
        for around in box.chain():
            if around is self._innermost:
                return 0
            if id(around) in self._ids:
                return min(FAR, 1 + self._innermost.depth - around.depth)
        return FAR


def boxes_of(blocks: Sequence[Block]) -> Iterator[Box]:
    """The boxes around the blocks, each once."""
    seen: set[int] = set()
    for block in blocks:
        for box in block.box.chain():
            if id(box) in seen:
                break
            seen.add(id(box))
            yield box


def numbered(keys: Sequence[Hashable]) -> list[int]:
    """A number for each key: equal keys have one number, counted by first appearance."""
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in keys]
