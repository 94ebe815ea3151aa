"""Reads a page into a record, with the values by which records are compared.

Workers run this, so it imports neither the store nor Prefect: every worker would load them.
"""

from dataclasses import dataclass, replace
from typing import Literal

from extractors.article.enciphered import ENCIPHERED
from extractors.article.extract import STUB_WORDS, extract
from extractors.article.site_lines import clean
from extractors.feed.parse import entry_text
from news.article import Article, Page, restored
from news.likeness.fingerprint import MIN_WORDS
from news.record.assemble import EntryContext, assemble
from news.record.values import Status
from news.site.known_lines import KnownLines, raw_lines
from news.site.lines import keys_of
from news.site.rules import SiteRules
from news.text import word_count
from news.url import host_of
from news.verdict.copies import RecordProfile, profile_record
from news.verdict.landing import evidence_of
from news.verdict.served import ServedPage, served_key

Problem = Literal["no_body", "paywalled", "stub"]
"""Why a page's text is not the article. stub: the feed carries much more."""
CUT = "page:cut"  #: the warning for a page that broke off in transfer, at every try
RENDERED = "page:rendered"  #: the warning for a text that a browser's scripts have made
_END = 40  #: last characters of a text: a cut text has its dots there, before a `Read more`
#: many publishers send the whole text and ask for money after some pages; none sends a longer stub
WHOLE_WORDS = 250


@dataclass(frozen=True, slots=True)
class PageRecord:
    """The record of a page."""

    profile: RecordProfile
    line_keys: tuple[str, ...]  #: the lines from which site lines are counted
    served: ServedPage


@dataclass(frozen=True, slots=True)
class ShortPage:
    """A page with so little text that it may not be the article; the feed may carry more."""

    article: Article  #: cleaned
    words: int
    served: ServedPage

    def problem(self, *, feed_words: int) -> Problem | None:
        """Why the text is not the article; None if it is. feed_words: of the feed's own text."""
        if self.words == 0:
            return "no_body"
        if self.article.is_accessible_for_free is False:
            return "paywalled"
        return "stub" if feed_words >= 2 * self.words else None


def read_page(
    page: Page, context: EntryContext, known: KnownLines | None, feed_html: str | None = None
) -> PageRecord | ShortPage:
    """A page's record, before duplicates are looked for.

    known: the known lines of its site; None: no line is removed. feed_html: the entry's full text.
    Raises what `extractors.article.extract` raises.
    """
    article = extract(page)
    served = _served(page, article, context, feed_html=feed_html)
    if page.is_rendered:
        article = replace(article, warnings=(*article.warnings, RENDERED))
    if page.is_cut:
        article = replace(article, warnings=(*article.warnings, CUT))
    if known is not None:
        article = cleaned(article, known, rules=page.rules)
    words = word_count("\n".join(article.body))
    if words < (STUB_WORDS if article.is_accessible_for_free is False else MIN_WORDS):
        return ShortPage(article, words, served)
    return page_record(article, context, served=served)


def _served(
    page: Page, article: Article, context: EntryContext, *, feed_html: str | None
) -> ServedPage:
    """How the page compares with its entry. article: before its site's lines are removed."""
    entry = context.entry
    feed_text = "\n".join(entry_text(feed_html)) if feed_html else entry.summary
    evidence = evidence_of(
        entry,
        article,
        url_final=context.url_final,
        http_status=context.http_status,
        feed_text=feed_text or "",
    )
    lines = restored(article.body, article.removed)
    return ServedPage(key=served_key(host_of(page.url), lines), evidence=evidence)


def page_record(
    article: Article,
    context: EntryContext,
    *,
    served: ServedPage,
    problem: Problem | None = None,
) -> PageRecord:
    """The record of a page's article. A problem makes it `partial`, with a warning."""
    problem = problem or ("no_body" if not article.body else None)
    if problem:
        article = replace(article, warnings=(*article.warnings, f"page:{problem}"))
    status: Status = "partial" if problem or _is_cut(article) else "full"
    record = assemble(article, context, status=status)
    return PageRecord(profile_record(record), keys_of(raw_lines(record)), served)


def _is_cut(article: Article) -> bool:
    """True for a text that broke off in transfer or goes on enciphered, or a paid one that is cut.

    All 17 labelled paid pages carry their whole text.
    """
    if CUT in article.warnings or ENCIPHERED in article.warnings:
        return True
    if article.is_accessible_for_free is not False:
        return False
    text = "\n".join(article.body)
    breaks_off = any(dots in text[-_END:] for dots in ("…", "..."))
    return breaks_off or word_count(text) < WHOLE_WORDS


def cleaned(article: Article, known: KnownLines, *, rules: SiteRules | None) -> Article:
    """The article without its site's lines.

    Lines kept by rules stay. All lines stay where the rules switch site lines off.
    """
    if rules and not rules.memory:
        return replace(article, memory_version=known.version)
    return clean(article, known.without(rules.keep_lines) if rules else known)
