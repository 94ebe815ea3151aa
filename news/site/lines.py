"""A site's lines as they are compared: without case, spacing, punctuation and numbers."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

from news.text import folded_words

HEADING_WORDS = 6  #: of a line such as "Related Content", at most
TEASER_WORDS = 30  #: of a line below it, at most
TEASERS_WORDS = 150  #: of all lines below it, at most
TEASER_SENTENCE = 8  #: words from which a sentence below it reads like an article's
TEASERS_TOLD = 0.25  #: share of such sentences below it, at most
BETWEEN = 0.4  #: similarity of two forms of a line between two of its run
LIKE = 0.6  #: similarity of two forms of one line
LIKE_SIGNATURE = 0.5  #: the same of two signatures: another name above the same office
SIGNATURE_WORDS = 8  #: of a line that may be one, at most
_ENDS = (".", "!", "?", "。", "！", "？", "؟", "…", "।", "۔", "։", "።")
_CLOSES = "\"'”’“»›)]」』）"
_DIGIT = re.compile("[0-9]")

Tokens = tuple[str, ...]


@lru_cache(maxsize=1024)  # articles are compared line by line, again and again
def masked(text: str) -> Tokens:
    """A line's folded tokens, with `#` for each run of tokens with digits (prices, dates)."""
    tokens = tuple(folded_words(text))
    if text.isascii() and not _DIGIT.search(text):  # most lines; takes a third of the time
        return tokens
    # no letter is a digit
    found = ["#" if not one.isalpha() and any(map(str.isdigit, one)) else one for one in tokens]
    if "#" not in found:
        return tokens
    return tuple(one for before, one in pairwise(["", *found]) if (before, one) != ("#", "#"))


@lru_cache(maxsize=1024)
def line_key(text: str) -> str | None:
    """16 hex digits for a line; None for what is never learned: bare numbers, table rows."""
    tokens = masked(text)
    if " | " in text or set(tokens) <= {"#"}:
        return None
    return blake2b(" ".join(tokens).encode("utf-8", "replace"), digest_size=8).hexdigest()


def keys_of(lines: Iterable[str]) -> tuple[str, ...]:
    """The keys of an article's lines, each once, in order."""
    return tuple(dict.fromkeys(key for line in lines if (key := line_key(line))))


def similarity(one: Tokens, other: Tokens) -> float:
    """The share of tokens that two lines have in common, in order: 0.0 to 1.0."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def are_forms(one: str, other: str) -> bool:
    """True for two forms of one line: a count, a name or a word has changed."""
    mine, others = masked(one), masked(other)
    are_signed = _may_sign(one) and _may_sign(other)
    return similarity(mine, others) >= (LIKE_SIGNATURE if are_signed else LIKE)


def _may_sign(line: str) -> bool:
    tokens = masked(line)
    return len(tokens) <= SIGNATURE_WORDS and "#" not in tokens and not is_sentence(line)


def is_sentence(line: str) -> bool:
    """True for a line that ends as a sentence does; not for a salutation, an item, a signature."""
    return line.rstrip().rstrip(_CLOSES).endswith(_ENDS)


def is_heading(line: str) -> bool:
    """True for a few words that are neither a sentence nor a date."""
    tokens = masked(line)
    return (
        len(tokens) <= HEADING_WORDS
        and "#" not in tokens
        and not line.rstrip().endswith((".", "!", "?", "。", "؟", "…", ",", ";"))
    )


def are_teasers(lines: Sequence[str]) -> bool:
    """True for lines that fit below a closing heading: no paragraphs. True for no lines.

    Few of them are sentences: an article that goes on below a signature is no teaser.
    """
    lengths = [len(masked(line)) for line in lines]
    told = sum(
        is_sentence(line) and n >= TEASER_SENTENCE for line, n in zip(lines, lengths, strict=True)
    )
    is_short = all(n <= TEASER_WORDS for n in lengths) and sum(lengths) <= TEASERS_WORDS
    return is_short and told <= TEASERS_TOLD * len(lines)
