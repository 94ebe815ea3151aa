"""The host book: when each host may be requested again, and its robots.txt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Protocol, runtime_checkable

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
        clock: Now,
        unused: datetime | None = None,
        longest_delay_s: float,
        longest_hold: timedelta,
    ) -> tuple[datetime, bool]:
        """Take the host's slot if it is free: (now, True). The next one begins `delay_s` later.

        Otherwise (when to ask again, False); nothing is taken. clock: read while nobody else can
        take a slot. unused: the end of a slot that the caller took and did not use.
        longest_delay_s, longest_hold: that any caller or host may ask for; the book forgets what
        lies further ahead, which a wrong clock wrote.
        """
        ...

    def hold(self, host: str, *, until: datetime) -> None:
        """Give no slot of the host before `until`, as the host asked."""
        ...

    def delay_slot(self, host: str, *, until: datetime) -> None:
        """Begin the host's next slot at `until` at the earliest: a request was sent late."""
        ...

    def robots(self, host: str) -> SavedRobots | None:
        """The host's robots.txt as last saved. host: with a path, another file of that host."""
        ...

    def save_robots(self, host: str, robots: Any) -> None:
        """Save the host's robots.txt: a RobotsFile (Any, so that a store may name its own type)."""
        ...


SlotCall = tuple[str, str, Mapping[str, Any]]  #: take_slot or delay_slot, the host, arguments


@runtime_checkable
class TogetherBook(HostBook, Protocol):
    """A host book that answers several calls about slots at once."""

    def together(self, calls: Sequence[SlotCall]) -> list[Any]:
        """What the calls return, as if each were made alone."""
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
        clock: Now,
        unused: datetime | None = None,
        longest_delay_s: float = 60,  # noqa: ARG002 - it lives no longer than a run
        longest_hold: timedelta = timedelta(days=1),  # noqa: ARG002 - it lives no longer than a run
    ) -> tuple[datetime, bool]:
        """See HostBook."""
        with self._lock:
            now, at = clock(), self._next.get(host)
            if at is not None and at != unused and at > now:
                return at, False
            self._next[host] = now + timedelta(seconds=delay_s)
            return now, True

    def hold(self, host: str, *, until: datetime) -> None:
        """See HostBook. The longer of two holds counts."""
        with self._lock:
            self._next[host] = max(until, self._next.get(host, until))

    def delay_slot(self, host: str, *, until: datetime) -> None:
        """See HostBook."""
        self.hold(host, until=until)

    def robots(self, host: str) -> SavedRobots | None:
        """See HostBook."""
        return self._robots.get(host)

    def save_robots(self, host: str, robots: SavedRobots) -> None:
        """See HostBook."""
        self._robots[host] = robots
