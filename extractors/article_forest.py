"""Trees of decisions, learned beforehand, read from the package and asked for many rows at once. Knows nothing of articles."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FILE = "article_forest.json"


class Forest:
    """Trees of one model. A node: its column, its threshold, the node taken when `<=`, the other; leaves lead to themselves."""

    def __init__(self, model: Mapping[str, Any]) -> None:
        trees: Sequence[Mapping[str, Sequence[float]]] = model["trees"]
        sizes = [len(tree["value"]) for tree in trees]
        starts = np.cumsum([0, *sizes[:-1]])
        self._roots = starts.astype(np.int32)
        self._columns = _joined(trees, "column").astype(np.int32)
        self._thresholds = _joined(trees, "threshold")
        offsets = np.repeat(starts, sizes)
        self._yes = (_joined(trees, "yes") + offsets).astype(np.int32)
        self._no = (_joined(trees, "no") + offsets).astype(np.int32)
        self._values = _joined(trees, "value")
        self._depth: int = model["depth"]

    def ask(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """The chance of `yes` for each row."""
        if not len(rows):
            return np.zeros(0)
        nodes = np.broadcast_to(self._roots, (len(rows), len(self._roots)))
        base = (np.arange(len(rows), dtype=np.int32) * rows.shape[1])[:, None]
        flat = rows.ravel()
        for _ in range(self._depth):
            goes = flat[base + self._columns[nodes]] <= self._thresholds[nodes]
            nodes = np.where(goes, self._yes[nodes], self._no[nodes])
        return np.asarray(1 / (1 + np.exp(-self._values[nodes].sum(axis=1))))


@cache
def forests() -> Mapping[str, Forest]:
    """The models that ship with the package, by name: `first`, `second`, `rescue`."""
    models = json.loads(files("extractors").joinpath(_FILE).read_text("utf-8"))
    return {name: Forest(model) for name, model in models["forests"].items()}


def _joined(trees: Sequence[Mapping[str, Sequence[float]]], name: str) -> NDArray[np.float64]:
    return np.array([value for tree in trees for value in tree[name]], dtype=np.float64)
