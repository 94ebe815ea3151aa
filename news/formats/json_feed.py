"""JSON Feed 1.1 with the full text. Source: https://www.jsonfeed.org/version/1.1/."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from news.formats.item import (
    Channel,
    json_text,
    lead_image,
    license_url,
    link_of,
    media_type,
    published_of,
    publisher_of,
    rfc3339,
    said,
    topics_of,
    updated_of,
)
from news.formats.markup import html_of
from news.record.values import Record

MEDIA_TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def document(channel: Channel, records: Iterable[Record]) -> Iterator[str]:
    """The feed in pieces, one per record: it may be longer than memory."""
    head = {
        "version": VERSION,
        "title": channel.title,
        "description": channel.summary,
        "home_page_url": channel.home,
        "feed_url": channel.address,
        "next_url": channel.following,
    }
    yield json_text(said(head))[:-1] + ', "items": [\n'
    for number, record in enumerate(records):
        yield (",\n" if number else "") + json_text(item(record))
    yield "\n]}\n"


def item(record: Record) -> dict[str, Any]:
    """An item: with its text as HTML and as it is, and ours under `_wirecopy`."""
    image = lead_image(record)
    text = html_of(record)
    return said(
        {
            "id": record.id,
            "url": link_of(record),
            "title": record.title,
            "summary": record.summary,
            "content_html": text or None,
            "content_text": record.content_text or (None if text else record.summary or ""),
            "image": image.url if image else None,
            "date_published": rfc3339(published_of(record)),
            "date_modified": rfc3339(updated_of(record)),
            "authors": [said({"name": one.name, "url": one.url}) for one in record.authors],
            "tags": list(topics_of(record)),
            "language": record.language,
            "attachments": list(_attachments(record)),
            "_wirecopy": _ours(record),
        }
    )


def _attachments(record: Record) -> Iterator[dict[str, Any]]:
    for one in record.media:
        if kind := media_type(one):
            found = {"url": one.url, "mime_type": kind, "title": one.title}
            yield said(found | {"duration_in_seconds": one.duration_s})


def _ours(record: Record) -> dict[str, Any]:
    """What JSON Feed has no place for; custom objects begin with `_` ("Extensions")."""
    usage = said(asdict(record.usage)) if record.usage else None
    ours = {
        "revision": record.revision,
        "status": record.extraction.status,
        "publisher": publisher_of(record),
        "subtitle": record.subtitle,
        "byline": record.byline,
        "feeds": [feed.url for feed in record.feeds],
        "copyright_notice": record.copyright_notice,
        "license": record.license or license_url(record),
        "usage": usage,
    }
    return said(ours)
