"""Learn which blocks of a page are its article, from the shared extraction sets.

    python -m benchmarks.body [--corpus ../shared/corpus/extraction] [--write | --only-write]

Prints what the models reach on pages that they did not learn from: of other hosts (four folds), and
of other sets. Inside each fold the later models learn from first looks at held-out hosts, and the
weights of trafilatura's choice and of quality from such pages. --write also writes
extractors/article/body/forest.json: decision trees over the columns of
extractors.article.body.features, no text. The same sets give the same bytes. --only-write learns
once, from every page: in minutes. Needs the dependency group `bench`.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from time import monotonic

from benchmarks.body import quality
from benchmarks.body.models import Chain, Said, Taken, asked_body, held_out, learn, own_body
from benchmarks.body.samples import Sample, samples_in
from benchmarks.extraction.compare import plain_trafilatura
from benchmarks.extraction.pages import CorpusMissing
from benchmarks.extraction.scores import (
    BodyScore,
    body_score,
    f1_difference,
    f1_of,
    share_below,
)
from extractors.article.body.choose import texts_of

_TARGET = Path(__file__).parent.parent.parent / "extractors" / "article" / "body" / "forest.json"

Held = Mapping[int, tuple[Chain, Said]]
Scores = dict[str, list[BodyScore]]  #: by set


def report(samples: Sequence[Sample]) -> None:
    """Print the held-out figures."""
    theirs = _by_set(samples, lambda s: body_score(plain_trafilatura(s.page).body, s.page.body))
    best = _by_set(samples, lambda s: _score_of(texts_of(s.features, s.truth), s))
    _print_row("trafilatura, default", theirs)
    _print_row("best possible with these blocks", best)
    held = held_out(samples)
    print("pages of hosts that the models did not see:")
    for name, step in _steps(held).items():
        _print_row(name, _by_set(samples, step))
    _print_end(samples, held, theirs)
    print("pages of sets that the models did not see:")
    held = held_out(samples, by_set=True)
    _print_row("= extract", _by_set(samples, lambda s: _taken(s, held).score))
    _print_end(samples, held, theirs)


def _steps(held: Held) -> dict[str, Callable[[Sample], BodyScore]]:
    """What each step makes of a page; the last is extract()."""
    return {
        "trafilatura, no fall-backs": lambda s: _score_of([" ".join(o) for o in s.opinion], s),
        "ours without asking it": lambda s: own_body(s, held[id(s)][1]).score,
        "asked on every page": lambda s: (
            asked_body(s, held[id(s)][1], weight=held[id(s)][0].opinion).score
        ),
        "asked where unsure (= extract)": lambda s: _taken(s, held).score,
    }


def _taken(sample: Sample, held: Held) -> Taken:
    chain, said = held[id(sample)]
    return chain.body_of(sample, said)


def _score_of(lines: Iterable[str], sample: Sample) -> BodyScore:
    return body_score("\n".join(lines), sample.page.body)


def _by_set(samples: Iterable[Sample], score: Callable[[Sample], BodyScore]) -> Scores:
    found: Scores = {}
    for s in samples:
        found.setdefault(s.which, []).append(score(s))
    return found


def _print_row(name: str, scores: Scores) -> None:
    cells = (
        f"{which:>12} {f1_of(own):.4f} <.5 {share_below(own, 0.5):.3f}"
        for which, own in scores.items()
    )
    print(f"  {name:<34}{''.join(cells)}", flush=True)


def _print_end(samples: Sequence[Sample], held: Held, theirs: Scores) -> None:
    """Intervals against trafilatura, how often it was asked, and how far quality can be trusted."""
    taken = {id(s): _taken(s, held) for s in samples}
    for which, own in _by_set(samples, lambda s: taken[id(s)].score).items():
        low, high = f1_difference(own, theirs[which])
        print(f"  {which}: ahead of trafilatura's default by 95 % of {low:+.4f} to {high:+.4f}")
    asked = sum(one.body.agreement is not None for one in taken.values()) / len(samples)
    weights = dict(Counter(chain.opinion for chain, _ in held.values()))
    print(f"  trafilatura asked: {asked:.0%} of pages; weights of its choice: {weights}")
    f1s: dict[str, list[float]] = {}
    qualities: dict[str, list[float]] = {}
    for s in samples:
        f1s.setdefault(s.which, []).append(taken[id(s)].f1)
        qualities.setdefault(s.which, []).append(held[id(s)][0].chance_of(taken[id(s)]))
    quality.report(f1s, qualities)


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, print the figures, and write on request; 2 when the sets are absent."""
    options, start = _options().parse_args(arguments), monotonic()
    try:
        samples = samples_in(options.corpus)
    except CorpusMissing as missing:
        print(f"benchmarks.body: {missing}; name the folder with --corpus", file=sys.stderr)
        return 2
    hosts = len(Counter(s.host for s in samples))
    print(f"{len(samples)} pages of {hosts} hosts; body F1; read in {monotonic() - start:.0f} s")
    if not options.only_write:
        report(samples)
    if options.write or options.only_write:
        start = monotonic()
        written = {"columns": len(samples[0].features.rows[0])} | learn(samples).exported()
        _TARGET.write_text(json.dumps(written, separators=(",", ":")) + "\n")
        print(
            f"wrote {_TARGET.name}: {_TARGET.stat().st_size:,} bytes, {monotonic() - start:.0f} s"
        )
        print(f"limits: {written['limits']}; quality: {written['quality']}")
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="benchmarks.body", description="Learn which blocks are the article."
    )
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus/extraction"))
    parser.add_argument(
        "--write", action="store_true", help="learn from every page and write the models"
    )
    parser.add_argument(
        "--only-write", action="store_true", help="the same without the held-out figures"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
