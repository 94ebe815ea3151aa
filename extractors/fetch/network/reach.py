"""Whether this machine reaches anybody: where every host is silent, no host is to blame."""

from collections.abc import Iterable
from datetime import datetime, timedelta

_SILENT_HOSTS = 3  #: that fail one after another; two may share a data centre
_SILENCE = timedelta(hours=1)  #: dead hosts may be asked alone; others answer meanwhile


class Reach:
    """What one run's requests say of the machine's own network."""

    def __init__(self) -> None:
        self._answered_at: datetime | None = None
        self._silent: set[str] = set()

    def is_offline(self, now: datetime) -> bool:
        """True when for an hour nobody has answered, and several hosts were asked."""
        is_long = self._answered_at is None or now - self._answered_at >= _SILENCE
        return is_long and len(self._silent) >= _SILENT_HOSTS

    def remember(
        self, *, answered_at: datetime | None, failed: Iterable[tuple[str, datetime]]
    ) -> None:
        """What earlier runs have met: the last answer, and when hosts failed."""
        known = [at for at in (self._answered_at, answered_at) if at]
        self._answered_at = max(known, default=None)
        for host, at in failed:
            self.failed(host, asked_at=at)

    def answered(self, at: datetime) -> None:
        """A host has answered, with whatever status."""
        self._answered_at = at
        self._silent.clear()

    def failed(self, host: str, *, asked_at: datetime) -> None:
        """A host could not be reached. One that was asked before another answered says nothing."""
        if self._answered_at is None or asked_at > self._answered_at:
            self._silent.add(host)
