"""Forests of decision trees: fitted, asked about pages they have not seen, exported."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from benchmarks.body.samples import Column, Sample, fold_of
from extractors.article.body.second_look import spread

FOLDS = 4
_PARAMETERS = {
    "objective": "cross_entropy",
    "learning_rate": 0.07,
    "num_leaves": 16,
    "max_depth": 6,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.25,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 0.5,  # a page weighs about 1, a block .01: at 10 captions passed as text
    "num_threads": 1,
    "verbose": -1,
    "seed": 1,
    "deterministic": True,
    "force_col_wise": True,  # a quarter of the columns a tree: .6 of the time of rows
}
_ROUNDS = {"first": 280, "second": 220, "rescue": 220}

Rows = Mapping[int, NDArray[np.float32]]  #: a page's rows, by the sample's id()
Held = dict[int, Column]  #: predictions for pages, by the sample's id()
_TASKS: list[Callable[[], Any]] = []


def fitted(
    samples: Sequence[Sample], rows: Rows, *, name: str, heavier: Mapping[int, float] | None = None
) -> tuple[lightgbm.Booster, Held]:
    """A forest learned from all the pages, and what forests without a page's host say of it.

    heavier: a factor for the weight of pages.
    """
    every = np.vstack([rows[id(s)] for s in samples])
    weights = [s.at(s.weights) * (heavier[id(s)] if heavier else 1.0) for s in samples]
    counts = [len(s.features.at) for s in samples]
    folds = np.repeat([fold_of(s.host, count=FOLDS, salt="inner") for s in samples], counts)
    truth = np.concatenate([s.at(s.truth) for s in samples])
    whole = lightgbm.Dataset(
        every, truth, weight=np.concatenate(weights), params=_PARAMETERS, free_raw_data=False
    ).construct()  # the bins, once for all

    def without(fold: int) -> tuple[str, NDArray[np.float64]]:
        rest = whole.subset(np.flatnonzero(folds != fold).tolist())
        forest = lightgbm.train(_PARAMETERS, rest, _ROUNDS[name])
        return forest.model_to_string(), forest.predict(every[folds == fold], num_threads=1)

    told = side_by_side(
        [partial(without, fold) for fold in range(-1, FOLDS)]
    )  # -1: none is left out
    shares = np.zeros(len(every))
    for fold, (_, found) in enumerate(told[1:]):
        shares[folds == fold] = found
    parts = np.split(shares, np.cumsum(counts)[:-1])
    held = {id(s): spread(s.features, part) for s, part in zip(samples, parts, strict=True)}
    return lightgbm.Booster(model_str=told[0][0]), held


def side_by_side(tasks: Sequence[Callable[[], Any]]) -> list[Any]:
    """The results of the tasks in their order, as many at once as there are cores.

    The processes are forked: they share the samples, and only results are sent.
    """
    _TASKS[:] = tasks
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as pool:
        return list(pool.map(_run, range(len(tasks))))


def _run(at: int) -> Any:
    return _TASKS[at]()


def exported(forest: lightgbm.Booster) -> dict[str, Any]:
    """Its trees as plain numbers, as extractors.article.body.forest reads them."""
    return _flat(forest.dump_model()["tree_info"])


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
