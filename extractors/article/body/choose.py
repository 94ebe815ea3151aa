"""The article's text: blocks of the page judged by learned signs, with trafilatura's opinion where they leave doubt."""

import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document, Extractor

from extractors.article.body.blocks import Block, blocks_of
from extractors.article.body.features import COLUMNS, TITLE_EQUAL, Context, Signs, shingles_of
from extractors.article.body.forest import forests, limit
from extractors.article.body.furniture import (
    is_label,
    is_left_over,
    is_picture_credit,
    is_read_time,
)
from extractors.article.body.second_look import Shares, doubt, second_look, spread, votes_of
from extractors.article.body.second_opinion import lines_of
from extractors.article.body.settle import with_lists
from extractors.article.metadata.read import Metadata
from extractors.article.page.tree import parts_of
from news.text import folded_words

for _name in ("trafilatura", "htmldate", "charset_normalizer", "justext", "readability"):
    _logger = logging.getLogger(_name)
    _logger.addHandler(logging.NullHandler())
    # their warnings are about values we test ourselves; a run logs outcomes, one line each
    _logger.propagate = False

_TAKEN = 0.5  #: share from which a block is the article's
_ALMOST = 0.3  #: share of a heading that is taken with its kind
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_LEADING = 4  #: blocks at the top among which repeated titles are looked for
_LONGEST_CREDIT = 200  #: characters of a line that is nothing but a byline and a date
_LEDE = 16  #: tokens from which a standfirst opens the text
_HEAD = 12  #: blocks after the title in which the standfirst is looked for
_STANDFIRST, _FROM_TITLE = COLUMNS.index("standfirst_share"), COLUMNS.index("from_title")
_TWICE = 12  #: tokens from which a block may say what others said
_SAID = 0.8  #: share of its 3-token runs in earlier blocks, and it says what they said
#: blocks in a row that say what others said: the text stands on the page again, perhaps hidden
_ROW = 3
_ITEMS = frozenset(("li", "tr", "td", "dd"))  #: notes and rows may say the same to the end
_APART = frozenset(("blockquote", "aside", "figure", "figcaption"))


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
    blocks = blocks_of(tree)
    if not blocks:
        return Body(blocks=(), doubt=1.0, agreement=None)
    signs = Signs(blocks, context=context_of(found))
    first = spread(signs, forests()["first"].ask(signs.rows))
    rows = np.column_stack([signs.rows, second_look(signs, first)])
    shares = spread(signs, forests()["second"].ask(rows))
    unsure, agreement = doubt(signs, shares), None
    if rescue and unsure >= limit("doubt"):
        opinion = [folded_words(line) for line in second_opinion(tree, url=url)]
        votes, voted = votes_of(signs, opinion, first)
        rescued = spread(signs, forests()["rescue"].ask(np.column_stack([rows, votes])))
        weight = limit("opinion")
        shares = (1 - weight) * rescued + weight * voted
        agreement = agreement_of(signs, shares, voted)
    return body_of(signs, shares, printed=printed_of(found), unsure=unsure, agreement=agreement)


def body_of(
    signs: Signs, shares: Shares, *, printed: frozenset[str], unsure: float, agreement: float | None
) -> Body:
    """What the last shares make of a page."""
    taken = chosen(signs, settled(signs, shares), printed=printed)
    sizes = np.array(signs.sizes, dtype=float)
    hoped = (
        2
        * float((sizes * shares)[taken].sum())
        / max(1.0, float(sizes[taken].sum() + (sizes * shares).sum()))
    )
    return Body(
        blocks=tuple(signs.blocks[at] for at in taken),
        doubt=unsure,
        agreement=agreement,
        expected=hoped,
        shares=tuple(float(shares[at]) for at in taken),
    )


def context_of(found: Metadata) -> Context:
    """What blocks are compared with."""
    return Context(
        titles=found.titles,
        leads=found.leads,
        standfirst=found.values.get("subtitle")
        if found.origins.get("subtitle") == "html"
        else None,
        byline=found.values.get("byline"),
        declared=found.declared_body,
        is_news=found.is_news,
        is_dated=bool((claim := found.values.get("published")) and claim.precision != "day"),
        is_credited=bool(found.values.get("authors")),
    )


def settled(signs: Signs, shares: Shares) -> Shares:
    """Shares in which lists, headings and the standfirst are judged with what they belong to."""
    return with_standfirst(signs, with_headings(signs, with_lists(signs, shares)))


def with_standfirst(signs: Signs, shares: Shares) -> Shares:
    """Shares in which the printed standfirst, where the page marks it, is taken if it is a sentence, and left if a strapline.

    A strapline says in few words what the title says, and the AMP and print editions of a page go
    without it; a long one opens the text. benchmarks.train_body prints what the rule does on each
    set.
    """
    size = len(signs.standfirst)
    for row, at in zip(signs.rows, signs.at, strict=True):
        is_near = 0 < row[_FROM_TITLE] < _HEAD
        if is_near and row[_STANDFIRST] > 0.9 and signs.sizes[at] >= 0.8 * size:
            whole = shares.copy()
            whole[at] = float(signs.sizes[at] >= _LEDE)
            return whole
    return shares


