"""What a new record is beside those we have: new, a revision, known, or a copy. Pure; the store fetches the kin.

One story under another's address is told apart by how its text stands to the other: the same words
(duplicate), almost the same (near-duplicate), a part or the beginning of it (excerpt), or more than
it (contains). Translations share no words and are new.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from news.likeness.compare import Headline, Likeness, compare, headline, is_notice_only
from news.likeness.fingerprint import is_same_text
from news.likeness.profile import Hashes32, Profile, has_same_words, profile, sketch
from news.record.values import Cause, Dedup, Record
from news.url import StoryId
from news.verdict.changes import changes

Bond = Literal["duplicate_of", "near_duplicate_of", "excerpt_of", "contains"]
"""How a text stands to another story's."""

#: a text of which less than this share stands in the other is more than it; see `_bond`
_PART = 0.5
_STRENGTH: dict[Bond, int] = {
    "duplicate_of": 0,
    "near_duplicate_of": 1,
    "excerpt_of": 2,
    "contains": 3,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyPolicy:
    """What counts as a copy, and what becomes of it."""

    #: records: a copy is also a record of its own
    copies: Literal["appearances", "records"] = "appearances"
    window: timedelta = timedelta(
        days=7
    )  #: between the moments at which two near-copies were first seen
    #: publisher: only within one registrable domain
    scope: Literal["everywhere", "publisher"] = "everywhere"


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """A record with what its text is compared by."""

    record: Record
    profile: Profile
    headline: Headline
    sketch: Hashes32


def portrait(record: Record) -> Portrait:
    """A record's portrait: half a millisecond for a usual article, so it is made before a store is asked."""
    text = record.content_text or ""
    made = profile(text)
    return Portrait(record, made, headline(record.title, made), sketch(made))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Neighbour:
    """A stored text that a new one may be a copy of."""

    story: StoryId  #: whose text it is: its own, or that of which it is a copy
    cluster: StoryId
    portrait: Portrait
    is_copy: bool = False  #: not the story's own text


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """The stored records a new one must be judged beside."""

    same_story: Record | None = None  #: latest revision under the same id, alias or guid
    same_text: Sequence[
        Record
    ] = ()  #: latest revisions with the same fingerprint, first seen first
    neighbours: Sequence[Neighbour] = ()  #: texts with like sketches, first seen first
    policy: CopyPolicy = field(default_factory=CopyPolicy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why two texts are one story: what the relation line tells."""

    containment: float  #: share of the shorter text's five-word runs that stand in the longer one
    salient_overlap: float  #: of numbers and names
    number_overlap: float
    hours_apart: float | None  #: by the publishers' dates, else by when we first saw them


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
    """Another story's text and as much again: the whole of which we had an excerpt."""

    of: StoryId
    evidence: Evidence


Copy = Duplicate | NearDuplicate | Excerpt | Contains
Verdict = New | Known | Revision | Copy

_KINDS: dict[Bond, type[NearDuplicate | Excerpt | Contains]] = {
    "near_duplicate_of": NearDuplicate,
    "excerpt_of": Excerpt,
    "contains": Contains,
}
_RANK = {"feed_only": 0, "partial": 1, "full": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A bond to one neighbour."""

    bond: Bond
    story: StoryId
    cluster: StoryId
    evidence: Evidence
    score: float
    is_to_copy: bool = False  #: the neighbour is a copy of the story


def judge(record: Record, kin: Kin, *, cause: Cause = "publisher") -> Verdict:
    """The verdict on a record: total, and the same for the same kin.

    A poorer making (feed_only after full) never revises a better one: the page was out of reach,
    not changed.
    """
    if before := kin.same_story:
        if record.content_hash == before.content_hash or _is_poorer(record, than=before):
            return Known(StoryId(before.id))
        if cause == "publisher" and not changes(before, record).parts:
            return Known(StoryId(before.id))  # a counter, a promo, other quotes
        return Revision(StoryId(before.id), cause)
    if exact := _same_text(record, kin):
        return exact
    if not kin.neighbours:
        return New()
    found = ties(portrait(record), kin)
    return verdict_of(found[0]) if found else New()


def judge_portrait(
    mine: Portrait, kin: Kin, found: Sequence[Tie], *, cause: Cause = "publisher"
) -> Verdict:
    """`judge`, where the ties are known already."""
    verdict = judge(mine.record, replace(kin, neighbours=()), cause=cause)
    return verdict_of(found[0]) if isinstance(verdict, New) and found else verdict


def verdict_of(tie: Tie) -> Copy:
    """A tie as the verdict that it is."""
    return (
        Duplicate(tie.story, tie.evidence)
        if tie.bond == "duplicate_of"
        else _KINDS[tie.bond](tie.story, tie.evidence)
    )


def bond_of(verdict: Copy) -> Bond:
    """The verdict's word in relations."""
    match verdict:
        case Duplicate():
            return "duplicate_of"
        case NearDuplicate():
            return "near_duplicate_of"
        case Excerpt():
            return "excerpt_of"
        case Contains():
            return "contains"


def ties(mine: Portrait, kin: Kin) -> list[Tie]:
    """Every neighbour that is the same story, the closest first, of equals the first seen."""
    found = [
        tie
        for other in kin.neighbours
        if _is_in_reach(mine, other, kin.policy) and (tie := _tie(mine, other))
    ]
    return sorted(
        found, key=lambda tie: (_STRENGTH[tie.bond], -tie.evidence.containment, -tie.score)
    )


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
        revision_changes=changes(before, record).parts,
        canonical_url=before.canonical_url,
        alternate_urls=tuple(alternates),
        feeds=before.feeds
        + tuple(
            f
            for f in record.feeds
            if (f.url, f.guid) not in {(b.url, b.guid) for b in before.feeds}
        ),
        date_first_seen=before.date_first_seen,
        dedup=before.dedup,
    )


def in_cluster(record: Record, *, cluster: StoryId, tie: Tie | None) -> Record:
    """The record with how it stands to other stories."""
    if tie is None:
        return replace(record, dedup=Dedup(cluster_id=cluster))
    method: Literal["exact", "near"] = "exact" if tie.bond == "duplicate_of" else "near"
    return replace(
        record,
        dedup=Dedup(cluster_id=cluster, relation=tie.bond, related_id=tie.story, method=method),
    )


def _same_text(record: Record, kin: Kin) -> Duplicate | None:
    for other in kin.same_text:
        if not (
            record.text_fingerprint
            and is_same_text(record.content_text or "", other.content_text or "")
        ):
            continue
        if kin.policy.scope == "publisher" and _domain(record) != _domain(other):
            continue
        if is_notice_only(record.extraction.word_count, (_headline(record), _headline(other))):
            continue
        same = Evidence(
            containment=1.0,
            salient_overlap=1.0,
            number_overlap=1.0,
            hours_apart=hours_apart(record, other),
        )
        return Duplicate(StoryId(other.id), same)
    return None


def _headline(record: Record) -> Headline:
    return headline(record.title, profile(record.content_text or ""))


def _is_in_reach(mine: Portrait, other: Neighbour, policy: CopyPolicy) -> bool:
    there = other.portrait.record
    if abs(mine.record.date_first_seen - there.date_first_seen) > policy.window:
        return False
    return policy.scope == "everywhere" or _domain(mine.record) == _domain(there)


def _tie(mine: Portrait, other: Neighbour) -> Tie | None:
    there = other.portrait
    likeness = compare(mine.profile, there.profile, (mine.headline, there.headline))
    if not likeness.is_same:
        return None
    evidence = Evidence(
        containment=likeness.containment,
        salient_overlap=likeness.salient_overlap,
        number_overlap=likeness.number_overlap,
        hours_apart=hours_apart(mine.record, there.record),
    )
    bond: Bond = "duplicate_of" if has_same_words(mine.profile, there.profile) else _bond(likeness)
    return Tie(
        bond=bond,
        story=other.story,
        cluster=other.cluster,
        evidence=evidence,
        score=likeness.score,
        is_to_copy=other.is_copy,
    )


def _bond(likeness: Likeness) -> Bond:
    """An excerpt stands in a text twice its size, or more; what holds another and as much again contains it."""
    if likeness.covered_other < _PART <= likeness.covered_one:
        return "excerpt_of"
    if likeness.covered_one < _PART <= likeness.covered_other:
        return "contains"
    return "near_duplicate_of"


def hours_apart(one: Record, other: Record) -> float | None:
    """Hours between two records, by the publishers' dates where both have one, else by when we first saw them."""
    if one.date_published and other.date_published:
        return _hours(one.date_published, other.date_published)
    return _hours(one.date_first_seen, other.date_first_seen)


def _hours(one: datetime, other: datetime) -> float:
    return round(abs(one - other) / timedelta(hours=1), 2)


def _domain(record: Record) -> str | None:
    return record.publisher.domain if record.publisher else None


def _own_urls(record: Record) -> Iterable[str]:
    return (record.canonical_url,) if record.canonical_url else ()


def _is_poorer(record: Record, *, than: Record) -> bool:
    return _RANK[record.extraction.status] < _RANK[than.extraction.status]
