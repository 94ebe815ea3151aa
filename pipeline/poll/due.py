"""Chooses the feeds that a run polls now, and makes the report lines of the others."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from news.feed import life as feed_life
from news.feed.next_poll import Pacing
from news.feed.pushed import NOT_PUSHED, Pushed, with_push
from news.feed.values import FeedState, Subscription
from news.feed.wrong_clock import believed
from news.report import FeedLine
from storage import Store

Due = tuple[Subscription, FeedState]


def split_due(
    subscriptions: Iterable[Subscription],
    states: Mapping[str, FeedState],
    *,
    force: bool,
    again: bool,
    pushed: Mapping[str, Pushed],
    pacing: Pacing,
    now: datetime,
) -> tuple[list[Due], list[FeedLine]]:
    """The due feeds, each with its state, and a report line for each of the others.

    force: all feeds except retired ones are due. again: failing feeds are due too. pushed: those of
    which hubs have sent something are due, others that hubs push are rarely due.
    """
    due: list[Due] = []
    skipped: list[FeedLine] = []
    for subscription in subscriptions:
        state = states.get(subscription.url, FeedState(url=subscription.url))
        state = believed(state, subscription=subscription, pacing=pacing, now=now)
        hubs = pushed.get(subscription.url, NOT_PUSHED)
        state = with_push(state, hubs, pacing=pacing)
        if hubs.waiting or is_due(state, force=force or (again and state.failures > 0), now=now):
            due.append((subscription, state))
        else:
            skipped.append(skipped_line(subscription, state, now=now))
    return due, skipped


def pushed_feeds(store: Store, *, is_off: bool, now: datetime) -> dict[str, Pushed]:
    """How feeds stand with their hubs. is_off: in a run that reads nothing from hubs."""
    return {} if is_off else store.brought.standing(now=now)


def is_due(state: FeedState, *, force: bool, now: datetime) -> bool:
    """True for a feed that should be polled now."""
    return not state.is_gone and (force or state.next_poll_at is None or state.next_poll_at <= now)


def skipped_line(
    subscription: Subscription, state: FeedState, *, now: datetime, why: str | None = None
) -> FeedLine:
    """The report line of a feed that is not polled."""
    return FeedLine(
        url=subscription.url,
        name=subscription.name or state.title,
        outcome="skipped",
        error=why,
        next_poll_at=state.next_poll_at,
        trouble=feed_life.trouble(state, now=now),
    )


def known_before(subscription: Subscription, state: FeedState, *, now: datetime) -> datetime | None:
    """Entries dated before this count as known: max_age before the first successful poll.

    It holds for later polls too, so that a republished archive does not flood the queue.
    """
    if subscription.max_age is None:
        return None
    if state.last_success_at is not None and state.first_success_at is None:
        return None  # polled by a version that did not store the time of the first poll
    return (state.first_success_at or now) - subscription.max_age
