"""Which known texts a record is a copy of, and how each copy relates to its story."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal

from news.likeness.compare import Likeness, compare, is_notice_only
from news.likeness.fingerprint import is_same_text
from news.likeness.headline import Headline, headline
from news.likeness.profile import Hashes32, Profile, has_same_words, profile, sketched
from news.likeness.swaps import Meeting
from news.record.values import Record
from news.url import StoryId, canonical_or_none

CopyRelation = Literal["duplicate_of", "near_duplicate_of", "excerpt_of", "contains"]
"""How a text relates to another story's text."""
Resemblance = Literal["resembles"]
"""A publisher's own text, almost as that of another day: the next of a series, or a new version."""

#: a text covered to less than this share is larger than the other; see `_near_relation`
_PART = 0.5
_RANK: dict[CopyRelation, int] = {
    "duplicate_of": 0,
    "near_duplicate_of": 1,
    "excerpt_of": 2,
    "contains": 3,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyPolicy:
    """What counts as a copy, and how copies are kept."""

    #: records: a copy is also a record of its own
    copies: Literal["appearances", "records"] = "appearances"
    #: longest time between the moments at which two near-copies were first seen
    window: timedelta = timedelta(days=7)
    #: publisher: only within one registrable domain
    scope: Literal["everywhere", "publisher"] = "everywhere"


@dataclass(frozen=True, eq=False)
class RecordProfile:
    """A record with the sketch by which similar texts are found.

    The features by which it is compared with them are made at their first use: most texts have no
    similar one. They do not go from process to process.
    """

    record: Record
    words: int  #: tokens
    sketch: Hashes32

    @cached_property
    def text(self) -> Profile:
        """The features of its text."""
        return profile(self.record.content_text or "")

    @cached_property
    def headline(self) -> Headline:
        """The features of its headline."""
        return headline(self.record.title, self.text)

    def __getstate__(self) -> dict[str, object]:
        return {"record": self.record, "words": self.words, "sketch": self.sketch}


def profile_record(record: Record) -> RecordProfile:
    """The profile of a record. Takes half a millisecond: call it outside of transactions."""
    return RecordProfile(record, *sketched(record.content_text or ""))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SimilarText:
    """A stored text that a new one may be a copy of."""

    story: StoryId  #: the story it belongs to, as its own text or as a copy
    cluster: StoryId
    profile: RecordProfile
    is_copy: bool = False  #: not the story's own text


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStories:
    """The stored records that a new one is compared with."""

    same_story: Record | None = None  #: latest revision under the same id, alias or guid
    #: latest revisions with the same fingerprint, first seen first
    same_text: Sequence[Record] = ()
    similar: Sequence[SimilarText] = ()  #: texts with a similar sketch, first seen first
    policy: CopyPolicy = field(default_factory=CopyPolicy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why two texts are one story. Printed in the relation line."""

    containment: float  #: share of the shorter text's five-word runs found in the longer one
    salient_overlap: float  #: of numbers and names
    number_overlap: float
    hours_apart: float | None  #: by the publishers' dates, else by when we first saw them


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A similar text that is the same story."""

    relation: CopyRelation
    story: StoryId
    cluster: StoryId
    evidence: Evidence
    score: float


def matches(mine: RecordProfile, known: KnownStories) -> list[Match]:
    """Every similar text that is the same story: closest first, then first seen first."""
    in_reach = [
        other
        for other in known.similar
        if _is_in_reach(mine.record, other.profile.record, known.policy)
    ]
    found = [match for other in in_reach if (match := _match(mine, other))]
    return sorted(
        found, key=lambda match: (_RANK[match.relation], -match.evidence.containment, -match.score)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Resembled:
    """A publisher's earlier or later story that a new one is near; each is a story of its own."""

    story: StoryId
    evidence: Evidence


def resembled(mine: RecordProfile, known: KnownStories) -> Resembled | None:
    """The closest story of another day that the publisher has in almost the same words."""
    found = [
        (likeness, other)
        for other in known.similar
        if not other.is_copy
        and _meeting(mine.record, other.profile.record).may_be_series
        and _is_in_reach(mine.record, other.profile.record, known.policy)
        and (likeness := _likeness(mine, other.profile)).is_doubtful
    ]
    if not found:
        return None
    likeness, other = max(found, key=lambda pair: pair[0].score)
    return Resembled(
        story=other.story, evidence=_evidence(likeness, mine.record, other.profile.record)
    )


def exact_match(record: Record, known: KnownStories) -> tuple[StoryId, Evidence] | None:
    """The first known story with exactly this text."""
    other = next((o for o in known.same_text if _is_exact(record, o, policy=known.policy)), None)
    if other is None:
        return None
    return StoryId(other.id), Evidence(
        containment=1.0,
        salient_overlap=1.0,
        number_overlap=1.0,
        hours_apart=_hours_apart(record, other),
    )


def _is_exact(record: Record, other: Record, *, policy: CopyPolicy) -> bool:
    if not record.text_fingerprint or not is_same_text(
        record.content_text or "", other.content_text or ""
    ):
        return False
    if policy.scope == "publisher" and _domain(record) != _domain(other):
        return False
    headlines = _headline(record), _headline(other)
    return not is_notice_only(record.extraction.word_count, headlines)


def _headline(record: Record) -> Headline:
    return headline(record.title, profile(record.content_text or ""))


def _is_in_reach(record: Record, other: Record, policy: CopyPolicy) -> bool:
    if abs(record.date_first_seen - other.date_first_seen) > policy.window:
        return False
    if _are_entries_of_one_link(record, other):  # judged before: news.verdict.belonging
        return False
    return policy.scope == "everywhere" or _domain(record) == _domain(other)


def _are_entries_of_one_link(one: Record, other: Record) -> bool:
    """True for texts that one feed has under one link: reports of one template, not copies."""
    if canonical_or_none(one.url) != canonical_or_none(other.url):
        return False
    return not {feed.url for feed in one.feeds}.isdisjoint(feed.url for feed in other.feeds)


def _match(mine: RecordProfile, other: SimilarText) -> Match | None:
    there = other.profile
    likeness = _likeness(mine, there)
    if not likeness.is_same:
        return None
    is_exact = has_same_words(mine.text, there.text)
    return Match(
        relation="duplicate_of" if is_exact else _near_relation(likeness),
        story=other.story,
        cluster=other.cluster,
        evidence=_evidence(likeness, mine.record, there.record),
        score=likeness.score,
    )


def _likeness(mine: RecordProfile, other: RecordProfile) -> Likeness:
    titles = mine.headline, other.headline
    return compare(mine.text, other.text, titles, met=_meeting(mine.record, other.record))


def _meeting(one: Record, other: Record) -> Meeting:
    return Meeting(
        hours_apart=_hours_apart(one, other),
        is_one_publisher=_domain(one) is not None and _domain(one) == _domain(other),
    )


def _evidence(likeness: Likeness, one: Record, other: Record) -> Evidence:
    return Evidence(
        containment=likeness.containment,
        salient_overlap=likeness.salient_overlap,
        number_overlap=likeness.number_overlap,
        hours_apart=_hours_apart(one, other),
    )


def _near_relation(likeness: Likeness) -> CopyRelation:
    """An excerpt is at most half of the other text; a text contains what is at most half of it."""
    if likeness.covered_other < _PART <= likeness.covered_one:
        return "excerpt_of"
    if likeness.covered_one < _PART <= likeness.covered_other:
        return "contains"
    return "near_duplicate_of"


def _hours_apart(one: Record, other: Record) -> float | None:
    """Hours between the published dates if both have one, else between the first-seen times."""
    if one.date_published and other.date_published:
        return _hours(one.date_published, other.date_published)
    return _hours(one.date_first_seen, other.date_first_seen)


def _hours(one: datetime, other: datetime) -> float:
    return round(abs(one - other) / timedelta(hours=1), 2)


def _domain(record: Record) -> str | None:
    return record.publisher.domain if record.publisher else None
