"""Terms of watches and filters: a word, words that stand together, a beginning or an end. Pure.

`strike` is that word, `rail strike` these words next to each other, `strik*` a beginning, `*streik`
an end, `*strik*` any part of a word. Texts and terms are compared as a search compares them
(`news.query.terms`): without case, width, signs and the accents of Latin, Greek and Cyrillic
letters. At apostrophes a word ends: `Ukraine` is in "l'Ukraine" and in "Ukraine's". In scripts
without spaces, and in Hangul, one character is one word: `東京` is these two together.
"""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote

from news.query.terms import units
from news.text import bare_words

STAR = "*"
_MOST_TERMS = 4096  #: kept as they are looked for


def searchable(texts: Iterable[str | None]) -> str:
    """Texts as terms are looked for in them. No term reaches from one into the next."""
    return "\n".join(f" {_folded(text)} " for text in texts if text)


@lru_cache(maxsize=_MOST_TERMS)
def needle(term: str) -> str:
    """What to look for in a searchable text. Raises ValueError for a term without a word."""
    inner = term.strip().strip('"“”').strip()
    words = inner.removeprefix(STAR).removesuffix(STAR)
    if STAR in words:
        raise ValueError(f"expected * at the start or the end of a word, got {term!r}")
    folded = _folded(words)
    if not folded:
        raise ValueError(f"expected a word, got {term!r}")
    begins = "" if inner.startswith(STAR) else " "
    return f"{begins}{folded}{'' if inner.endswith(STAR) else ' '}"


def found(terms: Iterable[str], text: str) -> tuple[str, ...]:
    """The terms that a searchable text has, in their order."""
    return tuple(term for term in terms if needle(term) in text)


def in_link(pattern: str, link: str) -> bool:
    """True for a link with this piece; `*` stands for anything. Case and escapes do not count."""
    place, text = 0, _plain_link(link)
    for piece in _plain_link(pattern).split(STAR):
        place = text.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return True


def is_language(wanted: str, language: str | None) -> bool:
    """True for a language tag within another: `pt` has `pt-BR` (RFC 4647 section 3.3.1)."""
    tag, of = (language or "").casefold(), wanted.casefold()
    return tag == of or tag.startswith(f"{of}-")


def _folded(text: str) -> str:
    return " ".join(unit.text for unit in units(bare_words(text)))


def _plain_link(link: str) -> str:
    return unquote(link).casefold()
