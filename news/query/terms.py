"""The terms by which texts are searched: words without accents, and pairs of characters.

Both databases and `is_match` get the same terms, so that they find the same texts. They are the
folded words of `news.text`, cut at apostrophes ("l'eau" has `l` and `eau`), without accents of
Latin, Greek and Cyrillic letters. In scripts without spaces, each character with the next one is a
term, and the last of a run is a term alone; so a word of two characters is one look-up, and a
longer one is a phrase. Hangul is cut likewise, within a word, since its particles are written on
the word.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from news.text import bare_words
from news.text.scripts import SPACELESS

LONGEST = 100  #: characters of a term; the rest is not searched
#: size of a text's terms; the rest is not searched. PostgreSQL takes 1 MiB a record
MOST_BYTES = 800_000
MOST_BYTES_OF_LINE = 50_000  #: the same of a title, a subtitle, the authors
_PER_TERM, _PER_PLACE = 8, 2  #: bytes beside the term itself

_ACCENTS = re.compile("(?<!и)[\u0300-\u036f]")  # й is a letter of its own on every keyboard
#: letters with strokes and ligatures, which have no decomposition (Unicode CLDR, Latin-ASCII)
_STROKES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"}
)
_STROKE = re.compile(f"[{''.join(map(chr, _STROKES))}]")
_PAIRED = re.compile(f"[{SPACELESS}\uac00-\ud7a3]")
_HANGUL = ("\uac00", "\ud7a3")


@dataclass(frozen=True, slots=True)
class Unit:
    """A word, or a character that is paired with the next one."""

    text: str
    is_paired: bool = False
    ends_word: bool = True  #: no pair is made with what follows


def terms(text: str | None, *, most: int = MOST_BYTES) -> list[str]:
    """The terms of a text, in order. Their number is that of its words and characters.

    most: bytes that they may take in an index.
    """
    return _bounded(_terms_of(bare_words(text)) if text else [], most=most)


def _terms_of(words: Sequence[str]) -> list[str]:
    """The terms of folded words. Most texts have no paired characters: those are cut as one."""
    line = " ".join(words)
    if line.isascii():
        found = line.replace("'", " ").split()
    elif _PAIRED.search(line):
        found = list(paired(units(words)))
    else:
        found = _without_accents(line).replace("'", " ").split()
    is_short = max(map(len, found), default=0) <= LONGEST  # nearly always: spares the copies
    return found if is_short else [one[:LONGEST] for one in found]


def phrase_terms(text: str) -> tuple[tuple[str, ...], bool]:
    """What a text with this phrase has in a row; and whether the last term only begins one."""
    asked = units(bare_words(text))
    found = [one[:LONGEST] for one in paired(asked)]
    if not asked or not asked[-1].is_paired:
        return tuple(found), False
    follows = len(asked) > 1 and asked[-2].is_paired and not asked[-2].ends_word
    return (tuple(found[:-1]), False) if follows else (tuple(found), True)


def units(words: Iterable[str]) -> list[Unit]:
    """Folded words as units."""
    return [one for word in words for one in _units(word)]


def _units(word: str) -> Iterator[Unit]:
    if word.isascii() and "'" not in word:
        yield Unit(word)
        return
    for part in _without_accents(word).split("'"):
        if not _PAIRED.search(part):
            if part:
                yield Unit(part)
            continue
        yield from _characters(part)


def _characters(part: str) -> Iterator[Unit]:
    """Paired characters one by one, what stands between them whole."""
    pieces = [piece for piece in re.split(f"({_PAIRED.pattern})", part) if piece]
    for place, piece in enumerate(pieces):
        is_hangul = _HANGUL[0] <= piece <= _HANGUL[1]
        is_last = place == len(pieces) - 1
        is_paired = bool(_PAIRED.fullmatch(piece))
        yield Unit(piece, is_paired, ends_word=not is_paired or (is_hangul and is_last))


def _without_accents(word: str) -> str:
    plain = word.translate(_STROKES) if _STROKE.search(word) else word
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", plain))
    return unicodedata.normalize("NFC", plain)


def paired(found: Sequence[Unit]) -> Iterator[str]:
    """The terms of units, one for each."""
    for one, after in pairwise(found):
        joins = one.is_paired and after.is_paired and not one.ends_word
        yield one.text + after.text if joins else one.text
    if found:
        yield found[-1].text


def _bounded(found: list[str], *, most: int) -> list[str]:
    if len(found) * (4 * LONGEST + _PER_TERM) < most:
        return found
    seen: set[str] = set()
    for place, one in enumerate(found):
        most -= _PER_PLACE if one in seen else len(one.encode()) + _PER_TERM
        if most < 0:
            return found[:place]
        seen.add(one)
    return found
