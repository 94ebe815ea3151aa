"""What a text costs in a window full of real texts, beside one in an empty window.

    python -m benchmarks.dedup.window [--texts 250] [--pairs FOLDER]

The window holds the corpus' texts, one a story, and so do the texts that are kept then. CPU of
judging and keeping, in transactions of 100, and of making profiles, as workers do. The first
figures are of the same texts in a store that holds nothing else.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.dedup.index import BATCH, record_of
from benchmarks.dedup.lookalikes import Document
from benchmarks.dedup.pairs import CORPUS, corpus_pairs
from news.feed.values import Entry, FeedState
from news.record.values import Record
from news.verdict.copies import profile_record
from storage import Store, open_store
from storage.values import Candidate, Made, Poll

NOW = datetime(2026, 5, 3, tzinfo=UTC)
KEPT = 170  #: texts that are measured
ROUNDS = 5  #: in turns, so that a busy machine slows both; the median counts


def documents(folder: Path) -> list[Document]:
    """One text of each story of the corpus, in a fixed random order."""
    by_story = {story: pair.a for pair, story in reversed(corpus_pairs(folder))}
    found = list(dict.fromkeys(by_story[story] for story in sorted(by_story)))
    random.Random(3).shuffle(found)
    return found


def keep(store: Store, records: Sequence[Record]) -> float:
    """Milliseconds of CPU a text."""
    spent = 0.0
    for start in range(0, len(records), BATCH):
        batch = records[start : start + BATCH]
        ids = _queued(store, [f"{start + n} {one.title}" for n, one in enumerate(batch)])
        made = [
            Made(entry_id=entry_id, record=one, profile=profile_record(one))
            for entry_id, one in zip(ids, batch, strict=True)
        ]
        started = time.process_time()
        store.stories.keep(made, now=NOW)
        spent += time.process_time() - started
    return spent / len(records) * 1000


def _queued(store: Store, guids: Sequence[str]) -> list[int]:
    feed = f"https://f{hash(tuple(guids)) % 10**9}.example/"
    entries = [Entry(feed_url=feed, guid=guid, link=None) for guid in guids]
    found = [
        Candidate(entry=entry, canonical_link=None, host="f.example", digest=entry.guid)
        for entry in entries
    ]
    poll = Poll(state=FeedState(url=feed, title="F", last_polled_at=NOW), candidates=tuple(found))
    sifted = store.queue.save_poll(poll, now=NOW)
    return [one.entry_id for one in sifted if one.entry_id is not None]


def _cost(window: Sequence[Record], new: Sequence[Record]) -> float:
    """Milliseconds of CPU a new text in a store that holds the window."""
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/w.db") as store:
        if window:
            keep(store, window)
        return keep(store, new)


def main() -> None:
    """Print the two costs and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=250)
    parser.add_argument("--pairs", type=Path, default=CORPUS)
    options = parser.parse_args()
    found = documents(options.pairs)
    records = [record_of(one.text, f"{n} {one.title}") for n, one in enumerate(found)]
    window, new = records[: options.texts], records[options.texts : options.texts + KEPT]
    _cost([], new)  # loads what the first store alone would pay for
    turns = [(_cost([], new), _cost(window, new)) for _ in range(ROUNDS)]
    costs = [median(of_one) for of_one in zip(*turns, strict=True)]
    started = time.process_time()
    for record in new:
        profile_record(record)
    profile_ms = (time.process_time() - started) / len(new) * 1000
    empty, full = (cost + profile_ms for cost in costs)
    print(f"{len(window)} texts in the window, {len(new)} kept; profile {profile_ms:.2f} ms")
    print(f"CPU a text: empty window {empty:.2f} ms, full window {full:.2f} ms: {full / empty:.2f}")


if __name__ == "__main__":
    main()
