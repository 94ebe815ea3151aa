"""How one poll changes a feed's state, and how that state is shown to people.

A feed keeps its subscription's URL for good. It may move (permanent redirects that last), fail and
recover, go quiet, or be gone (410). Its history and its entries stay under that URL.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never
from urllib.parse import urlsplit

from news.feed.next_poll import MOVED_FOR, MOVES, Pacing, next_poll, open_hour
from news.feed.rhythm import Rhythm, first_guess, learned
from news.feed.validators import with_validators
from news.feed.values import ChildState, FeedDocument, FeedState, Subscription

_QUIET = timedelta(days=45)  #: without a new entry, and ...
_QUIET_GAPS = 20  #: ... so many of the feed's own mean gaps
_LONGEST_QUIET = timedelta(days=400)
_MAX_REASON = 500  #: characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The feed sent a document, or a 304."""

    asked: str  #: address_of the feed
    #: what of it could not be read, and will be asked for again
    missing: str | None = None
    moved_to: str | None = None  #: where permanent redirects led from there
    etag: str | None = None
    last_modified: str | None = None
    fresh_for: timedelta | None = None  #: from Cache-Control or Expires
    digest: str | None = None  #: of the document's bytes
    children: tuple[ChildState, ...] = ()  #: of a sitemap index


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The feed could not be fetched or read."""

    asked: str  #: address_of the feed
    slug: str  #: for scripts
    reason: str  #: for people
    until: datetime | None = None  #: the host asked us to wait until then
    is_gone: bool = False  #: 410
    is_ours: bool = False  #: nobody could be reached: the feed is not to blame


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """No request was sent: the host must rest until then. Not a failure of the feed."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A hub sent a document of the feed: no request was made."""


Outcome = Answered | Failed | Postponed | Brought


def address_of(subscription: Subscription, state: FeedState) -> str:
    """The URL to request: where the feed moved to, else its own; alternating while it fails."""
    is_own_turn = state.failures % 2 == 1
    if state.address is None or is_own_turn or not may_move(subscription, state.address):
        return subscription.url
    return state.address


def may_move(subscription: Subscription, address: str) -> bool:
    """True when a request to this address reveals nothing private to others.

    Headers and passwords belong to the URL they were given for; https never becomes http.
    """
    here, there = urlsplit(subscription.url), urlsplit(address)
    has_secret = bool(subscription.headers or subscription.login or "@" in here.netloc)
    return not has_secret and (here.scheme, there.scheme) != ("https", "http")


def next_state(
    state: FeedState,
    outcome: Outcome,
    document: FeedDocument | None,
    *,
    subscription: Subscription,
    arrivals: Iterable[datetime | None],
    pacing: Pacing,
    share: float,
    now: datetime,
) -> FeedState:
    """The state of a feed after one visit, with its next poll.

    document: as parsed; None when it is unchanged or was not read. arrivals: the printed dates of
    entries that were not there at the last poll; at the first poll, of all entries. share: jitter
    in [0, 1).
    """
    match outcome:
        case Postponed(until=until):
            return replace(state, next_poll_at=until + subscription.interval * share / 10)
        case Brought():
            return _brought(state, arrivals=list(arrivals), now=now)
        case Failed():
            after = _failed(state, outcome, now=now)
        case Answered():
            after = _answered(state, outcome, document, subscription=subscription, now=now)
            new = list(arrivals)
            is_other = outcome.digest not in (None, state.body_digest)
            after = with_validators(after, before=state, is_news=is_other and bool(new))
            after = _observed(after, before=state, arrivals=new, now=now)
        case other:
            assert_never(other)
    if after.is_gone:
        return replace(after, next_poll_at=None)
    due = next_poll(
        subscription.interval,
        now=now,
        rhythm=after.rhythm,
        wish=_wish(after, outcome),
        failures=after.failures,
        share=share,
        pacing=pacing,
    )
    if isinstance(outcome, Failed) and outcome.until:
        due = max(due, outcome.until)
    due = open_hour(due, skip_hours=after.skip_hours, skip_days=after.skip_days)
    return replace(after, next_poll_at=due)


def _wish(state: FeedState, outcome: Answered | Failed) -> timedelta | None:
    """The publisher's wished interval: the longer of the feed's and the answer's."""
    fresh_for = outcome.fresh_for if isinstance(outcome, Answered) else None
    return max((wish for wish in (state.ttl, fresh_for) if wish), default=None)


def _answered(
    state: FeedState,
    answer: Answered,
    document: FeedDocument | None,
    *,
    subscription: Subscription,
    now: datetime,
) -> FeedState:
    is_cut = document is not None and document.is_cut
    well = replace(
        state,
        etag=None if is_cut else answer.etag,
        last_modified=None if is_cut else answer.last_modified,
        children=answer.children,
        last_polled_at=now,
        last_success_at=now,
        first_success_at=state.first_success_at or now,
        failures=0,
        failing_since=None,
        last_error=answer.missing and answer.missing[:_MAX_REASON],
        is_gone=False,
    )
    if document is not None:
        well = _read(well, document, digest=None if is_cut else answer.digest, now=now)
        well = replace(well, read_as=subscription.read_as)
    if answer.missing and state.last_success_at is None and not _was_partial(state):
        # What the first poll lacks is old, not new: the next one counts as the first. Only once,
        # because some feeds never end.
        well = replace(well, last_success_at=None, first_success_at=None)
    moved_to = answer.moved_to
    if moved_to and not may_move(subscription, moved_to):
        moved_to = None
    return _moved(well, asked=answer.asked, moved_to=moved_to, now=now)


