"""What two alike texts say in each other's place: a template filled twice, or a copy edited.

Two reports from one template are alike all over; each has numbers or names that the other lacks,
and neither has a sentence more. A copy is cut, framed, worded otherwise, or its figures change with
what is added. A correction changes a word or two, and says so in a line of its own.

A day is what tells most. Measured on 19,040 stories of an agency (Reuters, 1987): of 71 pairs that
are alike and 20 hours or more apart, 25 are the next of a series or of a template (prices, rates,
sales of debt) in other words; all of these have other numbers or names.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from news.likeness.headline import Headline, is_one_headline
from news.likeness.profile import Profile

#: dailies come a day apart, some hours early or late
DAY_HOURS = 20.0
#: a word has about so many letters; a script without spaces has one or two to a token
_LETTERS = 4
_RUN = 3  #: where there are no spaces, a changed letter changes so many runs of three
#: so many words to each number that changed: templates are dense in numbers
_WORDS_A_NUMBER, _WORDS_A_NUMBER_NEXT_DAY = 50, 60
#: lengths that differ by more have a sentence more
_SENTENCE_TOKENS, _SENTENCE_SHARE = 3, 0.03
_NAMES_SHARE = 1 / 3
_WORDS_A_SWAP = 18  #: two reports by one template; of copies with misprints one is so near
_CORRECTED_WORDS = 3  #: a correction changes so many words at most
_CORRECTED_SHARE = 0.93  #: of one of the texts that the other has
_ONE_WORD_SHARE = 0.96
#: dailies that change words, not numbers, are shorter than this: quizzes, horoscopes
_SERIES_WORDS = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Where and when two texts were published."""

    hours_apart: float | None = None  #: None: not known
    #: one publisher has them at two addresses
    is_one_publisher: bool = False

    @property
    def is_next_day(self) -> bool:
        """True for a day apart or more."""
        return self.hours_apart is not None and self.hours_apart >= DAY_HOURS

    @property
    def may_be_series(self) -> bool:
        """True for one publisher's texts of two days: their relation is told, in doubt too."""
        return self.is_one_publisher and self.is_next_day


@dataclass(frozen=True, slots=True, kw_only=True)
class _Swaps:
    """What each of two texts has that the other lacks: the smaller count of the two."""

    numbers: int
    words: int  #: numbers included
    has_other_names: bool  #: several names, and many of those of either text
    numbers_of_both: int  #: in one of the two texts, either
    has_more: bool  #: one text has a sentence more
    size: float  #: words of the shorter text; of scripts without spaces, letters by four

    @classmethod
    def of(cls, one: Profile, other: Profile) -> "_Swaps":
        words = min(one.words, other.words)
        names = one.salient - one.numbers, other.salient - other.numbers
        swapped_names = _swapped(*names)
        return cls(
            numbers=_swapped(one.numbers, other.numbers),
            words=max(
                _swapped(one.vocabulary, other.vocabulary),
                _swapped(one.salient, other.salient) // _RUN,
            ),
            has_other_names=swapped_names > 1
            and swapped_names >= _NAMES_SHARE * min(map(len, names)),
            numbers_of_both=len(one.numbers ^ other.numbers),
            has_more=abs(one.words - other.words) > max(_SENTENCE_TOKENS, _SENTENCE_SHARE * words),
            size=min(words_of(one), words_of(other)),
        )


def is_correction(one: Profile, other: Profile, *, whole: float) -> bool:
    """True for texts of which one has the other but for a word or two, and a line that says so.

    whole: share of the text that is covered more in which the texts agree.
    """
    return _is_corrected(_Swaps.of(one, other), whole=whole)


def is_other_story(
    one: Profile,
    other: Profile,
    titles: tuple[Headline, Headline] | None,
    *,
    whole: float,
    met: Meeting,
) -> bool:
    """True for alike texts that tell of two events, two subjects or two days. whole: as above."""
    swaps = _Swaps.of(one, other)
    if not swaps.has_more and _is_template(swaps, titles):
        return True
    if met.is_one_publisher and not swaps.has_more and _is_next_report(swaps, titles):
        return True
    if not met.is_next_day or _is_corrected(swaps, whole=whole):
        return False
    if _has_other_numbers(swaps):
        return True
    return met.is_one_publisher and _is_next_of_series(swaps, whole=whole)


def _is_corrected(swaps: _Swaps, *, whole: float) -> bool:
    return swaps.words <= _CORRECTED_WORDS and swaps.has_more and whole >= _CORRECTED_SHARE


def _is_template(swaps: _Swaps, titles: tuple[Headline, Headline] | None) -> bool:
    """True if several numbers were swapped, or what the headlines are about."""
    if swaps.numbers > 1 and swaps.numbers * _WORDS_A_NUMBER >= swaps.size:
        return True
    if swaps.has_other_names and swaps.size < _SERIES_WORDS:
        return True
    if titles is None or swaps.words < 2:
        return False
    one, other = titles
    return bool(one.subjects - other.known and other.subjects - one.known)


def _is_next_report(swaps: _Swaps, titles: tuple[Headline, Headline] | None) -> bool:
    """True for texts of a publisher that differ in several words, without one headline to both."""
    least = max(_CORRECTED_WORDS + 1, swaps.size / _WORDS_A_SWAP)
    is_short = swaps.size < _SERIES_WORDS
    return is_short and swaps.words >= least and not is_one_headline(titles)


def _has_other_numbers(swaps: _Swaps) -> bool:
    """True if numbers changed from one day to the next."""
    if swaps.numbers and swaps.words > 2 and swaps.size < _SERIES_WORDS and not swaps.has_more:
        return True
    if swaps.numbers and swaps.words > 1:
        return swaps.numbers * _WORDS_A_NUMBER_NEXT_DAY >= swaps.size
    changed = swaps.numbers_of_both
    is_more_than_one = changed > 1 or (changed == 1 and swaps.words > 0)
    is_dense = changed * _WORDS_A_NUMBER_NEXT_DAY >= swaps.size
    return is_more_than_one and is_dense and not swaps.has_more


def _is_next_of_series(swaps: _Swaps, *, whole: float) -> bool:
    """True if a date and words changed from one day to the next, or words of a short text."""
    if swaps.numbers and swaps.words > _CORRECTED_WORDS and not swaps.has_more:
        return True
    is_one_word = swaps.words == 1 and whole >= _ONE_WORD_SHARE
    return swaps.size < _SERIES_WORDS and swaps.words > 0 and not is_one_word


def words_of(one: Profile) -> float:
    """How many words a text has: of a script without spaces, its letters by four."""
    letters = sum(map(len, one.vocabulary)) / max(len(one.vocabulary), 1)
    return one.words * min(1.0, letters / _LETTERS)


def _swapped(one: AbstractSet[str], other: AbstractSet[str]) -> int:
    return min(len(one - other), len(other - one))
