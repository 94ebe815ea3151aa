"""When to poll a feed again, and when to try an entry again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from news.feed.rhythm import Rhythm, wait_for

FLOOR = timedelta(minutes=5)  #: no feed is polled more often, whatever feed or user request
CEILING = timedelta(days=1)  #: no feed is polled more rarely, so that a back-off ends by itself
MAX_RETRY_AFTER = timedelta(days=1)  #: a publisher's longer waits are cut to this
ATTEMPTS = 5  #: of an entry, before it is quarantined
#: polls in a row that a permanent redirect must lead to one place before the feed has moved
MOVES = 4
#: and for so long: a captive portal or a broken release is over by then
MOVED_FOR = timedelta(days=1)
#: machines that share a store have clocks that differ by less
SKEW = timedelta(minutes=5)
#: no slot of a host is booked further ahead: patience_s and host_delay_s are at most an hour each
LONGEST_SLOT = timedelta(hours=2)
_FIRST_RETRY = timedelta(minutes=5)
_FIRST_RECHECK = timedelta(hours=1)
LONGEST_RECHECK = timedelta(days=16)
LONGEST_RETRY = _FIRST_RETRY * 4 ** (ATTEMPTS - 2) * 1.1  #: between two attempts
_OPEN_WITHIN = timedelta(days=8)  #: skipHours and skipDays are left by then
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """How eagerly all feeds are polled."""

    floor: timedelta = FLOOR
    ceiling: timedelta = CEILING
    jitter: float = 0.1  #: largest random addition, as a share of a wait
    #: polls in proportion; 1: a feed with one new entry an hour is polled about once an hour
    eagerness: float = 1.0
    is_adaptive: bool = True  #: False: every interval, whatever the feed's rhythm
    longest_hold: timedelta = MAX_RETRY_AFTER  #: of a host that asks to be left alone


def next_poll(
    interval: timedelta,
    *,
    now: datetime,
    rhythm: Rhythm | None,
    wish: timedelta | None,
    failures: int,
    share: float,
    pacing: Pacing,
) -> datetime:
    """When a feed is due again.

    interval: the user's; never sooner. rhythm: as learned; None: nothing yet. wish: the publisher's
    (ttl, Cache-Control). A feed that failed waits the longer of interval and wish, doubled for each
    failure in a row, up to the ceiling. share: in [0, 1). Always later than now, by pacing.floor at
    least.
    """
    ceiling = max(pacing.ceiling, interval, pacing.floor)
    least = min(max(interval, wish or timedelta(0), pacing.floor), ceiling)
    if failures:
        least = min(least * 2 ** min(failures, 12), ceiling)
    wait = least * (1 + share * pacing.jitter)
    if pacing.is_adaptive and rhythm is not None and not failures:
        fitting = wait_for(rhythm, now=now, eagerness=pacing.eagerness, longest=ceiling)
        wait = max(wait, fitting * (1 + (share - 0.5) * pacing.jitter))
    due: datetime = now + wait
    return due


def longest_wait(interval: timedelta, *, is_skipping: bool, pacing: Pacing) -> timedelta:
    """No poll is planned later than this. is_skipping: the feed has skipHours or skipDays."""
    wait = 2 * max(pacing.ceiling, interval, pacing.floor)  # doubled by the largest jitter
    return wait + pacing.longest_hold + (_OPEN_WITHIN if is_skipping else timedelta(0))


def is_ahead(moment: datetime | None, *, now: datetime, longest: timedelta = timedelta(0)) -> bool:
    """True for a stored moment that no right clock can have stored: the clock was ahead then.

    longest: how far ahead of its own time the moment may lie. 0: it says when something was done.
    """
    return moment is not None and moment > now + longest + SKEW


def open_hour(
    due: datetime, *, skip_hours: Collection[int], skip_days: Collection[str]
) -> datetime:
    """The first moment from `due` on that is not in skipHours or skipDays (UTC).

    `due` itself if they cover all hours of all days.
    """
    at = due
    for _ in range(24 * 8):
        if at.hour not in skip_hours and _WEEKDAYS[at.weekday()] not in skip_days:
            return at
        at = at.replace(
            minute=due.minute, second=due.second, microsecond=due.microsecond
        ) + timedelta(hours=1)
    return due


def spread(polls: int, *, wait: timedelta) -> float:
    """The jitter for feeds polled together: the next time they are due one a second.

    polls: in this run. wait: until the next poll of one of them. Between 0 and 1: no wait is more
    than doubled.
    """
    return min(1.0, timedelta(seconds=polls) / wait) if wait else 0.0


def retry_at(attempts: int, *, now: datetime, share: float) -> datetime | None:
    """When to try an entry again after a transient failure; None after ATTEMPTS tries.

    attempts: made so far, at least 1. Waits 5 min, 20 min, 80 min, 5 h 20 min.
    """
    if attempts >= ATTEMPTS:
        return None
    due: datetime = now + _FIRST_RETRY * 4 ** (attempts - 1) * (1 + share / 10)
    return due


def recheck_at(rechecks: int, *, ended_at: datetime | None, now: datetime) -> datetime:
    """When to ask again for the page of an entry that its feed changed.

    Some feeds print a new time or a counter at every poll.

    rechecks: how often in a row the page was asked for that reason and had not changed. The first
    is at once, the next wait 1 h, 4 h, 16 h ... 16 days from the last. ended_at: when the last one
    ended; what lies ahead of now (the clock was wrong) counts as now.
    """
    if not rechecks or ended_at is None:
        return now
    wait: timedelta = min(_FIRST_RECHECK * 4 ** min(rechecks - 1, 6), LONGEST_RECHECK)
    return max(now, min(ended_at, now) + wait)


def capped_retry_after(
    wish: timedelta, *, now: datetime, longest: timedelta = MAX_RETRY_AFTER
) -> datetime:
    """The time until which a host must rest, cut to the longest wait that is obeyed."""
    return now + min(max(wish, timedelta(0)), longest)
