"""Text that a paper prints enciphered behind its paywall, and decipher for subscribers only.

Seen: letters moved along the alphabet (German groups, 2020), scrambled within each word or replaced
(a widely used plug-in, 2018), words backwards (2026), filler. It is no text, and stays as it is.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from extractors.article.metadata.language import infer_language, small_words
from news.article import Piece

_SAMPLE = 400  #: characters of a paragraph that are looked at
_SHORTEST, _FEWEST = 80, 12  #: characters and words of a paragraph that is looked at
_PROBED = 3  #: last paragraphs that are looked at first: what is sold stands at the end
_FEW = 0.08  #: share of small words in deciphered ones
_BACKWARDS = 0.15  #: the same in words read backwards
_TIMES = 3  #: times as many small words in sorted letters as printed ones
_SHORT = 2  #: letters of a short word
_DIFFERENT = 3  #: small words found
_NONE, _PROSE = 0.03, 0.2  #: share of small words in a paragraph of random letters, and above it
_ROW = 2  #: paragraphs of random letters in a row, on a page that is sold
_WORD = re.compile(r"[^\W\d_]+")
_ALPHABETS = tuple(
    "".join(map(chr, range(first, last + 1)))
    for first, last in ((0x61, 0x7A), (0x430, 0x44F), (0x3B1, 0x3C9))
)
_FILLER = frozenset(
    "lorem ipsum dolor sit amet consectetur consetetur adipiscing sadipscing elit elitr sed diam "
    "do eiusmod nonumy eirmod tempor incididunt invidunt ut labore et dolore magna aliqua "
    "aliquyam erat voluptua enim minim veniam quis nostrud".split()
)
_FILLED = 0.6  #: share of a paragraph's words that are filler


def without_enciphered(
    pieces: tuple[Piece, ...], *, language: str | None, is_sold: bool
) -> tuple[Piece, ...]:
    """The paragraphs that can be read. is_sold: the page says so.

    The language's small words are looked for in the words as printed, and as deciphered.
    """
    small = small_words(language)
    samples = _Samples(pieces)
    long = [at for at, piece in enumerate(pieces) if len(piece.text) >= _SHORTEST]
    probe = {*long[-_PROBED:], *long[len(long) // 2 : len(long) // 2 + 1]}
    plain = long
    if any(_is_ciphered(samples[at], small) for at in probe):
        plain = _plain(long, samples, small)
    if small and is_sold:
        plain = _without_random(plain, samples, small)
    left_out = set(long) - set(plain)
    if not left_out:
        return pieces
    if _is_prose([samples[at] for at in sorted(left_out)]):
        return pieces
    return tuple(piece for at, piece in enumerate(pieces) if at not in left_out)


class _Samples(dict[int, list[str]]):
    """The first words of each paragraph, split when they are asked for."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        super().__init__()
        self._pieces = pieces

    def __missing__(self, at: int) -> list[str]:
        piece = self._pieces[at]
        is_code = piece.kind == "preformatted"
        self[at] = [] if is_code else _WORD.findall(piece.text[:_SAMPLE].casefold())
        return self[at]


def _is_prose(texts: Sequence[Sequence[str]]) -> bool:
    """True for text in another language than the page declares."""
    words = [word for text in texts for word in text]
    return _share(words, small_words(infer_language([" ".join(words)]))) >= _PROSE


def _is_ciphered(words: Sequence[str], small: frozenset[str]) -> bool:
    """True for filler, and where deciphering makes small words of others."""
    if len(words) < _FEWEST:
        return False
    if _share(words, _FILLER) >= _FILLED or _is_scrambled(words, small):
        return True
    line, printed = " ".join(words), _share(words, small)
    if _reads(line[::-1].split(), small, least=max(_BACKWARDS, 2 * printed)):
        return True
    if not small or printed > _FEW:
        return False
    tables = next((t for alphabet, t in _TABLES if any(w[0] in alphabet for w in small)), ())
    ways = (line.translate(table).split() for table in tables)
    return any(_reads(way, small, least=max(_FEW, 2 * printed)) for way in ways)


def _is_scrambled(words: Sequence[str], small: frozenset[str]) -> bool:
    """True where sorted letters make many more small words than are printed.

    Words of two letters stay as they are too often to tell.
    """
    long = [word for word in words if len(word) > _SHORT]
    others = [word for word in long if word not in small]
    least = max(_FEW, _TIMES * (len(long) - len(others)) / max(1, len(others)))
    anagrams, longest = _anagrams(small)
    possible = [word for word in others if len(word) <= longest]
    if len(possible) < least * len(others):
        return False  # prose: its own small words alone are too many
    found = [letters for word in possible if (letters := "".join(sorted(word))) in anagrams]
    return len(found) >= least * len(others) and len(set(found)) >= _DIFFERENT


@lru_cache(maxsize=64)
def _anagrams(small: frozenset[str]) -> tuple[frozenset[str], int]:
    """The sorted letters of small words that are not short, and how many the longest has."""
    long = [word for word in small if len(word) > _SHORT]
    return frozenset("".join(sorted(word)) for word in long), max(map(len, long), default=0)


def _reads(words: Sequence[str], small: frozenset[str], *, least: float) -> bool:
    """True for words of which enough are small words, and several different ones."""
    found = list(filter(small.__contains__, words))
    return len(found) >= least * len(words) and len(set(found)) >= _DIFFERENT


def _plain(long: list[int], samples: _Samples, small: frozenset[str]) -> list[int]:
    """The paragraphs that are plain; those without small words behind a ciphered one are not."""
    ciphered = [at for at in long if _is_ciphered(samples[at], small)]
    return [
        at
        for at in long
        if at not in ciphered and not (ciphered[0] < at and _share(samples[at], small) <= _NONE)
    ]


def _moved(alphabet: str) -> Iterator[dict[int, str]]:
    """The alphabet moved by each number of letters."""
    for by in range(1, len(alphabet)):
        moved = alphabet[by:] + alphabet[:by]
        yield {ord(letter): other for letter, other in zip(alphabet, moved, strict=True)}


_TABLES = tuple((alphabet, tuple(_moved(alphabet))) for alphabet in _ALPHABETS)


def _without_random(long: list[int], samples: _Samples, small: frozenset[str]) -> list[int]:
    """The paragraphs without the last ones, where those have no small words and those above do."""
    count = 0
    while (
        count < len(long)
        and samples[long[-1 - count]]
        and _share(samples[long[-1 - count]], small) <= _NONE
    ):
        count += 1
    above = long[: len(long) - count]
    is_prose = bool(above) and _share(samples[above[-1]], small) >= _PROSE
    return above if count >= _ROW and is_prose else long


def _share(words: Sequence[str], small: frozenset[str]) -> float:
    return sum(map(small.__contains__, words)) / max(1, len(words))
