"""Removes a site's own lines from an article, the second step after extraction.

A known run of lines goes, also with small changes in it; what a reader might miss stays. Every
removal is recorded with its place, so that `news.article.restored` can undo it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from news.article import Article, Piece, Removed, Why, restored
from news.site.known_lines import KnownLine, KnownLines
from news.site.lines import (
    BETWEEN,
    Tokens,
    are_forms,
    are_teasers,
    line_key,
    masked,
    similarity,
)

ALONE_WORDS = 5  #: a run without a longer line may be a subhead ("Background"), and stays
ALONE_NEAR = 0.8  #: similarity that makes a line the site's without neighbours
NEAR_WORDS = 10  #: a shorter line is known by its words alone
#: more single lines than this between own paragraphs are a questionnaire's, not the site's
SCATTERED = 3
JOINED = 12  #: paragraphs that may make up one known line, and the other way round
_ENDS_ASKING = ("?", "？", "؟")
_TABLE = " | "


def clean(article: Article, known_lines: KnownLines) -> Article:
    """The article without its site's lines. Idempotent; never empties an article.

    known_lines: of the article's host. What an earlier cleaning removed stays removed, even when
    the line was forgotten since (`uncleaned` puts it back). The result names the version of the
    site lines and all that was removed.
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
    if whole and not kept:  # a notice in the article's place: the reader decides, not we
        warnings = tuple(dict.fromkeys((*article.warnings, "only_site_lines")))
        return replace(article, warnings=warnings, memory_version=known_lines.version)
    others = tuple(one for one in article.removed if one.at is None)
    removed = (*others, *_runs(whole, marks))
    return replace(
        article, body=kept, pieces=pieces, removed=removed, memory_version=known_lines.version
    )


def uncleaned(article: Article) -> Article:
    """The article as it was extracted. What comes back is a plain paragraph."""
    others = tuple(one for one in article.removed if one.at is None)
    whole = restored(article.body, article.removed)
    pieces = list(article.pieces)
    for one in sorted(article.removed, key=lambda run: run.at or 0) if pieces else ():
        if one.at is not None:
            pieces[one.at : one.at] = [Piece(kind="paragraph", text=line) for line in one.lines]
    return replace(article, body=whole, pieces=tuple(pieces), removed=others, memory_version=None)


def _marked_before(article: Article, count: int) -> list[Why | None]:
    """For each paragraph of the whole text why an earlier cleaning removed it."""
    marks: list[Why | None] = [None] * count
    for one in article.removed:
        if one.at is not None:
            marks[one.at : one.at + len(one.lines)] = [one.why] * len(one.lines)
    return marks


def _marks(body: Sequence[str], known_lines: KnownLines) -> list[Why | None]:
    """For each paragraph why it is removed; None for one that stays."""
    marks: list[Why | None] = [None] * len(body)
    if not known_lines.lines:
        return marks
    index = _index(known_lines)
    for at in _known_places(body, index):
        marks[at] = "site_line"
    _spare(body, marks)
    _close(body, marks, index)
    return marks


def _runs(body: Sequence[str], marks: Sequence[Why | None]) -> Iterator[Removed]:
    """Neighbouring paragraphs that are removed for one reason."""
    start = 0
    for at in range(1, len(body) + 1):
        if at == len(body) or marks[at] != marks[start]:
            if (why := marks[start]) is not None:
                yield Removed(at=start, lines=tuple(body[start:at]), why=why)
            start = at


@dataclass(frozen=True, slots=True)
class _Index:
    """A site's lines, to be looked up."""

    by_key: dict[str, KnownLine]
    by_tokens: dict[Tokens, str]
    by_start: dict[Tokens, list[Tokens]]  #: first two tokens -> lines that begin so, longest first
    by_word: dict[str, list[str]]  #: a longer word -> keys of the lines with it
    next_of: dict[str, list[KnownLine]]  #: key -> the lines that stand below it


