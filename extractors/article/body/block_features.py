"""What a block says of itself: its characters, its element's names, the words that furniture is made of. Pure."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import re2

from extractors.article.body.blocks import Block
from extractors.article.body.vocabulary import CUES, MARKS

OWN = (
    "tokens chars linked links lower_start sentence_end colon_end question_end ellipsis digits uppers word_length commas "
    "quote_start bold copyright bars address web arrow starts_linked tag depth"
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
_CUE_TOKENS = 80  #: blocks longer than this are not looked through for cues


def _compiled(patterns: Iterable[str]) -> Any:
    """One automaton for all patterns, that says which of them stand in a text: 3 us a text, where one search each takes 50."""
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


def own_signs(block: Block, *, count: int, link_share: float) -> tuple[float, ...]:
    """The numbers named in OWN. count: its tokens. link_share: how much of it is links."""
    text = block.text
    size, first, last, start = len(text), text[0], text[-1], text[:200]
    short = len(start)
    if start.isascii():  # most are: a twentieth of the time
        plain = start.encode()
        digits, uppers = (
            short - len(plain.translate(None, _DIGITS)),
            short - len(plain.translate(None, _UPPERS)),
        )
    else:
        digits, uppers = sum(map(str.isdigit, start)), sum(map(str.isupper, start))
    return (
        count,
        size,
        link_share,
        block.links,
        first.islower(),
        last in ENDS,
        last == ":",
        last == "?",
        text.endswith(("...", "…")),
        digits / short,
        uppers / short,
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


def cue_signs(block: Block, *, folded: Sequence[str]) -> list[int]:
    """The numbers named in CUE_COLUMNS. folded: its tokens."""
    span = groups_of(block.span)
    found = [_CAPTION in span, _HIDDEN in span] + [0] * len(CUES)
    if len(folded) <= _CUE_TOKENS:
        for token in folded:
            if (cue := _CUES.get(token)) is not None:
                found[2 + cue] = 1
    return found
