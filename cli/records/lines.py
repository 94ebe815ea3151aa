"""What a line about a record shows of it."""

from datetime import datetime

from news.record.values import Record
from news.url import host_of


def date_of(record: Record) -> datetime | None:
    """When it was published; else, when it was first seen."""
    return record.date_published or record.date_first_seen


def site_of(record: Record) -> str | None:
    """The host of its page; of a letter without one the sender's domain."""
    publisher = record.publisher.domain if record.publisher else None
    return host_of(record.canonical_url or record.url or "") or publisher


def short_id(record: Record) -> str:
    """The start of its id, enough for commands."""
    return record.id.removeprefix("urn:uuid:")[:8]
