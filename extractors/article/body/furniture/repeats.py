"""Texts that stand on a page twice: by accident, or because the text repeats itself."""

import re
from collections import deque
from collections.abc import Sequence

from extractors.article.body.block_features import Shingles, shared_runs
from extractors.article.body.blocks import Block, Box
from extractors.article.body.features import Features

_LONG = 12  #: tokens from which a block may repeat earlier ones
_SAME = 0.8  #: share of its 3-token runs in earlier blocks from which a block repeats them
#: repeating blocks in a row: the text is on the page a second time, perhaps hidden
_ROW = 3
_COPY = 0.6  #: share of the text before from which a row repeats it whole
_BETWEEN = 5  #: tokens of a new line from which what is above it is not right before the next
_LABEL = 8  #: tokens of a heading above what is repeated by design
_ITEMS = frozenset(("li", "tr", "td", "dd"))  #: notes and rows may repeat the text to the end
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_DIGITS = re.compile(r"\d+")
_APART = frozenset(("blockquote", "aside", "figure", "figcaption"))


def repeats_among(features: Features, kept: Sequence[int]) -> set[int]:
    """The blocks of a text that is on the page a second time, and quotations from it.

    A second copy stands right behind the first, or in several blocks in a row, or in one block, or
    at the end. A sentence or an item that recurs by itself between others (a question to each of
    several people) is the text's; so is a part that recurs in boxes of the same kind (the meals of
    a day, a refrain), unless it is the most of what stands before it.
    """
    repeats = _Repeats(features)
    for at in kept:
        repeats.add(at)
    return repeats.all()


