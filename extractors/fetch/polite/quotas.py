"""Quotas: how many more requests a host says that it will answer, before it has to refuse one.

Sources: draft-ietf-httpapi-ratelimit-headers (`RateLimit: "default";r=0;t=30`), its versions up to
07 (`RateLimit-Remaining`, `RateLimit-Reset` in seconds), and what was before them (`X-RateLimit-*`,
`X-Rate-Limit-*`: seconds, or a Unix time).
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

LONGEST = timedelta(seconds=60)  #: what a host asks for beyond this, it says with 429
_PREFIXES = ("ratelimit", "x-ratelimit", "x-rate-limit")
_MEMBER = re.compile(r";\s*(r|t)\s*=\s*(\d{1,9})")
_NUMBER = re.compile(r"\d{1,10}(?:\.\d{1,9})?")
_EPOCH = 10**9  #: from here on a number is a Unix time


class Quotas:
    """What hosts have said of their quotas, as far as they kept to it."""

    def __init__(self) -> None:
        self._claims: dict[str, tuple[datetime, datetime]] = {}  #: host -> (said at, used up until)
        self._false: set[str] = set()  #: hosts that answered all the same

    def answered(
        self, host: str, fields: Mapping[str, str], *, asked_at: datetime, now: datetime
    ) -> datetime | None:
        """Until when a host is to be left alone that just answered; None for no such wish.

        fields: of its response, by lower-case name. asked_at: when the request was sent.
        """
        said_at, until = self._claims.pop(host, (now, now))
        if said_at < asked_at < until:
            self._false.add(host)
        wait = used_up_for(fields, now=now)
        if not wait or host in self._false:
            return None
        self._claims[host] = now, now + wait
        return now + min(wait, LONGEST)


def used_up_for(fields: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """How long a quota stays used up; None if none is said to be."""
    waits = []
    for member in fields.get("ratelimit", "").split(","):
        found = {name: int(number) for name, number in _MEMBER.findall(member)}
        if found.get("r") == 0 and "t" in found:
            waits.append(timedelta(seconds=found["t"]))
    for prefix in _PREFIXES:
        remaining = _number(fields.get(f"{prefix}-remaining"))
        reset = _number(fields.get(f"{prefix}-reset"))
        if remaining is not None and remaining < 1 and reset:
            at = datetime.fromtimestamp(reset, UTC) if reset >= _EPOCH else None
            waits.append(at - now if at else timedelta(seconds=reset))
    return max((wait for wait in waits if wait > timedelta(0)), default=None)


def _number(value: str | None) -> float | None:
    text = (value or "").strip()
    return float(text) if _NUMBER.fullmatch(text) else None
