"""The models that choose a page's body: training, prediction, export. Needs lightgbm."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from benchmarks.body.samples import Column, Sample
from benchmarks.extraction.scores import BodyScore, body_score, f1_of
from extractors.article.body.choose import texts_of
from extractors.article.body.second_look import doubt, second_look, spread, votes_of
from extractors.article.body.settle import settled

_FOLDS = 4
_PARAMETERS = {
    "objective": "cross_entropy",
    "learning_rate": 0.07,
    "num_leaves": 16,
    "max_depth": 6,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.25,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 0.5,
    "num_threads": 1,
    "verbose": -1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
}
"""A page weighs about 1, a block .01: at a `lambda_l2` of 10 captions passed."""
_ROUNDS = {"first": 280, "second": 220, "rescue": 220}
"""A page weighs about 1, a block .01: at a `lambda_l2` of 10 captions passed as text."""
_RESCUED, _UNSURE = 4.0, 0.12
#: the limits are chosen among these
_DOUBTS, _OPINIONS = (0.08, 0.12, 0.2), (0.0, 0.15, 0.25, 0.35)

Rows = NDArray[np.float32]
Held = dict[int, Column]  #: predictions for pages, by the sample's id()


def fold_of(host: str, *, salt: str) -> int:
    """A host's fold: the same in every run."""
    return int(hashlib.md5((salt + host).encode(), usedforsecurity=False).hexdigest(), 16) % _FOLDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is chosen and not learned."""

    doubt: float  #: from which a page is rescued
    opinion: float  #: weight of trafilatura's own choice in a rescue


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The predictions for a page's blocks, step by step."""

    first: Column
    second: Column
    rescued: Column
    voted: Column  #: by trafilatura
    doubt: float
    limits: Limits

    def routed(self, *, opinion: float | None = None) -> Column:
        """As extract() has it: trafilatura is asked where there is doubt."""
        weight = self.limits.opinion if opinion is None else opinion
        return (
            self.second
            if self.doubt < self.limits.doubt
            else (1 - weight) * self.rescued + weight * self.voted
        )


@dataclass(slots=True)
class Chain:
    """The three models learned from some pages, asked about others."""

    models: dict[str, lightgbm.Booster]
    limits: Limits

    def ask(self, sample: Sample) -> Said:
        """The prediction of each step for a page."""
        features = sample.features
        first = spread(features, self.models["first"].predict(features.rows))
        rows = np.column_stack([features.rows, second_look(features, first)])
        second = spread(features, self.models["second"].predict(rows))
        votes, voted = votes_of(features, sample.opinion, first)
        rescued = spread(features, self.models["rescue"].predict(np.column_stack([rows, votes])))
        return Said(
            first=first,
            second=second,
            rescued=rescued,
            voted=voted,
            doubt=doubt(features, second),
            limits=self.limits,
        )


def learn(samples: Sequence[Sample]) -> Chain:
    """Train the models on some pages.

    The later models learn from first looks at held-out hosts; the limits are chosen the same way.
    """
    plain = {id(s): s.features.rows for s in samples}
    first = _held_out(samples, plain, rounds=_ROUNDS["first"])
    again = {
        id(s): np.column_stack([s.features.rows, second_look(s.features, first[id(s)])])
        for s in samples
    }
    votes = {id(s): votes_of(s.features, s.opinion, first[id(s)]) for s in samples}
    beside = {at: np.column_stack([rows, votes[at][0]]) for at, rows in again.items()}
    second = _held_out(samples, again, rounds=_ROUNDS["second"])
    heavier = {
        id(s): _RESCUED if doubt(s.features, first[id(s)]) >= _UNSURE else 1.0 for s in samples
    }
    rescued = _held_out(samples, beside, rounds=_ROUNDS["rescue"], heavier=heavier)
    models = {
        "first": _fitted(samples, plain, rounds=_ROUNDS["first"]),
        "second": _fitted(samples, again, rounds=_ROUNDS["second"]),
        "rescue": _fitted(samples, beside, rounds=_ROUNDS["rescue"], heavier=heavier),
    }
    return Chain(
        models,
        _limits(
            samples, second=second, rescued=rescued, voted={at: v for at, (_, v) in votes.items()}
        ),
    )


