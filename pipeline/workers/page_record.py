"""The record of a page's article, with the values by which records are compared.

Nothing here loads a parser: the process that fetches needs these values too.
"""

from dataclasses import dataclass, replace
from typing import Literal

from extractors.article.site_lines import clean
from news.article import ENCIPHERED, Article
from news.record.assemble import EntryContext, assemble
from news.record.values import Status
from news.site.known_lines import KnownLines, raw_lines
from news.site.lines import keys_of
from news.site.rules import SiteRules
from news.text import word_count
from news.verdict.copies import RecordProfile, profile_record
from news.verdict.served import ServedPage

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
