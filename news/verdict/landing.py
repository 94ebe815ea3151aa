"""Decides whether a fetched page is the entry's article, a gate before it, or missing.

Gates and missing pages are often sent with status 200. `evidence_of` compares the entry with the
page in the worker that read it; `landed` weighs the evidence with what the host served for other
entries. docs/design/2026-11-28-gates.md has the figures.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from news.article import Article
from news.feed.values import Entry
from news.url import canonical_or_none
from news.verdict.gates.addresses import ways
from news.verdict.gates.shared_words import keys_of, tokens_of
from news.verdict.gates.signs import of_entry, of_page

#: sign -> points. A page with GATE points or more is no article. Fitted by hand on the pages that
#: benchmarks.extraction.gates prints; a half of its gates was held back.
WEIGHTS = {
    # how the page compares with the entry
    "text_unlike": 3,  # shares none of the words of the entry's own text, in its language
    "title_unlike": 2,  # hardly a word of the entry's title is in the page, in its language
    "title_absent": 1,  # few words are; or hardly a word, in an unknown or other language
    "other_language": 1,  # a short page is declared to be in another language than the entry
    "nothing_of_title": 1,  # and a short page has none of it
    "slug_unlike": 2,  # without a title: a short page has no word of the link
    "unsigned": 1,  # such a page has no date, author, picture or mark of an article
    "title_not_in_text": 3,  # the headings have the title, and the text has no word of it
    "other_heading": 2,  # it is in the head alone: a short text has another heading
    "title_in_heading": -3,
    "title_in_text": -2,
    "text_in_page": -4,
    "text_near": -2,
    # what the page shows by itself
    "gate_heading": 2,  # "Log in"
    "missing_heading": 2,  # "Page not found"
    "missing_alone": 2,  # this on a short unsigned page, for an entry without title
    "gate_words": 1,
    "many_gate_words": 2,
    "speaks_to_reader": 1,  # "you", "please" and "we", in a large part of a short text
    "challenge": 3,  # a script that replaces a short page after a check
    "form": 1,  # its main part has a password field, or a form or dialog of buttons
    "form_only": 2,  # the same in a short page
    "reloads": 1,
    "only_reloads": 3,  # without text and headings, by a script too
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
    "search_address": 3,  # /search
    "other_domain": 1,
    "other_path": 1,
    # what the host served for other entries
    "same_text": 4,
    "same_untitled_text": 2,  # for two links, without titles to tell two stories from one
}
GATE = 4  #: points
_OF_MISSING = frozenset(
    {"missing_heading", "missing_address", "search_address", "home_page", "section_page"}
)
_OF_OTHER_STORY = frozenset(
    {"same_text", "title_unlike", "title_absent", "nothing_of_title", "text_unlike", "noindex"}
)
"""What an article shows that answers the links of others."""
OF_HEAD = frozenset({"unsigned"})
"""What only a page shows: records do not keep the marks whose lack it tells."""
_OF_TEASERS = frozenset({"title_in_text", "text_in_page", "text_near", "same_day"})
"""What a front page shows of an entry that it lists."""

_TITLE = 0.6  #: share of a title's keys that two titles of one story have
_ADDRESS = re.compile(r"https?://\S{1,500}")
_LONGEST = 50_000  #: characters of an entry's text that are looked at


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
    page, own = tokens_of(text), tokens_of(_ADDRESS.sub(" ", feed_text[:_LONGEST]))
    title = keys_of(tokens_of(entry.title or ""))
    signs = (
        *of_entry(entry, article, title=title, page=page, own=own, text=text),
        *of_page(
            article,
            link=url_final or entry.link,
            has_title=bool(entry.title),
            page=page,
            text=text,
        ),
        *ways(entry.link, url_final),
        *(["accepted"] if http_status == HTTPStatus.ACCEPTED else []),
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
    others = [other for other in same_text if not _is_same_link(evidence, other)]
    if any(_has_other_title(evidence, other) for other in others):
        signs.append("same_text")
    elif any(not other.title for other in others) and not evidence.title_keys:
        signs.append("same_untitled_text")
    if "home_page" in signs and "title_in_heading" not in signs:
        signs = [sign for sign in signs if sign not in _OF_TEASERS]
    if sum(WEIGHTS[sign] for sign in signs) < GATE:
        return ArticlePage()
    named = tuple(sign for sign in signs if WEIGHTS[sign] > 0)
    is_other_story = "same_text" in named and _OF_OTHER_STORY.issuperset(named)
    is_missing = is_other_story or _OF_MISSING.intersection(named)
    return NotThere(named) if is_missing else Gate(named)


def _is_same_link(evidence: Evidence, other: Served) -> bool:
    return bool(evidence.link) and canonical_or_none(other.link) == evidence.link


def _has_other_title(evidence: Evidence, other: Served) -> bool:
    theirs = keys_of(tokens_of(other.title or ""))
    shared = evidence.title_keys & theirs
    return len(shared) < _TITLE * min(len(evidence.title_keys), len(theirs))
