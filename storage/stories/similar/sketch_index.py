"""The index that finds similar texts: one row per text in the store, sorted arrays in each process.

All workers share the rows, which can be rebuilt from the records (storage.stories.rebuild). A
process reads new rows inside the transaction in which it keeps records. There is one such
transaction at a time, so it misses nothing that another process kept.

In memory a posting has 64 bits: a 32-bit hash, then the 32-bit number of the row. Postings are in
a few sorted arrays, each about eight times the next (as in a log-structured merge tree), so that
adding costs the same however much is there. Row numbers are dropped once every text below them was
first seen before the window. Large windows are kept in a file (`index_file`), so that a process
reads only the rows that are newer.
"""

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from zlib import crc32

from sqlalchemy import BigInteger, func, select, type_coerce
from sqlalchemy.engine import Connection

from news.likeness.lazy import LazyModule
from news.likeness.profile import SHARED, Hashes32
from news.secrets import Share
from storage.stories.similar.index_file import Head, read_index, write_index
from storage.tables.queries import among_ids
from storage.tables.schema import sketches, takedowns

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
#: an archive is read from a time so much before what is held: the window is opened anew, with room
_BACK, _ROOM = timedelta(days=3) // timedelta(microseconds=1), timedelta(days=30)
HASH_BYTES = 4  #: of a stored sketch
_READ = 20_000  #: rows at a time
_SAMPLES = 64  #: rows of each reading by which a file is known to be of this store
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)

_NUMBER, _SHIFT = 0xFFFFFFFF, 32  #: of a posting: its low half is a row number


