"""CPU of a run over many feeds of which a few have news, beside conditional requests by bare httpx.

    python -m benchmarks.polling.news [--feeds 2000] [--news 20] [--hosts 500] [--rounds 5]
                                       [--base FOLDER]

A run is `wirecopy ingest` as a process, with its start, the pages of its news and their records. A
run before the first round has read all feeds once. The bare requests are one client in a process of
its own, 32 at a time; each is answered 304. CPU is that of all processes, the server's apart; in
every second round the run goes first. FOLDER: another checkout, which does the same.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.ingest.served import environment_of_run, served_by
from benchmarks.peers.measured import cost_of
from benchmarks.polling.bare import by_httpx
from benchmarks.polling.newsday import MAX_AGE, hosts_of

TOP = Path(__file__).resolve().parents[2]
BARE = "bare httpx"


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

    def run(self, checkout: Path = TOP) -> float:
        """CPU seconds of a run of a checkout."""
        command = [str(checkout / ".venv/bin/python"), "-m", "cli.main", "ingest", "--force"]
        command += ["--data", str(self._folder), "--feeds", str(self._folder / "feeds.toml")]
        return self._cpu_s(command, checkout=checkout)

    def _cpu_s(self, command: Sequence[str], *, checkout: Path = TOP) -> float:
        environment = environment_of_run(self._folder)
        return cost_of(command, environment=environment, folder=checkout)["cpu"]


def measure(options: argparse.Namespace, ways: Ways, port: int) -> None:
    """Do all rounds and print them."""
    ways.run()
    next_edition(port)
    each: dict[str, Callable[[], float]] = {BARE: ways.httpx, "run": ways.run}
    if options.base:
        each["base"] = partial(ways.run, options.base.resolve())
    spent: dict[str, list[float]] = {name: [] for name in each}
    for number in range(options.rounds):
        for name in list(each) if number % 2 == 0 else reversed(each):
            spent[name].append(each[name]())
            if name != BARE:
                counts = next_edition(port)
                asked = f"{counts['feeds']} feeds, {counts['unchanged']} unchanged"
                print(f"{name}: {asked}, {counts.get('pages', 0)} pages", flush=True)
    print(f"{'':<12}{'CPU s':>8}{'ms a feed':>12}{'ratio':>8}{'least':>8}{'most':>8}")
    for name, seconds in spent.items():
        ratios = [a / b for a, b in zip(seconds, spent[BARE], strict=True)]
        ms = 1000 * median(seconds) / options.feeds
        print(f"{name:<12}{median(seconds):>8.2f}{ms:>12.2f}{median(ratios):>8.2f}", end="")
        print(f"{min(ratios):>8.2f}{max(ratios):>8.2f}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was asked, and the CPU of both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=2_000)
    parser.add_argument("--news", type=int, default=20)
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--base", type=Path)
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
