"""WARC records as bytes: what an exchange looks like in an archive, and what is whole in a file. Knows no folder, no client."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit
from uuid import uuid4

from isal import isal_zlib
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extractors.fetch.message import Answer, Ask, Headers, as_sent, fields_of
from news.errors import ConfigError, FetchError

MASK = "***"
#: our own record header: the body's transfer coding was undone before it was stored
_DECHUNKED = "X-Wirecopy-Transfer"
_FAILURE = "wirecopy-failure"
_LONGEST_BLOCK = 64 * 1024 * 1024  #: bytes of a record that are ever held in memory
_CHUNK = 64 * 1024


def new_record_id() -> str:
    """A record id as `raw_ref` holds it."""
    return f"urn:uuid:{uuid4()}"


def pack(records: "list[bytes]", *, level: int) -> bytes:
    """Records as gzip members, one each (WARC 1.1 annex D). level: of igzip, 0 to 3."""
    members = []
    for record in records:
        packer = isal_zlib.compressobj(level, isal_zlib.DEFLATED, 16 + isal_zlib.MAX_WBITS)
        members.append(packer.compress(record) + packer.flush())
    return b"".join(members)


def response_record(answer: Answer, *, record_id: str) -> bytes:
    """The response as it came: headers untouched, content coding kept."""
    head = _head(f"HTTP/1.1 {answer.status} {answer.reason}", answer.headers)
    return _record(
        "response",
        url=answer.url,
        at=answer.at,
        record_id=record_id,
        head=head,
        payload=answer.body,
    )


def request_record(ask: Ask, *, at: datetime, response_id: str) -> bytes:
    """The request, with secrets masked."""
    parts = urlsplit(ask.url)
    headers = tuple(
        (n, MASK if n.lower() in ask.secret else v)
        for n, v in (("Host", parts.netloc), *ask.headers)
    )
    line = f"GET {parts.path or '/'}{f'?{parts.query}' if parts.query else ''} HTTP/1.1"
    extra = {"WARC-Concurrent-To": f"<{response_id}>"}
    return _record(
        "request",
        url=ask.url,
        at=at,
        record_id=new_record_id(),
        head=_head(line, headers),
        extra=extra,
    )


def failure_record(ask: Ask, error: FetchError, *, at: datetime) -> bytes:
    """A metadata record that tells why there is no response."""
    reason = " ".join(error.reason.split())
    payload = f"{_FAILURE}: {error.slug}\r\nreason: {reason}\r\n".encode()
    return _record("metadata", url=ask.url, at=at, record_id=new_record_id(), payload=payload)


def info_record(*, at: datetime, software: str) -> bytes:
    """The first record of a file: who wrote it, and how."""
    payload = f"software: {software}\r\nformat: WARC File Format 1.1\r\nrobots: obey\r\n".encode()
    return _record("warcinfo", url="", at=at, record_id=new_record_id(), payload=payload)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A record of a file."""

    type: str
    url: str
    at: datetime
    record_id: str  #: without < >
    offset: int  #: of its gzip member, or of its first byte in a plain file
    block: bytes | None  #: None when it is longer than what was asked for; see `records`
    is_dechunked: bool

    def answer(self) -> Answer | None:
        """The HTTP response in the block; None when it holds none."""
        if self.block is None or not self.block.startswith(b"HTTP/"):
            return None
        status, reason, headers, body = _parsed(self.block)
        is_chunked = (
            not self.is_dechunked
            and "chunked" in fields_of(headers).get("transfer-encoding", "").lower()
        )
        body = _dechunked(body) if is_chunked else body
        return Answer(
            url=self.url, status=status, reason=reason, headers=headers, body=body, at=self.at
        )

    def failure(self, url: str) -> FetchError | None:
        """The error a metadata record of ours tells of, as if raised for `url`."""
        fields = dict(
            line.partition(": ")[::2]
            for line in (self.block or b"").decode("utf-8", "replace").splitlines()
        )
        kind = _FAILURES.get(fields.get(_FAILURE, ""))
        return kind(url, fields.get("reason", "")) if kind else None


def records(path: Path, *, note: Callable[[str], None], most: int = _CHUNK) -> Iterator[Stored]:
    """The whole records of a WARC file in order, with the first `most` bytes of their blocks.

    Damaged stretches are skipped and told to `note`. Raises ConfigError for a file that cannot be
    opened or is no WARC file.
    """
    try:
        with path.open("rb") as file:
            yield from _sound_records(file, path=path, note=note, most=most)
    except OSError as exc:
        raise ConfigError(str(path), f"cannot be read as a WARC file ({exc.strerror})") from exc


def record_at(path: Path, *, offset: int) -> Stored | None:
    """The record that starts at an offset which `records` gave; None when it is not there any more."""
    with path.open("rb") as file:
        file.seek(offset)
        try:
            return next(_run(file, most=_LONGEST_BLOCK), None)
        except _Damage:
            return None


class _Damage(Exception):
    """The file does not go on as a WARC file at this place."""


