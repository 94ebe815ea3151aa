"""What speaks for and against a block being the article's: a row of numbers each. Pure; COLUMNS names the columns."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from extractors.article.body.block_features import (
    CUE_COLUMNS,
    ENDS,
    OWN,
    cue_signs,
    groups_of,
    own_signs,
)
from extractors.article.body.blocks import Block, Box
from extractors.article.body.place_features import COLUMNS as PLACES
from extractors.article.body.place_features import COMPANY, Places, company, nearest
from extractors.article.body.vocabulary import MARKS, TAGS
from news.text import folded_words

K = TypeVar("K", bound=Hashable)
Matrix = NDArray[np.float32]

_FAR = 9  #: levels; a sign farther off counts as absent
_LONG = 10  #: tokens from which a block with few links counts as text
_GROUPS = len(MARKS) + len(TAGS)
_TAG_GROUPS = {
    tag: len(MARKS) + at for at, tags in enumerate(TAGS.values()) for tag in tags.split()
}
_NAV = _TAG_GROUPS["nav"]

_CONTEXT = (
    "repeats seen_before title_share title_equal lead_share standfirst_share byline_share declared_share declared_known "
    "is_news place page_blocks page_long words_before words_after spine_at spine_left siblings_left after_title from_title "
    "c50_steps c80_steps main_steps"
).split()
_BOXES = [
    f"{what}_{level}"
    for level in range(4)
    for what in ("long_share", "link_share", "block_count", "long_rate")
]
_KINDS = ["kind_count", "kind_tokens", "kind_linked", "kind_long_share", "kind_in_c50"]
_FARTHER = bytes(min(_FAR, level + 1) for level in range(256))  #: one level up, for bytes.translate
COLUMNS: tuple[str, ...] = (
    *OWN,
    *_CONTEXT,
    *_BOXES,
    *_KINDS,
    *(f"mark_{name}" for name in MARKS),
    *(f"in_{name}" for name in TAGS),
    *CUE_COLUMNS,
    *COMPANY,
    *PLACES,
    "is_dated",
    "is_credited",
)
TITLE_EQUAL = COLUMNS.index("title_equal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the page's metadata says that helps to tell blocks apart."""

    titles: Sequence[str] = ()
    leads: Sequence[str] = ()  #: descriptions in the head
    standfirst: str | None = None  #: as printed under the headline
    byline: str | None = None
    declared: str | None = None  #: JSON-LD articleBody
    is_news: bool = False  #: JSON-LD or OpenGraph call the page an article
    is_dated: bool = False  #: to the minute
    is_credited: bool = False


def shingles_of(tokens: Sequence[str]) -> set[tuple[str, ...]]:
    """The 3-token runs of a text; a shorter one is itself a run."""
    if len(tokens) < 3:
        return {tuple(tokens)} if tokens else set()
    return set(zip(tokens, tokens[1:], tokens[2:], strict=False))


