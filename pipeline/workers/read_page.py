"""Reads a page into a record.

Workers run this, so it imports neither the store nor Prefect: every worker would load them.
"""

from dataclasses import replace

from extractors.article.from_page import STUB_WORDS, extract
from extractors.feed.fields import entry_text
from news.article import Article, Page, restored
from news.likeness.fingerprint import MIN_WORDS
from news.record.assemble import EntryContext
from news.site.known_lines import KnownLines
from news.text import word_count
from news.url import host_of
from news.verdict.landing import evidence_of
from news.verdict.served import ServedPage, served_key
from pipeline.workers.page_record import (
    CUT,
    RENDERED,
    PageRecord,
    ShortPage,
    cleaned,
    page_record,
)


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
