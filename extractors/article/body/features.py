"""Features that show whether a block belongs to the article: one row of numbers per block."""

from collections.abc import Callable, Hashable, Sequence
from itertools import chain, count
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from extractors.article.body.block_features import (
    CONTEXT_COLUMNS,
    CUE_COLUMNS,
    ENDS,
    OWN_COLUMNS,
    Context,
    ContextFeatures,
    cue_features,
    groups_of,
    own_features,
)
from extractors.article.body.blocks import Block, Box
from extractors.article.body.furniture.outline import headline_at
from extractors.article.body.place_features import (
    FAR,
    NEIGHBOUR_COLUMNS,
    PLACE_COLUMNS,
    PlaceFeatures,
    Spine,
    boxes_of,
    nearest,
    neighbour_features,
)
from extractors.article.body.vocabulary import MARKS, TAGS
from news.text import folded_words
from news.text.fold import is_plain
from news.text.marks import normalized

K = TypeVar("K", bound=Hashable)
Matrix = NDArray[np.float32]

_LONG = 10  #: tokens from which a block with few links counts as text
_NONE_NEAR = 40  #: blocks; the distance to a long block that is not there
_GROUPS = len(MARKS) + len(TAGS)
_TAG_GROUPS = {
    tag: len(MARKS) + at for at, tags in enumerate(TAGS.values()) for tag in tags.split()
}
_NAV = _TAG_GROUPS["nav"]
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


def folded_text(tokens: Sequence[str]) -> str:
    """Tokens as one text, folded as titles are by `news.text.folded_words`."""
    text = " ".join(tokens).casefold()
    if text.isascii():
        return text
    plain = normalized("NFKC", text).replace("’", "'")
    return plain if is_plain(plain) else " ".join(folded_words(text))


