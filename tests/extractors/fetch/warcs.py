"""WARC files for the tests of the archive and of replays: made, found, served."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from warcio.warcwriter import WARCWriter

from extractors.fetch import Fetched, Replay
from news.errors import (
    NewsError,
)
from tests.extractors.fetch.loopback import a_client

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def files_of(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*.warc.gz"))


def a_warc(
    path: Path, *captures: tuple[str, datetime, bytes], kind: str = "response", is_gzip: bool = True
) -> Path:
    """A WARC file of (URL, date, HTTP response as bytes)."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=is_gzip)
    for url, at, http in captures:
        dates = {"WARC-Date": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
        writer.write_record(
            writer.create_warc_record(
                url, kind, payload=BytesIO(http), length=len(http), warc_headers_dict=dates
            )
        )
    path.write_bytes(out.getvalue())
    return path


async def replayed(replay: Replay, *asks: tuple[str, str | None]) -> list[object]:
    """What each (URL, etag) comes to: a body, 304, another outcome's name, or an error's."""
    found: list[object] = []
    async with a_client(replay=replay, obey_robots=False) as client:
        for url, etag in asks:
            try:
                outcome = await client.fetch_feed(url, etag=etag)
            except NewsError as exc:
                found.append(type(exc))
            else:
                found.append(outcome.content if isinstance(outcome, Fetched) else type(outcome))
    return found
