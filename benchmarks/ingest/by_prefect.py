"""The same pages by a run with and without Prefect: CPU and seconds, their starts apart.

    python -m benchmarks.ingest.by_prefect [--pages 1000] [--rounds 5]

Both run in a process of their own, by turns: `wirecopy ingest`, and the same with `--prefect`
against a server on loopback, as a worker would. Each has a new store. The pages are small and made
for it, so that what Prefect adds is not lost in extraction. `work` is from the first request for a
feed to the moment at which the last page was stored, by the run's own clock and the store's;
CPU is that of all processes of the run from its start to its end, without the server's, less what
the same way takes for a run over one page.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.ingest.served import command_of_run, environment_of_run, served_by
from benchmarks.peers.measured import cost_of
from storage import open_store

TOP = Path(__file__).resolve().parents[2]
WAYS = ("plain", "prefect")
UP_S = 180.0


@contextmanager
def prefect_server(folder: Path) -> Iterator[str]:
    """A Prefect server of its own on loopback; the address of its API."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    api = f"http://127.0.0.1:{port}/api"
    command = [sys.executable, "-m", "prefect", "server", "start", "--port", str(port)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=os.environ | variables(folder, api), stdout=log, stderr=log
        )
    try:
        _await(f"{api}/health")
        yield api
    finally:
        process.terminate()
        process.wait(30)


def variables(folder: Path, api: str) -> dict[str, str]:
    """Prefect's own, for the server and for runs."""
    return {
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_API_URL": api,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }


def _await(url: str) -> None:
    give_up = time.monotonic() + UP_S
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.5)


class Runs:
    """Runs over the pages of a server, with a new store each."""

    def __init__(self, ports: dict[int, int], home: Path, api: str) -> None:
        """ports: of the servers, by how many pages each has."""
        self._ports, self._home, self._api = ports, home, api

    def cost(self, way: str, pages: int) -> tuple[float, float]:
        """CPU seconds of a run, and seconds from its first poll to its last stored page."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            command = command_of_run(pages, self._ports[pages], folder, python=sys.executable)
            environment = environment_of_run(folder)
            if way == "prefect":
                command.append("--prefect")
                environment |= variables(self._home, self._api)
            cpu = cost_of(command, environment=environment, folder=TOP)["cpu"]
            return cpu, work_s(folder, pages=pages)


def work_s(folder: Path, *, pages: int) -> float:
    """Seconds from the first entry that was queued to the last story that was stored."""
    query = (
        "SELECT (SELECT count(*) FROM stories), (SELECT min(first_seen_at) FROM entries),"
        " (SELECT max(kept_at) FROM revisions)"
    )
    with open_store(f"sqlite:///{folder}/w.db") as store, store.database.read() as tx:
        stored, first, last = tx.exec_driver_sql(query).one()
    if stored != pages:
        raise SystemExit(f"{stored} of {pages} pages were stored")
    return float(last - first) / 1e6


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        prefect_server(Path(name)) as api,
        served_by("benchmarks.ingest.made", "1") as one,
        served_by("benchmarks.ingest.made", f"{options.pages}") as all_,
    ):
        runs = Runs({1: one, options.pages: all_}, Path(name), api)
        measure(runs, pages=options.pages, rounds=options.rounds)


def measure(runs: Runs, *, pages: int, rounds: int) -> None:
    """Do all rounds, and print what each way took."""
    cpu: dict[str, list[float]] = {way: [] for way in WAYS}
    work: dict[str, list[float]] = {way: [] for way in WAYS}
    for number in range(rounds):
        for way in WAYS if number % 2 == 0 else reversed(WAYS):
            start, _ = runs.cost(way, 1)
            whole, seconds = runs.cost(way, pages)
            cpu[way].append(whole - start)
            work[way].append(seconds)
            print(f"{way:<10}start {start:>6.2f}  whole {whole:>7.2f}  work {seconds:>7.2f} s")
    for name, spent in (("CPU after the start", cpu), ("seconds of work", work)):
        ratios = [b / a for a, b in zip(spent["plain"], spent["prefect"], strict=True)]
        medians = ", ".join(f"{way} {median(spent[way]):.2f}" for way in WAYS)
        print(f"{name}: {medians}; ratio {median(ratios):.3f}", end=" ")
        print(f"({min(ratios):.3f} to {max(ratios):.3f})")


if __name__ == "__main__":
    main()
