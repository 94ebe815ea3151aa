"""Normal forms of text in time that grows with its length, whatever marks are piled on a letter."""

import re
import unicodedata
from typing import Literal

#: on one letter; no script piles up more than ten. Python's time to sort them grows with their
#: square: 120,000 on one letter held it for 6 s
_MOST_MARKS = 100
#: marks are neither letters nor spaces; tried once where a run of such begins
_RUN = re.compile(rf"(?<![^\w\s])[^\w\s]{{{_MOST_MARKS + 1},}}")


def normalized(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """The text in a normal form. Of more than a hundred unsorted marks on one letter, few stay."""
    if unicodedata.is_normalized(form, text):  # never sorts, and is true of most lines
        return text
    return unicodedata.normalize(form, _RUN.sub(_with_fewer, text))


def _with_fewer(run: re.Match[str]) -> str:
    """A run of marks and signs with at most a hundred marks in a row."""
    kept, marks = [], 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
