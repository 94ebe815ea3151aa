"""Profiles of stored texts that new ones were compared with, kept in a bounded part of memory.

The features of a text take a millisecond to make. What one new text resembles, the next ones
resemble too: the copies of an agency's report. So the last profiles used are kept, pickled: a
profile has thousands of small objects, which take three to four times as much memory, and leave
gaps when they go.
"""

import pickle
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from news.verdict.copies import RecordProfile, profile_record
from storage.values import Finished, Made

MOST_BYTES = 8_000_000  #: about 150 long articles, or 600 short ones
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
        profile, text, headline = pickle.loads(kept)  # noqa: S301 - of this process
        vars(profile).update(text=text, headline=headline)
        found: RecordProfile = profile
        return found

    def put(self, number: int, profile: RecordProfile) -> None:
        """Keep a profile with its features; the ones not used for longest go."""
        kept = pickle.dumps((profile, profile.text, profile.headline), pickle.HIGHEST_PROTOCOL)
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
