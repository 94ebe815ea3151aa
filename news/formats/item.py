"""What the formats say of a record in the same words: its link, its dates, its terms of use."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from news.article import Image, Media
from news.record.usage import in_words
from news.record.values import Record

GENERATOR = "Wirecopy"
#: what players of podcasts and videos open; a player's page is none of them
_MEDIA_TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".aac": "audio/aac",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".oga": "audio/ogg",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".m3u8": "application/vnd.apple.mpegurl",
}
_IMAGE_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".svg": "image/svg+xml",
}
_WEB = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A feed that we write."""

    title: str
    summary: str = "News stories, each once, in full."
    address: str | None = None  #: its own; None for a file
    name: str | None = None  #: what its id is made from, if not its address or title
    home: str | None = None  #: a page for people; None for a file
    following: str | None = None  #: the address of the next, older items
    updated: datetime  #: when its newest item came, or the file was written

    @property
    def id(self) -> str:
        """The same for the same address, or the same title of a file."""
        return f"urn:uuid:{uuid5(NAMESPACE_URL, self.name or self.address or self.title)}"


def link_of(record: Record) -> str | None:
    """The address of the story's page."""
    return record.canonical_url or record.url_final or record.url


def start_of(record: Record, *, words: int) -> str | None:
    """How the text begins, for what a record lacks; None without a text."""
    found = (record.summary or record.content_text or "").split(maxsplit=words)
    return " ".join(found[:words]) + ("…" if len(found) > words else "") or None


def updated_of(record: Record) -> datetime:
    """When readers should take it for new: as published or changed; a revision: as we saw it."""
    said = (record.date_published, record.date_modified)
    seen = record.date_fetched if record.revision > 1 else None
    return max((one for one in (*said, seen) if one), default=record.date_first_seen)


def published_of(record: Record) -> datetime:
    """As published; where nothing says when, as first seen.

    Readers take an item without a date for a new one at each visit, or not at all.
    """
    return record.date_published or record.date_first_seen


def rfc3339(moment: datetime) -> str:
    """Whole seconds, with `Z`."""
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def rfc822(moment: datetime) -> str:
    """With a year of four digits, which RSS prefers, and the zone `GMT`."""
    return format_datetime(moment, usegmt=True)


def authors_of(record: Record) -> tuple[str, ...]:
    """The names; else the byline, else the publisher: Atom wants somebody (RFC 4287 4.1.2)."""
    names = tuple(author.name for author in record.authors)
    return names or tuple(filter(None, (record.byline or publisher_of(record),)))


def publisher_of(record: Record) -> str | None:
    """Its name, else its domain."""
    return (record.publisher.name or record.publisher.domain) if record.publisher else None


def topics_of(record: Record) -> tuple[str, ...]:
    """Section and tags, each once."""
    return tuple(dict.fromkeys(filter(None, (record.section, *record.tags))))


def lead_image(record: Record) -> Image | None:
    """The picture that stands for the story."""
    pictures = [image for image in record.images if image.url]
    return next((image for image in pictures if image.is_lead), next(iter(pictures), None))


def media_type(media: Media) -> str | None:
    """The type of a file by its name; None for what may be a player's page."""
    return _MEDIA_TYPES.get(_ending(media.url))


def image_type(image: Image) -> str | None:
    """The type of a picture by its name."""
    return _IMAGE_TYPES.get(_ending(image.url or ""))


def license_url(record: Record) -> str | None:
    """The address of the licence: the page's, else that of its policy for mining."""
    if record.license and _WEB.fullmatch(record.license):
        return record.license
    return record.usage.tdm_policy if record.usage else None


def rights_of(record: Record) -> str | None:
    """Copyright notice, licence and wishes as one text; None when the publisher says nothing."""
    said = (record.copyright_notice, record.license, usage_terms(record))
    return "; ".join(filter(None, said)) or None


def usage_terms(record: Record) -> str | None:
    """The publisher's wishes about the page's use, in words."""
    return in_words(record.usage) or None


def said(values: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON object without what is not known."""
    return {name: value for name, value in values.items() if value not in (None, [], ())}


def json_text(value: Any) -> str:
    """JSON on one line; without lone surrogates, which UTF-8 has not."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()


def _ending(address: str) -> str:
    try:
        return PurePosixPath(urlsplit(address).path).suffix.lower()
    except ValueError:
        return ""
