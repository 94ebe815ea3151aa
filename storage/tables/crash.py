"""Named points where the kill tests end this process. WIRECOPY_CRASH_AT names one."""

import os
import signal
from collections import Counter
from typing import Literal

CrashPoint = Literal["after_claim", "after_commit", "before_rename", "after_rename", "before_mark"]
#: reached only by runs that learn site lines, by takedowns, and where parts are merged
LatePoint = Literal["after_correct", "after_takedown", "after_mark"]

# read once: a run is killed by its environment only
_wanted, _, _nth = os.environ.get("WIRECOPY_CRASH_AT", "").partition(":")
_passed: Counter[str] = Counter()


def crash_point(name: CrashPoint | LatePoint) -> None:
    """Kill this process if WIRECOPY_CRASH_AT is `name`, or `name:n` and this is the n-th time."""
    if name != _wanted:
        return
    _passed[name] += 1
    if _passed[name] >= int(_nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