class Signs:
    """A page's blocks seen together: `at` are the candidates among them, `rows` their numbers."""

    def __init__(self, blocks: Sequence[Block], *, context: Context) -> None:
        self.blocks = blocks
        self._context_is_news = context.is_news
        self._survey()
        self._distances_of: dict[int, bytes] = {}
        self._box_signs: dict[int, tuple[float, ...]] = {}
        self.at = [at for at in range(len(blocks)) if self._is_candidate(at)]
        self._read(context)
        self.rows: Matrix = (
            self._rows() if self.at else np.zeros((0, len(COLUMNS)), dtype=np.float32)
        )

    def _survey(self) -> None:
        """What is cheap to know of every block."""
        blocks = self.blocks
        self.folded = [[t.casefold() for t in b.tokens] for b in blocks]
        self.texts = [" ".join(f) for f in self.folded]
        self.sizes = [len(b.tokens) for b in blocks]
        self.links = [b.linked / len(b.text) for b in blocks]
        self.is_long = [
            n >= _LONG and share < 0.5 for n, share in zip(self.sizes, self.links, strict=True)
        ]
        self.kinds = [
            (b.box.tag, b.box.marks, b.box.parent.tag if b.box.parent else "") for b in blocks
        ]
        self.parents = [id(b.box.parent) for b in blocks]
        self.near = nearest(self.is_long)
        self._around = list(_boxes_of(blocks))
        self.root = [*blocks[0].box.chain()][-1] if blocks else None
        self.page_long = max(1, self.root.long_words) if self.root else 1

    def _is_candidate(self, at: int) -> bool:
        """False for the many blocks that are never text: links and scraps far from any, menus. They hold .3 % of true text."""
        before, after = self.near[0][at], self.near[1][at]
        near = min(at - before if before >= 0 else 40, after - at if after >= 0 else 40)
        if near > 4 and self.links[at] > 0.9 and self.sizes[at] < 30:
            return False
        is_scrap = self.sizes[at] < _LONG and self.blocks[at].box.tag != "tr"
        if near > 12 and is_scrap and (near >= 25 or self.links[at] > 0.5):
            return False
        return self._distances(self.blocks[at].box)[_NAV] == _FAR

    def _read(self, context: Context) -> None:
        """What candidates are compared with."""
        blocks = self.blocks
        titles = [folded_words(t) for t in context.titles]
        self.title_texts = {" ".join(t) for t in titles}
        self.title_sets = [set(t) for t in titles if t]
        self.leads = set().union(*(shingles_of(folded_words(t)) for t in context.leads))
        self.standfirst = shingles_of(folded_words(context.standfirst or ""))
        self.byline = set(folded_words(context.byline or ""))
        self.declared = shingles_of(folded_words(context.declared or ""))
        self.repeats = Counter(self.texts)
        self.seen: set[str] = set()
        self.title_at = self._title_at()
        self.spine50, self.spine80 = self._spine(0.5), self._spine(0.8)
        near = self._steps_to(self.spine50)
        self.steps50 = [near(b.box) for b in blocks]
        inside = [at for at, steps in enumerate(self.steps50) if steps == 0]
        self.inside = (inside[0], inside[-1]) if inside else (0, len(blocks) - 1)
        self.last_of = {parent: at for at, parent in enumerate(self.parents)}
        self.words_before: list[int] = []
        total = 0
        for size, is_long in zip(self.sizes, self.is_long, strict=True):
            self.words_before.append(total)
            total += size * is_long
        self._sum_kinds()
        self._page = (float(context.is_dated), float(context.is_credited))
        self._places = Places(
            blocks,
            folded=self.folded,
            kinds=self.kinds,
            is_long=self.is_long,
            title_at=self.title_at,
            title=frozenset().union(*self.title_sets),
        )

    def _spine(self, share: float) -> dict[int, int]:
        """The innermost box that holds a share of the page's long text, and those around it: id -> depth of the innermost."""
        holding = (box for box in self._around if box.long_words >= share * self.page_long)
        best = max(holding, key=lambda box: box.depth, default=self.root)
        return {id(box): best.depth for box in best.chain()} if best else {}

    @staticmethod
    def _steps_to(spine: dict[int, int]) -> Callable[[Box], int]:
        """_steps for a spine, kept by the box around: what stands side by side joins it alike."""
        kept: dict[int, int] = {}

        def steps(box: Box) -> int:
            if id(box) in spine or box.parent is None:
                return _steps(box, spine)
            if (found := kept.get(id(box.parent))) is None:
                found = kept[id(box.parent)] = steps(box.parent)
            return found

        return steps

    def _title_at(self) -> int:
        """The block that prints the title: the first heading equal to one, else the first h1, else -1."""
        for at, (text, block) in enumerate(zip(self.texts, self.blocks, strict=True)):
            if block.box.tag in ("h1", "h2") and text in self.title_texts:
                return at
        return next(
            (
                at
                for at, b in enumerate(self.blocks)
                if "h1" in (b.box.tag, b.box.parent and b.box.parent.tag)
            ),
            -1,
        )

    def _sum_kinds(self) -> None:
        sums: dict[tuple[str, str, str], list[float]] = {}
        for at, kind in enumerate(self.kinds):
            own = sums.setdefault(kind, [0, 0, 0, 0, 0])
            own[0] += 1
            own[1] += self.sizes[at]
            own[2] += self.links[at]
            own[3] += self.sizes[at] * self.is_long[at]
            own[4] += self.steps50[at] == 0
        self.kind_signs = {
            k: (n, t / n, li / n, lo / self.page_long, i / n)
            for k, (n, t, li, lo, i) in sums.items()
        }

    def _rows(self) -> Matrix:
        """A row for each candidate; what is the same for a box or a kind, and what is arithmetic, comes for all at once."""
        blocks = [self.blocks[at] for at in self.at]
        levels = np.frombuffer(
            b"".join(self._distances(block.box) for block in blocks), dtype=np.uint8
        )
        ends = [block.text[-1] in ENDS for block in self.blocks]
        parts: list[NDArray[Any]] = [
            _rows_of(
                [
                    own_signs(self.blocks[at], count=self.sizes[at], link_share=self.links[at])
                    for at in self.at
                ]
            ),
            _rows_of([self._against_page(at) for at in self.at]),
            self._in_page(),
            _taken([block.box for block in blocks], self._boxes),
            _taken([self.kinds[at] for at in self.at], self.kind_signs.__getitem__),
            levels.reshape(len(blocks), _GROUPS),
            _rows_of(
                [
                    cue_signs(block, folded=self.folded[at])
                    for at, block in zip(self.at, blocks, strict=True)
                ]
            ),
            company(
                self.at,
                told=(self.sizes, self.links, ends),
                kinds=self.kinds,
                parents=self.parents,
                near=self.near,
            ),
            _rows_of([self._places.row(at) for at in self.at]),
            np.broadcast_to(np.array(self._page), (len(blocks), len(self._page))),
        ]
        return np.concatenate(parts, axis=1, dtype=np.float32)

    def _against_page(self, at: int) -> tuple[float, ...]:
        """The numbers of _CONTEXT that compare words, `repeats` to `declared_share`."""
        folded, text = self.folded[at], self.texts[at]
        short = set(folded) if len(folded) < 60 else set()
        is_seen = text in self.seen
        self.seen.add(text)
        own = (
            shingles_of(folded)
            if len(folded) > 2 and (self.leads or self.declared or self.standfirst)
            else set()
        )
        title = (
            max((len(short & t) / max(len(t), len(short)) for t in self.title_sets), default=0.0)
            if short
            else 0.0
        )
        return (
            self.repeats[text],
            is_seen,
            title,
            text in self.title_texts,
            _share(own, self.leads),
            _share(own, self.standfirst),
            len(short & self.byline) / len(short) if short else 0.0,
            _share(own, self.declared),
        )

    def _in_page(self) -> NDArray[np.float64]:
        """The numbers of _CONTEXT that follow from a block's place, `declared_known` to `main_steps`."""
        at = np.array(self.at)
        before = np.array(self.words_before)[at]
        last = np.array([self.last_of[self.parents[n]] for n in self.at])
        far = self._steps_to(self.spine80)
        has_title = self.title_at >= 0
        columns = (
            bool(self.declared),
            self._context_is_news,
            at / len(self.blocks),
            len(self.blocks),
            self.page_long,
            np.minimum(300, before),
            np.minimum(300, self.page_long - before),
            np.clip(at - self.inside[0], -30, 100),
            np.clip(self.inside[1] - at, -30, 100),
            np.minimum(50, last - at),
            at > self.title_at if has_title else -1,
            np.clip(at - self.title_at, -20, 60) if has_title else -30,
            np.array(self.steps50)[at],
            [far(self.blocks[n].box) for n in self.at],
            len(self.spine50) - len(self.spine80),
        )
        return np.column_stack([np.broadcast_to(column, len(at)) for column in columns]).astype(
            np.float64
        )

    def _boxes(self, box: Box) -> list[float]:
        """The numbers of a box and of the three around it."""
        found: list[float] = []
        for _ in range(4):
            own = self._box_signs.get(id(box))
            if own is None:
                share, linked = box.long_words / self.page_long, box.linked / (box.total or 1)
                own = self._box_signs[id(box)] = (
                    share,
                    linked,
                    box.blocks,
                    box.long_words / (box.blocks or 1),
                )
            found += own
            box = box.parent or box
        return found

    def _distances(self, box: Box) -> bytes:
        """For each group of marks and tags, the levels from a box up to the nearest one that belongs to it: a byte each."""
        found = self._distances_of.get(id(box))
        if found is None:
            above = (
                self._distances(box.parent).translate(_FARTHER)
                if box.parent
                else bytes([_FAR]) * _GROUPS
            )
            here = bytearray(above)
            for at in groups_of(box.marks) if box.parent else ():
                here[at] = 0
            if (group := _TAG_GROUPS.get(box.tag)) is not None:
                here[group] = 0
            found = self._distances_of[id(box)] = bytes(here)
        return found


