"""Rounds of kills: runs struck and restarted until one ends by itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from tests.support.killing.harvest import Damage, Harvest, adds_up, damage, harvest
from tests.support.killing.newsrooms import Newsroom
from tests.support.killing.runs import Place, Ran, run_here
from tests.support.killing.strikes import Strike, Struck, strike

TRIES = 4  #: how often a strike that came too late is repeated


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The life of one store: killed runs, then a last one that ended by itself."""

    kills: list[Strike]
    runs: int
    last: Ran
    found: Harvest
    damage: Damage
    orphans: list[str]

    @property
    def problems(self) -> list[str]:
        """Everything that is wrong; [] for a good round."""
        values = {n: getattr(self.damage, n) for n in ("lost", "doubled", "torn", "unended")}
        found = [f"{name}: {value}" for name, value in values.items() if value]
        found += [f"orphan: {line}" for line in self.orphans]
        if self.last.code:
            found.append(f"exit code {self.last.code}: {self.last.stderr[-2000:]}")
        if not (self.last.report and adds_up(self.last.report)):
            found.append("the last report does not add up")
        return found


@dataclass(slots=True)
class _Open:
    """A round under way."""

    place: Place
    kills: list[Strike] = field(default_factory=list)
    runs: int = 0
    orphans: list[str] = field(default_factory=list)

    def strike(self, newsroom: Newsroom, how: Strike) -> Struck:
        struck = strike(newsroom, self.place, how)
        self.runs += 1
        self.orphans += struck.orphans
        return struck

    def judged(self, newsroom: Newsroom, *, undisturbed: Harvest) -> Round:
        """Run to the end, and compare."""
        last = run_here(newsroom, self.place)
        found = harvest(newsroom, self.place)
        return Round(
            kills=self.kills,
            runs=self.runs + 1,
            last=last,
            found=found,
            damage=damage(undisturbed, found),
            orphans=self.orphans,
        )


def rounds(
    newsroom: Newsroom,
    folder: Path,
    strikes: Iterable[Strike],
    *,
    undisturbed: Harvest,
    server: str | None = None,
) -> Iterator[Round]:
    """Kill a run at each strike and restart it; when a run ends by itself, judge it.

    server: a PostgreSQL server for the stores.

    The next strike then begins with a fresh store. A strike that came too late is repeated on the
    fresh store, earlier: a named point at its first passing.
    """
    numbers = count(1)
    at_work = _Open(Place(folder / str(next(numbers)), server))
    for wanted in strikes:
        for attempt in range(1, TRIES + 1):
            if at_work.strike(newsroom, _earlier(wanted, attempt=attempt)).is_killed:
                at_work.kills.append(wanted)
                break
            yield at_work.judged(newsroom, undisturbed=undisturbed)
            at_work = _Open(Place(folder / str(next(numbers)), server))
        else:
            raise AssertionError(f"no run could be killed at {wanted}")
    if at_work.kills:
        yield at_work.judged(newsroom, undisturbed=undisturbed)


def _earlier(wanted: Strike, *, attempt: int) -> Strike:
    if attempt == 1:
        return wanted
    return replace(wanted, passing=1, moment_s=wanted.moment_s / attempt)
