"""A record as one row of plain values, and a row as cells of a CSV file. Columns are only added."""

from datetime import datetime
from typing import Any, Literal

from news.formats.item import lead_image
from news.record.usage import Usage
from news.record.values import DateDetail, Publisher, Record

Kind = Literal["text", "int", "float", "bool", "moment", "list"]

#: what makes a spreadsheet compute a cell, in the widths that it reads. Source: OWASP, CSV
#: Injection
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")

COLUMNS: dict[str, Kind] = {
    "kind": "text",
    "id": "text",
    "revision": "int",
    "url": "text",
    "canonical_url": "text",
    "title": "text",
    "subtitle": "text",
    "summary": "text",
    "authors": "list",
    "date_published": "moment",
    "date_modified": "moment",
    "date_first_seen": "moment",
    "date_fetched": "moment",
    "language": "text",
    "group": "text",
    "publisher_name": "text",
    "publisher_domain": "text",
    "section": "text",
    "tags": "list",
    "word_count": "int",
    "status": "text",
    "is_accessible_for_free": "bool",
    "feeds": "list",
    "alternate_urls": "list",
    "content_hash": "text",
    "text_fingerprint": "text",
    "content_text": "text",
    "revision_cause": "text",
    "revision_changes": "list",
    "url_final": "text",
    "url_amp": "text",
    "syndicated_from": "text",
    "via": "text",
    "publisher_url": "text",
    "publisher_country": "text",
    "byline": "text",
    "dateline": "text",
    "genre": "text",
    "image_url": "text",
    "image_caption": "text",
    "image_credit": "text",
    "media": "list",
    "published_original": "text",
    "published_utc_offset": "text",
    "published_precision": "text",
    "modified_original": "text",
    "modified_utc_offset": "text",
    "modified_precision": "text",
    "license": "text",
    "copyright_notice": "text",
    "tdm_reservation": "bool",
    "tdm_policy": "text",
    "robots_directives": "list",
    "ai_agents_disallowed": "list",
    "content_signals": "list",
    "rsl_licenses": "list",
    "cluster_id": "text",
    "relation": "text",
    "related_id": "text",
    "quality": "float",
    "warnings": "list",
    "extractor_version": "text",
    "http_status": "int",
    "raw_sha256": "text",
    "raw_ref": "text",
    "schema_version": "text",
}
"""The columns of CSV, with their kinds. docs/formats.md says what each holds."""

_OF_EXTRACTION = (
    "word_count",
    "status",
    "quality",
    "warnings",
    "extractor_version",
    "http_status",
    "raw_sha256",
    "raw_ref",
)


def flat(record: Record) -> dict[str, Any]:
    """A record as one row of COLUMNS: plain values and lists of strings."""
    nested = {
        "kind": "record",
        "authors": [author.name for author in record.authors],
        "feeds": [feed.url for feed in record.feeds],
        "media": [one.url for one in record.media],
        **_publisher(record.publisher),
        **_dates("published", record.dates.published),
        **_dates("modified", record.dates.modified),
        **_picture(record),
        **_usage(record.usage),
        "cluster_id": record.dedup.cluster_id,
        "relation": record.dedup.relation,
        "related_id": record.dedup.related_id,
        **{name: getattr(record.extraction, name) for name in _OF_EXTRACTION},
    }
    row = {name: nested[name] if name in nested else getattr(record, name) for name in COLUMNS}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}


def cell(value: Any) -> str:
    """A value as text: lists joined by "; ", dates as RFC 3339, no spreadsheet formula."""
    if isinstance(value, list):
        value = "; ".join(value)
    if isinstance(value, datetime):
        value = value.isoformat().replace("+00:00", "Z")
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _publisher(publisher: Publisher | None) -> dict[str, Any]:
    return {
        f"publisher_{name}": getattr(publisher, name, None)
        for name in ("name", "domain", "url", "country")
    }


def _dates(which: str, detail: DateDetail | None) -> dict[str, Any]:
    return {
        f"{which}_{name}": getattr(detail, name, None)
        for name in ("original", "utc_offset", "precision")
    }


def _picture(record: Record) -> dict[str, Any]:
    image = lead_image(record)
    return {f"image_{name}": getattr(image, name, None) for name in ("url", "caption", "credit")}


def _usage(usage: Usage | None) -> dict[str, Any]:
    wishes = usage or Usage()
    return {
        "tdm_reservation": wishes.tdm_reservation,
        "tdm_policy": wishes.tdm_policy,
        "robots_directives": wishes.directives,
        "ai_agents_disallowed": wishes.ai_agents_disallowed,
        "content_signals": wishes.content_signals,
        "rsl_licenses": wishes.rsl_licenses,
    }
