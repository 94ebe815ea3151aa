"""The weights of `quality`, and how well it finds pages whose body is wrong.

A page is bad below a body F1 of .9, and very bad below .8.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.body.samples import Sample
from benchmarks.extraction.scores import auc
from extractors.article.body.choose import Body

BAD, VERY_BAD = 0.9, 0.8
_PULL = 1.0  #: of weights toward zero

Numbers = NDArray[np.float64]


class Judged(Protocol):
    """A body, and how well it matches the truth."""

    @property
    def body(self) -> Body:
        """What was taken."""
        ...

    @property
    def f1(self) -> float:
        """Of its page."""
        ...


def weights_of(samples: Sequence[Sample], taken: Sequence[Judged]) -> dict[str, Sequence[float]]:
    """The weights of the signs, by how many there are; a page counts as its set does."""
    rows = np.array([one.body.signs for one in taken])
    is_good = np.array([float(one.f1 >= BAD) for one in taken])
    counts = np.array([s.weight for s in samples])
    counts = counts / counts.mean()
    weights = fitted(rows, is_good, counts)
    rows = np.where(weights[:-1] > 0, 0, rows)  # a loss never speaks for a body
    return {str(rows.shape[1]): fitted(rows, is_good, counts).tolist()}


def fitted(rows: Numbers, is_good: Numbers, counts: Numbers) -> Numbers:
    """Weights of a logistic regression, the last being the constant: Newton's steps."""
    padded = np.column_stack([rows, np.ones(len(rows))])
    weights, pull = np.zeros(padded.shape[1]), np.append(np.full(rows.shape[1], _PULL), 0.0)
    for _ in range(30):
        chance = 1 / (1 + np.exp(-padded @ weights))
        slope = padded.T @ (counts * (chance - is_good)) + pull * weights
        bend = (padded * (counts * chance * (1 - chance))[:, None]).T @ padded
        weights = weights - np.linalg.solve(bend + np.diag(pull + 1e-9), slope)
    return weights


def report(f1s: Mapping[str, Sequence[float]], qualities: Mapping[str, Sequence[float]]) -> None:
    """Print, by set, how well quality tells bad pages, and what is left above .9."""
    every = list(f1s)
    for which in ("all", *every):
        names = every if which == "all" else [which]
        truth = np.array([one for name in names for one in f1s[name]])
        told = np.array([one for name in names for one in qualities[name]])
        surest = truth[told >= BAD]
        cells = [
            f"AUC {auc((-told).tolist(), is_bad=(truth < limit).tolist()):.3f}"
            f" for the {int((truth < limit).sum())} pages below {limit}"
            for limit in (BAD, VERY_BAD)
        ]
        kept = f"{len(surest) / len(truth):.0%} of the pages have {BAD} or more"
        wrong = f"{int((surest < VERY_BAD).sum())} of them below F1 {VERY_BAD}"
        print(f"  {f'quality, {which}':<28}{cells[0]}; {cells[1]}; {kept}, {wrong}")