@dataclass(slots=True)
class SketchIndex:
    """One process's arrays. Only `find` and `save` are safe for threads."""

    file: Path | None = None  #: where a large window is kept
    worth: int = _READ  #: so many rows more than the file has are worth writing it
    arrays: list[Postings] = field(default_factory=list)  #: the largest first
    last: int = 0  #: rows up to this number are in it
    #: row number -> newest first-seen time up to it, in microseconds since 1970
    ages: list[tuple[int, int]] = field(default_factory=list)
    since: int | None = None  #: of the first reading
    held: int = 0  #: texts first seen after this are in it
    goes_back: bool = False  #: archives are read in any order: nothing is dropped
    texts: int = 0
    unsaved: int = 0  #: of these, the ones that are not in the file
    samples: dict[int, int] = field(default_factory=dict)
    takedown: int = 0  #: the store's newest one at the first reading
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
        first = (since - _SLACK - _EPOCH) // _MICROSECOND
        if self.since is None:
            self._open(tx, since=first)
        elif first < self.held - _BACK:
            self._go_back(tx, since=first - _ROOM // _MICROSECOND)
        if self.goes_back:
            first = self.held
        self.held = max(self.held, first)
        while rows := tx.execute(self._newer(first)).all():
            self._add(rows)
            if len(rows) < _READ:
                break
        self._expire(first)

    def _go_back(self, tx: Connection, *, since: int) -> None:
        """Begin anew, further back."""
        self.arrays, self.ages, self.samples = [], [], {}
        self.last = self.texts = self.unsaved = 0
        self.held, self.goes_back = since, True
        self._open(tx, since=since)

    @property
    def is_due(self) -> bool:
        """True when so many rows are not in the file that reading them takes a while."""
        return self.file is not None and self.unsaved >= max(self.worth, self.texts // 20)

    def save(self, tx: Connection, *, share: Share) -> None:
        """Write the file anew if that is due. A file that cannot be written is left out."""
        with self.lock:
            if self.file is None or not self.is_due:
                return
            if not _is_of(tx, self.last, takedown=self.takedown, samples=self.samples):
                return  # hashes of texts that are gone stay out of it
            head = Head(
                last=self.last,
                since=self.since or 0,
                texts=self.texts,
                ages=_coarse(self.ages),
                samples=sorted(self.samples.items())[-_SAMPLES:],
                takedown=self.takedown,
            )
            with suppress(OSError):
                write_index(self.file, head, self.arrays, share=share)
                self.unsaved = 0

    def _open(self, tx: Connection, *, since: int) -> None:
        """Begin with the file, if it is of this store and of this window."""
        self.since, self.takedown = since, _takedown(tx)
        found = read_index(self.file) if self.file else None
        if found is None:
            return
        head, postings = found
        samples = dict(head.samples)
        is_ours = _is_of(tx, head.last, takedown=head.takedown, samples=samples)
        if is_ours and head.since <= since:
            self.arrays, self.ages = [postings], [*head.ages]
            self.last, self.since, self.texts = head.last, head.since, head.texts
            self.samples = samples

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

    def _newer(self, since: int) -> Any:
        seen_at = type_coerce(sketches.c.seen_at, BigInteger).label("seen_at")
        query = select(sketches.c.seq, seen_at, sketches.c.hashes).where(
            sketches.c.seq > self.last, seen_at >= since
        )
        return query.order_by(sketches.c.seq).limit(_READ)

    def _add(self, rows: Sequence[Any]) -> None:
        seqs, times, hashes = zip(*rows, strict=True)
        self.last = seqs[-1]
        self.texts += len(rows)
        self.unsaved += len(rows)
        values = np.frombuffer(b"".join(hashes), "<u4").astype(np.uint64) << np.uint64(_SHIFT)
        lengths = [len(some) // HASH_BYTES for some in hashes]
        array = np.sort(values | np.repeat(np.array(seqs, np.uint64), lengths))
        for place in {*range(0, len(rows), max(1, _READ // 8)), len(rows) - 1}:
            self.samples[seqs[place]] = crc32(hashes[place])
        while len(self.samples) > 2 * _SAMPLES:
            del self.samples[min(self.samples)]
        newest = max(times)
        self.ages.append((self.last, max(newest, self.ages[-1][1]) if self.ages else newest))
        while self.arrays and len(self.arrays[-1]) < FANOUT * len(array):
            array = _merged(self.arrays.pop(), array)
        self.arrays.append(array)

    def _expire(self, since: int) -> None:
        """Drop numbers whose texts are all older than the window; rarely: it copies the arrays."""
        old = [number for number, newest in self.ages if newest < since]
        if not old or len(old) * 4 < len(self.ages):
            return
        self.ages = self.ages[len(old) :]
        before = sum(map(len, self.arrays))
        kept = [array[(array & np.uint64(_NUMBER)) > np.uint64(old[-1])] for array in self.arrays]
        self.arrays = [array for array in kept if len(array)]
        gone = self.texts * (before - sum(map(len, self.arrays))) // max(before, 1)
        self.texts, self.unsaved = self.texts - gone, self.unsaved + gone


def _merged(large: Postings, small: Postings) -> Postings:
    """Two sorted arrays as one. The larger grows where it is, if nothing else looks into it."""
    before = len(large)
    try:
        large.resize(before + len(small))
    except ValueError:  # a file maps it, or something refers to it
        large = np.concatenate((large, small))
    large[before:] = small
    large.sort(kind="stable")  # of two sorted halves: a merge
    return large


def _takedown(tx: Connection) -> int:
    """The newest takedown: hashes of what is taken down do not stay in a file."""
    return int(tx.execute(select(func.max(takedowns.c.id))).scalar() or 0)


def _is_of(tx: Connection, last: int, *, takedown: int, samples: dict[int, int]) -> bool:
    """True if the store holds these rows, up to the last one, and took nothing down since.

    A store restored from a backup, or reindexed, has other rows under these numbers, or none. A few
    may be gone: texts that were replaced.
    """
    newest = tx.execute(select(func.max(sketches.c.seq))).scalar() or 0
    which = sketches.c.seq.in_(among_ids(tx, sorted(samples)))
    rows = tx.execute(select(sketches.c.seq, sketches.c.hashes).where(which)).all()
    is_same = all(samples[row.seq] == crc32(row.hashes) for row in rows)
    is_whole = newest >= last and len(rows) * 2 > len(samples)
    return is_same and is_whole and _takedown(tx) == takedown


def _coarse(ages: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """At most a few hundred of the ages. The last of some has the newest time of all of them."""
    step = len(ages) // 500 + 1
    return ages[::-1][::step][::-1]


def hashes_as_bytes(sketch: Hashes32) -> bytes:
    """A sketch as it is stored."""
    return sketch.astype("<u4").tobytes()
