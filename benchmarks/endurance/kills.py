"""Runs killed with `kill -9`, restarted, and compared with an undisturbed run.

    python -m benchmarks.endurance.kills [--kills 50] [--corpus ../shared/corpus] [--sample]
        [--reach 8] [--seed N] [--keep FOLDER]

Half of the kills come at a random moment, uniform over the first --reach seconds of a run, start-up
included; the others at the named points of storage/tables/crash.py in turn, at random. Kills
share one store until a run ends by itself: its store is compared with that of an undisturbed run,
and the next kill begins with a fresh one. Lost: a story or text of the undisturbed run that is
missing in the store or in the parts. Doubled: a record that is there twice. Torn: a line or file
that is incomplete, or differs from the store. Orphans: processes of a killed run that still exist
a minute later. Exits with 1 when any of these counts is not zero.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from tests.support import killing
from tests.support.killing import POINTS, Newsroom, Place, Round, Strike

REACH_S = 8.0  #: later than this a run on the corpus has mostly ended, on an idle machine
PASSINGS = {
    "after_claim": 6,
    "after_commit": 40,
    "before_rename": 3,
    "after_rename": 3,
    "before_mark": 3,
}
"""The latest passing at which each point is struck; the points of parts pass once a second."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 0 when nothing was lost, doubled, torn or left behind."""
    options = _options().parse_args(arguments)
    corpus = options.corpus.resolve()
    newsroom = killing.sample_newsroom() if options.sample else killing.real_newsroom(corpus)
    if not newsroom.feeds.is_file():
        missing = f"{newsroom.feeds} is not there; name the corpus with --corpus, or take --sample"
        print(missing, file=sys.stderr)
        return 2
    print(f"{newsroom.name}, {options.kills} kills, seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="wirecopy-kills-") as temporary:
        folder = options.keep.resolve() if options.keep else Path(temporary)
        strikes = drawn(options.kills, reach_s=options.reach, seed=options.seed)
        return campaign(newsroom, strikes, folder=folder)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.endurance.kills",
        description="Kills runs and compares what is left.",
    )
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--corpus", type=Path, default=killing.SHARED)
    parser.add_argument(
        "--sample", action="store_true", help="the sample newsroom in place of the corpus"
    )
    parser.add_argument(
        "--reach", type=float, default=REACH_S, help="seconds over which random kills are spread"
    )
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument(
        "--keep",
        type=Path,
        default=None,
        help="a folder for the stores, kept; default: a temporary one",
    )
    return parser


def drawn(kills: int, *, reach_s: float, seed: int) -> list[Strike]:
    """When to kill: random moments and named points in turn."""
    draw = random.Random(seed)
    named = [POINTS[at % len(POINTS)] for at in range(kills // 2)]
    strikes = [Strike(point=point, passing=draw.randint(1, PASSINGS[point])) for point in named]
    strikes += [Strike(moment_s=draw.uniform(0, reach_s)) for _ in range(kills - len(strikes))]
    draw.shuffle(strikes)
    return strikes


def campaign(newsroom: Newsroom, strikes: Sequence[Strike], *, folder: Path) -> int:
    """Run undisturbed, then kill; print the table."""
    begun = monotonic()
    place = Place(folder / "undisturbed")
    ran = killing.run(newsroom, place)
    undisturbed = killing.harvest(newsroom, place)
    if ran.code or (harm := killing.damage(undisturbed, undisturbed)):
        print(f"the undisturbed run is damaged: {harm}\n{ran.stderr}", file=sys.stderr)
        return 1
    print(f"undisturbed: {len(undisturbed.texts)} stories in {ran.seconds:.1f} s\n", flush=True)
    done = []
    for one in killing.rounds(newsroom, folder / "killed", strikes, undisturbed=undisturbed):
        done.append(one)
        records = one.found.parts.total()
        print(f"round {len(done)}: {len(one.kills)} kills, {one.runs} runs, {records} records")
        for problem in one.problems:
            print(f"  {problem}")
        sys.stdout.flush()
    return table(done, seconds=monotonic() - begun)


def table(done: Sequence[Round], *, seconds: float) -> int:
    """Kills by point, then what they did."""
    kills = Counter(strike.name for one in done for strike in one.kills)
    print(f"\n{'killed':<18}{'times':>7}")
    for name in ("random moment", *POINTS):
        print(f"{name:<18}{kills[name]:>7}")
    harm = {
        "lost": sum(len(one.damage.lost) for one in done),
        "doubled": sum(len(one.damage.doubled) for one in done),
        "torn": sum(len(one.damage.torn) for one in done),
        "entries not ended": sum(abs(n) for one in done for n in one.damage.unended.values()),
        "orphans": sum(len(one.orphans) for one in done),
    }
    runs = sum(one.runs for one in done)
    records = sum(one.found.parts.total() for one in done)
    rows = {"stores": len(done), "runs": runs, "restarts": runs - len(done), "records": records}
    print(f"\n{'in all':<18}{'':>7}")
    for name, value in (rows | harm).items():
        print(f"{name:<18}{value:>7}")
    problems = sum(len(one.problems) for one in done)
    verdict = (
        "nothing lost, nothing doubled, nothing torn, no orphan"
        if not problems
        else f"{problems} PROBLEMS"
    )
    print(f"\n{sum(kills.values())} kills in {seconds:.0f} s: {verdict}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
