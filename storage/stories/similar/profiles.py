"""Profiles of stored texts, kept in a bounded part of memory.

A profile takes half a millisecond or more to make. A new text is compared with recent ones again
and again, so the last ones used are kept, pickled: a profile has thousands of small objects, which
take three to four times as much memory, and leave gaps when they go. So a run's memory grew with
its pages. To read one takes a third of what it takes to make it.
"""

import pickle
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from news.verdict.copies import RecordProfile, profile_record
from storage.values import Finished, Made

MOST_BYTES = 24_000_000  #: about 500 long articles, or 1,800 short ones
_FIXED_BYTES = 200  #: of a place in the table


@dataclass(slots=True)
class Profiles:
    """Profiles by the number of their sketch, which no other text ever has. Safe for threads."""

    most_bytes: int = MOST_BYTES
    _kept: OrderedDict[int, bytes] = field(default_factory=OrderedDict)
    _bytes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, number: int) -> RecordProfile | None:
        """A profile that was kept; it is now the last one used."""
        with self._lock:
            if (kept := self._kept.get(number)) is None:
                return None
            self._kept.move_to_end(number)
        profile: RecordProfile = pickle.loads(kept)  # noqa: S301 - of this process
        return profile

    def put(self, number: int, profile: RecordProfile) -> None:
        """Keep a profile; the ones not used for longest go."""
        kept = pickle.dumps(profile, pickle.HIGHEST_PROTOCOL)
        with self._lock:
            if number in self._kept:
                return
            self._kept[number] = kept
            self._bytes += len(kept) + _FIXED_BYTES
            while self._bytes > self.most_bytes:
                self._bytes -= len(self._kept.popitem(last=False)[1]) + _FIXED_BYTES


def profiles_of(finished: Sequence[Finished]) -> dict[int, RecordProfile]:
    """Place in the batch -> profile of its record. Made before the transaction: it takes long."""
    return {
        place: one.profile or profile_record(one.record)
        for place, one in enumerate(finished)
        if isinstance(one, Made)
    }
