"""How fast `wirecopy serve` answers, while several clients ask at once.

    python -m benchmarks.endurance.serving [--stories 20000] [--requests 1000] [--clients 4]

Fills a store with made stories of 400 words, serves it in a process of its own, and asks lists,
searches, single stories and feeds. Times are of whole answers, over loopback, in milliseconds.
"""

import argparse
import itertools
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median, quantiles

import httpx
import psutil
from sqlalchemy import insert, select

from benchmarks.dedup.search import fill, records, vocabulary
from storage import Store, open_store
from storage.tables.schema import outbox, stories

KINDS = ("list", "brief", "search", "story", "feed", "feed again", "changes")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stories", type=int, default=20_000)
    parser.add_argument("--requests", type=int, default=1_000)
    parser.add_argument("--clients", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/w.db"
        words = vocabulary()
        with open_store(url) as store:
            ids = _filled(store, words, count=options.stories)
        with _serving(url) as (base, process):
            begun = time.perf_counter()
            took = _asked(base, ids, words, requests=options.requests, clients=options.clients)
            _print(took, seconds=time.perf_counter() - begun, process=process)


def _filled(store: Store, words: Sequence[str], *, count: int) -> list[str]:
    """The ids of some of the stories."""
    fill(store, records(count, words=400, known=words))
    with store.database.write() as tx:
        ids = list(tx.execute(select(stories.c.id)).scalars())
        rows = [{"kind": "record", "story_id": one, "revision": 1, "line": "{}"} for one in ids]
        tx.execute(insert(outbox), rows)
    while store.search.catch_up(limit=1_000):
        pass
    return ids[:: max(1, count // 500)]


class _serving:  # noqa: N801 - reads as a word in a `with`
    """A server of a store: its address, and its process."""

    def __init__(self, url: str) -> None:
        command = [sys.executable, "-m", "cli.main", "serve", "--store", url, "--port", "0"]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)

    def __enter__(self) -> tuple[str, subprocess.Popen[str]]:
        assert self._process.stderr
        found = re.search(r"http://\S+?(?=/ )", self._process.stderr.readline())
        assert found
        return found[0], self._process

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        assert self._process.stderr
        self._process.stderr.close()


def _asked(
    base: str, ids: Sequence[str], words: Sequence[str], *, requests: int, clients: int
) -> dict[str, list[float]]:
    """Milliseconds of each answer, by its kind."""
    took: dict[str, list[float]] = defaultdict(list)
    work = _questions(ids, words, requests)
    lock = threading.Lock()

    def client() -> None:
        with httpx.Client(base_url=base, timeout=60) as http:
            tag = http.get("/feed.atom").headers["etag"]
            while True:
                with lock:
                    kind, path = next(work, ("", ""))
                if not kind:
                    return
                headers = {"if-none-match": tag} if kind == "feed again" else {}
                begun = time.perf_counter()
                answer = http.get(path, headers=headers)
                took[kind].append((time.perf_counter() - begun) * 1000)
                assert answer.status_code in (200, 304), answer.text

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def _questions(ids: Sequence[str], words: Sequence[str], count: int) -> Iterator[tuple[str, str]]:
    dice = random.Random(1)
    for kind in itertools.islice(itertools.cycle(KINDS), count):
        word = words[min(int(dice.paretovariate(0.3) * 50), len(words) - 1)]
        yield (
            kind,
            {
                "list": "/api/stories",
                "brief": "/api/stories?brief=true",
                "search": f"/api/search?q={word}&limit=20",
                "story": f"/api/stories/{dice.choice(ids)}",
                "feed": f"/feed.{dice.choice(('atom', 'rss', 'json'))}",
                "feed again": "/feed.atom",
                "changes": f"/api/revisions?after=c{dice.randrange(15_000)}",
            }[kind],
        )


def _print(took: dict[str, list[float]], *, seconds: float, process: subprocess.Popen[str]) -> None:
    count = sum(map(len, took.values()))
    print(f"{count} answers in {seconds:.1f} s: {count / seconds:.0f} a second")
    print(f"{'':<12}{'median':>9}{'p95':>9}{'most':>9}  ms")
    for kind in KINDS:
        times = took[kind]
        print(f"{kind:<12}{median(times):9.0f}{quantiles(times, n=20)[-1]:9.0f}{max(times):9.0f}")
    server = psutil.Process(process.pid)
    spent = sum(server.cpu_times()[:2])
    print(f"CPU of the server, its start included: {spent / count * 1000:.1f} ms an answer")
    print(f"its memory at the end: {server.memory_info().rss / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