@lru_cache(maxsize=256)
def _index(known: KnownLines) -> _Index:
    index = _Index({}, {}, {}, {}, {})
    for line in known.lines:
        tokens = masked(line.text)
        index.by_key[line.key] = line
        index.by_tokens[tokens] = line.key
        index.by_start.setdefault(tokens[:2], []).append(tokens)
        for word in set(tokens):
            if len(word) > 3:
                index.by_word.setdefault(word, []).append(line.key)
        if line.follows:
            index.next_of.setdefault(line.follows, []).append(line)
    for lines in index.by_start.values():
        lines.sort(key=len, reverse=True)
    return index


def _known_places(body: Sequence[str], index: _Index) -> set[int]:
    """The paragraphs that are a known line, several, a part of one, or nearly one."""
    keys: dict[int, str] = {}
    for at, text in enumerate(body):
        if at in keys or _TABLE in text:
            continue
        tokens = masked(text)
        if (key := line_key(text)) in index.by_key:
            keys[at] = key or ""
        elif last := _several(tokens, index):
            keys[at] = last
        elif count := _part(body, at, index):
            keys |= dict.fromkeys(range(at, at + count), index.by_tokens[_joined(body, at, count)])
        elif near := _nearly(tokens, index):
            keys[at] = near
    _fill(body, keys, index)
    return set(keys)


def _several(tokens: Tokens, index: _Index) -> str | None:
    """The key of the last of the known lines that together make up this paragraph."""
    last, start = None, 0
    for _ in range(JOINED):
        lines = index.by_start.get(tokens[start : start + 2], ())
        found = next((line for line in lines if tokens[start : start + len(line)] == line), None)
        if found is None:
            return None
        last, start = index.by_tokens[found], start + len(found)
        if start == len(tokens):
            return last
    return None


def _part(body: Sequence[str], at: int, index: _Index) -> int:
    """How many paragraphs from here make up one known line; 0 for none."""
    first = masked(body[at])
    for whole in index.by_start.get(first[:2], ()) if len(first) > 1 else ():
        for count in range(2, min(JOINED, len(body) - at) + 1):
            joined = _joined(body, at, count)
            if joined == whole:
                return count
            if joined != whole[: len(joined)]:
                break
    return 0


def _joined(body: Sequence[str], at: int, count: int) -> Tokens:
    return tuple(token for text in body[at : at + count] for token in masked(text))


def _nearly(tokens: Tokens, index: _Index) -> str | None:
    """The known line that a long line almost equals."""
    if len(tokens) < NEAR_WORDS:
        return None
    shared = Counter(key for word in set(tokens) for key in index.by_word.get(word, ()))
    for key, _ in shared.most_common(3):
        if similarity(tokens, masked(index.by_key[key].text)) >= ALONE_NEAR:
            return key
    return None


def _fill(body: Sequence[str], keys: dict[int, str], index: _Index) -> None:
    """Add changed lines: unknown, but below a known line and similar to the next one there."""
    for at in range(1, len(body)):
        if at in keys or at - 1 not in keys or _TABLE in body[at]:
            continue
        tokens = masked(body[at])
        for wanted in index.next_of.get(keys[at - 1], ()):
            is_between = any(
                line.key == keys.get(at + 1) for line in index.next_of.get(wanted.key, ())
            )
            is_like = is_between and similarity(tokens, masked(wanted.text)) >= BETWEEN
            if is_like or are_forms(body[at], wanted.text):
                keys[at] = wanted.key
                break


def _spare(body: Sequence[str], marks: list[Why | None]) -> None:
    """Keep what may be the article's own: short runs, lone questions, many lone lines."""
    places = [(run.at or 0, run.lines) for run in _runs(body, marks)]
    lone = [at for at, lines in places if len(lines) == 1 and at + 1 < len(body)]
    for at, lines in places:
        is_short = all(len(masked(line)) < ALONE_WORDS for line in lines)
        is_asked = at in lone and lines[0].rstrip().endswith(_ENDS_ASKING)
        if is_short or is_asked or (at in lone and len(lone) > SCATTERED):
            marks[at : at + len(lines)] = [None] * len(lines)


def _close(body: Sequence[str], marks: list[Why | None], index: _Index) -> None:
    """Remove the teasers below a closing heading, where the article is above it."""
    for at, text in enumerate(body):
        line = index.by_key.get(line_key(text) or "")
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
