"""Decides whether two texts are one story, and gives the evidence.

`benchmarks.dedup_fit` fits the rule. It weighs seven measures of a pair of texts:

- containment: share of the shorter text's shingles found in the longer one.
- salient, numbers: share of one text's salient words and numbers found in the other. Two reports
  from one template share their phrases and not these.
- rest: containment without the two longest shared runs, up to the length of a notice. Texts that
  share only a notice or a box of background share one or two runs; copies share text all over.
- lead: how much of the beginning of either text is found in the other. News begins with the new.
- runs: how many long runs they share. brevity: short texts say less either way.

A headline can speak against a match, never for it: papers write their own, but not about something
else. A text that contains a much shorter one is the same story only if it begins with it, under a
headline about it, because a digest or a live blog contains many stories. Of texts that are alike,
`news.likeness.swaps` tells a series and a template from a copy.
"""

from __future__ import annotations

import math
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from news.likeness.headline import Headline, is_about_something_else, is_one_headline, objection
from news.likeness.lazy import LazyModule
from news.likeness.notice import share_a_notice
from news.likeness.profile import SHINGLE, Hashes, Profile
from news.likeness.swaps import Meeting, is_correction, is_other_story, words_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = LazyModule("numpy")

WEIGHTS = {
    "bias": -17.72,
    "containment": 3.51,
    "salient": 2.96,
    "rest": 6.30,
    "lead": 4.85,
    "numbers": 5.32,
    "brevity": -1.45,
    "runs": 2.16,
}
"""Logistic regression on labelled pairs and our own look-alikes, checked on others (2026-11-24)."""

