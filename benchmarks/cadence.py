"""Polling rhythms compared on months of publication times: requests a new article, median delay of an article.

    python -m benchmarks.cadence [--weeks 12] [--seed 1]

The times are made, not recorded: twelve kinds of newsroom (agency, daily, magazine, morning letter,
night desk, batches by a content system, weekend paper, blog, a feed that falls silent, one that
wakes up ...), each as several feeds of its own. Where ../shared/corpus/feeds stands beside the
checkout, the dates of those real feeds are replayed too. Every rhythm starts cold, is given the
first document as a reader would see it, and is measured from the third week on.
"""

import argparse
import gzip
import math
import random
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from extractors.feed.parse import parse
from news.feed.next_poll import Pacing, next_poll
from news.feed.rhythm import Rhythm, first_guess, learned

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
LISTED = 30  #: entries a feed shows at a time
WARM_UP = timedelta(weeks=2)
FLOOR, CEILING = timedelta(minutes=5), timedelta(days=1)  #: of every adaptive rhythm
CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus" / "feeds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
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
DESKS = (
    Desk(name="agency", weekly=1400, hours=DAYTIME, days=(1,) * 7),
    Desk(name="daily", weekly=350, hours=_hours((4, 9, 1.5), (9, 20, 1.0), rest=0.15)),
    Desk(name="regional", weekly=120, hours=_hours((5, 8, 1.6), (8, 18, 0.8)), minute=0),
    Desk(name="magazine", weekly=25, hours=OFFICE, days=WORKDAYS),
    Desk(
        name="morning letter",
        weekly=6,
        hours=_hours((6, 7, 1.0), rest=0),
        days=(1, 1, 1, 1, 1, 1, 0),
    ),
    Desk(name="night desk", weekly=40, hours=_hours((22, 24, 1.0), (0, 4, 1.0))),
    Desk(
        name="batches",
        weekly=90,
        hours=_hours((6, 7, 1.0), (12, 13, 1.0), (18, 19, 1.0), rest=0),
        batch=6,
        minute=5,
    ),
    Desk(name="weekend paper", weekly=20, hours=DAYTIME, days=(0.05, 0.05, 0.05, 0.05, 0.3, 1, 1)),
    Desk(name="blog", weekly=2, hours=DAYTIME, days=(1,) * 7),
    Desk(name="ministry", weekly=12, hours=OFFICE, days=WORKDAYS),
    Desk(
        name="falls silent", weekly=60, hours=DAYTIME, shift=lambda gone: 1.0 if gone < 0.5 else 0.0
    ),
    Desk(name="wakes up", weekly=200, hours=DAYTIME, shift=lambda gone: 0.1 if gone < 0.5 else 1.0),
)


def articles(desk: Desk, *, weeks: int, dice: random.Random) -> list[datetime]:
    """Publication times, sorted: a Poisson process over the desk's hours, with busy days and quiet ones."""
    found: list[datetime] = []
    total = sum(desk.hours) * sum(desk.days)
    offset = dice.randrange(24)  # desks sit in every time zone
    mood = 1.0
    for hour in range(weeks * 7 * 24):
        at = START + hour * HOUR
        if at.hour == 0:
            mood = dice.lognormvariate(0, 0.35)
        local = at + offset * HOUR
        share = desk.hours[local.hour] * desk.days[local.weekday()] / total
        mean = desk.weekly * share * mood * desk.shift(hour / (weeks * 7 * 24)) / desk.batch
        for _ in range(_poisson(mean, dice=dice)):
            minute = (
                dice.uniform(0, 60) if desk.minute is None else desk.minute + abs(dice.gauss(0, 2))
            )
            found += [at + minute * MINUTE] * desk.batch
    return sorted(found)


def _poisson(mean: float, *, dice: random.Random) -> int:
    limit, count, product = math.exp(-mean), 0, dice.random()
    while product > limit:
        count, product = count + 1, product * dice.random()
    return count


def recorded() -> Iterator[tuple[str, list[datetime]]]:
    """The dates of real feeds that show at least a fortnight of articles."""
    for path in sorted(CORPUS.glob("*.xml.gz")):
        entries = parse(gzip.decompress(path.read_bytes()), url="https://feeds.example/x").entries
        dates = sorted(e.published_at for e in entries if e.published_at)
        if len(dates) >= 20 and 2 * DAY <= dates[-1] - dates[0] <= 60 * DAY:
            yield path.name, dates


class Rule:
    """A rhythm of polls. It sees what a reader sees: at each poll, the dates of what is new."""

    name = ""

    def begin(self, listed: Sequence[datetime], now: datetime) -> None:  # noqa: ARG002 - what rules may look at
        """The first document."""
        self.seen = list(listed)

    def saw(self, fresh: Sequence[datetime], *, since: datetime, now: datetime) -> None:  # noqa: ARG002 - the same
        """A later poll."""
        self.seen += fresh

    def wait(self, now: datetime) -> timedelta:
        """Until the next poll."""
        raise NotImplementedError


