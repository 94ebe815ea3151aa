"""What a fetch comes to, as frozen values. No I/O. Failures are not here: they are raised, see news.errors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from news.feed.values import require_utc

PERMANENT = (301, 308)  #: RFC 9110 sections 15.4.2 and 15.4.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """One hop: the URL that was asked for, its status, and the absolute URL it led to."""

    url: str
    status: int
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Bytes, from a 2xx answer."""

    url: str  #: as asked for, without fragment and without user:password@
    url_final: str  #: after redirects
    status: int
    content: bytes  #: decoded from its content encoding
    headers: Mapping[str, str] = field(
        default_factory=dict
    )  #: lower-case names; repeated ones joined by ", "
    redirects: tuple[Redirect, ...] = ()
    fetched_at: datetime  #: in a replay, when the capture was made
    #: where the archive keeps the exchange: "<relative file>#<record id>"
    raw_ref: str | None = None
    etag: str | None = None  #: byte for byte as received, read as latin-1
    last_modified: str | None = None  #: byte for byte as received, read as latin-1
    #: Cache-Control max-age, else Expires less Date; None when neither is sent
    fresh_for: timedelta | None = None

    def __post_init__(self) -> None:
        """Refuse a moment that is not UTC."""
        require_utc(fetched_at=self.fetched_at)

    @property
    def moved_to(self) -> str | None:
        """Where the permanent redirects at the start of the chain led; None when the first hop was not permanent."""
        return _moved_to(self.redirects)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """304: what we have is what they have. Validators are those of the answer, else those we sent."""

    url: str
    url_final: str
    status: int = 304
    headers: Mapping[str, str] = field(default_factory=dict)
    redirects: tuple[Redirect, ...] = ()
    fetched_at: datetime
    raw_ref: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    fresh_for: timedelta | None = None

    def __post_init__(self) -> None:
        """Refuse a moment that is not UTC."""
        require_utc(fetched_at=self.fetched_at)

    @property
    def moved_to(self) -> str | None:
        """Where the permanent redirects at the start of the chain led; None when the first hop was not permanent."""
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
    """Any other answer that holds no document for us: 401, 402, 403, 451, other 4xx, 206, a redirect that leads nowhere."""

    url: str
    status: int
    url_final: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttled:
    """The host asks us to stay away for a while (429, 503), or its next slot is further away than our patience."""

    url: str
    until: datetime
    status: int | None = None  #: None: nothing was asked, the host's slots are taken

    def __post_init__(self) -> None:
        """Refuse a moment that is not UTC."""
        require_utc(until=self.until)


PageOutcome = Fetched | Missing | Refused | Throttled
FeedOutcome = PageOutcome | NotModified


def _moved_to(redirects: tuple[Redirect, ...]) -> str | None:
    led_to = None
    for hop in redirects:
        if hop.status not in PERMANENT:
            break
        led_to = hop.location
    return led_to
