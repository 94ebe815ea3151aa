"""Fit the weights of news.likeness.compare, and show their value on held-out stories.

    python -m benchmarks.dedup.fit [--pairs FOLDER]

Prints the weights for news/likeness/compare.py and the share right of each kind on stories of other
folds. Kinds weigh alike, whatever their number of pairs; stories, not pairs, are split into folds.
Pairs that only the rules for headlines and digests decide, and boilerplate on both sides of a text,
are left out of the fit.
"""

import argparse
import zlib
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.dedup.lookalikes import LabelledPair
from benchmarks.dedup.pairs import CORPUS, corpus_pairs, own_pairs
from news.likeness.compare import WEIGHTS, measured
from news.likeness.profile import Profile, profile

FOLDS = 5
RIDGE = 1.0
LEAN = 0.5  #: added to the bias: look-alikes of real papers are rarer than those of the fit
LEFT_OUT = {"digest_and_its_story", "copy_lead_only", "boilerplate_around"}

Floats = NDArray[np.float64]


def weights_of(pairs: list[LabelledPair]) -> Floats:
    """The weight of each pair: both labels count alike, and so do the kinds of a label."""
    sizes = Counter(pair.kind for pair in pairs)
    kinds = Counter(label for _, label in {(pair.kind, pair.is_same) for pair in pairs})
    return np.array([len(pairs) / 2 / kinds[pair.is_same] / sizes[pair.kind] for pair in pairs])


def fitted(measures: Floats, labels: Floats, weights: Floats) -> Floats:
    """Logistic regression by Newton's method, with a ridge on all but the bias."""
    beta = np.zeros(measures.shape[1])
    ridge = np.diag([0.0, *[RIDGE] * (len(beta) - 1)])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-measures @ beta))
        slope = measures.T @ (weights * (chance - labels)) + ridge @ beta
        bend = (measures * (weights * chance * (1 - chance))[:, None]).T @ measures + ridge
        beta = beta - np.linalg.solve(bend, slope)
    return beta


def main() -> None:
    """Print weights and folds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=Path, default=CORPUS)
    found = [
        pair
        for pair in (*corpus_pairs(parser.parse_args().pairs), *own_pairs())
        if pair[0].kind not in LEFT_OUT
    ]
    pairs = [pair for pair, _ in found]
    profiles: dict[str, Profile] = {}
    for pair in pairs:
        for document in (pair.a, pair.b):
            if document.text not in profiles:
                profiles[document.text] = profile(document.text)
    measures = np.array(
        [list(measured(profiles[p.a.text], profiles[p.b.text]).values()) for p in pairs]
    )
    labels = np.array([float(pair.is_same) for pair in pairs])
    weights = weights_of(pairs)
    folds = np.array([zlib.crc32(story.encode()) % FOLDS for _, story in found])
    _print_weights(measures, labels, weights)
    print("\nright on stories of the other folds, without headlines:")
    is_right = _held_out(measures, labels, weights, folds=folds)
    for kind in sorted({pair.kind for pair in pairs}):
        own = [right for pair, right in zip(pairs, is_right, strict=True) if pair.kind == kind]
        print(f"{kind:26s} {np.mean(own):.4f}  ({len(own) - sum(own)} of {len(own)} wrong)")


def _held_out(
    measures: Floats, labels: Floats, weights: Floats, *, folds: NDArray[np.int64]
) -> list[bool]:
    """For each pair, whether weights fitted to the other folds decide it rightly."""
    said = np.zeros(len(labels), dtype=bool)
    for fold in range(FOLDS):
        rest, own = folds != fold, folds == fold
        beta = fitted(measures[rest], labels[rest], weights[rest])
        said[own] = measures[own] @ beta + LEAN > 0
    return [bool(one) for one in said == (labels > 0)]


def _print_weights(measures: Floats, labels: Floats, weights: Floats) -> None:
    beta = fitted(measures, labels, weights)
    beta[0] += LEAN
    print("WEIGHTS = {")
    for name, weight in zip(WEIGHTS, beta, strict=True):
        print(f'    "{name}": {weight:.2f},')
    print("}")


if __name__ == "__main__":
    main()
