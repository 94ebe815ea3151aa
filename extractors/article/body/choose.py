"""The article's text: blocks judged by learned features, and beside trafilatura's where unsure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from lxml.html import HtmlElement
from numpy.typing import NDArray

from extractors.article.body.block_features import ENDS, Context
from extractors.article.body.blocks import Block, blocks_of, is_action
from extractors.article.body.features import TITLE_EQUAL, Features
from extractors.article.body.forest import chance_of, forests, limit
from extractors.article.body.furniture.asides import is_aside
from extractors.article.body.furniture.boxes import without_furniture
from extractors.article.body.furniture.credits import is_credit
from extractors.article.body.furniture.lines import (
    is_credited_caption,
    is_label,
    is_left_over,
    is_picture_credit,
)
from extractors.article.body.furniture.repeats import repeats_among
from extractors.article.body.second_look import (
    Shares,
    doubt,
    losses_of,
    second_look,
    spread,
    votes_of,
)
from extractors.article.body.second_opinion import second_opinion
from extractors.article.body.settle import TAKEN, settled
from extractors.article.body.settle.announced_links import announced_links
from extractors.article.body.settle.cards import above_headline, cards, teasers
from extractors.article.body.settle.pull_quotes import pull_quotes
from extractors.article.body.settle.signups import signups
from extractors.article.body.settle.walls import walls
from extractors.article.metadata.read import Metadata
from news.text import folded_words

_LEADING = 4  #: blocks at the top among which repeated titles are looked for
_LONG = 10  #: tokens
_NEAR = 3  #: boxes around a line
_ITEMS = frozenset(("li", "dt", "dd"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_WHOLE = 0.9  #: share of a block's characters from which it is nothing but a link
_LEAST = 4  #: tokens of a line that is no label
_CAPTIONS = ("caption", "cutline", "credit")  #: in class names
_ENDS = tuple(ENDS)  #: of sentences
_SURE = 0.8  #: the chance to be right below which a body is held against trafilatura's
_SHORT = 80  #: tokens; a shorter text always is
_NEXT_TO_NOTHING = 40  #: tokens; for a text that short, one of twice as much is taken
_STOPPED_EARLY = 0.2  #: of our tokens; a choice of trafilatura's with fewer does not count

Chance = Callable[[Sequence[float]], float]  #: to be right, by the signs of a body


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What was taken of a page."""

    blocks: tuple[Block, ...]
    signs: tuple[float, ...]  #: of its worth, as chance_of reads them
    agreement: float | None  #: with trafilatura, in [0, 1]; None where it was not asked
    is_cut: bool = False  #: the page is too long: its end was not read


def extract_body(tree: HtmlElement, *, found: Metadata, url: str) -> Body:
    """The blocks of a page's main text in reading order.

    tree: not changed. found: the page's metadata, read before.
    """
    blocks = blocks_of(tree)
    body = _of_candidates(candidates_of(blocks, found=found), tree, found=found, url=url)
    return replace(body, is_cut=any(block.is_cut for block in blocks))


def _of_candidates(blocks: list[Block], tree: HtmlElement, *, found: Metadata, url: str) -> Body:
    if not blocks:
        return Body(blocks=(), signs=losses_of(expected=0, first_doubt=1), agreement=None)
    features, printed = Features(blocks, context=context_of(found)), printed_of(found)
    first = spread(features, forests()["first"].ask(features.rows))
    rows = np.concatenate([features.rows, second_look(features, first)], axis=1)
    own = spread(features, forests()["second"].ask(rows))
    if not is_asked(features, own, first=first):
        return body_of(features, own, first=first, printed=printed)
    opinion = [folded_words(line) for line in second_opinion(tree, url=url)]
    votes, voted = votes_of(features, opinion, first)
    rescued = spread(features, forests()["rescue"].ask(np.concatenate([rows, votes], axis=1)))
    shares = reconciled(features, own, rescued=rescued, voted=voted, weight=limit("opinion"))
    return body_of(features, shares, first=first, printed=printed, voted=voted)


def is_asked(features: Features, own: Shares, *, first: Shares, chance: Chance = chance_of) -> bool:
    """True where trafilatura is asked: the text is short, or its chance to be right too low."""
    taken = np.flatnonzero(own >= TAKEN)
    size = float(features.weights[taken].sum())
    return size < _SHORT or chance(signs_of(features, own, taken, first=first)) < _SURE


def reconciled(
    features: Features, own: Shares, *, rescued: Shares, voted: Shares, weight: float
) -> Shares:
    """Our shares beside trafilatura's choice: mixed, or one of them where they differ wildly.

    Where we take next to nothing and it takes text, its choice stands. Where it takes a small part
    of ours, it stopped early (at a list, a table, a box), and ours stands. rescued: the shares of
    the trees that know its choice, which counts for `weight` beside them.
    """
    sizes = features.weights
    ours, theirs = float((sizes * (own >= TAKEN)).sum()), float((sizes * voted).sum())
    if ours < _NEXT_TO_NOTHING and theirs > 2 * ours:
        return voted
    if theirs < _STOPPED_EARLY * ours:
        return own
    return with_others(features, (1 - weight) * rescued + weight * voted, voted=voted)


