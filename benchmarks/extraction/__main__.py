"""Body F1 and metadata scores on the shared extraction sets, ours beside others.

    python -m benchmarks.extraction [--corpus ../shared/corpus/extraction]
        [--sets aeb,fundus,wcxb,wcxb2,fundus_hist] [--every 1] [--alone]

Metric: 4-token shingles over words (one CJK or Thai character is one word), precision and recall
averaged over pages, then F1 of the two. Intervals: paired bootstrap over pages, 95 %. Our models
learned from these very pages: `python -m benchmarks.body` prints what they reach on pages of hosts
and of sets that they did not see. The dependency group `bench` installs the peers.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.extraction.compare import UNDATED, Tally, compared
from benchmarks.extraction.pages import SETS, CorpusMissing, labelled_pages
from benchmarks.extraction.peers import installed_peers
from benchmarks.extraction.report import report
from extractors.article import version


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 1 when a set is below trafilatura, 2 when the sets are absent."""
    options = _options().parse_args(arguments)
    is_ahead, peers = True, {} if options.alone else installed_peers()
    every: list[dict[str, Tally]] = []
    print(f"{version()} beside trafilatura.bare_extraction(with_metadata=True)")
    try:
        for which in options.sets.split(","):
            pages = list(labelled_pages(options.corpus, which=which))[:: options.every]
            compared([UNDATED, *pages[:2]], peers=peers)  # warm-up: first calls load dictionaries
            tallies = compared(pages, peers=peers)
            is_ahead &= report(which, tallies)
            every.append(tallies)
    except CorpusMissing as missing:
        print(f"benchmarks.extraction: {missing}; name the folder with --corpus", file=sys.stderr)
        return 2
    print()
    for which, suffix in (("all pages", ""), ("pages where it is not asked", ", sure")):
        spent, theirs = (
            sum(tallies[f"{name}{suffix}"].seconds for tallies in every)
            for name in ("ours", "trafilatura")
        )
        if theirs:
            print(f"CPU beside trafilatura, {which} of all sets: ratio {spent / theirs:.2f}")
    print(f"\nno set below trafilatura: {'yes' if is_ahead else 'NO'}")
    return 0 if is_ahead else 1


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="benchmarks.extraction", description="Extraction scores on the shared sets."
    )
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus/extraction"))
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--every", type=int, default=1, help="every n-th page only")
    parser.add_argument("--alone", action="store_true", help="leave out the peers")
    return parser


if __name__ == "__main__":
    sys.exit(main())
