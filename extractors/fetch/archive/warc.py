"""Reads WARC files: their whole records, and the response or failure in each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader

from extractors.fetch.archive.records import COOKIE, DECHUNKED, FAILURE, RENDERED_TYPE, TRUNCATED
from extractors.fetch.message import Headers, Response, fields_of
from news.errors import ConfigError, FetchError

_LONGEST_BLOCK = 64 * 1024 * 1024  #: bytes of a record that are ever held in memory
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """A record of a file."""

    type: str
    url: str
    at: datetime
    record_id: str  #: without < >
    offset: int  #: of its gzip member, or of its first byte in a plain file
    block: bytes | None  #: None when it is longer than requested; see `records`
    is_dechunked: bool
    is_cut: bool  #: the connection broke before the end of the body
    digest: str | None = None  #: of the body, as whoever wrote the file names it
    is_shortened: bool = False  #: whoever wrote the file left out the rest of a long or slow body

    def response(self) -> Response | None:
        """The HTTP response in the block; None when there is none.

        Of a conversion: what a browser made of a page, as if it had been sent so.
        """
        if self.type == "conversion" and self.block is not None:
            headers: Headers = (("Content-Type", RENDERED_TYPE),)
            return Response(url=self.url, status=200, headers=headers, body=self.block, at=self.at)
        if self.block is None or not self.block.startswith(b"HTTP/"):
            return None
        status, reason, headers, body = _parsed(self.block)
        coding = fields_of(headers).get("transfer-encoding", "").lower()
        body = _dechunked(body) if "chunked" in coding and not self.is_dechunked else body
        return Response(
            url=self.url,
            status=status,
            reason=reason,
            headers=headers,
            body=body,
            is_cut=self.is_cut,
            at=self.at,
        )

    def failure(self, url: str) -> FetchError | None:
        """The error in a metadata record of ours, as if raised for `url`; None for any other."""
        lines = (self.block or b"").decode("utf-8", "replace").splitlines()
        fields = dict(line.partition(": ")[::2] for line in lines)
        kind = _FAILURES.get(fields.get(FAILURE, ""))
        return kind(url, fields.get("reason", "")) if kind else None


def records(
    path: Path, *, note: Callable[[str], None], most: int = _CHUNK
) -> Iterator[StoredRecord]:
    """The whole records of a WARC file in order, with the first `most` bytes of their blocks.

    Damaged stretches are skipped; `note` is called with a sentence about each. Raises ConfigError
    for a file that cannot be opened or is no WARC file.
    """
    try:
        with path.open("rb") as file:
            yield from _whole_records(file, path=path, note=note, most=most)
    except OSError as exc:
        raise ConfigError(str(path), f"cannot be read as a WARC file ({exc.strerror})") from exc


def record_at(path: Path, *, offset: int) -> StoredRecord | None:
    """The record at an offset that `records` gave; None when it is gone."""
    with path.open("rb") as file:
        file.seek(offset)
        try:
            return next(_run(file, most=_LONGEST_BLOCK), None)
        except _Damage:
            return None


class _Damage(Exception):
    """The file cannot be read as a WARC file from this place on."""


def _whole_records(
    file: IO[bytes], *, path: Path, note: Callable[[str], None], most: int
) -> Iterator[StoredRecord]:
    start: int | None = 0
    found, noted = 0, -1
    while start is not None:
        file.seek(start)
        try:
            for record in _run(file, most=most, note=lambda text: note(f"{path}: {text}")):
                start, found = record.offset, found + 1
                yield record
            break
        except _Damage as exc:
            _refuse_single_block(exc, path=path)
        if noted != found:  # one note a stretch, however many starts are tried in it
            note(f"{path}: damaged after byte {start}; what is whole was read")
            noted = found
        start = _next_start(file, after=start)
    if not found:
        raise ConfigError(str(path), "holds no WARC record")


def _refuse_single_block(damage: _Damage, *, path: Path) -> None:
    if "non-chunked gzip" in str(damage):
        reason = "is compressed as one block; `warcio recompress` makes it readable"
        raise ConfigError(str(path), reason) from damage


def _next_start(file: IO[bytes], *, after: int) -> int | None:
    """Where the next gzip member or plain record may start."""
    file.seek(0)
    needle, lead = (b"\x1f\x8b\x08", 0) if file.read(2) == b"\x1f\x8b" else (b"\r\nWARC/1.", 2)
    at = after + 1
    file.seek(at)
    kept = b""
    while chunk := file.read(1024 * 1024):
        window = kept + chunk
        if (found := window.find(needle)) >= 0:
            return at - len(kept) + found + lead
        at += len(chunk)
        kept = window[-len(needle) :]
    return None


class _Records(ArchiveIterator):  # type: ignore[misc]
    """warcio's records, without its lines on stderr: damage is reported by us."""

    INC_RECORD = ""


