"""Sites made from labelled pages: letters that must be learnt, backgrounds that must not.

A letter's site: articles of different pages, each with the same foreign text among its own
paragraphs. A series: paragraphs of one page as several short articles, each with two further
paragraphs of that page as their background. Both are random in their texts, lengths and places.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from news.article import Article
from news.site.distinct import Seen
from news.text import folded_words

LENGTHS = ((32, 90), (150, 300))  #: words of an article's own text
SHARED = (30, 120)  #: words of what it shares
HEADLINE_WORDS = 9
_LEAST_WORDS = 5  #: of a paragraph that is used
_LETTER = (
    ("A word before you read on", "Gratefully,", "Ottoline Brask, editor"),
    ("Ein Wort in eigener Sache", "Mit herzlichem Dank,", "Rosalie Anders, Herausgeberin"),
    ("Un instant, s'il vous plaît", "Avec gratitude,", "Amélie Vidal, directrice"),
)


@dataclass(frozen=True, slots=True)
class Made:
    """A made site: its articles, and what they share."""

    articles: tuple[Seen, ...]
    shared: tuple[str, ...]


def letters(pages: Sequence[Article], *, size: int, count: int, rng: Random) -> Iterator[Made]:
    """Sites whose articles share a foreign text with a salutation and a signature."""
    by_language: dict[str, list[Article]] = {}
    for page in pages:
        by_language.setdefault((page.language or "")[:2], []).append(page)
    pools = [found for found in by_language.values() if len(found) > size]
    for _ in range(count):
        pool = rng.choices(pools, [len(found) for found in pools])[0]
        first, *others = rng.sample(pool, size + 1)
        shared = _taken(_paragraphs(first), SHARED, rng)
        own = [_taken(_paragraphs(page), rng.choice(LENGTHS), None) for page in others]
        if shared and all(own):
            head, *tail = rng.choice(_LETTER)
            letter = (head, *shared, *tail)
            titles = [page.title for page in others]
            yield _made(own, titles, letter, rng)


def series(pages: Sequence[Article], *, size: int, count: int, rng: Random) -> Iterator[Made]:
    """Follow-ups that share a background."""
    for _ in range(count):
        page = rng.choice(pages)
        paragraphs = _paragraphs(page)
        background = _taken(paragraphs, SHARED, rng)
        rest = [line for line in paragraphs if line not in background]
        length = rng.choice(LENGTHS)
        own: list[tuple[str, ...]] = []
        while rest and len(own) < size:
            found = _taken(rest, length, None)
            own += [found] if found else []
            rest = rest[max(1, len(found)) :]
        if background and len(own) == size:
            titles = [page.title, *(" ".join(one[0].split()[:HEADLINE_WORDS]) for one in own[1:])]
            yield _made(own, titles, background, rng)


def _made(
    own: Sequence[tuple[str, ...]],
    titles: Sequence[str | None],
    shared: tuple[str, ...],
    rng: Random,
) -> Made:
    articles = []
    for lines, title in zip(own, titles, strict=True):
        at = rng.randint(0, len(lines))
        articles.append(Seen((*lines[:at], *shared, *lines[at:]), title))
    return Made(tuple(articles), shared)


def _paragraphs(page: Article) -> list[str]:
    return [line for line in page.body if len(folded_words(line)) >= _LEAST_WORDS]


def _taken(lines: Sequence[str], length: tuple[int, int], rng: Random | None) -> tuple[str, ...]:
    """Paragraphs of so many words from the start, or from a random place; () if they do not fit."""
    least, most = length
    taken: list[str] = []
    for line in lines[rng.randrange(len(lines)) if rng and lines else 0 :]:
        taken.append(line)
        words = sum(len(folded_words(one)) for one in taken)
        if words >= least:
            return tuple(taken) if words <= most else ()
    return ()
