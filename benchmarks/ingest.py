"""Articles a second of a whole run, as a share of a bare process pool.

python -m benchmarks.ingest [--pages 1000] [--rounds 3] [--warc ../shared/corpus/newsroom.warc.gz]

Three ways over the same pages, interleaved in one run, on as many worker processes as there are
cores:
  pool    concurrent.futures.ProcessPoolExecutor extracts pages that are in memory already
  httpx   the same pool; each page is fetched first by bare httpx
  run     a whole run of ours, from feeds to parts
Then runs over 250 to 4,000 pages, with the peak memory of all their processes.
The pages are real ones where the corpus exists, else those of the sample newsroom.
"""

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import httpx
import psutil
from warcio.archiveiterator import ArchiveIterator

from extractors.article.extract import extract
from news.article import Article, Page
from tests.support.newssite import FeedEntry, rss

ADDRESSES = tuple(f"127.0.0.{n}" for n in range(1, 9))
NOW = datetime(2026, 5, 3, tzinfo=UTC)
FEED_SIZE = 250
MEMORY_PAGES = (250, 1000, 2000, 4000)
DEADLINE_S = 900
RUN_SETTINGS = {
    "WIRECOPY_ALLOW_NETWORKS": "127.0.0.0/8",
    "WIRECOPY_HOST_DELAY_S": "0",
    "WIRECOPY_HOST_CONCURRENCY": "4",
    "WIRECOPY_SHARD_ENTRIES": "500",
    "WIRECOPY_HOST_ENTRIES": "500",
}
_RUN_OF_TEXT = re.compile(
    rb"(<(?!script|style|noscript)/?[a-z][^>]*>)([^<>]*[^<>\s][^<>]*)", re.IGNORECASE
)
_DIGIT = re.compile(rb"[0-9]")


def read_pages(warc: Path) -> list[tuple[bytes, str]]:
    """The HTML pages of an archive as (body, content type), each body once."""
    pages: dict[bytes, str] = {}
    with warc.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type != "response" or record.http_headers.get_statuscode() != "200":
                continue
            kind = record.http_headers.get_header("Content-Type") or ""
            body = record.content_stream().read()
            if "html" in kind and len(body) > 2000:
                pages.setdefault(body, kind)
    return list(pages.items())


def many(pages: list[tuple[bytes, str]], count: int) -> list[tuple[bytes, str]]:
    """`count` pages of distinct stories: each further turn through the set shuffles the words."""
    found = []
    for n in range(count):
        body, kind = pages[n % len(pages)]
        found.append((_reordered(body, seed=n) if n >= len(pages) else body, kind))
    return found


def _reordered(body: bytes, *, seed: int) -> bytes:
    """The page with each run of text shuffled and its digits changed: no copy of the original."""
    dice = random.Random(seed)

    def shuffled(run: re.Match[bytes]) -> bytes:
        words = _DIGIT.sub(lambda _: b"%d" % dice.randrange(10), run[2]).split(b" ")
        if len(words) * 20 < len(run[2]):  # a script without blanks
            letters = list(b" ".join(words).decode("utf-8", "replace"))
            dice.shuffle(letters)
            return run[1] + "".join(letters).encode()
        dice.shuffle(words)
        return run[1] + b" ".join(words)

    return _RUN_OF_TEXT.sub(shuffled, body)


def serve(folder: Path) -> None:
    """Serve the pages of a folder and their feeds until stdin closes. Prints the port."""
    from tests.support.newssite import NewsSite  # noqa: PLC0415 - only in the serving process

    kinds = json.loads((folder / "kinds.json").read_text())
    with NewsSite(addresses=ADDRESSES) as site:
        for n, kind in enumerate(kinds):
            site.publish(f"/p/{n}", (folder / str(n)).read_bytes(), content_type=kind)
        for first in range(0, len(kinds), FEED_SIZE):
            entries = [
                FeedEntry(title=f"Story {n}", link=address(site.port, n), guid=str(n))
                for n in range(first, min(first + FEED_SIZE, len(kinds)))
            ]
            site.publish(
                f"/feed/{first}.xml",
                rss(entries),
                content_type="application/rss+xml",
                etag=f'"{first}"',
            )
        print(site.port, flush=True)
        sys.stdin.read()


def address(port: int, n: int) -> str:
    """The URL of page n: the pages are spread over the hosts."""
    return f"http://{ADDRESSES[n % len(ADDRESSES)]}:{port}/p/{n}"


