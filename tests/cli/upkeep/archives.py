"""Archives of pages, written as crawlers do, and what a store has of them."""

import gzip
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from tests.support.newssite import article_page, prose
from tests.support.running import Shell

AT = datetime(2019, 5, 3, 10, tzinfo=UTC)


def page(name: str, *, language: str = "en", seed: str | None = None) -> bytes:
    return article_page(
        f"Story {name}", prose(seed or name), language=language, published=AT - timedelta(hours=2)
    )


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = ["Content-Type: text/html; charset=utf-8", *headers]
    if any(line.startswith("Content-Type") for line in headers):
        lines = list(headers)
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body


class Warc:
    """A WARC file that is written record by record, as no library would."""

    def __init__(self, path: Path, *, is_gzip: bool = True) -> None:
        self.path, self._is_gzip = path, is_gzip
        path.write_bytes(b"")

    def add(
        self,
        url: str | None,
        block: bytes,
        *,
        at: datetime = AT,
        kind: str = "response",
        truncated: str | None = None,
    ) -> None:
        """Add a record."""
        head = [f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:uuid:{uuid4()}>"]
        head += [f"WARC-Date: {at.isoformat().replace('+00:00', 'Z')}"]
        head += [f"WARC-Target-URI: {url}"] if url else []
        head += [f"WARC-Truncated: {truncated}"] if truncated else []
        head += [f"Content-Length: {len(block)}", "", ""]
        record = "\r\n".join(["WARC/1.0", *head]).encode() + block + b"\r\n\r\n"
        self.add_bytes(gzip.compress(record) if self._is_gzip else record)

    def add_bytes(self, content: bytes) -> None:
        """Add what may be no record."""
        self.path.write_bytes(self.path.read_bytes() + content)


def entries(shell: Shell, *columns: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(shell.store.removeprefix("sqlite:///")) as db:
        return db.execute(f"SELECT {', '.join(columns)} FROM entries ORDER BY id").fetchall()


def titles(shell: Shell) -> list[str]:
    return sorted(line["title"] for line in shell.lines() if line["revision"] == 1)
