"""The features by which texts are compared: shingles, salient words, sketches.

A shingle is a run of five tokens, the bare words of `news.text` (one character is one token in
scripts without spaces), so quotes, case, width, spacing, Arabic and Hebrew points do not count.
Salient words distinguish two stories of one template: numbers, and capitalised words that do not
begin a sentence. Hashes are the same in every process, because sketches of them are stored; a
release that changes them migrates the stores.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from xxhash import xxh3_64_digest

from news.likeness.lazy import LazyModule
from news.text import bare_words
from news.text.earlier import earlier_words
from news.text.marks import normalized
from news.text.scripts import letters

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes: TypeAlias = NDArray[np.uint64]
    Hashes32: TypeAlias = NDArray[np.uint32]
else:
    np = LazyModule("numpy")
    Hashes = Hashes32 = Any

SHINGLE = 5  #: tokens
_POWERS = (
    0x9E3779B97F4A7C15,
    0xC2B2AE3D27D4EB4F,
    0x165667B19E3779F9,
    0xD6E8FEB86659FD93,
    0xA0761D6478BD642F,
)
_LAST_LATIN = "\u024f"
_CASELESS_LETTERS = 5  #: in scripts without capitals, words of so many letters are salient


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profile:
    """The features of a text."""

    words: int  #: tokens
    shingles: Hashes  #: distinct, sorted
    ordered: Hashes  #: the shingle that begins at each token, in the order of the text
    salient: frozenset[str]
    numbers: frozenset[str]  #: the salient words that are numbers
    vocabulary: frozenset[str]  #: every folded token


def profile(text: str) -> Profile:
    """The profile of a text of any length."""
    folded = bare_words(text)
    vocabulary = frozenset(folded)
    ordered = _shingles(folded, vocabulary)
    numbers, salient = _salient(normalized("NFKC", text).replace("’", "'"), folded, vocabulary)
    return Profile(
        words=len(folded),
        shingles=_distinct(ordered),
        ordered=ordered,
        salient=salient,
        numbers=numbers,
        vocabulary=vocabulary,
    )


def shingles_of(text: str) -> Hashes:
    """The shingles of a text, distinct and sorted, without the rest of its profile."""
    return _of_words(bare_words(text))


def earlier_shingles_of(text: str) -> Hashes:
    """The same by the first rule of words."""
    return _of_words(earlier_words(text))


def _of_words(folded: Sequence[str]) -> Hashes:
    return _distinct(_shingles(folded, frozenset(folded)))


@cache  # a big class of letters: 60 ms of CPU
def _name_pattern() -> re.Pattern[str]:
    """A capitalised word, but not within a word, nor where a sentence, quotation, compound begins.

    The letter stands before the looks behind it, so that the search goes from capital to capital.
    """
    upper = re.escape("".join(letter for letter in map(chr, range(0x10000)) if letter.isupper()))
    ends = re.escape(".!?:;…。！？\n\"“”„»«‹›([–—•|-'‘")
    return re.compile(
        rf"[{upper}](?<![{letters()}].)(?<![{ends}].)(?<![{ends}]\s.)(?<!^.)"
        rf"[{letters()}]+(?:'[{letters()}]+)*"
    )


def _shingles(folded: Sequence[str], vocabulary: AbstractSet[str]) -> Hashes:
    """The hash of every run of SHINGLE tokens, in order; of the whole text where it is shorter."""
    known = {word: xxh3_64_digest(word.encode("utf-8", "replace")) for word in vocabulary}
    hashes = np.frombuffer(b"".join(map(known.__getitem__, folded)), ">u8").astype(np.uint64)
    if not len(hashes):
        return hashes
    length = min(SHINGLE, len(hashes))
    count = len(hashes) - length + 1
    mixed = np.zeros(count, np.uint64)
    for place in range(length):
        mixed += hashes[place : place + count] * np.uint64(_POWERS[place])
    # The finaliser of SplitMix64: sums of products are not yet evenly spread.
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(29)
    return mixed


def _distinct(hashes: Hashes) -> Hashes:
    """Sorted, each once. Twice as fast as np.unique for so few."""
    found = np.sort(hashes)
    return found[np.concatenate(([True], found[1:] != found[:-1]))] if len(found) else found


def _salient(
    plain: str, folded: Sequence[str], vocabulary: AbstractSet[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """The numbers; and the numbers with capitalised words within sentences.

    In scripts without capitals long words count as names, in scripts without spaces runs of three
    characters.
    """
    numbers = {word for word in vocabulary if word < ":"}
    names = set(map(str.casefold, _name_pattern().findall(plain)))
    caseless = [word for word in vocabulary if word > _LAST_LATIN and word[0].upper() == word[0]]
    numbers.update(word for word in caseless if word[0].isdigit())
    names.update(word for word in caseless if len(word) >= _CASELESS_LETTERS)
    single = {word for word in caseless if len(word) == 1}
    if single:
        names.update(
            "".join(folded[n - 2 : n + 1]) for n in range(2, len(folded)) if folded[n] in single
        )
    return frozenset(numbers), frozenset(numbers | names)


DENSITY = 8
"""A sketch holds one shingle in so many, chosen by hash (FracMinHash), to estimate containment."""
DENSE_LEAD = 40
"""A sketch holds all of the first so many shingles: excerpts begin where the article begins."""
SHARED = 2
"""Texts are compared if their sketches share so many hashes; one for sketches below eight."""


def sketch(one: Profile) -> Hashes32:
    """The 32-bit hashes by which similar texts are found: distinct, sorted."""
    return _sketch(one.ordered)


def sketched(text: str) -> tuple[int, Hashes32]:
    """How many tokens a text has, and its sketch, without the rest of its profile."""
    folded = bare_words(text)
    return len(folded), _sketch(_shingles(folded, frozenset(folded)))


def _sketch(ordered: Hashes) -> Hashes32:
    kept = ordered[(ordered & np.uint64(DENSITY - 1)) == 0]
    both = np.concatenate((kept, ordered[:DENSE_LEAD]))
    return _distinct(both >> np.uint64(32)).astype(np.uint32)


def has_same_words(one: Profile, other: Profile) -> bool:
    """True for texts of the same folded tokens in the same order."""
    return np.array_equal(one.ordered, other.ordered)