def _run(
    file: IO[bytes], *, most: int, note: Callable[[str], None] = lambda _: None
) -> Iterator[StoredRecord]:
    """Records from the file's position to its first damage, which raises _Damage."""
    source = _Records(file, no_record_parse=True)
    noted = 0
    while (found := _next_record(source, most=most)) is not None:
        record, block, offset = found
        if source.err_count > noted:
            noted = source.err_count
            note(f"the record at byte {offset} is longer than its length; the rest is not read")
        if (stored := _stored(record, offset=offset)) is not None:
            yield replace(stored, block=block)


def _next_record(source: _Records, *, most: int) -> tuple[Any, bytes | None, int] | None:
    """(record, block, offset); None at the end of the file. Raises _Damage."""
    try:
        record = next(source, None)
        if record is None:
            return None
        block, size = _drained(record.raw_stream, most=most)
        offset = source.get_record_offset()
    except Exception as exc:
        raise _Damage(str(exc)) from exc
    if record.length is None or size != record.length:
        raise _Damage("a record is cut off")
    return record, block if size <= most or most < _LONGEST_BLOCK else None, offset


def _drained(stream: Any, *, most: int) -> tuple[bytes, int]:
    kept, size = [], 0
    while chunk := stream.read(_CHUNK):
        if size < most:
            kept.append(chunk[: most - size])
        size += len(chunk)
    return b"".join(kept), size


def _stored(record: Any, *, offset: int) -> StoredRecord | None:
    headers = record.rec_headers
    try:
        at = datetime.fromisoformat(headers.get_header("WARC-Date", "")).astimezone(UTC)
    except ValueError:
        return None
    return StoredRecord(
        type=record.rec_type or "",
        url=headers.get_header("WARC-Target-URI") or "",
        at=at,
        record_id=headers.get_header("WARC-Record-ID", "").strip("<>"),
        offset=offset,
        block=None,
        is_dechunked=bool(headers.get_header(DECHUNKED)),
        is_cut=headers.get_header(TRUNCATED) == "disconnect",
        digest=headers.get_header("WARC-Payload-Digest"),
        is_shortened=headers.get_header(TRUNCATED) is not None,
    )


def _parsed(block: bytes) -> tuple[int, str, Headers, bytes]:
    """(status, reason, headers, body) of an HTTP response. Lines without a colon are dropped."""
    head, blank, body = block.partition(b"\r\n\r\n")
    if not blank or b"\n\n" in head:
        head, _, body = block.partition(b"\n\n")
    first, *lines = head.decode("latin-1").replace("\r\n", "\n").split("\n")
    _, _, status_line = first.partition(" ")
    status, _, reason = status_line.strip().partition(" ")
    pairs = (line.partition(":") for line in lines)
    headers = tuple(
        ("Set-Cookie" if name == COOKIE else name.strip(), value.strip(" \t"))
        for name, colon, value in pairs
        if colon
    )
    return int(status) if status.isdecimal() else 0, reason, headers, body


def _dechunked(body: bytes) -> bytes:
    """A stored body with its chunks joined; one that was stored joined is returned as it is."""
    if not body:
        return body
    return bytes(ChunkedDataReader(BytesIO(body), block_size=_CHUNK).read(len(body)))


def _kinds(kind: type[FetchError]) -> Iterator[type[FetchError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _kinds(child)


_FAILURES: dict[str, type[FetchError]] = {kind.slug: kind for kind in _kinds(FetchError)}
