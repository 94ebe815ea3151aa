"""Headlines beside their texts. One can speak against a match, never for it.

Papers write their own headlines, but not about something else.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from news.likeness.profile import Profile
from news.text import bare_words

#: a headline found in the other text to less than this share speaks against a match
_SHARE = 0.5
#: more than a notice of a hundred words speaks for a match of two stubs
_WEIGHT = 8.0
_MOST = 2 / 3  #: of a headline's words
_STEM = 5  #: letters
_KANA = "\u3040", "\u30ff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A headline's words, and all words of the headline and its text, each by its beginning."""

    words: AbstractSet[str]
    known: AbstractSet[str]
    #: its names and long words that its own text has too; `news.likeness.profile` says which
    subjects: AbstractSet[str] = frozenset()


def headline(title: str | None, text: Profile) -> Headline:
    """The headline as `compare` takes it; empty for a text without one."""
    words = {word for word in bare_words(title or "") if not _is_in_every_text(word)}
    if not words:
        return Headline(words=words, known=frozenset())
    told = {word for word in words & text.vocabulary if not word[0].isdigit()}
    return Headline(
        words=_stems(words),
        known=_stems(text.vocabulary | words),
        subjects=_stems(told if len(told) > 1 else told & text.salient),
    )


def _is_in_every_text(word: str) -> bool:
    """True for short words such as "the", and for single kana."""
    return len(word) < 4 and (word.isascii() or _KANA[0] <= word[0] <= _KANA[1])


def _stems(words: Iterable[str]) -> frozenset[str]:
    """Words without their endings: a bus has others in a Turkish headline than in the text."""
    return frozenset(word[:_STEM] for word in words)


def objection(titles: tuple[Headline, Headline] | None) -> float:
    """0 if either headline is about the other text, up to 8 if neither is."""
    if titles is None or not (titles[0].words and titles[1].words):
        return 0.0
    one, other = titles
    shared = max(
        len(one.words & other.known) / len(one.words),
        len(other.words & one.known) / len(other.words),
    )
    return _WEIGHT * max(0.0, 1 - shared / _SHARE)


def is_about_something_else(titles: tuple[Headline, Headline] | None) -> bool:
    """True if the headlines have less than a quarter of their words in common with the others."""
    return objection(titles) > _WEIGHT / 2


def is_one_headline(titles: tuple[Headline, Headline] | None) -> bool:
    """True if two thirds of the longer headline's words stand in the other. None: not known."""
    if titles is None:
        return False
    one, other = titles
    return len(one.words & other.words) >= _MOST * max(len(one.words), len(other.words), 1)