def with_headings(signs: Signs, shares: Shares) -> Shares:
    """Shares in which a heading that the trees all but took is taken, where most of its kind are and the text below it is."""
    kinds: dict[tuple[str, str], list[int]] = {}
    for at in signs.at:
        box = signs.blocks[at].box
        if box.tag in _HEADINGS:
            kinds.setdefault((box.tag, box.marks), []).append(at)
    whole = shares.copy()
    below = dict(pairwise(signs.at))
    for ats in kinds.values():
        if 2 * int((shares[ats] >= _TAKEN).sum()) <= len(ats):
            continue
        for at in ats:
            if _ALMOST <= shares[at] < _TAKEN and at in below and shares[below[at]] >= _TAKEN:
                whole[at] = _TAKEN
    return whole


def printed_of(found: Metadata) -> frozenset[str]:
    """Byline, authors and dates as printed, folded: no line at the top of a body is made of them alone."""
    claims = (found.values.get(name) for name in ("published", "updated"))
    authors = (author.name for author in found.values.get("authors", ()))
    texts = (found.values.get("byline"), *authors, *(claim.original for claim in claims if claim))
    return frozenset(" ".join(folded_words(text)) for text in texts if text) - {""}


def chosen(
    signs: Signs, shares: Shares, *, taken: float = _TAKEN, printed: frozenset[str] = frozenset()
) -> list[int]:
    """The blocks that are the article's: no title, byline or date at the top, nothing long twice."""
    titles = {signs.at[n] for n in np.flatnonzero(signs.rows[:, TITLE_EQUAL])}
    kept: list[int] = []
    for at in np.flatnonzero(shares >= taken).tolist():
        is_top, block = len(kept) < _LEADING, signs.blocks[at]
        if (
            is_label(signs.texts[at])
            or is_left_over(block.text)
            or (block.pictures and is_picture_credit(block.text))
        ):
            continue
        if not (is_top and (at in titles or _is_credit(block.text, printed=printed))):
            kept.append(at)
    again = _said_again(signs, kept)
    return [at for at in kept if at not in again]


def _said_again(signs: Signs, kept: Sequence[int]) -> set[int]:
    """The blocks of a text that stands on the page again: right behind itself, some in a row, as one block, at the end.

    And a quotation from it. A sentence or an item that stands again by itself between others (a
    question to each of several people) is the text's.
    """
    runs: set[tuple[str, ...]] = set()
    texts: set[str] = set()
    found: set[int] = set()
    row: list[int] = []
    last: deque[set[tuple[str, ...]]] = deque(
        maxlen=_ROW - 1
    )  #: runs of the long blocks right before
    longest = 0
    for at in kept:
        size = signs.sizes[at]
        own = shingles_of(signs.folded[at]) if size >= _TWICE else set()
        is_said = _is_in(own, runs) if own else signs.texts[at] in texts
        if not is_said:
            runs |= own
            texts.add(signs.texts[at])
            longest = max(longest, size)
            row = []
        else:
            row.append(at)
            said = sum(signs.sizes[one] >= _TWICE for one in row)
            is_behind = len(last) >= said > 0 and bool(own) and _is_in(own, last[-said])
            if (len(row) >= _ROW and said > 1) or (is_behind and (said == 1 or len(row) > 1)):
                found.update(row)
            elif own and (size > longest or _is_quoted(signs.blocks[at])):
                found.add(at)
        if own:
            last.append(own)
    if any(signs.sizes[at] >= _TWICE and signs.blocks[at].box.tag not in _ITEMS for at in row):
        found.update(row)
    return found


def _is_in(own: set[tuple[str, ...]], others: set[tuple[str, ...]]) -> bool:
    return len(own & others) >= _SAID * len(own)


def _is_quoted(block: Block) -> bool:
    """True for a block that is set apart from the text it repeats."""
    return any(box.tag in _APART for box in block.box.chain())


def _is_credit(line: str, *, printed: frozenset[str]) -> bool:
    """True for a reading time, a byline, a date, and a line of such alone (`Ann Lee | 5 May 2026`)."""
    if is_read_time(line):
        return True
    if not printed or len(line) > _LONGEST_CREDIT:
        return False
    whole = " ".join(folded_words(line))
    return whole in printed or all(
        " ".join(folded_words(part)) in printed for part in parts_of(line) or (whole,)
    )


def joined(signs: Signs, shares: Shares, *, printed: frozenset[str] = frozenset()) -> list[str]:
    """The texts of the chosen blocks."""
    return [signs.blocks[at].text for at in chosen(signs, shares, printed=printed)]


def second_opinion(tree: HtmlElement, *, url: str) -> Sequence[str]:
    """The lines that trafilatura takes, without its own fall-backs; none where it finds nothing. tree: not changed."""
    options = Extractor(
        output_format="xml",
        comments=False,
        formatting=False,
        dedup=False,
        with_metadata=False,
        url=url,
        fast=True,
    )
    document = trafilatura.bare_extraction(tree, options=options)
    if not isinstance(document, Document) or document.body is None:
        return ()
    return tuple(lines_of(document.body))


def agreement_of(signs: Signs, shares: Shares, voted: Shares) -> float:
    """F1 between two choices, by tokens."""
    sizes = np.array(signs.sizes, dtype=float)
    ours = shares >= _TAKEN
    both, all_ = float((sizes * ours * voted).sum()), float((sizes * (ours + voted)).sum())
    return 2 * both / all_ if all_ else 0.0
