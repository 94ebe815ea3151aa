"""Platforms: many hosts of one domain (ann.example.com, bob.example.com) that count as one.

Whoever hosts blogs or newsletters limits a client's requests to all of them together. Two hosts of
a domain that answer 429 at a time show it: the others then wait as well, instead of each being
asked for an answer that is known.
"""

from datetime import datetime, timedelta

from extractors.fetch.polite.host_book import Now
from news.url import domain_of

_ENOUGH = 2  #: hosts of a domain; a single one may be the only one that is tired of us
_LONGEST = timedelta(minutes=15)  #: the others may be welcome when the two are not


class Platforms:
    """Which domains have throttled this client. In this process only: the next one learns it."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._until: dict[str, dict[str, datetime]] = {}  #: domain -> host -> when it is over

    def throttled(self, host: str, *, until: datetime) -> None:
        """Note that a host answered 429, and until when it is to be left alone."""
        if domain := _platform_of(host):
            until = min(until, self._now() + _LONGEST)
            self._until.setdefault(domain, {})[host] = until

    def held_until(self, host: str) -> datetime | None:
        """Until when the host's platform is to be left alone; None if nothing speaks for one."""
        domain = _platform_of(host) if self._until else None  # nearly always none is noted
        if domain is None:
            return None
        now, hosts = self._now(), self._until.get(domain, {})
        held = [until for until in hosts.values() if until > now]
        return max(held) if len(held) >= _ENOUGH else None


def _platform_of(host: str) -> str | None:
    """The domain that a host is below; None for an address and for the domain itself."""
    name = host.partition(":")[0]
    domain = domain_of(f"http://{host}/")
    return domain if name.endswith(f".{domain}") else None