def _sound_records(
    file: IO[bytes], *, path: Path, note: Callable[[str], None], most: int
) -> Iterator[Stored]:
    start, found, told = 0, 0, -1
    while True:
        file.seek(start)
        try:
            for record in _run(file, most=most, note=lambda said: note(f"{path}: {said}")):
                start, found = record.offset, found + 1
                yield record
        except _Damage as exc:
            if "non-chunked gzip" in str(exc):
                raise ConfigError(
                    str(path), "is compressed as one block; `warcio recompress` makes it readable"
                ) from exc
        else:
            break
        if (
            told != found
        ):  # once a stretch: its first record is met again as the next that may be whole
            note(f"{path}: damaged after byte {start}; what is whole was read")
            told = found
        again = _next_start(file, after=start)
        if again is None:
            break
        start = again
    if not found:
        raise ConfigError(str(path), "holds no WARC record")


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
    """warcio's records, without its lines on stderr: damage is told by us."""

    INC_RECORD = ""


def _run(
    file: IO[bytes], *, most: int, note: Callable[[str], None] = lambda _: None
) -> Iterator[Stored]:
    """Records from where the file stands, up to the first damage, which raises _Damage."""
    records = _Records(file, no_record_parse=True)
    told = 0
    while True:
        try:
            record = next(records, None)
            if record is None:
                return
            block, size = _drained(record.raw_stream, most=most)
            is_whole = record.length is not None and size == record.length
            offset = records.get_record_offset()
        except Exception as exc:
            raise _Damage(str(exc)) from exc
        if not is_whole:
            raise _Damage("a record is cut off")
        if records.err_count > told:
            told = records.err_count
            note(
                f"the record at byte {offset} is longer than it says; it is read as far as it says"
            )
        if (stored := _stored(record, offset=offset)) is not None:
            yield replace(stored, block=block if size <= most or most < _LONGEST_BLOCK else None)


def _drained(stream: Any, *, most: int) -> tuple[bytes, int]:
    kept, size = [], 0
    while chunk := stream.read(_CHUNK):
        if size < most:
            kept.append(chunk[: most - size])
        size += len(chunk)
    return b"".join(kept), size


def _stored(record: Any, *, offset: int) -> Stored | None:
    headers = record.rec_headers
    try:
        at = datetime.fromisoformat(headers.get_header("WARC-Date", "")).astimezone(UTC)
    except ValueError:
        return None
    return Stored(
        type=record.rec_type or "",
        url=headers.get_header("WARC-Target-URI") or "",
        at=at,
        record_id=headers.get_header("WARC-Record-ID", "").strip("<>"),
        offset=offset,
        block=None,
        is_dechunked=bool(headers.get_header(_DECHUNKED)),
    )


def _parsed(block: bytes) -> tuple[int, str, Headers, bytes]:
    """Status, reason, headers and body of an HTTP response; header lines without a colon are dropped."""
    head, blank, body = block.partition(b"\r\n\r\n")
    if not blank or b"\n\n" in head:
        head, _, body = block.partition(b"\n\n")
    first, *lines = head.decode("latin-1").replace("\r\n", "\n").split("\n")
    _, _, status_line = first.partition(" ")
    status, _, reason = status_line.strip().partition(" ")
    pairs = (line.partition(":") for line in lines)
    headers = tuple((name.strip(), value.strip(" \t")) for name, colon, value in pairs if colon)
    return int(status) if status.isdecimal() else 0, reason, headers, body


def _dechunked(body: bytes) -> bytes:
    """A stored body with its chunks joined; one that was stored joined already is given back."""
    return bytes(
        ChunkedDataReader(BytesIO(body), block_size=_CHUNK).read(len(body)) if body else body
    )


class _RawHeaders(StatusAndHeaders):  # type: ignore[misc]
    """An HTTP head that is written as it came: warcio would percent-encode what is not ASCII."""

    def __init__(self, head: bytes) -> None:
        super().__init__("", [])
        self._head = head

    def compute_headers_buffer(self, header_filter: Any = None) -> None:  # noqa: ARG002 - warcio's signature
        self.headers_buff = self._head

    def __bool__(self) -> bool:
        return True


def _head(first: str, headers: Headers) -> bytes:
    lines = [
        first.encode("latin-1"),
        *(name.encode("latin-1") + b": " + as_sent(value) for name, value in headers),
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _record(
    kind: str,
    *,
    url: str,
    at: datetime,
    record_id: str,
    head: bytes | None = None,
    payload: bytes = b"",
    extra: dict[str, str] | None = None,
) -> bytes:
    out = BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="1.1")
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    fields = {"WARC-Record-ID": f"<{record_id}>", "WARC-Date": stamp, **(extra or {})}
    fields |= {_DECHUNKED: "decoded"} if kind == "response" else {}
    record = writer.create_warc_record(
        url,
        kind,
        payload=BytesIO(payload),
        length=len(payload),
        warc_headers_dict=fields,
        http_headers=_RawHeaders(head) if head is not None else None,
    )
    writer.write_record(record)
    return out.getvalue()


def _kinds(kind: type[FetchError]) -> Iterator[type[FetchError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _kinds(child)


_FAILURES: dict[str, type[FetchError]] = {kind.slug: kind for kind in _kinds(FetchError)}
