"""The printed tables of the extraction benchmark."""

from collections.abc import Mapping, Sequence

from benchmarks.extraction.compare import UNRESCUED, Tally
from benchmarks.extraction.scores import f1_difference, f1_of, share_below


def report(which: str, tallies: Mapping[str, Tally]) -> bool:
    """Print one set's table; True when ours is not below trafilatura."""
    mine, theirs = tallies["ours"], tallies["trafilatura"]
    pages = len(mine.bodies)
    print(f"\n{f'{which}: {pages} pages':<40}{'ours':>9}{'trafilatura':>13}")
    is_ahead = _body(mine, theirs)
    rows: list[tuple[str, Sequence[float], Sequence[float]]] = [
        ("body precision", _precisions(mine), _precisions(theirs)),
        ("body recall", _recalls(mine), _recalls(theirs)),
        ("body F1 below .5, share of pages", *_lost(mine, theirs)),
        ("title exact", mine.titles, theirs.titles),
        ("publication day", mine.days, theirs.days),
        ("publication minute", mine.moments, theirs.moments),
        ("author set", mine.authors, theirs.authors),
        ("author set, site not an author", mine.people, theirs.people),
    ]
    for label, one, other in rows:
        if one:
            counted = label if label.startswith("body") else f"{label} ({len(one)})"
            _line(counted, _mean(one), _mean(other))
    _cpu("CPU ms a page", mine, theirs)
    sure = tallies["ours, sure"]
    asked = 1 - len(sure.bodies) / pages
    print(f"  trafilatura asked on {asked:.0%} of the pages")
    if sure.bodies:
        _cpu(
            f"CPU ms a page without rescue ({len(sure.bodies)})", sure, tallies["trafilatura, sure"]
        )
    for name, tally in tallies.items():
        if name not in ("ours", "trafilatura", *UNRESCUED):
            _peer(name, tally, mine=mine, theirs=theirs)
    return is_ahead


def _body(mine: Tally, theirs: Tally) -> bool:
    low, high = f1_difference(mine.bodies, theirs.bodies)
    one, other = f1_of(mine.bodies), f1_of(theirs.bodies)
    note = f"  {one - other:+.4f}, 95 % of {low:+.4f} to {high:+.4f}"
    _line("body F1", one, other, note=note)
    return one >= other


def _precisions(tally: Tally) -> list[float]:
    return [body.precision for body in tally.bodies]


def _lost(mine: Tally, theirs: Tally) -> tuple[list[float], list[float]]:
    return [share_below(mine.bodies, 0.5)], [share_below(theirs.bodies, 0.5)]


def _recalls(tally: Tally) -> list[float]:
    return [body.recall for body in tally.bodies]


def _peer(name: str, tally: Tally, *, mine: Tally, theirs: Tally) -> None:
    low, high = f1_difference(mine.bodies, tally.bodies)
    ahead = f"ours ahead by {low:+.4f} to {high:+.4f}"
    cpu = f"CPU {tally.seconds / theirs.seconds:.2f} of trafilatura"
    print(f"  {f'body F1 of {name}':<38}{f1_of(tally.bodies):>22.4f}  {ahead}; {cpu}")


def _cpu(label: str, mine: Tally, theirs: Tally) -> None:
    pages = len(mine.bodies)
    ratio = f"  ratio {mine.seconds / theirs.seconds:.2f}"
    _line(label, 1000 * mine.seconds / pages, 1000 * theirs.seconds / pages, note=ratio)


def _line(label: str, mine: float, theirs: float, *, note: str = "") -> None:
    digits = 1 if mine > 2 else 4
    print(f"  {label:<38}{mine:>9.{digits}f}{theirs:>13.{digits}f}{note}")


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
