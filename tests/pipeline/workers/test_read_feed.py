"""What recognises an entry is made in a worker, and costs no more than the text is long."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from extractors.feed.fields import entry_digest
from news.feed.values import Entry
from news.url import MAX_URL, canonical_url
from pipeline.poll.candidates import candidate
from pipeline.workers.pool import Workers
from tests.support.cost import growth, seconds
from tests.support.factories import an_entry

LINEAR = 9  #: times the cost of a quarter; quadratic work has 16


def feed_of(links: list[str]) -> bytes:
    items = "".join(
        f"<item><title>Crane {n}</title><link>{link.replace('&', '&amp;')}</link></item>"
        for n, link in enumerate(links)
    )
    channel = f"<channel><title>P</title>{items}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'.encode()


async def entries_of(content: bytes) -> tuple[Entry, ...]:
    async with Workers(processes=1, deadline=timedelta(seconds=20), memory_mb=1500) as workers:
        document = await workers.parse_feed(
            content, url="https://paper.example/feed", headers={}, language=None, deadline_s=60
        )
    return document.entries


async def test_a_feed_of_long_links_costs_this_process_no_more_than_one_of_short_links():
    """Unwrapping, canonical form and digest come back from the worker with the entries."""
    wrapped = f"https://r.search.yahoo.com/{'RU=https%3ax/' * 300}"
    listed = f"https://paper.example/?{'&a' * 1900}"
    hostile = await entries_of(feed_of([f"{wrapped}{n}" for n in range(100)] + [listed] * 100))
    plain = await entries_of(feed_of([f"https://paper.example/{n}" for n in range(200)]))
    assert len(hostile) == len(plain) == 200
    plain_s = seconds(lambda: [candidate(entry) for entry in plain])
    assert seconds(lambda: [candidate(entry) for entry in hostile]) < 5 * plain_s


async def test_an_entry_is_recognised_alike_wherever_it_was_read():
    """The worker's marks are those that this process would make, and they are not stored."""
    (entry,) = await entries_of(feed_of(["https://paper.example/crane?utm_source=rss"]))
    assert entry.marks is not None
    made = candidate(entry)
    assert made == candidate(made.entry)
    assert (made.canonical_link, made.host) == ("https://paper.example/crane", "paper.example")
    assert made.entry.marks is None


LINKS: dict[str, Callable[[int], str]] = {
    "a search engine's link without an end": lambda n: (
        f"https://r.search.yahoo.com/{'RU=https%3ax/' * (n // 13)}"
    ),
    "parameters": lambda n: f"https://paper.example/?{'&a' * (n // 2)}",
    "session ids": lambda n: f"https://paper.example/a{';sid=0123456789abcdef0!' * (n // 23)}",
    "dots": lambda n: f"https://paper.example/{'../' * (n // 3)}",
    "labels of a cache's host": lambda n: f"https://{'a.' * (n // 2)}cdn.ampproject.org.example/",
}


@pytest.mark.parametrize("made", LINKS.values(), ids=LINKS.keys())
def test_a_link_costs_no_more_than_it_is_long(made: Callable[[int], str]):
    """Its canonical form: four times the link, about four times the work."""
    size = MAX_URL // 4 - 40
    assert growth(lambda n: [canonical_url(made(n)) for _ in range(20)], size=size) < LINEAR


@pytest.mark.parametrize("unit", ["http://", "https://a", "http://a?", "1,", "comments 1 "])
def test_a_text_costs_no_more_than_it_is_long(unit: str):
    """Its digest: a summary of 98 kB of `http://` took 20 s."""
    texts = {n: an_entry(summary=unit * (n // len(unit))) for n in (20_000, 80_000)}
    assert growth(lambda n: entry_digest(texts[n]), size=20_000) < LINEAR


@pytest.mark.parametrize("link", [f"https://paper.example/{'a' * MAX_URL}", "x" * 1_000_000])
async def test_a_link_that_is_too_long_is_none(link: str):
    """The entry is kept without it, and the document says so. Escapes count."""
    (entry,) = await entries_of(feed_of([link]))
    assert (entry.link, entry.title) == (None, "Crane 0")
    (escaped,) = await entries_of(feed_of([f"https://paper.example/{'ü' * 2000}"]))
    assert escaped.link is None
