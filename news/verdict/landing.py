"""Decides whether a fetched page is the entry's article, a gate before it, or missing.

Gates and missing pages are often sent with status 200. `evidence_of` compares the entry with the
page in the worker that read it; `landed` weighs the evidence with what the host served for other
entries.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from news.article import Article
from news.feed.values import Entry
from news.text import word_count


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How a page compares with its entry; small enough to pass between processes."""

    words: int  #: of the page's text
    feed_words: int  #: of the entry's own text


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
    return Evidence(words=word_count("\n".join(article.body)), feed_words=word_count(feed_text))


def landed(evidence: Evidence, *, same_text: Sequence[Served] = ()) -> Landing:
    """What the page is. same_text: the host's other entries with this text."""
    return Gate(("same_text",)) if same_text else ArticlePage()
