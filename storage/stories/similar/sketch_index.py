"""The index that finds similar texts: one row per text in the store, sorted arrays in each process.

All workers share the rows, which can be rebuilt from the records (storage.stories.rebuild). A
process reads new rows inside the transaction in which it keeps records. There is one such
transaction at a time, so it misses nothing that another process kept.

In memory a posting has 64 bits: a 32-bit hash, then the 32-bit number of the row. Postings are in
a few sorted arrays, each about eight times the next (as in a log-structured merge tree), so that
adding costs the same however much is there. Row numbers are dropped once every text below them was
first seen before the window.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.engine import Connection

from news.lazy import LazyModule
from news.likeness.profile import SHARED, Hashes32
from storage.tables.schema import sketches

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Postings: TypeAlias = NDArray[np.uint64]
else:
    np = LazyModule("numpy")
    Postings = Any

FANOUT = 8  #: an array this many times the next one is not merged with it
#: a hash of more texts than this is a site's notice, not a story: only the newest ones count
COMMON = 1000
MOST = 256  #: rows that a lookup returns at most, those with the rarest shared hashes
#: how long after it was first seen a text may be kept: entries wait for their turn
_SLACK = timedelta(days=1)
HASH_BYTES = 4  #: of a stored sketch
_READ = 20_000  #: rows at a time

_NUMBER, _SHIFT = 0xFFFFFFFF, 32  #: of a posting: its low half is a row number


@dataclass(slots=True)
class SketchIndex:
    """One process's arrays. Only `find` is safe for threads."""

    arrays: list[Postings] = field(default_factory=list)  #: the largest first
    last: int = 0  #: rows up to this number are in it
    #: row number -> newest first-seen time up to it
    ages: list[tuple[int, datetime]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def find(
        self, tx: Connection, wanted: Sequence[Hashes32], *, since: datetime
    ) -> list[dict[int, int]]:
        """For each sketch, the rows that may be similar, as of this transaction; see `lookup`."""
        with self.lock:
            self.refresh(tx, since=since)
            return [self.lookup(sketch) for sketch in wanted]

    def refresh(self, tx: Connection, *, since: datetime) -> None:
        """Read the rows added since the last time; at first, texts first seen after `since`."""
        since -= _SLACK
        while rows := tx.execute(self._newer(since)).all():
            self.last = rows[-1].seq
            self._add(rows)
            if len(rows) < _READ:
                break
        self._expire(since)

    def lookup(self, sketch: Hashes32) -> dict[int, int]:
        """Numbers of rows -> hashes they share with a sketch, the likeliest first."""
        if not self.arrays or not len(sketch):
            return {}
        found, rarity = self._postings(sketch.astype(np.uint64) << np.uint64(_SHIFT))
        numbers, place, shared = np.unique(found, return_inverse=True, return_counts=True)
        weight = np.bincount(place, rarity, len(numbers))
        enough = np.flatnonzero(shared >= (SHARED if len(sketch) >= 8 else 1))
        best = enough[np.argsort(-weight[enough], kind="stable")[:MOST]]
        return dict(zip(numbers[best].tolist(), shared[best].tolist(), strict=True))

    def _postings(self, low: Postings) -> "tuple[Postings, NDArray[np.float64]]":
        """The row number of each posting of some hashes, and how rare its hash is."""
        # no row has the last number, so this is where a hash ends
        wanted = np.concatenate((low, low | np.uint64(_NUMBER)))
        places_of = [np.searchsorted(array, wanted) for array in self.arrays]
        starts = [places[: len(low)] for places in places_of]
        ends = [places[len(low) :] for places in places_of]
        counts = np.sum([end - start for start, end in zip(starts, ends, strict=True)], axis=0)
        found: list[Postings] = []
        rarity: list[NDArray[np.float64]] = []
        for array, first, end in zip(self.arrays, starts, ends, strict=True):
            start = np.maximum(first, end - COMMON)  # numbers grow, so the last are the newest
            lengths = end - start
            before = np.concatenate(([0], np.cumsum(lengths)[:-1]))
            places = np.repeat(start - before, lengths) + np.arange(lengths.sum())
            found.append(array[places] & np.uint64(_NUMBER))
            rarity.append(np.repeat(1 / np.maximum(counts, 1), lengths))
        return np.concatenate(found), np.concatenate(rarity)

    def _newer(self, since: datetime) -> Any:
        query = select(sketches.c.seq, sketches.c.seen_at, sketches.c.hashes).where(
            sketches.c.seq > self.last
        )
        return query.where(sketches.c.seen_at >= since).order_by(sketches.c.seq).limit(_READ)

    def _add(self, rows: Sequence[Any]) -> None:
        hashes = [
            np.frombuffer(row.hashes, "<u4").astype(np.uint64) << np.uint64(_SHIFT) for row in rows
        ]
        seqs = np.array([row.seq for row in rows], np.uint64)
        numbers = np.repeat(seqs, [len(some) for some in hashes])
        array = np.sort(np.concatenate(hashes) | numbers)
        newest = max(row.seen_at for row in rows)
        self.ages.append((self.last, max(newest, self.ages[-1][1]) if self.ages else newest))
        while self.arrays and len(self.arrays[-1]) < FANOUT * len(array):
            # of two sorted halves: a merge
            array = np.sort(np.concatenate((self.arrays.pop(), array)), kind="stable")
        self.arrays.append(array)

    def _expire(self, since: datetime) -> None:
        """Drop numbers whose texts are all older than the window; rarely: it copies the arrays."""
        old = [number for number, newest in self.ages if newest < since]
        if not old or len(old) * 4 < len(self.ages):
            return
        self.ages = self.ages[len(old) :]
        kept = [array[(array & np.uint64(_NUMBER)) > np.uint64(old[-1])] for array in self.arrays]
        self.arrays = [array for array in kept if len(array)]


def hashes_as_bytes(sketch: Hashes32) -> bytes:
    """A sketch as it is stored."""
    return sketch.astype("<u4").tobytes()