def with_others(features: Features, shares: Shares, *, voted: Shares) -> Shares:
    """Shares in which long blocks that the trees were not asked about are trafilatura's to take."""
    is_other = features.weights >= _LONG
    is_other[features.at] = False
    return np.where(is_other, voted, shares)


def candidates_of(blocks: list[Block], *, found: Metadata) -> list[Block]:
    """The blocks of a page but for those that belong to readers, other stories and notices."""
    return without_furniture(blocks, titles=found.titles, declared=found.declared_body)


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


def body_of(
    features: Features,
    shares: Shares,
    *,
    first: Shares,
    printed: frozenset[str],
    voted: Shares | None = None,
) -> Body:
    """The body that the last shares give. voted: trafilatura's choice, where it was asked."""
    taken = chosen(features, settled(features, shares), printed=printed)
    agreement = None if voted is None else agreement_of(features, taken, voted)
    return Body(
        blocks=tuple(features.blocks[at] for at in taken),
        signs=signs_of(features, shares, taken, first=first, agreement=agreement),
        agreement=agreement,
    )


def signs_of(
    features: Features,
    shares: Shares,
    taken: Sequence[int] | NDArray[np.intp],
    *,
    first: Shares,
    agreement: float | None = None,
) -> tuple[float, ...]:
    """The signs of what the blocks taken are worth."""
    masses = features.weights * shares
    size = float(features.weights[taken].sum())
    expected = 2 * float(masses[taken].sum()) / max(1.0, size + float(masses.sum()))
    return losses_of(expected=expected, first_doubt=doubt(features, first), agreement=agreement)


def agreement_of(features: Features, taken: Sequence[int], voted: Shares) -> float:
    """F1 between the blocks taken and trafilatura's choice, by tokens."""
    masses = features.weights * voted
    size = float(features.weights[taken].sum())
    return 2 * float(masses[taken].sum()) / max(1.0, size + float(masses.sum()))


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
    taken = np.flatnonzero(shares >= TAKEN).tolist()
    titles |= {at for at in taken if features.texts[at] in features.words.title_texts}
    of_others = cards(features, taken)
    for at in taken:
        block = features.blocks[at]
        if at in of_others or _is_furniture(block, folded=features.texts[at]):
            continue
        if is_aside(block.text, tokens=features.folded[at]):
            continue
        is_top = len(kept) < _LEADING
        is_title = at in titles and not _is_subhead(features, at, kept, first=min(titles))
        if not (is_top and (is_title or _credits(block, printed=printed))):
            kept.append(at)
    for others in (announced_links, teasers, pull_quotes, signups, walls, above_headline):
        foreign = others(features, kept)
        kept = [at for at in kept if at not in foreign]
    repeats = repeats_among(features, kept)
    left = [at for at in kept if at not in repeats]
    said = (at for at in left if at not in titles and _is_said(features, at))
    is_text = any(not is_credit(features.blocks[at].text, printed=printed) for at in said)
    return left if is_text else []  # a page whose text scripts fetch has but headline and links


def _credits(block: Block, *, printed: frozenset[str]) -> bool:
    """True for a byline or date that is no item of a list: of events each has its own."""
    is_item = any(box.tag in _ITEMS for box in islice(block.box.chain(), _NEAR))
    return is_credit(block.text, printed=printed) and not is_item


def _is_said(features: Features, at: int) -> bool:
    """True for what is neither a heading nor a link, and more than a label."""
    block = features.blocks[at]
    is_label = features.sizes[at] < _LEAST and not block.text.endswith(_ENDS)
    is_link = block.linked >= _WHOLE * len(block.text)
    is_heading = block.box.tag in _HEADINGS and not _is_sentence(block, size=features.sizes[at])
    return not (is_label or is_link or is_heading)


def _is_sentence(block: Block, *, size: int) -> bool:
    """True for a heading that says something, as of the pictures in a list."""
    return size >= _LONG and block.text.endswith(_ENDS)


def _is_subhead(features: Features, at: int, kept: Sequence[int], *, first: int) -> bool:
    """True for an h1 below text that is not the first title again: some pages use only h1."""
    is_below = any(features.sizes[one] >= _LONG for one in kept)
    is_other = features.texts[at] != features.texts[first]
    return is_below and is_other and features.blocks[at].box.tag == "h1"


def _tells_of_picture(line: str) -> bool:
    return is_picture_credit(line) or is_credited_caption(line)


def _is_caption(block: Block) -> bool:
    """True for a paragraph that is marked as a caption; its picture may stand beside it."""
    marks = block.box.marks
    return bool(marks) and any(mark in marks for mark in _CAPTIONS)


def _is_furniture(block: Block, *, folded: str) -> bool:
    """True for a line that is never text, whatever stands around it."""
    return (
        block.is_promo
        or (block.box.tag == "button" and is_action(block.box.marks))
        or is_label(folded)
        or is_left_over(block.text)
        or bool((block.pictures or _is_caption(block)) and _tells_of_picture(block.text))
    )
