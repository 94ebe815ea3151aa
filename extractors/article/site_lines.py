"""A site's lines out of an article: the second pure step after extraction. Knows neither pages nor the store.

What goes is a run of lines that the site's memory knows, with small changes in it; what a reader
might miss stays. Every removal is recorded with its place, so that `news.article.restored` can undo
it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from news.article import Article, Removed, Why, restored
from news.site.known_lines import (
    KnownLine,
    KnownLines,
    Tokens,
    are_teasers,
    line_key,
    masked,
    similarity,
)

ALONE_WORDS = 5  #: a run without a longer line may be a subhead ("Background"), and stays
ALONE_NEAR = 0.8  #: similarity that makes a line the site's without neighbours
NEAR_WORDS = 10  #: a shorter line is known by its words alone
IN_PLACE = 0.6  #: similarity to the line that the site has at this place of a run
BETWEEN = 0.4  #: the same between two lines of the run
#: more single lines than this between own paragraphs are a questionnaire's, not the site's
SCATTERED = 3
JOINED = 12  #: paragraphs that may make up one known line, and the other way round
_ENDS_ASKING = ("?", "？", "؟")
_TABLE = " | "


def clean(article: Article, known_lines: KnownLines) -> Article:
    """The article without its site's lines. Pure, idempotent, and never empty where the article is not.

    known_lines: of the article's host. What an earlier cleaning removed stays removed, also when it
    was forgotten since (`uncleaned` puts it back). The article then names the version of its memory
    and all that was removed.
    """
    whole = restored(article.body, article.removed)
    marks = _marked_before(article, len(whole))
    places = [at for at, mark in enumerate(marks) if mark is None]
    for at, mark in zip(places, _marks(article.body, known_lines), strict=True):
        marks[at] = mark
    kept = tuple(line for line, mark in zip(whole, marks, strict=True) if mark is None)
    pieces = tuple(
        piece for piece, at in zip(article.pieces, places, strict=False) if marks[at] is None
    )
    if (
        whole and not kept
    ):  # all of it is the site's, a notice in the article's place: the reader decides, not we
        warnings = tuple(dict.fromkeys((*article.warnings, "only_site_lines")))
        return replace(article, warnings=warnings, memory_version=known_lines.version)
    others = tuple(one for one in article.removed if one.at is None)
    removed = (*others, *_runs(whole, marks))
    return replace(
        article, body=kept, pieces=pieces, removed=removed, memory_version=known_lines.version
    )


def uncleaned(article: Article) -> Article:
    """The article as it was extracted; what its paragraphs were is not known of those that come back."""
    others = tuple(one for one in article.removed if one.at is None)
    whole = restored(article.body, article.removed)
    pieces = article.pieces if len(whole) == len(article.body) else ()
    return replace(article, body=whole, pieces=pieces, removed=others, memory_version=None)


def _marked_before(article: Article, count: int) -> list[Why | None]:
    """Why each paragraph of the whole text went in earlier cleanings."""
    marks: list[Why | None] = [None] * count
    for one in article.removed:
        if one.at is not None:
            marks[one.at : one.at + len(one.lines)] = [one.why] * len(one.lines)
    return marks


def _marks(body: Sequence[str], known_lines: KnownLines) -> list[Why | None]:
    """For each paragraph why it goes; None for one that stays."""
    marks: list[Why | None] = [None] * len(body)
    if not known_lines.lines:
        return marks
    book = _book(known_lines)
    for at in _known_places(body, book):
        marks[at] = "site_line"
    _spare(body, marks)
    _close(body, marks, book)
    return marks


def _runs(body: Sequence[str], marks: Sequence[Why | None]) -> Iterator[Removed]:
    """Neighbouring paragraphs that go for one reason."""
    start = 0
    for at in range(1, len(body) + 1):
        if at == len(body) or marks[at] != marks[start]:
            if (why := marks[start]) is not None:
                yield Removed(at=start, lines=tuple(body[start:at]), why=why)
            start = at


@dataclass(frozen=True, slots=True)
class _Book:
    """A site's lines, to be looked up."""

    by_key: dict[str, KnownLine]
    by_tokens: dict[Tokens, str]
    by_start: dict[Tokens, list[Tokens]]  #: first two tokens -> lines that begin so, longest first
    by_word: dict[str, list[str]]  #: a longer word -> keys of the lines with it
    next_of: dict[str, list[KnownLine]]  #: key -> the lines that stand below it


