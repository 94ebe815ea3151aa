"""A feed's rhythm: how often it brings something new, by weekday, hour and part of the hour.

Arrivals are what a poll found that was not there before: counted by our clock, and placed within
the time between two polls by the publisher's date where that date lies within it. A publisher's
date alone decides nothing but a first guess, which is worth no more than a few days of watching.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

#: of what was seen: a changed rhythm is followed, one quiet weekend is not a new rhythm
HALF_LIFE = timedelta(days=21)
#: of how much comes at all, which changes sooner than when it comes
LEVEL_HALF_LIFE = timedelta(days=4)
FIRST_GUESS = timedelta(days=3)  #: of watching that a first document's dates are worth
_FIRST_LOOK = timedelta(days=28)  #: older dates of a first document say nothing about today
#: longest time between two polls to learn from; of a longer pause only its end counts
_LONGEST = timedelta(days=60)
_HOUR = timedelta(hours=1)
_PART = timedelta(minutes=5)  #: content systems publish at full hours and quarters
_PARTS = 12
# Arrivals that the mean is worth beside a slot's own: with fewer, chance looks like a rhythm.
_HOUR_WORTH, _DAY_WORTH, _PART_WORTH = 2.0, 4.0, 4.0
_LEVEL_WORTH_H = 8.0  #: hours of the faster fading counts that the slower ones are worth
# Before anything is known: as if half an entry had come in half an hour. Silence lowers that by
# itself, so a feed that says nothing about itself is asked often only at first.
_UNSEEN, _UNSEEN_H = 0.5, 0.5
ROOT = 0.85  #: see wait_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Arrivals and hours watched, faded by age.

    Slots are UTC hours, weekdays (0 is Monday), and parts of 5 minutes.
    """

    hours: tuple[float, ...] = (0.0,) * 24
    hours_watched: tuple[float, ...] = (0.0,) * 24
    days: tuple[float, ...] = (0.0,) * 7
    days_watched: tuple[float, ...] = (0.0,) * 7
    parts: tuple[float, ...] = (0.0,) * _PARTS  #: arrivals with a date; watched evenly
    level: float = 0.0  #: arrivals, faded faster
    level_watched: float = 0.0  #: hours, faded faster

    def __post_init__(self) -> None:
        """Refuse tables of another shape."""
        shape = [
            len(t)
            for t in (self.hours, self.hours_watched, self.days, self.days_watched, self.parts)
        ]
        if shape != [24, 24, 7, 7, _PARTS]:
            raise ValueError("a rhythm has 24 hours, 7 days and 12 parts of an hour")

    @property
    def mean(self) -> float:
        """Arrivals an hour, from the faster and the slower fading counts together; never 0."""
        longer = (sum(self.hours) + _UNSEEN) / (sum(self.hours_watched) + _UNSEEN_H)
        return (self.level + _LEVEL_WORTH_H * longer) / (self.level_watched + _LEVEL_WORTH_H)

    def rates(self) -> "Rates":
        """The expected arrivals, in a form that is fast to ask."""
        return Rates(
            mean=self.mean,
            hours=_shares(self.hours, self.hours_watched, worth=_HOUR_WORTH),
            days=_shares(self.days, self.days_watched, worth=_DAY_WORTH),
            parts=_shares(self.parts, (1.0,) * _PARTS, worth=_PART_WORTH),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """A rhythm as factors: how much more or less than the mean comes in a slot."""

    mean: float  #: arrivals an hour
    hours: tuple[float, ...]
    days: tuple[float, ...]
    parts: tuple[float, ...]

    def at(self, moment: datetime) -> float:
        """Arrivals an hour to be expected at a moment (UTC); never 0."""
        return (
            self.mean
            * self.hours[moment.hour]
            * self.days[moment.weekday()]
            * self.parts[moment.minute // 5]
        )


def _shares(
    counts: Sequence[float], watched: Sequence[float], *, worth: float
) -> tuple[float, ...]:
    total, hours = sum(counts), sum(watched)
    if total <= 0 or hours <= 0:
        return (1.0,) * len(counts)
    mean = total / hours
    return tuple(
        (count + worth) / (seen * mean + worth) for count, seen in zip(counts, watched, strict=True)
    )


def learned(
    rhythm: Rhythm, *, since: datetime, now: datetime, arrivals: Iterable[datetime | None]
) -> Rhythm:
    """The rhythm after a poll.

    since: the poll before, since when everything that is new now has come. arrivals: one for each
    new entry: its date as printed, None where it has none; a date outside (since, now] counts as
    none, and none as spread over all that time.
    """
    since = max(since, now - _LONGEST)
    if since >= now:
        return rhythm
    return _added(_faded(rhythm, now - since), since=since, now=now, arrivals=arrivals, weight=1.0)


def unwatched(rhythm: Rhythm, *, since: datetime, until: datetime) -> Rhythm:
    """The rhythm without the time from since to until, which a wrong clock let it watch."""
    since = max(since, until - _LONGEST)
    hours_watched, days_watched = list(rhythm.hours_watched), list(rhythm.days_watched)
    for at, length in _pieces(since, until):
        hours_watched[at.hour] -= length
        days_watched[at.weekday()] -= length
    level_watched = rhythm.level_watched - (until - since) / _HOUR
    return replace(
        rhythm,
        hours_watched=_short([max(0.0, hours) for hours in hours_watched]),
        days_watched=_short([max(0.0, hours) for hours in days_watched]),
        level_watched=round(max(0.0, level_watched), 3),
    )


def first_guess(dates: Iterable[datetime | None], *, now: datetime) -> Rhythm:
    """The rhythm that a first document's dates suggest. It weighs as much as FIRST_GUESS."""
    dated = sorted(d for d in dates if d and d <= now)
    recent = [d for d in dated if d > now - _FIRST_LOOK]
    if not dated:
        return Rhythm()
    # The oldest date only opens the time span; a list that goes further back covers all of it.
    since, seen = (
        (recent[0], recent[1:]) if len(recent) == len(dated) else (now - _FIRST_LOOK, recent)
    )
    since = min(since, now - _HOUR)
    return _added(
        Rhythm(), since=since, now=now, arrivals=seen, weight=min(1.0, FIRST_GUESS / (now - since))
    )


def _faded(rhythm: Rhythm, by: timedelta) -> Rhythm:
    keep, level = 0.5 ** (by / HALF_LIFE), 0.5 ** (by / LEVEL_HALF_LIFE)

    def less(table: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(value * keep for value in table)

    return Rhythm(
        hours=less(rhythm.hours),
        hours_watched=less(rhythm.hours_watched),
        days=less(rhythm.days),
        days_watched=less(rhythm.days_watched),
        parts=less(rhythm.parts),
        level=rhythm.level * level,
        level_watched=rhythm.level_watched * level,
    )


def _added(
    rhythm: Rhythm,
    *,
    since: datetime,
    now: datetime,
    arrivals: Iterable[datetime | None],
    weight: float,
) -> Rhythm:
    found = list(arrivals)
    placed = [at for at in found if at is not None and since < at <= now]
    total = (now - since) / _HOUR
    hours, hours_watched = list(rhythm.hours), list(rhythm.hours_watched)
    days, days_watched = list(rhythm.days), list(rhythm.days_watched)
    parts = list(rhythm.parts)
    for at in placed:
        hours[at.hour] += weight
        days[at.weekday()] += weight
        parts[at.minute // 5] += weight
    evenly = (len(found) - len(placed)) * weight / total  # arrivals an hour
    for at, length in _pieces(since, now):
        hours[at.hour] += evenly * length
        days[at.weekday()] += evenly * length
        hours_watched[at.hour] += length * weight
        days_watched[at.weekday()] += length * weight
    return Rhythm(
        hours=_short(hours),
        hours_watched=_short(hours_watched),
        days=_short(days),
        days_watched=_short(days_watched),
        parts=_short(parts),
        level=round(rhythm.level + len(found) * weight, 3),
        level_watched=round(rhythm.level_watched + total * weight, 3),
    )


def _pieces(since: datetime, until: datetime) -> Iterator[tuple[datetime, float]]:
    """(moment, hours of it) from since to until, each within one UTC hour."""
    at = since
    while at < until:
        edge = min(at.replace(minute=0, second=0, microsecond=0) + _HOUR, until)
        yield at, (edge - at) / _HOUR
        at = edge


def _short(table: Sequence[float]) -> tuple[float, ...]:
    return tuple(round(value, 3) for value in table)


def wait_for(rhythm: Rhythm, *, now: datetime, eagerness: float, longest: timedelta) -> timedelta:
    """How long to wait: polls follow a power of the rate at which entries are expected.

    The square root of the rate gives the least *mean* delay for a number of polls (the delay of a
    moment is rate / 2p, its cost p), the rate itself polls feeds of any rate equally often an
    article. ROOT lies between: benchmarks/cadence.py. eagerness: polls an hour at one arrival an
    hour. longest: the most to answer.
    """
    rates, left, at, end = rhythm.rates(), 1.0, now, now + longest
    while at < end:
        step = min(_PART, end - at)
        gain = eagerness * rates.at(at) ** ROOT * (step / _HOUR)
        if gain >= left:
            waited: timedelta = at + step * (left / gain) - now
            return waited
        left -= gain
        at += step
    return longest
