"""Values refuse moments that are not UTC."""

from datetime import UTC, datetime

import pytest

from news.article import DateClaim
from news.feed.values import Entry


def test_naive_moments_are_refused():
    """A moment without UTC cannot enter."""
    with pytest.raises(ValueError, match="UTC"):
        Entry(feed_url="https://f.example/", guid="1", link=None, published_at=datetime(2026, 5, 3))  # noqa: DTZ001
    with pytest.raises(ValueError, match="UTC"):
        DateClaim(at=datetime(2026, 5, 3, tzinfo=UTC).replace(tzinfo=None), original="x")
