"""A page as fetched, and the article found in it, as frozen values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from news.feed.values import require_utc
from news.site.rules import SiteRules

AHEAD = timedelta(days=2)
"""How far after it was fetched a page or a feed may be dated; later dates are typing errors."""
OffsetSource = Literal["stated", "publisher_timezone", "assumed_utc"]
Precision = Literal["year", "month", "day", "minute", "second", "subsecond"]
Origin = Literal[
    "feed",
    "json-ld",
    "opengraph",
    "meta",
    "microdata",
    "html",
    "http",
    "url",
    "extractor",
    "inferred",
    "config",
    "computed",
]
"""Where a field's value came from.

html: visible elements (h1, time, rel=canonical). meta: other meta tags.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The bytes at a link."""

    url: str  #: after redirects
    content: bytes  #: decoded from its content encoding
    content_type: str | None = None  #: header as received
    fetched_at: datetime
    timezone: str | None = None  #: IANA name for dates printed without an offset
    rules: SiteRules | None = None  #: the user's own for this site
    is_cut: bool = False  #: the page broke off in transfer: `content` is its start
    is_rendered: bool = False  #: what a browser made of it

    def __post_init__(self) -> None:
        """Refuse a moment that is not UTC."""
        require_utc(fetched_at=self.fetched_at)


Why = Literal["site_line", "below_closing_line", "rule", "plea"]
"""Why text was removed.

site_line: it is printed on other articles of the site. below_closing_line: teasers at the end,
below a heading after which no article of the site continues. rule: the user's own, in rules.toml.
plea: a letter to the reader, an offer or teasers in a plain text.
"""
OF_SITE: frozenset[Why] = frozenset({"site_line", "below_closing_line"})
"""Removed because of the site's lines."""
ENCIPHERED = "enciphered_text"  #: the warning for a text that goes on enciphered


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """Neighbouring paragraphs that were taken out of an article's text."""

    #: index of the first among the paragraphs before the removal; None if it was no paragraph
    at: int | None
    lines: tuple[str, ...]
    why: Why
    detail: str | None = None  #: the rule


@dataclass(frozen=True, slots=True, kw_only=True)
class DateClaim:
    """A publisher's date, and how it was read."""

    at: datetime  #: aware UTC
    original: str  #: as printed
    #: "+03:00"; None when the publisher printed none and none was assumed
    utc_offset: str | None = None
    offset_source: OffsetSource | None = None
    precision: Precision = "second"

    def __post_init__(self) -> None:
        """Refuse a moment that is not UTC."""
        if self.at.utcoffset() != timedelta(0):
            raise ValueError(f"at must be UTC, got {self.at!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """One name out of a byline."""

    name: str
    url: str | None = None
    type: Literal["person", "organization", "unknown"] = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of the article."""

    url: str | None
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None
    width: int | None = None  #: pixels
    height: int | None = None  #: pixels
    is_lead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A video or a sound recording of the article."""

    kind: Literal["video", "audio"]
    url: str  #: the file's where it is declared, else its player's
    title: str | None = None
    duration_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A paragraph of the body and what it is."""

    kind: Literal["paragraph", "heading", "item", "quote", "row", "preformatted"]
    text: str
    level: int | None = None  #: 1 to 6, of a heading


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSigns:
    """What a page shows of its purpose, besides its article."""

    #: title element, og:title and h1 elements, each once and at most 300 characters
    headings: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()  #: the h1 elements among them, else the first h2
    is_noindex: bool = False  #: robots meta
    declares_article: bool = False  #: JSON-LD or OpenGraph
    has_password_field: bool = False  #: in its main part
    #: its main part has a form or dialog with buttons, and no field to write in
    asks: bool = False
    #: a script or element of a bot challenge: the page is replaced after the check
    has_challenge: bool = False
    reloads: bool = False  #: a meta refresh within seconds
    reloads_by_script: bool = False  #: at once, or after it has set a cookie
    linked_headings: int = 0  #: h2 to h4 elements that hold or are a link: teasers


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What extraction found in a page. Absent is None; an empty body is ()."""

    body: tuple[str, ...]  #: paragraphs, plain text, in reading order
    #: the same paragraphs with their kinds; () for text without markup
    pieces: tuple[Piece, ...] = ()
    quality: float | None = None  #: in [0, 1]: how far the body can be trusted; docs/record.md
    title: str | None = None
    subtitle: str | None = None  #: the standfirst printed on the page
    #: the page's own description (og:description, meta description, JSON-LD)
    summary: str | None = None
    byline: str | None = None  #: credit line as printed
    authors: tuple[Author, ...] = ()
    published: DateClaim | None = None
    updated: DateClaim | None = None
    language: str | None = None  #: BCP 47
    section: str | None = None
    tags: tuple[str, ...] = ()
    genre: str | None = None
    dateline: str | None = None  #: the place named before the first sentence
    images: tuple[Image, ...] = ()
    media: tuple[Media, ...] = ()
    publisher_name: str | None = None
    canonical_link: str | None = None  #: rel=canonical, absolute, not yet judged
    amp_link: str | None = None
    is_accessible_for_free: bool | None = None  #: schema.org isAccessibleForFree
    copyright_notice: str | None = None
    license: str | None = None
    #: contents of the meta elements that speak of the page's use, by name
    wishes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    provenance: Mapping[str, Origin] = field(default_factory=dict)  #: field name -> origin
    warnings: tuple[str, ...] = ()
    removed: tuple[Removed, ...] = ()  #: what was removed from the body, and why
    memory_version: int | None = None  #: version of the site lines it was cleaned with; None before
    signs: PageSigns = PageSigns()


def restored(body: Sequence[str], removed: Sequence[Removed]) -> tuple[str, ...]:
    """The paragraphs as they were before anything was removed."""
    lines = list(body)
    for one in sorted((r for r in removed if r.at is not None), key=lambda r: r.at or 0):
        lines[one.at : one.at] = one.lines
    return tuple(lines)
