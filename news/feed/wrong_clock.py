"""Corrects a feed's state that was stored while the clock was ahead.

A machine without a battery may begin in 2038 and be right an hour later. What it stored meanwhile
must not stop anything until 2038.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from news.feed.next_poll import Pacing, is_ahead, longest_wait
from news.feed.rhythm import unwatched
from news.feed.values import FeedState, Subscription

_DONE = (
    "last_polled_at",
    "last_success_at",
    "last_changed_at",
    "failing_since",
    "moved_since",
    "first_success_at",
    "last_new_at",
)
"""The moments of a state that say when something was done."""
_VALIDATORS = ("etag", "last_modified", "body_digest")


def believed(
    state: FeedState, *, subscription: Subscription, pacing: Pacing, now: datetime
) -> FeedState:
    """The state without moments ahead of now: the feed is due, and they count as the last others.

    It is read as if it had changed: entries may have counted as too old by the wrong clock. Its
    rhythm loses the hours watched since the last possible moment: the next poll watches them again,
    without those that have not passed. The state itself if all its moments are possible.
    """
    longest = longest_wait(
        subscription.interval,
        is_skipping=bool(state.skip_hours or state.skip_days),
        pacing=pacing,
    )
    done = {name: moment for name in _DONE if (moment := getattr(state, name))}
    ahead = [name for name, moment in done.items() if is_ahead(moment, now=now)]
    if not ahead and not is_ahead(state.next_poll_at, now=now, longest=longest):
        return state
    last = max((moment for name, moment in done.items() if name not in ahead), default=now)
    changed: dict[str, Any] = dict.fromkeys((*_VALIDATORS, "next_poll_at"))
    if state.rhythm and state.last_success_at and "last_success_at" in ahead:
        changed["rhythm"] = unwatched(state.rhythm, since=last, until=state.last_success_at)
    return replace(state, **changed | dict.fromkeys(ahead, last))
