"""One visit's effect on a feed's state."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from news.feed.life import (
    Answered,
    Failed,
    Outcome,
    Postponed,
    address_of,
    next_state,
    remarks,
    revived,
    trouble,
)
from news.feed.next_poll import MOVES, Pacing
from news.feed.values import FeedDocument, FeedState, Subscription
from tests.support.factories import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HERE, THERE = "https://paper.example/feed.xml", "https://new.example/feed.xml"
FEED = Subscription(url=HERE, interval=HOUR)
FRESH = FeedState(url=HERE)
GONE = Failed(asked=HERE, slug="gone", reason="410", is_gone=True)
NO_ROUTE = Failed(asked=HERE, slug="unreachable", reason="no route")


def after(state: FeedState, outcome: Outcome, **changes: Any) -> FeedState:
    options: dict[str, Any] = {
        "document": None,
        "subscription": FEED,
        "arrivals": (),
        "pacing": Pacing(is_adaptive=False),
        "share": 0.0,
        "now": NOW,
    }
    return next_state(state, outcome, **(options | changes))


def a_document(**changes: Any) -> FeedDocument:
    return FeedDocument(url=HERE, kind="rss20", entries=(), title="Paper", **changes)


def test_a_document_is_remembered() -> None:
    """Title, kind, digest and validators. The next poll follows the interval."""
    answer = Answered(asked=HERE, etag='"1"', digest="d1")
    state = after(FRESH, answer, document=a_document())
    assert (state.title, state.kind, state.etag, state.body_digest) == (
        "Paper",
        "rss20",
        '"1"',
        "d1",
    )
    assert (state.first_success_at, state.last_changed_at) == (NOW, NOW)
    assert state.next_poll_at == NOW + HOUR


def test_an_unchanged_document_changes_only_the_visit() -> None:
    """304: title and digest stay, the validators are the answer's."""
    before = after(FRESH, Answered(asked=HERE, digest="d1"), document=a_document())
    state = after(before, Answered(asked=HERE, etag='"2"'), now=NOW + DAY)
    assert (state.title, state.body_digest, state.etag) == ("Paper", "d1", '"2"')
    assert (state.last_changed_at, state.last_success_at) == (NOW, NOW + DAY)


def test_the_publishers_longer_wish_counts() -> None:
    """The document's ttl or the answer's max-age, whichever is longer."""
    answer = Answered(asked=HERE, fresh_for=3 * HOUR)
    assert after(FRESH, answer).next_poll_at == NOW + 3 * HOUR
    slow = a_document(ttl=5 * HOUR)
    assert after(FRESH, answer, document=slow).next_poll_at == NOW + 5 * HOUR


def test_failures_double_the_wait_and_an_answer_ends_them() -> None:
    """Validators and digest stay, because nothing was read."""
    state = after(FRESH, Answered(asked=HERE, etag='"1"', digest="d1"), document=a_document())
    for count in (1, 2, 3):
        state = after(state, NO_ROUTE)
        assert (state.failures, state.next_poll_at) == (count, NOW + HOUR * 2**count)
    assert (state.etag, state.body_digest) == ('"1"', "d1")
    assert trouble(state, now=NOW) == (
        "failing since 2026-05-03 12:00 UTC (3 polls): no route; asked again 2026-05-03 20:00 UTC"
    )
    state = after(state, Answered(asked=HERE))
    assert (state.failures, state.failing_since, trouble(state, now=NOW)) == (0, None, None)


def test_a_failure_of_ours_is_shown_but_not_counted() -> None:
    """Without network every feed fails at every poll; the wait is that after one failure."""
    state = FRESH
    for _ in range(9):
        state = after(state, replace(NO_ROUTE, is_ours=True))
    assert (state.failures, state.failing_since) == (1, NOW)
    assert state.next_poll_at == NOW + 2 * HOUR


def test_a_host_that_asks_to_wait_is_left_alone() -> None:
    """Longer than the back-off. A feed that was postponed has not failed."""
    state = after(FRESH, replace(NO_ROUTE, until=NOW + DAY))
    assert (state.failures, state.next_poll_at) == (1, NOW + DAY)
    assert after(FRESH, Postponed(until=NOW + DAY)) == replace(FRESH, next_poll_at=NOW + DAY)


def test_a_feed_that_is_gone_is_not_due_until_it_is_revived() -> None:
    """410 at its own URL. At the address it moved to, 410 is only a failure."""
    state = after(FRESH, GONE)
    assert (state.is_gone, state.next_poll_at) == (True, None)
    assert not revived(state).is_gone
    moved = replace(FRESH, address=THERE)
    state = after(moved, replace(GONE, asked=THERE))
    assert (state.is_gone, state.failures, address_of(FEED, state)) == (False, 1, HERE)


def test_a_feed_moves_after_four_polls_and_a_day() -> None:
    """Earlier it only says so. An answer from its own URL brings it back."""
    state = FRESH
    for poll in range(MOVES):
        assert state.address is None
        now = NOW + poll * DAY
        state = after(state, Answered(asked=HERE, moved_to=THERE), now=now)
    assert (state.address, state.moved_to) == (THERE, None)
    assert remarks(state, now=NOW) == f"moved to {THERE}; asked there, known under its old address"
    assert after(state, Answered(asked=HERE)).address is None


def test_a_feed_with_a_secret_does_not_move() -> None:
    """Its password belongs to the URL it was given for."""
    secret = replace(FEED, login="me:hunter2")
    state = after(FRESH, Answered(asked=HERE, moved_to=THERE), subscription=secret)
    assert (state.moved_to, state.moves) == (None, 0)


def test_arrivals_teach_the_rhythm() -> None:
    """At the first poll from printed dates, later from what is new; without arrivals no news."""
    first = after(FRESH, Answered(asked=HERE), arrivals=[NOW - n * HOUR for n in range(9)])
    assert (first.last_new_at, first.rhythm is not None) == (NOW, True)
    quiet = after(first, Answered(asked=HERE), now=NOW + DAY)
    busy = after(first, Answered(asked=HERE), arrivals=[None] * 30, now=NOW + DAY)
    assert (quiet.last_new_at, busy.last_new_at) == (NOW, NOW + DAY)
    assert quiet.rhythm is not None
    assert busy.rhythm is not None
    assert quiet.rhythm.mean < busy.rhythm.mean
