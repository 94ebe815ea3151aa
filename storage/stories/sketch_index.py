"""The index by which like texts are found: one row a text in the store, sorted arrays of hashes in each process.

The rows are the truth, shared by all workers; they can be made anew from the records
(storage.rebuild). A process reads new rows inside the transaction in which it keeps records, of
which there is one at a time, so it misses nothing that another kept.

In memory a posting is 64 bits: a 32-bit hash, then the 32-bit number of the row. Postings stand in
a few sorted arrays, each about eight times the next (as in a log-structured merge tree), so that
adding costs the same whatever is there already. Whole numbers are forgotten once everything below
them was first seen before the window.
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
#: of a hash that more texts have, the last so many count: a site's notice, not a story
COMMON = 1000
MOST = 256  #: rows that a lookup answers at most, those with the rarest shared hashes
_SLACK = timedelta(
    days=1
)  #: texts are kept so much later than they were first seen: entries wait for their turn
_READ = 20_000  #: rows at a time

_NUMBER, _SHIFT = 0xFFFFFFFF, 32  #: of a posting: its low half is a row number


@dataclass(slots=True)
class SketchIndex:
    """One process's arrays. Not safe for threads by itself: its caller is alone at keeping."""

    arrays: list[Postings] = field(default_factory=list)  #: the largest first
    last: int = 0  #: rows up to this number are in it
    ages: list[tuple[int, datetime]] = field(
        default_factory=list
    )  #: row number -> newest first-seen moment up to it

    def refresh(self, tx: Connection, *, since: datetime) -> None:
        """Read the rows that came since the last time; at first, all of texts first seen after `since`."""
        since -= _SLACK
        while rows := tx.execute(self._newer(since)).all():
            self.last = rows[-1].seq
            self._add(rows)
            if len(rows) < _READ:
                break
        self._expire(since)

    def lookup(self, sketch: Hashes32) -> list[int]:
        """Numbers of rows that share enough hashes with a sketch, the likeliest first."""
        if not self.arrays or not len(sketch):
            return []
        low = sketch.astype(np.uint64) << np.uint64(_SHIFT)
        found: list[NDArray[np.uint64]] = []
        rarity: list[NDArray[np.float64]] = []
        wanted = np.concatenate(
            (low, low | np.uint64(_NUMBER))
        )  # no row has the last number, so this is where a hash ends
        places_of = [np.searchsorted(array, wanted) for array in self.arrays]
        starts = [places[: len(low)] for places in places_of]
        ends = [places[len(low) :] for places in places_of]
        counts = np.sum([end - start for start, end in zip(starts, ends, strict=True)], axis=0)
        for array, start, end in zip(self.arrays, starts, ends, strict=True):
            start = np.maximum(start, end - COMMON)  # noqa: PLW2901 - numbers grow, so the last are the newest
            lengths = end - start
            places = np.repeat(
                start - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths
            ) + np.arange(lengths.sum())
            found.append(array[places] & np.uint64(_NUMBER))
            rarity.append(np.repeat(1 / np.maximum(counts, 1), lengths))
        numbers, place, shared = np.unique(
            np.concatenate(found), return_inverse=True, return_counts=True
        )
        weight = np.bincount(place, np.concatenate(rarity), len(numbers))
        enough = np.flatnonzero(shared >= (SHARED if len(sketch) >= 8 else 1))
        best = enough[np.argsort(-weight[enough], kind="stable")[:MOST]]
        return [int(number) for number in numbers[best]]

    def _newer(self, since: datetime) -> Any:
        query = select(sketches.c.seq, sketches.c.seen_at, sketches.c.hashes).where(
            sketches.c.seq > self.last
        )
        return query.where(sketches.c.seen_at >= since).order_by(sketches.c.seq).limit(_READ)

    def _add(self, rows: Sequence[Any]) -> None:
        hashes = [
            np.frombuffer(row.hashes, "<u4").astype(np.uint64) << np.uint64(_SHIFT) for row in rows
        ]
        numbers = np.repeat(
            np.array([row.seq for row in rows], np.uint64), [len(some) for some in hashes]
        )
        array = np.sort(np.concatenate(hashes) | numbers)
        newest = max(row.seen_at for row in rows)
        self.ages.append((self.last, max(newest, self.ages[-1][1]) if self.ages else newest))
        while self.arrays and len(self.arrays[-1]) < FANOUT * len(array):
            array = np.sort(
                np.concatenate((self.arrays.pop(), array)), kind="stable"
            )  # of two sorted halves: a merge
        self.arrays.append(array)

    def _expire(self, since: datetime) -> None:
        """Drop numbers of which every text is older than the window; rarely, for it copies the arrays."""
        old = [number for number, newest in self.ages if newest < since]
        if not old or len(old) * 4 < len(self.ages):
            return
        self.ages = self.ages[len(old) :]
        kept = [array[(array & np.uint64(_NUMBER)) > np.uint64(old[-1])] for array in self.arrays]
        self.arrays = [array for array in kept if len(array)]


class Lookout:
    """A store's index in this process, made when it is first needed."""

    def __init__(self) -> None:
        self._index = SketchIndex()
        self._lock = threading.Lock()

    def find(
        self, tx: Connection, wanted: Sequence[Hashes32], *, since: datetime
    ) -> list[list[int]]:
        """For each sketch the numbers of rows that may be like it, as of this transaction."""
        with self._lock:
            self._index.refresh(tx, since=since)
            return [self._index.lookup(sketch) for sketch in wanted]


def hashes_as_bytes(sketch: Hashes32) -> bytes:
    """A sketch as it is stored."""
    return sketch.astype("<u4").tobytes()