def _held_out(
    samples: Sequence[Sample],
    rows: Mapping[int, Rows],
    *,
    rounds: int,
    heavier: Mapping[int, float] | None = None,
) -> Held:
    """For each page, the prediction of a model that saw no page of its host."""
    found: Held = {}
    for fold in range(_FOLDS):
        rest = [s for s in samples if fold_of(s.host, salt="inner") != fold]
        model = _fitted(rest, rows, rounds=rounds, heavier=heavier)
        for s in samples:
            if fold_of(s.host, salt="inner") == fold:
                found[id(s)] = spread(s.features, model.predict(rows[id(s)]))
    return found


def _fitted(
    samples: Sequence[Sample],
    rows: Mapping[int, Rows],
    *,
    rounds: int,
    heavier: Mapping[int, float] | None = None,
) -> lightgbm.Booster:
    every = np.vstack([rows[id(s)] for s in samples])
    truth = np.concatenate([s.at(s.truth) for s in samples])
    weights = np.concatenate(
        [s.at(s.weights) * (heavier[id(s)] if heavier else 1.0) for s in samples]
    )
    return lightgbm.train(_PARAMETERS, lightgbm.Dataset(every, truth, weight=weights), rounds)


def _limits(samples: Sequence[Sample], *, second: Held, rescued: Held, voted: Held) -> Limits:
    """The limits under which these pages, held out, have the best mean F1 of the sets."""
    doubts = {id(s): doubt(s.features, second[id(s)]) for s in samples}
    sure = {id(s): score_of(s, second[id(s)]) for s in samples}

    def mixed(s: Sample, weight: float) -> BodyScore:
        at = id(s)
        return (
            score_of(s, (1 - weight) * rescued[at] + weight * voted[at])
            if doubts[at] >= _DOUBTS[0]
            else sure[at]
        )

    asked = {weight: {id(s): mixed(s, weight) for s in samples} for weight in _OPINIONS}

    def reached(limits: Limits) -> float:
        by_set: dict[str, list[BodyScore]] = {}
        for s in samples:
            is_sure = doubts[id(s)] < limits.doubt
            by_set.setdefault(s.which, []).append(
                sure[id(s)] if is_sure else asked[limits.opinion][id(s)]
            )
        return sum(map(f1_of, by_set.values())) / len(by_set)

    return max((Limits(doubt=d, opinion=o) for d, o in product(_DOUBTS, _OPINIONS)), key=reached)


def finished(sample: Sample, shares: Column) -> list[str]:
    """The texts that extract() makes of shares."""
    return texts_of(sample.features, settled(sample.features, shares), printed=sample.printed)


def score_of(sample: Sample, shares: Column) -> BodyScore:
    """How well they match the truth."""
    return body_score("\n".join(finished(sample, shares)), sample.page.body)


def held_out(samples: Sequence[Sample]) -> dict[int, Said]:
    """For each page, the predictions of models and limits that saw no page of its host."""
    found: dict[int, Said] = {}
    for fold in range(_FOLDS):
        chain = learn([s for s in samples if fold_of(s.host, salt="outer") != fold])
        found |= {id(s): chain.ask(s) for s in samples if fold_of(s.host, salt="outer") == fold}
    return found


def exported(chain: Chain) -> dict[str, Any]:
    """All of it as plain numbers, as extractors.article.body.forest reads them."""
    models = {name: _flat(model.dump_model()["tree_info"]) for name, model in chain.models.items()}
    return {
        "limits": {"doubt": chain.limits.doubt, "opinion": chain.limits.opinion},
        "forests": models,
    }


def _flat(trees: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {"depth": 0, "sizes": [], "column": [], "number": [], "yes": []}
    for tree in trees:
        nodes = [(tree["tree_structure"], 0)]
        for node, depth in nodes:  # grows meanwhile: children are appended side by side
            is_leaf = "leaf_value" in node
            found["depth"] = max(found["depth"], depth)
            found["column"].append(-1 if is_leaf else node["split_feature"])
            found["number"].append(
                float(f"{node['leaf_value']:.4g}" if is_leaf else f"{node['threshold']:.7g}")
            )
            found["yes"].append(0 if is_leaf else len(nodes))
            if not is_leaf:
                nodes += [(node["left_child"], depth + 1), (node["right_child"], depth + 1)]
        found["sizes"].append(len(nodes))
    return found
