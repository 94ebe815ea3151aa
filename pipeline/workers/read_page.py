"""From a page to a record and what it is compared by: the part of an entry's way that needs nothing but the CPU.

Runs in a worker process, so it imports neither the store nor Prefect: each worker would pay for
them.
"""

from dataclasses import dataclass, replace

from extractors.article.extract import extract
from extractors.article.site_lines import clean
from news.article import Article, Page
from news.likeness.fingerprint import MIN_WORDS
from news.record.assemble import EntryContext, assemble
from news.record.values import Status
from news.site.known_lines import KnownLines, keys_of, raw_lines
from news.site.rules import SiteRules
from news.text import word_count
from news.verdict.copies import RecordProfile, profile_record

#: a page that says it is not free and has fewer words than this is a stub of its article
STUB_WORDS = 120
_END = 40  #: characters in which a text that is cut says so, before a `Read more`
#: from which it has it whole: many send the text, and ask for money at the door or after some pages
WHOLE_WORDS = 250


@dataclass(frozen=True, slots=True)
class Whole:
    """A page with its article."""

    profile: RecordProfile
    line_keys: tuple[str, ...]  #: what site memory counts of it


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A page of which it is not certain that its text is the article; the feed may carry more."""

    article: Article  #: cleaned
    words: int


def read_page(page: Page, context: EntryContext, known: KnownLines) -> Whole | Doubtful:
    """A page's record, as it is before it is judged. known: of its site. Raises what `extractors.article.extract` raises."""
    article = cleaned(extract(page), known, rules=page.rules)
    words = word_count("\n".join(article.body))
    if words < (STUB_WORDS if article.is_accessible_for_free is False else MIN_WORDS):
        return Doubtful(article, words)
    return whole(article, context)


def whole(article: Article, context: EntryContext) -> Whole:
    """The record of an article that the page gave."""
    status: Status = "partial" if _is_cut(article) else "full"
    record = assemble(article, context, status=status)
    return Whole(profile_record(record), keys_of(raw_lines(record)))


def _is_cut(article: Article) -> bool:
    """True for a text that is sold, and short or broken off. All 17 labelled pages that are sold carry their whole text."""
    text = "\n".join(article.body)
    breaks_off = any(dots in text[-_END:] for dots in ("…", "..."))
    return article.is_accessible_for_free is False and (
        breaks_off or word_count(text) < WHOLE_WORDS
    )


def cleaned(article: Article, known: KnownLines, *, rules: SiteRules | None) -> Article:
    """The article without its site's lines, but for those that rules keep; whole where they want no memory."""
    if rules and not rules.memory:
        return replace(article, memory_version=known.version)
    return clean(article, known.without(rules.keep_lines) if rules else known)
