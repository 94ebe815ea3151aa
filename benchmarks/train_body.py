"""Learns which blocks of a page are its article, from the shared extraction sets, and writes extractors/article_forest.json.

    python -m benchmarks.train_body [--corpus ../shared/corpus/extraction] [--write]

Without --write it only tells what the models reach on pages of hosts they were not trained on (four folds by host; inside each,
the second look learns from first looks at hosts that were held out in turn). What is written are decision trees over the
columns of extractors.article_signs, no text. Needs the `bench` dependency group.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from benchmarks.extraction import FETCHED_AT, plain_trafilatura
from benchmarks.extraction_sets import SETS, CorpusMissing, Labelled, labelled_pages
from benchmarks.scores import BodyScore, body_score, f1_difference, f1_of
from extractors.article_blocks import blocks_of
from extractors.article_body import DOUBT, OPINION, context_of, joined, second_opinion, with_standfirst
from extractors.article_charset import decode
from extractors.article_lists import with_lists
from extractors.article_metadata import read_metadata
from extractors.article_second_look import doubt, second_look, spread, votes_of
from extractors.article_signs import Signs
from extractors.article_tree import parse
from news.article import Page
from news.text import folded_words
from news.url import domain_of

_TARGET = Path(__file__).parent.parent / "extractors" / "article_forest.json"
_FOLDS = 4
_WEIGHTS = {"aeb": 1.5, "fundus": 1.3, "wcxb": 0.8}  #: of a page; the sets differ in size and count alike
_PARAMETERS = {
    "objective": "cross_entropy",
    "learning_rate": 0.07,
    "num_leaves": 16,
    "max_depth": 6,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.25,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 10,
    "num_threads": 1,
    "verbose": -1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
}
_ROUNDS = {"first": 140, "second": 110, "rescue": 110}
Column = NDArray[np.float64]


@dataclass(slots=True)
class Sample:
    """A page as the models see it."""

    which: str
    page: Labelled
    signs: Signs
    opinion: Sequence[Sequence[str]]  #: trafilatura's lines, folded
    truth: Column  #: of every block
    host: str = ""
    weights: Column = field(default_factory=lambda: np.zeros(0))

    def at(self, values: Column) -> Column:
        """Of the candidates only."""
        return values[self.signs.at]


def sample_of(which: str, page: Labelled) -> Sample:
    """A labelled page read as extract() reads it."""
    tree = parse(decode(page.content, "text/html").text)
    found = read_metadata(tree, Page(url=page.url, content=page.content, fetched_at=FETCHED_AT))
    signs = Signs(blocks_of(tree), context=context_of(found))
    opinion = [folded_words(line) for line in second_opinion(tree, url=page.url)]
    truth = truth_of(signs, page.body)
    sizes = np.array(signs.sizes, dtype=float)
    weights = _WEIGHTS[which] * (sizes + 2) / max(60.0, float((sizes * (truth > 0.5)).sum()))
    return Sample(which=which, page=page, signs=signs, opinion=opinion, truth=truth, host=domain_of(page.url), weights=weights)


def truth_of(signs: Signs, body: str) -> Column:
    """How much of each block stands in the true body; of equal blocks only as many as stand there, the best placed ones."""
    tokens = folded_words(body)
    runs = set(zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False))
    lines = {" ".join(folded_words(line)) for line in body.split("\n")}
    whole = f" {' '.join(tokens)} "
    blocks = [folded_words(block.text) for block in signs.blocks]
    texts = [" ".join(block) for block in blocks]
    found = np.array([_share_in(b, text, runs=runs, lines=lines, whole=whole) for b, text in zip(blocks, texts, strict=True)])
    known = np.flatnonzero([len(b) >= 8 and v > 0.6 for b, v in zip(blocks, found, strict=True)])
    places: dict[str, list[int]] = {}
    for at in np.flatnonzero(found):
        places.setdefault(texts[at], []).append(int(at))
    for text, ats in places.items():
        count = len(text.split())
        best = sorted(ats, key=lambda at: (_gap(at, known), at))
        allowed = max(1, whole.count(f" {text} ")) if count < 200 else 1
        found[best[allowed:]] = 0
        for at in best[:allowed]:
            if count < 4:
                gap = _gap(at, known)
                found[at] = found[at] if found[at] == 1 and gap <= 40 else 0.8 if gap <= 6 else 0
    return found


def _share_in(block: Sequence[str], text: str, *, runs: set[tuple[str, ...]], lines: set[str], whole: str) -> float:
    if len(block) >= 4:
        own = list(zip(block, block[1:], block[2:], block[3:], strict=False))
        return sum(run in runs for run in own) / len(own)
    if not block:
        return 0.0
    return 1.0 if text in lines else 0.6 if f" {text} " in whole else 0.0


def _gap(at: int, known: Column) -> int:
    """Blocks between the nearest known text on either side."""
    before, after = known[known < at], known[known > at]
    return int((at - before[-1] if len(before) else 50) + (after[0] - at if len(after) else 50))


def fold_of(host: str, *, salt: str) -> int:
    """A host's fold: the same in every run."""
    return int(hashlib.md5((salt + host).encode(), usedforsecurity=False).hexdigest(), 16) % _FOLDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said of a page's blocks, step by step."""

    first: Column
    second: Column
    rescued: Column
    voted: Column  #: by trafilatura
    doubt: float

    def routed(self, *, opinion: float = OPINION) -> Column:
        """As extract() has it: trafilatura is asked where there is doubt."""
        return self.second if self.doubt < DOUBT else (1 - opinion) * self.rescued + opinion * self.voted


