"""The shared sets as articles with the entries that a feed might have for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

from warcio.archiveiterator import ArchiveIterator

from benchmarks.extraction.pages import labelled_pages
from extractors.article.from_page import extract
from extractors.feed.from_bytes import parse
from news.article import Article, Page
from news.feed.values import Entry

AT = datetime(2026, 11, 28, tzinfo=UTC)
_LEAD = 40  #: words of the labelled text that stand for a feed's summary
_CUT = 25  #: characters of a title that is cut

VARIANTS = ("title and summary", "title", "lead", "cut", "capitals", "no title", "address only")
"""summary: the page's own description. lead: the first words of its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A labelled page, and the article that extraction finds in it."""

    url: str
    title: str
    lead: str
    article: Article


def seen_pages(root: Path, *, which: str) -> Iterator[Seen]:
    """The pages of one shared set."""
    for page in labelled_pages(root, which=which):
        article = extract(Page(url=page.url, content=page.content, fetched_at=AT))
        yield Seen(
            url=page.url,
            title=page.title or article.title or "",
            lead=" ".join(page.body.split()[:_LEAD]),
            article=article,
        )


def entries_of(page: Seen) -> dict[str, Entry]:
    """What a feed might say of a page, from much to nothing."""
    title, summary = page.title, page.article.summary
    return {
        "title and summary": _entry(page.url, title=title, summary=summary),
        "title": _entry(page.url, title=title),
        "lead": _entry(page.url, title=title, summary=page.lead),
        "cut": _entry(page.url, title=f"{title[:_CUT]}…"),
        "capitals": _entry(page.url, title=title.upper()),
        "no title": _entry(page.url, summary=summary),
        "address only": _entry(page.url),
    }


def newsroom(corpus: Path) -> Iterator[tuple[Entry, str, Article]]:
    """The entries of the newsroom's ten feeds with their pages' addresses and articles."""
    with (corpus / "newsroom.warc.gz").open("rb") as file:
        answers = {
            record.rec_headers.get_header("WARC-Target-URI"): (
                dict(record.http_headers.headers),
                record.content_stream().read(),
            )
            for record in ArchiveIterator(file)
            if record.rec_type == "response"
        }
    for url, (headers, content) in answers.items():
        if "/feeds/" in url:
            for entry in parse(content, url=url, headers=headers).entries:
                yield _landing(entry, answers)


def _landing(
    entry: Entry, answers: dict[str, tuple[dict[str, str], bytes]]
) -> tuple[Entry, str, Article]:
    url = entry.link or ""
    while target := {k.lower(): v for k, v in answers[url][0].items()}.get("location"):
        url = urljoin(url, target)
    return entry, url, extract(Page(url=url, content=answers[url][1], fetched_at=AT))


def _entry(url: str, *, title: str | None = None, summary: str | None = None) -> Entry:
    return Entry(
        feed_url="https://feeds.example/feed", guid=url, link=url, title=title, summary=summary
    )
