"""What it costs to remember what was served, and to ask for it.

    python -m benchmarks.extraction.gates.cost [--entries 100000]

A SQLite store with so many entries of the last weeks, on 500 hosts, a tenth of them gates. Batches
of 100 pages are asked for as a run does, then written as the writer does, without their records.
"""

import argparse
import random
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from news.feed.values import Entry, FeedState
from news.verdict.landing import Evidence
from news.verdict.served import PageLanding, ServedPage
from storage import Store, open_store
from storage.values import Candidate, Deferred, Poll

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
HOSTS, BATCH, ROUNDS = 500, 100, 30


def main() -> None:
    """Fill a store and print the table."""
    options = argparse.ArgumentParser(description="What landings cost.")
    options.add_argument("--entries", type=int, default=100_000)
    count = options.parse_args().entries
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(f"sqlite:///{folder}/w.db") as store,
    ):
        ids = _queued(store, count + ROUNDS * BATCH)
        empty_bytes = _size(folder)
        for at in range(0, count, 1000):
            store.stories.keep([_landing(one) for one in ids[at : min(at + 1000, count)]], now=NOW)
        asked, written, bare = _measured(store, ids[count:])
        bytes_each = (_size(folder) - empty_bytes) / count
    print("| with landings of | asked, a page | written, a page | without landings | bytes |")
    print("|---:|---:|---:|---:|---:|")
    cells = f"{asked:.2f} ms | {written:.2f} ms | {bare:.2f} ms | {bytes_each:.0f}"
    print(f"| {count:,} entries | {cells} |")


def _queued(store: Store, count: int) -> list[int]:
    ids: list[int] = []
    for at in range(0, count, 1000):
        candidates = tuple(_candidate(n) for n in range(at, min(at + 1000, count)))
        state = FeedState(url=f"https://h{at}.example/feed", last_polled_at=NOW)
        found = store.queue.save_poll(Poll(state=state, candidates=candidates), now=NOW)
        ids += [one.entry_id for one in found if one.entry_id is not None]
    return ids


def _candidate(number: int) -> Candidate:
    link = f"https://h{number % HOSTS}.example/{number}"
    entry = Entry(feed_url="", guid=link, link=link, title=f"Story {number}")
    return Candidate(entry=entry, canonical_link=link, host=f"h{number % HOSTS}.example", digest="")


def _landing(entry_id: int, *, is_noted: bool = True) -> Deferred:
    dice = random.Random(entry_id)
    is_gate = dice.random() < 0.1
    key = f"{entry_id % HOSTS if is_gate else entry_id:032x}"
    words = frozenset(f"word{dice.randrange(9999)}" for _ in range(8))
    signs = ("title_in_heading", "text_near", "declares_article", "same_day")
    evidence = Evidence(words=400, feed_words=60, signs=signs, title_keys=words)
    page = ServedPage(key=key, evidence=evidence)
    landing = PageLanding(page=page, reason="gate" if is_gate else None)
    until = NOW + timedelta(hours=1)
    return Deferred(
        entry_id=entry_id, until=until, reason="gate", landing=landing if is_noted else None
    )


def _measured(store: Store, ids: Sequence[int]) -> tuple[float, float, float]:
    """Milliseconds a page: asked, written with landings, written without."""
    asked, written, bare = [], [], []
    for at in range(0, len(ids), BATCH):
        batch = ids[at : at + BATCH]
        keys = [one.landing.page.key for one in map(_landing, batch) if one.landing]
        start = perf_counter()
        store.sites.same_text([key for key in keys if key])
        asked.append(perf_counter() - start)
        for times, is_noted in ((bare, False), (written, True)):
            finished = [_landing(one, is_noted=is_noted) for one in batch]
            start = perf_counter()
            store.stories.keep(finished, now=NOW)
            times.append(perf_counter() - start)
    return tuple(1000 * median(times) / BATCH for times in (asked, written, bare))  # type: ignore[return-value]


def _size(folder: str) -> int:
    return sum(path.stat().st_size for path in Path(folder).iterdir())


if __name__ == "__main__":
    main()
