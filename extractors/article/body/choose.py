"""The article's text: blocks judged by learned features, and by trafilatura in cases of doubt."""

from dataclasses import dataclass

import numpy as np
from lxml.html import HtmlElement

from extractors.article.body.block_features import Context
from extractors.article.body.blocks import Block, blocks_of
from extractors.article.body.features import TITLE_EQUAL, Features
from extractors.article.body.forest import forests, limit
from extractors.article.body.furniture.boxes import without_furniture
from extractors.article.body.furniture.lines import (
    is_label,
    is_left_over,
    is_picture_credit,
    is_read_time,
)
from extractors.article.body.furniture.repeats import repeats_among
from extractors.article.body.second_look import Shares, doubt, second_look, spread, votes_of
from extractors.article.body.second_opinion import second_opinion
from extractors.article.body.settle import TAKEN, settled
from extractors.article.metadata.read import Metadata
from extractors.article.page.tree import parts_of
from news.text import folded_words

_LEADING = 4  #: blocks at the top among which repeated titles are looked for
_LONG = 10  #: tokens
_LONGEST_CREDIT = 200  #: characters of a line that is nothing but a byline and a date


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What was taken of a page."""

    blocks: tuple[Block, ...]
    doubt: float  #: of the first judgement; 0 is sure
    agreement: float | None  #: with trafilatura, in [0, 1]; None where it was not asked
    expected: float = 0.0  #: F1 that the shares promise, were each the chance it claims to be
    shares: tuple[float, ...] = ()  #: of the blocks taken


def extract_body(tree: HtmlElement, *, found: Metadata, url: str, rescue: bool = True) -> Body:
    """The blocks of a page's main text in reading order.

    tree: not changed. found: the page's metadata, read before. rescue: ask trafilatura where there
    is doubt.
    """
    blocks = candidates_of(tree, found=found)
    if not blocks:
        return Body(blocks=(), doubt=1.0, agreement=None)
    features = Features(blocks, context=context_of(found))
    first = spread(features, forests()["first"].ask(features.rows))
    rows = np.column_stack([features.rows, second_look(features, first)])
    shares = spread(features, forests()["second"].ask(rows))
    unsure, agreement = doubt(features, shares), None
    if rescue and unsure >= limit("doubt"):
        opinion = [folded_words(line) for line in second_opinion(tree, url=url)]
        votes, voted = votes_of(features, opinion, first)
        rescued = spread(features, forests()["rescue"].ask(np.column_stack([rows, votes])))
        weight = limit("opinion")
        mixed = (1 - weight) * rescued + weight * voted
        shares = with_others(features, mixed, voted=voted)
        agreement = agreement_of(features, shares, voted)
    return body_of(features, shares, printed=printed_of(found), unsure=unsure, agreement=agreement)


def with_others(features: Features, shares: Shares, *, voted: Shares) -> Shares:
    """Shares in which long blocks that the trees were not asked about are trafilatura's to take."""
    is_other = np.array(features.sizes) >= _LONG
    is_other[features.at] = False
    return np.where(is_other, voted, shares)


def candidates_of(tree: HtmlElement, *, found: Metadata) -> list[Block]:
    """The blocks of a page but for those that belong to readers, other stories and notices."""
    return without_furniture(blocks_of(tree), titles=found.titles, declared=found.declared_body)


def context_of(found: Metadata) -> Context:
    """The metadata that blocks are compared with."""
    is_printed = found.origins.get("subtitle") == "html"
    published = found.values.get("published")
    return Context(
        titles=found.titles,
        leads=found.leads,
        standfirst=found.values.get("subtitle") if is_printed else None,
        byline=found.values.get("byline"),
        declared=found.declared_body,
        is_news=found.is_news,
        is_dated=bool(published and published.precision != "day"),
        is_credited=bool(found.values.get("authors")),
    )


def printed_of(found: Metadata) -> frozenset[str]:
    """Byline, authors and dates as printed, folded.

    No line at the top of a body is made of them alone.
    """
    claims = (found.values.get(name) for name in ("published", "updated"))
    authors = (author.name for author in found.values.get("authors", ()))
    texts = (found.values.get("byline"), *authors, *(claim.original for claim in claims if claim))
    return frozenset(" ".join(folded_words(text)) for text in texts if text) - {""}


def agreement_of(features: Features, shares: Shares, voted: Shares) -> float:
    """F1 between two choices, by tokens."""
    sizes = np.array(features.sizes, dtype=float)
    ours = shares >= TAKEN
    both, all_ = float((sizes * ours * voted).sum()), float((sizes * (ours + voted)).sum())
    return 2 * both / all_ if all_ else 0.0


def body_of(
    features: Features,
    shares: Shares,
    *,
    printed: frozenset[str],
    unsure: float,
    agreement: float | None,
) -> Body:
    """The body that the last shares give."""
    taken = chosen(features, settled(features, shares), printed=printed)
    sizes = np.array(features.sizes, dtype=float)
    hoped = float((sizes * shares)[taken].sum())
    both = float(sizes[taken].sum() + (sizes * shares).sum())
    return Body(
        blocks=tuple(features.blocks[at] for at in taken),
        doubt=unsure,
        agreement=agreement,
        expected=2 * hoped / max(1.0, both),
        shares=tuple(float(shares[at]) for at in taken),
    )


def texts_of(
    features: Features, shares: Shares, *, printed: frozenset[str] = frozenset()
) -> list[str]:
    """The texts of the chosen blocks."""
    return [features.blocks[at].text for at in chosen(features, shares, printed=printed)]


def chosen(
    features: Features, shares: Shares, *, printed: frozenset[str] = frozenset()
) -> list[int]:
    """The blocks of the article: no title, byline or date at the top, nothing long twice."""
    titles = {features.at[n] for n in np.flatnonzero(features.rows[:, TITLE_EQUAL])}
    kept: list[int] = []
    for at in np.flatnonzero(shares >= TAKEN).tolist():
        block = features.blocks[at]
        if _is_furniture(block, folded=features.texts[at]):
            continue
        is_top = len(kept) < _LEADING
        if not (is_top and (at in titles or _is_credit(block.text, printed=printed))):
            kept.append(at)
    repeats = repeats_among(features, kept)
    return [at for at in kept if at not in repeats]


def _is_furniture(block: Block, *, folded: str) -> bool:
    """True for a line that is never text, whatever stands around it."""
    return (
        is_label(folded)
        or is_left_over(block.text)
        or bool(block.pictures and is_picture_credit(block.text))
    )


def _is_credit(line: str, *, printed: frozenset[str]) -> bool:
    """True for a reading time, a byline, a date, or only such (`Ann Lee | 5 May 2026`)."""
    if is_read_time(line):
        return True
    if not printed or len(line) > _LONGEST_CREDIT:
        return False
    whole = " ".join(folded_words(line))
    return whole in printed or all(
        " ".join(folded_words(part)) in printed for part in parts_of(line) or (whole,)
    )
