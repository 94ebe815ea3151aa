"""How soon the first records are published after the import of a large OPML file.

python -m benchmarks.polling.opml [--feeds 3000] [--entries 10] [--minutes 6]

Each feed and its articles are on a loopback host of their own (127.1.x.y). `feeds import` reads the
file; then `ingest` runs with default settings (one request a second and host), except that loopback
is allowed. Prints the seconds of the import, those from the start of the run to the first part with
records, and the counts at its end. The run stops after --minutes; the rest stays queued.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import quoteattr

from tests.support.newssite import FeedEntry, article_page, prose, rss
from tests.support.newssite.server import LoopbackServer, Reply, Request

LOOK_S = 0.25
HOSTS_A_SERVER = 500
GROUPS = 20


def address(n: int) -> str:
    """The loopback host of feed n."""
    return f"127.1.{n // 250}.{n % 250 + 1}"


def serve(feeds: int, entries: int) -> None:
    """Serve every feed and page until stdin closes. Prints the port of each group of hosts."""
    pages = [article_page(f"Story {n}", prose(n)) for n in range(100)]
    ports: dict[str, int] = {}

    def answer(request: Request) -> Reply:
        if request.path == "/feed.xml":
            return _feed(request.host, port=ports[request.host], entries=entries)
        if request.path.startswith("/news/"):
            number = int(request.path.removeprefix("/news/"))
            own_words = f"<p>{request.host}, edition {number}. ".encode()
            page = pages[number % 100].replace(b"<p>", own_words)
            return Reply(headers=(("Content-Type", "text/html; charset=utf-8"),), body=page)
        return Reply(status=404)

    servers = []
    for first in range(0, feeds, HOSTS_A_SERVER):
        hosts = [address(n) for n in range(first, min(first + HOSTS_A_SERVER, feeds))]
        server = LoopbackServer(answer, addresses=hosts)
        ports |= dict.fromkeys(hosts, server.port)
        server.start()
        servers.append(server)
    print(json.dumps([server.port for server in servers]), flush=True)
    sys.stdin.read()
    for server in servers:
        server.stop()


def _feed(host: str, *, port: int, entries: int) -> Reply:
    now = datetime.now(UTC)
    items = [
        FeedEntry(
            title=f"Story {n} of {host}",
            link=f"http://{host}:{port}/news/{n}",
            published=now - timedelta(minutes=n),
        )
        for n in range(entries)
    ]
    headers = (("Content-Type", "application/rss+xml"),)
    return Reply(headers=headers, body=rss(items, title=host))


@contextmanager
def served(feeds: int, entries: int) -> Iterator[list[str]]:
    """The URLs of the feeds, served by a process of its own."""
    command = [sys.executable, "-m", "benchmarks.polling.opml", "--serve"]
    command += ["--feeds", str(feeds), "--entries", str(entries)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            ports = json.loads(server.stdout.readline())
            yield [
                f"http://{address(n)}:{ports[n // HOSTS_A_SERVER]}/feed.xml" for n in range(feeds)
            ]
        finally:
            server.stdin.close()


def opml_of(urls: list[str]) -> str:
    """An OPML file as a reader exports it."""
    groups: dict[str, list[str]] = {}
    for n, url in enumerate(urls):
        line = f'<outline type="rss" text={quoteattr(f"Paper {n}")} xmlUrl={quoteattr(url)}/>'
        groups.setdefault(f"Group {n % GROUPS}", []).append(line)
    body = "".join(
        f"<outline text={quoteattr(name)}>{''.join(lines)}</outline>"
        for name, lines in groups.items()
    )
    return f'<?xml version="1.0"?><opml version="2.0"><head/><body>{body}</body></opml>'


def measure(urls: list[str], *, folder: Path, minutes: float) -> dict[str, object]:
    """One import and one run; seconds by name, and counts of the report."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("WIRECOPY_", "PREFECT_"))
    }
    environment |= {"WIRECOPY_ALLOW_NETWORKS": "127.0.0.0/8", "PYTHONPATH": str(Path.cwd())}
    command = [sys.executable, "-m", "cli.main"]
    (folder / "subscriptions.opml").write_text(opml_of(urls), encoding="utf-8")
    started = time.monotonic()
    subprocess.run(
        [*command, "feeds", "import", "subscriptions.opml"], cwd=folder, env=environment, check=True
    )
    found: dict[str, object] = {"import_s": round(time.monotonic() - started, 1)}
    found |= _timed_run(
        [*command, "ingest", "-v", "--json", "--budget", str(minutes)], folder, environment
    )
    result = json.loads((folder / "report.json").read_text())
    parts = sorted((folder / "data/records").glob("2*/*.jsonl"))
    records = len(parts[0].read_text().splitlines()) if parts else 0
    return found | {
        "records_in_it": records,
        "feeds": result["feeds"],
        "entries": result["entries"],
    }


def _timed_run(
    command: list[str], folder: Path, environment: Mapping[str, str]
) -> dict[str, object]:
    """Run it, looking for the first part several times a second."""
    found: dict[str, object] = {}
    started = time.monotonic()
    with (
        (folder / "report.json").open("w") as report,
        (folder / "log.txt").open("w") as log,
        subprocess.Popen(
            command, cwd=folder, env=environment, stdout=report, stderr=log
        ) as process,
    ):
        while process.poll() is None:
            time.sleep(LOOK_S)
            first = next((folder / "data/records").glob("2*/*.jsonl"), None)
            if first and "first_part_s" not in found:
                found["first_part_s"] = round(time.monotonic() - started, 1)
    return found | {"whole_run_s": round(time.monotonic() - started, 1)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=3000)
    parser.add_argument("--entries", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=6.0)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.serve:
        serve(wanted.feeds, wanted.entries)
        return
    with tempfile.TemporaryDirectory() as name, served(wanted.feeds, wanted.entries) as urls:
        found = measure(urls, folder=Path(name), minutes=wanted.minutes)
    for key, value in found.items():
        print(f"{key:<16}{value}")


if __name__ == "__main__":
    main()