def _was_partial(state: FeedState) -> bool:
    """True after a poll that read only a part of the feed."""
    return state.last_error is not None and state.failures == 0


def _read(
    state: FeedState, document: FeedDocument, *, digest: str | None, now: datetime
) -> FeedState:
    return replace(
        state,
        body_digest=digest,
        title=document.title or state.title,
        ttl=document.ttl,
        skip_hours=tuple(sorted(document.skip_hours)),
        skip_days=tuple(sorted(document.skip_days)),
        last_changed_at=now,
        kind=document.kind,
        hub_urls=document.hub_urls,
        topic_url=(document.self_url or document.url) if document.hub_urls else None,
    )


def _brought(state: FeedState, *, arrivals: list[datetime | None], now: datetime) -> FeedState:
    """A hub's document may hold only what is new, so validators and digest stay.

    The next poll stays too: it is put off as long as the hub can be relied on, not for longer.
    """
    if state.last_success_at is None:
        return state  # the first poll tells what is old
    after = _observed(state, before=state, arrivals=arrivals, now=now)
    return replace(after, last_success_at=max(now, state.last_success_at), last_changed_at=now)


def _moved(state: FeedState, *, asked: str, moved_to: str | None, now: datetime) -> FeedState:
    """A feed has moved once MOVES polls in a row, over MOVED_FOR, were redirected to one place."""
    if asked == state.url and moved_to == state.address:
        moved_to = None  # the move is known
    elif asked == state.url:  # it answers at its own URL again, or moved elsewhere
        state = replace(state, address=None)
    if moved_to is None:
        return replace(state, moved_to=None, moved_since=None, moves=0)
    is_same = moved_to == state.moved_to and state.moved_since is not None
    since = state.moved_since if is_same and state.moved_since else now
    moves = state.moves + 1 if is_same else 1
    if moves >= MOVES and now - since >= MOVED_FOR:
        address = None if moved_to == state.url else moved_to
        return replace(state, address=address, moved_to=None, moved_since=None, moves=0)
    return replace(state, moved_to=moved_to, moved_since=since, moves=moves)


def _failed(state: FeedState, failure: Failed, *, now: datetime) -> FeedState:
    """Validators and digest stay, because nothing was read.

    410 at the address that a feed moved to only says that the move did not last. What is ours is
    not counted: after a day without network, no feed waits another one.
    """
    return replace(
        state,
        last_polled_at=now,
        failures=max(state.failures, 1) if failure.is_ours else state.failures + 1,
        failing_since=state.failing_since or now,
        last_error=failure.reason[:_MAX_REASON],
        moved_to=None,
        moved_since=None,
        moves=0,
        is_gone=state.is_gone or (failure.is_gone and failure.asked == state.url),
    )


def _observed(
    state: FeedState, *, before: FeedState, arrivals: list[datetime | None], now: datetime
) -> FeedState:
    """The state with its rhythm updated by what arrived since the last good poll."""
    since = before.last_success_at
    if since is None:
        rhythm = first_guess(arrivals, now=now)
    else:
        rhythm = learned(before.rhythm or Rhythm(), since=since, now=now, arrivals=arrivals)
    return replace(state, rhythm=rhythm, last_new_at=now if arrivals else before.last_new_at)


def revived(state: FeedState) -> FeedState:
    """The state of a feed that should be polled again now, even if it is gone or failing."""
    return replace(state, is_gone=False, next_poll_at=None)


def trouble(state: FeedState, *, now: datetime) -> str | None:
    """What is wrong with a feed: since when, why, what happens next. None for a healthy feed.

    A feed of which the last poll read only a part is not healthy.
    """
    since, error = _day(state.failing_since), state.last_error
    if state.is_gone:
        return f"gone since {since}: {error}; not asked again before `wirecopy retry --feed`"
    if state.failing_since:
        polls = f"{state.failures} poll{'s' if state.failures > 1 else ''}"
        return f"failing since {since} ({polls}): {error}; {_next(state, now=now)}"
    return f"{error}; {_next(state, now=now)}" if _was_partial(state) else None


def remarks(state: FeedState, *, now: datetime) -> str | None:
    """What a person may want to know about a healthy feed: it moved, or it went quiet."""
    if state.address:
        return f"moved to {state.address}; asked there, known under its old address"
    if state.moved_to and state.moved_since:
        return f"redirected for good to {state.moved_to} since {_day(state.moved_since)}"
    last = state.last_new_at or state.first_success_at
    gap = timedelta(hours=1 / state.rhythm.mean) if state.rhythm else timedelta(0)
    if last and now - last > max(_QUIET, min(_QUIET_GAPS * gap, _LONGEST_QUIET)):
        return f"nothing new since {_day(last)}; asked less and less often, {_next(state, now=now)}"
    return None


def _next(state: FeedState, *, now: datetime) -> str:
    due = state.next_poll_at
    if due is None or due <= now:
        return "asked again with the next run"
    return f"asked again {_day(due)}"


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "its first poll"
