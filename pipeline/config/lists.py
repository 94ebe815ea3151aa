"""Times, and settings that are lists: in the file a list, in a variable a comma-separated text."""

import contextlib
import re
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Annotated

from pydantic import BeforeValidator

_DURATION = re.compile(
    r"(?:(\d+)\s*d)?\s*(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+)\s*s)?", re.IGNORECASE
)
_LONGEST = timedelta(days=36_500)  #: a time so far in the past or future is still a valid date


def duration(value: object) -> timedelta:
    """`"30m"`, `"2h"`, `"1d 12h"`, or a whole number of minutes. Raises ValueError."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        days, hours, minutes, seconds = 0, 0, value, 0
    else:
        match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
        if not match or not any(match.groups()):
            raise ValueError('expected a time such as "30m", "2h" or "7d"')
        days, hours, minutes, seconds = (int(g or 0) for g in match.groups())
    try:
        found = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        found = timedelta.max
    if found > _LONGEST:
        raise ValueError(f"expected at most {_LONGEST.days}d")
    return found


def moment(text: str, *, now: datetime) -> datetime:
    """A time ago ("2d", "6h"), a day ("2026-05-03", UTC) or a time. Raises ValueError."""
    with contextlib.suppress(ValueError, OverflowError):
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    try:
        return now - duration(text)
    except ValueError as exc:
        raise ValueError(f'{exc}, or a date such as "2026-05-03" or "2026-05-03T18:00"') from exc


Duration = Annotated[timedelta, BeforeValidator(duration)]


def networks(value: object) -> object:
    """Networks from a list or a comma-separated string."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise ValueError("expected networks such as 127.0.0.0/8")  # noqa: TRY004 - pydantic wants ValueError
    found = []
    for part in parts:
        try:
            found.append(ip_network(str(part).strip()))
        except ValueError as exc:
            raise ValueError("expected networks such as 127.0.0.0/8") from exc
    return tuple(found)


def durations(value: object) -> object:
    """Growing durations from a list or a comma-separated string; "off" or nothing means none."""
    if value in ("off", "", None, False):
        return ()
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise ValueError('expected growing durations such as "1h,6h,1d"')  # noqa: TRY004 - pydantic wants ValueError
    found = tuple(
        part if isinstance(part, timedelta) else duration(str(part).strip()) for part in parts
    )
    if list(found) != sorted(set(found)) or (found and found[0] <= timedelta(0)):
        raise ValueError('expected growing durations such as "1h,6h,1d"')
    return found