@dataclass(slots=True)
class Chain:
    """The three models learned from some pages, and what they say of others."""

    models: dict[str, lightgbm.Booster]

    def ask(self, sample: Sample) -> Said:
        """What each step says of a page."""
        signs = sample.signs
        first = spread(signs, self.models["first"].predict(signs.rows))
        rows = np.column_stack([signs.rows, second_look(signs, first)])
        second = spread(signs, self.models["second"].predict(rows))
        votes, voted = votes_of(signs, sample.opinion, first)
        rescued = spread(signs, self.models["rescue"].predict(np.column_stack([rows, votes])))
        return Said(first=first, second=second, rescued=rescued, voted=voted, doubt=doubt(signs, second))


def learn(samples: Sequence[Sample]) -> Chain:
    """The models of some pages; the later ones learn from first looks at pages that were held out."""
    first: dict[int, Column] = {}
    for fold in range(_FOLDS):
        rest = [s for s in samples if fold_of(s.host, salt="inner") != fold]
        model = _fitted([(s.signs.rows, s) for s in rest], rounds=_ROUNDS["first"])
        for s in samples:
            if fold_of(s.host, salt="inner") == fold:
                first[id(s)] = spread(s.signs, model.predict(s.signs.rows))
    seconds = [(np.column_stack([s.signs.rows, second_look(s.signs, first[id(s)])]), s) for s in samples]
    rescues = [(np.column_stack([rows, votes_of(s.signs, s.opinion, first[id(s)])[0]]), s) for rows, s in seconds]
    return Chain(
        {
            "first": _fitted([(s.signs.rows, s) for s in samples], rounds=_ROUNDS["first"]),
            "second": _fitted(seconds, rounds=_ROUNDS["second"]),
            "rescue": _fitted(rescues, rounds=_ROUNDS["rescue"]),
        }
    )


def _fitted(data: Sequence[tuple[Any, Sample]], *, rounds: int) -> lightgbm.Booster:
    rows = np.vstack([rows for rows, _ in data])
    truth = np.concatenate([s.at(s.truth) for _, s in data])
    weights = np.concatenate([s.at(s.weights) for _, s in data])
    return lightgbm.train(_PARAMETERS, lightgbm.Dataset(rows, truth, weight=weights), rounds)


def held_out(samples: Sequence[Sample]) -> dict[int, Said]:
    """For each page what models say that saw none of its host's pages."""
    found: dict[int, Said] = {}
    for fold in range(_FOLDS):
        chain = learn([s for s in samples if fold_of(s.host, salt="outer") != fold])
        found |= {id(s): chain.ask(s) for s in samples if fold_of(s.host, salt="outer") == fold}
    return found


def exported(model: lightgbm.Booster) -> dict[str, Any]:
    """A model as plain numbers."""
    trees = [_flat(tree["tree_structure"]) for tree in model.dump_model()["tree_info"]]
    return {"depth": max(depth for _, depth in trees), "trees": [tree for tree, _ in trees]}


def _flat(root: Mapping[str, Any]) -> tuple[dict[str, list[float]], int]:
    tree: dict[str, list[float]] = {name: [] for name in ("column", "threshold", "yes", "no", "value")}

    def add(node: Mapping[str, Any], depth: int) -> tuple[int, int]:
        at = len(tree["column"])
        is_leaf = "leaf_value" in node
        for name, value in (
            ("column", 0 if is_leaf else node["split_feature"]),
            ("threshold", 0 if is_leaf else float(f"{node['threshold']:.7g}")),
            ("yes", at),
            ("no", at),
            ("value", float(f"{node['leaf_value']:.4g}") if is_leaf else 0),
        ):
            tree[name].append(value)
        if is_leaf:
            return at, depth
        tree["yes"][at], left = add(node["left_child"], depth + 1)
        tree["no"][at], right = add(node["right_child"], depth + 1)
        return at, max(left, right)

    return tree, add(root, 0)[1]


