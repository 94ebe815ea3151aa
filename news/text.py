"""Plain text: tidying, tokens, word counts, paragraphs."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate

# C0 and C1 controls except tab and newlines, bidi overrides and isolates, BOM, object replacement,
# tag characters, noncharacters, lone surrogates. Zero-width joiners stay: Persian, Hindi and emoji
# need them. Source: Unicode 16 chapters 2.13 and 23.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_SPACES = re.compile(r"[\s\u0085\u200b\u2800\u3164]+")
_ODD = re.compile("[\ufffc\u2800\u3164]")  #: printable, but blank
_SOFT_HYPHEN = "\xad"
_JOINERS = " \u200c\u200d"  #: spelling between letters, nothing at an end
# Han, kana, Thai, Lao, Khmer, Myanmar: scripts without spaces, one character is one token (design
# section 3).
_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_ANY_SPACELESS = re.compile(rf"[{_SPACELESS}]")
_TOKEN = re.compile(r"\w+(?:['’]\w+)*")  # of a text without underscores
_MIXED_TOKEN = re.compile(
    rf"[{_SPACELESS}]|(?:(?![{_SPACELESS}])\w)+(?:['’](?:(?![{_SPACELESS}])\w)+)*"
)
_LONG_LINE = 4000  #: characters; longer lines are not cached


def tidy(text: str | None) -> str | None:
    """One line of clean text: NFC, no control characters, single spaces; None when empty."""
    if not text:
        return None
    plain = text.replace("\n", " ").replace("\t", " ").replace("\r", " ")
    # Most lines need no removal and no normalising; this takes a third of the time.
    if plain.isprintable() and plain.isascii():
        return " ".join(plain.split()) or None
    plain = plain.replace("\xa0", " ")
    # What is unwanted, and every rare space, is not printable.
    if plain.isprintable() and not _ODD.search(plain):
        return unicodedata.normalize("NFC", " ".join(plain.split())) or None
    clean = _SPACES.sub(" ", _UNWANTED.sub("", text.replace(_SOFT_HYPHEN, ""))).strip(_JOINERS)
    return unicodedata.normalize("NFC", clean) or None


def words(text: str) -> list[str]:
    """The tokens: words, numbers, and each character of a script without spaces. Keeps case."""
    plain = text.replace("_", " ")
    is_mixed = not plain.isascii() and _ANY_SPACELESS.search(plain)
    return (_MIXED_TOKEN if is_mixed else _TOKEN).findall(plain)


def folded_words(text: str) -> list[str]:
    """The tokens without differences of quotes, case, width, spacing and apostrophes."""
    tokens: list[str] = []
    for line in text.split("\n"):
        tokens += _folded_line(line) if len(line) < _LONG_LINE else _folded(line)
    return tokens


def _folded(line: str) -> list[str]:
    return words(unicodedata.normalize("NFKC", line).casefold().replace("’", "'"))


# A new article's tokens are asked for five times: for length, digest, likeness and lines.
@lru_cache(maxsize=512)
def _folded_line(line: str) -> tuple[str, ...]:
    return tuple(_folded(line))


def split_paragraphs(text: str | None) -> tuple[str, ...]:
    """The paragraphs of a record's text; () for none."""
    return tuple(text.split("\n\n")) if text else ()


def join_paragraphs(body: Iterable[str]) -> str | None:
    """The text of a record with these paragraphs; None for none."""
    return "\n\n".join(body) or None


def has_fewer_words(lines: Iterable[str], *, than: int) -> bool:
    """True for lines with fewer tokens together. Reads no further than it needs to."""
    return all(total < than for total in accumulate(map(word_count, lines)))


def word_count(text: str | None) -> int:
    """How many tokens a text has."""
    return len(folded_words(text)) if text else 0
