"""The brake of a run: decides whether new work may begin."""

from datetime import datetime

from pipeline.clock import Clock


class Brake:
    """On once the run's time is up or someone stops it. Work in progress is finished."""

    def __init__(self, *, now: Clock, until: datetime | None = None) -> None:
        """until: the end of the run's time budget."""
        self._now, self._until = now, until
        self._is_pulled = False

    def pull(self) -> None:
        """Start no new work from now on."""
        self._is_pulled = True

    @property
    def is_on(self) -> bool:
        """True when no new work may begin."""
        return self._is_pulled or (self._until is not None and self._now() >= self._until)
