"""Learn which blocks of a page are its article, from the shared extraction sets.

    python -m benchmarks.body [--corpus ../shared/corpus/extraction] [--write]

Prints what the models reach on pages of hosts that they were not trained on: four folds by host.
Inside each fold the second look learns from first looks at held-out hosts, and the limits are
chosen on such pages. With --write it also writes extractors/article/body/forest.json: decision
trees over the columns of extractors.article.body.features, no text. Needs the dependency group
`bench`.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.body.models import Said, exported, finished, held_out, learn
from benchmarks.body.samples import Column, Sample, sample_of
from benchmarks.extraction.compare import plain_trafilatura
from benchmarks.extraction.pages import SETS, CorpusMissing, labelled_pages
from benchmarks.extraction.scores import BodyScore, auc, body_score, f1_difference, f1_of, page_f1
from extractors.article.body.choose import texts_of
from extractors.article.body.settle import with_headings, with_lists

_TARGET = Path(__file__).parent.parent / "extractors" / "article" / "body" / "forest.json"

Texts = Callable[[Sample], Sequence[str]]


def steps(said: Mapping[int, Said]) -> dict[str, Texts]:
    """The ablation: what each step makes of a page; the last is extract()."""

    def plain(shares: Callable[[Said], Column]) -> Texts:
        return lambda s: texts_of(s.features, shares(said[id(s)]))

    return {
        "trafilatura, no fall-backs": lambda s: [" ".join(line) for line in s.opinion],
        "first look": plain(lambda a: a.first),
        "+ second look": plain(lambda a: a.second),
        "+ rescue where in doubt": plain(lambda a: a.routed(opinion=0)),
        "+ trafilatura's own choice there": plain(lambda a: a.routed()),
        "+ lists as wholes": lambda s: texts_of(
            s.features, with_lists(s.features, said[id(s)].routed())
        ),
        "+ headings with their kind": lambda s: texts_of(
            s.features, with_headings(s.features, with_lists(s.features, said[id(s)].routed()))
        ),
        "+ standfirst by length (= extract)": lambda s: finished(s, said[id(s)].routed()),
    }


def scores(samples: Iterable[Sample], texts: Texts) -> dict[str, list[BodyScore]]:
    """Page scores by set."""
    found: dict[str, list[BodyScore]] = {}
    for s in samples:
        found.setdefault(s.which, []).append(body_score("\n".join(texts(s)), s.page.body))
    return found


def report(samples: Sequence[Sample]) -> None:
    """Print the held-out figures: ablation by set, intervals against trafilatura, AUC of doubt."""
    said = held_out(samples)
    theirs = scores(samples, lambda s: plain_trafilatura(s.page).body.split("\n"))
    _print_row("trafilatura, default", {which: f1_of(found) for which, found in theirs.items()})
    found: dict[str, list[BodyScore]] = {}
    for name, texts in steps(said).items():
        found = scores(samples, texts)
        _print_row(name, {which: f1_of(found[which]) for which in found})
        if name.endswith("extract)"):
            ours = found
    for which in ours:
        low, high = f1_difference(ours[which], theirs[which])
        print(f"  {which}: ahead of trafilatura's default by 95 % of {low:+.4f} to {high:+.4f}")
    asked = sum(a.doubt >= a.limits.doubt for a in said.values()) / len(samples)
    limits = dict(Counter(str(a.limits) for a in said.values()))
    print(f"  rescued: {asked:.0%} of pages; limits chosen: {limits}")
    for which in ours:
        doubts = [said[id(s)].doubt for s in samples if s.which == which]
        is_bad = [page_f1(b) < 0.9 for b in ours[which]]
        found_auc = auc(doubts, is_bad=is_bad)
        print(f"  {which}: AUC of doubt for the {sum(is_bad)} pages below F1 .9: {found_auc:.3f}")


def _print_row(name: str, values: Mapping[str, float]) -> None:
    print(
        f"  {name:<44}" + "".join(f"{which:>9} {value:.4f}" for which, value in values.items()),
        flush=True,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, print the figures, and write on request; 2 when the sets are absent."""
    options = _options().parse_args(arguments)
    try:
        samples = [
            sample_of(which, page)
            for which in SETS
            for page in labelled_pages(options.corpus, which=which)
        ]
    except CorpusMissing as missing:
        print(f"benchmarks.body: {missing}; name the folder with --corpus", file=sys.stderr)
        return 2
    print(f"{len(samples)} pages of {len(Counter(s.host for s in samples))} hosts; body F1")
    best = scores(samples, lambda s: texts_of(s.features, s.truth))
    _print_row(
        "best possible with these blocks", {which: f1_of(found) for which, found in best.items()}
    )
    if not options.only_write:
        print("pages of hosts that the models did not see:")
        report(samples)
    if options.write or options.only_write:
        chain = learn(samples)
        written = {"columns": len(samples[0].features.rows[0])} | exported(chain)
        _TARGET.write_text(json.dumps(written, separators=(",", ":")) + "\n")
        print(f"wrote {_TARGET.name}: {_TARGET.stat().st_size:,} bytes")
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
