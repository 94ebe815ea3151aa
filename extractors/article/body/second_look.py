"""A second look at blocks: the first shares of their kind, box and neighbours as features."""

from collections.abc import Iterator, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from extractors.article.body.block_features import Matrix, Shingles, shingles_of
from extractors.article.body.boxes import Boxes, Numbers, numbered
from extractors.article.body.features import Features

Shares = NDArray[np.float64]  #: one number in [0, 1] for each block of the page

_STEPS = (-3, -2, -1, 1, 2, 3)
_AROUND = 6  #: boxes that name a place
_MOST_MARKS = 6000  #: of which five are a number of 63 bits
_SURE, _LONG = 0.6, 10  #: share and tokens from which a block counts as known text
_FAR = 50  #: blocks
_LEAST = 0.005  #: loss that no page is below


def spread(features: Features, shares: Shares) -> Shares:
    """Candidates' shares over all blocks of the page; 0 for the others."""
    whole = np.zeros(len(features.blocks))
    whole[features.at] = shares
    return whole


def second_look(features: Features, first: Shares) -> Matrix:
    """More columns for candidates: the shares of their neighbours, kind and boxes around."""
    sizes = features.weights
    columns = [first]
    padded = np.concatenate([np.zeros(3), first, np.zeros(3)])
    columns += [padded[3 + step : 3 + step + len(first)] for step in _STEPS]
    weights = np.maximum(sizes, 1)
    for groups in _groups(features.boxes):
        columns += _means(groups, weights, first)
    columns += _from_sure(first, sizes)
    columns.append(np.full(len(first), doubt(features, first)))
    return np.array(columns, dtype=np.float32)[:, features.at].T


def _means(ids: NDArray[np.int64], weights: Shares, first: Shares) -> list[Shares]:
    """For each block of its group: the weighted share, the part of all, the plain share."""
    mass, weight = np.bincount(ids, weights * first), np.bincount(ids, weights)
    plain = np.bincount(ids, first) / np.bincount(ids)
    return [(mass / weight)[ids], (mass / (mass.sum() or 1))[ids], plain[ids]]


def doubt(features: Features, shares: Shares) -> float:
    """How unsure a page is; 0 is sure.

    Tokens times the distance to a clear answer, by the tokens taken.
    """
    sizes = features.weights
    return float((sizes * np.minimum(shares, 1 - shares)).sum() / max(1.0, (sizes * shares).sum()))


def losses_of(
    *, expected: float, first_doubt: float, agreement: float | None = None
) -> tuple[float, ...]:
    """The signs of what a body is worth, each the log of a loss.

    expected: F1 that the last shares promise, were each the chance it claims to be. first_doubt: of
    the first look, which no neighbour has made sure. agreement: with trafilatura, where asked.
    """
    losses = [1 - min(1.0, expected), first_doubt]
    losses += [] if agreement is None else [1 - agreement]
    return tuple(log(_LEAST + max(0.0, loss)) for loss in losses)


def votes_of(
    features: Features, lines: Sequence[Sequence[str]], first: Shares
) -> tuple[Matrix, Shares]:
    """What another extractor took: columns for candidates, and its share of each block.

    lines: the other's lines as folded tokens.
    """
    runs = set().union(*(shingles_of(line) for line in lines))
    runs |= shingles_of([token for line in lines for token in line])
    shares = np.array([_share_of(features.runs_of(at), runs) for at in range(len(features.folded))])
    sizes = features.weights
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
    return np.array(columns, dtype=np.float32)[:, features.at].T, shares


def _share_of(own: Shingles, runs: Shingles) -> float:
    return len(own & runs) / len(own) if own else 0.0


def _groups(boxes: Boxes) -> Iterator[Numbers]:
    """Four times a number for each block: of its kind, then of boxes named alike from a level on.

    In the order of their first blocks: sums over groups then end alike on every machine.
    """
    kinds = zip(boxes.tags, boxes.names, strict=True)
    around, names = boxes.of, _names_of(boxes)
    found = [np.array(numbered(kinds), dtype=np.intp)[around]]
    for levels in range(_AROUND - 1, _AROUND - 4, -1):
        around = boxes.around[around]
        found.append(names[levels][around])
    return (np.array(numbered(groups.tolist()), dtype=np.intp) for groups in found)


def _names_of(boxes: Boxes) -> list[NDArray[np.int64]]:
    """For each count of levels a number for each box: of its marks and those around it.

    The last place stands for what is around the outermost box. A number has a digit for each level.
    """
    marks = np.array([*boxes.names, -1], dtype=np.int64) + 1
    base = int(marks.max()) + 1
    is_small = base < _MOST_MARKS
    names = [np.zeros_like(marks)]
    for _ in range(_AROUND - 1):
        own = marks + base * names[-1][boxes.around]
        names.append(own if is_small else np.unique(own, return_inverse=True)[1].astype(np.int64))
    return names


def _from_sure(first: Shares, sizes: Shares) -> list[NDArray[np.float64]]:
    """How far the nearest known text is, and how much of it came before."""
    count = len(first)
    known = np.flatnonzero((first > _SURE) & (sizes >= _LONG))
    if not len(known):
        return [np.full(count, float(_FAR))] * 2 + [np.zeros(count)] * 3
    every = np.arange(count)
    left, right = np.searchsorted(known, every, "left"), np.searchsorted(known, every, "right")
    before = np.where(left > 0, every - known[np.maximum(left - 1, 0)], _FAR)
    after = np.where(right < len(known), known[np.minimum(right, len(known) - 1)] - every, _FAR)
    mass = np.zeros(count)
    mass[known] = sizes[known]
    passed = np.cumsum(mass)
    return [
        np.minimum(before, _FAR).astype(np.float64),
        np.minimum(after, _FAR).astype(np.float64),
        passed / passed[-1],
        np.full(count, passed[-1]),
        np.full(count, float(len(known))),
    ]