class Fixed(Rule):
    """Every so many minutes."""

    def __init__(self, minutes: int) -> None:
        self.minutes, self.name = minutes, f"fixed {minutes} min"

    def wait(self, now: datetime) -> timedelta:  # noqa: ARG002 - the rule's signature
        """See Rule."""
        return self.minutes * MINUTE


class EntryFrequency(Rule):
    """Miniflux 2.2, POLLING_SCHEDULER=entry_frequency: a week by the number of its last week's entries, 5 min to 24 h."""

    name = "Miniflux entry frequency"

    def wait(self, now: datetime) -> timedelta:
        """See Rule."""
        weekly = len(self.seen) - bisect_right(self.seen, now - 7 * DAY)
        return CEILING if not weekly else min(max(7 * DAY / weekly, FLOOR), CEILING)


class MeanGap(Rule):
    """CommaFeed 5: half the mean gap between entries, 5 min to an hour; longer where the last entry is a week old."""

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
    """news.cadence, as the poller calls it."""

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


@dataclass(slots=True)
class Score:
    """What a rhythm cost and what it was worth."""

    requests: int = 0
    articles: int = 0
    delays: list[float] = field(default_factory=list)  #: minutes, one an article

    def line(self, name: str) -> str:
        """A row of the table."""
        return (
            f"{name:<28}{self.requests / max(1, self.articles):>12.2f}{median(self.delays):>12.1f}"
            f"{sum(self.delays) / len(self.delays):>12.1f}{self.requests:>12,}"
        )


def play(
    times: Sequence[datetime], rule: Rule, *, until: datetime, score: Score, measure_from: datetime
) -> None:
    """Poll one feed by a rule from its first article's fortnight on."""
    now = max(times[0], measure_from - WARM_UP)
    at = bisect_right(times, now)
    rule.begin(times[max(0, at - LISTED) : at], now)
    while True:
        since, now = now, now + rule.wait(now)
        if now > until:
            return
        after = bisect_right(times, now)
        fresh = times[at:after]
        at = after
        rule.saw(fresh, since=since, now=now)
        if now >= measure_from:
            score.requests += 1
            score.articles += len(fresh)
            score.delays += [(now - t) / MINUTE for t in fresh]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cadence")
    parser.add_argument("--weeks", type=int, default=8)
    parser.add_argument("--feeds", type=int, default=5, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    dice = random.Random(options.seed)
    made = [
        (d.name, articles(d, weeks=options.weeks, dice=dice))
        for d in DESKS
        for _ in range(options.feeds)
    ]
    end = START + options.weeks * 7 * DAY
    _table(
        "made publication times",
        made,
        begin=lambda _: START + WARM_UP + WARM_UP,
        end=lambda _: end,
        seed=options.seed,
    )
    if real := list(recorded()):
        _table(
            "dates of real feeds",
            real,
            begin=lambda times: times[0] + (times[-1] - times[0]) / 2,
            end=lambda times: times[-1],
            seed=options.seed,
        )
    return 0


Edge = Callable[[Sequence[datetime]], datetime]


def _table(
    title: str, feeds: Sequence[tuple[str, list[datetime]]], *, begin: Edge, end: Edge, seed: int
) -> None:
    def scored(rule: Callable[[], Rule]) -> tuple[str, Score]:
        score = Score()
        for _, times in feeds:
            one = rule()
            play(times, one, until=end(times), score=score, measure_from=begin(times))
        return one.name, score

    print(
        f"\n{title}: {len(feeds)} feeds\n{'':<28}{'requests/new':>12}{'median min':>12}{'mean min':>12}{'requests':>12}"
    )
    others = [
        scored(rule) for rule in (lambda: Fixed(15), lambda: Fixed(60), EntryFrequency, MeanGap)
    ]
    for name, score in others:
        print(score.line(name))
    ours = [scored(lambda e=e: Ours(Pacing(eagerness=e), seed=seed)) for e in EAGERNESS]  # type: ignore[misc]
    for name, score in ours:
        print(score.line(name))
    for name, score in others:
        print(f"  beside {name}: {_beside(score, ours)}")


def _beside(score: Score, ours: Sequence[tuple[str, Score]]) -> str:
    """The fewest requests of ours that give no longer a median delay."""
    no_slower = [o for _, o in ours if median(o.delays) <= median(score.delays)]
    if not no_slower:
        return "not reached"
    best = min(no_slower, key=lambda o: o.requests)
    share = best.requests / score.requests
    return f"{share:.0%} of its requests, median {median(best.delays):.1f} min for its {median(score.delays):.1f}"


EAGERNESS = (12, 8, 6, 4.5, 3.5, 2.8, 2.2, 1.8, 1.5, 1.25, 1.1, 1, 0.8, 0.65, 0.5, 0.4, 0.3, 0.22)

if __name__ == "__main__":
    sys.exit(main())
