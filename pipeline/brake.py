"""The brake of a run: one answer to whether anything new may be begun. Asks the clock it is given, nothing else."""

from datetime import datetime

from pipeline.resources import Clock


class Brake:
    """Says when nothing new may be begun: the run's time is up, or someone asked it to stop. What is under way is finished."""

    def __init__(self, *, now: Clock) -> None:
        self._now = now
        self._is_pulled = False
        self.until: datetime | None = None  #: the end of the run's time budget

    def pull(self) -> None:
        """Begin nothing new from now on."""
        self._is_pulled = True

    @property
    def is_on(self) -> bool:
        """True when nothing new may be begun."""
        return self._is_pulled or (self.until is not None and self._now() >= self.until)
