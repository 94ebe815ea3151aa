"""All that is learned to choose a page's body: forests, limits, weights of quality."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
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
#: the limits are chosen among these
_SURE, _OPINIONS = (0.8, 0.87, 0.9), (0.0, 0.1, 0.2, 0.35)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is chosen and not learned."""

    sure: float  #: the chance to be right below which trafilatura is asked
    opinion: float  #: weight of its own choice


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
    limits: Limits
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
        own = own_body(sample, said)
        is_sure = not is_asked(own.body, chance=self.chance_of(own), least=self.limits.sure)
        return own if is_sure else asked_body(sample, said, weight=self.limits.opinion)

    def chance_of(self, taken: Taken) -> float:
        """Its chance to be right."""
        return chance_by(self.quality, taken.body.signs)

    def exported(self) -> dict[str, Any]:
        """All of it as plain numbers, as extractors.article.body.forest reads them."""
        return {
            "limits": {"sure": self.limits.sure, "opinion": self.limits.opinion},
            "quality": {n: [float(f"{w:.4g}") for w in own] for n, own in self.quality.items()},
            "forests": {name: exported(model) for name, model in self.models.items()},
        }


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
    limits, quality = _settled(samples, said)
    models = {"first": first, "second": second, "rescue": rescue}
    return Chain(models=models, limits=limits, quality=quality)


def _settled(
    samples: Sequence[Sample], said: Mapping[int, Said]
) -> tuple[Limits, dict[str, Sequence[float]]]:
    """The limits under which these pages have the best mean F1 of the families; the weights."""
    own = [own_body(s, said[id(s)]) for s in samples]
    alone = weights_of(samples, own)
    chances = [chance_by(alone, taken.body.signs) for taken in own]
    unsure = [
        at
        for at, taken in enumerate(own)
        if is_asked(taken.body, chance=chances[at], least=max(_SURE))
    ]
    asked = {
        weight: {at: asked_body(samples[at], said[id(samples[at])], weight=weight) for at in unsure}
        for weight in _OPINIONS
    }

    def reached(limits: Limits) -> float:
        by_family: dict[str, list[BodyScore]] = {}
        for at, (s, taken) in enumerate(zip(samples, own, strict=True)):
            is_ours = not is_asked(taken.body, chance=chances[at], least=limits.sure)
            best = taken if is_ours else asked[limits.opinion][at]
            by_family.setdefault(family_of(s.which), []).append(best.score)
        return sum(map(f1_of, by_family.values())) / len(by_family)

    limits = max((Limits(sure=s, opinion=o) for s, o in product(_SURE, _OPINIONS)), key=reached)
    every = [asked_body(s, said[id(s)], weight=limits.opinion) for s in samples]
    return limits, alone | weights_of(samples, every)


def held_out(
    samples: Sequence[Sample], *, by_family: bool = False
) -> dict[int, tuple[Chain, Said]]:
    """For each page, a chain that saw no page of its host or family of sets, and what it says."""
    groups = {
        id(s): family_of(s.which)
        if by_family
        else str(fold_of(s.host, count=_HOST_FOLDS, salt="outer"))
        for s in samples
    }
    found: dict[int, tuple[Chain, Said]] = {}
    for group in sorted(set(groups.values())):
        chain = learn([s for s in samples if groups[id(s)] != group])
        found |= {id(s): (chain, chain.ask(s)) for s in samples if groups[id(s)] == group}
    return found
