"""Site memory: which lines are a site's and not an article's. Pure arithmetic on lines; the store keeps what it learns.

A line that stands on LEAST distinct articles of a host is the site's. Distinct are articles whose
own text, without the lines they share, is long enough and about something else: near-copies,
updates, follow-ups with a shared background and stories from one template count once.
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

LEAST = 3  #: distinct articles of a host that a line must stand on; design section 3
OWN_WORDS = 30  #: own words of an article that counts as one more
OWN_SHARE = 0.4  #: of an article's words: an update or a compound adds less to what it repeats
#: overlap of content words; near-copies, templates >= .7, two articles of a host .11 (median) and
#: .21 (95 %)
RELATED = 0.2
CONTENT_LETTERS = 5  #: of a word that tells what a text is about
WINDOW = 40  #: last articles of a host in which lines are counted
FORGET_AFTER = 120  #: articles of a host without a line, and it is forgotten
CARRIERS = 12  #: articles that are compared to judge a line
HEADING_WORDS = 6  #: at most so many has a line such as "Related Content"
TEASER_WORDS = 30  #: at most so many has a line below it
TEASERS_WORDS = 150  #: and all of them together
_DIGIT = re.compile("[0-9]")

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLine:
    """A line that is a site's."""

    text: str  #: as one of its articles had it
    #: key of the site's line before it; None where it stood below an article's own text
    follows: str | None = None
    #: a heading below which no article of the site goes on ("Related Content")
    is_closing: bool = False

    @property
    def key(self) -> str:
        """What it is found by."""
        return line_key(self.text) or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLines:
    """What is known of a site."""

    version: int = 0  #: rises with every line learnt or forgotten; 0: nothing was ever learnt
    lines: tuple[KnownLine, ...] = ()

    def also(self, texts: Iterable[str]) -> "KnownLines":
        """The same with lines that an earlier cleaning took out and that may be forgotten since."""
        mine = {line.key for line in self.lines}
        more = {
            key: KnownLine(text=text)
            for text in texts
            if (key := line_key(text)) and key not in mine
        }
        return replace(self, lines=(*self.lines, *more.values())) if more else self

    def without(self, kept: Collection[str]) -> "KnownLines":
        """The same without lines that a user wants kept in articles (rules.toml, keep_lines)."""
        keys = {line_key(text) for text in kept}
        return (
            replace(self, lines=tuple(line for line in self.lines if line.key not in keys))
            if keys
            else self
        )


@lru_cache(maxsize=1024)  # lines of articles that are compared; a line is asked for again and again
def masked(text: str) -> Tokens:
    """A line's folded tokens, with `#` for each run of tokens with digits: the same whatever the price, the date, the count."""
    tokens = folded_words(text)
    if text.isascii() and not _DIGIT.search(text):  # most lines, at a third of the time
        return tuple(tokens)
    found = ["#" if any(map(str.isdigit, token)) else token for token in tokens]
    return tuple(one for before, one in pairwise(["", *found]) if (before, one) != ("#", "#"))


@lru_cache(maxsize=1024)
def line_key(text: str) -> str | None:
    """16 hex digits for a line; None for what is never learnt: numbers alone, and rows of tables, whose heads recur."""
    tokens = masked(text)
    if " | " in text or set(tokens) <= {"#"}:
        return None
    return blake2b(" ".join(tokens).encode("utf-8", "replace"), digest_size=8).hexdigest()


def keys_of(lines: Iterable[str]) -> tuple[str, ...]:
    """The keys of an article's lines, each once, in order."""
    return tuple(dict.fromkeys(key for line in lines if (key := line_key(line))))


def similarity(one: Tokens, other: Tokens) -> float:
    """How much of two lines is the same, in order: 1.0 for equal ones, 0.0 for lines without a common token."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


@lru_cache(
    maxsize=128
)  # each new article of a host is compared for all of its lines with the same others
def are_distinct(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """True for two articles that are two whatever lines they share. one, other: their lines as extracted."""
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
    """The words that tell what lines are about."""
    return set().union(*map(_content_of, lines))


@lru_cache(maxsize=1024)
def _content_of(line: str) -> frozenset[str]:
    """A line's words of CONTENT_LETTERS and more; of scripts without spaces pairs of characters."""
    tokens = masked(line)
    words = {token for token in tokens if len(token) >= CONTENT_LETTERS}
    pairs = {
        one + other
        for one, other in pairwise(tokens)
        if len(one) == len(other) == 1 and not one.isascii()
    }
    return frozenset(words | pairs)


def distinct(articles: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Articles that are pairwise distinct, the first first; at most CARRIERS are looked at."""
    found: list[tuple[str, ...]] = []
    for _, lines in zip(range(CARRIERS), articles, strict=False):
        if all(are_distinct(lines, other) for other in found):
            found.append(lines)
    return found


def learn(
    key: str, carriers: Iterable[tuple[str, ...]], *, known: Collection[str]
) -> list[KnownLine]:
    """The line of a key, learnt, with a varying line below it (a name in a signature); [] while it is not the site's.

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
    """The key of the line that stands above it in the most articles that are compared, if that is not an article's own."""
    before = [line_key(lines[at - 1]) for lines in articles if (at := _place(key, lines)) > 0]
    return next((k for k in before if k and (k in known or before.count(k) >= LEAST)), None)


def _place(key: str, lines: Sequence[str]) -> int:
    return next(at for at, line in enumerate(lines) if line_key(line) == key)


def _varying_below(
    key: str, articles: Sequence[Sequence[str]], *, known: Collection[str]
) -> Iterator[KnownLine]:
    """The line below, where it is another in each article and yet nearly the same."""
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
    """True for lines that may stand below a closing heading: none of them a paragraph. True for none."""
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
    """Keys that may have become the site's. window: article -> keys, newest first. of: the article that came last."""
    return [
        key
        for key in of
        if key not in known and sum(key in keys for keys in window.values()) >= LEAST
    ]


def forgotten(last_seen: Mapping[str, int], *, newest: int) -> list[str]:
    """Keys that stood on none of the last FORGET_AFTER articles. last_seen: key -> number of the host's article."""
    return [key for key, number in last_seen.items() if newest - number >= FORGET_AFTER]


def raw_lines(record: Record) -> tuple[str, ...]:
    """A record's paragraphs as they were extracted, what was removed put back; () for one without text."""
    return restored(split_paragraphs(record.content_text), record.extraction.removed)


def memory_host(record: Record) -> str | None:
    """The host whose memory a record feeds and is cleaned with: the page's; None for a text without an address."""
    url = record.url_final or record.url or record.canonical_url
    return host_of(url) if url else None


def cause_of(record: Record, *, before: Record) -> Cause:
    """`extractor` where only our reading differs: the page's bytes are the same, or title and text before cleaning."""
    now, then = record.extraction, before.extraction
    is_same_title = record.title == before.title
    is_same_page = now.raw_sha256 is not None and (now.raw_sha256, now.status) == (
        then.raw_sha256,
        then.status,
    )
    is_same_text = is_same_title and raw_lines(record) == raw_lines(before)
    is_told_by_feed = not is_same_title and "feed" in (
        record.provenance.get("title"),
        before.provenance.get("title"),
    )
    return "extractor" if (is_same_page and not is_told_by_feed) or is_same_text else "publisher"


def knows_less(record: Record, *, than: Record) -> bool:
    """True for a record that was cleaned with an older memory of its site than another."""
    return (record.extraction.memory_version or 0) < (than.extraction.memory_version or 0)
