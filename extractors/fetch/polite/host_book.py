"""The host book: when each host may be asked again, and its robots.txt. Keeps the pace across clients; sends nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Protocol


class RobotsMemory(Protocol):
    """A host's robots.txt as last fetched; the store's value and ours both fit."""

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
    """What the client hands to a book to remember."""

    status: int
    body: bytes
    fetched_at: datetime


class HostBook(Protocol):
    """Shared by all clients that must keep one pace. Synchronous: the client calls it off the event loop.

    A book that never waits for a disk, a lock or a network may set `is_instant = True` and is then
    called in place.
    """

    def take_slot(self, host: str, *, delay_s: float, now: datetime, patience_s: float) -> datetime:
        """The moment (now or later) at which the caller may ask the host; the next slot is `delay_s` after it.

        A moment later than now + patience_s is returned without being taken.
        """
        ...

    def hold(self, host: str, *, until: datetime) -> None:
        """Give no slot of the host before `until`."""
        ...

    def robots(self, host: str) -> RobotsMemory | None:
        """The host's robots.txt as last saved."""
        ...

    def save_robots(self, host: str, memory: Any) -> None:
        """Remember the host's robots.txt. memory: a RobotsFile (Any, so that a store may name its own equal type)."""
        ...


class MemoryBook:
    """A book in this process only: for one-off use without a store, and for tests."""

    is_instant = True

    def __init__(self) -> None:
        self._next: dict[str, datetime] = {}
        self._robots: dict[str, RobotsMemory] = {}
        self._lock = Lock()

    def take_slot(self, host: str, *, delay_s: float, now: datetime, patience_s: float) -> datetime:
        """See HostBook."""
        with self._lock:
            slot = max(now, self._next.get(host, now))
            if slot <= now + timedelta(seconds=patience_s):
                self._next[host] = slot + timedelta(seconds=delay_s)
            return slot

    def hold(self, host: str, *, until: datetime) -> None:
        """See HostBook. The longer of two holds stands."""
        with self._lock:
            self._next[host] = max(until, self._next.get(host, until))

    def robots(self, host: str) -> RobotsMemory | None:
        """See HostBook."""
        return self._robots.get(host)

    def save_robots(self, host: str, memory: RobotsMemory) -> None:
        """See HostBook."""
        self._robots[host] = memory


Now = Callable[[], datetime]
