"""Decides whether a record is a new story, a revision, already known, or a copy.

A copy is a story's text under another URL: the same words (duplicate), almost the same
(near-duplicate), a part of it (excerpt), or more than it (contains). Translations share no words
and are new.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from news.likeness.fingerprint import content_hash
from news.record.values import Cause, Dedup, Extraction, Record
from news.url import StoryId
from news.verdict.changes import changes
from news.verdict.copies import (
    CopyRelation,
    Evidence,
    KnownStories,
    Match,
    RecordProfile,
    Resembled,
    exact_match,
    matches,
    profile_record,
    resembled,
)

#: a reserved page takes back the feed's text, and no text that was stored from the page before
_STATUS_RANK = {
    "withdrawn": 0,
    "pruned": 0,
    "feed_only": 1,
    "reserved": 2,
    "partial": 3,
    "full": 4,
}


@dataclass(frozen=True, slots=True)
class New:
    """A story that is not in the store."""

    resembles: Resembled | None = None  #: almost as its publisher had it on another day


@dataclass(frozen=True, slots=True)
class Known:
    """A stored story, unchanged."""

    of: StoryId


@dataclass(frozen=True, slots=True)
class Revision:
    """A stored story with a new title or text."""

    of: StoryId
    cause: Cause


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another story's text at its own URL."""

    of: StoryId
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """Almost another story's text."""

    of: StoryId
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of another story's text, mostly its beginning."""

    of: StoryId
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Contains:
    """Another story's text and as much again: the whole text of an excerpt we have."""

    of: StoryId
    evidence: Evidence


Copy = Duplicate | NearDuplicate | Excerpt | Contains
Verdict = New | Known | Revision | Copy


def judge(record: Record, known: KnownStories, *, cause: Cause = "publisher") -> Verdict:
    """The verdict on a record. Total, and deterministic for the same known stories.

    A poorer reading (feed_only after full) never revises a better one: the page was out of reach,
    not changed.
    """
    verdict = _before_likeness(record, known, cause=cause)
    if verdict is not None:
        return verdict
    if not known.similar:
        return New()
    mine = profile_record(record)
    return _by_likeness(mine, known, matches(mine, known))


def judge_profile(mine: RecordProfile, known: KnownStories, found: Sequence[Match]) -> Verdict:
    """`judge` for a publisher's record whose matches are already found."""
    verdict = _before_likeness(mine.record, known, cause="publisher")
    return verdict or _by_likeness(mine, known, found)


def _by_likeness(mine: RecordProfile, known: KnownStories, found: Sequence[Match]) -> Verdict:
    return verdict_of(found[0]) if found else New(resembled(mine, known))


def _before_likeness(record: Record, known: KnownStories, *, cause: Cause) -> Verdict | None:
    """The verdict where identity or an equal text decides; None where only likeness can."""
    if before := known.same_story:
        if record.content_hash == before.content_hash or is_poorer(record, than=before):
            return Known(StoryId(before.id))
        if cause == "publisher" and not changes(before, record).parts:
            return Known(StoryId(before.id))  # a counter, a promo, other quotes
        return Revision(StoryId(before.id), cause)
    exact = exact_match(record, known)
    return Duplicate(*exact) if exact else None


def verdict_of(match: Match) -> Copy:
    """The verdict that a match stands for."""
    match match.relation:
        case "duplicate_of":
            return Duplicate(match.story, match.evidence)
        case "near_duplicate_of":
            return NearDuplicate(match.story, match.evidence)
        case "excerpt_of":
            return Excerpt(match.story, match.evidence)
        case "contains":
            return Contains(match.story, match.evidence)


def relation_of(verdict: Copy) -> CopyRelation:
    """The name of a verdict in relation lines."""
    match verdict:
        case Duplicate():
            return "duplicate_of"
        case NearDuplicate():
            return "near_duplicate_of"
        case Excerpt():
            return "excerpt_of"
        case Contains():
            return "contains"


def is_poorer(record: Record, *, than: Record) -> bool:
    """True for a less complete reading: feed_only, reserved, partial, full."""
    return _STATUS_RANK[record.extraction.status] < _STATUS_RANK[than.extraction.status]


def revised(record: Record, *, before: Record, cause: Cause) -> Record:
    """The record as the next revision of a stored one: same id and first-seen time, URLs joined."""
    own = (record.canonical_url,) if record.canonical_url else ()
    alternates = dict.fromkeys((*before.alternate_urls, *record.alternate_urls, *own))
    alternates.pop(before.canonical_url or "", None)
    met = {(feed.url, feed.guid) for feed in before.feeds}
    new_feeds = tuple(feed for feed in record.feeds if (feed.url, feed.guid) not in met)
    return replace(
        record,
        id=before.id,
        revision=before.revision + 1,
        revision_cause=cause,
        revision_of_hash=before.content_hash,
        revision_changes=changes(before, record).parts,
        canonical_url=before.canonical_url,
        alternate_urls=tuple(alternates),
        feeds=before.feeds + new_feeds,
        group=before.group or record.group,
        date_first_seen=before.date_first_seen,
        dedup=before.dedup,
    )


def withdrawn(before: Record, *, reason: str) -> Record:
    """The revision that takes a story back whose page was no article: nothing of the page is left.

    reason: what the page was, as in `news.verdict.landing.reason_of`.
    """
    made = before.extraction
    return Record(
        id=before.id,
        revision=before.revision + 1,
        revision_cause="extractor",
        revision_of_hash=before.content_hash,
        content_hash=content_hash(None, None),
        url=before.url,
        canonical_url=before.canonical_url,
        feeds=before.feeds,
        via=before.via,
        group=before.group,
        title=None,
        content_text=None,
        language=None,
        date_published=None,
        date_modified=None,
        date_fetched=before.date_fetched,
        date_first_seen=before.date_first_seen,
        dedup=Dedup(cluster_id=before.id),
        extraction=Extraction(
            extractor=made.extractor,
            extractor_version=made.extractor_version,
            status="withdrawn",
            word_count=0,
            warnings=(f"page:{reason}",),
        ),
    )


def beside(record: Record, other: Resembled) -> Record:
    """The record, in a cluster of its own, with the story that it resembles."""
    dedup = Dedup(cluster_id=record.id, relation="resembles", related_id=other.story, method="near")
    return replace(record, dedup=dedup)


def in_cluster(record: Record, *, cluster: StoryId, relation: CopyRelation, of: StoryId) -> Record:
    """The record with its cluster and its relation to another story."""
    dedup = Dedup(
        cluster_id=cluster,
        relation=relation,
        related_id=of,
        method="exact" if relation == "duplicate_of" else "near",
    )
    return replace(record, dedup=dedup)
