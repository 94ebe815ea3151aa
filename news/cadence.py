"""When to ask again: polls of a feed, attempts at an entry. Pure: takes `now`, and a share in [0, 1) for jitter."""

from datetime import datetime, timedelta

FLOOR = timedelta(minutes=5)  #: no feed is polled more often, whatever it or the user says
CEILING = timedelta(days=1)  #: no feed is polled more rarely, so that a back-off heals by itself
MAX_RETRY_AFTER = timedelta(days=1)  #: a publisher's longer wish is cut to this
ATTEMPTS = 5  #: of an entry, before it is quarantined
_FIRST_RETRY = timedelta(minutes=5)


def next_poll(interval: timedelta, *, now: datetime, ttl: timedelta | None, failures: int, share: float) -> datetime:
    """When a feed is due again: the longer of interval and ttl, doubled for each failure in a row, from FLOOR to CEILING.

    share: in [0, 1), spreads polls over the first tenth after the due moment, so that a thousand feeds do not come at once.
    Always later than now.
    """
    wait = max(interval, ttl or timedelta(0), FLOOR)
    wait = min(wait * 2 ** min(failures, 12), max(CEILING, interval))
    due: datetime = now + wait * (1 + share / 10)
    return due


def retry_at(attempts: int, *, now: datetime, share: float) -> datetime | None:
    """When an entry that failed for a passing reason is tried again; None when it was tried ATTEMPTS times.

    attempts: made so far, at least 1. Waits 5 min, 20 min, 80 min, 5 h 20 min.
    """
    if attempts >= ATTEMPTS:
        return None
    due: datetime = now + _FIRST_RETRY * 4 ** (attempts - 1) * (1 + share / 10)
    return due


def capped_retry_after(wish: timedelta, *, now: datetime) -> datetime:
    """The moment until which a host asked us to stay away, cut to MAX_RETRY_AFTER."""
    return now + min(max(wish, timedelta(0)), MAX_RETRY_AFTER)
