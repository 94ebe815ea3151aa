"""Learns which lines belong to a site and not to an article.

A line found on LEAST distinct articles of a host is the site's if what they share is foreign to
them. A short line and sentences alone need more proof than a letter with its salutation, list and
signature. docs/design/2026-11-24-site-memory.md has the figures.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from news.site.distinct import CARRIERS, Seen, are_a_column, distinct, mean_kinship
from news.site.known_lines import KnownLine
from news.site.lines import (
    BETWEEN,
    are_forms,
    are_teasers,
    is_heading,
    is_sentence,
    keys_of,
    line_key,
    masked,
    similarity,
)

#: raised when other lines are learnt: stores then judge what they know anew
RULE = 3
LEAST = 3  #: distinct articles of a host on which a line must be found; design section 3
LEAST_SHORT = 5  #: the same for a run of few words: a formula is printed on three by chance
SHORT_WORDS = 20  #: of such a run, less than
LEAST_PROSE = 7  #: the same for sentences alone: court reports and obituaries have formulas
LONGEST = 400  #: words of a site's run, at most: more is an article's text
#: lines that are no sentences, as a salutation, items and a signature: of a note, of a letter
NOTE_LINES, LETTER_LINES = 2, 3
LETTER_TOLD = 0.25  #: least share of a letter's words that sentences hold
LETTER_SMALL = 0.15  #: share of its articles' words up to which a letter need not have any
LETTER_SHARE = 0.75  #: share of its articles' words that a letter takes up, at most
#: mean kinship up to which shared lines are foreign to the articles (news.site.distinct)
FOREIGN_LETTER, FOREIGN_NOTE, FOREIGN_PROSE = 0.18, 0.09, 0.11
FOREIGN_SHARED = 0.1  #: of a letter's articles with what they share: a background has more
FOREIGN_FEW = 0.07  #: the same for a note on fewer than LEAST_SHORT, prose on fewer than CARRIERS
WINDOW = 40  #: lines are counted in so many last articles of a host
FORGET_AFTER = 120  #: a line is forgotten after so many articles of its host without it
NAME_WORDS = 4  #: of a name between two of a run's lines, at most
VARYING_WORDS = 3  #: least words of a line that is known by its place only


def learn(key: str, carriers: Iterable[Seen], *, known: Collection[str]) -> list[KnownLine]:
    """The line of a key, if it is the site's, with a varying line below it; else [].

    carriers: the articles that have it, newest first. known: keys of the host's known lines.
    """
    articles = distinct(carriers)
    if len(articles) < LEAST or not _are_foreign(_run(key, articles), articles):
        return []
    texts = [one.lines for one in articles]
    text = next(line for line in texts[0] if line_key(line) == key)
    above = _above(key, texts, known=known)
    line = KnownLine(text=text, follows=above, is_closing=_is_closing(key, texts))
    return [line, *_varying_below(key, texts, known=known)]


def _are_foreign(run: Sequence[str], articles: Sequence[Seen]) -> bool:
    """True if a run of shared lines is about none of the articles, and no formula of theirs."""
    words, count = sum(len(masked(line)) for line in run), len(articles)
    if words > LONGEST or (words < SHORT_WORDS and count < LEAST_SHORT):
        return False
    others = sum(not is_sentence(line) for line in run)
    if are_a_column(articles):
        return False
    akin = mean_kinship(articles)
    if others >= LETTER_LINES and _is_letter(run, articles):
        return sum(akin) <= FOREIGN_LETTER and akin.shared <= FOREIGN_SHARED
    if others >= min(NOTE_LINES, len(run)):
        return sum(akin) <= (FOREIGN_FEW if count < LEAST_SHORT else FOREIGN_NOTE)
    limit = FOREIGN_FEW if count < CARRIERS else FOREIGN_PROSE
    return count >= LEAST_PROSE and sum(akin) <= limit


def _is_letter(run: Sequence[str], articles: Sequence[Seen]) -> bool:
    """True if a run is a small part of its articles, or talks in sentences and is not most of them.

    What the near-copies of a list article share is neither.
    """
    words = sum(len(masked(line)) for line in run)
    told = sum(len(masked(line)) for line in run if is_sentence(line))
    whole = sum(len(masked(line)) for one in articles for line in one.lines) / len(articles)
    if words <= LETTER_SMALL * whole:
        return True
    return told >= LETTER_TOLD * words and words <= LETTER_SHARE * whole


def _run(key: str, articles: Sequence[Seen]) -> list[str]:
    """The shared lines around a line of the first article; one that varies may stand between."""
    lines = articles[0].lines
    is_shared = _shared(articles)
    start = end = [line_key(line) for line in lines].index(key)
    while (above := _next_shared(start, -1, is_shared, articles)) is not None:
        start = above
    while (below := _next_shared(end, 1, is_shared, articles)) is not None:
        end = below
    return [lines[at] for at in range(start, end + 1) if is_shared[at]]


def _shared(articles: Sequence[Seen]) -> list[bool]:
    """For each line of the first article whether LEAST of the articles have it."""
    every = [set(keys_of(one.lines)) for one in articles]
    keys = map(line_key, articles[0].lines)
    return [sum(one in mine for mine in every) >= LEAST for one in keys]


def _next_shared(
    at: int, step: int, is_shared: Sequence[bool], articles: Sequence[Seen]
) -> int | None:
    """The next shared line, or the one behind a line that varies; None at the end of the run."""
    near, far = at + step, at + 2 * step
    if 0 <= near < len(is_shared) and is_shared[near]:
        return near
    if 0 <= far < len(is_shared) and is_shared[far] and _varies(near, articles):
        return far
    return None


def _varies(at: int, articles: Sequence[Seen]) -> bool:
    """True for a name, or a line of the first article that another has in another form there."""
    lines = articles[0].lines
    mine, key = masked(lines[at]), line_key(lines[at - 1])
    if len(mine) <= NAME_WORDS and "#" not in mine and not is_sentence(lines[at]):
        return True
    for one in articles[1:]:
        places = (n for n, line in enumerate(one.lines[:-1]) if line_key(line) == key)
        if any(similarity(mine, masked(one.lines[n + 1])) >= BETWEEN for n in places):
            return True
    return False


def _above(key: str, articles: Sequence[Sequence[str]], *, known: Collection[str]) -> str | None:
    """The key of the site's line above it, if there is one."""
    before = [line_key(lines[at - 1]) for lines in articles if (at := _place(key, lines)) > 0]
    return next((k for k in before if k and (k in known or before.count(k) >= LEAST)), None)