@contextmanager
def served(pages: list[tuple[bytes, str]]) -> Iterator[int]:
    """A server process for these pages; its port."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for n, (body, _) in enumerate(pages):
            (folder / str(n)).write_bytes(body)
        (folder / "kinds.json").write_text(json.dumps([kind for _, kind in pages]))
        command = [sys.executable, "-m", "benchmarks.ingest", "--serve", name]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as server:
            assert server.stdout is not None
            try:
                yield int(server.stdout.readline())
            finally:
                assert server.stdin is not None
                server.stdin.close()


def a_page(n: int, body: bytes, kind: str) -> Page:
    """A page as our extraction takes it."""
    return Page(url=f"http://paper.example/p/{n}", content=body, content_type=kind, fetched_at=NOW)


def by_pool(pages: list[tuple[bytes, str]]) -> float:
    """Seconds of a bare pool over pages in memory."""
    started = time.perf_counter()
    with ProcessPoolExecutor() as pool:
        list(pool.map(extracted, [a_page(n, body, kind) for n, (body, kind) in enumerate(pages)]))
    return time.perf_counter() - started


def extracted(page: Page) -> Article | None:
    """In a worker: the article, or None."""
    try:
        return extract(page)
    except Exception:  # noqa: BLE001 - a page that cannot be read costs the same in all three
        return None


def by_httpx(pages: list[tuple[bytes, str]], port: int) -> float:
    """Seconds of a bare pool with each page fetched by bare httpx."""
    started = time.perf_counter()
    asyncio.run(_by_httpx(len(pages), port))
    return time.perf_counter() - started


async def _by_httpx(count: int, port: int) -> None:
    loop = asyncio.get_running_loop()
    free = asyncio.Semaphore(32)
    with ProcessPoolExecutor() as pool:
        async with httpx.AsyncClient(
            limits=httpx.Limits(max_connections=64), trust_env=False
        ) as client:

            async def one(n: int) -> None:
                async with free:
                    answer = await client.get(address(port, n))
                    page = a_page(n, answer.content, answer.headers["content-type"])
                    await loop.run_in_executor(pool, extracted, page)

            await asyncio.gather(*(one(n) for n in range(count)))


def command_of_run(count: int, port: int, folder: Path, *, python: str | Path) -> list[str]:
    """A run over the pages that are served, in an empty folder, by a checkout's Python."""
    lines = [
        f'[[feed]]\nurl = "http://127.0.0.1:{port}/feed/{first}.xml"\n'
        for first in range(0, count, FEED_SIZE)
    ]
    (folder / "feeds.toml").write_text("".join(lines))
    command = [str(python), "-m", "cli.main", "ingest"]
    command += ["--feeds", str(folder / "feeds.toml"), "--store", f"sqlite:///{folder}/w.db"]
    return [*command, "--records", str(folder / "records")]


def environment_of_run(folder: Path) -> dict[str, str]:
    """No pause between two requests to a host, no Prefect, the archive in the folder."""
    own = os.environ | RUN_SETTINGS | {"WIRECOPY_ARCHIVE": str(folder / "archive")}
    own.pop("PREFECT_API_URL", None)
    return own


def by_run(count: int, port: int) -> tuple[float, int, dict[str, int]]:
    """A whole run of ours: its seconds, the peak memory of its processes in MB, its entries."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [*command_of_run(count, port, folder, python=sys.executable), "--json"]
        environment = environment_of_run(folder)
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        ) as process:
            watch = _PeakMemory(process.pid)
            watch.start()
            output, _ = process.communicate(timeout=DEADLINE_S)
            watch.stop()
        report = json.loads(output)
        return report["seconds"], watch.peak_mb, report["entries"]


class _PeakMemory(threading.Thread):
    """The peak memory of a process tree: proportional set size, read twice a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._process, self._stopped = psutil.Process(pid), threading.Event()
        self.peak_mb = 0

    def run(self) -> None:
        while not self._stopped.wait(0.5):
            total = 0
            try:
                for process in (self._process, *self._process.children(recursive=True)):
                    total += process.memory_full_info().pss
            except psutil.Error:
                continue
            self.peak_mb = max(self.peak_mb, total >> 20)

    def stop(self) -> None:
        self._stopped.set()
        self.join()


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warc", type=Path, default=Path("../shared/corpus/newsroom.warc.gz"))
    parser.add_argument("--no-memory", action="store_true", help="leave the memory runs out")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    warc = options.warc if options.warc.exists() else Path("samples/newsroom.warc.gz")
    pages = read_pages(warc)
    print(f"{len(pages)} pages of {warc.name}, {os.cpu_count()} cores")
    speed(many(pages, options.pages), rounds=options.rounds)
    if not options.no_memory:
        memory(pages)


def speed(pages: list[tuple[bytes, str]], *, rounds: int) -> None:
    """Print the table of shares."""
    seconds: dict[str, list[float]] = {"pool": [], "httpx": [], "run": []}
    with served(pages) as port:
        for _ in range(rounds):
            seconds["pool"].append(by_pool(pages))
            seconds["httpx"].append(by_httpx(pages, port))
            seconds["run"].append(by_run(len(pages), port)[0])
    rate = {name: len(pages) / median(values) for name, values in seconds.items()}
    print(f"\n{len(pages)} pages, median of {rounds} interleaved rounds")
    print(f"{'way':<8}{'articles/s':>12}{'share of it':>14}")
    for name in ("pool", "httpx", "run"):
        ratios = [b / r for b, r in zip(seconds[name], seconds["run"], strict=True)]
        share = "" if name == "run" else f"{median(ratios):.2f}"
        print(f"{name:<8}{rate[name]:>12.1f}{share:>14}")


def memory(pages: list[tuple[bytes, str]]) -> None:
    """Print the table of peak memory."""
    print(f"\n{'pages':>6}{'seconds':>10}{'peak MB':>10}  entries")
    for count in MEMORY_PAGES:
        with served(many(pages, count)) as port:
            seconds, peak, entries = by_run(count, port)
        outcomes = f"stored {entries['stored']}, duplicate {entries['duplicate']}"
        print(f"{count:>6}{seconds:>10.1f}{peak:>10}  {outcomes}")


if __name__ == "__main__":
    main()
