"""CPU of a run over many feeds of which a few have news, beside conditional requests by bare httpx.

    python -m benchmarks.polling.news [--feeds 2000] [--news 20] [--hosts 500] [--rounds 5]

A run is `wirecopy ingest` as a process, with its start, the pages of its news and their records. A
run before the first round has read all feeds once. The bare requests are one client in a process of
its own, 32 at a time; each is answered 304. CPU is that of all processes, the server's apart; in
every second round the run goes first.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.ingest.served import environment_of_run, served_by
from benchmarks.peers.measured import cost_of
from benchmarks.polling.bare import by_httpx
from benchmarks.polling.newsday import MAX_AGE, hosts_of

TOP = Path(__file__).resolve().parents[2]


def urls_of(port: int, *, feeds: int, hosts: int) -> list[str]:
    """The feeds, spread over the hosts."""
    addresses = hosts_of(hosts)
    return [f"http://{addresses[n % hosts]}:{port}/feed/{n}" for n in range(feeds)]


def ask_barely(port: int, feeds: int, hosts: int) -> None:
    """Ask for each feed once. In a process of its own."""
    asyncio.run(by_httpx(urls_of(port, feeds=feeds, hosts=hosts), etag="*"))


def next_edition(port: int) -> dict[str, int]:
    """What was asked since the last time."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/edition") as answer:
        counts: dict[str, int] = json.load(answer)
    return counts


class Ways:
    """Both ways over one server."""

    def __init__(self, options: argparse.Namespace, port: int, folder: Path) -> None:
        self._options, self._port, self._folder = options, port, folder
        urls = urls_of(port, feeds=options.feeds, hosts=options.hosts)
        lines = [f'[[feed]]\nurl = "{url}"\nmax_age = "{MAX_AGE}"\n' for url in urls]
        (folder / "feeds.toml").write_text("".join(lines))

    def httpx(self) -> float:
        """CPU seconds of the bare requests."""
        numbers = (self._port, self._options.feeds, self._options.hosts)
        command = [sys.executable, "-m", "benchmarks.polling.news", "--bare", *map(str, numbers)]
        return self._cpu_s(command)

    def run(self) -> float:
        """CPU seconds of a run."""
        command = [sys.executable, "-m", "cli.main", "ingest", "--force"]
        command += ["--data", str(self._folder), "--feeds", str(self._folder / "feeds.toml")]
        return self._cpu_s(command)

    def _cpu_s(self, command: Sequence[str]) -> float:
        return cost_of(command, environment=environment_of_run(self._folder), folder=TOP)["cpu"]


def measure(options: argparse.Namespace, ways: Ways, port: int) -> None:
    """Do all rounds and print them."""
    ways.run()
    next_edition(port)
    spent: dict[str, list[float]] = {"bare httpx": [], "run": []}
    for number in range(options.rounds):
        both = [("bare httpx", ways.httpx), ("run", ways.run)]
        for name, way in both if number % 2 == 0 else reversed(both):
            spent[name].append(way())
            if name == "run":
                counts = next_edition(port)
                asked = f"{counts['feeds']} feeds, {counts['unchanged']} unchanged"
                print(f"run: {asked}, {counts.get('pages', 0)} pages", flush=True)
    ratios = [a / b for a, b in zip(spent["run"], spent["bare httpx"], strict=True)]
    for name, seconds in spent.items():
        each = 1000 * median(seconds) / options.feeds
        print(f"{name:<12}{median(seconds):>8.2f} s of CPU{each:>8.2f} ms a feed")
    print(f"ratio {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was asked, and the CPU of both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=2_000)
    parser.add_argument("--news", type=int, default=20)
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--bare", type=int, nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.bare:
        ask_barely(*options.bare)
        return 0
    with (
        served_by("benchmarks.polling.newsday", str(options.news), str(options.hosts)) as port,
        tempfile.TemporaryDirectory() as name,
    ):
        measure(options, Ways(options, port, Path(name)), port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
