"""Words of all scripts.

A word is a run of letters, digits and the marks that stand on them (UAX #29, WB4 to WB13): vowel
signs, viramas, points, tone marks, accents that no letter is composed with. Full stops, commas and
colons end a word, unlike there: "3.14" is two words, as the rules for bodies and copies learnt it.
In scripts without spaces one character is one word.

`folded_words` is what texts are compared by: see `news.text.fold`.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import accumulate

from news.text.fold import bare, folded, is_plain
from news.text.scripts import SPACELESS, letters, rare_letters

_SIMPLE = re.compile(r"[0-9A-Za-z]+")  # the same of most texts, in two thirds of the time
_PLAIN_WORD = re.compile(r"\w+(?:['’]\w+)*")  # of a text without underscores
#: between letters: l'eau, col·laborar; צה"ל, an acronym of Hebrew letters
_SIGNS, _QUOTES = "'’ʼ‘‛´＇·׳", '"״“”'
#: part of a word as it is printed, dropped where words are compared
_UNSEEN = "\xad\u055b\u055c\u055e\u200c\u200d\u2060\ufe00-\ufe0f"
_LONG_LINE = 4000  #: characters; longer lines are not cached


@cache
def _word() -> re.Pattern[str]:
    """A word of any script. A character beyond the basic plane is looked up in a list of ranges."""
    more = f"[{letters()}{_UNSEEN}]*"
    within = f"[{_SIGNS}]|(?<=[א-ת])[{_QUOTES}](?=[א-ת])"
    further = f"(?:{within})(?![{SPACELESS}])\\w|[{rare_letters()}]"
    is_further = (
        f"(?=[{_SIGNS}{_QUOTES}\U00010000-\U0001efff])"  # spares most ends of words the rest
    )
    return re.compile(rf"[{SPACELESS}]|\w{more}(?:{is_further}(?:{further}){more})*")


def words(text: str) -> list[str]:
    """The words and numbers, and each character of a script without spaces, as they are printed."""
    if text.isascii() and "'" not in text and "_" not in text:
        return _SIMPLE.findall(text)
    spaced = text.replace("_", " ")
    return (_PLAIN_WORD if is_plain(spaced) else _word()).findall(spaced)


def word_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each of `words` begins and ends in the text."""
    spaced = text.replace("_", " ")
    for found in (_PLAIN_WORD if is_plain(spaced) else _word()).finditer(spaced):
        yield found.span()


def folded_words(text: str) -> list[str]:
    """The words as they are compared: without case, width and characters that are not seen."""
    found: list[str] = []
    for line in text.split("\n"):
        found += _of_line(line) if len(line) < _LONG_LINE else words(folded(line))
    return found


def bare_words(text: str) -> list[str]:
    """The folded words without what writers may leave out: points, stress marks."""
    found = folded_words(text)
    return found if is_plain(text) else [bare(word) for word in found]


def has_fewer_words(lines: Iterable[str], *, than: int) -> bool:
    """True for lines with fewer words together. Reads no further than it needs to."""
    return all(total < than for total in accumulate(map(word_count, lines)))


def word_count(text: str | None) -> int:
    """How many words a text has."""
    return len(folded_words(text)) if text else 0


# A new article's words are asked for five times: for length, digest, likeness and lines.
@lru_cache(maxsize=512)
def _of_line(line: str) -> tuple[str, ...]:
    return tuple(words(folded(line)))
