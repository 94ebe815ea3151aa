"""The piece of a text that shows why a search found it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from news.query.match import stands_at
from news.query.search import Field, Phrase, SearchQuery
from news.query.terms import LONGEST, paired, units
from news.text import bare_words, tidy, word_spans

LENGTH = 160  #: characters of a snippet
_BEFORE = 50  #: of them, before the first word that was found
_MOST = 200_000  #: characters that are looked through
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a snippet."""

    text: str
    is_found: bool = False  #: it is what the search asks for


def snippet(
    query: SearchQuery, text: str | None, *, field: Field = "text", length: int = LENGTH
) -> tuple[Mark, ...]:
    """A line of about `length` characters around what was found; without any, the beginning.

    Control characters and line ends are removed. Joined, the marks are the line.
    """
    line = tidy((text or "")[:_MOST]) or ""
    found = _found(query, line, field=field)
    start, end = _window(line, found, length=length)
    inside = [
        (max(low, start), min(high, end)) for low, high in found if low < end and high > start
    ]
    return tuple(_marks(line, inside, start=start, end=end))


def _found(query: SearchQuery, line: str, *, field: Field) -> list[tuple[int, int]]:
    """Where phrases stand in a line, in order, without overlaps."""
    spans: list[tuple[int, int]] = []
    placed = []
    for span in word_spans(line):
        for unit in units(bare_words(line[span[0] : span[1]])):
            placed.append(unit)
            spans.append(span)
    words = [one[:LONGEST] for one in paired(placed)]
    asked = [one for group in query.wanted for one in group if one.field in (None, field)]
    hits = sorted(_places(words, spans, asked))
    merged: list[tuple[int, int]] = []
    for low, high in hits:
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def _places(
    words: Sequence[str], spans: Sequence[tuple[int, int]], asked: Iterable[Phrase]
) -> Iterable[tuple[int, int]]:
    for phrase in asked:
        for start in range(len(words)):
            if stands_at(words, start, phrase):
                end = start + len(phrase.terms) - 1
                last = min(end + _is_pair(phrase.terms[-1]), len(spans) - 1)
                yield spans[start][0], spans[last][1]


def _is_pair(term: str) -> bool:
    """True for two characters that were asked for: what is found ends with the second."""
    return len(units([term])) == 2


def _window(line: str, found: Sequence[tuple[int, int]], *, length: int) -> tuple[int, int]:
    """The piece with the most that was found, from a word's start to a word's end."""
    if len(line) <= length:
        return 0, len(line)
    best, most = 0, 0
    for low, _ in found:
        start = max(0, low - _BEFORE)
        count = sum(start <= other < start + length for other, _ in found[:200])
        if count > most:
            best, most = start, count
    start = best and _after_space(line, best)
    end = min(len(line), start + length)
    return start, end if end == len(line) else _before_space(line, end, start=start)


def _after_space(line: str, place: int) -> int:
    space = line.find(" ", place, place + 20)
    return place if space < 0 else space + 1


def _before_space(line: str, place: int, *, start: int) -> int:
    space = line.rfind(" ", max(start + 1, place - 20), place)
    return place if space < 0 else space


def _marks(line: str, found: Iterable[tuple[int, int]], *, start: int, end: int) -> Iterable[Mark]:
    if start > 0:
        yield Mark(_ELLIPSIS)
    place = start
    for low, high in found:
        if low > place:
            yield Mark(line[place:low])
        yield Mark(line[low:high], is_found=True)
        place = high
    rest = line[place:end] + (_ELLIPSIS if end < len(line) else "")
    if rest:
        yield Mark(rest)
