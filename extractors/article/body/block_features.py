"""Features of a block by itself: its characters, names and words, and what the metadata repeats."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
import re2
from numpy.typing import NDArray

from extractors.article.body.blocks import Block
from extractors.article.body.vocabulary import CUES, MARKS
from news.text import folded_words
from news.text.fold import is_plain
from news.text.marks import normalized

OWN_COLUMNS = (
    "tokens chars linked links lower_start sentence_end colon_end question_end ellipsis digits "
    "uppers word_length commas quote_start bold copyright bars address web arrow starts_linked tag "
    "depth"
).split()
CONTEXT_COLUMNS = (
    "repeats seen_before title_share title_equal lead_share standfirst_share byline_share "
    "declared_share"
).split()
CUE_COLUMNS = ("span_caption", "span_hidden", *(f"cue_{name}" for name in CUES))

ENDS = ".!?…。！？؟।»”\"')]"
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CAPTION, _HIDDEN = list(MARKS).index("caption"), list(MARKS).index("hidden")
_CUES = {word: at for at, words in enumerate(CUES.values()) for word in words.split()}
_CUE_WORDS = frozenset(_CUES)
_BLOCK_TAGS = (
    "p li h1 h2 h3 h4 h5 h6 td th div blockquote figcaption dt dd pre section article tr".split()
)
_TAG_NUMBERS = {tag: at for at, tag in enumerate(_BLOCK_TAGS, 1)}
_OPENS = "“\"«„'‘–—"
_ARROWS = "»>▶►•→+*-#|"
_WEB = ("http", "www.")
_START = 200  #: characters of a block among which digits and capitals are counted
_NO_RUNS = (0, 0, 0)
_CUE_TOKENS = 80  #: longer blocks are not searched for cues
_SHORT = 60  #: tokens; longer blocks are not compared with titles and bylines
Shingles = set[tuple[str, ...]]
Matrix = NDArray[np.float32]


def _compiled(patterns: Iterable[str]) -> Any:
    """One automaton that tells which patterns a text matches: 3 us a text, not 50."""
    together = re2.Set.SearchSet()
    for pattern in patterns:
        together.Add(pattern)
    together.Compile()
    return together


_MARKS = _compiled(MARKS.values())


def folded_lines(lines: Sequence[str]) -> list[str]:
    """Lines of tokens, folded as titles are by `news.text.folded_words`."""
    folded = "\n".join(lines).casefold().split("\n")
    return [line if line.isascii() else _folded(line) for line in folded]


def _folded(line: str) -> str:
    plain = normalized("NFKC", line).replace("’", "'")
    return plain if is_plain(plain) else " ".join(folded_words(line))


@lru_cache(maxsize=16384)
def groups_of(marks: str) -> tuple[int, ...]:
    """The groups of the vocabulary that an element's marks belong to."""
    if not marks or marks.isspace():
        return ()
    text = (marks if marks.islower() else _HUMP.sub("-", marks)).lower()
    return tuple(sorted(_MARKS.Match(text) or ()))


def shingles_of(tokens: Sequence[str]) -> Shingles:
    """The 3-token runs of a text; a shorter one is itself a run."""
    if len(tokens) < 3:
        return {tuple(tokens)} if tokens else set()
    return set(zip(tokens, tokens[1:], tokens[2:], strict=False))


def shared_runs(tokens: Sequence[str], runs: Shingles) -> Shingles:
    """The 3-token runs of a text that are among others, found without keeping its own."""
    return runs.intersection(zip(tokens, tokens[1:], tokens[2:], strict=False))


def matrix_of(columns: Sequence[Iterable[float]], *, count: int) -> Matrix:
    """Columns of `count` Python numbers as a matrix, in a third of NumPy's own time."""
    every = chain.from_iterable(columns)
    numbers = np.fromiter(every, np.float32, len(columns) * count)
    return numbers.reshape(len(columns), count).T


def own_features(
    blocks: Sequence[Block],
    *,
    joined: Sequence[str],
    sizes: Sequence[int],
    link_shares: Iterable[float],
) -> Matrix:
    """The values of OWN_COLUMNS, a row for each block. joined, sizes: their tokens, how many."""
    texts = [block.text for block in blocks]
    firsts, lasts = [text[0] for text in texts], [text[-1] for text in texts]
    digits, uppers = _digits_and_uppers([text[:_START] for text in texts])
    whole = "\n".join(texts)  # tells which signs no block has
    none = [0] * len(blocks)
    columns: list[Iterable[float]] = [
        sizes,
        map(len, texts),
        link_shares,
        [block.links for block in blocks],
        map(str.islower, firsts),
        [last in ENDS for last in lasts],
        [last == ":" for last in lasts],
        [last == "?" for last in lasts],
        [text.endswith(("...", "…")) for text in texts],
        digits,
        uppers,
        [  # letters by words; the joined tokens have a space less than words
            (len(line) + 1 - size) / size if size else 0
            for line, size in zip(joined, sizes, strict=True)
        ],
        [text.count(",") for text in texts],
        [first in _OPENS for first in firsts],
        [block.is_bold for block in blocks],
        ["©" in text for text in texts] if "©" in whole else none,
        [text.count("|") for text in texts] if "|" in whole else none,
        ["@" in text for text in texts] if "@" in whole else none,
        [any(map(text.__contains__, _WEB)) for text in texts]
        if any(map(whole.__contains__, _WEB))
        else none,
        [first in _ARROWS for first in firsts],
        [block.starts_linked for block in blocks],
        [_TAG_NUMBERS.get(block.box.tag, 0) for block in blocks],
        [block.box.depth for block in blocks],
    ]
    return matrix_of(columns, count=len(blocks))


