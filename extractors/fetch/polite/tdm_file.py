"""Reads /.well-known/tdmrep.json: where on a host rights are reserved (TDMRep section 6.1)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from extractors.fetch.polite.path_patterns import matches, path_of
from news.record.usage import address_of, reservation_of

PATH = "/.well-known/tdmrep.json"
MAX_BYTES = 256 * 1024
MAX_REDIRECTS = 5  #: as for robots.txt
_MOST = 1_000  #: rules that are read


@dataclass(frozen=True, slots=True)
class _Rule:
    location: str
    reservation: bool
    policy: str | None


class TdmFile:
    """A host's rules. Anything but a list of rules has none: many hosts answer with a page."""

    def __init__(self, body: bytes) -> None:
        self._rules = list(_rules(body))

    def __len__(self) -> int:
        """How many rules can be used."""
        return len(self._rules)

    def wish(self, url: str) -> tuple[bool | None, str | None]:
        """(reservation, policy) for a page; (None, None) where no rule covers it.

        The first rule that covers it counts: "the most specific match is the first in sequence".
        """
        path, host = path_of(url), urlsplit(url).netloc
        for rule in self._rules:
            pattern = _of_host(rule.location, host=host)
            if pattern is not None and matches(pattern, path):
                return rule.reservation, rule.policy
        return None, None


def _rules(body: bytes) -> Iterator[_Rule]:
    try:
        found = json.loads(body[:MAX_BYTES].decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return
    for one in found[:_MOST] if isinstance(found, list) else [found]:
        location = one.get("location") if isinstance(one, dict) else None
        if not isinstance(location, str) or not location.strip():
            continue
        said, policy = one.get("tdm-reservation"), one.get("tdm-policy")
        # true is 1 in Python and another form here
        reservation = None if isinstance(said, bool) else reservation_of(str(said)[:9])
        if reservation is not None:
            address = address_of(policy) if isinstance(policy, str) else None
            yield _Rule(location.strip(), reservation, address)


def _of_host(location: str, *, host: str) -> str | None:
    """A rule's pattern. Some sites write whole addresses: only their own host's count."""
    if not location.startswith(("http://", "https://")):
        return location
    own, slash, path = location.partition("://")[2].partition("/")
    return slash + path or "/" if own.lower() == host.lower() else None
