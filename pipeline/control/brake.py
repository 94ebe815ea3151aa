"""The brake of a run: decides whether new work may begin."""

import time
from datetime import datetime, timedelta

from pipeline.control.clock import Clock


class Brake:
    """On once the run's time is up or someone stops it. Work in progress is finished."""

    def __init__(self, *, now: Clock, budget: timedelta | None = None) -> None:
        """budget: the run's time, by its clock or by the machine's own, whichever is over first.

        The clock may be set back during the run.
        """
        self._now, self._budget = now, budget
        self._until: datetime | None = None if budget is None else now() + budget
        self._began = time.monotonic()
        self._is_pulled = False

    def pull(self) -> None:
        """Start no new work from now on."""
        self._is_pulled = True

    @property
    def left(self) -> timedelta | None:
        """The time in which new work may begin; None: without limit."""
        return None if self._until is None else self._until - self._now()

    @property
    def is_on(self) -> bool:
        """True when no new work may begin."""
        if self._is_pulled or self._until is None or self._budget is None:
            return self._is_pulled
        is_over = time.monotonic() - self._began >= self._budget.total_seconds()
        return is_over or self._now() >= self._until
