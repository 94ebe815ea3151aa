"""How well the stored `quality` finds pages whose body is wrong.

    python -m benchmarks.body.quality [--corpus ../shared/corpus/extraction]

Bodies are those of models that saw no page of their hosts. A page is bad below a body F1 of .9, and
very bad below .8, which is what quality is fitted to. Prints the AUC of the stored number, of all
signals together, fitted without the page's hosts (four folds), and of each signal; then the two
numbers in extractors.article.body.quality. Needs the dependency group `bench`.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.body.models import Said, fold_of, held_out, score_of
from benchmarks.body.samples import Sample, sample_of
from benchmarks.extraction.pages import SETS, CorpusMissing, labelled_pages
from benchmarks.extraction.scores import auc, page_f1
from extractors.article.body.choose import Body, agreement_of, body_of
from extractors.article.extract import STUB_WORDS
from extractors.article.quality import badness_of, quality_of

_BAD = (0.9, 0.8)
_PULL = 1.0  #: of weights toward zero

Numbers = NDArray[np.float64]


def body_from(sample: Sample, said: Said) -> Body:
    """What extract() would have taken."""
    asked = said.doubt >= said.limits.doubt
    shares = said.routed()
    agreement = agreement_of(sample.features, shares, said.voted) if asked else None
    return body_of(
        sample.features, shares, printed=sample.printed, unsure=said.doubt, agreement=agreement
    )


def fitted(rows: Numbers, is_bad: Numbers) -> Numbers:
    """Weights of a logistic regression, the last being the constant: Newton's steps."""
    padded = np.column_stack([rows, np.ones(len(rows))])
    weights, pull = np.zeros(padded.shape[1]), np.append(np.full(rows.shape[1], _PULL), 0.0)
    for _ in range(30):
        chance = 1 / (1 + np.exp(-padded @ weights))
        slope = padded.T @ (chance - is_bad) + pull * weights
        bend = (padded * (chance * (1 - chance))[:, None]).T @ padded + np.diag(pull + 1e-9)
        weights = weights - np.linalg.solve(bend, slope)
    return weights


def unseen(samples: Sequence[Sample], rows: Numbers, is_bad: Numbers) -> Numbers:
    """For each page, the score from weights fitted to the other hosts' pages."""
    folds = np.array([fold_of(s.host, salt="quality") for s in samples])
    found = np.zeros(len(samples))
    for fold in set(folds.tolist()):
        weights = fitted(rows[folds != fold], is_bad[folds != fold])
        found[folds == fold] = rows[folds == fold] @ weights[:-1] + weights[-1]
    return found


def report(samples: Sequence[Sample]) -> None:
    """Print the tables."""
    said = held_out(samples)
    bodies = [body_from(s, said[id(s)]) for s in samples]
    f1s = np.array([page_f1(score_of(s, said[id(s)].routed())) for s in samples])
    cuts = [_is_cut(s, body) for s, body in zip(samples, bodies, strict=True)]
    stored = [quality_of(body, is_cut=cut) for body, cut in zip(bodies, cuts, strict=True)]
    loss = np.array([badness_of(body) for body in bodies])
    signals = {"expected loss": loss} | _signals(bodies)
    bad = (f1s < _BAD[0]).astype(float)
    rows = np.column_stack([(values - values.mean()) / values.std() for values in signals.values()])
    columns = {
        "quality as stored": np.array([-(value or 0.0) for value in stored]),
        "all signals, fitted without the page's hosts": unseen(samples, rows, bad),
        **{f"signal: {name}": values for name, values in signals.items()},
    }
    _print_table(samples, columns, f1s)
    slope, constant = fitted(loss[:, None], (f1s < _BAD[1]).astype(float))
    print(f"SLOPE, CONSTANT = {slope:.3g}, {constant:.3g}")


def _signals(bodies: Sequence[Body]) -> dict[str, Numbers]:
    sizes = [sum(len(block.tokens) for block in body.blocks) for body in bodies]
    disagreements = [0.0 if b.agreement is None else 1 - b.agreement for b in bodies]
    return {
        "doubt": np.array([body.doubt for body in bodies]),
        "disagreement with trafilatura": np.array(disagreements),
        "shortness": -np.array(sizes, dtype=float),
    }


def _print_table(samples: Sequence[Sample], columns: Mapping[str, Numbers], f1s: Numbers) -> None:
    heads = [(which, limit) for limit in _BAD for which in ("all", *SETS)]
    names = "".join(f"{f'{which} <{limit}':>13}" for which, limit in heads)
    print(f"{'AUC for bad pages':<48}{names}")
    for name, values in columns.items():
        cells = [_auc(samples, values, f1s, which, limit) for which, limit in heads]
        print(f"  {name:<46}" + "".join(f"{one:>13}" for one in cells))


def _auc(samples: Sequence[Sample], values: Numbers, f1s: Numbers, which: str, limit: float) -> str:
    own = [at for at, s in enumerate(samples) if which in ("all", s.which)]
    is_bad = [bool(f1s[at] < limit) for at in own]
    return f"{auc([float(values[at]) for at in own], is_bad=is_bad):.3f} ({sum(is_bad)})"


def _is_cut(sample: Sample, body: Body) -> bool:
    return sample.is_walled and sum(len(block.tokens) for block in body.blocks) < STUB_WORDS


def main(arguments: Sequence[str] | None = None) -> int:
    """Print; 2 when the sets are absent."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.body.quality", description="How well quality finds bad pages."
    )
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus/extraction"))
    options = parser.parse_args(arguments)
    try:
        samples = [
            sample_of(which, page)
            for which in SETS
            for page in labelled_pages(options.corpus, which=which)
        ]
    except CorpusMissing as missing:
        print(f"benchmarks.body.quality: {missing}; name the folder with --corpus", file=sys.stderr)
        return 2
    report(samples)
    return 0


if __name__ == "__main__":
    sys.exit(main())
