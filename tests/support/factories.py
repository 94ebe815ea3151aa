"""Values for tests: plausible by default; keywords set what the test is about."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from news.article import Article
from news.feed.values import Entry
from news.record.assemble import EntryContext, assemble
from news.record.values import Record

NOW = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)
WORDS = "saw heard took found lost gave".split()
TITLE = "The crane stays, for now"
LONG_TEXT = (
    "The harbour board met on Tuesday evening to settle the matter of the old crane, which has "
    "stood unused since the yard closed eleven years ago. Nine members spoke for keeping it as a "
    "landmark, four for selling the steel, and one, the harbour master herself, for painting it "
    "yellow and asking again in spring. The vote was put off until June."
)


def a_text(name: object, *, sentences: int = 6) -> str:
    """A text that resembles no other name's text: its words are its own."""
    found = [
        f"Then {name} {word} the {name}{word} of {name}, at {n} past {word}."
        for n in range(sentences)
        for word in WORDS
    ]
    return " ".join(found)


def an_entry(**changes: Any) -> Entry:
    """An entry of a feed."""
    base = Entry(
        feed_url="https://paper.example/feed.xml",
        guid="1",
        link="https://paper.example/a",
        title=TITLE,
    )
    return replace(base, **changes)


def a_context(entry: Entry | None = None, **changes: Any) -> EntryContext:
    """When and where an entry was seen."""
    entry = entry or an_entry()
    base = EntryContext(
        entry=entry,
        first_seen_at=NOW,
        fetched_at=NOW,
        url_final=entry.link,
        extractor_version="test",
    )
    return replace(base, **changes)


def a_record(
    *,
    link: str = "https://paper.example/a",
    title: str = TITLE,
    text: str = LONG_TEXT,
    **entry: Any,
) -> Record:
    """A full record of a page."""
    return assemble(
        Article(body=(text,), title=title), a_context(an_entry(link=link, **entry)), status="full"
    )
