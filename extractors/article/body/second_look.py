"""A second look at blocks: what was thought of each, seen beside what was thought of its kind, box and neighbours. Pure."""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from extractors.article.body.blocks import Block, Box
from extractors.article.body.features import Matrix, Signs, shingles_of
from extractors.article.body.place_features import numbered

Shares = NDArray[np.float64]  #: one number in [0, 1] for each block of the page

_STEPS = (-3, -2, -1, 1, 2, 3)
_AROUND = 6  #: boxes that name a place
_SURE, _LONG = 0.6, 10  #: share and tokens from which a block counts as known text
_FAR = 50  #: blocks


def spread(signs: Signs, shares: Shares) -> Shares:
    """Candidates' shares over all blocks of the page; 0 for the others."""
    whole = np.zeros(len(signs.blocks))
    whole[signs.at] = shares
    return whole


def second_look(signs: Signs, first: Shares) -> Matrix:
    """More columns for candidates: the shares of their neighbours, of their kind and of the boxes around them."""
    sizes = np.array(signs.sizes, dtype=float)
    weights = np.maximum(sizes, 1)
    columns = [first]
    padded = np.concatenate([np.zeros(3), first, np.zeros(3)])
    columns += [padded[3 + step : 3 + step + len(first)] for step in _STEPS]
    places = [_places(block) for block in signs.blocks]
    for level in range(4):
        ids = np.array(numbered([place[level] for place in places]))
        mass, weight = np.bincount(ids, weights * first), np.bincount(ids, weights)
        columns += [
            (mass / weight)[ids],
            (mass / (mass.sum() or 1))[ids],
            (np.bincount(ids, first) / np.bincount(ids))[ids],
        ]
    columns += _from_sure(first, sizes)
    columns.append(np.full(len(first), doubt(signs, first)))
    return np.column_stack(columns).astype(np.float32)[signs.at]


def doubt(signs: Signs, shares: Shares) -> float:
    """How unsure a page is: its tokens times the distance to a clear answer, by the tokens taken; 0 is sure."""
    sizes = np.array(signs.sizes, dtype=float)
    return float((sizes * np.minimum(shares, 1 - shares)).sum() / max(1.0, (sizes * shares).sum()))


def votes_of(signs: Signs, lines: Sequence[Sequence[str]], first: Shares) -> tuple[Matrix, Shares]:
    """What another extractor took of each candidate, and how far the two agree; and its share of each block.

    lines: the other's lines as folded tokens.
    """
    runs = set().union(*(shingles_of(line) for line in lines))
    runs |= shingles_of([token for line in lines for token in line])
    shares = np.array([_share_of(tokens, runs) for tokens in signs.folded])
    sizes = np.array(signs.sizes, dtype=float)
    padded = np.concatenate([np.zeros(2), shares, np.zeros(2)])
    both = (sizes * shares * first).sum()
    columns = [
        shares,
        padded[1:-3],
        padded[3:-1],
        (padded[:-4] + padded[1:-3] + padded[3:-1] + padded[4:]) / 4,
        np.full(len(shares), (shares * sizes).sum() / max(1.0, sizes.sum())),
        np.full(len(shares), both / max(1.0, (sizes * shares).sum())),
        np.full(len(shares), both / max(1.0, (sizes * first).sum())),
    ]
    return np.column_stack(columns).astype(np.float32)[signs.at], shares


def _share_of(tokens: Sequence[str], runs: set[tuple[str, ...]]) -> float:
    own = shingles_of(tokens)
    return len(own & runs) / len(own) if own else 0.0


def _places(block: Block) -> tuple[Hashable, ...]:
    """What blocks of one kind have in common, and what those in boxes that are named alike from a level on."""
    box = block.box
    marks: list[str] = []
    around: Box | None = box
    while around is not None and len(marks) < _AROUND:
        marks.append(around.marks)
        around = around.parent
    return (box.tag, marks[0]), tuple(marks[1:]), tuple(marks[2:]), tuple(marks[3:])


def _from_sure(first: Shares, sizes: Shares) -> list[NDArray[np.float64]]:
    """How far the nearest known text is, and how much of it came before."""
    count = len(first)
    known = np.flatnonzero((first > _SURE) & (sizes >= _LONG))
    if not len(known):
        return [
            np.full(count, float(_FAR)),
            np.full(count, float(_FAR)),
            *(np.zeros(count) for _ in range(3)),
        ]
    every = np.arange(count)
    left, right = np.searchsorted(known, every, "left"), np.searchsorted(known, every, "right")
    before = np.where(left > 0, every - known[np.maximum(left - 1, 0)], _FAR)
    after = np.where(right < len(known), known[np.minimum(right, len(known) - 1)] - every, _FAR)
    mass = np.zeros(count)
    mass[known] = sizes[known]
    passed = np.cumsum(mass)
    ends: list[NDArray[np.float64]] = [np.minimum(before, _FAR), np.minimum(after, _FAR)]
    return [
        *ends,
        passed / passed[-1],
        np.full(count, passed[-1]),
        np.full(count, float(len(known))),
    ]
