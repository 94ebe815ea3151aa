"""Features of a block by itself: its characters, names and words, and what the metadata repeats."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

from extractors.article.body.blocks import Block
from extractors.article.body.vocabulary import CUES, MARKS
from news.text import folded_words

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
_BLOCK_TAGS = (
    "p li h1 h2 h3 h4 h5 h6 td th div blockquote figcaption dt dd pre section article tr".split()
)
_TAG_NUMBERS = {tag: at for at, tag in enumerate(_BLOCK_TAGS, 1)}
_OPENS = "“\"«„'‘–—"
_ARROWS = "»>▶►•→+*-#|"
_DIGITS, _UPPERS = b"0123456789", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CUE_TOKENS = 80  #: longer blocks are not searched for cues
_SHORT = 60  #: tokens; longer blocks are not compared with titles and bylines
Shingles = set[tuple[str, ...]]


def _compiled(patterns: Iterable[str]) -> Any:
    """One automaton that tells which patterns a text matches: 3 us a text, not 50."""
    together = re2.Set.SearchSet()
    for pattern in patterns:
        together.Add(pattern)
    together.Compile()
    return together


_MARKS = _compiled(MARKS.values())


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


def own_features(block: Block, *, count: int, link_share: float) -> tuple[float, ...]:
    """The values of OWN_COLUMNS. count: its tokens. link_share: how much of it is links."""
    text = block.text
    first, last, start = text[0], text[-1], text[:200]
    digits, uppers = _digits_and_uppers(start)
    return (
        count,
        len(text),
        link_share,
        block.links,
        first.islower(),
        last in ENDS,
        last == ":",
        last == "?",
        text.endswith(("...", "…")),
        digits / len(start),
        uppers / len(start),
        sum(map(len, block.tokens)) / (count or 1),
        text.count(","),
        first in _OPENS,
        block.is_bold,
        "©" in text,
        text.count("|"),
        "@" in text,
        "http" in text or "www." in text,
        first in _ARROWS,
        block.starts_linked,
        _TAG_NUMBERS.get(block.box.tag, 0),
        block.box.depth,
    )


def _digits_and_uppers(text: str) -> tuple[int, int]:
    if not text.isascii():
        return sum(map(str.isdigit, text)), sum(map(str.isupper, text))
    plain, size = text.encode(), len(text)  # most texts: a twentieth of the time
    digits = size - len(plain.translate(None, _DIGITS))
    return digits, size - len(plain.translate(None, _UPPERS))


def cue_features(block: Block, *, folded: Sequence[str]) -> list[int]:
    """The values of CUE_COLUMNS. folded: its tokens."""
    span = groups_of(block.span)
    found = [_CAPTION in span, _HIDDEN in span] + [0] * len(CUES)
    if len(folded) <= _CUE_TOKENS:
        for token in folded:
            if (cue := _CUES.get(token)) is not None:
                found[2 + cue] = 1
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
    """The words of a page's metadata, and how far each block repeats them."""

    def __init__(self, context: Context, *, texts: Sequence[str]) -> None:
        """texts: of all blocks, folded."""
        titles = [folded_words(t) for t in context.titles]
        self.title_texts = {" ".join(t) for t in titles}
        self.title_words = frozenset(word for t in titles for word in t)
        self.standfirst = shingles_of(folded_words(context.standfirst or ""))
        self.declared = shingles_of(folded_words(context.declared or ""))
        self._titles = [set(t) for t in titles if t]
        self._leads = set().union(*(shingles_of(folded_words(t)) for t in context.leads))
        self._in_runs = {
            word for run in self._leads | self.declared | self.standfirst for word in run
        }
        self._byline = set(folded_words(context.byline or ""))
        self._repeats = Counter(texts)
        self._seen: set[str] = set()

    def row(self, folded: Sequence[str], text: str) -> tuple[float, ...]:
        """The values of CONTEXT_COLUMNS for the next block. folded, text: its tokens, joined."""
        short = set(folded) if len(folded) < _SHORT else set()
        is_seen = text in self._seen
        self._seen.add(text)
        # a run of three has one of each third token: most blocks share none, and need no set
        is_compared = not self._in_runs.isdisjoint(folded[2::3])
        own = shingles_of(folded) if is_compared else set()
        return (
            self._repeats[text],
            is_seen,
            self._title_share(short),
            text in self.title_texts,
            _share(own, self._leads),
            _share(own, self.standfirst),
            len(short & self._byline) / len(short) if short else 0.0,
            _share(own, self.declared),
        )

    def _title_share(self, words: set[str]) -> float:
        if not words:
            return 0.0
        shares = (len(words & t) / max(len(t), len(words)) for t in self._titles)
        return max(shares, default=0.0)


def _share(own: Shingles, other: Shingles) -> float:
    return len(own & other) / len(own) if own and other else 0.0
