"""Characters by what they are in a word, from the Unicode tables that Python has."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

# Thai, Lao, Myanmar, Khmer, Tai Le, New Tai Lue, Tai Tham, kana, Han, Yi, Tai Viet: scripts without
# spaces, one character is one word (design section 3; UAX #14, class SA).
SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua48f\ua9e0-\ua9ff\uaa60-\uaadf\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""Ranges for a character class."""
_SPACELESS = re.compile(f"[{SPACELESS}]")
_SIGNS = dict.fromkeys(
    code for code in range(0x590, 0xE00) if unicodedata.category(chr(code))[0] == "M"
)
_MAY_HAVE_SIGNS = re.compile("[\u0590-\u0dff]")
_BEYOND_PLANE, _LAST = 0x10000, 0x1EFFF  #: of the scripts of words; pictures follow


def is_in_word(letter: str) -> bool:
    """True for a letter, a digit, or a mark that stands on one (Mn, Mc); no enclosing mark."""
    return letter.isalnum() or unicodedata.category(letter) in {"Mn", "Mc"}


@cache  # 65,000 characters: 10 ms of CPU
def letters() -> str:
    """Ranges for a class: what goes on in a word, of the basic plane, in scripts with spaces."""
    return _ranges(
        (ord("0"), _BEYOND_PLANE - 1),
        lambda letter: is_in_word(letter) and not _SPACELESS.match(letter),
    )


@cache
def rare_letters() -> str:
    """The same beyond the basic plane."""
    return _ranges((_BEYOND_PLANE, _LAST), is_in_word)


@cache
def foreign_digits() -> str:
    """Ranges for a class: decimal digits beyond ASCII, of the basic plane."""
    return _ranges((0x80, _BEYOND_PLANE - 1), str.isdecimal)


def without_signs(text: str) -> str:
    """A text without the vowel signs of India's scripts and the points of Hebrew and Arabic."""
    return text.translate(_SIGNS) if _MAY_HAVE_SIGNS.search(text) else text


def _ranges(within: tuple[int, int], is_wanted: Callable[[str], bool]) -> str:
    first, last = within
    found = _runs(code for code in range(first, last + 1) if is_wanted(chr(code)))
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in found)


def _runs(codes: Iterable[int]) -> list[tuple[int, int]]:
    """The first and last of each run of consecutive numbers."""
    found: list[tuple[int, int]] = []
    for code in codes:
        if found and found[-1][1] == code - 1:
            found[-1] = (found[-1][0], code)
        else:
            found.append((code, code))
    return found
