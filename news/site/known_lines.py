"""Learns which lines belong to a site and not to an article.

A line found on LEAST distinct articles of a host is the site's. Articles are distinct if their own
texts, without the shared lines, are long enough and about different things: near-copies, updates,
follow-ups with a shared background and stories from one template count once.
docs/design/2026-11-24-site-memory.md has the figures.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

from news.article import restored
from news.record.values import Cause, Record
from news.text import folded_words, split_paragraphs
from news.url import host_of

LEAST = 3  #: distinct articles of a host on which a line must be found; design section 3
OWN_WORDS = 30  #: own words of an article that counts as one more
OWN_SHARE = 0.4  #: of an article's words: an update or a compound adds less to what it repeats
#: overlap of content words: near-copies and templates >= .7, two articles of a host .11 (median)
#: and .21 (95 %)
RELATED = 0.2
CONTENT_LETTERS = 5  #: least letters of a content word
WINDOW = 40  #: lines are counted in so many last articles of a host
FORGET_AFTER = 120  #: a line is forgotten after so many articles of its host without it
CARRIERS = 12  #: at most so many articles are compared to judge a line
HEADING_WORDS = 6  #: of a line such as "Related Content", at most
TEASER_WORDS = 30  #: of a line below it, at most
TEASERS_WORDS = 150  #: of all lines below it, at most
_DIGIT = re.compile("[0-9]")

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLine:
    """A line that belongs to a site."""

    text: str  #: as one of its articles had it
    #: key of the site's line before it; None below an article's own text
    follows: str | None = None
    #: a heading after which no article of the site continues ("Related Content")
    is_closing: bool = False

    @property
    def key(self) -> str:
        """The line's key."""
        return line_key(self.text) or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLines:
    """The known lines of a site."""

    version: int = 0  #: rises with every line learned or forgotten; 0: none was ever learned
    lines: tuple[KnownLine, ...] = ()

    def also(self, texts: Iterable[str]) -> "KnownLines":
        """With lines that an earlier cleaning removed and that may be forgotten since."""
        mine = {line.key for line in self.lines}
        more = {
            key: KnownLine(text=text)
            for text in texts
            if (key := line_key(text)) and key not in mine
        }
        return replace(self, lines=(*self.lines, *more.values())) if more else self

    def without(self, kept: Collection[str]) -> "KnownLines":
        """Without lines that a user wants kept in articles (rules.toml, keep_lines)."""
        keys = {line_key(text) for text in kept}
        return (
            replace(self, lines=tuple(line for line in self.lines if line.key not in keys))
            if keys
            else self
        )


@lru_cache(maxsize=1024)  # articles are compared line by line, again and again
def masked(text: str) -> Tokens:
    """A line's folded tokens, with `#` for each run of tokens with digits (prices, dates)."""
    tokens = folded_words(text)
    if text.isascii() and not _DIGIT.search(text):  # most lines; takes a third of the time
        return tuple(tokens)
    found = ["#" if any(map(str.isdigit, token)) else token for token in tokens]
    return tuple(one for before, one in pairwise(["", *found]) if (before, one) != ("#", "#"))


@lru_cache(maxsize=1024)
def line_key(text: str) -> str | None:
    """16 hex digits for a line; None for what is never learned: bare numbers, table rows."""
    tokens = masked(text)
    if " | " in text or set(tokens) <= {"#"}:
        return None
    return blake2b(" ".join(tokens).encode("utf-8", "replace"), digest_size=8).hexdigest()


def keys_of(lines: Iterable[str]) -> tuple[str, ...]:
    """The keys of an article's lines, each once, in order."""
    return tuple(dict.fromkeys(key for line in lines if (key := line_key(line))))


def similarity(one: Tokens, other: Tokens) -> float:
    """The share of tokens that two lines have in common, in order: 0.0 to 1.0."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


# Each new article of a host is compared with the same others for each of its lines.
@lru_cache(maxsize=128)
def are_distinct(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """True for articles that are different stories. one, other: their lines as extracted."""
    own, others = _own(one, beside=other), _own(other, beside=one)
    for mine, every in ((own, one), (others, other)):
        words = sum(len(masked(line)) for line in mine)
        if words < max(OWN_WORDS, OWN_SHARE * sum(len(masked(line)) for line in every)):
            return False
    about, about_other = _content(own), _content(others)
    least = min(len(about), len(about_other))
    return least > 0 and len(about & about_other) / least < RELATED


def _own(lines: Sequence[str], *, beside: Sequence[str]) -> list[str]:
    shared = {masked(line) for line in beside}
    return [line for line in lines if masked(line) not in shared]


def _content(lines: Iterable[str]) -> set[str]:
    """The content words of lines."""
    return set().union(*map(_content_of, lines))


@lru_cache(maxsize=1024)
def _content_of(line: str) -> frozenset[str]:
    """A line's words of CONTENT_LETTERS or more; pairs of characters without spaces."""
    tokens = masked(line)
    words = {token for token in tokens if len(token) >= CONTENT_LETTERS}
    pairs = {
        one + other
        for one, other in pairwise(tokens)
        if len(one) == len(other) == 1 and not one.isascii()
    }
    return frozenset(words | pairs)