def _boxes_of(blocks: Sequence[Block]) -> Iterator[Box]:
    """The boxes that hold the blocks, each once."""
    seen: set[int] = set()
    for block in blocks:
        for box in block.box.chain():
            if id(box) in seen:
                break
            seen.add(id(box))
            yield box


def _steps(box: Box, spine: dict[int, int]) -> int:
    """0 inside a spine's innermost box; else how far up the spine a box joins it; _FAR at the most."""
    if not spine:
        return _FAR
    innermost = next(iter(spine))
    for around in box.chain():
        if id(around) == innermost:
            return 0
        if id(around) in spine:
            return min(_FAR, 1 + spine[innermost] - around.depth)
    return _FAR


def _rows_of(rows: Sequence[Sequence[float]]) -> Matrix:
    """Rows of Python numbers as a matrix, in a third of the time that NumPy takes to find out their shape."""
    wide = len(rows[0])
    return np.fromiter(chain.from_iterable(rows), np.float32, len(rows) * wide).reshape(
        len(rows), wide
    )


def _taken(keys: Sequence[K], row_of: Callable[[K], Sequence[float]]) -> Matrix:
    """A row for each key, asked for once a key."""
    distinct = dict.fromkeys(keys)
    numbers = dict(zip(distinct, count(), strict=False))
    return _rows_of([row_of(key) for key in distinct])[[numbers[key] for key in keys]]


def _share(own: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    return len(own & other) / len(own) if own and other else 0.0
