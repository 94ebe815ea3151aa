"""The life of a feed: what each poll makes of its state. Pure; takes `now`, decides nothing about entries.

A feed is its subscription's URL for good. It may move (permanent redirects that hold), fail (and
heal by itself), go quiet, or be gone (410); in all of it its history and its entries stay under
that URL.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from news.feed.next_poll import MOVED_FOR, MOVES
from news.feed.rhythm import Rhythm, first_guess, learned
from news.feed.values import FeedDocument, FeedState, Subscription

_QUIET = timedelta(days=45)  #: without a new entry; and a feed's own mean gap, this often over
_QUIET_GAPS = 20
_MAX_REASON = 500


def address_of(subscription: Subscription, state: FeedState) -> str:
    """Where to ask for the feed: where it has moved to, else its own URL; in turns while it fails, as either may be dead."""
    is_own_turn = state.failures % 2 == 1
    if state.address is None or is_own_turn or not may_move(subscription, state.address):
        return subscription.url
    return state.address


def may_move(subscription: Subscription, address: str) -> bool:
    """True when the feed may be asked at an address without anything of the subscription's being told to a stranger.

    Headers and passwords belong to the URL they were given for; https never becomes http.
    """
    here, there = urlsplit(subscription.url), urlsplit(address)
    has_secret = bool(subscription.headers or subscription.login or "@" in here.netloc)
    return not has_secret and (here.scheme, there.scheme) != ("https", "http")


def read(state: FeedState, document: FeedDocument, *, digest: str, now: datetime) -> FeedState:
    """The state after a document was parsed. digest: of its bytes."""
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
    )


def succeeded(state: FeedState, *, asked: str, moved_to: str | None, now: datetime) -> FeedState:
    """The state after a feed answered with a document or with 304.

    asked: address_of it. moved_to: where permanent redirects led from there.
    """
    if asked == state.url and moved_to != state.address:
        state = replace(
            state, address=None
        )  # it answers at its own URL again, or has moved elsewhere
    elif asked == state.url:
        moved_to = None
    well = replace(
        state,
        last_polled_at=now,
        last_success_at=now,
        first_success_at=state.first_success_at or now,
        failures=0,
        failing_since=None,
        last_error=None,
        is_gone=False,
    )
    return _moved(well, moved_to, now=now)


def failed(state: FeedState, *, reason: str, now: datetime) -> FeedState:
    """The state after a feed was not had. Validators and digest stay: nothing was read."""
    return replace(
        state,
        last_polled_at=now,
        failures=state.failures + 1,
        failing_since=state.failing_since or now,
        last_error=reason[:_MAX_REASON],
        moved_to=None,
        moved_since=None,
        moves=0,
    )


def retired(state: FeedState, *, asked: str, reason: str, now: datetime) -> FeedState:
    """The state after 410. Of the address a feed moved to it says only that the move did not last."""
    after = failed(state, reason=reason, now=now)
    return replace(after, is_gone=True, next_poll_at=None) if asked == state.url else after


def revived(state: FeedState) -> FeedState:
    """The state of a feed that somebody wants asked again now, gone or backing off as it may be."""
    return replace(state, is_gone=False, next_poll_at=None)


def _moved(state: FeedState, moved_to: str | None, *, now: datetime) -> FeedState:
    if moved_to is None:
        return replace(state, moved_to=None, moved_since=None, moves=0)
    is_same = moved_to == state.moved_to and state.moved_since is not None
    since = state.moved_since if is_same and state.moved_since else now
    moves = state.moves + 1 if is_same else 1
    if moves >= MOVES and now - since >= MOVED_FOR:
        address = None if moved_to == state.url else moved_to
        return replace(state, address=address, moved_to=None, moved_since=None, moves=0)
    return replace(state, moved_to=moved_to, moved_since=since, moves=moves)


def observed(
    state: FeedState, *, before: FeedState, new: Iterable[datetime | None], now: datetime
) -> FeedState:
    """The state with what the poll teaches about the feed's rhythm.

    before: as of the last poll. new: the printed dates of entries that were not there then; at a
    first poll, of all entries.
    """
    dates = list(new)
    since = before.last_success_at
    if since is None:
        rhythm = first_guess(dates, now=now)
    else:
        rhythm = learned(before.rhythm or Rhythm(), since=since, now=now, arrivals=dates)
    return replace(state, rhythm=rhythm, last_new_at=now if dates else before.last_new_at)


def trouble(state: FeedState, *, now: datetime) -> str | None:
    """What is wrong with a feed: since when, why, what next; None for one that does well."""
    if state.is_gone:
        return f"gone since {_day(state.failing_since)}: {state.last_error}; not asked again before `wirecopy retry --feed`"
    if state.failing_since:
        polls = f"{state.failures} poll{'s' if state.failures > 1 else ''}"
        return f"failing since {_day(state.failing_since)} ({polls}): {state.last_error}; {_next(state, now=now)}"
    return None


def remarks(state: FeedState, *, now: datetime) -> str | None:
    """What a person may want to know of a feed that does answer: that it moved, or went quiet."""
    if state.address:
        return f"moved to {state.address}; asked there, known under its old address"
    if state.moved_to and state.moved_since:
        return f"redirected for good to {state.moved_to} since {_day(state.moved_since)}"
    last = state.last_new_at or state.first_success_at
    gap = timedelta(hours=1 / state.rhythm.mean) if state.rhythm else timedelta(0)
    if last and now - last > max(_QUIET, min(_QUIET_GAPS * gap, timedelta(days=400))):
        return f"nothing new since {_day(last)}; asked less and less often, {_next(state, now=now)}"
    return None


def _next(state: FeedState, *, now: datetime) -> str:
    due = state.next_poll_at
    return (
        "asked again with the next run" if due is None or due <= now else f"asked again {_day(due)}"
    )


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "its first poll"
