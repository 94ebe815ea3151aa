"""Builds WARC records: a request, its response or its failure as bytes."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from isal import isal_zlib
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extractors.fetch.message import Headers, Request, Response, as_sent
from news.errors import FetchError

MASK = "***"
#: our own record header: the body's transfer coding was undone before it was stored
DECHUNKED = "X-Wirecopy-Transfer"
#: WARC 1.1 section 5.13; its value for a body that broke off is "disconnect"
TRUNCATED = "WARC-Truncated"
FAILURE = "wirecopy-failure"


def new_record_id() -> str:
    """A record id as `raw_ref` holds it."""
    return f"urn:uuid:{uuid4()}"


def pack(records: list[bytes], *, level: int) -> bytes:
    """Records as gzip members, one each (WARC 1.1 annex D). level: of igzip, 0 to 3."""
    members = []
    for record in records:
        packer = isal_zlib.compressobj(level, isal_zlib.DEFLATED, 16 + isal_zlib.MAX_WBITS)
        members.append(packer.compress(record) + packer.flush())
    return b"".join(members)


def response_record(response: Response, *, record_id: str) -> bytes:
    """The response as received: headers untouched, content coding kept."""
    return _record(
        "response",
        url=response.url,
        at=response.at,
        record_id=record_id,
        head=_head(f"HTTP/1.1 {response.status} {response.reason}", response.headers),
        payload=response.body,
        extra={TRUNCATED: "disconnect"} if response.is_cut else None,
    )


def request_record(request: Request, *, at: datetime, response_id: str) -> bytes:
    """The request, with secrets masked."""
    parts = urlsplit(request.url)
    headers = tuple(
        (name, MASK if name.lower() in request.secret else value)
        for name, value in (("Host", parts.netloc), *request.headers)
    )
    line = f"GET {parts.path or '/'}{f'?{parts.query}' if parts.query else ''} HTTP/1.1"
    return _record(
        "request",
        url=request.url,
        at=at,
        record_id=new_record_id(),
        head=_head(line, headers),
        extra={"WARC-Concurrent-To": f"<{response_id}>"},
    )


def failure_record(request: Request, error: FetchError, *, at: datetime) -> bytes:
    """A metadata record with the reason why there is no response."""
    reason = " ".join(error.reason.split())
    payload = f"{FAILURE}: {error.slug}\r\nreason: {reason}\r\n".encode()
    return _record("metadata", url=request.url, at=at, record_id=new_record_id(), payload=payload)


def info_record(*, at: datetime, software: str) -> bytes:
    """The first record of a file: the software that wrote it, and its format."""
    payload = f"software: {software}\r\nformat: WARC File Format 1.1\r\nrobots: obey\r\n".encode()
    return _record("warcinfo", url="", at=at, record_id=new_record_id(), payload=payload)


class _RawHeaders(StatusAndHeaders):  # type: ignore[misc]
    """An HTTP head written as received: warcio would percent-encode what is not ASCII."""

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
    fields |= {DECHUNKED: "decoded"} if kind == "response" else {}
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
