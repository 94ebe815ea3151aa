"""What a new record is beside those we have: new, a revision, known, or a copy. Pure; the store fetches the kin."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from news.fingerprint import is_same_text
from news.record import Cause, Dedup, Record
from news.url import StoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """The stored records a new one must be judged beside."""

    same_story: Record | None = None  #: latest revision under the same id, alias or guid
    same_text: Sequence[Record] = ()  #: latest revisions with the same fingerprint, first seen first


@dataclass(frozen=True, slots=True)
class New:
    """A story we have not met."""


@dataclass(frozen=True, slots=True)
class Known:
    """A story we have, with nothing changed."""

    of: StoryId


@dataclass(frozen=True, slots=True)
class Revision:
    """A story we have, with another title or text."""

    of: StoryId
    cause: Cause


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another story's text under a URL of its own."""

    of: StoryId


Verdict = New | Known | Revision | Duplicate

_RANK = {"feed_only": 0, "partial": 1, "full": 2}


def judge(record: Record, kin: Kin, *, cause: Cause = "publisher") -> Verdict:
    """The verdict on a record: total, and the same for the same kin.

    A poorer making (feed_only after full) never revises a better one: the page was out of reach, not changed.
    """
    if before := kin.same_story:
        if record.content_hash == before.content_hash or _is_poorer(record, than=before):
            return Known(StoryId(before.id))
        return Revision(StoryId(before.id), cause)
    for other in kin.same_text:
        if record.text_fingerprint and is_same_text(record.content_text or "", other.content_text or ""):
            return Duplicate(StoryId(other.id))
    return New()


def revised(record: Record, *, before: Record, cause: Cause) -> Record:
    """The record as the next revision of one we have: same id, first seen when that was, alternates joined."""
    alternates = dict.fromkeys((*before.alternate_urls, *record.alternate_urls, *_own_urls(record)))
    alternates.pop(before.canonical_url or "", None)
    return replace(
        record,
        id=before.id,
        revision=before.revision + 1,
        revision_cause=cause,
        revision_of_hash=before.content_hash,
        canonical_url=before.canonical_url,
        alternate_urls=tuple(alternates),
        feeds=before.feeds + tuple(f for f in record.feeds if (f.url, f.guid) not in {(b.url, b.guid) for b in before.feeds}),
        date_first_seen=before.date_first_seen,
        dedup=Dedup(cluster_id=before.dedup.cluster_id),
    )


def relation_line(record: Record, *, of: StoryId, at: datetime) -> dict[str, object]:
    """The JSON Lines object that tells a follower of the parts about a copy's appearance."""
    feed = record.feeds[0] if record.feeds else None
    return {
        "kind": "relation",
        "relation": "duplicate_of",
        "id": of,
        "url": record.canonical_url or record.url,
        "title": record.title,
        "publisher": record.publisher.domain if record.publisher else None,
        "feed": feed.url if feed else None,
        "guid": feed.guid if feed else None,
        "date_published": record.date_published,
        "date_seen": at,
    }


def _own_urls(record: Record) -> tuple[str, ...]:
    return (record.canonical_url,) if record.canonical_url else ()


def _is_poorer(record: Record, *, than: Record) -> bool:
    return _RANK[record.extraction.status] < _RANK[than.extraction.status]
