"""Feeds that tell their own failure as an entry, with status 200."""

from collections.abc import Callable

import pytest

from news.errors import NotAFeed
from tests.extractors.feed.feed_texts import FEED_URL, parsed
from tests.support.newssite import FeedEntry, an_entry, atom, json_feed, rss

TOLD = "Bridge returned error 503! (20787)"
STORY = "https://paper.example/a"


@pytest.mark.parametrize("form", [rss, atom, json_feed])
def test_a_feed_that_tells_only_its_own_error_has_failed(
    form: Callable[[list[FeedEntry]], bytes],
) -> None:
    """RSS-Bridge does so, under a new guid each day, linked to the feed itself."""
    own = FEED_URL.replace("https:", "http:")
    with pytest.raises(NotAFeed) as found:
        parsed(form([an_entry(own, title=TOLD, guid="20787")]))
    assert TOLD in str(found.value)


@pytest.mark.parametrize(
    "entries",
    [
        [an_entry(FEED_URL, title="All quiet in the harbour")],
        [an_entry(STORY, title="Error 404, a novel")],
        [an_entry(FEED_URL, title=TOLD), an_entry(STORY)],
        [an_entry(None, title=TOLD, guid="1")],
    ],
)
def test_a_feed_with_anything_else_has_not_failed(entries: list[FeedEntry]) -> None:
    """An entry may link to its feed, and a story may be about an error."""
    assert len(parsed(rss(entries)).entries) == len(entries)
