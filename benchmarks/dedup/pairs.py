"""The labelled pairs: those of a corpus folder, and look-alikes of our own."""

import gzip
import json
from functools import cache
from pathlib import Path

from benchmarks.dedup.lookalikes import Document, LabelledPair, look_alikes, true_copies

CORPUS = Path("../shared/corpus/dedup")


def corpus_pairs(folder: Path = CORPUS) -> list[tuple[LabelledPair, str]]:
    """The pairs of `pairs.jsonl.gz`, each with its story: a fold must not split a story."""
    docs = {doc["id"]: doc for doc in _lines(folder / "docs.jsonl.gz")}

    @cache
    def document(key: str) -> Document:
        return Document(title=docs[key]["title"], text=docs[key]["text"])

    return [
        (
            LabelledPair(
                kind=row["kind"],
                a=document(row["a"]),
                b=document(row["b"]),
                is_same=bool(row["same"]),
            ),
            row["a"].split("#")[0],
        )
        for row in _lines(folder / "pairs.jsonl.gz")
    ]


def own_pairs() -> list[tuple[LabelledPair, str]]:
    """Look-alikes and true copies of our own, each with a key of its stories."""
    return [(pair, pair.a.title + pair.b.title) for pair in (*look_alikes(), *true_copies())]


def _lines(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]
