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
_UPPER = 3  #: levels of which all nodes are compared; one more or less costs more
_AT_ONCE = 500  #: rows; more of them would take memory, and no less time each


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
        levels: list[tuple[NDArray[np.intp], NDArray[np.float32]]] = []  #: from the roots down
        for _ in range(model["depth"]):
            levels.append((columns[nodes], thresholds[nodes]))
            following = yes[nodes]
            nodes = np.column_stack([following, following + ~is_leaf[nodes]]).ravel()
        self._values = np.where(is_leaf, number, 0).astype(np.float64)[nodes]
        self._upper, self._lower = levels[:_UPPER], levels[_UPPER:]
        self._count = len(sizes)
        shape = (self._count, -1)
        self._upper_columns = np.concatenate([c.reshape(shape).T.ravel() for c, _ in self._upper])
        self._upper_limits = np.concatenate([t.reshape(shape).T.ravel() for _, t in self._upper])

    def ask(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """The chance of `yes` for each row."""
        if not len(rows):
            return np.zeros(0)
        parts = (rows[at : at + _AT_ONCE] for at in range(0, len(rows), _AT_ONCE))
        return np.concatenate([self._ask(part) for part in parts])

    def _ask(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        rows = np.ascontiguousarray(rows, dtype=np.float32)
        flat = rows.ravel()
        base = np.arange(0, flat.size, rows.shape[1], dtype=np.intp)
        nodes = self._below_upper(rows)
        for columns, thresholds in self._lower:
            # `clip` skips numpy's check of every index, half of the time: all of ours are good
            at = columns.take(nodes, mode="clip")
            at += base
            goes_on = flat.take(at, mode="clip") > thresholds.take(nodes, mode="clip")
            nodes += nodes
            nodes += goes_on
        scores = self._values.take(nodes, mode="clip").sum(axis=0)
        return np.asarray(1 / (1 + np.exp(-scores)))

    def _below_upper(self, rows: NDArray[np.float32]) -> NDArray[np.intp]:
        """The node of each tree (row) that each row (column) comes to below the upper levels.

        All their nodes are compared, not only those on a row's way: a node's column is copied at
        once for all rows, in a tenth of the time that picking a number for each row takes.
        """
        columns = np.ascontiguousarray(rows.T).take(self._upper_columns, axis=0, mode="clip")
        bits = (columns > self._upper_limits[:, None]).view(np.uint8)
        bits = bits.reshape(-1, self._count, len(rows))
        taken: list[NDArray[np.uint8]] = []  #: on each level so far: 1 to the right
        way = np.uint8(0)
        for level in range(len(self._upper)):
            ways = bits[2**level - 1 : 2 ** (level + 1) - 1]
            for is_right in taken:
                left, right = ways[: len(ways) // 2], ways[len(ways) // 2 :]
                ways = left ^ (is_right & (left ^ right))  # `where`, in a fifth of its time
            taken.append(ways[0])
            way = way << 1 | ways[0]
        starts = np.arange(self._count, dtype=np.intp) << len(self._upper)
        return starts[:, None] + way


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
