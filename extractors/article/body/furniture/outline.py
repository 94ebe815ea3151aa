"""A page's blocks seen from its headline: what is beside it, and how much text that is."""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from extractors.article.body.blocks import Block, Box, is_long
from news.text import folded_words, words

_HEADLINES = ("h1", "h2")
_PREFIX = 5  #: characters of a word that its forms share
CJK = "\u2e80"  #: from here on a character is a word
_SHORTEST = 4  #: characters from which a word tells what a text is about

Span = tuple[int, int]  #: blocks[start:stop]


def headline_at(blocks: Sequence[Block], titles: Collection[str]) -> int:
    """The first heading equal to a title, else the first h1, else -1. titles: folded."""
    first = -1
    for at, block in enumerate(blocks):
        is_h1 = "h1" in (block.box.tag, block.box.parent and block.box.parent.tag)
        if block.box.tag in _HEADLINES and folded(block) in titles:
            return at
        if is_h1 and first < 0:
            first = at
    return first


def folded(block: Block) -> str:
    """A block's tokens in lower case, joined."""
    return " ".join(token.casefold() for token in block.tokens)


def stems_of(tokens: Sequence[str]) -> frozenset[str]:
    """What tells what a text is about: beginnings of its words, pairs of its CJK characters."""
    found = {word[:_PREFIX].casefold() for word in tokens if len(word) >= _SHORTEST}
    return frozenset(found.union(a + b for a, b in pairwise(tokens) if _is_cjk(a) and _is_cjk(b)))


def _is_cjk(word: str) -> bool:
    return len(word) == 1 and word > CJK


@lru_cache(maxsize=64)
def _folded(title: str) -> str:
    return " ".join(folded_words(title))


class Outline:
    """The blocks of a page, the boxes around long ones in reading order, and the headline."""

    def __init__(self, blocks: Sequence[Block], *, titles: Iterable[str]) -> None:
        self.blocks = blocks
        self.titles = [_folded(title) for title in titles]  #: folded
        self.title_at = self._headline_at()
        self.is_long = [is_long(block) for block in blocks]
        sizes = (len(b.tokens) if n else 0 for b, n in zip(blocks, self.is_long, strict=True))
        self._before = [0, *accumulate(sizes)]
        self.boxes = _boxes_of(b for b, n in zip(blocks, self.is_long, strict=True) if n)

    def _headline_at(self) -> int:
        """The heading that is the first title; else one that is any."""
        for at, block in enumerate(self.blocks):
            if block.box.tag in _HEADLINES and [folded(block)] == self.titles[:1]:
                return at
        return headline_at(self.blocks, frozenset(self.titles))

    def long_words(self, start: int, stop: int) -> int:
        """The tokens of the long blocks in blocks[start:stop]."""
        return self._before[stop] - self._before[min(start, stop)]

    def holds_title(self, box: Box) -> bool:
        """True for a box around the headline."""
        return box.start <= self.title_at < box.stop

    def branch(self, box: Box) -> Box:
        """The outermost box around a box, or itself, that does not hold the headline."""
        while (
            box.parent is not None
            and box.parent.parent is not None
            and not self.holds_title(box.parent)
        ):
            box = box.parent
        return box

    def likeness(self, start: int, stop: int) -> float:
        """The share of the headline's words that are in blocks[start:stop], in any form."""
        stems = self._title_stems()
        if not stems:
            return 0.0
        own = stems_of([token for block in self.blocks[start:stop] for token in block.tokens])
        return len(stems & own) / len(stems)

    def _title_stems(self) -> frozenset[str]:
        if self.title_at >= 0:
            return stems_of(self.blocks[self.title_at].tokens)
        return stems_of([word for title in self.titles for word in words(title)])


def _boxes_of(blocks: Iterable[Block]) -> list[Box]:
    """The boxes around blocks in reading order, each once, outer before inner."""
    found: list[Box] = []
    seen: set[Box] = set()
    for block in blocks:
        fresh = []
        for box in block.box.chain():
            if box in seen:
                break
            fresh.append(box)
        seen.update(fresh)
        found += reversed(fresh)
    return found
