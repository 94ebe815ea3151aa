"""Profiles of stored texts, kept in a bounded part of memory.

A profile takes half a millisecond to make and is ten times as large as its text. A new text is
compared with recent ones again and again, so the last ones used are kept.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from news.verdict.copies import RecordProfile, profile_record
from storage.values import Finished, Made

MOST_BYTES = 64_000_000  #: about 400 long articles, or 1,000 short ones
_WORD_BYTES = 100  #: a word of a vocabulary: the string, and its place in a set
_FIXED_BYTES = 7_000  #: of a record without its text


@dataclass(slots=True)
class Profiles:
    """Profiles by the number of their sketch, which no other text ever has. Safe for threads."""

    most_bytes: int = MOST_BYTES
    _kept: OrderedDict[int, tuple[RecordProfile, int]] = field(default_factory=OrderedDict)
    _bytes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, number: int) -> RecordProfile | None:
        """A profile that was kept; it is now the last one used."""
        with self._lock:
            if number not in self._kept:
                return None
            self._kept.move_to_end(number)
            return self._kept[number][0]

    def put(self, number: int, profile: RecordProfile) -> None:
        """Keep a profile; the ones not used for longest go."""
        size = _size(profile)
        with self._lock:
            if number in self._kept:
                return
            self._kept[number] = (profile, size)
            self._bytes += size
            while self._bytes > self.most_bytes:
                self._bytes -= self._kept.popitem(last=False)[1][1]


def profiles_of(finished: Sequence[Finished]) -> dict[int, RecordProfile]:
    """Place in the batch -> profile of its record. Made before the transaction: it takes long."""
    return {
        place: one.profile or profile_record(one.record)
        for place, one in enumerate(finished)
        if isinstance(one, Made)
    }


def _size(profile: RecordProfile) -> int:
    """About how many bytes a profile takes; 150 real ones took 162 kB each, and this says 158.

    The paragraphs of a record hold its text a second time.
    """
    text, record = profile.text, profile.record
    arrays = text.shingles.nbytes + text.ordered.nbytes + profile.sketch.nbytes
    words = len(text.vocabulary) + len(text.salient) + len(profile.headline.known)
    characters = len(record.content_text or "") * (2 if record.content_blocks else 1)
    return int(arrays + _WORD_BYTES * words + 2 * characters + _FIXED_BYTES)
