"""What full text costs: time to index, size on disk, time to search and to list.

    python -m benchmarks.dedup.search [--records 100000] [--words 400] [--store URL]

Fills a store with records of made words, as often as words of a language are (Zipf), and indexes
them as a run does. Each search is for the 20 best; its time is the median of seven.
`--store` names an empty PostgreSQL database.
"""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from statistics import median

import numpy as np
from sqlalchemy import insert, text

from benchmarks.dedup.index import NOW, record_of
from news.query import EVERYTHING, Filters, parse_query
from news.record.values import Record
from storage import Store, open_store
from storage.read.store import listed
from storage.search.store import hits_of
from storage.search.values import by_rank
from storage.tables.codec import record_json
from storage.tables.schema import revisions, stories

VOCABULARY = 200_000
AT_ONCE = 1000
_SYLLABLES = [f"{a}{b}" for a in "bdfgklmnprst" for b in "aeiou"]


def vocabulary() -> list[str]:
    """Made words, the most frequent first, which are the shortest."""
    dice = random.Random(1)
    lengths = (1 + (n > 50) + (n > 1500) + (n > 40_000) for n in range(VOCABULARY))
    made = ("".join(dice.choices(_SYLLABLES, k=length)) for length in lengths)
    return list(dict.fromkeys(made))


def records(count: int, *, words: int, known: Sequence[str]) -> Iterator[Record]:
    """Records with texts of about so many words."""
    dice = np.random.default_rng(1)
    weights = 1 / np.arange(1, len(known) + 1)
    weights /= weights.sum()
    for number in range(count):
        length = int(dice.integers(words // 2, words * 3 // 2))
        chosen = dice.choice(len(known), length, p=weights)
        body = " ".join(known[n] for n in chosen)
        yield replace(
            record_of(body, " ".join(body.split()[:8])),
            id=f"urn:uuid:{number:08x}-0000-5000-8000-000000000000",
        )


def fill(store: Store, found: Iterator[Record]) -> None:
    """Write stories and revisions without looking for copies."""
    number = 0
    while page := list(islice(found, AT_ONCE)):
        with store.database.write() as tx:
            rows = [
                {"id": one.id, "revision": 1, "first_seen_at": NOW + timedelta(seconds=number + n)}
                for n, one in enumerate(page)
            ]
            tx.execute(insert(stories), rows)
            texts = [
                {
                    "story_id": one.id,
                    "revision": 1,
                    "record": record_json(one),
                    "kept_at": NOW + timedelta(seconds=number + n),
                }
                for n, one in enumerate(page)
            ]
            tx.execute(insert(revisions), texts)
        number += len(page)


def size_mb(store: Store) -> float:
    """Of the database."""
    with store.database.read() as tx:
        if store.path is None:
            query = "SELECT pg_database_size(current_database())"
            return float(tx.execute(text(query)).scalar_one()) / 1e6
        pages = tx.exec_driver_sql("PRAGMA page_count").scalar_one()
        return float(pages * tx.exec_driver_sql("PRAGMA page_size").scalar_one()) / 1e6


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(store: Store, options: argparse.Namespace) -> None:
    """Print the figures of one store."""
    known = vocabulary()
    fill(store, records(options.records, words=options.words, known=known))
    before, cpu = size_mb(store), time.process_time()
    seconds = timed(lambda: index(store))
    cpu = time.process_time() - cpu
    per_text = (
        f"{seconds / options.records * 1e3:.2f} ms a text ({cpu / options.records * 1e3:.2f} CPU)"
    )
    print(
        f"{options.records:,} texts of {options.words} words indexed: {seconds:.0f} s, {per_text}"
    )
    after = size_mb(store)
    print(f"the store: {before:,.0f} MB, {after - before:,.0f} MB more with the index")
    common, rare = known[:5], known[5_000:5_005]
    for name, query in {
        "a word in most texts": common[0],
        "a word in few": rare[0],
        "no such word": "zzyzx",
        "two frequent words": f"{common[1]} {common[2]}",
        "a phrase of frequent words": f'"{common[0]} {common[1]}"',
        "a frequent word, not another": f"{common[3]} -{common[4]}",
        "a beginning": f"{rare[1][:4]}*",
    }.items():
        print(f"{name}: {search_ms(store, query, EVERYTHING)}")
    lately = Filters(since=NOW + timedelta(seconds=options.records - 1000))
    print(f"a word in most texts, lately: {search_ms(store, common[0], lately)}")
    print(f"the first 20 of a list: {timed(lambda: store.read.places(limit=20)) * 1e3:.1f} ms")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count = 0
    started = time.perf_counter()
    for page in listed(store.read, EVERYTHING, limit=options.records):
        count += len(page)
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak) / 1024
    print(f"a list of all {count:,}: {time.perf_counter() - started:.1f} s, {more:.0f} MB more")


def index(store: Store) -> None:
    """Index everything, as runs and searches do."""
    while store.search.catch_up():
        pass


def search_ms(store: Store, query: str, filters: Filters) -> str:
    """The time of a search for the 20 best."""
    asked = parse_query(query)

    def search() -> list[object]:
        hits = next(hits_of(store.search, asked, filters), [])
        return list(store.read.records_of([hit.story_id for hit in by_rank(hits, now=NOW)[:20]]))

    times = [timed(search) for _ in range(7)]
    return f"{median(times) * 1e3:.0f} ms"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=400)
    parser.add_argument("--store")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.store or f"sqlite:///{Path(folder) / 'w.db'}"
        with open_store(url) as store:
            measure(store, options)


if __name__ == "__main__":
    main()