#: texts shorter than this are alike by accident: "This video is not available in your country."
MIN_TOKENS = 24
#: or this, if both have one headline on one day, and one text is within the other: a brief
_MIN_OF_BRIEF = 12
#: longer than the notices and boxes that papers repeat
_NOTICE_TOKENS = 150
_LEAD_TOKENS = 40
_LONG_RUN = 8  #: shingles
#: a text that covers less than this of another is an excerpt of it, or one item of a digest
_MUCH_SHORTER = 1 / 3
#: tokens of headline, dateline and credit that may precede an excerpt in the whole text
_LEAD_BEGINS = 24
_ANYWHERE = Meeting()
_CORRECTED = 2.0  #: a correction may score so much less than a match
_OWN_WORDS = 2  #: a stub has so many at least; a dateline stands in one of two copies
_FEW_OWN_WORDS = 4  #: no report begins with so few before it goes on as another does
_ALL = 0.97
_MOSAIC_RUNS = 3  #: an abridgement takes sentences here and there; an item of a digest is one run


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike two texts are, and what follows."""

    is_same: bool  #: one story
    #: by words, names and numbers; at one address this is enough
    is_alike: bool
    #: alike, but one publisher has it at another address on another day
    is_doubtful: bool
    score: float  #: above 0: one story; higher is surer
    containment: float  #: of the text with fewer shingles in the other, 0 to 1
    salient_overlap: float
    number_overlap: float
    shared: int  #: shingles
    covered_one: float  #: share of each text's tokens found in the other
    covered_other: float


def measured(one: Profile, other: Profile) -> dict[str, float]:
    """The measures of two texts, in the order of WEIGHTS."""
    return _Comparison.of(one, other).measures


def compare(
    one: Profile,
    other: Profile,
    titles: tuple[Headline, Headline] | None = None,
    *,
    met: Meeting = _ANYWHERE,
) -> Likeness:
    """How alike two texts are. Symmetric, but for covered_one and covered_other.

    titles: in the order of the profiles. None or empty headlines speak against nothing.
    """
    found = _Comparison.of(one, other)
    measures = found.measures
    covered = _share(found.covered_one), _share(found.covered_other)
    if titles and not (titles[0].words and titles[1].words):
        titles = None
    against = objection(titles)
    score = sum(WEIGHTS[name] * value for name, value in measures.items()) - against
    # Two wrong figures weigh as much in a short text as a template's.
    is_near = -_CORRECTED < score <= 0 and not against
    is_alike = score > 0 or (is_near and is_correction(one, other, whole=max(covered)))
    is_stub = (against or not titles) and found.is_stub(one, other)
    least = _least_tokens(titles, whole=max(covered), met=met)
    if min(one.words, other.words) < least or found.is_item(titles) or is_stub:
        is_alike = False
    is_apart = is_alike and is_other_story(one, other, titles, whole=max(covered), met=met)
    return Likeness(
        is_same=is_alike and not is_apart,
        is_alike=is_alike,
        is_doubtful=is_apart and met.may_be_series,
        score=round(score, 2),
        containment=round(measures["containment"], 3),
        salient_overlap=round(measures["salient"], 3),
        number_overlap=round(measures["numbers"], 3),
        shared=found.shared,
        covered_one=round(covered[0], 3),
        covered_other=round(covered[1], 3),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Comparison:
    """The measures of two texts, and what they share."""

    measures: dict[str, float]
    covered_one: NDArray[np.bool_]  #: tokens of the first text in shared shingles
    covered_other: NDArray[np.bool_]
    is_one_shorter: bool
    shared: int
    long_runs: int

    @classmethod
    def of(cls, one: Profile, other: Profile) -> _Comparison:
        in_other, in_one = (
            _is_in(one.ordered, other.shingles),
            _is_in(other.ordered, one.shingles),
        )
        is_one_shorter = (one.words, len(one.shingles)) <= (other.words, len(other.shingles))
        short, mask = (one, in_other) if is_one_shorter else (other, in_one)
        starts, lengths = _runs(mask)
        long = other if is_one_shorter else one
        shared = int(np.count_nonzero(_is_in(short.shingles, long.shingles)))
        smaller = min(len(one.shingles), len(other.shingles))
        covered_one, covered_other = _covered(in_other), _covered(in_one)
        long_runs = int((lengths >= _LONG_RUN).sum())
        measures = {
            "bias": 1.0,
            "containment": shared / max(smaller, 1),
            "salient": _overlap(one.salient, other.salient),
            "rest": _rest(short, starts, lengths, shared=shared, smaller=smaller),
            "lead": max(_share(covered_one[:_LEAD_TOKENS]), _share(covered_other[:_LEAD_TOKENS])),
            "numbers": _overlap(one.numbers, other.numbers),
            "brevity": 5 / math.sqrt(short.words + 1),
            "runs": math.log1p(long_runs),
        }
        return cls(
            measures=measures,
            covered_one=covered_one,
            covered_other=covered_other,
            is_one_shorter=is_one_shorter,
            shared=shared,
            long_runs=long_runs,
        )

    def is_stub(self, one: Profile, other: Profile) -> bool:
        """True if the texts begin each in its own words, and what follows is one notice."""
        words_a_token = min(words_of(one), words_of(other)) / max(one.words, other.words, 1)
        own = 0
        for covered in (self.covered_one, self.covered_other):
            begins = int(covered.argmax()) if covered.any() else len(covered)
            rest = covered[begins:]
            is_short = len(rest) * words_a_token <= _NOTICE_TOKENS
            if begins < _OWN_WORDS or not is_short or _share(rest) < _ALL:
                return False
            own = max(own, begins)
        return own <= _FEW_OWN_WORDS or share_a_notice(one, other)

    def is_item(self, titles: tuple[Headline, Headline] | None) -> bool:
        """True if the shorter text is one item of the longer one."""
        longer = self.covered_other if self.is_one_shorter else self.covered_one
        return _share(longer) < _MUCH_SHORTER and not _is_excerpt(self, longer, titles=titles)


def _least_tokens(titles: tuple[Headline, Headline] | None, *, whole: float, met: Meeting) -> int:
    is_brief = not met.is_next_day and whole >= _ALL and is_one_headline(titles)
    return _MIN_OF_BRIEF if is_brief else MIN_TOKENS


def is_notice_only(words: int, titles: tuple[Headline, Headline] | None) -> bool:
    """True for two equal texts that are one notice under the headlines of two stories."""
    return words < _NOTICE_TOKENS and is_about_something_else(titles)


def _overlap(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """Share of the smaller set found in the other, smoothed: few words are weak evidence."""
    return (len(one & other) + 1.5) / (min(len(one), len(other)) + 2)


def _rest(
    short: Profile,
    starts: NDArray[np.intp],
    lengths: NDArray[np.intp],
    *,
    shared: int,
    smaller: int,
) -> float:
    """Containment without the two longest shared runs; near 1 if little else is left."""
    longest = np.argsort(-lengths, kind="stable")[:2]
    runs = [short.ordered[starts[place] : starts[place] + lengths[place]] for place in longest]
    aside = min(len(np.unique(np.concatenate(runs))), _NOTICE_TOKENS) if runs else 0
    slack = 15 + short.words / 10
    return (shared - aside + slack) / (smaller - aside + slack)


def _is_excerpt(
    met: _Comparison, longer: NDArray[np.bool_], *, titles: tuple[Headline, Headline] | None
) -> bool:
    """True if a much shorter text begins or abridges the longer one, under its headline."""
    first = int(longer.argmax()) if longer.any() else len(longer)
    if first > _LEAD_BEGINS and met.long_runs < _MOSAIC_RUNS:
        return False
    if titles is None:
        return True
    short, long = titles if met.is_one_shorter else titles[::-1]
    return len(long.words & short.known) >= len(long.words) / 3


def _is_in(values: Hashes, known: Hashes) -> NDArray[np.bool_]:
    """Which values are among the known ones, which are sorted: np.isin sorts again."""
    if not len(known):
        return np.zeros(len(values), np.bool_)
    places = np.minimum(np.searchsorted(known, values), len(known) - 1)
    found: NDArray[np.bool_] = known[places] == values
    return found


def _covered(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The tokens that are part of a shared shingle."""
    tokens = np.zeros(len(mask) + SHINGLE - 1 if len(mask) else 0, np.bool_)
    for place in range(SHINGLE if len(mask) else 0):
        tokens[place : place + len(mask)] |= mask
    return tokens


def _share(tokens: NDArray[np.bool_]) -> float:
    return int(np.count_nonzero(tokens)) / len(tokens) if len(tokens) else 0.0


def _runs(mask: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where the runs of True begin, and how long they are."""
    edges = np.diff(np.concatenate(([0], mask.view(np.int8), [0])))
    starts = np.flatnonzero(edges == 1)
    return starts, np.flatnonzero(edges == -1) - starts