@lru_cache(maxsize=256)
def _book(known: KnownLines) -> _Book:
    book = _Book({}, {}, {}, {}, {})
    for line in known.lines:
        tokens = masked(line.text)
        book.by_key[line.key] = line
        book.by_tokens[tokens] = line.key
        book.by_start.setdefault(tokens[:2], []).append(tokens)
        for word in set(tokens):
            if len(word) > 3:
                book.by_word.setdefault(word, []).append(line.key)
        if line.follows:
            book.next_of.setdefault(line.follows, []).append(line)
    for lines in book.by_start.values():
        lines.sort(key=len, reverse=True)
    return book


def _known_places(body: Sequence[str], book: _Book) -> set[int]:
    """The paragraphs that are a known line, several of them, a part of one, or nearly one at its place."""
    keys: dict[int, str] = {}
    for at, text in enumerate(body):
        if at in keys or _TABLE in text:
            continue
        tokens = masked(text)
        if (key := line_key(text)) in book.by_key:
            keys[at] = key or ""
        elif last := _several(tokens, book):
            keys[at] = last
        elif count := _part(body, at, book):
            keys |= dict.fromkeys(range(at, at + count), book.by_tokens[_joined(body, at, count)])
        elif near := _nearly(tokens, book):
            keys[at] = near
    _fill(body, keys, book)
    return set(keys)


def _several(tokens: Tokens, book: _Book) -> str | None:
    """The key of the last of the known lines that, one after the other, make up this paragraph."""
    last, start = None, 0
    for _ in range(JOINED):
        found = next(
            (
                k
                for k in book.by_start.get(tokens[start : start + 2], ())
                if tokens[start : start + len(k)] == k
            ),
            None,
        )
        if found is None:
            return None
        last, start = book.by_tokens[found], start + len(found)
        if start == len(tokens):
            return last
    return None


def _part(body: Sequence[str], at: int, book: _Book) -> int:
    """How many paragraphs from here make up one known line; 0 when they do not."""
    first = masked(body[at])
    for whole in book.by_start.get(first[:2], ()) if len(first) > 1 else ():
        for count in range(2, min(JOINED, len(body) - at) + 1):
            joined = _joined(body, at, count)
            if joined == whole:
                return count
            if joined != whole[: len(joined)]:
                break
    return 0


def _joined(body: Sequence[str], at: int, count: int) -> Tokens:
    return tuple(token for text in body[at : at + count] for token in masked(text))


def _nearly(tokens: Tokens, book: _Book) -> str | None:
    """The known line that a long line nearly is."""
    if len(tokens) < NEAR_WORDS:
        return None
    shared = Counter(key for word in set(tokens) for key in book.by_word.get(word, ()))
    for key, _ in shared.most_common(3):
        if similarity(tokens, masked(book.by_key[key].text)) >= ALONE_NEAR:
            return key
    return None


def _fill(body: Sequence[str], keys: dict[int, str], book: _Book) -> None:
    """A changed line in a run: unknown, but below a known line, and like the one that the site has there."""
    for at in range(1, len(body)):
        if at in keys or at - 1 not in keys or _TABLE in body[at]:
            continue
        tokens = masked(body[at])
        for wanted in book.next_of.get(keys[at - 1], ()):
            is_between = any(
                line.key == keys.get(at + 1) for line in book.next_of.get(wanted.key, ())
            )
            if similarity(tokens, masked(wanted.text)) >= (BETWEEN if is_between else IN_PLACE):
                keys[at] = wanted.key
                break


def _spare(body: Sequence[str], marks: list[Why | None]) -> None:
    """Take back what may be the article's own: runs of short lines, lone questions, lone lines all over the text."""
    places = [(run.at or 0, run.lines) for run in _runs(body, marks)]
    lone = [at for at, lines in places if len(lines) == 1 and at + 1 < len(body)]
    for at, lines in places:
        is_short = all(len(masked(line)) < ALONE_WORDS for line in lines)
        is_asked = at in lone and lines[0].rstrip().endswith(_ENDS_ASKING)
        if is_short or is_asked or (at in lone and len(lone) > SCATTERED):
            marks[at : at + len(lines)] = [None] * len(lines)


def _close(body: Sequence[str], marks: list[Why | None], book: _Book) -> None:
    """Below a closing heading the rest goes, as long as it is short lines and the article stands above."""
    for at, text in enumerate(body):
        line = book.by_key.get(line_key(text) or "")
        if line is None or not line.is_closing:
            continue
        rest = [body[i] for i in range(at + 1, len(body)) if marks[i] is None]
        above = [body[i] for i in range(at) if marks[i] is None]
        if above and are_teasers(rest) and _words(above) > _words(rest):
            marks[at] = "site_line"
            for i in range(at + 1, len(body)):
                marks[i] = marks[i] or "below_closing_line"
            return


def _words(lines: Sequence[str]) -> int:
    return sum(len(masked(line)) for line in lines)
