"""What it costs to list every record and story of a store.

    python -m benchmarks.dedup.listing [--stories 18000] [--words 400]

Fills a store with texts of random words, then reads all of it: as lists, and page by page as
`wirecopy records list --json` does. Prints seconds, and the memory that the pages took.
"""

import argparse
import random
import resource
import tempfile
import time

from benchmarks.dedup.index import BATCH, record_of
from benchmarks.dedup.window import keep
from news.query import EVERYTHING
from storage import Store, open_store
from storage.read.store import listed


def fill(store: Store, *, stories: int, words: int) -> None:
    """Keep so many stories of so many random words."""
    dice = random.Random(1)
    for start in range(0, stories, BATCH):
        names = range(start, min(start + BATCH, stories))
        texts = [" ".join(f"w{dice.random():.9f}"[3:] for _ in range(words)) for _ in names]
        keep(store, [record_of(text, f"Story {n}") for n, text in zip(names, texts, strict=True)])


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=18_000)
    parser.add_argument("--words", type=int, default=400)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/w.db") as store:
        fill(store, stories=options.stories, words=options.words)
        before = _peak_mb()
        started = time.perf_counter()
        pages = listed(store.read, EVERYTHING, limit=100_000)
        count = sum(len(store.read.records_of(page)) for page in pages)
        print(
            f"{count:,} records by page: {time.perf_counter() - started:.1f} s, "
            f"{_peak_mb() - before:.0f} MB more"
        )
        for name, read in (("records", store.read.records), ("stories", store.read.stories)):
            started = time.perf_counter()
            found = len(read(limit=100_000))
            print(f"{found:,} {name} as a list: {time.perf_counter() - started:.1f} s")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
