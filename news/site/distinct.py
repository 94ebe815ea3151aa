"""Which articles of a host are different stories, and whether what they share is foreign to them.

Two articles share lines that are equal or nearly equal; the rest is each one's own. They are two
stories if their own parts are long enough and about different things. What follow-ups share is
about the same as their own parts: a background. What a site adds is about none of them.
docs/design/2026-11-24-site-memory.md has the figures.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, islice, pairwise, product
from typing import NamedTuple

from news.site.lines import Tokens, masked

OWN_WORDS = 30  #: own words of an article that counts as one more
CARRIERS = 12  #: at most so many articles are compared to judge a line
CONTENT_LETTERS = 5  #: least letters of a content word
STEM = 6  #: its first letters count: an ending does not make another word
#: content words of an own part that are compared, its headline's and first ones: overlap by chance
#: grows with length
LEAD = 40
LABEL_WORDS = 2  #: of a column's name in its headlines
LABELLED = 3  #: headlines with it, at least: two begin alike by chance ("How to")
NEAR = 0.5  #: share of pairs of words that makes two lines nearly equal
NEAR_BELOW = 0.5  #: share of words that does so below an equal line


@dataclass(frozen=True, slots=True)
class Seen:
    """An article of a host, as site lines are learnt from it."""

    lines: tuple[str, ...]  #: as extracted
    title: str | None = None


class Kinship(NamedTuple):
    """How much two articles and what they share are about the same: 0.0 to 1.0 each.

    Unrelated articles with a letter to the reader: .03 and .02 (median); .07 and .06 (95 %).
    """

    own: float  #: overlap of the content words of their own parts
    shared: float  #: mean overlap of an own part, with its headline, with the shared lines


@lru_cache(maxsize=512)  # each new article of a host is compared with the same others
def kinship(one: Seen, other: Seen) -> Kinship | None:
    """The kinship of two articles; None for copies of one text."""
    mine, others = _read(one), _read(other)
    near, others_near = _near_lines(mine, others)
    own, common = _parted(mine, beside=others, near=near)
    others_own, _ = _parted(others, beside=mine, near=others_near)
    if min(sum(map(len, lines)) for lines in (own, others_own)) < OWN_WORDS:
        return None
    lead, others_lead = _lead(own), _lead(others_own)
    if not (lead and others_lead):
        return None
    shared = {word for line in common for word in _content(line)}
    # a headline tells what the shared lines are about; headlines of one column are alike
    heads = [
        _lead([masked(each.title or ""), *lines])
        for each, lines in ((one, own), (other, others_own))
    ]
    return Kinship(_overlap(lead, others_lead), sum(_overlap(shared, head) for head in heads) / 2)


def distinct(articles: Iterable[Seen]) -> list[Seen]:
    """Articles of which none is a copy of another, in order; at most CARRIERS are looked at."""
    found: list[Seen] = []
    for one in islice(articles, CARRIERS):
        if all(kinship(one, other) is not None for other in found):
            found.append(one)
    return found


def mean_kinship(articles: Sequence[Seen]) -> Kinship:
    """The mean kinship of distinct articles; 0.0 and 0.0 for fewer than two."""
    pairs = (kinship(other, one) for one, other in combinations(articles, 2))
    found = [pair for pair in pairs if pair]
    if not found:
        return Kinship(0.0, 0.0)
    own, shared = (sum(values) / len(found) for values in zip(*found, strict=True))
    return Kinship(own, shared)


def are_a_column(articles: Sequence[Seen]) -> bool:
    """True if most headlines begin, or end, with the same two words: a column's, a topic's."""
    titles = [tokens for one in articles if len(tokens := masked(one.title or "")) > LABEL_WORDS]
    labels = Counter(label for tokens in titles for label in _labels(tokens))
    most = max(labels.values(), default=0)
    return most >= LABELLED and 2 * most > len(articles)


def _labels(tokens: Tokens) -> set[tuple[str, Tokens]]:
    return {("first", tokens[:LABEL_WORDS]), ("last", tokens[-LABEL_WORDS:])}


@dataclass(frozen=True, slots=True)
class _Read:
    """The masked lines of an article, to be looked up."""

    lines: list[Tokens]
    places: dict[Tokens, int]  #: line -> its last place
    by_pair: dict[Tokens, list[int]]  #: two neighbouring words -> places of the lines with them
    pairs: list[int]  #: how many such each line has


@lru_cache(maxsize=24)  # a new article, and those of its host that it is compared with
def _read(article: Seen) -> _Read:
    lines = [masked(line) for line in article.lines]
    by_pair: dict[Tokens, list[int]] = defaultdict(list)
    pairs = [frozenset(pairwise(line)) for line in lines]
    for at, mine in enumerate(pairs):
        for pair in mine:
            by_pair[pair].append(at)
    places = {line: at for at, line in enumerate(lines)}
    return _Read(lines, places, by_pair, list(map(len, pairs)))


def _near_lines(one: _Read, other: _Read) -> tuple[set[int], set[int]]:
    """The places in each of two articles of lines that are nearly equal to one of the other."""
    common = Counter(
        places
        for pair in one.by_pair.keys() & other.by_pair.keys()
        for places in product(one.by_pair[pair], other.by_pair[pair])
    )
    near = [
        (mine, others)
        for (mine, others), count in common.items()
        if 2 * count >= NEAR * (one.pairs[mine] + other.pairs[others])
    ]
    return {mine for mine, _ in near}, {others for _, others in near}


def _parted(article: _Read, *, beside: _Read, near: set[int]) -> tuple[list[Tokens], list[Tokens]]:
    """An article's own lines, and those that the other one has too, perhaps a little changed."""
    own: list[Tokens] = []
    shared: list[Tokens] = []
    above: int | None = None
    for at, line in enumerate(article.lines):
        found = beside.places.get(line)
        is_near = found is None and (at in near or _is_like_next(line, beside.lines, above=above))
        (own if found is None and not is_near else shared).append(line)
        above = found
    return own, shared


def _is_like_next(line: Tokens, lines: Sequence[Tokens], *, above: int | None) -> bool:
    """True for a line below an equal line that is like the one below it there."""
    if above is None or above + 1 >= len(lines):
        return False
    mine, others = set(line), set(lines[above + 1])
    return 2 * len(mine & others) >= NEAR_BELOW * (len(mine) + len(others))


def _lead(lines: Sequence[Tokens]) -> set[str]:
    """The content words of the first lines."""
    found: set[str] = set()
    for word in chain.from_iterable(map(_content, lines)):
        found.add(word)
        if len(found) == LEAD:
            break
    return found


def _overlap(one: set[str], other: set[str]) -> float:
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0


@lru_cache(maxsize=1024)
def _content(line: Tokens) -> tuple[str, ...]:
    """A line's content words, in order."""
    return tuple(_content_words(line))


def _content_words(tokens: Tokens) -> Iterator[str]:
    """Long words without their endings; pairs of characters of scripts without spaces."""
    for token in tokens:
        if len(token) >= CONTENT_LETTERS:
            yield token[:STEM]
        elif len(token) > 1 and "가" <= token[0] <= "힣":  # a syllable is two or three letters
            yield token[:2]
    for one, other in pairwise(tokens):
        is_pair = len(one) == len(other) == 1 and not one.isascii()
        if is_pair and not (_is_hiragana(one) and _is_hiragana(other)):  # endings and particles
            yield one + other


def _is_hiragana(character: str) -> bool:
    return "\u3040" <= character <= "\u309f"
