"""Runs a command; prints its seconds, CPU and peak memory as JSON.

python -m benchmarks.peers.measured COMMAND...

CPU is that of all its processes, also of those that outlive their parents: they become children of
this process (Linux, prctl(2), PR_SET_CHILD_SUBREAPER). Memory is the proportional set size of all
of them at its highest, and that of the command's own process, read five times a second.
"""

import contextlib
import ctypes
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

DEADLINE_S = 3600
_SUBREAPER = 36


class PeakMemory(threading.Thread):
    """The peak memory of a process's descendants, and that of its own children alone."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._stopped = threading.Event()
        self.peak_mb = self.main_mb = 0

    def run(self) -> None:
        """Look until stop()."""
        while not self._stopped.wait(0.2):
            found = list(self._sizes())
            self.peak_mb = max(self.peak_mb, sum(size for _, size in found) >> 20)
            mine = sum(size for parent, size in found if parent == os.getpid())
            self.main_mb = max(self.main_mb, mine >> 20)

    def _sizes(self) -> Iterator[tuple[int, int]]:
        """Each descendant's parent and bytes."""
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                yield process.ppid(), process.memory_full_info().pss

    def stop(self) -> None:
        """End the thread."""
        self._stopped.set()
        self.join()


def cost_of(
    command: Sequence[str], *, environment: dict[str, str], folder: Path | None = None
) -> dict[str, float]:
    """What this file prints of a command. folder: where it runs. Raises SystemExit if it fails."""
    done = subprocess.run(
        [sys.executable, __file__, *command],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_S,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main(command: list[str]) -> int:
    """Run it; its exit code."""
    ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0)
    watch, begun = PeakMemory(), time.perf_counter()
    watch.start()
    code = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
    seconds = time.perf_counter() - begun
    watch.stop()
    while True:  # those that outlived it
        try:
            os.wait()
        except ChildProcessError:
            break
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime
    memory = {"peak_mb": watch.peak_mb, "main_mb": watch.main_mb}
    print(json.dumps({"seconds": seconds, "cpu": cpu, **memory, "code": code}))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