class _Repeats:
    """The chosen blocks in reading order, and which of them repeat earlier ones."""

    def __init__(self, features: Features) -> None:
        self._features = features
        self._known: set[str] = set()  #: the tokens of the long blocks so far
        self._runs: Shingles = set()  #: of these blocks, but for the ones not asked for yet
        self._uncut: list[int] = []
        self._places: dict[tuple[str, ...], int] = {}  #: where each run was first
        self._unplaced: list[int] = []  #: blocks; most pages repeat nothing, and ask for none
        self._texts: dict[str, int] = {}
        self._found: set[int] = set()
        self._row: list[int] = []  #: repeating blocks right before
        self._sources: list[int] = []  #: what they repeat
        self._row_words, self._row_long = 0, 0  #: their tokens, and how many of them are long
        self._row_is_alike = True  #: they stand in boxes like their sources'
        self._above: dict[int, int] = {}  #: the block above each block
        self._previous: int | None = None
        self._words = 0  #: tokens before the row
        #: the long blocks right before; none for a short new line
        self._last: deque[int | None] = deque(maxlen=_ROW - 1)
        self._longest = 0

    def add(self, at: int) -> None:
        """Read the next block."""
        features = self._features
        size, text = features.sizes[at], features.texts[at]
        if self._previous is not None:
            self._above[at] = self._previous
        self._previous = at
        is_long = size >= _LONG
        source = self._source_of(at) if is_long else self._texts.get(text)
        if source is not None:
            self._row.append(at)
            self._sources.append(source)
            self._row_words, self._row_long = self._row_words + size, self._row_long + is_long
            boxes = features.blocks[at].box, features.blocks[source].box
            self._row_is_alike = self._row_is_alike and _stand_alike(*boxes)
            self._note(at)
        else:
            self._keep(at)
        if is_long or (source is None and size > _BETWEEN):
            self._last.append(at if is_long else None)

    def _keep(self, at: int) -> None:
        """Note a new block, which ends the row."""
        features = self._features
        self._end_row()
        if features.sizes[at] >= _LONG:
            self._known.update(features.folded[at])
            self._uncut.append(at)
            self._unplaced.append(at)
        self._texts.setdefault(features.texts[at], at)
        self._longest = max(self._longest, features.sizes[at])
        self._words += features.sizes[at]

    def _end_row(self) -> None:
        self._words += sum(self._features.sizes[at] for at in self._row if at not in self._found)
        self._row, self._sources = [], []
        self._row_words, self._row_long, self._row_is_alike = 0, 0, True

    def _source_of(self, at: int) -> int | None:
        """The block that a long one repeats."""
        tokens = self._features.folded[at]
        # each new word from the third on ends a new run: most texts need not be cut into runs
        if len(set(tokens[2:]) - self._known) > (1 - _SAME) * len(tokens):
            return None
        self._runs.update(*map(self._features.runs_of, self._uncut))
        self._uncut.clear()
        known = shared_runs(tokens, self._runs)
        if not known or len(known) < _SAME * len(self._features.runs_of(at)):
            return None
        for one in self._unplaced:
            runs = self._features.runs_of(one)
            self._places.update(dict.fromkeys(runs.difference(self._places), one))
        self._unplaced.clear()
        return min(self._places[run] for run in known)

    def _note(self, at: int) -> None:
        """Keep the row, or this block of it, where it is a second copy or a quotation."""
        row, features = self._row, self._features
        count = self._row_long
        own = features.runs_of(at) if features.sizes[at] >= _LONG else set()
        is_behind = len(self._last) >= count > 0 and bool(own) and self._is_in(own, count)
        is_row = count > 1 and (is_behind or len(row) >= _ROW)
        is_titled = self._has_other_label()
        is_next = is_behind and count == 1 and not is_titled
        if is_next or (is_row and not self._is_by_design()):
            self._found.update(row)
        elif own and (self._is_whole(at, is_titled=is_titled) or _is_quoted(features.blocks[at])):
            self._found.add(at)

    def _is_in(self, own: Shingles, back: int) -> bool:
        """True where the long block so many back has a block's runs."""
        other = self._last[-back]
        others = set() if other is None else self._features.runs_of(other)
        return len(own & others) >= _SAME * len(own)

    def _is_whole(self, at: int, *, is_titled: bool) -> bool:
        """True for the text before in one block."""
        return not is_titled and self._features.sizes[at] > self._longest

    def all(self) -> set[int]:
        """The repeating blocks; a row at the end is one unless it is of items."""
        sizes, blocks = self._features.sizes, self._features.blocks
        is_text = any(sizes[at] >= _LONG and blocks[at].box.tag not in _ITEMS for at in self._row)
        if is_text and not self._is_by_design():
            self._found.update(self._row)
        return self._found

    def _is_by_design(self) -> bool:
        """True for a row in boxes like its sources', under a label of its own or a part only."""
        if not self._row_is_alike:
            return self._is_summed_up()
        if self._is_labelled(self._row[0]) and self._is_labelled(self._sources[0]):
            return True
        return self._row_words < _COPY * self._words

    def _is_summed_up(self) -> bool:
        """True for parts that each had a label, told again under one heading: all steps at once."""
        above = self._above.get(self._row[0])
        is_headed = above is not None and self._features.blocks[above].box.tag in _HEADINGS
        if not is_headed or len(self._row) < _ROW:
            return False
        return self._row_words < _COPY * self._words and all(map(self._is_labelled, self._sources))

    def _has_other_label(self) -> bool:
        """True below a label that differs from the source's: the terms of each country."""
        at, source = self._row[-1], self._sources[-1]
        blocks, texts = self._features.blocks, self._features.texts
        if not (self._is_labelled(at) and self._is_labelled(source)):
            return False
        is_other = texts[self._above[at]] != texts[self._above[source]]
        return is_other and _stand_alike(blocks[at].box, blocks[source].box)

    def _is_labelled(self, at: int) -> bool:
        """True for a block below a short line."""
        above = self._above.get(at)
        return above is not None and self._features.sizes[above] <= _LABEL


def _stand_alike(one: Box, other: Box) -> bool:
    """True for two boxes whose ways up to the box around both have the same names.

    Numbers in names do not count: paragraphs have them in their ids.
    """
    while one is not other:
        if one.tag != other.tag or not _are_alike(one.marks, other.marks):
            return False
        if one.parent is None or other.parent is None:
            return False
        one, other = one.parent, other.parent
    return True


def _are_alike(marks: str, others: str) -> bool:
    return marks == others or _DIGITS.sub("", marks) == _DIGITS.sub("", others)


def _is_quoted(block: Block) -> bool:
    """True for a block that is set apart from the text it repeats."""
    return any(box.tag in _APART for box in block.box.chain())
