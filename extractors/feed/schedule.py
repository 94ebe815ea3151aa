"""How often a feed asks to be polled: ttl, sy:updatePeriod, skipHours and skipDays."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from extractors.feed.fields import text_of

_MAX_TTL = timedelta(days=366)
#: hours. Source: RSS 1.0 mod_syndication
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_SKIPPED = re.compile(
    rb"<skip(?:hours|days)>(.{0,4000}?)</skip(?:hours|days)>", re.IGNORECASE | re.DOTALL
)
_SKIPPED_PART = re.compile(rb"<(?:hour|day)>\s*([A-Za-z0-9]{1,9})\s*</(?:hour|day)>", re.IGNORECASE)


def ttl_of(feed: Mapping[str, Any]) -> timedelta | None:
    """The longer of RSS ttl (minutes) and sy:updatePeriod / sy:updateFrequency."""
    hours = _PERIODS.get(str(feed.get("sy_updateperiod")).strip().lower(), 0)
    longest_s = max(
        min(_number(feed.get("ttl")), 60 * 24 * 366) * 60,
        hours * 3600 / max(1, _number(feed.get("sy_updatefrequency"))),
    )
    return min(timedelta(seconds=longest_s), _MAX_TTL) if longest_s > 0 else None


def skips_of(content: bytes) -> tuple[frozenset[int], frozenset[str]]:
    """(hours 0 to 23, days in lower case). Source: RSS 2.0, skipHours and skipDays.

    RSS 0.91 counts hours from 1 to 24. A feed that skips every hour skips none.
    """
    words = [
        word.decode().lower()
        for block in _SKIPPED.findall(content)
        for word in _SKIPPED_PART.findall(block)
    ]
    hours = frozenset(int(word) % 24 for word in words if word.isdigit() and int(word) <= 24)
    days = frozenset(word for word in words if word in _DAYS)
    return (hours if len(hours) < 24 else frozenset()), days


def _number(printed: Any) -> int:
    """A whole number as printed, 0 for anything else."""
    text = (text_of(printed) or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
