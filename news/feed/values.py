"""Subscriptions, feeds and their entries, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from news.feed.rhythm import Rhythm

FullText = Literal["auto", "always", "never"]
"""auto: the page, else the feed's own text. always: the page only. never: the feed only."""

Via = Literal["feed", "sitemap", "urls", "archive", "section", "mailbox"]
"""Where an entry comes from: a feed, a sitemap, a list of pages given by hand, a WARC file, a
section page, a newsletter in a mailbox."""

Kind = Literal["feed", "section", "mailbox"]
"""What a subscription reads: a feed or sitemap, a section page, a mailbox."""

PAGE_LIST = "urls:list"
"""The feed URL of pages given by hand as a list; never fetched."""

ARCHIVES = "warc:pages"
"""The feed URL of pages that lie in WARC files; never fetched."""

NO_FEEDS = (PAGE_LIST, ARCHIVES)
"""Their entries come from no feed: a record does not name them."""


def require_utc(**moments: datetime | None) -> None:
    """Raise ValueError for a moment that is naive or not UTC."""
    for name, moment in moments.items():
        if moment is not None and moment.utcoffset() != timedelta(0):
            raise ValueError(f"{name} must be UTC, got {moment!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRule:
    """A rule that keeps entries out or lets them in. All that it names must hold.

    Each list holds where one of its terms does: words as in watches, pieces of the link.
    """

    title: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    older_than: timedelta | None = None  #: when first met; of block rules only


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What the user follows: a `[[feed]]`, `[[site]]` or `[[mailbox]]` over the `[defaults]`."""

    url: str
    kind: Kind = "feed"
    name: str | None = None
    group: str | None = None
    #: shortest time between two polls; quiet feeds are polled more rarely
    interval: timedelta = timedelta(minutes=30)
    #: entries that were older at the first poll count as known; None: no limit
    max_age: timedelta | None = None
    full_text: FullText = "auto"
    language: str | None = None  #: BCP 47; used where neither page nor feed names one
    timezone: str | None = None  #: IANA name; used for dates printed without an offset
    #: secrets as ${ENV_VAR}, expanded at the request
    headers: Mapping[str, str] = field(default_factory=dict)
    #: "user:password" of basic auth; ${ENV_VAR} as in headers
    login: str | None = field(default=None, repr=False)
    #: of a section page: CSS or XPath of its links; None: they are found
    links: str | None = None
    #: of a mailbox: addresses whose mail is read, or `@domain`; (): all that is sent to a list
    senders: tuple[str, ...] = ()
    keep: tuple[EntryRule, ...] = ()  #: if there are any, entries that fit none are kept out
    block: tuple[EntryRule, ...] = ()  #: entries that fit one are kept out
    render: bool = False  #: show pages without text in a browser

    @property
    def read_as(self) -> str | None:
        """How its document is read; None for a feed. What was read otherwise is asked for whole."""
        chosen = (self.links, *self.senders)
        return None if self.kind == "feed" else " ".join((self.kind, *filter(None, chosen)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file of an entry: RSS enclosure, Atom rel=enclosure, media:content, JSON attachment."""

    url: str
    type: str | None = None  #: media type as printed
    length: int | None = None  #: bytes as claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Where in a WARC file a page lies, and when it was fetched."""

    file: str  #: absolute path
    offset: int  #: bytes
    at: datetime  #: aware UTC

    def __post_init__(self) -> None:
        """Refuse a time that is not UTC."""
        require_utc(at=self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What an entry is recognised by. Made in the worker that reads its document."""

    canonical_link: str | None  #: None for an entry without a usable link
    host: str  #: of the page that its link leads to; the feed's host for an entry without a link
    digest: str  #: changes with title, updated date or text


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed, as the publisher sent it. Texts are plain, without markup."""

    feed_url: str
    guid: str  #: RSS guid, Atom id, JSON Feed id; else the link; else a digest of the entry
    link: str | None  #: absolute, not yet canonical; None when the feed has none
    guid_is_permalink: bool | None = None
    title: str | None = None
    summary: str | None = None  #: plain text
    #: the full text the feed carries: sanitised HTML, links absolute
    content_html: str | None = None
    authors: tuple[str, ...] = ()  #: credit lines as printed
    published_raw: str | None = None  #: as printed, e.g. "Sun, 03 May 2026 10:00 EST"
    published_at: datetime | None = None  #: aware UTC; None when absent, unparsable or absurd
    updated_raw: str | None = None
    updated_at: datetime | None = None
    tags: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    images: tuple[str, ...] = ()  #: absolute URLs of media:content, media:thumbnail, image
    language: str | None = None  #: BCP 47; the entry's own, else the feed's
    source_title: str | None = None  #: RSS source, atom:source: where an aggregator took it from
    source_url: str | None = None
    position: int = 0  #: 0 is the first entry of the document
    via: Via = "feed"
    capture: Capture | None = None  #: the page is read there, not fetched
    marks: Marks | None = field(default=None, compare=False)  #: not stored

    def __post_init__(self) -> None:
        """Refuse moments that are not UTC."""
        require_utc(published_at=self.published_at, updated_at=self.updated_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSitemap:
    """A sitemap that a sitemap index names."""

    url: str
    changed_raw: str | None = None  #: its lastmod as printed
    changed_at: datetime | None = None  #: aware UTC; None when absent or unparsable


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocument:
    """A parsed feed, or a sitemap read as one."""

    url: str
    #: feedparser's version names ("rss20", "atom10" ...); ours: json10, json11, sitemap,
    #: newssitemap, sitemapindex, section, mailbox
    kind: str
    entries: tuple[Entry, ...]
    title: str | None = None
    home_url: str | None = None
    language: str | None = None
    #: RSS ttl, sy:updatePeriod / sy:updateFrequency: the publisher's wished interval
    ttl: timedelta | None = None
    #: UTC hours in which the publisher asks not to be polled
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[str] = frozenset()  #: "monday" ... "sunday"
    hub_urls: tuple[str, ...] = ()  #: WebSub hubs
    self_url: str | None = None
    warnings: tuple[str, ...] = ()  #: what was malformed, and what was dropped
    children: tuple[ChildSitemap, ...] = ()  #: of a sitemap index
    #: the document ends too early; the entry in which it ends is not among the entries
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildState:
    """The state of a sitemap that an index names."""

    url: str
    parent: str | None = None  #: the index within the index that names it; None: the subscribed one
    changed_raw: str | None = None  #: its lastmod, as the index has it
    changed_at: datetime | None = None
    read_raw: str | None = None  #: its lastmod when it was last read, or passed over as old
    read_at: datetime | None = None  #: None: never read
    etag: str | None = None  #: byte for byte as received
    last_modified: str | None = None
    body_digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """The state of a feed between polls."""

    url: str
    title: str | None = None
    etag: str | None = None  #: byte for byte as received; "" where it was proved wrong
    last_modified: str | None = None  #: likewise
    body_digest: str | None = None  #: of the last parsed document; equal bytes are not parsed again
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    last_changed_at: datetime | None = None
    next_poll_at: datetime | None = None  #: None: due now
    failures: int = 0  #: in a row
    failing_since: datetime | None = None
    #: why the last poll failed; after a good poll, what of the feed could not be read
    last_error: str | None = None
    ttl: timedelta | None = None
    is_gone: bool = False  #: answered 410; not asked again until a person says so
    moved_to: str | None = None  #: where permanent redirects led at the last poll
    kind: str | None = None  #: of the last parsed document, as in FeedDocument
    hub_urls: tuple[str, ...] = ()  #: WebSub hubs that the last parsed document named
    #: the feed as those hubs know it: its rel=self, else where it was found; None without hubs
    topic_url: str | None = None
    children: tuple[ChildState, ...] = ()  #: of a sitemap index
    moved_since: datetime | None = None  #: first of the polls in a row at which they led there
    moves: int = 0  #: how many such polls
    address: str | None = None  #: where the feed is asked since it moved; None: at its url
    #: UTC hours in which the publisher asks not to be polled, sorted
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()  #: "monday" ... "sunday"
    first_success_at: datetime | None = None
    last_new_at: datetime | None = None  #: when a poll last found a new entry
    rhythm: Rhythm | None = None  #: how often it brings something new
    read_as: str | None = None  #: of the subscription, when the document was last read

    def __post_init__(self) -> None:
        """Refuse moments that are not UTC."""
        require_utc(
            last_polled_at=self.last_polled_at,
            last_success_at=self.last_success_at,
            last_changed_at=self.last_changed_at,
            next_poll_at=self.next_poll_at,
            failing_since=self.failing_since,
            moved_since=self.moved_since,
            first_success_at=self.first_success_at,
            last_new_at=self.last_new_at,
        )
