"""Where a block stands: how far from the headline, in what company, above what; and how it opens. Pure."""

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from extractors.article.body.blocks import Block, Box
from extractors.article.body.vocabulary import CUES

COLUMNS = (
    "title_rise title_drop same_article opens_more opens_cue early_colon caps_word all_caps wrapped start_repeats "
    "title_words topic_share topic_known bold_share slanted_share pictures_before pictures_after fields_before fields_after "
    "ruled_before ruled_after same_run place_in_run"
).split()

_STEPS = (-2, -1, 1, 2)
COMPANY = (
    *(
        f"{what}{at:+d}"
        for at in _STEPS
        for what in ("tokens", "linked", "same_box", "same_kind", "sentence_end")
    ),
    *("to_long_before", "to_long_after", "long_before_same_box", "long_after_same_box"),
)
_FAR = 9  #: levels
_OPENERS = frozenset(CUES["more"].split()) | frozenset(CUES["read"].split())
_ALL_CUES = frozenset(word for words in CUES.values() for word in words.split())
_EARLY = 32  #: characters in which a label ends
_TOPIC = 5  #: characters from which a word says what a text is about


class Places:
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
        self._blocks, self._folded, self._title_at = blocks, folded, title_at
        self._title = frozenset(word for word in title if len(word) >= _TOPIC)
        self._depths = (
            {id(box): box.depth for box in blocks[title_at].box.chain()} if title_at >= 0 else {}
        )
        self._title_depth = blocks[title_at].box.depth if title_at >= 0 else 0
        self._article = _article_of(blocks[title_at].box) if title_at >= 0 else None
        self._joins: dict[int, tuple[int, int, int]] = {}
        self._starts = Counter(tuple(tokens[:2]) for tokens in folded if len(tokens) > 3)
        self._words = [{token for token in tokens if len(token) >= _TOPIC} for tokens in folded]
        self._spread: Counter[str] = Counter()
        for words, is_text in zip(self._words, is_long, strict=True):
            if is_text:
                self._spread.update(words)
        self._is_long = is_long
        self._runs = _runs(kinds)

    def row(self, at: int) -> tuple[float, ...]:
        """The numbers of one block, in the order of COLUMNS."""
        block, tokens, after = (
            self._blocks[at],
            self._folded[at],
            self._blocks[min(at + 1, len(self._blocks) - 1)],
        )
        text, opening = block.text, tokens[:3]
        colon = min(
            (found for sign in ":|" if (found := text.find(sign, 0, _EARLY)) > 0), default=0
        )
        words, spread, own = self._words[at], self._spread, int(self._is_long[at])
        shared = sum(spread[word] > own for word in words)
        first = block.tokens[0] if block.tokens else ""
        return (
            *self._join(block.box),
            not _OPENERS.isdisjoint(opening),
            not _ALL_CUES.isdisjoint(opening),
            colon,
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
        """Levels up to the box that holds the headline too, from there down to it, and whether both share an article."""
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
                    min(_FAR, box.depth - around.depth),
                    min(_FAR, self._title_depth - around.depth),
                    same,
                )
        return _FAR, _FAR, same


def _article_of(box: Box) -> Box | None:
    return next((around for around in box.chain() if around.tag == "article"), None)


def _runs(kinds: Sequence[object]) -> list[tuple[int, int]]:
    """For each block how many of its kind stand together there, and which of them it is."""
    found: list[tuple[int, int]] = []
    start = 0
    for at in range(1, len(kinds) + 1):
        if at == len(kinds) or kinds[at] != kinds[start]:
            found += [(min(30, at - start), min(30, n)) for n in range(at - start)]
            start = at
    return found


def nearest(is_long: Sequence[bool]) -> tuple[list[int], list[int]]:
    """For each block the nearest long one before and after it; -1 where there is none."""
    before, after, last = [], [0] * len(is_long), -1
    for at, here in enumerate(is_long):
        before.append(last)
        last = at if here else last
    last = -1
    for at in range(len(is_long) - 1, -1, -1):
        after[at] = last
        last = at if is_long[at] else last
    return before, after


def company(
    at: Sequence[int],
    *,
    told: tuple[Sequence[float], Sequence[float], Sequence[bool]],
    kinds: Sequence[Hashable],
    parents: Sequence[int],
    near: tuple[Sequence[int], Sequence[int]],
) -> NDArray[np.float64]:
    """The numbers named in COMPANY for the blocks `at`, a row each: two blocks on either side, the way to long ones.

    told: of every block its tokens, its linked share, whether it ends as a sentence. near: what
    `nearest` found.
    """
    here, boxes, names = np.array(at), np.array(parents), np.array(numbered(kinds))
    tokens, linked, ends = (np.array(column, dtype=float) for column in told)
    columns = []
    for step in _STEPS:
        is_there = (here + step >= 0) & (here + step < len(boxes))
        other = np.where(is_there, here + step, 0)
        one = (
            tokens[other],
            linked[other],
            boxes[other] == boxes[here],
            names[other] == names[here],
            ends[other],
        )
        columns += [np.where(is_there, column, -1) for column in one]
    sides = [np.array(side)[here] for side in near]
    columns += [np.where(side >= 0, np.minimum(30, abs(here - side)), 40) for side in sides]
    columns += [(side >= 0) & (boxes[side] == boxes[here]) for side in sides]
    return np.column_stack(columns).astype(np.float64)


def numbered(keys: Sequence[Hashable]) -> list[int]:
    """A number for each key, equal ones alike, in the order of their coming."""
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in keys]
