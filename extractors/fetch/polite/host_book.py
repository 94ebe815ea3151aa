"""The host book: when each host may be requested again, and its robots.txt."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Protocol

Now = Callable[[], datetime]


class SavedRobots(Protocol):
    """A host's robots.txt as last fetched; the store's value and RobotsFile both fit."""

    @property
    def status(self) -> int:
        """HTTP status; 0 when the host could not be reached."""
        ...

    @property
    def body(self) -> bytes:
        """Decoded; at most 500 KiB."""
        ...

    @property
    def fetched_at(self) -> datetime:
        """Aware UTC."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """A robots.txt as the client hands it to a host book."""

    status: int
    body: bytes
    fetched_at: datetime


class HostBook(Protocol):
    """Shared by all clients that must keep one pace. Synchronous: called off the event loop.

    A host book that never waits for a disk, a lock or a network may set `is_instant = True`; it is
    then called on the event loop.
    """

    def take_slot(
        self,
        host: str,
        *,
        delay_s: float,
        now: datetime,
        patience_s: float,
        longest_hold: timedelta,
    ) -> datetime:
        """Take the host's next slot; when it begins. The slot after it begins `delay_s` later.

        A slot later than now + patience_s is returned but not taken. longest_hold: that a host may
        ask for; the book forgets longer ones, which a wrong clock wrote.
        """
        ...

    def hold(self, host: str, *, until: datetime) -> None:
        """Give no slot of the host before `until`."""
        ...

    def robots(self, host: str) -> SavedRobots | None:
        """The host's robots.txt as last saved."""
        ...

    def save_robots(self, host: str, robots: Any) -> None:
        """Save the host's robots.txt: a RobotsFile (Any, so that a store may name its own type)."""
        ...


class MemoryHostBook:
    """A host book in this process only: for use without a store, and for tests."""

    is_instant = True

    def __init__(self) -> None:
        self._next: dict[str, datetime] = {}
        self._robots: dict[str, SavedRobots] = {}
        self._lock = Lock()

    def take_slot(
        self,
        host: str,
        *,
        delay_s: float,
        now: datetime,
        patience_s: float,
        longest_hold: timedelta = timedelta(days=1),  # noqa: ARG002 - it lives no longer than a run
    ) -> datetime:
        """See HostBook."""
        with self._lock:
            at = max(now, self._next.get(host, now))
            if at <= now + timedelta(seconds=patience_s):
                self._next[host] = at + timedelta(seconds=delay_s)
            return at

    def hold(self, host: str, *, until: datetime) -> None:
        """See HostBook. The longer of two holds counts."""
        with self._lock:
            self._next[host] = max(until, self._next.get(host, until))

    def robots(self, host: str) -> SavedRobots | None:
        """See HostBook."""
        return self._robots.get(host)

    def save_robots(self, host: str, robots: SavedRobots) -> None:
        """See HostBook."""
        self._robots[host] = robots
