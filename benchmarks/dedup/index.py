"""What the sketch index costs and misses, by the number of texts in the window.

    python -m benchmarks.dedup.index [--sizes 10000,100000,1000000] [--pairs FOLDER]

Recall: pairs of one story whose sketches share enough hashes to be compared. CPU a text: making its
profile (tokens, shingles, salient words, sketch), looking it up, inserting its sketch row and
refreshing the arrays, on SQLite, beside extracting a page. The texts that fill the window are
random in their hashes and as long as the corpus' are; those that are measured are the corpus'.
The last columns: seconds to read all rows, to save the index to its file, and to open that; windows
of less than 20,000 texts have no file. Sizes are measured in turns, so that a busy machine slows
all of them; ratios are of medians.
"""

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert
from sqlalchemy.engine import Connection

from benchmarks.dedup.lookalikes import LabelledPair
from benchmarks.dedup.pairs import CORPUS, corpus_pairs
from benchmarks.ingest.served import read_pages
from extractors.article.from_page import extract
from news.article import Article, Page
from news.feed.values import Entry
from news.likeness.profile import SHARED, profile, sketch
from news.record.assemble import EntryContext, assemble
from news.record.values import Record
from news.verdict.copies import RecordProfile, profile_record
from storage import open_store
from storage.stories.similar.sketch_index import SketchIndex, hashes_as_bytes
from storage.tables.schema import sketches, stories

NOW = datetime(2026, 5, 3, tzinfo=UTC)
SINCE = NOW - timedelta(days=7)
BATCH = 100  #: texts a transaction, as pipeline.keep.writer has it
ROUNDS = 12
PAGES = Path("../shared/corpus/newsroom.warc.gz")
#: the story that every sketch of the window belongs to
FILLER = {
    "id": "urn:uuid:filler",
    "revision": 1,
    "text_fingerprint": None,
    "first_seen_at": NOW,
    "forgotten_at": None,
}


def lengths(pairs: list[LabelledPair]) -> NDArray[np.int64]:
    """How many hashes the corpus' sketches have."""
    return np.array([len(sketch(profile(pair.a.text))) for pair in pairs[:400]])


def fill(
    tx: Connection, count: int, *, sizes: NDArray[np.int64], dice: np.random.Generator
) -> None:
    """Insert rows of random sketches."""
    for start in range(0, count, 10_000):
        many = dice.choice(sizes, min(10_000, count - start))
        rows = [
            {
                "story_id": "urn:uuid:filler",
                "revision": 1,
                "url_key": None,
                "seen_at": NOW,
                "hashes": _random(n, dice),
            }
            for n in many
        ]
        tx.execute(insert(sketches), rows)


def _random(count: int, dice: np.random.Generator) -> bytes:
    return hashes_as_bytes(np.sort(dice.integers(0, 2**32, count, dtype=np.uint32)))


class Window:
    """A store whose window holds so many texts, and the index of one process on it."""

    def __init__(self, folder: Path, count: int, *, sizes: NDArray[np.int64]) -> None:
        self.count = count
        self._path = folder / f"{count}.db"
        self.store = open_store(f"sqlite:///{self._path}")
        database = self.store.database
        self._write = database.write
        with database.write() as tx:
            tx.execute(insert(stories), [FILLER])
        empty = self._path.stat().st_size
        with database.write() as tx:
            fill(tx, count, sizes=sizes, dice=np.random.default_rng(count))
        with database.write() as tx:
            tx.exec_driver_sql("ANALYZE")
        self.disk_bytes = (_size(self._path) - empty) / count
        first, self.load_s = self._opened()
        started = time.perf_counter()
        with database.read() as tx:
            first.save(tx, share="no")
        self.save_s = time.perf_counter() - started
        self.index, self.open_s = self._opened()
        self.memory_bytes = sum(array.nbytes for array in self.index.arrays) / count

    def _opened(self) -> tuple[SketchIndex, float]:
        """An index as a new process opens it, and the seconds that this takes."""
        index = SketchIndex(self._path.with_name(f"{self._path.name}-sketches"))
        started = time.perf_counter()
        with self.store.database.read() as tx:
            index.refresh(tx, since=SINCE)
        return index, time.perf_counter() - started

    def turn(self, texts: list[RecordProfile]) -> float:
        """Milliseconds of CPU of insert, refresh and lookup a text, in transactions of BATCH."""
        started = time.process_time()
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            with self._write() as tx:
                self.index.refresh(tx, since=SINCE)
                for text in batch:
                    self.index.lookup(text.sketch)
                rows = [
                    {"story_id": "urn:uuid:filler", "revision": 1, "url_key": None, "seen_at": NOW}
                    | {"hashes": hashes_as_bytes(text.sketch)}
                    for text in batch
                ]
                tx.execute(insert(sketches), rows)
        return (time.process_time() - started) / len(texts) * 1000


