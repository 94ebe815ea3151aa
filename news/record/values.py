"""The record, as frozen values: one line of JSON is one revision of one story.

Names follow JSON Feed 1.1; what it lacks follows schema.org NewsArticle in snake_case. Unknown is
null, never "". docs/record.md explains each field; docs/record.schema.json is generated from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from news.article import Author, Image, Media, OffsetSource, Origin, Piece, Precision, Removed
from news.feed.values import Via
from news.record.usage import Usage

SCHEMA_VERSION: Literal["1.0"] = "1.0"

Status = Literal["full", "partial", "feed_only", "reserved", "withdrawn", "pruned"]
"""full: the page's own text, or a letter's. partial: the page's text, cut by a paywall. feed_only:
the feed's.
reserved: no text; its publisher reserves mining, and the settings keep no such text.
withdrawn: no text; an earlier revision was a gate's page, not the story.
pruned: no text any more; it was older than the settings keep texts."""
Relation = Literal[
    "original",
    "duplicate_of",
    "near_duplicate_of",
    "excerpt_of",
    "contains",
    "resembles",
    "revision_of",
]
Cause = Literal["publisher", "extractor"]
Part = Literal["headline", "subtitle", "body", "correction"]

Url = Annotated[str, Field(pattern="^https?://", json_schema_extra={"format": "uri"})]
LinkUrl = Annotated[str, Field(pattern="^(https?://|mid:)", json_schema_extra={"format": "uri"})]
"""A page's address, or that of a message without a page (RFC 2392)."""
FeedUrl = Annotated[str, Field(pattern="^(https?|imap)://", json_schema_extra={"format": "uri"})]
Digest = Annotated[str, Field(pattern="^sha256:[0-9a-f]{64}$")]
Fingerprint = Annotated[str, Field(pattern="^xxh3:[0-9a-f]{16}$")]
Id = Annotated[
    str,
    Field(pattern="^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"),
]
Offset = Annotated[str, Field(pattern="^[+-][0-9]{2}:[0-9]{2}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRef:
    """An appearance of the story in a feed."""

    url: FeedUrl
    guid: str | None
    first_seen: datetime
    title: str | None = None  #: the feed's title
    guid_is_permalink: bool | None = None
    position: int | None = None  #: 0 is the first entry of the document


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who published the page."""

    name: str | None
    domain: str | None  #: registrable domain of the page
    url: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateDetail:
    """How a date was read."""

    original: str | None  #: as printed
    utc_offset: Offset | None
    precision: Precision
    offset_source: OffsetSource | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """Details of date_published and date_modified."""

    published: DateDetail | None = None
    modified: DateDetail | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dedup:
    """How the record relates to other stories."""

    cluster_id: Id
    relation: Relation = "original"
    related_id: Id | None = None
    method: Literal["url", "guid", "exact", "near"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """How the record was made."""

    extractor: str
    extractor_version: str
    status: Status
    word_count: Annotated[int, Field(ge=0)]
    quality: Annotated[float, Field(ge=0, le=1)] | None = None
    warnings: tuple[str, ...] = ()
    http_status: int | None = None
    raw_sha256: str | None = None  #: of the page's bytes after content decoding
    raw_ref: str | None = None  #: the page's WARC record: `file#record-id`
    #: version of the site lines that the text was cleaned with; None: none
    memory_version: int | None = None
    #: what was taken out of the text, and why; put back in, it is the page's text again
    removed: tuple[Removed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One revision of one story."""

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    id: Id
    revision: Annotated[int, Field(ge=1)] = 1
    revision_cause: Cause | None = None  #: None for the first revision
    revision_of_hash: Digest | None = None  #: content_hash of the revision before
    revision_changes: tuple[Part, ...] = ()  #: what changed since the revision before
    content_hash: Digest
    text_fingerprint: Fingerprint | None = None
    url: LinkUrl | None  #: the link as the feed printed it, made absolute
    canonical_url: Url | None
    url_final: Url | None = None  #: after redirects
    url_amp: Url | None = None
    #: rel=canonical that names a page of another domain: the original, says the page
    syndicated_from: Url | None = None
    alternate_urls: tuple[Url, ...] = ()
    feeds: tuple[FeedRef, ...] = ()
    #: how the story was first met: in a feed, in a sitemap, on a section page, in a mailbox ...
    via: Via = "feed"
    #: the group of the subscription in which it was first met, as feeds.toml names it
    group: str | None = None
    publisher: Publisher | None = None
    title: str | None
    subtitle: str | None = None
    summary: str | None = None
    content_text: str | None  #: paragraphs separated by one empty line
    #: the same text with what each paragraph is; a setting switches it on
    content_blocks: tuple[Piece, ...] | None = None
    language: str | None
    authors: tuple[Author, ...] = ()
    byline: str | None = None
    dateline: str | None = None  #: place, and date where printed, before the first sentence
    section: str | None = None
    tags: tuple[str, ...] = ()
    genre: str | None = None
    images: tuple[Image, ...] = ()
    media: tuple[Media, ...] = ()
    date_published: datetime | None
    date_modified: datetime | None
    date_fetched: datetime
    date_first_seen: datetime
    dates: Dates = field(default_factory=Dates)
    is_accessible_for_free: bool | None = None
    license: str | None = None
    copyright_notice: str | None = None
    #: what the publisher wishes about the page's use; None when it says nothing
    usage: Usage | None = None
    dedup: Dedup
    extraction: Extraction
    #: field -> where its value came from
    provenance: Mapping[str, Origin] = field(default_factory=dict)
