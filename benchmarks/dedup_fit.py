"""Fit the weights of `news.likeness` anew, and show what they are worth on stories that they were not fitted on.

`python -m benchmarks.dedup_fit [--pairs FOLDER]` prints the weights for news/likeness.py and the
share right of each kind on stories of other folds. Kinds weigh alike, whatever their number of
pairs; stories, not pairs, are split into folds. Pairs that only the rules for headlines and digests
decide, and boilerplate on both sides of a text, are left out of the fit.
"""

import argparse
import zlib
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.dedup_pairs import CORPUS, corpus_pairs, own_pairs
from benchmarks.lookalikes import LabelledPair
from news.likeness.compare import WEIGHTS, measured
from news.likeness.profile import Profile, profile

FOLDS = 5
RIDGE = 1.0
LEAN = 0.5  #: added to the bias: look-alikes of real papers are rarer than those of the fit
LEFT_OUT = {"digest_and_its_story", "copy_lead_only", "boilerplate_around"}

Floats = NDArray[np.float64]


def weights_of(pairs: list[LabelledPair]) -> Floats:
    """How much each pair counts: positives and negatives as much as each other, kinds of a label alike."""
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
    right = defaultdict(list)
    for fold in range(FOLDS):
        beta = fitted(measures[folds != fold], labels[folds != fold], weights[folds != fold])
        for place in np.flatnonzero(folds == fold):
            said = measures[place] @ beta + LEAN > 0
            right[pairs[place].kind].append(said == pairs[place].is_same)
    beta = fitted(measures, labels, weights)
    beta[0] += LEAN
    print("WEIGHTS = {")
    for name, weight in zip(WEIGHTS, beta, strict=True):
        print(f'    "{name}": {weight:.2f},')
    print("}\n\nright on stories of the other folds, without headlines:")
    for kind in sorted(right):
        print(
            f"{kind:26s} {np.mean(right[kind]):.4f}  ({len(right[kind]) - sum(right[kind])} of {len(right[kind])} wrong)"
        )


if __name__ == "__main__":
    main()
