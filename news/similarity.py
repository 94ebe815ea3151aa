"""How alike two texts are: shingles, salient words, sketches. Pure; numpy only for arithmetic on hashes.

A shingle is a run of five tokens. Tokens are folded as in `news.text` (one character is one token in scripts without spaces),
so quotes, case, width and spacing do not count. Salient words are what tells two stories of one template apart: numbers, and
capitalised words that do not begin a sentence. Hashes are the same in every process and release: sketches of them are stored.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

from news.text import tokens_and_gaps

Hashes: TypeAlias = NDArray[np.uint64]
Hashes32: TypeAlias = NDArray[np.uint32]

SHINGLE = 5  #: tokens
_POWERS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F], np.uint64
)
_ENDS = frozenset(".!?:;…。！？\n\"“”„»«‹›([–—•|-'‘")
_CASELESS_LETTERS = 5  #: where a script has no capitals, words of so many letters are salient


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profile:
    """What is compared of a text."""

    words: int  #: tokens
    shingles: Hashes  #: distinct, sorted
    ordered: Hashes  #: the shingle that begins at each token, in the order of the text
    salient: frozenset[str]
    numbers: frozenset[str]  #: the salient words that are numbers


def profile(text: str) -> Profile:
    """The profile of a text of any length."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'")
    tokens, gaps = tokens_and_gaps(plain)
    folded = [token.casefold() for token in tokens]
    ordered = _shingles(folded)
    salient = _salient(tokens, folded, gaps)
    return Profile(
        words=len(tokens),
        shingles=np.unique(ordered),
        ordered=ordered,
        salient=salient,
        numbers=frozenset(word for word in salient if word[0].isdigit()),
    )


def _shingles(folded: Sequence[str]) -> Hashes:
    """The hash of every run of SHINGLE tokens, in order; of the whole text where it is shorter."""
    known = {word: xxh3_64_intdigest(word.encode("utf-8", "replace")) for word in set(folded)}
    hashes = np.fromiter((known[word] for word in folded), np.uint64, len(folded))
    if not len(hashes):
        return hashes
    length = min(SHINGLE, len(hashes))
    count = len(hashes) - length + 1
    mixed = np.zeros(count, np.uint64)
    for place in range(length):
        mixed += hashes[place : place + count] * _POWERS[place]
    mixed ^= mixed >> np.uint64(31)  # the finaliser of SplitMix64: sums of products are not yet evenly spread
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(29)
    return mixed


def _salient(tokens: Sequence[str], folded: Sequence[str], gaps: Sequence[str]) -> frozenset[str]:
    """Numbers; capitalised words within sentences; without capitals long words, without spaces runs of three characters."""
    found = set()
    for place, token in enumerate(tokens):
        first = token[0]
        if first.islower():
            continue
        if first.isdigit():
            found.add(folded[place])
        elif first.isupper():
            if len(token) > 1 and not _ENDS.intersection(gaps[place]):
                found.add(folded[place])
        elif len(token) >= _CASELESS_LETTERS:
            found.add(folded[place])
        elif len(token) == 1 and place >= 2:
            found.add("".join(folded[place - 2 : place + 1]))
    return frozenset(found)


DENSITY = 8
"""One shingle in so many stands in a sketch, by its hash (FracMinHash), so that containment shows. Source: design section 3."""
DENSE_LEAD = 40
"""The shingles of the first so many tokens stand in it all: briefs and excerpts begin where the article begins."""
SHARED = 2
"""Two texts are compared when their sketches share so many hashes; one is enough for a sketch of fewer than eight."""


def sketch(one: Profile) -> Hashes32:
    """The hashes by which texts like this one are found: distinct, sorted, 32 bits each, about an eighth of its shingles."""
    kept = one.shingles[one.shingles % np.uint64(DENSITY) == 0]
    both = np.concatenate((kept, one.ordered[:DENSE_LEAD]))
    return np.unique((both >> np.uint64(32)).astype(np.uint32))


def has_same_words(one: Profile, other: Profile) -> bool:
    """True for texts of the same folded tokens in the same order."""
    return np.array_equal(one.ordered, other.ordered)


def without(one: Profile, common: Hashes) -> Profile:
    """The profile without the shingles that a site prints on its other pages too."""
    own = one.ordered[~np.isin(one.ordered, common)]
    if len(own) == len(one.ordered):
        return one
    return Profile(words=len(own), shingles=np.unique(own), ordered=own, salient=one.salient, numbers=one.numbers)
