"""Polling rhythms compared: requests a new article, and the delay of an article.

    python -m benchmarks.cadence [--weeks 12] [--seed 1]

The publication times are generated for twelve kinds of newsroom, several feeds each. The dates of
the real feeds in ../shared/corpus/feeds are replayed too, where that folder exists. Every rhythm
starts cold, sees the first document as a reader would, and is measured from the third week on.
"""

import argparse
import random
import sys
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from benchmarks.cadence.newsrooms import DAY, MINUTE, NEWSROOMS, START, generated, recorded
from benchmarks.cadence.rhythms import EntryFrequency, Fixed, MeanGap, Ours, Rule
from news.feed.next_poll import Pacing

LISTED = 30  #: entries a feed shows at a time
WARM_UP = timedelta(weeks=2)
EAGERNESS = (12, 8, 6, 4.5, 3.5, 2.8, 2.2, 1.8, 1.5, 1.25, 1.1, 1, 0.8, 0.65, 0.5, 0.4, 0.3, 0.22)


@dataclass(slots=True)
class Score:
    """The requests of a rhythm, and the delays of the articles that they brought."""

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
    """Poll one feed by a rule, from two weeks before the measured time on."""
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
        (room.name, generated(room, weeks=options.weeks, dice=dice))
        for room in NEWSROOMS
        for _ in range(options.feeds)
    ]
    end = START + options.weeks * 7 * DAY
    _table(
        "generated publication times",
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

    print(f"\n{title}: {len(feeds)} feeds")
    print(f"{'':<28}{'requests/new':>12}{'median min':>12}{'mean min':>12}{'requests':>12}")
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
    medians = f"{median(best.delays):.1f} min for its {median(score.delays):.1f}"
    return f"{share:.0%} of its requests, median {medians}"


if __name__ == "__main__":
    sys.exit(main())
