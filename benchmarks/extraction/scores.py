"""How well an extraction matches its ground truth, and how certain a difference is."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from news.text import folded_words

SHINGLE = 4  #: tokens


@dataclass(frozen=True, slots=True)
class BodyScore:
    """Precision and recall of one page's body, each in [0, 1]."""

    precision: float
    recall: float


def body_score(found: str, truth: str) -> BodyScore:
    """Overlap of 4-token shingles, counted with repetition; a shorter text is one shingle.

    Two empty texts agree fully; an empty one beside a full one scores 0.
    """
    ours, theirs = shingles(found), shingles(truth)
    common = sum((ours & theirs).values())
    if not ours or not theirs:
        both_empty = float(not ours and not theirs)
        return BodyScore(both_empty, both_empty)
    return BodyScore(common / ours.total(), common / theirs.total())


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The 4-token runs of a text, with how often each occurs."""
    tokens = folded_words(text)
    if 0 < len(tokens) < SHINGLE:
        return Counter([tuple(tokens)])
    return Counter(tuple(tokens[at : at + SHINGLE]) for at in range(len(tokens) - SHINGLE + 1))


def f1_of(scores: Sequence[BodyScore]) -> float:
    """F1 of the mean precision and the mean recall over pages."""
    if not scores:
        return 0.0
    precision = sum(s.precision for s in scores) / len(scores)
    recall = sum(s.recall for s in scores) / len(scores)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def page_f1(score: BodyScore) -> float:
    """F1 of one page."""
    return 2 * score.precision * score.recall / (score.precision + score.recall or 1)


def share_below(scores: Sequence[BodyScore], least: float) -> float:
    """The share of pages whose F1 is below a value."""
    return sum(page_f1(score) < least for score in scores) / max(1, len(scores))


def auc(values: Sequence[float], *, is_bad: Sequence[bool]) -> float:
    """The chance that a bad page has a higher value than a good one."""
    bad = [v for v, b in zip(values, is_bad, strict=True) if b]
    good = [v for v, b in zip(values, is_bad, strict=True) if not b]
    wins = sum((b > g) + 0.5 * (b == g) for b in bad for g in good)
    return wins / (len(bad) * len(good)) if bad and good else 0.5


def f1_difference(
    ours: Sequence[BodyScore], theirs: Sequence[BodyScore], *, rounds: int = 2000
) -> tuple[float, float]:
    """95 % interval of f1_of(ours) - f1_of(theirs): paired bootstrap with a fixed seed."""
    draw = random.Random(20261122)
    pages = range(len(ours))
    differences = sorted(
        f1_of([ours[i] for i in drawn]) - f1_of([theirs[i] for i in drawn])
        for drawn in (draw.choices(pages, k=len(ours)) for _ in range(rounds))
    )
    return differences[int(rounds * 0.025)], differences[int(rounds * 0.975) - 1]


def is_same_text(found: str | None, truth: str | None) -> bool:
    """True for two titles with the same tokens, whatever their case, quotes and spaces."""
    return folded_words(found or "") == folded_words(truth or "")


def name_set(names: Sequence[str]) -> frozenset[str]:
    """Authors as a set of folded names."""
    return frozenset(" ".join(folded_words(name)) for name in names) - {""}
