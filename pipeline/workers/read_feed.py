"""Reads feeds, section pages and letters, with the marks by which entries are recognised.

Workers run this: a publisher's links and texts may be made to take long.
"""

from dataclasses import replace
from typing import Any

from extractors.feed.from_bytes import parse
from extractors.mail import letter
from extractors.section import read as section
from news.article import Page
from news.feed.values import Entry, FeedDocument
from pipeline.workers.marks import marks_of


def read_feed(content: bytes, **named: Any) -> FeedDocument:
    """Like `extractors.feed.parse`, with its arguments and errors; entries carry their marks."""
    return _marked(parse(content, **named))


def read_section(page: Page, links: str | None, language: str | None) -> FeedDocument:
    """Like `extractors.section.read.read_section`; entries carry their marks."""
    return _marked(section.read_section(page, links, language=language))


def read_letter(content: bytes, **named: Any) -> Entry:
    """Like `extractors.mail.letter.read_letter`; the entry carries its marks."""
    entry = letter.read_letter(content, **named)
    return replace(entry, marks=marks_of(entry))


def _marked(document: FeedDocument) -> FeedDocument:
    marked = (replace(entry, marks=marks_of(entry)) for entry in document.entries)
    return replace(document, entries=tuple(marked))