def _size(path: Path) -> int:
    return sum(p.stat().st_size for p in path.parent.glob(f"{path.name}*"))


def record_of(text: str, title: str) -> Record:
    """A text as a record."""
    context = EntryContext(
        entry=Entry(feed_url="https://f.example/", guid=title, link=None),
        first_seen_at=NOW,
        fetched_at=NOW,
    )
    return assemble(Article(body=tuple(text.split("\n")), title=title), context, status="full")


def same_pages(warc: Path) -> tuple[float, float]:
    """Milliseconds of CPU to extract a page and to make its profile, over sixty real pages."""
    read = read_pages(warc)[:: max(1, len(read_pages(warc)) // 65)][:65]
    pages = [
        Page(url="https://p.example/", content=body, content_type=kind, fetched_at=NOW)
        for body, kind in read
    ]
    records = [record_of("\n".join(extract(page).body), "x") for page in pages]
    spent = {"extraction": 0.0, "profiles": 0.0}
    for page, record in zip(pages, records, strict=True):
        started = time.process_time()
        extract(page)
        middle = time.process_time()
        for _ in range(5):
            profile_record(record)
        spent["extraction"] += middle - started
        spent["profiles"] += (time.process_time() - middle) / 5
    return spent["extraction"] / len(pages) * 1000, spent["profiles"] / len(pages) * 1000


def recall(pairs: list[LabelledPair]) -> Iterator[str]:
    """The share of pairs of one story that share enough hashes."""
    same = [pair for pair in pairs if pair.is_same]
    found = [
        len(
            np.intersect1d(sketch(profile(p.a.text)), sketch(profile(p.b.text)), assume_unique=True)
        )
        >= SHARED
        for p in same
    ]
    yield f"candidate recall {np.mean(found):.4f} of {len(same):,} pairs of one story"


def main() -> None:
    """Print recall, then the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--pairs", type=Path, default=CORPUS)
    options = parser.parse_args()
    pairs = [pair for pair, _ in corpus_pairs(options.pairs)]
    for line in recall(pairs):
        print(line)
    records = [record_of(pair.b.text, pair.b.title) for pair in pairs[: ROUNDS * BATCH]]
    extraction_ms, profile_ms = same_pages(PAGES)
    texts = [profile_record(record) for record in records]
    print(f"CPU of a page: extraction {extraction_ms:.1f} ms")
    print(f"CPU of its profile (tokens, shingles, sketch): {profile_ms:.3f} ms")
    sizes = lengths(pairs)
    with tempfile.TemporaryDirectory() as folder:
        windows = [Window(Path(folder), int(n), sizes=sizes) for n in options.sizes.split(",")]
        costs = _costs(windows, texts)
        _print_table(windows, costs, extraction_ms=extraction_ms, profile_ms=profile_ms)
        for window in windows:
            window.store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:,.0f} MB, {os.cpu_count()} cores")


def _costs(windows: list[Window], texts: list[RecordProfile]) -> list[float]:
    """The median cost of each window, measured in turns."""
    turns: list[list[float]] = [[] for _ in windows]
    for number in range(ROUNDS):
        batch = texts[number * BATCH : (number + 1) * BATCH]
        for window, own in zip(windows, turns, strict=True):
            own.append(window.turn(batch))
    return [median(own) for own in turns]


def _print_table(
    windows: list[Window], costs: list[float], *, extraction_ms: float, profile_ms: float
) -> None:
    names = "texts,ms a text,+ profile,ratio,of page,disk B,RAM B,rows s,save s,file s".split(",")
    print(*(f"{name:>10s}" for name in names))
    for window, cost in zip(windows, costs, strict=True):
        whole = profile_ms + cost
        shares = f"{whole / (profile_ms + costs[0]):10.2f} {whole / extraction_ms:10.1%}"
        space = f"{window.disk_bytes:10.0f} {window.memory_bytes:10.0f}"
        seconds = f"{window.load_s:10.1f} {window.save_s:10.1f} {window.open_s:10.1f}"
        print(f"{window.count:10,d} {cost:10.3f} {whole:10.3f} {shares} {space} {seconds}")


if __name__ == "__main__":
    main()
