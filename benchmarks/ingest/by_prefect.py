"""The same pages by a run with and without Prefect: CPU and seconds, their starts apart.

    python -m benchmarks.ingest.by_prefect [--pages 400] [--rounds 3]
                                          [--warc ../shared/corpus/newsroom.warc.gz]

Both run in a process of their own, by turns: `wirecopy ingest`, and the same with `--prefect`
against a server on loopback, as a worker would. Each has a new store. CPU is that of all processes
of the run, without the server's, less what the same way takes over one page: its start and its end.
Seconds are those from the first entry queued to the last page stored. The pages are real ones where
the corpus exists, else those of the sample newsroom.
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

from benchmarks.ingest.served import command_of_run, environment_of_run, many, read_pages, served
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
            return cpu, work_s(folder)


def work_s(folder: Path) -> float:
    """Seconds from the first entry that was queued to the last record that was stored."""
    query = "SELECT (SELECT min(first_seen_at) FROM entries), max(kept_at) FROM revisions"
    with open_store(f"sqlite:///{folder}/w.db") as store, store.database.read() as tx:
        first, last = tx.exec_driver_sql(query).one()
    return float(last - first) / 1e6


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warc", type=Path, default=Path("../shared/corpus/newsroom.warc.gz"))
    options = parser.parse_args()
    warc = options.warc if options.warc.exists() else Path("samples/newsroom.warc.gz")
    pages = many(read_pages(warc), options.pages)
    with (
        tempfile.TemporaryDirectory() as name,
        prefect_server(Path(name)) as api,
        served(pages[:1]) as one,
        served(pages) as all_,
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
