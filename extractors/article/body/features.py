"""Features that show whether a block belongs to the article: one row of numbers per block."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.article.body.block_features import (
    CONTEXT_COLUMNS,
    CUE_COLUMNS,
    ENDS,
    OWN_COLUMNS,
    Context,
    ContextFeatures,
    Matrix,
    Shingles,
    cue_features,
    folded_lines,
    groups_of,
    matrix_of,
    own_features,
    shingles_of,
)
from extractors.article.body.blocks import Block
from extractors.article.body.boxes import (
    FAR,
    Boxes,
    Numbers,
    Spine,
    innermost_with,
    menus_with_text,
    numbered,
    within_menus,
)
from extractors.article.body.furniture.outline import headline_at
from extractors.article.body.place_features import (
    NEIGHBOUR_COLUMNS,
    PLACE_COLUMNS,
    PlaceFeatures,
    nearest,
    neighbour_features,
)
from extractors.article.body.vocabulary import MARKS, TAGS

_LONG = 10  #: tokens from which a block with few links counts as text
_NONE_NEAR = 40  #: blocks; the distance to a long block that is not there
_GROUPS = len(MARKS) + len(TAGS)
_TAG_GROUPS = {
    tag: len(MARKS) + at for at, tags in enumerate(TAGS.values()) for tag in tags.split()
}
#: what stands beside an article; a box around half of the page's text is only called so
_ASIDE = frozenset(
    [_TAG_GROUPS[tag] for tag in "nav aside footer header form button details noscript".split()]
    + [list(MARKS).index(name) for name in "comment sidebar footer consent hidden".split()]
)

_PAGE_COLUMNS = (
    "declared_known is_news place page_blocks page_long words_before words_after spine_at "
    "spine_left siblings_left after_title from_title c50_steps c80_steps main_steps"
).split()
_BOX_COLUMNS = [
    f"{what}_{level}"
    for level in range(4)
    for what in ("long_share", "link_share", "block_count", "long_rate")
]
_KIND_COLUMNS = ["kind_count", "kind_tokens", "kind_linked", "kind_long_share", "kind_in_c50"]
_FARTHER = bytes(min(FAR, level + 1) for level in range(256))  #: one level up, for bytes.translate
#: the shipped trees read columns by number: a change of order or meaning needs new trees
COLUMNS: tuple[str, ...] = (
    *OWN_COLUMNS,
    *CONTEXT_COLUMNS,
    *_PAGE_COLUMNS,
    *_BOX_COLUMNS,
    *_KIND_COLUMNS,
    *(f"mark_{name}" for name in MARKS),
    *(f"in_{name}" for name in TAGS),
    *CUE_COLUMNS,
    *NEIGHBOUR_COLUMNS,
    *PLACE_COLUMNS,
    "is_dated",
    "is_credited",
)
TITLE_EQUAL = COLUMNS.index("title_equal")


class Features:
    """A page's blocks seen together: `at` are the candidates among them, `rows` their numbers."""

    def __init__(self, blocks: Sequence[Block], *, context: Context) -> None:
        self.blocks = blocks
        self._context = context
        self._survey()
        self.at: list[int] = np.flatnonzero(self._are_candidates()).tolist() if blocks else []
        self.words = ContextFeatures(context)
        self.standfirst = self.words.standfirst  #: its 3-token runs
        none = np.zeros((0, len(COLUMNS)), dtype=np.float32)
        self.rows: Matrix = self._rows() if self.at else none

    def _survey(self) -> None:
        """What is cheap to know of every block."""
        blocks = self.blocks
        self._joined = [" ".join(block.tokens) for block in blocks]
        self.texts = folded_lines(self._joined)
        self.folded = [text.split() for text in self.texts]
        self.sizes = [len(b.tokens) for b in blocks]
        self.weights = np.fromiter(self.sizes, float, len(blocks))  #: the sizes
        linked = np.fromiter((block.linked for block in blocks), float, len(blocks))
        self._links = linked / np.fromiter((len(block.text) for block in blocks), float)
        self._is_long = (self.weights >= _LONG) & (self._links < 0.5)
        self._near = nearest(self._is_long)
        self.boxes = Boxes(blocks)
        self._page_long = max(1, self.boxes.all[0].long_words) if blocks else 1
        self._spines: dict[int, Spine] = {}  #: by the innermost box
        self._runs: dict[int, Shingles] = {}
        if blocks:  #: the boxes around half of the text, and menus that hold one
            self._around_text = self._spine50.numbers | menus_with_text(self.boxes, self._page_long)

    def runs_of(self, at: int) -> Shingles:
        """The 3-token runs of a block: several rules compare texts by them."""
        found = self._runs.get(at)
        if found is None:
            found = self._runs[at] = shingles_of(self.folded[at])
        return found

    def _are_candidates(self) -> NDArray[np.bool_]:
        """False for links and scraps far from any text, and menus: .3 % of true text."""
        every, (before, after) = np.arange(len(self.blocks)), self._near
        to_before = np.where(before >= 0, every - before, _NONE_NEAR)
        near = np.minimum(to_before, np.where(after >= 0, after - every, _NONE_NEAR))
        is_row = np.array([tag == "tr" for tag in self.boxes.tags], dtype=bool)[self.boxes.of]
        is_link = (near > 4) & (self._links > 0.9) & (self.weights < 30)
        are_menus = within_menus(self.boxes, but=self._around_text)[self.boxes.of]
        is_far = (near > 12) & ((near >= 25) | (self._links > 0.5))
        is_scrap = (self.weights < _LONG) & ~is_row & is_far
        found: NDArray[np.bool_] = ~(is_link | is_scrap | are_menus)
        return found

    def _spine(self, share: float) -> Spine:
        """The spine that holds a share of the page's long text; often one for several shares."""
        innermost = innermost_with(self.boxes, share, page_long=self._page_long)
        if innermost not in self._spines:
            self._spines[innermost] = Spine(self.boxes, innermost)
        return self._spines[innermost]

    @cached_property
    def _spine50(self) -> Spine:
        return self._spine(0.5)

    def _levels(self, numbers: Numbers, some: Sequence[int]) -> NDArray[np.uint8]:
        """For boxes and each group of marks and tags: the levels up to the nearest box in it.

        some: all of the boxes, and those around them.
        """
        boxes, spine = self.boxes, self._around_text
        rows = {-1: bytes([FAR]) * _GROUPS}  #: what is around the outermost box
        for number in some:
            box, parent = boxes.all[number], boxes.parents[number]
            row = rows[parent].translate(_FARTHER)
            named = groups_of(box.marks) if box.marks and parent >= 0 else ()
            if box.tag in _TAG_GROUPS:
                named = (*named, _TAG_GROUPS[box.tag])
            if named:
                here = bytearray(row)
                for at in named:
                    if at not in _ASIDE or number not in spine:
                        here[at] = 0
                row = bytes(here)
            rows[number] = row
        found = b"".join([rows[number] for number in numbers.tolist()])
        return np.frombuffer(found, dtype=np.uint8).reshape(-1, _GROUPS)

    def _rows(self) -> Matrix:
        """A row for each candidate; what is shared or arithmetic comes for all at once."""
        at, own_boxes = np.array(self.at), self.boxes.of[self.at]
        some = self.boxes.with_around(own_boxes)
        blocks = [self.blocks[one] for one in self.at]
        sizes, links = [self.sizes[one] for one in self.at], self._links[at]
        title_at = headline_at(self.blocks, self.words.title_texts)
        kinds = self._kinds()
        flags = np.array((float(self._context.is_dated), float(self._context.is_credited)))
        parts: list[NDArray[Any]] = [
            own_features(
                blocks,
                sizes=sizes,
                joined=[self._joined[one] for one in self.at],
                link_shares=links,
            ),
            self.words.rows(self.at, folded=self.folded, texts=self.texts, runs_of=self.runs_of),
            self._in_page(at, title_at),
            self._of_boxes(own_boxes, some),
            self._of_kinds(kinds)[kinds[at]],
            self._levels(own_boxes, some),
            cue_features(blocks, folded=[self.folded[one] for one in self.at]),
            self._neighbours(kinds),
            self._places(kinds, title_at).rows(self.at),
            np.broadcast_to(flags, (len(blocks), len(flags))),
        ]
        return np.concatenate(parts, axis=1, dtype=np.float32)

    def _kinds(self) -> Numbers:
        """A number for each block: blocks of one kind have one."""
        boxes = self.boxes
        tags = [*boxes.tags, ""]  # the last stands for what is around the outermost
        around = [tags[parent] for parent in boxes.parents]
        kinds = zip(boxes.tags, boxes.names, around, strict=True)
        return np.array(numbered(kinds), dtype=np.intp)[boxes.of]

    def _of_kinds(self, kinds: Numbers) -> NDArray[np.float64]:
        """The values of _KIND_COLUMNS, a row for each kind."""
        long = self.weights * self._is_long
        inside = self._spine50.steps[self.boxes.of] == 0
        count = np.bincount(kinds)
        tokens, links, long, inside = (
            np.bincount(kinds, own) for own in (self.weights, self._links, long, inside)
        )
        some = np.maximum(1, count)  # a kind of boxes may have no block
        return np.column_stack(
            (count, tokens / some, links / some, long / self._page_long, inside / some)
        )

    def _places(self, kinds: Numbers, title_at: int) -> PlaceFeatures:
        return PlaceFeatures(
            self.blocks,
            folded=self.folded,
            boxes=self.boxes,
            kinds=kinds,
            is_long=self._is_long.tolist(),
            title_at=title_at,
            title=self.words.title_words,
        )

    def _neighbours(self, kinds: Numbers) -> NDArray[np.float64]:
        """The values of NEIGHBOUR_COLUMNS."""
        return neighbour_features(
            self.at,
            columns=(
                self.weights,
                self._links,
                np.array([b.text[-1] in ENDS for b in self.blocks]),
            ),
            kinds=kinds,
            parents=self.boxes.parent_of,
            near=self._near,
        )

    def _in_page(self, at: Numbers, title_at: int) -> NDArray[np.float64]:
        """The values of _PAGE_COLUMNS."""
        spine80 = self._spine(0.8)
        long = self.weights * self._is_long
        before = (np.cumsum(long) - long)[at]
        steps = self._spine50.steps[self.boxes.of]
        inside = np.flatnonzero(steps == 0)
        start, end = (inside[0], inside[-1]) if len(inside) else (0, len(self.blocks) - 1)
        parents = self.boxes.parent_of
        last_of = np.zeros(len(self.boxes.all) + 1, dtype=np.intp)
        last_of[parents] = np.arange(len(parents))  # of equal places the last one stays
        columns = (
            bool(self.words.declared),
            self._context.is_news,
            at / len(self.blocks),
            len(self.blocks),
            self._page_long,
            np.minimum(300, before),
            np.minimum(300, self._page_long - before),
            np.clip(at - start, -30, 100),
            np.clip(end - at, -30, 100),
            np.minimum(50, last_of[parents[at]] - at),
            at > title_at if title_at >= 0 else -1,
            np.clip(at - title_at, -20, 60) if title_at >= 0 else -30,
            steps[at],
            spine80.steps[self.boxes.of[at]],
            len(self._spine50.numbers) - len(spine80.numbers),
        )
        found = np.empty((len(at), len(columns)))
        for place, column in enumerate(columns):
            found[:, place] = column
        return found

    def _of_boxes(self, numbers: Numbers, some: Sequence[int]) -> Matrix:
        """The values of _BOX_COLUMNS: of boxes and the three around each. some: all of these."""
        boxes = [self.boxes.all[number] for number in some]
        own = matrix_of(
            (
                [box.long_words / self._page_long for box in boxes],
                [box.linked / (box.total or 1) for box in boxes],
                [box.blocks for box in boxes],
                [box.long_words / (box.blocks or 1) for box in boxes],
            ),
            count=len(boxes),
        )
        places = np.zeros(len(self.boxes.all), dtype=np.intp)
        places[some] = np.arange(len(some))
        found = []
        for _ in range(4):
            found.append(own[places[numbers]])
            # the outermost counts as around itself
            numbers = np.maximum(0, self.boxes.around[numbers])
        return np.concatenate(found, axis=1)