def _place(key: str, lines: Sequence[str]) -> int:
    return next(at for at, line in enumerate(lines) if line_key(line) == key)


def _varying_below(
    key: str, articles: Sequence[Sequence[str]], *, known: Collection[str]
) -> Iterator[KnownLine]:
    """The line below, if it is nearly the same in LEAST articles: a name in a signature."""
    below = [lines[at + 1] for lines in articles if (at := _place(key, lines)) + 1 < len(lines)]
    for line in below[: len(below) - LEAST + 1]:
        like = [other for other in below if _is_like(line, other)]
        forms = set(map(line_key, like))
        if len(like) >= LEAST and len(forms) > 1 and not forms & {None, *known}:
            yield KnownLine(text=line, follows=key)
            return


def _is_like(one: str, other: str) -> bool:
    return min(map(len, map(masked, (one, other)))) >= VARYING_WORDS and are_forms(one, other)


def _is_closing(key: str, articles: Sequence[Sequence[str]]) -> bool:
    """True for a heading with teasers below it on LEAST articles; a letter goes on alike there."""
    places = [_place(key, lines) for lines in articles]
    below = [lines[at + 1 :] for at, lines in zip(places, articles, strict=True)]
    if not is_heading(articles[0][places[0]]) or sum(map(bool, below)) < LEAST:
        return False
    counts = Counter(one for lines in below for one in keys_of(lines))
    own = [[line for line in lines if counts[line_key(line) or ""] < LEAST] for lines in below]
    goes_on = any(lines and counts[line_key(lines[0]) or ""] >= LEAST for lines in below)
    return all(map(are_teasers, own)) and not (goes_on and any(own))


def candidates(
    window: Mapping[str, Collection[str]], *, known: Collection[str], of: Collection[str]
) -> list[str]:
    """Keys of the last article that may have become the site's.

    window: article -> keys, newest first. of: keys of the last article.
    """
    return [
        key
        for key in of
        if key not in known and sum(key in keys for keys in window.values()) >= LEAST
    ]


def forgotten(last_seen: Mapping[str, int], *, newest: int) -> list[str]:
    """Keys found on none of the last FORGET_AFTER articles. last_seen: key -> article number."""
    return [key for key, number in last_seen.items() if newest - number >= FORGET_AFTER]
