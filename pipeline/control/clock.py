"""The only clock of the program; everything below the pipeline takes `now`."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from news.errors import ConfigError
from news.feed.next_poll import is_ahead

Clock = Callable[[], datetime]

#: no run takes place before: a machine without a battery begins in 1970 or 2000
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
#: between two runs; after a longer pause, or a clock that jumped, nothing is deleted for its age
_PAUSE = timedelta(days=7)
LAST_RUNS = 10  #: that are looked at


def utc_now() -> datetime:
    """The current time, timezone-aware, in UTC."""
    return datetime.now(UTC)


def refuse_early(now: datetime) -> None:
    """Raise ConfigError if the machine's clock shows a time before this program was written."""
    if now < EARLIEST:
        raise ConfigError(
            "clock", f"this machine's clock says {_minute(now)}; set it, then run again"
        )


def ahead_of(now: datetime, moments: Iterable[datetime | None]) -> str | None:
    """The remark for people when the store was written at a time that is still to come.

    moments: when something was last done, by the clocks of then. None when all of them are past.
    """
    last = max((moment for moment in moments if is_ahead(moment, now=now) and moment), default=None)
    if last is None:
        return None
    return (
        f"The clock is wrong, or it was: it says {_minute(now)}, but something was stored at "
        f"{_minute(last)}. What is still to come is ignored; nothing waits for it."
    )


def settled(now: datetime, starts: Sequence[datetime]) -> datetime:
    """The time by whose measure old files may be deleted.

    starts: of the last runs, newest first. That of the run before the pause, if there was a long
    one among the last runs, or the clock jumped; otherwise now.
    """
    at = now
    for start in starts:
        if at - start > _PAUSE:
            return start
        at = min(at, start)
    return now


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
