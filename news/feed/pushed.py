"""When to poll a feed that a hub pushes. Pure.

Nothing of this is kept in the feed's own state: as soon as a hub is no longer to be relied on, the
feed is due by its usual rhythm.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from news.feed.next_poll import Pacing
from news.feed.values import FeedState, Subscription
from news.secrets import secret_values


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """How a feed stands with its hubs, as far as polls go."""

    hubs: tuple[str, ...] = ()  #: that were asked and are still wanted
    #: since when nothing that a hub sent can have been missed; None: a hub cannot be relied on
    since: datetime | None = None
    every: timedelta = timedelta(days=1)  #: polled so often nevertheless
    hint_at: datetime | None = None  #: when a hub last had news without a document to be read
    waiting: int = 0  #: documents to be read

    def covers(self, state: FeedState) -> bool:
        """True when a hub has brought all that is new since the last poll, as far as we know."""
        last = state.last_polled_at
        is_well = not state.failures and state.last_error is None and not state.is_gone
        return self.since is not None and last is not None and last >= self.since and is_well

    def called_at(self, state: FeedState, *, pacing: Pacing) -> datetime | None:
        """When the feed is to be polled because a hub says that it has news; None: no hub does."""
        last = state.last_polled_at
        if self.hint_at is None or state.is_gone or (last is not None and last >= self.hint_at):
            return None
        return self.hint_at if last is None else max(self.hint_at, last + pacing.floor)


NOT_PUSHED = Pushed()


def with_push(state: FeedState, pushed: Pushed, *, pacing: Pacing) -> FeedState:
    """The state with the next poll that the feed's hubs leave: sooner, or rarely."""
    due, last = state.next_poll_at, state.last_polled_at
    if due is None:
        return state
    if (called := pushed.called_at(state, pacing=pacing)) is not None:
        return replace(state, next_poll_at=min(due, called))
    if not pushed.covers(state) or last is None:
        return state
    return replace(state, next_poll_at=max(due, last + pushed.every))


def has_missed(state: FeedState, pushed: Pushed, *, first_seen: int) -> bool:
    """True when a poll found what the hub should have brought.

    state: before the poll. first_seen: new entries that it found. The hub is then not relied on
    before its next message: some accept every subscription and send nothing.
    """
    last = state.last_polled_at
    is_told = pushed.hint_at is not None and (last is None or pushed.hint_at > last)
    return bool(first_seen) and pushed.covers(state) and not is_told


def may_push(subscription: Subscription, topic: str) -> bool:
    """False for a feed whose address or headers are secret: a hub would learn them."""
    is_secret = subscription.headers or subscription.login or "@" in topic.partition("?")[0]
    return not (is_secret or secret_values(subscription.url) or secret_values(topic))
