"""Decides whether a fetched page is the entry's article, a gate before it, or missing.

Gates and missing pages are often sent with status 200. `evidence_of` compares the entry with the
page in the worker that read it; `landed` weighs the evidence with what the host served for other
entries. docs/design/2026-11-28-gates.md has the figures.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from news.article import Article
from news.feed.values import Entry
from news.text import tidy
from news.url import canonical_or_none, is_home
from news.verdict.addresses import ways
from news.verdict.gate_headings import is_gate_heading, is_missing_heading
from news.verdict.gate_words import gate_words
from news.verdict.shared_words import is_one_language, keys_of, share, tokens_of

#: sign -> points. A page with GATE points or more is no article. Fitted by hand on the pages that
#: benchmarks.gates prints; a half of its gates was held back.
WEIGHTS = {
    # what the page says of the entry
    "text_unlike": 3,  # shares none of the words of the entry's own text, in its language
    "title_unlike": 2,  # hardly a word of the entry's title is in the page, in its language
    "title_absent": 1,  # few words are; or hardly a word, in an unknown or other language
    "other_language": 1,  # a short page is declared to be in another language than the entry
    "title_not_in_text": 2,  # the headings have the title, and the text has no word of it
    "title_in_heading": -3,
    "title_in_text": -2,
    "text_in_page": -4,
    "text_near": -2,
    # what it says of itself
    "gate_heading": 2,  # "Log in"
    "missing_heading": 2,  # "Page not found"
    "gate_words": 1,
    "many_gate_words": 2,
    "challenge": 3,  # a script that replaces a short page after a check
    "password_field": 1,
    "asks": 1,  # a form or dialog of buttons
    "asks_only": 2,  # the same in a short page
    "reloads": 1,
    "noindex": 1,
    "site_title": 1,  # no heading but the site's name
    "teasers": 1,  # most of its headings are links
    "canonical_is_home": 1,
    "hardly_text": 1,
    "declares_article": -1,
    "same_day": -2,  # dated like the entry
    # where it was found
    "accepted": 2,  # status 202
    "home_page": 4,  # the link led to the site's front page
    "section_page": 2,
    "carries_link": 2,  # its address holds the link as a parameter
    "gate_address": 2,  # /login, consent.
    "missing_address": 3,  # /404
    "other_domain": 1,
    "other_path": 1,
    # what the host served for other entries
    "same_text": 4,
}
GATE = 4  #: points
_OF_MISSING = frozenset({"missing_heading", "missing_address", "home_page", "section_page"})
_OF_TEASERS = frozenset({"title_in_text", "text_in_page", "text_near", "same_day"})
"""What a front page shows of an entry that it lists."""

_FEW = 400  #: tokens of a text in which gate words are looked for
_TEXT_KEYS, _UNLIKE, _NEAR, _LIKE = 8, 0.2, 0.35, 0.5  #: shares of the keys of the entry's text
_FEWEST_KEYS = 6  #: where none is shared
_BY_CHANCE, _LONG_PAGE = 0.1, 400  #: a page of so many keys shares so much more with any text
_TITLE, _TITLE_KEYS, _ABSENT = 0.6, 3, 0.34  #: share of a title's keys; their number; share
_HARDLY, _SHORT, _GATE_LENGTH = 25, 150, 600  #: tokens
_DENSE, _VERY_DENSE = 0.03, 0.05  #: gate words per token
_SOME, _MANY = 3, 4  #: distinct gate words
_TEASERS = 5  #: headings that are links
_ACCEPTED = 202
_BESIDE = timedelta(days=2)  #: between the dates of an entry and of its page
_ADDRESS = re.compile(r"https?://\S{1,500}")
_BARS = re.compile(r"[|•·»]|\s[–—:-]\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How a page compares with its entry; small enough to pass between processes."""

    words: int  #: of the page's text
    feed_words: int  #: of the entry's own text
    signs: tuple[str, ...] = ()  #: names of WEIGHTS
    title_keys: frozenset[str] = frozenset()  #: of the entry's title
    link: str | None = None  #: the entry's, canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Another entry for which the host served the same text."""

    title: str | None
    link: str | None


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """The entry's article."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A page in front of the article: consent, login, challenge, age, region, maintenance."""

    signs: tuple[str, ...]  #: names of the evidence, for messages


@dataclass(frozen=True, slots=True)
class NotThere:
    """A missing article with status 200: a soft 404, or the front page."""

    signs: tuple[str, ...]


Landing = ArticlePage | Gate | NotThere


def evidence_of(
    entry: Entry,
    article: Article,
    *,
    url_final: str | None,
    http_status: int | None,
    feed_text: str,
) -> Evidence:
    """Compare an entry with the page at its link.

    article: before its site's lines are removed. feed_text: the entry's own text.
    """
    text = "\n".join(article.body)
    page, own = tokens_of(text), tokens_of(_ADDRESS.sub(" ", feed_text[:50_000]))
    title = keys_of(tokens_of(entry.title or ""))
    signs = (
        *_of_entry(entry, article, title=title, page=page, own=own),
        *_of_page(article, page=page, text=text),
        *ways(entry.link, url_final),
        *(["accepted"] if http_status == _ACCEPTED else []),
    )
    return Evidence(
        words=len(page),
        feed_words=len(own),
        signs=signs,
        title_keys=title,
        link=canonical_or_none(entry.link),
    )


