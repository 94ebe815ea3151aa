"""A run that is killed at a named point or at a moment."""

import signal
import subprocess
from dataclasses import dataclass
from typing import get_args

from storage.tables.crash import CrashPoint
from tests.support.killing.newsrooms import Newsroom
from tests.support.killing.runs import RUN_S, Place, kill, started, survivors

POINTS: tuple[CrashPoint, ...] = get_args(CrashPoint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """When to kill a run: at the n-th passing of a named point, or some time after its start."""

    point: CrashPoint | None = None
    passing: int = 1
    moment_s: float = 0.0

    @property
    def name(self) -> str:
        """For tables."""
        return self.point or "random moment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """The result of a strike."""

    is_killed: bool  #: False: the run had ended by itself before
    code: int
    orphans: list[str]


def strike(newsroom: Newsroom, place: Place, how: Strike, *options: str) -> Struck:
    """Start a run and kill it, unless it ends before."""
    named = {"WIRECOPY_CRASH_AT": f"{how.point}:{how.passing}"} if how.point else {}
    with started(newsroom, place, *options, environment=named) as process:
        try:
            process.wait(timeout=RUN_S if how.point else how.moment_s)
        except subprocess.TimeoutExpired:
            if how.point:
                raise
            orphans = kill(process)
        else:
            orphans = survivors(process.pid)
    return Struck(
        is_killed=process.returncode == -signal.SIGKILL, code=process.returncode, orphans=orphans
    )
