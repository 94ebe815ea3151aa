"""Publication times: generated for twelve kinds of newsroom, or read from real feeds."""

import gzip
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from extractors.feed.from_bytes import parse

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
CORPUS = Path("../shared/corpus/feeds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """A kind of newsroom: articles a week, and when they come."""

    name: str
    weekly: float
    hours: tuple[float, ...]  #: 24 weights, UTC
    days: tuple[float, ...] = (1, 1, 1, 1, 1, 0.5, 0.5)
    batch: int = 1  #: articles that come at once
    minute: int | None = None  #: of the hour at which a content system publishes; None: any
    shift: Callable[[float], float] = lambda _: 1.0  #: share of the time gone -> factor


def _hours(*spans: tuple[int, int, float], rest: float = 0.05) -> tuple[float, ...]:
    table = [rest] * 24
    for first, last, weight in spans:
        for hour in range(first, last):
            table[hour % 24] = weight
    return tuple(table)


OFFICE, DAYTIME = _hours((8, 18, 1.0)), _hours((5, 22, 1.0), rest=0.25)
WORKDAYS = (1, 1, 1, 1, 1, 0.05, 0.05)
NEWSROOMS = (
    Newsroom(name="agency", weekly=1400, hours=DAYTIME, days=(1,) * 7),
    Newsroom(name="daily", weekly=350, hours=_hours((4, 9, 1.5), (9, 20, 1.0), rest=0.15)),
    Newsroom(name="regional", weekly=120, hours=_hours((5, 8, 1.6), (8, 18, 0.8)), minute=0),
    Newsroom(name="magazine", weekly=25, hours=OFFICE, days=WORKDAYS),
    Newsroom(
        name="morning letter",
        weekly=6,
        hours=_hours((6, 7, 1.0), rest=0),
        days=(1, 1, 1, 1, 1, 1, 0),
    ),
    Newsroom(name="night desk", weekly=40, hours=_hours((22, 24, 1.0), (0, 4, 1.0))),
    Newsroom(
        name="batches",
        weekly=90,
        hours=_hours((6, 7, 1.0), (12, 13, 1.0), (18, 19, 1.0), rest=0),
        batch=6,
        minute=5,
    ),
    Newsroom(
        name="weekend paper", weekly=20, hours=DAYTIME, days=(0.05, 0.05, 0.05, 0.05, 0.3, 1, 1)
    ),
    Newsroom(name="blog", weekly=2, hours=DAYTIME, days=(1,) * 7),
    Newsroom(name="ministry", weekly=12, hours=OFFICE, days=WORKDAYS),
    Newsroom(
        name="falls silent", weekly=60, hours=DAYTIME, shift=lambda gone: 1.0 if gone < 0.5 else 0.0
    ),
    Newsroom(
        name="wakes up", weekly=200, hours=DAYTIME, shift=lambda gone: 0.1 if gone < 0.5 else 1.0
    ),
)


def generated(newsroom: Newsroom, *, weeks: int, dice: random.Random) -> list[datetime]:
    """Sorted publication times: a Poisson process over its hours, with busy and quiet days."""
    found: list[datetime] = []
    total = sum(newsroom.hours) * sum(newsroom.days)
    offset = dice.randrange(24)  # newsrooms are in every time zone
    mood = 1.0
    for hour in range(weeks * 7 * 24):
        at = START + hour * HOUR
        if at.hour == 0:
            mood = dice.lognormvariate(0, 0.35)
        local = at + offset * HOUR
        share = newsroom.hours[local.hour] * newsroom.days[local.weekday()] / total
        mean = (
            newsroom.weekly
            * share
            * mood
            * newsroom.shift(hour / (weeks * 7 * 24))
            / newsroom.batch
        )
        for _ in range(_poisson(mean, dice=dice)):
            minute = (
                dice.uniform(0, 60)
                if newsroom.minute is None
                else newsroom.minute + abs(dice.gauss(0, 2))
            )
            found += [at + minute * MINUTE] * newsroom.batch
    return sorted(found)


def _poisson(mean: float, *, dice: random.Random) -> int:
    limit, count, product = math.exp(-mean), 0, dice.random()
    while product > limit:
        count, product = count + 1, product * dice.random()
    return count


def recorded() -> Iterator[tuple[str, list[datetime]]]:
    """The dates of real feeds that show at least twenty articles over two days or more."""
    for path in sorted(CORPUS.glob("*.xml.gz")):
        entries = parse(gzip.decompress(path.read_bytes()), url="https://feeds.example/x").entries
        dates = sorted(e.published_at for e in entries if e.published_at)
        if len(dates) >= 20 and 2 * DAY <= dates[-1] - dates[0] <= 60 * DAY:
            yield path.name, dates
