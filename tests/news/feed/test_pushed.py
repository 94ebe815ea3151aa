"""When feeds are polled that hubs push."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from news.feed.next_poll import Pacing
from news.feed.pushed import NOT_PUSHED, Pushed, has_missed, may_push, with_push
from news.feed.values import FeedState, Subscription
from tests.support.factories import NOW

HOUR = timedelta(hours=1)
URL = "https://paper.example/feed"
STATE = FeedState(url=URL, last_polled_at=NOW - HOUR, next_poll_at=NOW - HOUR / 2)
PUSHED = Pushed(hubs=("https://hub.example/",), since=NOW - 2 * HOUR)


def next_poll(state: FeedState = STATE, pushed: Pushed = PUSHED) -> timedelta | None:
    after = with_push(state, pushed, pacing=Pacing()).next_poll_at
    return after and after - NOW


def test_a_pushed_feed_is_polled_once_a_day():
    """A day after the last poll, whatever its rhythm; later if the rhythm says so."""
    assert next_poll() == 23 * HOUR
    assert next_poll(pushed=replace(PUSHED, every=2 * HOUR)) == HOUR
    assert next_poll(replace(STATE, next_poll_at=NOW + 30 * HOUR)) == 30 * HOUR


@pytest.mark.parametrize(
    ("changed", "pushed"),
    [
        ({}, NOT_PUSHED),
        ({}, replace(PUSHED, since=NOW - HOUR / 2)),  # verified after the last poll
        ({"failures": 1}, PUSHED),
        ({"last_error": "cut off after 2 entries"}, PUSHED),
    ],
)
def test_a_feed_whose_hub_cannot_be_relied_on_is_polled_as_before(
    changed: dict[str, Any], pushed: Pushed
) -> None:
    """Nor is one that fails, or that was not polled since its hub began to send."""
    assert next_poll(replace(STATE, **changed), pushed) == -HOUR / 2


def test_a_feed_is_due_when_a_person_says_so():
    """`wirecopy retry --feed` leaves no next poll."""
    assert next_poll(replace(STATE, next_poll_at=None)) is None


def test_a_hint_has_the_feed_polled_but_not_without_end():
    """Once for all hints since the last poll, and never more often than the floor."""
    hinted = replace(PUSHED, hint_at=NOW)
    assert next_poll(replace(STATE, next_poll_at=NOW + HOUR), hinted) == timedelta(0)
    minute = timedelta(minutes=1)
    just_polled = replace(STATE, last_polled_at=NOW - minute, next_poll_at=NOW + HOUR)
    assert next_poll(just_polled, hinted) == Pacing().floor - minute
    assert next_poll(replace(STATE, last_polled_at=NOW), hinted) == 24 * HOUR
    gone = replace(STATE, is_gone=True, next_poll_at=None)
    assert next_poll(gone, hinted) is None


def test_a_hub_that_did_not_send_what_a_poll_finds_has_missed_it():
    """Not while it cannot be relied on anyway, nor if it had said that there is news."""
    assert has_missed(STATE, PUSHED, first_seen=1)
    assert not has_missed(STATE, PUSHED, first_seen=0)
    assert not has_missed(STATE, NOT_PUSHED, first_seen=1)
    assert not has_missed(STATE, replace(PUSHED, hint_at=NOW), first_seen=1)
    assert has_missed(STATE, replace(PUSHED, hint_at=NOW - 2 * HOUR), first_seen=1)


@pytest.mark.parametrize(
    ("changes", "topic", "may"),
    [
        ({}, URL, True),
        ({"headers": {"Cookie": "${C}"}}, URL, False),
        ({"login": "ada:${P}"}, URL, False),
        ({"url": f"{URL}?token=0123456789abcdef"}, URL, False),
        ({}, f"{URL}?auth=0123456789abcdef", False),
        ({}, "https://ada:pw@paper.example/feed", False),
        ({}, f"{URL}?by=ada@paper.example", True),
    ],
)
def test_a_secret_address_is_told_to_no_hub(changes: dict[str, Any], topic: str, may: bool) -> None:
    """Nor the address of a feed that is read with a login."""
    assert may_push(Subscription(**{"url": URL, **changes}), topic) is may
