"""When an entry counts as changed."""

from dataclasses import replace

import pytest

from extractors.feed.fields import entry_digest
from news.feed.values import Entry
from tests.extractors.feed.feed_texts import FEED_URL

ENTRY = Entry(
    feed_url=FEED_URL,
    guid="1",
    link="https://paper.example/1",
    title="Storm",
    updated_raw="2026-05-03T10:00:00Z",
    content_html='<p>Ten homes lost, see <a href="https://paper.example/a?utm_source=rss">this</a>.'
    "</p><p>12 comments</p>",
)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Storm passes"},
        {"title": None},
        {"updated_raw": "2026-05-03T11:00:00Z"},
        {"content_html": "<p>Eleven homes lost, see this.</p>"},
        {"content_html": None, "summary": "Ten homes lost."},
    ],
)
def test_a_change_a_reader_sees_changes_the_digest(change: dict[str, str | None]) -> None:
    """Another title, date of update or text is another digest."""
    assert entry_digest(replace(ENTRY, **change)) != entry_digest(ENTRY)


@pytest.mark.parametrize(
    "change",
    [
        {
            "content_html": '<div>Ten  homes lost,\n see <a href="/a?utm_source=x">this</a>.</div>'
            "13 Comments"
        },
        {
            "content_html": "<p>Ten homes lost, see <b>this</b>.</p><script>1</script>"
            "<p>Comments: 1,204</p><p>3 hours ago</p>"
        },
        {"link": "https://paper.example/1?utm_medium=feed"},
        {"position": 7, "tags": ("x",), "guid": "2", "images": ("https://paper.example/i.jpg",)},
        {"summary": "counts only where there is no full text"},
    ],
)
def test_noise_does_not_change_the_digest(change: dict[str, object]) -> None:
    """Markup, whitespace, tracking, counters and places are no change of the story."""
    assert entry_digest(replace(ENTRY, **change)) == entry_digest(ENTRY)  # type: ignore[arg-type]


def test_the_query_of_a_printed_url_is_noise() -> None:
    """A URL in the text may have other tracking parameters at each poll."""
    one, two = (
        replace(ENTRY, content_html=None, summary=f"Read https://p.example/a?s={n} now")
        for n in (1, 2)
    )
    assert entry_digest(one) == entry_digest(two)


def test_a_digest_is_short_hex() -> None:
    """32 hexadecimal digits."""
    assert len(entry_digest(ENTRY)) == 32
    int(entry_digest(ENTRY), 16)
