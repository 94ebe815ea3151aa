"""Polls that share a transaction."""

from datetime import UTC, datetime, timedelta

import pytest

from news.feed.values import FeedState
from storage import Store
from storage.values import Poll
from tests.storage.factories import a_candidate

NOW = datetime(2026, 5, 3, tzinfo=UTC)
LEASE = timedelta(minutes=2)
FEEDS = [f"https://paper.example/{n}.xml" for n in range(3)]


def _poll(url: str, **changes) -> Poll:
    return Poll(state=FeedState(url=url, last_polled_at=NOW, title=url), **changes)


def test_leased_feeds_come_with_their_states(store: Store):
    """A feed that another worker polls is left out; one never polled has an empty state."""
    store.queue.save_poll(_poll(FEEDS[0]), now=NOW)
    assert store.feeds.lease([FEEDS[2]], owner="they", lease=LEASE, now=NOW) == {FEEDS[2]}
    found = store.feeds.lease_states(FEEDS, owner="me", lease=LEASE, now=NOW)
    assert set(found) == set(FEEDS[:2])
    assert (found[FEEDS[0]].title, found[FEEDS[1]]) == (FEEDS[0], FeedState(url=FEEDS[1]))


def test_polls_saved_together_are_as_polls_saved_apart(store: Store):
    """Each has its entries and its state."""
    answers = store.queue.save_polls(
        [_poll(FEEDS[0], candidates=(a_candidate(),)), _poll(FEEDS[1])], now=NOW
    )
    assert [len(one) for one in answers] == [1, 0]
    assert [one.is_new for one in answers[0]] == [True]
    assert store.feeds.states(FEEDS)[FEEDS[1]].title == FEEDS[1]


def test_a_poll_that_cannot_be_saved_leaves_nothing_of_its_transaction(store: Store):
    """The caller saves the others again, each apart."""

    def fails(_):
        raise LookupError

    with pytest.raises(LookupError):
        store.queue.save_polls([_poll(FEEDS[0]), _poll(FEEDS[1], next_state=fails)], now=NOW)
    assert FEEDS[0] not in store.feeds.states()
