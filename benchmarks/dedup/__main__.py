"""How well copies are recognised: our rule beside others, kind by kind.

    python -m benchmarks.dedup [--pairs FOLDER] [--own | --series | --fresh]

Our rule is called as `news.verdict` calls it, with headlines and without, and knows nothing of a
host. The last lines are F1 of "one story", of "two stories", and their mean, once with all pairs
weighing alike and once with all kinds. --own measures on look-alikes and copies of our own texts,
--series on series, templates, stubs and copies a day later, those not tuned on apart;
--fresh on pairs written later. MinHash-LSH needs the dependency group `bench`.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.dedup.lookalikes import LabelledPair
from benchmarks.dedup.pairs import CORPUS, corpus_pairs, own_pairs
from benchmarks.dedup.rules import rules
from benchmarks.dedup.series import FRESH, SERIES, series


def f1s(
    pairs: Sequence[LabelledPair], answers: Sequence[bool], weights: Sequence[float]
) -> tuple[float, float]:
    """F1 of "one story" and of "two stories"."""
    mass: dict[tuple[bool, bool], float] = defaultdict(float)
    for pair, answer, weight in zip(pairs, answers, weights, strict=True):
        mass[pair.is_same, answer] += weight
    wrong = mass[True, False] + mass[False, True]
    one, two = 2 * mass[True, True], 2 * mass[False, False]
    return one / (one + wrong), two / (two + wrong)


Answers = Mapping[str, Sequence[bool]]  #: of each rule, one a pair


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--pairs", type=Path, default=CORPUS, help="a folder with pairs.jsonl.gz and docs.jsonl.gz"
    )
    parser.add_argument("--own", action="store_true", help="our own look-alikes and copies instead")
    parser.add_argument("--series", action="store_true", help="series, templates and stubs instead")
    parser.add_argument("--fresh", action="store_true", help="the same, written later")
    options = parser.parse_args()
    if options.own:
        found = own_pairs()
    elif options.series or options.fresh:
        found = list(series(FRESH if options.fresh else SERIES))
    else:
        found = corpus_pairs(options.pairs)
    pairs = [pair for pair, _ in found]
    answers = {name: [rule(pair) for pair in pairs] for name, rule in rules().items()}
    sizes = Counter(pair.kind for pair in pairs)
    print(f"{'kind':24s} {'pairs':>5s}", *(f"{name:>9s}" for name in answers))
    for kind in sorted(sizes):
        right = [_share_right(pairs, answers[name], kind=kind) for name in answers]
        print(f"{kind:24s} {sizes[kind]:5d}", *(f"{share:9.4f}" for share in right))
    _print_f1("pairs alike", pairs, answers, weights=[1.0] * len(pairs))
    _print_f1("kinds alike", pairs, answers, weights=[1 / sizes[pair.kind] for pair in pairs])


def _share_right(pairs: Sequence[LabelledPair], answers: Sequence[bool], *, kind: str) -> float:
    known = zip(pairs, answers, strict=True)
    return float(np.mean([answer == pair.is_same for pair, answer in known if pair.kind == kind]))


def _print_f1(
    label: str, pairs: Sequence[LabelledPair], answers: Answers, *, weights: Sequence[float]
) -> None:
    table = [f1s(pairs, of_rule, weights) for of_rule in answers.values()]
    print(f"\n{'F1 one story, ' + label:30s}", *(f"{same:9.4f}" for same, _ in table))
    print(f"{'F1 two stories, ' + label:30s}", *(f"{other:9.4f}" for _, other in table))
    print(f"{'macro F1, ' + label:30s}", *(f"{(same + other) / 2:9.4f}" for same, other in table))


if __name__ == "__main__":
    main()