def landed(evidence: Evidence, *, same_text: Sequence[Served] = ()) -> Landing:
    """What the page is. same_text: the host's other entries with this text."""
    signs = list(evidence.signs)
    if any(_is_other_story(evidence, other) for other in same_text):
        signs.append("same_text")
    if "home_page" in signs and "title_in_heading" not in signs:
        signs = [sign for sign in signs if sign not in _OF_TEASERS]
    if sum(WEIGHTS[sign] for sign in signs) < GATE:
        return ArticlePage()
    named = tuple(sign for sign in signs if WEIGHTS[sign] > 0)
    return NotThere(named) if _OF_MISSING.intersection(named) else Gate(named)


def _is_other_story(evidence: Evidence, other: Served) -> bool:
    """True for an entry that has another title and another link."""
    if evidence.link and canonical_or_none(other.link) == evidence.link:
        return False
    theirs = keys_of(tokens_of(other.title or ""))
    shared = evidence.title_keys & theirs
    return len(shared) < _TITLE * min(len(evidence.title_keys), len(theirs))


def _of_entry(
    entry: Entry,
    article: Article,
    *,
    title: frozenset[str],
    page: Sequence[str],
    own: Sequence[str],
) -> Iterator[str]:
    """The signs in what the page says of its entry."""
    keys, headings = keys_of(page), keys_of(tokens_of("\n".join(article.signs.headings)))
    declared = entry.language, article.language
    is_one = is_one_language(own or tokens_of(entry.title or ""), page, declared=declared)
    in_heading = share(title, headings) >= _TITLE or _is_printed(entry.title, article)
    in_text = share(title, keys)
    if title and in_heading:
        yield "title_in_heading"
        if not in_text and len(title) > 1:
            yield "title_not_in_text"
    elif in_text >= _TITLE and len(title) > 1:
        yield "title_in_text"
    elif title and share(title, keys | headings) < _ABSENT:
        is_sure = is_one and len(title) >= _TITLE_KEYS
        is_unlike = is_sure and share(title, keys | headings) <= _UNLIKE
        yield "title_unlike" if is_unlike else "title_absent"
    likeness = _of_text(keys_of(own), keys, is_one=is_one)
    if likeness:
        yield likeness
    if likeness != "text_unlike" and _is_same_day(entry, article):
        yield "same_day"
    if likeness != "text_unlike" and article.signs.declares_article:
        yield "declares_article"
    if not is_one and _are_told_apart(entry.language, article.language) and len(page) < _SHORT:
        yield "other_language"


def _are_told_apart(*tags: str | None) -> bool:
    """True for two known languages. Tags are BCP 47."""
    return all(tags) and len({(tag or "").lower().split("-")[0] for tag in tags}) == len(tags)


def _is_same_day(entry: Entry, article: Article) -> bool:
    """True when the page prints a date near the entry's. One in the address is the link's own."""
    if not article.published or not entry.published_at:
        return False
    is_printed = article.provenance.get("published") != "url"
    return is_printed and abs(article.published.at - entry.published_at) <= _BESIDE


def _is_printed(title: str | None, article: Article) -> bool:
    """True when a heading is the title, be it of short words."""
    folded = (tidy(title) or "").casefold()
    return bool(folded) and any(folded in heading.casefold() for heading in article.signs.headings)


def _of_text(own: frozenset[str], page: frozenset[str], *, is_one: bool) -> str | None:
    """The sign in how much of the entry's own text the page has. Long pages share words by chance."""
    shared = share(own, page)
    if len(own) < (_TEXT_KEYS if shared else _FEWEST_KEYS) or not page:
        return None
    if shared >= _LIKE:
        return "text_in_page"
    if is_one and shared <= _UNLIKE + _BY_CHANCE * min(1, len(page) / _LONG_PAGE):
        return "text_unlike"
    return "text_near" if shared >= _NEAR else None


def _of_page(article: Article, *, page: Sequence[str], text: str) -> Iterator[str]:
    """The signs in what the page says of itself."""
    signs = article.signs
    parts = [
        part
        for heading in signs.headings
        for part in (heading, *_BARS.split(heading))
        if part.strip()
    ]
    if is_missing_heading(parts):
        yield "missing_heading"
    elif is_gate_heading(parts):
        yield "gate_heading"
    yield from _of_words(page, text)
    flags = {
        "challenge": signs.has_challenge and len(page) < _SHORT,
        "password_field": signs.has_password_field,
        "asks": signs.asks and len(page) >= _SHORT,
        "asks_only": signs.asks and len(page) < _SHORT,
        "reloads": signs.reloads,
        "noindex": signs.is_noindex,
        "site_title": _has_site_title(article),
        "teasers": signs.linked_headings >= _TEASERS,
        "canonical_is_home": bool(article.canonical_link) and is_home(article.canonical_link or ""),
        "hardly_text": len(page) < _HARDLY,
    }
    yield from (name for name, is_there in flags.items() if is_there)


def _of_words(page: Sequence[str], text: str) -> Iterator[str]:
    if len(page) > _GATE_LENGTH or not page:
        return
    found = gate_words(page[:_FEW], text[: _FEW * 12])
    density = sum(found.values()) / min(len(page), _FEW)
    if density >= _VERY_DENSE and len(found) >= _MANY:
        yield "many_gate_words"
    elif density >= _DENSE and len(found) >= _SOME:
        yield "gate_words"


def _has_site_title(article: Article) -> bool:
    names = {(article.publisher_name or "").casefold()}
    return bool(article.signs.headings) and all(
        heading.casefold() in names for heading in article.signs.headings
    )
