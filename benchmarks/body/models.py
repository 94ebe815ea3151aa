"""All that is learned to choose a page's body: forests, limits, weights of quality."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import lightgbm
import numpy as np

from benchmarks.body.forests import exported, fitted
from benchmarks.body.quality import weights_of
from benchmarks.body.samples import Column, Sample, family_of, fold_of
from benchmarks.extraction.scores import BodyScore, body_score, f1_of, page_f1
from extractors.article.body.choose import Body, body_of, is_asked, reconciled
from extractors.article.body.forest import chance_by
from extractors.article.body.second_look import doubt, second_look, spread, votes_of

_HOST_FOLDS = 4
#: how much a page weighs while the rescue is learned, and from which doubt: no other is rescued
_RESCUED, _UNSURE = 4.0, 0.12
_OPINIONS = (0.0, 0.1, 0.2, 0.35)  #: the weight of trafilatura's own choice is one of these


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The predictions for a page's blocks, step by step."""

    first: Column
    second: Column
    rescued: Column
    voted: Column  #: by trafilatura


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A page's body, as extract() would have it, and how well it matches the truth."""

    body: Body
    score: BodyScore

    @property
    def f1(self) -> float:
        """Of this page."""
        return page_f1(self.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The models learned from some pages, asked about others."""

    models: Mapping[str, lightgbm.Booster]
    opinion: float  #: weight of trafilatura's own choice
    quality: Mapping[str, Sequence[float]]  #: weights, by how many signs there are

    def ask(self, sample: Sample) -> Said:
        """The prediction of each step for a page."""
        features, models = sample.features, self.models
        first = spread(features, models["first"].predict(features.rows, num_threads=1))
        rows = np.column_stack([features.rows, second_look(features, first)])
        second = spread(features, models["second"].predict(rows, num_threads=1))
        votes, voted = votes_of(features, sample.opinion, first)
        beside = np.column_stack([rows, votes])
        rescued = spread(features, models["rescue"].predict(beside, num_threads=1))
        return Said(first=first, second=second, rescued=rescued, voted=voted)

    def body_of(self, sample: Sample, said: Said) -> Taken:
        """As extract() has it: trafilatura is asked where ours is unsure."""
        if is_unsure(sample, said, self.quality):
            return asked_body(sample, said, weight=self.opinion)
        return own_body(sample, said)

    def chance_of(self, taken: Taken) -> float:
        """Its chance to be right."""
        return chance_by(self.quality, taken.body.signs)

    def exported(self) -> dict[str, Any]:
        """All of it as plain numbers, as extractors.article.body.forest reads them."""
        return {
            "limits": {"opinion": self.opinion},
            "quality": {n: [float(f"{w:.4g}") for w in own] for n, own in self.quality.items()},
            "forests": {name: exported(model) for name, model in self.models.items()},
        }


def is_unsure(sample: Sample, said: Said, quality: Mapping[str, Sequence[float]]) -> bool:
    """True where trafilatura is asked."""
    chance = partial(chance_by, quality)
    return is_asked(sample.features, said.second, first=said.first, chance=chance)


def own_body(sample: Sample, said: Said) -> Taken:
    """The body without trafilatura."""
    return _scored(sample, said.second, said=said)


def asked_body(sample: Sample, said: Said, *, weight: float) -> Taken:
    """The body where trafilatura was asked."""
    shares = reconciled(
        sample.features, said.second, rescued=said.rescued, voted=said.voted, weight=weight
    )
    return _scored(sample, shares, said=said, voted=said.voted)


def _scored(sample: Sample, shares: Column, *, said: Said, voted: Column | None = None) -> Taken:
    body = body_of(sample.features, shares, first=said.first, printed=sample.printed, voted=voted)
    text = "\n".join(block.text for block in body.blocks)
    return Taken(body=body, score=body_score(text, sample.page.body))


def learn(samples: Sequence[Sample]) -> Chain:
    """Learn from some pages.

    The later forests learn from first looks at held-out hosts; limits and the weights of quality
    from what all of them say of held-out hosts.
    """
    rows = {id(s): s.features.rows for s in samples}
    first, firsts = fitted(samples, rows, name="first")
    rows = {
        id(s): np.column_stack([s.features.rows, second_look(s.features, firsts[id(s)])])
        for s in samples
    }
    second, seconds = fitted(samples, rows, name="second")
    votes = {id(s): votes_of(s.features, s.opinion, firsts[id(s)]) for s in samples}
    rows = {at: np.column_stack([own, votes[at][0]]) for at, own in rows.items()}
    heavier = {
        id(s): _RESCUED if doubt(s.features, firsts[id(s)]) >= _UNSURE else 1.0 for s in samples
    }
    rescue, rescued = fitted(samples, rows, name="rescue", heavier=heavier)
    said = {
        at: Said(first=firsts[at], second=seconds[at], rescued=rescued[at], voted=votes[at][1])
        for at in firsts
    }
    opinion, quality = _settled(samples, said)
    models = {"first": first, "second": second, "rescue": rescue}
    return Chain(models=models, opinion=opinion, quality=quality)


def _settled(
    samples: Sequence[Sample], said: Mapping[int, Said]
) -> tuple[float, dict[str, Sequence[float]]]:
    """The weight under which these pages have the best mean F1 of the families; those of quality.

    Quality of bodies where trafilatura was asked is learned from such pages alone.
    """
    own = [own_body(s, said[id(s)]) for s in samples]
    alone = weights_of(samples, own)
    unsure = [at for at, s in enumerate(samples) if is_unsure(s, said[id(s)], alone)]
    asked = {
        weight: {at: asked_body(samples[at], said[id(samples[at])], weight=weight) for at in unsure}
        for weight in _OPINIONS
    }

    def reached(weight: float) -> float:
        by_family: dict[str, list[BodyScore]] = {}
        for at, s in enumerate(samples):
            best = asked[weight].get(at, own[at])
            by_family.setdefault(family_of(s.which), []).append(best.score)
        return sum(map(f1_of, by_family.values())) / len(by_family)

    best = max(_OPINIONS, key=reached)
    beside = weights_of([samples[at] for at in unsure], list(asked[best].values()))
    return best, alone | beside


def held_out(samples: Sequence[Sample], *, by_set: bool = False) -> dict[int, tuple[Chain, Said]]:
    """For each page, a chain that saw no page of its host or set, and what it says."""
    groups = {
        id(s): s.which if by_set else str(fold_of(s.host, count=_HOST_FOLDS, salt="outer"))
        for s in samples
    }
    found: dict[int, tuple[Chain, Said]] = {}
    for group in sorted(set(groups.values())):
        chain = learn([s for s in samples if groups[id(s)] != group])
        found |= {id(s): (chain, chain.ask(s)) for s in samples if groups[id(s)] == group}
    return found
