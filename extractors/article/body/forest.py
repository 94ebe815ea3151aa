"""Trees of decisions that ship with the package, asked for many rows at once."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FILE = "forest.json"


class Forest:
    """Trees of one model, level by level, each made whole: a leaf above the last level goes on.

    A node of the model whose `column` is below 0 is a leaf, and `number` is its value. Any other
    node compares its column with `number`. When `<=` the next node is `yes`, counted from its
    tree's first node; else it is the node behind that one.
    """

    def __init__(self, model: Mapping[str, Any]) -> None:
        sizes: Sequence[int] = model["sizes"]
        starts = np.cumsum([0, *sizes[:-1]])
        column = np.array(model["column"], dtype=np.intp)
        number = np.array(model["number"], dtype=np.float32)
        is_leaf = column < 0
        columns = np.where(is_leaf, 0, column)
        thresholds = np.where(is_leaf, np.float32(np.inf), number)
        yes = np.array(model["yes"], dtype=np.intp) + np.repeat(starts, sizes)
        yes = np.where(is_leaf, np.arange(len(column)), yes)  # a leaf leads to itself
        nodes = starts.astype(np.intp)
        self._levels = []  #: columns and thresholds, from the roots down
        for _ in range(model["depth"]):
            self._levels.append((columns[nodes], thresholds[nodes]))
            following = yes[nodes]
            nodes = np.column_stack([following, following + ~is_leaf[nodes]]).ravel()
        self._values = np.where(is_leaf, number, 0).astype(np.float64)[nodes]

    def ask(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """The chance of `yes` for each row."""
        if not len(rows):
            return np.zeros(0)
        flat = np.ascontiguousarray(rows, dtype=np.float32).ravel()
        base = np.arange(0, flat.size, rows.shape[1], dtype=np.intp)[:, None]
        roots, limits = self._levels[0]
        starts = np.arange(0, 2 * len(roots), 2, dtype=np.intp)
        nodes = starts + (flat.take(base + roots, mode="clip") > limits)
        for columns, thresholds in self._levels[1:]:
            # `clip` skips numpy's check of every index, half of the time: all of ours are good
            at = columns.take(nodes, mode="clip")
            at += base
            goes_on = flat.take(at, mode="clip") > thresholds.take(nodes, mode="clip")
            nodes += nodes
            nodes += goes_on
        return np.asarray(1 / (1 + np.exp(-self._values.take(nodes).sum(axis=1))))


@cache
def forests() -> Mapping[str, Forest]:
    """The models that ship with the package, by name: `first`, `second`, `rescue`."""
    return {name: Forest(model) for name, model in _shipped()["forests"].items()}


@cache
def limit(name: str) -> float:
    """A number that was chosen together with the models: `opinion`."""
    return float(_shipped()["limits"][name])


def chance_of(signs: Sequence[float]) -> float:
    """The chance that a body's F1 is .9 or more, by the signs of its page."""
    return chance_by(_shipped()["quality"], signs)


def chance_by(weights: Mapping[str, Sequence[float]], signs: Sequence[float]) -> float:
    """A chance in [0, 1]. weights: by how many signs there are, one for each, then a constant."""
    *own, constant = weights[str(len(signs))]
    score = constant + sum(w * sign for w, sign in zip(own, signs, strict=True))
    return 1 / (1 + exp(-score))


@cache
def _shipped() -> Mapping[str, Any]:
    text = files("extractors.article.body").joinpath(_FILE).read_text("utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found
