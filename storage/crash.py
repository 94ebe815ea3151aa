"""Named points at which the kill tests end this process. Does nothing unless WIRECOPY_CRASH_AT names one of them."""

import os
import signal
from collections import Counter
from typing import Literal

CrashPoint = Literal["after_claim", "after_commit", "before_rename", "after_rename", "before_mark"]
LatePoint = Literal["after_correct"]
"""Passed by runs only whose site lines learn something."""

_wanted, _, _nth = os.environ.get("WIRECOPY_CRASH_AT", "").partition(
    ":"
)  # read once: a run is killed by its environment only
_passed: Counter[str] = Counter()


def crash_point(name: CrashPoint | LatePoint) -> None:
    """End this process with SIGKILL if WIRECOPY_CRASH_AT is `name`, or `name:n` and this is the n-th passing."""
    if name != _wanted:
        return
    _passed[name] += 1
    if _passed[name] >= int(_nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
