"""A record as a news item of ninjs 3.1, IPTC's News in JSON.

Source: https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json and its user guide.
"""

from collections.abc import Iterator
from typing import Any

from news.article import Author, Image
from news.formats.item import (
    authors_of,
    image_type,
    json_text,
    license_url,
    link_of,
    rfc3339,
    said,
    usage_terms,
)
from news.record.values import Record

VERSION = "3.1"
SCHEMA = f"http://www.iptc.org/std/ninjs/ninjs-schema_{VERSION}.json"
_PLAIN = "text/plain"


def item(record: Record) -> dict[str, Any]:
    """The news item: its `uri` is the story's id, its `version` the revision."""
    found = {
        "standard": {"name": "ninjs", "version": VERSION, "schema": SCHEMA},
        "uri": record.id,
        "type": "text",
        "representationType": "full" if record.extraction.status == "full" else "partial",
        "version": str(record.revision),
        "firstCreated": rfc3339(record.date_first_seen),
        "versionCreated": rfc3339(record.date_fetched),
        "contentCreated": record.date_published and rfc3339(record.date_published),
        "pubStatus": "canceled" if record.extraction.status == "withdrawn" else "usable",
        "copyrightNotice": record.copyright_notice,
        "usageTerms": usage_terms(record),
        "rightsInfo": {"linkedRights": url} if (url := license_url(record)) else None,
        "language": record.language,
        "title": record.title,
        "by": record.byline or ", ".join(authors_of(record)) or None,
        "located": record.dateline,
        "headlines": list(_texts(main=record.title, subhead=record.subtitle)),
        "descriptions": list(_texts(summary=record.summary)),
        "bodies": list(_bodies(record)),
        "people": [_named(one) for one in record.authors if one.type == "person"],
        "organisations": [_named(one) for one in record.authors if one.type == "organization"],
        "subjects": list(_subjects(record)),
        "genres": [{"name": record.genre}] if record.genre else None,
        "infoSources": list(_sources(record)),
        "renditions": list(_renditions(record)),
        "associations": list(_associations(record)),
        "altIds": list(_other_ids(record)),
    }
    return said(found)


def line(record: Record) -> str:
    """The item as one line of JSON, without its end."""
    return json_text(item(record))


def _texts(**texts: str | None) -> Iterator[dict[str, Any]]:
    """Texts by their roles."""
    for role, text in texts.items():
        if text:
            yield {"role": role, "contentType": _PLAIN, "value": text}


def _bodies(record: Record) -> Iterator[dict[str, Any]]:
    for body in _texts(main=record.content_text):
        counts = {"charCount": len(body["value"]), "wordCount": record.extraction.word_count}
        yield body | counts


def _named(author: Author) -> dict[str, Any]:
    return said({"name": author.name, "rel": "author", "uri": author.url})


def _subjects(record: Record) -> Iterator[dict[str, Any]]:
    if record.section:
        yield {"name": record.section, "rel": "section"}
    for tag in record.tags:
        yield {"name": tag, "rel": "keyword"}


def _sources(record: Record) -> Iterator[dict[str, Any]]:
    publisher = record.publisher
    if publisher and (publisher.name or publisher.domain):
        found = {"name": publisher.name or publisher.domain, "role": "publisher"}
        yield said(found | {"uri": publisher.url, "literal": publisher.domain})
    for feed in record.feeds:
        yield said({"name": feed.title, "role": "feed", "uri": feed.url})


def _renditions(record: Record) -> Iterator[dict[str, Any]]:
    if link := link_of(record):
        yield {"name": "web", "href": link, "contentType": "text/html"}
    for number, media in enumerate(record.media, start=1):
        found = {"name": f"{media.kind}{number}", "href": media.url, "title": media.title}
        yield said(found | {"duration": media.duration_s})


def _associations(record: Record) -> Iterator[dict[str, Any]]:
    for number, image in enumerate((one for one in record.images if one.url), start=1):
        yield said(
            {
                "name": "lead" if image.is_lead else f"picture{number}",
                "rel": "illustration",
                "uri": image.url,
                "type": "picture",
                "by": image.credit,
                "descriptions": list(_texts(caption=image.caption, alt=image.alt)),
                "renditions": [_rendition(image)],
            }
        )


def _rendition(image: Image) -> dict[str, Any]:
    return said(
        {
            "name": "main",
            "href": image.url,
            "contentType": image_type(image),
            "width": image.width,
            "height": image.height,
        }
    )


def _other_ids(record: Record) -> Iterator[dict[str, Any]]:
    for role, value in (
        ("url", link_of(record)),
        ("contentHash", record.content_hash),
        ("cluster", record.dedup.cluster_id),
    ):
        if value:
            yield {"role": role, "value": value}
