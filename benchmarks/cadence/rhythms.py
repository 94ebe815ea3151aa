"""Rhythms of polls: fixed intervals, those of two feed readers, and ours."""

import random
from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta

from benchmarks.cadence.newsrooms import DAY, MINUTE
from news.feed.next_poll import Pacing, next_poll
from news.feed.rhythm import Rhythm, first_guess, learned

FLOOR, CEILING = timedelta(minutes=5), timedelta(days=1)  #: of every adaptive rhythm


class Rule:
    """A rhythm of polls. At each poll it sees what a reader sees: the dates of new entries."""

    name = ""

    def begin(self, listed: Sequence[datetime], now: datetime) -> None:  # noqa: ARG002 - rules may use it
        """See the first document."""
        self.seen = list(listed)

    def saw(self, fresh: Sequence[datetime], *, since: datetime, now: datetime) -> None:  # noqa: ARG002 - the same
        """See the new entries of a later poll."""
        self.seen += fresh

    def wait(self, now: datetime) -> timedelta:
        """The time until the next poll."""
        raise NotImplementedError


class Fixed(Rule):
    """Every so many minutes."""

    def __init__(self, minutes: int) -> None:
        self.minutes, self.name = minutes, f"fixed {minutes} min"

    def wait(self, now: datetime) -> timedelta:  # noqa: ARG002 - the rule's signature
        """See Rule."""
        return self.minutes * MINUTE


class EntryFrequency(Rule):
    """Miniflux 2.2, entry_frequency: a week divided by its entries of last week."""

    name = "Miniflux entry frequency"

    def wait(self, now: datetime) -> timedelta:
        """See Rule."""
        weekly = len(self.seen) - bisect_right(self.seen, now - 7 * DAY)
        return CEILING if not weekly else min(max(7 * DAY / weekly, FLOOR), CEILING)


class MeanGap(Rule):
    """CommaFeed 5: half the mean gap between entries; longer when the last one is a week old."""

    name = "CommaFeed mean gap"
    longest = timedelta(hours=4)

    def wait(self, now: datetime) -> timedelta:
        """See Rule."""
        if not self.seen:
            return self.longest
        quiet = (now - self.seen[-1]).days
        if quiet >= 7:
            return self.longest / (1 if quiet >= 30 else 2 if quiet >= 14 else 4)
        listed = self.seen[-100:]
        gap = (listed[-1] - listed[0]) / max(1, len(listed) - 1)
        return min(max(gap / 2, FLOOR), self.longest / 4)


class Ours(Rule):
    """news.feed.next_poll, as the poller calls it."""

    def __init__(self, pacing: Pacing, *, seed: int) -> None:
        self.pacing, self.dice = pacing, random.Random(seed)
        self.name = f"Wirecopy, eagerness {pacing.eagerness:g}"
        self.rhythm = Rhythm()

    def begin(self, listed: Sequence[datetime], now: datetime) -> None:
        """See Rule."""
        self.rhythm = first_guess(listed, now=now)

    def saw(self, fresh: Sequence[datetime], *, since: datetime, now: datetime) -> None:
        """See Rule."""
        self.rhythm = learned(self.rhythm, since=since, now=now, arrivals=fresh)

    def wait(self, now: datetime) -> timedelta:
        """See Rule."""
        due = next_poll(
            FLOOR,
            now=now,
            rhythm=self.rhythm,
            wish=None,
            failures=0,
            share=self.dice.random(),
            pacing=self.pacing,
        )
        return due - now
