"""What the process that fetches asks workers to do.

Each function loads its parser where it runs: the process that asks needs none of them, and saves
half a second of CPU at its start and their memory. The fork server has loaded them (`preload`).
"""

from typing import TYPE_CHECKING, Any

from news.article import Page
from news.feed.values import Entry, FeedDocument
from news.record.assemble import EntryContext
from news.site.known_lines import KnownLines
from pipeline.workers.page_record import PageRecord, ShortPage

if TYPE_CHECKING:
    from extractors.feed.autodiscovery import PageLinks


def read_page(
    page: Page, context: EntryContext, known: KnownLines | None, feed_html: str | None = None
) -> PageRecord | ShortPage:
    """Like `read_page.read_page`."""
    from pipeline.workers import read_page as loaded  # noqa: PLC0415 - where it runs

    return loaded.read_page(page, context, known, feed_html)


def read_feed(content: bytes, **named: Any) -> FeedDocument:
    """Like `read_feed.read_feed`."""
    from pipeline.workers import read_feed as loaded  # noqa: PLC0415 - where it runs

    return loaded.read_feed(content, **named)


def read_section(page: Page, links: str | None, language: str | None) -> FeedDocument:
    """Like `read_feed.read_section`."""
    from pipeline.workers import read_feed as loaded  # noqa: PLC0415 - where it runs

    return loaded.read_section(page, links, language)


def read_letter(content: bytes, **named: Any) -> Entry:
    """Like `read_feed.read_letter`."""
    from pipeline.workers import read_feed as loaded  # noqa: PLC0415 - where it runs

    return loaded.read_letter(content, **named)


def page_links(page: Page, link_header: str | None = None) -> "PageLinks":
    """Like `extractors.feed.autodiscovery.page_links`."""
    from extractors.feed import autodiscovery  # noqa: PLC0415 - where it runs

    return autodiscovery.page_links(page, link_header)