def distinct(articles: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Articles that are pairwise distinct, in order; at most CARRIERS are looked at."""
    found: list[tuple[str, ...]] = []
    for _, lines in zip(range(CARRIERS), articles, strict=False):
        if all(are_distinct(lines, other) for other in found):
            found.append(lines)
    return found


def learn(
    key: str, carriers: Iterable[tuple[str, ...]], *, known: Collection[str]
) -> list[KnownLine]:
    """The line of a key, if it is the site's, with a varying line below it; else [].

    carriers: the lines of the articles that have it, newest first. known: keys of the host's known
    lines.
    """
    articles = distinct(carriers)
    if len(articles) < LEAST:
        return []
    text = next(line for line in articles[0] if line_key(line) == key)
    above = _above(key, articles, known=known)
    line = KnownLine(text=text, follows=above, is_closing=_is_closing(key, articles))
    return [line, *_varying_below(key, articles, known=known)]


def _above(key: str, articles: Sequence[Sequence[str]], *, known: Collection[str]) -> str | None:
    """The key of the site's line above it, if there is one."""
    before = [line_key(lines[at - 1]) for lines in articles if (at := _place(key, lines)) > 0]
    return next((k for k in before if k and (k in known or before.count(k) >= LEAST)), None)


def _place(key: str, lines: Sequence[str]) -> int:
    return next(at for at, line in enumerate(lines) if line_key(line) == key)


def _varying_below(
    key: str, articles: Sequence[Sequence[str]], *, known: Collection[str]
) -> Iterator[KnownLine]:
    """The line below, if it is nearly the same in each article: a name in a signature."""
    below = [lines[at + 1] for lines in articles if (at := _place(key, lines)) + 1 < len(lines)]
    forms = {line_key(line): masked(line) for line in below}
    if len(below) < LEAST or len(forms) < LEAST or None in forms or forms.keys() & set(known):
        return
    tokens = list(forms.values())
    if all(len(form) >= 4 and similarity(tokens[0], form) >= 0.6 for form in tokens[1:]):
        yield KnownLine(text=below[0], follows=key)


def is_heading(line: str) -> bool:
    """True for a few words that are neither a sentence nor a date."""
    tokens = masked(line)
    return (
        len(tokens) <= HEADING_WORDS
        and "#" not in tokens
        and not line.rstrip().endswith((".", "!", "?", "。", "؟", "…", ",", ";"))
    )


def are_teasers(lines: Sequence[str]) -> bool:
    """True for lines that fit below a closing heading: no paragraphs. True for no lines."""
    lengths = [len(masked(line)) for line in lines]
    return all(n <= TEASER_WORDS for n in lengths) and sum(lengths) <= TEASERS_WORDS


def _is_closing(key: str, articles: Sequence[Sequence[str]]) -> bool:
    places = [_place(key, lines) for lines in articles]
    below = [lines[at + 1 :] for at, lines in zip(places, articles, strict=True)]
    if not is_heading(articles[0][places[0]]) or not any(below):
        return False
    return all(are_teasers(lines) for lines in below)


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


def raw_lines(record: Record) -> tuple[str, ...]:
    """A record's paragraphs as extracted, with the removed ones put back."""
    return restored(split_paragraphs(record.content_text), record.extraction.removed)


def page_url(record: Record) -> str | None:
    """The URL of a record's page; None for a text without one."""
    return record.url_final or record.url or record.canonical_url


def page_host(record: Record) -> str | None:
    """The host whose lines are learned from a record and removed from it: its page's host."""
    url = page_url(record)
    return host_of(url) if url else None


def cause_of(record: Record, *, before: Record) -> Cause:
    """`extractor` if only our reading differs: the page, or the text before cleaning, is equal."""
    now, then = record.extraction, before.extraction
    is_same_title = record.title == before.title
    is_same_page = now.raw_sha256 is not None and (now.raw_sha256, now.status) == (
        then.raw_sha256,
        then.status,
    )
    is_same_text = is_same_title and raw_lines(record) == raw_lines(before)
    is_from_feed = not is_same_title and "feed" in (
        record.provenance.get("title"),
        before.provenance.get("title"),
    )
    return "extractor" if (is_same_page and not is_from_feed) or is_same_text else "publisher"


def knows_less(record: Record, *, than: Record) -> bool:
    """True for a record that was cleaned with an older version of the site lines."""
    return (record.extraction.memory_version or 0) < (than.extraction.memory_version or 0)
