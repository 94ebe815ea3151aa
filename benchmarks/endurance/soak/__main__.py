"""A month of runs against a loopback newsroom, with a clock of its own and faults all the time.

    python -m benchmarks.endurance.soak [--days 30] [--every 30] [--seed N] [--keep FOLDER]

Eight papers publish, revise and copy. Their servers are slow, throttle, break off, answer 5xx or
with a consent page for hours; one feed moves for good. Runs are killed, find the store locked or
the disk full, and begin by a clock that is hours or days wrong. After the last day, four quiet
days let the queue end. Exits with 1 when a story is missing, doubled or has not its last text,
when a part is torn or differs from the store, or when memory or file handles grow.
"""

import argparse
import logging
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from time import monotonic

from benchmarks.endurance.soak.machine import Machine
from benchmarks.endurance.soak.newsroom import ADDRESSES, BEGIN, DAY, HOUR, Newsroom
from benchmarks.endurance.soak.verdict import Verdict, judged, shown
from news.errors import NewsError
from tests.support.killing import POINTS
from tests.support.newssite import NewsSite

QUIET = 4 * DAY  #: after the last day: longer than any wait for a next poll or attempt
QUIET_EVERY = 6 * HOUR
MISHAPS = ("point", "point", "moment", "lock", "full", "ahead", "days ahead", "behind")
A_DAY = 2.0  #: mishaps of the machine a day, on average
AHEAD = {"ahead": 4 * HOUR, "days ahead": 9 * DAY, "behind": -3 * HOUR}
LOCKED_S = 1.5
MOMENT_S = (0.8, 3.0)  #: after the start of a process


@dataclass
class Soak:
    """One soak, from its first run to its verdict."""

    newsroom: Newsroom
    port: int  #: at which the papers are served
    machine: Machine
    every: timedelta
    draw: random.Random
    tell: Callable[[str], None]
    forget: Callable[[], None]  #: the requests so far; the newsroom counts them
    a_day: float = A_DAY
    mishaps: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    missed: int = 0  #: runs that ended before their mishap came

    def days(self) -> None:
        """All days, then the quiet ones."""
        turn = cycle(MISHAPS)
        while self.newsroom.now < self.newsroom.end:
            is_hit = self.draw.random() < self.a_day * (self.every / DAY)
            self._run(next(turn) if is_hit else None)
            before = self.newsroom.now
            self.newsroom.now += self.every * self.draw.uniform(0.8, 1.2)
            if before.date() != self.newsroom.now.date():
                self._say()
        self.newsroom.is_quiet = True
        until = self.newsroom.now + QUIET
        while self.newsroom.now < until:
            self._run(None)
            self.newsroom.now += QUIET_EVERY

    def _run(self, mishap: str | None) -> None:
        self.runs += 1
        self.forget()
        if mishap is None:
            self.machine.run(self.newsroom.now)
        elif self._befell(mishap):
            self.mishaps[mishap] += 1
        else:
            self.missed += 1

    def _befell(self, mishap: str) -> bool:
        """A run with a mishap; False when it ended before the mishap came."""
        now, machine, draw = self.newsroom.now, self.machine, self.draw
        match mishap:
            case "point":
                point = POINTS[(self.mishaps["point"] + self.missed) % len(POINTS)]
                return machine.killed(now, point=point)
            case "moment":
                return machine.killed(now, moment_s=draw.uniform(*MOMENT_S))
            case "full":
                return machine.on_a_full_disk(now)
            case "lock":
                machine.locked(now, seconds=LOCKED_S)
            case _:
                machine.run(now + AHEAD[mishap])
        return True

    def _say(self) -> None:
        machine = self.machine
        if machine.memory:
            self.tell(
                f"{self.newsroom.now:%d %b}  {self.runs} runs, {machine.memory[-1]:.0f} MB,"
                f" {machine.fds[-1]} handles"
            )


def soaked(
    folder: Path,
    *,
    days: float,
    every: timedelta,
    seed: int,
    a_day: float = A_DAY,
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[Soak, Verdict]:
    """Do a soak in a folder of its own, and judge it. a_day: mishaps of the machine."""
    newsroom = Newsroom(days=days, seed=seed)
    with NewsSite(addresses=ADDRESSES) as site:
        site.serve_newsroom(newsroom.answer)
        feeds = "".join(f'[[feed]]\nurl = "{url}"\n' for url in newsroom.feeds(site.port))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "feeds.toml").write_text(feeds)
        soak = Soak(
            newsroom=newsroom,
            port=site.port,
            machine=Machine(folder),
            every=every,
            draw=random.Random(seed + 2),
            a_day=a_day,
            tell=tell,
            forget=site.forget_requests,
        )
        soak.days()
        return soak, judged(newsroom, soak.machine, port=site.port)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures and the verdict; 0 when nothing was wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.endurance.soak", description="A month of runs with every fault."
    )
    parser.add_argument("--days", type=float, default=30, help="simulated days (default 30)")
    parser.add_argument("--every", type=float, default=30, help="minutes between runs")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**16))
    parser.add_argument("--keep", type=Path, default=None, help="a folder for the store, kept")
    options = parser.parse_args(arguments)
    begun = monotonic()
    logging.getLogger("wirecopy").setLevel(logging.ERROR)  # thousands of troubles, all on purpose
    print(f"{options.days:g} days from {BEGIN:%d %b %Y}, seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="wirecopy-soak-") as temporary:
        try:
            soak, verdict = soaked(
                options.keep.resolve() if options.keep else Path(temporary),
                days=options.days,
                every=timedelta(minutes=options.every),
                seed=options.seed,
                tell=lambda line: print(line, flush=True),
            )
        except NewsError as exc:
            print(f"a run failed: {exc}", file=sys.stderr)
            return 1
    troubles = Counter(t.kind for t in soak.newsroom.troubles)
    print(f"\nruns:      {soak.runs} in {monotonic() - begun:.0f} s")
    print(f"servers:   {_listed(troubles)}; a feed moved")
    missed = f"; {soak.missed} came too late" if soak.missed else ""
    print(f"machine:   {_listed(soak.mishaps)}{missed}")
    print("\n".join(f"full disk: {line}" for line in sorted(soak.machine.said)))
    print("\n".join(shown(verdict, soak.newsroom, soak.machine)))
    return 1 if verdict.faults else 0


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{times} x {name}" for name, times in sorted(counts.items()))


if __name__ == "__main__":
    sys.exit(main())