class Features:
    """A page's blocks seen together: `at` are the candidates among them, `rows` their numbers."""

    def __init__(self, blocks: Sequence[Block], *, context: Context) -> None:
        self.blocks = blocks
        self._context = context
        self._survey()
        self._spine50 = Spine(self._boxes, share=0.5, page_long=self._page_long)
        self._distances_of: dict[int, bytes] = {}
        self._box_features: dict[int, tuple[float, ...]] = {}
        self.at = [at for at in range(len(blocks)) if self._is_candidate(at)]
        self._relate()
        self.standfirst = self._words.standfirst  #: its 3-token runs
        self.rows: Matrix = (
            self._rows() if self.at else np.zeros((0, len(COLUMNS)), dtype=np.float32)
        )

    def _survey(self) -> None:
        """What is cheap to know of every block."""
        blocks = self.blocks
        self.texts = [folded_text(b.tokens) for b in blocks]
        self.folded = [text.split() for text in self.texts]
        self.sizes = [len(b.tokens) for b in blocks]
        self._links = [b.linked / len(b.text) for b in blocks]
        self._is_long = [
            n >= _LONG and share < 0.5 for n, share in zip(self.sizes, self._links, strict=True)
        ]
        self._kinds = [
            (b.box.tag, b.box.marks, b.box.parent.tag if b.box.parent else "") for b in blocks
        ]
        self._parents = [id(b.box.parent) for b in blocks]
        self._near = nearest(self._is_long)
        self._boxes = list(boxes_of(blocks))
        root = [*blocks[0].box.chain()][-1] if blocks else None
        self._page_long = max(1, root.long_words) if root else 1

    def _is_candidate(self, at: int) -> bool:
        """False for links and scraps far from any text, and menus: .3 % of true text."""
        before, after = self._near[0][at], self._near[1][at]
        to_before = at - before if before >= 0 else _NONE_NEAR
        near = min(to_before, after - at if after >= 0 else _NONE_NEAR)
        if near > 4 and self._links[at] > 0.9 and self.sizes[at] < 30:
            return False
        is_scrap = self.sizes[at] < _LONG and self.blocks[at].box.tag != "tr"
        if near > 12 and is_scrap and (near >= 25 or self._links[at] > 0.5):
            return False
        return self._distances(self.blocks[at].box)[_NAV] == FAR

    def _relate(self) -> None:
        """What candidates are compared with: metadata, headline, spines, kinds."""
        self._words = ContextFeatures(self._context, texts=self.texts)
        self._title_at = headline_at(self.blocks, self._words.title_texts)
        self._spine80 = Spine(self._boxes, share=0.8, page_long=self._page_long)
        self._steps50 = [self._spine50.steps(b.box) for b in self.blocks]
        self._kind_features = self._sum_kinds()
        self._places = PlaceFeatures(
            self.blocks,
            folded=self.folded,
            kinds=self._kinds,
            is_long=self._is_long,
            title_at=self._title_at,
            title=self._words.title_words,
        )

    def _sum_kinds(self) -> dict[tuple[str, str, str], tuple[float, ...]]:
        """The values of _KIND_COLUMNS for each kind of block."""
        sums: dict[tuple[str, str, str], list[float]] = {}
        for at, kind in enumerate(self._kinds):
            own = sums.setdefault(kind, [0, 0, 0, 0, 0])
            own[0] += 1
            own[1] += self.sizes[at]
            own[2] += self._links[at]
            own[3] += self.sizes[at] * self._is_long[at]
            own[4] += self._steps50[at] == 0
        return {
            kind: (n, tokens / n, linked / n, long / self._page_long, inside / n)
            for kind, (n, tokens, linked, long, inside) in sums.items()
        }

    def _rows(self) -> Matrix:
        """A row for each candidate; what is shared or arithmetic comes for all at once."""
        blocks = [(at, self.blocks[at]) for at in self.at]
        distances = b"".join(self._distances(block.box) for _, block in blocks)
        levels = np.frombuffer(distances, dtype=np.uint8)
        own = [
            own_features(block, count=self.sizes[at], link_share=self._links[at])
            for at, block in blocks
        ]
        flags = np.array((float(self._context.is_dated), float(self._context.is_credited)))
        parts: list[NDArray[Any]] = [
            _rows_of(own),
            _rows_of([self._words.row(self.folded[at], self.texts[at]) for at in self.at]),
            self._in_page(),
            _taken([block.box for _, block in blocks], self._of_boxes),
            _taken([self._kinds[at] for at in self.at], self._kind_features.__getitem__),
            levels.reshape(len(blocks), _GROUPS),
            _rows_of([cue_features(block, folded=self.folded[at]) for at, block in blocks]),
            self._neighbours(),
            _rows_of([self._places.row(at) for at in self.at]),
            np.broadcast_to(flags, (len(blocks), len(flags))),
        ]
        return np.concatenate(parts, axis=1, dtype=np.float32)

    def _neighbours(self) -> NDArray[np.float64]:
        """The values of NEIGHBOUR_COLUMNS."""
        ends = [block.text[-1] in ENDS for block in self.blocks]
        return neighbour_features(
            self.at,
            columns=(self.sizes, self._links, ends),
            kinds=self._kinds,
            parents=self._parents,
            near=self._near,
        )

    def _in_page(self) -> NDArray[np.float64]:
        """The values of _PAGE_COLUMNS."""
        at, title_at = np.array(self.at), self._title_at
        before = self._words_before()[at]
        inside = [n for n, steps in enumerate(self._steps50) if steps == 0]
        start, end = (inside[0], inside[-1]) if inside else (0, len(self.blocks) - 1)
        last_of = {parent: n for n, parent in enumerate(self._parents)}
        last = np.array([last_of[self._parents[n]] for n in self.at])
        columns = (
            bool(self._words.declared),
            self._context.is_news,
            at / len(self.blocks),
            len(self.blocks),
            self._page_long,
            np.minimum(300, before),
            np.minimum(300, self._page_long - before),
            np.clip(at - start, -30, 100),
            np.clip(end - at, -30, 100),
            np.minimum(50, last - at),
            at > title_at if title_at >= 0 else -1,
            np.clip(at - title_at, -20, 60) if title_at >= 0 else -30,
            np.array(self._steps50)[at],
            [self._spine80.steps(self.blocks[n].box) for n in self.at],
            len(self._spine50) - len(self._spine80),
        )
        wide = [np.broadcast_to(column, len(at)) for column in columns]
        return np.column_stack(wide).astype(np.float64)

    def _words_before(self) -> NDArray[np.int64]:
        """The tokens of the long blocks before each block."""
        sizes = np.array(self.sizes) * np.array(self._is_long)
        before: NDArray[np.int64] = np.cumsum(sizes) - sizes
        return before

    def _of_boxes(self, box: Box) -> list[float]:
        """The values of _BOX_COLUMNS: of a box and the three around it."""
        found: list[float] = []
        for _ in range(4):
            own = self._box_features.get(id(box))
            if own is None:
                own = self._box_features[id(box)] = (
                    box.long_words / self._page_long,
                    box.linked / (box.total or 1),
                    box.blocks,
                    box.long_words / (box.blocks or 1),
                )
            found += own
            box = box.parent or box
        return found

    def _distances(self, box: Box) -> bytes:
        """For each group of marks and tags the levels up to the nearest box in it: a byte each."""
        found = self._distances_of.get(id(box))
        if found is None:
            above = bytes([FAR]) * _GROUPS
            if box.parent:
                above = self._distances(box.parent).translate(_FARTHER)
            here = bytearray(above)
            named = groups_of(box.marks) if box.parent else ()
            tagged = _TAG_GROUPS.get(box.tag)
            is_around = box in self._spine50
            for at in named if tagged is None else (*named, tagged):
                if not (is_around and at in _ASIDE):
                    here[at] = 0
            found = self._distances_of[id(box)] = bytes(here)
        return found


def _rows_of(rows: Sequence[Sequence[float]]) -> Matrix:
    """Rows of Python numbers as a matrix, in a third of the time that NumPy's own way takes."""
    wide = len(rows[0])
    numbers = np.fromiter(chain.from_iterable(rows), np.float32, len(rows) * wide)
    return numbers.reshape(len(rows), wide)


def _taken(keys: Sequence[K], row_of: Callable[[K], Sequence[float]]) -> Matrix:
    """A row for each key; row_of is called once for equal keys."""
    distinct = dict.fromkeys(keys)
    numbers = dict(zip(distinct, count(), strict=False))
    return _rows_of([row_of(key) for key in distinct])[[numbers[key] for key in keys]]
