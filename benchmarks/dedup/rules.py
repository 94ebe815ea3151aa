"""Rules that decide whether two documents are one story: ours and others."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256

import numpy as np

from benchmarks.dedup.lookalikes import Document, LabelledPair
from news.likeness.compare import compare
from news.likeness.headline import Headline, headline
from news.likeness.profile import Profile, profile
from news.text import folded_words

try:
    from datasketch import MinHash, MinHashLSH
except ImportError:  # in the group `bench` only
    MinHash = None

Rule = Callable[[LabelledPair], bool]


@cache
def _profile(text: str) -> Profile:
    return profile(text)


@cache
def _headline(document: Document) -> Headline:
    return headline(document.title, _profile(document.text))


@cache
def _words(text: str) -> tuple[str, ...]:
    return tuple(folded_words(text))


def ours(pair: LabelledPair) -> bool:
    """The rule of news.likeness."""
    titles = _headline(pair.a), _headline(pair.b)
    return compare(_profile(pair.a.text), _profile(pair.b.text), titles, met=pair.met).is_same


def ours_untitled(pair: LabelledPair) -> bool:
    """The same without headlines."""
    return compare(_profile(pair.a.text), _profile(pair.b.text), met=pair.met).is_same


def exact(a: Document, b: Document) -> bool:
    """Equal bytes."""
    return sha256(a.text.encode()).digest() == sha256(b.text.encode()).digest()


@cache
def _simhash(text: str) -> int:
    """64 bits, over word trigrams."""
    words = _words(text)
    grams = Counter(" ".join(words[n : n + 3]) for n in range(max(1, len(words) - 2)))
    bits = np.zeros(64)
    for gram, count in grams.items():
        digest = np.frombuffer(sha256(gram.encode("utf-8", "replace")).digest()[:8], np.uint8)
        bits += count * (np.unpackbits(digest).astype(np.int8) * 2 - 1)
    return int("".join("1" if bit > 0 else "0" for bit in bits), 2)


def simhash(a: Document, b: Document) -> bool:
    """At most three bits apart (Manku, Jain, Das Sarma 2007)."""
    return (_simhash(a.text) ^ _simhash(b.text)).bit_count() <= 3


@cache
def _minhash(text: str) -> object:
    words = _words(text)
    made = MinHash(num_perm=112, seed=1)
    made.update_batch(
        [
            " ".join(words[n : n + 5]).encode("utf-8", "replace")
            for n in range(max(1, len(words) - 4))
        ]
    )
    return made


def minhash(a: Document, b: Document) -> bool:
    """Word 5-grams, 14 bands of 8 rows: FineWeb's settings."""
    index = MinHashLSH(num_perm=112, params=(14, 8))
    index.insert("a", _minhash(a.text))
    return "a" in index.query(_minhash(b.text))


#: (characters, n-grams are of characters, n, least Jaccard), from lemon24/reader's entry_dedupe
_READER = (
    (12, True, 3, 0.6),
    (200, True, 3, 0.7),
    (400, True, 4, 0.7),
    (800, True, 4, 0.8),
    (1600, False, 3, 0.7),
    (2400, False, 3, 0.8),
    (3600, False, 4, 0.8),
    (4800, False, 4, 0.9),
)


def reader(a: Document, b: Document) -> bool:
    """lemon24/reader's rule for texts: multiset Jaccard of n-grams.

    The longer text is cut when it is more than half as long again.
    """
    one, other = sorted((_words(a.text), _words(b.text)), key=len)
    if len(one) < 32:
        return False
    if len(other) > 1.5 * len(one):
        other = other[: len(one)]
    size = (sum(map(len, one)) + sum(map(len, other))) / 2
    _, is_chars, n, least = next((row for row in _READER if size <= row[0]), _READER[-1])
    left, right = (_grams(" ".join(text) if is_chars else text, n) for text in (one, other))
    return (left & right).total() >= least * (left | right).total()


def _grams(items: Iterable[str], n: int) -> Counter[tuple[str, ...]]:
    listed = list(items)
    return Counter(tuple(listed[place : place + n]) for place in range(len(listed) - n + 1))


def rules() -> dict[str, Rule]:
    """The rules by name; MinHash-LSH only where it is installed."""
    found: dict[str, Rule] = {
        "ours": ours,
        "untitled": ours_untitled,
        "reader": _of_texts(reader),
        "simhash": _of_texts(simhash),
        "exact": _of_texts(exact),
    }
    return found if MinHash is None else found | {"minhash": _of_texts(minhash)}


def _of_texts(rule: Callable[[Document, Document], bool]) -> Rule:
    return lambda pair: rule(pair.a, pair.b)
