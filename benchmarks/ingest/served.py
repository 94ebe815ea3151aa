"""Pages over HTTP in a process of its own, and the run that reads them.

    python -m benchmarks.ingest.served FOLDER

serves the pages of a folder and their feeds until stdin closes.
"""

import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from tests.support.newssite import FeedEntry, NewsSite, rss

ADDRESSES = tuple(f"127.0.0.{n}" for n in range(1, 9))
FEED_SIZE = 250
RUN_SETTINGS = {
    "WIRECOPY_ALLOW_NETWORKS": "127.0.0.0/8",
    "WIRECOPY_HOST_DELAY_S": "0",
    "WIRECOPY_HOST_CONCURRENCY": "4",
    "WIRECOPY_SHARD_ENTRIES": "500",
    "WIRECOPY_HOST_ENTRIES": "500",
}
#: text of a line or more: menus, labels, headlines and bylines are shorter or elsewhere
_PROSE = re.compile(rb"(<(?!script|style|noscript|title|h1)[^>]*>)([^<>]{30,})", re.IGNORECASE)
#: an ideograph, or a word of four letters or more: no entity, and no name of a program
_UNIT = re.compile(r"[\u3400-\u9fff]|(?<!&)\b[^\W\d_\u3040-\u9fff][^\W\d_A-Z\u3040-\u9fff]{3,}\b")
#: the day of a date
_DAY = re.compile(rb"(\b20\d\d[-/][01]\d[-/])([0-3]\d)(?!\d)")


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
    """`count` pages of distinct stories: each further turn exchanges words and days."""
    found = []
    for n in range(count):
        body, kind = pages[n % len(pages)]
        found.append((_retold(body, seed=n) if n >= len(pages) else body, kind))
    return found


def _retold(body: bytes, *, seed: int) -> bytes:
    """The page with another story: each long word of its prose becomes another one of them.

    Its dates have another day. Small words, marks, menus, headlines and credits stay. So it is no
    copy of the original, and as plain or doubtful a page to an extractor.
    """
    kinds: dict[str, set[str]] = {}
    for run in _PROSE.finditer(body):
        for unit in _UNIT.findall(_text(run[2])):
            kinds.setdefault(_kind(unit), set()).add(unit)
    dice = random.Random(seed)
    others: dict[str, str] = {}
    for _, units in sorted(kinds.items()):
        others |= zip(sorted(units), dice.sample(sorted(units), len(units)), strict=True)

    def retold(run: re.Match[bytes]) -> bytes:
        text = _UNIT.sub(lambda unit: others[unit[0]], _text(run[2]))
        return run[1] + text.encode("utf-8", "surrogateescape")

    def dated(day: re.Match[bytes]) -> bytes:
        return day[1] + (b"%02d" % ((int(day[2]) + seed) % 28 + 1) if int(day[2]) else day[2])

    return _DAY.sub(dated, _PROSE.sub(retold, body))


def _text(run: bytes) -> str:
    return run.decode("utf-8", "surrogateescape")


def _kind(unit: str) -> str:
    """Names stay names: only words that begin alike stand for one another."""
    if len(unit) == 1:
        return "ideograph"
    return "name" if unit[0].isupper() else "word"


def serve(folder: Path) -> None:
    """Serve the pages of a folder and their feeds until stdin closes. Prints the port."""
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
        with served_by("benchmarks.ingest.served", name) as port:
            yield port


@contextmanager
def served_by(module: str, *arguments: str) -> Iterator[int]:
    """A module as a server process, which prints its port and serves until stdin closes."""
    with subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.stdin.close()


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
    """No pause between two requests to a host, no Prefect, the archive in the folder.

    Byte code is written once and read ever after, as where a user has it installed.
    """
    own = os.environ | RUN_SETTINGS | {"WIRECOPY_ARCHIVE": str(folder / "archive")}
    for name in ("PREFECT_API_URL", "PYTHONDONTWRITEBYTECODE"):
        own.pop(name, None)
    return own


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
