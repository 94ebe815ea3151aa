"""Which feeds a run polls now, and the report lines of the others."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from news.feed import life as feed_life
from news.feed.values import FeedState, Subscription
from news.report import FeedLine

Due = tuple[Subscription, FeedState]


def split_due(
    subscriptions: Iterable[Subscription],
    states: Mapping[str, FeedState],
    *,
    force: bool,
    again: bool,
    now: datetime,
) -> tuple[list[Due], list[FeedLine]]:
    """The feeds that are due, each with its state, and a line for each that is not.

    force: all but retired feeds are due. again: feeds that fail are due as well.
    """
    due: list[Due] = []
    skipped: list[FeedLine] = []
    for subscription in subscriptions:
        state = states.get(subscription.url, FeedState(url=subscription.url))
        if is_due(state, force=force or (again and state.failures > 0), now=now):
            due.append((subscription, state))
        else:
            skipped.append(skipped_line(subscription, state, now=now))
    return due, skipped


def is_due(state: FeedState, *, force: bool, now: datetime) -> bool:
    """True for a feed that is to be polled now."""
    return not state.is_gone and (force or state.next_poll_at is None or state.next_poll_at <= now)


def skipped_line(
    subscription: Subscription, state: FeedState, *, now: datetime, why: str | None = None
) -> FeedLine:
    """The report's line of a feed that is not polled."""
    return FeedLine(
        url=subscription.url,
        name=subscription.name or state.title,
        outcome="skipped",
        error=why,
        next_poll_at=state.next_poll_at,
        trouble=feed_life.trouble(state, now=now),
    )
