"""What work costs, as its text grows: CPU time, so that a busy machine changes nothing."""

import time
from collections.abc import Callable

TRIES = 3


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process; the best of a few tries."""
    found = []
    for _ in range(TRIES):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def growth(work: Callable[[int], object], *, size: int) -> float:
    """How many times as much four times the size costs: about 4 if linear, 16 if quadratic."""
    small = max(seconds(lambda: work(size)), 1e-4)
    return seconds(lambda: work(4 * size)) / small