def _digits_and_uppers(texts: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The shares of digits and capitals in each text. All texts are looked at together."""
    sizes = np.array([len(text) for text in texts])
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    is_digit, is_upper = _is_within(codes, "09"), _is_within(codes, "AZ")
    foreign = np.flatnonzero(codes > 127)
    if len(foreign):
        distinct, which = np.unique(codes[foreign], return_inverse=True)
        characters = [chr(code) for code in distinct.tolist()]
        is_digit[foreign] = np.array([one.isdigit() for one in characters])[which]
        is_upper[foreign] = np.array([one.isupper() for one in characters])[which]
    starts = np.cumsum(sizes) - sizes
    digits, uppers = (np.add.reduceat(one, starts, dtype=np.intp) for one in (is_digit, is_upper))
    return digits / sizes, uppers / sizes


def _is_within(codes: NDArray[np.uint32], bounds: str) -> NDArray[np.bool_]:
    return (codes >= ord(bounds[0])) & (codes <= ord(bounds[1]))


def cue_features(blocks: Sequence[Block], *, folded: Sequence[Sequence[str]]) -> Matrix:
    """The values of CUE_COLUMNS, a row for each block. folded: their tokens."""
    found = np.zeros((len(blocks), len(CUE_COLUMNS)), dtype=np.float32)
    hits: list[tuple[int, int]] = []
    for row, (block, tokens) in enumerate(zip(blocks, folded, strict=True)):
        if block.span:
            span = groups_of(block.span)
            hits += [(row, at) for at, group in enumerate((_CAPTION, _HIDDEN)) if group in span]
        if len(tokens) <= _CUE_TOKENS and (cues := _CUE_WORDS.intersection(tokens)):
            hits += [(row, 2 + _CUES[word]) for word in cues]
    if hits:
        found[tuple(zip(*hits, strict=True))] = 1
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The metadata of a page that blocks are compared with."""

    titles: Sequence[str] = ()
    leads: Sequence[str] = ()  #: descriptions in the head
    standfirst: str | None = None  #: as printed under the headline
    byline: str | None = None
    declared: str | None = None  #: JSON-LD articleBody
    is_news: bool = False  #: JSON-LD or OpenGraph call the page an article
    is_dated: bool = False  #: to the minute
    is_credited: bool = False


class ContextFeatures:
    """The words of a page's metadata, and how far blocks repeat them."""

    def __init__(self, context: Context) -> None:
        titles = [folded_words(t) for t in context.titles]
        self.title_texts = {" ".join(t) for t in titles}
        self.title_words = frozenset(word for t in titles for word in t)
        self.standfirst = shingles_of(folded_words(context.standfirst or ""))
        self.declared = shingles_of(folded_words(context.declared or ""))
        self._titles = {frozenset(t) for t in titles if t}
        self._leads = set().union(*(shingles_of(folded_words(t)) for t in context.leads))
        self._runs = self._leads | self.declared | self.standfirst
        self._in_runs = frozenset(chain.from_iterable(self._runs))
        self._byline = frozenset(folded_words(context.byline or ""))

    def rows(
        self,
        at: Sequence[int],
        *,
        folded: Sequence[Sequence[str]],
        texts: Sequence[str],
        runs_of: Callable[[int], Shingles],
    ) -> Matrix:
        """The values of CONTEXT_COLUMNS, a row for each of the blocks `at`.

        folded, texts, runs_of: of all blocks, the tokens, these joined, and their runs.
        """
        own = [texts[one] for one in at]
        repeats = Counter(texts)
        tokens = [folded[one] for one in at]
        known = self.title_words | self._byline
        shares = [
            (0, 0)
            if len(words) >= _SHORT or known.isdisjoint(words)
            else self._of_words(set(words))
            for words in tokens
        ]
        # a run of three has one of each third token: most blocks share none, and need no set
        runs = [
            _NO_RUNS
            if self._in_runs.isdisjoint(words[2::3])
            or not (found := shared_runs(words, self._runs))
            else self._of_runs(found, count=len(runs_of(one)))
            for one, words in zip(at, tokens, strict=True)
        ]
        titles, bylines = zip(*shares, strict=True)
        leads, standfirsts, declared = zip(*runs, strict=True)
        columns: list[Iterable[float]] = [
            [repeats[text] for text in own],
            _are_seen(own),
            titles,
            [text in self.title_texts for text in own],
            leads,
            standfirsts,
            bylines,
            declared,
        ]
        return matrix_of(columns, count=len(at))

    def _of_words(self, words: set[str]) -> tuple[float, float]:
        """The share of a short block in the title most like it, and in the byline."""
        most, size = 0.0, len(words)
        for title in self._titles:
            share = len(words & title) / (max(size, len(title)))
            most = max(most, share)
        return most, len(words & self._byline) / size

    def _of_runs(self, found: Shingles, *, count: int) -> tuple[float, float, float]:
        """The shares of a block's `count` runs in descriptions, standfirst and declared text."""
        sources = (self._leads, self.standfirst, self.declared)
        leads, standfirst, declared = (len(found & source) / count for source in sources)
        return leads, standfirst, declared


def _are_seen(texts: Sequence[str]) -> Sequence[bool]:
    """For each text: is one before it equal?"""
    if len(set(texts)) == len(texts):
        return [False] * len(texts)
    firsts: dict[str, int] = {}
    return [firsts.setdefault(text, at) < at for at, text in enumerate(texts)]
