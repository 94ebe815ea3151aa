"""A run over a thousand unchanged feeds: requests, parses, and CPU beside bare httpx.

    python -m benchmarks.polling [--feeds 1000] [--hosts 250] [--rounds 3]

The server is a process of its own; it answers 304 to the right ETag. Each round asks for all feeds
in three ways, in turn: bare httpx (one client, 32 at a time), our client alone, and the polling of
a whole run (claims, states, pacing, rhythm, store). CPU is that of this process and its workers.
Documents that the workers parse are counted.
"""

import argparse
import asyncio
import gc
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from ipaddress import ip_network
from statistics import median
from typing import Any

import psutil

from benchmarks.polling.bare import AT_ONCE, by_httpx
from extractors.fetch import Client, MemoryHostBook, NotModified
from news.feed.values import FeedDocument, Subscription
from news.report import RunReport
from pipeline.config.settings import Settings
from pipeline.control.brake import Brake
from pipeline.control.clock import utc_now
from pipeline.poll.feeds import poll_feeds
from pipeline.report.tally import Tally
from pipeline.resources import Resources, open_resources
from pipeline.workers.pool import Workers

ETAG = '"unchanged"'
LOOPBACK = (ip_network("127.0.0.0/8"),)


def serve(hosts: int, feeds: int) -> None:
    """Serve the feeds until stdin closes. Prints the port; `/counts` answers with the counts."""
    from tests.support.newssite import FeedEntry, NewsSite, Reply, rss  # noqa: PLC0415 - only in the serving process

    with NewsSite(addresses=_addresses(hosts)) as site:
        for n in range(feeds):
            entries = [
                FeedEntry(title=f"Story {n}-{i}", link=f"https://paper.example/{n}/{i}")
                for i in range(20)
            ]
            site.publish(f"/{n}.xml", rss(entries), content_type="application/rss+xml", etag=ETAG)

        def counts(_: object) -> Reply:
            asked = [r for r in site.requests if r.path != "/counts"]
            site.forget_requests()
            conditional = sum(r.headers.get("if-none-match") == ETAG for r in asked)
            return Reply(
                body=json.dumps([len(asked), conditional, len({r.path for r in asked})]).encode()
            )

        site.answer("/counts", counts)
        print(site.port, flush=True)
        sys.stdin.read()


def _addresses(hosts: int) -> tuple[str, ...]:
    return tuple(f"127.0.{n // 250}.{n % 250 + 1}" for n in range(hosts))


@contextmanager
def served(hosts: int, feeds: int) -> Iterator[int]:
    """A server process; its port."""
    command = [sys.executable, "-m", "benchmarks.polling", "--serve"]
    command += ["--hosts", str(hosts), "--feeds", str(feeds)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.stdin.close()


def counts(port: int) -> tuple[int, int, int]:
    """(requests, conditional ones, different feeds) since the last time."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/counts") as answer:
        asked, conditional, different = json.load(answer)
    return asked, conditional, different


def cpu_s() -> float:
    """CPU seconds so far of this process and its children, without the server."""
    me = psutil.Process()
    mine = me.cpu_times()
    total: float = mine.user + mine.system
    for child in me.children(recursive=True):
        if "--serve" not in child.cmdline():
            times = child.cpu_times()
            total += times.user + times.system
    return total


async def measured(work: Callable[[], Awaitable[None]]) -> float:
    """CPU seconds of a piece of work."""
    gc.collect()
    before = cpu_s()
    await work()
    return cpu_s() - before


async def by_client(urls: Sequence[str], settings: Settings) -> None:
    """Our client, with its host state in memory."""
    free = asyncio.Semaphore(AT_ONCE)
    async with Client(settings.fetching, host_book=MemoryHostBook(), now=utc_now) as client:

        async def one(url: str) -> None:
            async with free:
                assert isinstance(await client.fetch_feed(url, etag=ETAG), NotModified)

        await asyncio.gather(*(one(url) for url in urls))


async def by_run(urls: Sequence[str], resources: Resources) -> RunReport:
    """The polling of a run."""
    tally = Tally(run="bench", started_at=utc_now())
    feeds = [Subscription(url=url) for url in urls]
    await poll_feeds(
        feeds, resources=resources, tally=tally, brake=Brake(now=utc_now), force=True, dry_run=False
    )
    return tally.report(now=utc_now())


def counted(workers: Workers) -> list[str]:
    """A list that gets the URL of each document that the workers parse."""
    parsed: list[str] = []
    parse = workers.parse_feed

    async def noted(content: bytes, *, url: str, **options: Any) -> FeedDocument:
        parsed.append(url)
        return await parse(content, url=url, **options)

    workers.parse_feed = noted  # type: ignore[method-assign]
    return parsed


async def run(options: argparse.Namespace, port: int, folder: str) -> None:
    """All rounds, and the table."""
    addresses = _addresses(options.hosts)
    urls = [f"http://{addresses[n % options.hosts]}:{port}/{n}.xml" for n in range(options.feeds)]
    settings = Settings(
        store=f"sqlite:///{folder}/w.db",
        archive=None,
        allow_networks=LOOPBACK,
        host_delay_s=0,
        polls_at_once=AT_ONCE,
    )
    spent: dict[str, list[float]] = {"bare httpx": [], "our client": [], "polling of a run": []}
    async with open_resources(settings) as resources:
        parsed = counted(resources.workers)
        first = await by_run(urls, resources)  # reads them once
        queued = f"{first.entries.seen:,} entries queued"
        print(f"first run: {first.feeds.updated} feeds read, {len(parsed)} parsed, {queued}")
        counts(port)
        for _ in range(options.rounds):
            spent["bare httpx"].append(await measured(lambda: by_httpx(urls, etag=ETAG)))
            spent["our client"].append(await measured(lambda: by_client(urls, settings)))
            counts(port)
            parsed.clear()
            reports: list[RunReport] = []

            async def polling(reports: list[RunReport] = reports) -> None:
                reports.append(await by_run(urls, resources))

            spent["polling of a run"].append(await measured(polling))
            _print_round(counts(port), reports[0], parsed=len(parsed), feeds=options.feeds)
    _print_table(spent, feeds=options.feeds)


def _print_round(
    asked: tuple[int, int, int], report: RunReport, *, parsed: int, feeds: int
) -> None:
    requests, conditional, different = asked
    unchanged = report.feeds.unchanged
    is_right = requests == conditional == different == unchanged == feeds and not parsed
    print(f"run: {unchanged} unchanged, {requests} requests for {different} feeds,", end=" ")
    print(f"{conditional} conditional, {parsed} parsed: {is_right}, {report.seconds:.1f} s")


def _print_table(spent: Mapping[str, Sequence[float]], *, feeds: int) -> None:
    base = median(spent["bare httpx"])
    print(f"\n{'CPU a feed':<24}{'ms':>8}{'ratio':>8}")
    for name, seconds in spent.items():
        cost = median(seconds)
        print(f"{name:<24}{1000 * cost / feeds:>8.2f}{cost / base:>8.2f}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what each round asked, and the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.polling")
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--hosts", type=int, default=250)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.serve:
        serve(options.hosts, options.feeds)
        return 0
    with served(options.hosts, options.feeds) as port, tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(options, port, folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