Texts = Callable[[Sample], Sequence[str]]


def steps(said: Mapping[int, Said]) -> dict[str, Texts]:
    """The ablation: what each step makes of a page, the last being extract()."""

    def plain(shares: Callable[[Said], Column]) -> Texts:
        return lambda s: joined(s.signs, shares(said[id(s)]))

    return {
        "trafilatura, no fall-backs": lambda s: [" ".join(line) for line in s.opinion],
        "first look": plain(lambda a: a.first),
        "+ second look": plain(lambda a: a.second),
        "+ rescue where in doubt": plain(lambda a: a.routed(opinion=0)),
        "+ trafilatura's own choice there": plain(lambda a: a.routed()),
        "+ lists as wholes": lambda s: joined(s.signs, with_lists(s.signs, said[id(s)].routed())),
        "+ standfirst by length (= extract)": lambda s: joined(
            s.signs, with_standfirst(s.signs, with_lists(s.signs, said[id(s)].routed()))
        ),
        "the same, every page rescued": plain(lambda a: (1 - OPINION) * a.rescued + OPINION * a.voted),
    }


def scores(samples: Iterable[Sample], texts: Texts) -> dict[str, list[BodyScore]]:
    """Page scores by set."""
    found: dict[str, list[BodyScore]] = {}
    for s in samples:
        found.setdefault(s.which, []).append(body_score("\n".join(texts(s)), s.page.body))
    return found


def auc(values: Sequence[float], *, is_bad: Sequence[bool]) -> float:
    """How often a bad page has the higher value of a bad and a good one."""
    bad = [v for v, b in zip(values, is_bad, strict=True) if b]
    good = [v for v, b in zip(values, is_bad, strict=True) if not b]
    wins = sum((b > g) + 0.5 * (b == g) for b in bad for g in good)
    return wins / (len(bad) * len(good)) if bad and good else 0.5


def report(samples: Sequence[Sample]) -> None:
    """The held-out figures: ablation by set, intervals against trafilatura, how well doubt tells bad pages."""
    said = held_out(samples)
    theirs = scores(samples, lambda s: plain_trafilatura(s.page).body.split("\n"))
    _told("trafilatura, default", {which: f1_of(found) for which, found in theirs.items()})
    found: dict[str, list[BodyScore]] = {}
    for name, texts in steps(said).items():
        found = scores(samples, texts)
        _told(name, {which: f1_of(found[which]) for which in found})
        if name.endswith("extract)"):
            ours = found
    for which in ours:
        low, high = f1_difference(ours[which], theirs[which])
        print(f"  {which}: ahead of trafilatura's default by 95 % of {low:+.4f} to {high:+.4f}")
    asked = sum(said[id(s)].doubt >= DOUBT for s in samples) / len(samples)
    print(f"  rescued: {asked:.0%} of pages")
    for which in ours:
        doubts = [said[id(s)].doubt for s in samples if s.which == which]
        is_bad = [2 * b.precision * b.recall / (b.precision + b.recall or 1) < 0.9 for b in ours[which]]
        print(f"  {which}: AUC of doubt for pages below F1 .9: {auc(doubts, is_bad=is_bad):.3f} ({sum(is_bad)} such pages)")


def _told(name: str, values: Mapping[str, float]) -> None:
    print(f"  {name:<44}" + "".join(f"{which:>9} {value:.4f}" for which, value in values.items()), flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, tell, and write where asked; 2 when the sets are absent."""
    options = _options().parse_args(arguments)
    try:
        samples = [sample_of(which, page) for which in SETS for page in labelled_pages(options.corpus, which=which)]
    except CorpusMissing as missing:
        print(f"benchmarks.train_body: {missing}; name the folder with --corpus", file=sys.stderr)
        return 2
    print(f"{len(samples)} pages of {len(Counter(s.host for s in samples))} hosts; body F1")
    best = scores(samples, lambda s: joined(s.signs, s.truth))
    _told("best possible with these blocks", {which: f1_of(found) for which, found in best.items()})
    if not options.only_write:
        print("pages of hosts that the models did not see:")
        report(samples)
    if options.write or options.only_write:
        chain = learn(samples)
        models = {name: exported(model) for name, model in chain.models.items()}
        _TARGET.write_text(
            json.dumps({"columns": len(samples[0].signs.rows[0]), "forests": models}, separators=(",", ":")) + "\n"
        )
        print(f"wrote {_TARGET.name}: {_TARGET.stat().st_size:,} bytes")
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.train_body", description="Learn which blocks are the article.")
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus/extraction"))
    parser.add_argument("--write", action="store_true", help="learn from every page and write the models")
    parser.add_argument("--only-write", action="store_true", help="the same without the held-out figures")
    return parser


if __name__ == "__main__":
    sys.exit(main())
