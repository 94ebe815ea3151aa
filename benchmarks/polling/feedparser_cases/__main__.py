"""feedparser's own test cases through extractors.feed: how many hold, for us and for feedparser.

    python -m benchmarks.polling.feedparser_cases [--sdist FILE] [--show]

The cases are in feedparser's source distribution, fetched from the package index (`pip download
--no-binary`) unless --sdist names a file; nothing of it is kept. A case is a document with an
expectation in Python, such as `not bozo and entries[0]['title'] == 'x'`. Only what it says of
fields we have is compared with our values: titles and summaries as plain text, full texts sanitised
harder. feedparser is measured twice: against the whole expectation, as its own suite does, and like
us.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import feedparser

from benchmarks.polling.feedparser_cases.cases import Case, downloaded, read_cases
from benchmarks.polling.feedparser_cases.compare import Unmet, meets_whole, ours, theirs, unmet, why


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the counts, and by reason what does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.polling.feedparser_cases")
    parser.add_argument(
        "--sdist", type=Path, help="feedparser's source distribution, already fetched"
    )
    parser.add_argument(
        "--show", action="store_true", help="each case that does not hold for us, with both values"
    )
    options = parser.parse_args(arguments)
    cases = list(read_cases(options.sdist)) if options.sdist else downloaded()
    own = [case for case in cases if case.claims]
    print(f"feedparser {feedparser.__version__}: {len(cases):,} cases,", end=" ")
    print(f"{len(own):,} concern fields we have")
    held_by_them = {case.name for case in own if not unmet(case, theirs(case))}
    missed = {case.name: unmet(case, ours(case)) for case in own}
    held = {name for name, of_case in missed.items() if not of_case}
    lost = [case for case in own if case.name in held_by_them - held]
    reasons = Counter(why(case, missed[case.name]) for case in lost)
    meant = sum(count for reason, count in reasons.items() if reason.startswith("meant"))
    rows = {
        "feedparser, the whole expectation as its suite has it": sum(map(meets_whole, own)),
        "feedparser, our fields, texts as text": len(held_by_them),
        "Wirecopy, our fields, texts as text": len(held),
        "... and what differs by intent": len(held) + meant,
    }
    for label, count in rows.items():
        print(f"  {label:<55}{count:>6,}")
    print(f"\nheld by feedparser and not by us: {len(lost)};", end=" ")
    print(f"by us and not by feedparser: {len(held - held_by_them)}")
    for reason, count in reasons.most_common():
        print(f"  {count:>4}  {reason}")
    if options.show:
        _show(lost, missed)
    return int(len(held) + meant < len(held_by_them))


def _show(lost: Sequence[Case], missed: Mapping[str, Sequence[Unmet]]) -> None:
    for case in sorted(lost, key=lambda case: case.name):
        print(f"\n{case.name}: {why(case, missed[case.name])}")
        for path, wanted, got in missed[case.name]:
            print(f"    {path}: wanted {wanted!r:.160}")
            print(f"    {'':{len(path)}}  got    {got!r:.160}")


if __name__ == "__main__":
    sys.exit(main())
