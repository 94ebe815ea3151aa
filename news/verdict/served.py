"""What a host served for an entry: kept, so that one text for two entries is recognised."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from news.record.values import Record
from news.site.known_lines import page_host, raw_lines
from news.text import folded_words
from news.verdict.landing import ArticlePage, Evidence, Landing, NotThere, Served

Words = Callable[[str], Sequence[str]]
NoArticle = Literal["gate", "soft_404"]
"""Why a page that was served with success is not its entry's article."""
#: a request's or session's id: letters and digits mixed, at least eight
_ID = re.compile(r"(?=\w*\d)(?=\w*[^\W\d])\w{8,}")
_SHORTEST_ID = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedPage:
    """A page as read: how it compares with its entry, and what it is recognised by."""

    key: str | None  #: of its host and text; None without text
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLanding:
    """What a page was judged to be."""

    page: ServedPage
    reason: NoArticle | None = None  #: None: the article


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherEntry:
    """Another entry for which a host served a text."""

    entry_id: int
    title: str | None
    link: str | None  #: canonical


def served_key(
    host: str | None, lines: Iterable[str], *, words_of: Words = folded_words
) -> str | None:
    """32 hex digits for a host's text before its site's lines are removed; None without words.

    Ids of requests, which challenges print, do not count. words_of: the rule of words.
    """
    tokens = [
        word
        for word in words_of("\n".join(lines))
        if len(word) < _SHORTEST_ID or word.isalpha() or not _ID.fullmatch(word)
    ]
    if not tokens:
        return None
    return sha256(f"{host}\n{' '.join(tokens)}".encode("utf-8", "replace")).hexdigest()[:32]


def record_key(record: Record, *, words_of: Words = folded_words) -> str | None:
    """The key of the page that a record was made from."""
    return served_key(page_host(record), raw_lines(record), words_of=words_of)


def same_text(
    others: Iterable[OtherEntry], *, entry_id: int, title: str | None, link: str | None
) -> list[Served]:
    """The other entries, without those that are the same story by title or link."""
    return [
        Served(title=other.title, link=other.link)
        for other in others
        if other.entry_id != entry_id
        and (link is None or other.link != link)
        and (title is None or other.title != title)
    ]


def reason_of(landing: Landing) -> NoArticle | None:
    """Why a page is no article; None if it is one."""
    if isinstance(landing, ArticlePage):
        return None
    return "soft_404" if isinstance(landing, NotThere) else "gate"
