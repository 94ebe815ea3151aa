"""The results of a fetch, as frozen values. Failures are raised instead: see news.errors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from extractors.fetch.message import Decoded, Headers, Response, fresh_for, validators_of
from news.feed.values import require_utc
from news.record.usage import HEADER_NAMES, NO_WISHES, Wishes

_MOST_LINES = 50  #: of headers about use
PERMANENT = (301, 308)  #: RFC 9110 sections 15.4.2 and 15.4.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """One hop: the URL requested, its status, and the absolute URL it led to."""

    url: str
    status: int
    location: str


Redirects = tuple[Redirect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A document, from a 2xx response."""

    url: str  #: as requested, without fragment and without user:password@
    url_final: str  #: after redirects
    status: int
    content: bytes  #: decoded from its content encoding
    #: the document broke off in transfer: `content` is its start, and there are no validators
    is_cut: bool = False
    is_rendered: bool = False  #: `content` is what a browser made of the document
    #: lower-case names; repeated ones joined by ", "
    headers: Mapping[str, str] = field(default_factory=dict)
    redirects: Redirects = ()
    wishes: Wishes = NO_WISHES  #: about the use of this page, of its headers and its host's files
    fetched_at: datetime  #: in a replay, when the capture was made
    #: where the archive keeps the response: "<relative file>#<record id>"
    raw_ref: str | None = None
    etag: str | None = None  #: byte for byte as received, read as latin-1
    last_modified: str | None = None  #: byte for byte as received, read as latin-1
    #: Cache-Control max-age, else Expires less Date; None when neither is sent
    fresh_for: timedelta | None = None

    def __post_init__(self) -> None:
        """Refuse a time that is not UTC."""
        require_utc(fetched_at=self.fetched_at)

    @property
    def moved_to(self) -> str | None:
        """Where the permanent redirects at the start of the chain led; None without any."""
        return _moved_to(self.redirects)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """304: our copy is current. The validators are those of the response, else those we sent."""

    url: str
    url_final: str
    status: int = 304
    headers: Mapping[str, str] = field(default_factory=dict)
    redirects: Redirects = ()
    fetched_at: datetime
    raw_ref: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    fresh_for: timedelta | None = None

    def __post_init__(self) -> None:
        """Refuse a time that is not UTC."""
        require_utc(fetched_at=self.fetched_at)

    @property
    def moved_to(self) -> str | None:
        """Where the permanent redirects at the start of the chain led; None without any."""
        return _moved_to(self.redirects)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """404 or 410."""

    url: str
    status: int
    is_gone: bool  #: 410: removed on purpose, for good
    url_final: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Any other response without a document: other 4xx, 206, a redirect without a Location."""

    url: str
    status: int
    url_final: str | None = None
    is_challenge: bool = False  #: it checks whether a browser is there


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttled:
    """The host asks us to wait (429, 503), or its next slot is later than our patience."""

    url: str
    until: datetime
    status: int | None = None  #: None: nothing was sent, the host's slots are taken

    def __post_init__(self) -> None:
        """Refuse a time that is not UTC."""
        require_utc(until=self.until)


PageOutcome = Fetched | Missing | Refused | Throttled
FeedOutcome = PageOutcome | NotModified


def fetched(
    response: Response, *, content: Decoded, url: str | None = None, redirects: Redirects = ()
) -> Fetched:
    """The outcome of a 2xx response. url: as requested first, if not the response's own.

    One that was cut has no validators and no lifetime: the rest comes with the next request.
    """
    fields, headers = response.fields, response.headers
    is_cut = response.is_cut or content.is_cut
    etag, modified = (None, None) if is_cut else validators_of(headers, at=response.at)
    return Fetched(
        url=url or response.url,
        url_final=response.url,
        status=response.status,
        content=content.content,
        is_cut=is_cut,
        headers=fields,
        redirects=redirects,
        wishes=Wishes(headers=_of_usage(headers)),
        fetched_at=response.at,
        raw_ref=response.ref,
        etag=etag,
        last_modified=modified,
        fresh_for=None if is_cut else fresh_for(fields),
    )


def _of_usage(headers: Headers) -> Headers:
    """The headers about use, line by line: an agent that one line names is not the next one's."""
    found = ((name.lower(), value) for name, value in headers)
    return tuple(pair for pair in found if pair[0] in HEADER_NAMES)[:_MOST_LINES]


def not_modified(
    response: Response, *, url: str, redirects: Redirects, validators: Mapping[str, str]
) -> NotModified:
    """The outcome of a 304. validators: the request headers that asked for it."""
    fields = response.fields
    etag, modified = validators_of(response.headers, at=response.at, sent=validators)
    return NotModified(
        url=url,
        url_final=response.url,
        headers=fields,
        redirects=redirects,
        fetched_at=response.at,
        raw_ref=response.ref,
        etag=etag,
        last_modified=modified,
        fresh_for=fresh_for(fields),
    )


def _moved_to(redirects: Redirects) -> str | None:
    led_to = None
    for hop in redirects:
        if hop.status not in PERMANENT:
            break
        led_to = hop.location
    return led_to
