"""A request and its response as values, and how response headers are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from news.secrets import Mask

Headers = tuple[tuple[str, str], ...]

_LONGEST_VALIDATOR = 4_096  #: bytes; servers refuse requests with headers of 8 kB
#: RFC 9111 section 4.2.1 lets a cache treat longer lifetimes as a year
_LONGEST_LIFETIME = timedelta(days=365)
_CLOCKS_DIFFER = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One GET; a POST where it has content; or what `method` says."""

    url: str  #: absolute, WHATWG-normal, no fragment, no user:password@
    headers: Headers  #: in the order sent
    secret: frozenset[str] = frozenset()  #: lower-case names whose values no archive may hold
    mask: Mask = field(default_factory=Mask)  #: for what the archive writes
    max_bytes: int
    content: bytes | None = None
    method: str | None = None
    takes_start: bool = False  #: of a longer body max_bytes are enough (robots.txt)

    def header(self, name: str) -> str | None:
        """The value sent under a lower-case name."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One response as received: transfer coding undone, content coding not."""

    url: str
    status: int
    reason: str = ""
    #: names as sent, bytes read as latin-1, so that they can be written again unchanged
    headers: Headers
    body: bytes
    at: datetime  #: aware UTC
    ref: str | None = None  #: in the archive
    is_cut: bool = False  #: the connection ended before the body did

    @property
    def fields(self) -> dict[str, str]:
        """Headers by lower-case name, repeated ones joined by ", " (RFC 9110 section 5.3)."""
        return fields_of(self.headers)

    @property
    def encodings(self) -> str:
        """The Content-Encoding; "" when there is none."""
        return self.fields.get("content-encoding", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A body without its content encoding."""

    content: bytes
    is_cut: bool = False  #: the encoded bytes ended, or broke, before the content did


def fields_of(headers: Headers) -> dict[str, str]:
    """See Response.fields."""
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def validator(headers: Headers, name: str) -> str | None:
    """The last value under a lower-case name, byte for byte.

    None when it is absent, empty, or too long to be sent back.
    """
    value = next((value for key, value in reversed(headers) if key.lower() == name and value), None)
    return value if value is None or len(value) <= _LONGEST_VALIDATOR else None


def validators_of(
    headers: Headers, *, at: datetime, sent: Mapping[str, str] | None = None
) -> tuple[str | None, str | None]:
    """(ETag, Last-Modified) to ask with the next time. sent: what was asked with this time.

    No moment that is still to come, and no ETag that repeats it (RFC 9110 section 8.8.2.1): such a
    server answers 304 until then, whatever changes. at: when the response came.
    """
    sent = sent or {}
    etag = validator(headers, "etag") or sent.get("If-None-Match")
    modified = validator(headers, "last-modified") or sent.get("If-Modified-Since")
    changed = http_date(modified or "")
    now = max(at, http_date(validator(headers, "date") or "") or at)
    if modified is None or changed is None or changed <= now + _CLOCKS_DIFFER:
        return etag, modified
    return (None if etag and modified in etag else etag), None


def is_html(fields: Mapping[str, str]) -> bool:
    """True for the headers of a page, or of a document without a type. By lower-case name."""
    kind = fields.get("content-type", "").partition(";")[0].strip().lower()
    return kind in ("", "text/html", "application/xhtml+xml")


def retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """The wait a Retry-After header asks for (RFC 9110 section 10.2.3); None when unreadable."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:12]), 10**9))
    at = http_date(text)
    return max(at - now, timedelta(0)) if at else None


def fresh_for(fields: Mapping[str, str]) -> timedelta | None:
    """How long a response stays fresh (RFC 9111 section 4.2.1).

    max-age less Age, else Expires less Date; None when neither is given.
    """
    directives = [part.strip().lower() for part in fields.get("cache-control", "").split(",")]
    ages = [d.partition("=")[2].strip('" ') for d in directives if d.startswith("max-age=")]
    if ages and ages[0].isascii() and ages[0].isdigit():
        return _bounded(timedelta(seconds=min(int(ages[0][:12]), 10**9) - _age(fields)))
    expires, sent = http_date(fields.get("expires", "")), http_date(fields.get("date", ""))
    return _bounded(expires - sent) if expires and sent else None


def http_date(text: str) -> datetime | None:
    """An HTTP date as aware UTC; None for anything else (RFC 9110 section 5.6.7)."""
    try:
        at = parsedate_to_datetime(text[:64])
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def as_sent(value: str) -> bytes:
    """A header value as bytes.

    latin-1, which gives received bytes back unchanged; UTF-8 for what latin-1 cannot hold.
    """
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8")


def as_text(value: str) -> str:
    """A received header value for people and URLs: its bytes as UTF-8 if valid, else as latin-1."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return value


def _age(fields: Mapping[str, str]) -> int:
    age = fields.get("age", "")
    return int(age[:9]) if age.isascii() and age.isdigit() else 0


def _bounded(lifetime: timedelta) -> timedelta:
    return min(max(lifetime, timedelta(0)), _LONGEST_LIFETIME)
