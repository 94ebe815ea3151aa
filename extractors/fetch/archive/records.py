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
from extractors.fetch.network.decode import decode_response
from news.errors import FetchError, NewsError
from news.secrets import MASK, Mask, is_secret_name, masked_text, masked_value

#: in place of Set-Cookie: `name=***1f3a9c2e; Path=/`. A replay needs to know that one was set
COOKIE = "X-Wirecopy-Cookie"
#: our own record header: the body's transfer coding was undone before it was stored
DECHUNKED = "X-Wirecopy-Transfer"
#: WARC 1.1 section 5.13; its value for a body that broke off is "disconnect"
TRUNCATED = "WARC-Truncated"
RENDERED_TYPE = "text/html; charset=utf-8"
FAILURE = "wirecopy-failure"
ERASED = "wirecopy-erased"
_SECRET_HEADERS = frozenset({"authentication-info", "proxy-authentication-info", "cookie"})
_OF_BODY = frozenset({"content-encoding", "content-length", "digest", "content-md5"})
_LARGEST_BODY = 64 * 1024 * 1024


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


def response_record(response: Response, *, record_id: str, mask: Mask) -> bytes:
    """The response as received, content coding kept; without cookies and the mask's secrets."""
    headers, body, is_cut = _without_values(response, mask)
    return _record(
        "response",
        url=mask(response.url),
        at=response.at,
        record_id=record_id,
        head=_head(
            f"HTTP/1.1 {response.status} {response.reason}",
            tuple(_shown_header(name, value, mask) for name, value in headers),
        ),
        payload=body,
        extra={TRUNCATED: "disconnect"} if is_cut else None,
    )


def _shown_header(name: str, value: str, mask: Mask) -> tuple[str, str]:
    if name.lower() in ("set-cookie", "set-cookie2"):
        cookie, semicolon, attributes = value.partition(";")
        key, _, secret = cookie.partition("=")
        return COOKIE, f"{key}={masked_value(secret)}{semicolon}{attributes}"
    return name, MASK if _is_secret_header(name) else mask(value)


def _is_secret_header(name: str) -> bool:
    return is_secret_name(name) or name.lower() in _SECRET_HEADERS


def _without_values(response: Response, mask: Mask) -> tuple[Headers, bytes, bool]:
    """(headers, body, is_cut). A body that repeats a secret is stored decoded and masked."""
    as_received = response.headers, response.body, response.is_cut
    if not response.body or not (mask.values or mask.by_name):
        return as_received
    try:
        found = decode_response(response, cap=_LARGEST_BODY)
    except NewsError:
        return as_received
    text = found.content.decode("latin-1")  # keeps every byte; a token is ASCII
    if (shown := mask.in_document(text)) == text:
        return as_received
    kept = tuple(pair for pair in response.headers if pair[0].lower() not in _OF_BODY)
    return kept, shown.encode("latin-1"), response.is_cut or found.is_cut


def rendered_record(
    content: bytes, *, url: str, of: str | None, at: datetime, record_id: str, mask: Mask
) -> bytes:
    """What a browser made of a page: a conversion (WARC 1.1 section 6.8). of: the page's record."""
    if mask.values:
        content = mask.in_document(content.decode()).encode()
    return _record(
        "conversion",
        url=mask(url),
        at=at,
        record_id=record_id,
        payload=content,
        extra={"Content-Type": RENDERED_TYPE} | ({"WARC-Refers-To": f"<{of}>"} if of else {}),
    )


def request_record(request: Request, *, at: datetime, response_id: str) -> bytes:
    """The request, with secrets masked."""
    url = request.mask(request.url)
    parts = urlsplit(url)
    headers = tuple(
        (name, MASK if name.lower() in request.secret else request.mask(value))
        for name, value in (("Host", parts.netloc), *request.headers)
    )
    line = f"GET {parts.path or '/'}{f'?{parts.query}' if parts.query else ''} HTTP/1.1"
    return _record(
        "request",
        url=url,
        at=at,
        record_id=new_record_id(),
        head=_head(line, headers),
        extra={"WARC-Concurrent-To": f"<{response_id}>"},
    )


def failure_record(request: Request, error: FetchError, *, at: datetime) -> bytes:
    """A metadata record with the reason why there is no response."""
    reason = request.mask(masked_text(" ".join(error.reason.split())))
    payload = f"{FAILURE}: {error.slug}\r\nreason: {reason}\r\n".encode()
    url = request.mask(request.url)
    return _record("metadata", url=url, at=at, record_id=new_record_id(), payload=payload)


def erased_record(url: str, *, record_id: str, at: datetime, erased: datetime) -> bytes:
    """In place of a capture that was taken down: which one, and when it was erased."""
    payload = f"{ERASED}: {erased:%Y-%m-%dT%H:%M:%SZ}\r\n".encode()
    return _record("metadata", url=url, at=at, record_id=record_id, payload=payload)


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
