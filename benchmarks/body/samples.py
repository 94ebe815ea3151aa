"""Labelled pages as the body's models see them: features, trafilatura's lines, the truth."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.extraction.compare import FETCHED_AT
from benchmarks.extraction.pages import SETS, Labelled, labelled_pages
from extractors.article.body.blocks import blocks_of
from extractors.article.body.choose import candidates_of, context_of, printed_of
from extractors.article.body.features import Features
from extractors.article.body.second_opinion import second_opinion
from extractors.article.metadata.read import read_metadata
from extractors.article.page.tree import parse
from extractors.charset import decode
from news.article import Page
from news.text import folded_words
from news.url import domain_of

Column = NDArray[np.float64]
#: of a page: the sets differ in size, and count more the more they are news
_WEIGHTS = {"aeb": 1.5, "fundus": 1.5, "fundus_hist": 1.0, "wcxb": 0.8, "wcxb2": 0.3}
_KINDS = {"news": 0.8, "shop": 0.3, "other": 0.3}
_DRAFTED = 0.6  #: of the weight of a page whose label began as a draft: it teaches another's faults
_FAMILIES = {"fundus_hist": "fundus", "wcxb2": "wcxb"}


def family_of(which: str) -> str:
    """The sets that were labelled by the same people, by the name of the first."""
    return _FAMILIES.get(which, which)


def fold_of(host: str, *, count: int, salt: str) -> int:
    """A host's fold: the same in every run."""
    digest = hashlib.md5((salt + host).encode(), usedforsecurity=False).hexdigest()
    return int(digest, 16) % count


@dataclass(slots=True)
class Sample:
    """A page as the models see it."""

    which: str
    page: Labelled
    features: Features
    opinion: Sequence[Sequence[str]]  #: trafilatura's lines, folded
    truth: Column  #: of every block
    printed: frozenset[str]  #: byline and dates, folded
    host: str = ""
    weight: float = 1.0  #: of the page
    weights: Column = field(default_factory=lambda: np.zeros(0))  #: of its blocks

    def at(self, values: Column) -> Column:
        """Of the candidates only."""
        return values[self.features.at]


def sample_of(which: str, page: Labelled) -> Sample:
    """A labelled page read as extract() reads it."""
    tree = parse(decode(page.content, "text/html").text)
    found = read_metadata(tree, Page(url=page.url, content=page.content, fetched_at=FETCHED_AT))
    features = Features(candidates_of(blocks_of(tree), found=found), context=context_of(found))
    opinion = [folded_words(line) for line in second_opinion(tree, url=page.url)]
    truth = truth_of(features, page.body)
    sizes = np.array(features.sizes, dtype=float)
    weight = weight_of(which, page)
    weights = weight * (sizes + 2) / max(60.0, float((sizes * (truth > 0.5)).sum()))
    return Sample(
        which=which,
        page=page,
        features=features,
        opinion=opinion,
        truth=truth,
        printed=printed_of(found),
        host=domain_of(page.url),
        weight=weight,
        weights=weights,
    )


def samples_in(corpus: Path) -> list[Sample]:
    """All labelled pages. Raises CorpusMissing."""
    return [
        sample_of(which, page) for which in SETS for page in labelled_pages(corpus, which=which)
    ]


def weight_of(which: str, page: Labelled) -> float:
    """How much a page counts while the models learn."""
    weight = _WEIGHTS[which] if page.kind is None else _KINDS[page.kind]
    return weight * _DRAFTED if page.is_drafted else weight


def truth_of(features: Features, body: str) -> Column:
    """The share of each block that is in the true body.

    Of equal blocks only as many count as the body has, the best placed ones.
    """
    tokens = folded_words(body)
    runs = set(zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False))
    lines = {" ".join(folded_words(line)) for line in body.split("\n")}
    whole = f" {' '.join(tokens)} "
    blocks = [folded_words(block.text) for block in features.blocks]
    texts = [" ".join(block) for block in blocks]
    found = np.array(
        [
            _share_in(b, text, runs=runs, lines=lines, whole=whole)
            for b, text in zip(blocks, texts, strict=True)
        ]
    )
    _settle_repeats(found, texts, whole=whole, known=_sure(blocks, found))
    return found


def _sure(blocks: Sequence[Sequence[str]], found: Column) -> NDArray[np.intp]:
    """The places of blocks that are long and mostly true."""
    return np.flatnonzero([len(b) >= 8 and v > 0.6 for b, v in zip(blocks, found, strict=True)])


def _settle_repeats(
    found: Column, texts: Sequence[str], *, whole: str, known: NDArray[np.intp]
) -> None:
    """Keep the best placed of equal blocks, and short ones only near text that is sure."""
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


def _share_in(
    block: Sequence[str], text: str, *, runs: set[tuple[str, ...]], lines: set[str], whole: str
) -> float:
    if len(block) >= 4:
        own = list(zip(block, block[1:], block[2:], block[3:], strict=False))
        return sum(run in runs for run in own) / len(own)
    if not block:
        return 0.0
    return 1.0 if text in lines else 0.6 if f" {text} " in whole else 0.0


def _gap(at: int, known: NDArray[np.intp]) -> int:
    """Blocks between the nearest known text on either side."""
    before, after = known[known < at], known[known > at]
    return int((at - before[-1] if len(before) else 50) + (after[0] - at if len(after) else 50))
