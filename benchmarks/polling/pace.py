"""The gaps between requests as the server sees them: many processes, one host, one store.

    python -m benchmarks.polling.pace [--processes 4] [--rounds 3]

Each process is made late on purpose: slow names, blocked event loops, redirects, closed
connections. Each round runs on a machine at rest and on one with a busy loop per core. The kernel
stamps the arrivals.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import median

from tests.system.pace.asking import DELAY_S
from tests.system.pace.watching import ask_from, watching


@contextmanager
def busy(loops: int) -> Iterator[None]:
    """So many processes that compute all the time."""
    started = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(loops)]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()


def gaps(processes: int, *, loops: int) -> list[float]:
    """Seconds between neighbours, shortest first."""
    with tempfile.TemporaryDirectory() as folder, watching() as server, busy(loops):
        ask_from(processes, store=f"sqlite:///{folder}/w.db", port=server.port)
        return server.gaps()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the shortest and the median gap, of a machine at rest and of a busy one."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.polling.pace")
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    print(f"a delay of {1000 * DELAY_S:.0f} ms, {options.processes} processes")
    print(f"{'machine':<10}{'requests':>10}{'shortest gap, ms':>20}{'median, ms':>14}")
    for name, loops in (("at rest", 0), ("busy", os.cpu_count() or 1)):
        found = [gaps(options.processes, loops=loops) for _ in range(options.rounds)]
        all_gaps = [gap for each in found for gap in each]
        requests = len(all_gaps) + options.rounds
        shortest, middle = 1000 * min(all_gaps), 1000 * median(all_gaps)
        print(f"{name:<10}{requests:>10}{shortest:>20.1f}{middle:>14.1f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
