"""Finds the pages in anybody's WARC files, and reads one of them.

Crawlers differ in what they write: Common Crawl's news archive keeps the header Content-Encoding of
bodies that it stored decoded, wget puts addresses in angle brackets. Both are read.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urldefrag

from extractors.fetch.archive import warc
from extractors.fetch.message import is_html
from extractors.fetch.network.decode import decode, decode_response
from extractors.fetch.outcomes import Fetched, fetched
from extractors.fetch.redirects import clean
from news.errors import ArchiveGone, BadUrl, NewsError, NotHtml
from news.feed.values import Capture

_START = 64 * 1024  #: bytes of a page by which it is chosen
_SCHEMES = ("http://", "https://")


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedPage:
    """A page that a WARC file holds."""

    url: str
    at: datetime  #: when it was fetched; aware UTC
    offset: int  #: of its record
    digest: str  #: changes with the page's bytes
    content_type: str | None
    #: the first decoded bytes; empty for what cannot be decoded
    start: bytes


def captured_pages(
    path: Path,
    *,
    wanted: Callable[[str, datetime], bool],
    note: Callable[[str], None],
) -> Iterator[CapturedPage]:
    """The HTML pages with status 200, in the file's order. wanted: by URL and time.

    Raises ConfigError for a file that cannot be opened or is no WARC file. `note` is called with a
    sentence about each damaged stretch, which is skipped.
    """
    for record in warc.records(path, note=note, most=_START):
        url = record.url.strip("<> ")
        if record.type == "response" and url.startswith(_SCHEMES) and wanted(url, record.at):
            page = _page(record, url=url)
            if page is not None:
                yield page


def read_capture(capture: Capture, *, url: str, max_bytes: int) -> Fetched:
    """A page as the client would have returned it. url: the entry's.

    Raises ArchiveGone when the file or the record is gone, and what decoding raises.
    """
    path = Path(capture.file)
    try:
        stored = warc.record_at(path, offset=capture.offset)
    except OSError as exc:
        raise ArchiveGone(capture.file, f"cannot be read ({exc.strerror})") from exc
    response = stored.response() if stored else None
    if stored is None or response is None or stored.at != capture.at:
        raise ArchiveGone(capture.file, f"has no page at byte {capture.offset} any more")
    if not is_html(response.fields):
        raise NotHtml(url, response.fields.get("content-type", "no content type")[:80])
    content = decode(response.body, encodings=response.encodings, cap=max_bytes, url=url)
    is_cut = response.is_cut or stored.is_shortened
    return fetched(replace(response, url=_requested(url), is_cut=is_cut), content=content)


def _page(record: warc.StoredRecord, *, url: str) -> CapturedPage | None:
    response = record.response()
    if response is None or response.status != 200 or not is_html(response.fields):
        return None
    try:
        start = decode_response(response, cap=_START, takes_start=True).content
    except NewsError:
        start = b""
    return CapturedPage(
        url=_requested(url),
        at=record.at,
        offset=record.offset,
        digest=record.digest or sha256(response.body).hexdigest()[:32],
        content_type=response.fields.get("content-type"),
        start=start,
    )


def _requested(url: str) -> str:
    """The URL as the client would request it."""
    try:
        return clean(url)[0]
    except BadUrl:
        return urldefrag(url)[0]
