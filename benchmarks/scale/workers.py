"""Four workers on one PostgreSQL and many loopback hosts, one killed and one added on the way.

python -m benchmarks.scale.workers --url URL [--hosts 200] [--stories 6] [--delay 0.5]

Each host has a feed and its stories. First one worker (`wirecopy ingest`) reads them all into a
schema of its own of the PostgreSQL database that --url names; then four read them into another.
When a quarter of the pages has been asked for, one of the four is killed (`kill -9`) and a fifth
starts.
Prints what each store holds, whether ids and texts are the same, the shortest time between two
requests to one host by the hosts' own log (at least --delay, whoever asked), and how many pages
each worker asked for: those that worked from start to end should differ by at most a fifth.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zlib import crc32

import psycopg

from storage import export, open_store
from tests.support.newssite import FeedEntry, article_page, prose, rss
from tests.support.newssite.server import LoopbackServer, Reply, Request

FULL = range(4)  #: workers that are started together
KILLED, ADDED = 3, 4


def address(n: int) -> str:
    """The loopback host of a number."""
    return f"127.2.{n // 250}.{n % 250 + 1}"


@dataclass
class Hosts:
    """Papers on hosts of their own, which remember who asked for what, and when."""

    count: int
    stories: int
    log: list[tuple[float, str, str, str]] = field(default_factory=list)  #: when, host, path, who
    port: int = 0

    def answer(self, request: Request) -> Reply:
        """A feed, a page, or nothing."""
        who = request.headers.get("user-agent", "").partition(" ")[0]
        self.log.append((time.monotonic(), request.host, request.path, who))
        if request.path == "/feed.xml":
            return self._feed(request.host)
        if not request.path.startswith("/news/"):
            return Reply(status=404)
        number = int(request.path.removeprefix("/news/"))
        body = article_page(
            f"Story {number} of {request.host}", prose(number + 1000 * crc32(request.host.encode()))
        )
        return Reply(headers=(("Content-Type", "text/html; charset=utf-8"),), body=body)

    def _feed(self, host: str) -> Reply:
        now = datetime.now(UTC)
        entries = [
            FeedEntry(
                title=f"Story {n} of {host}",
                link=f"http://{host}:{self.port}/news/{n}",
                published=now - timedelta(minutes=n),
            )
            for n in range(self.stories)
        ]
        headers = (("Content-Type", "application/rss+xml"),)
        return Reply(headers=headers, body=rss(entries, title=host))

    @property
    def pages(self) -> Counter[str]:
        """Worker -> pages that it asked for."""
        return Counter(who for _, _, path, who in list(self.log) if path.startswith("/news/"))

    def shortest_gap(self) -> float:
        """Seconds between the starts of two requests to one host, at the least."""
        last: dict[str, float] = {}
        gaps = [float("inf")]
        for at, host, _, _ in sorted(self.log):
            if host in last:
                gaps.append(at - last[host])
            last[host] = at
        return min(gaps)


@contextmanager
def served(hosts: Hosts) -> Iterator[list[str]]:
    """The URLs of the feeds."""
    addresses = [address(n) for n in range(hosts.count)]
    server = LoopbackServer(hosts.answer, addresses=addresses)
    server.start()
    hosts.port = server.port
    try:
        yield [f"http://{host}:{server.port}/feed.xml" for host in addresses]
    finally:
        server.stop()


def start(number: int, folder: Path, store: str, *, delay: float) -> "subprocess.Popen[bytes]":
    """`wirecopy ingest`, which says its number in each request."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("WIRECOPY_")}
    own |= {
        "WIRECOPY_ALLOW_NETWORKS": "127.0.0.0/8",
        "WIRECOPY_HOST_DELAY_S": str(delay),
        "WIRECOPY_USER_AGENT": f"worker-{number} (+http://127.0.0.1/)",
        "WIRECOPY_STORE": store,
        "WIRECOPY_RECORDS": str(folder / "records"),
        "WIRECOPY_ARCHIVE_DAYS": "0",
        "WIRECOPY_WORKERS": "1",
        "WIRECOPY_FEEDS": str(folder / "feeds.toml"),
        "PYTHONPATH": str(Path.cwd()),
    }
    with (folder / f"worker-{number}.json").open("wb") as out:
        command = [sys.executable, "-m", "cli.main", "ingest", "--json"]
        return subprocess.Popen(command, cwd=folder, env=own, stdout=out, stderr=out)


@contextmanager
def a_schema(url: str, name: str) -> Iterator[str]:
    """The URL of an empty schema."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
        server.execute(f"CREATE SCHEMA {name}")
        yield f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{name}"
        server.execute(f"DROP SCHEMA {name} CASCADE")


def held(store: str) -> dict[str, str | None]:
    """Story id -> digest of its text."""
    with open_store(store) as opened:
        found = export(opened, latest=True)
        return {one.record.id: one.record.content_hash for one in found}


def run_four(hosts: Hosts, folder: Path, store: str, *, delay: float) -> None:
    """Four workers; one is killed when a quarter is done, and a fifth comes."""
    wanted = hosts.count * hosts.stories
    with ExitStack() as stack:
        running = [
            stack.enter_context(start(number, folder, store, delay=delay)) for number in FULL
        ]
        while sum(hosts.pages.values()) < wanted / 4 and running[KILLED].poll() is None:
            time.sleep(0.1)
        running[KILLED].send_signal(signal.SIGKILL)
        running.append(stack.enter_context(start(ADDED, folder, store, delay=delay)))
        for process in running:
            process.wait()


def measure(url: str, hosts: Hosts, *, delay: float) -> dict[str, object]:
    """Both runs; what is the same, what was asked by whom, and how close together."""
    with tempfile.TemporaryDirectory() as name, served(hosts) as feeds:
        found: dict[str, object] = {}
        one, four = Path(name) / "one", Path(name) / "four"
        for folder in (one, four):
            folder.mkdir()
            lines = "".join(f'[[feed]]\nurl = "{feed}"\n\n' for feed in feeds)
            (folder / "feeds.toml").write_text(lines)
        with a_schema(url, "one_worker") as store:
            begun = time.monotonic()
            with start(0, one, store, delay=delay) as process:
                process.wait()
            found["one worker, s"] = round(time.monotonic() - begun, 1)
            alone = held(store)
        hosts.log.clear()
        with a_schema(url, "four_workers") as store:
            begun = time.monotonic()
            run_four(hosts, four, store, delay=delay)
            found["four workers, s"] = round(time.monotonic() - begun, 1)
            together = held(store)
            with open_store(store) as opened:
                found["entries"] = opened.queue.counts()
        pages = hosts.pages
        whole = [pages[f"worker-{n}"] for n in FULL if n != KILLED]
        return found | {
            "stories": len(together),
            "same ids and texts": together == alone,
            "pages asked for twice": sum(pages.values()) - hosts.count * hosts.stories,
            "pages by worker": dict(sorted(pages.items())),
            "most over least": round(max(whole) / max(1, min(whole)), 2),
            "shortest gap of a host, s": round(hosts.shortest_gap(), 3),
        }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--url", required=True, help="a PostgreSQL database")
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--stories", type=int, default=6)
    parser.add_argument("--delay", type=float, default=0.5)
    options = parser.parse_args()
    hosts = Hosts(options.hosts, options.stories)
    print(json.dumps(measure(options.url, hosts, delay=options.delay), indent=2))


if __name__ == "__main__":
    main()
