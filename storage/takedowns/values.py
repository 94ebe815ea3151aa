"""What a takedown would delete, and what it has deleted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from news.record.values import Record
from news.url import StoryId

Kind = Literal["story", "copy"]
"""story: its record, revisions and appearances. copy: one appearance; the story stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a key names."""

    story_id: StoryId  #: of the tombstone; a copy gets one of its own
    kind: Kind
    url: str | None
    title: str | None
    of: StoryId | None = None  #: of a copy: the story that stays
    record: Record | None = None  #: of a story: its latest revision
    forgotten_at: datetime | None = None  #: it was taken down before
    erased: Mapping[str, int] = field(default_factory=dict)  #: revisions, copies, lines
    #: id -> title of the other records with its text or link, which stay
    others: Mapping[str, str | None] = field(default_factory=dict)
    missing: tuple[str, ...] = ()  #: published parts with its lines that are not in their folder
    is_archived: bool = False  #: its page, or its text in a feed, may be in the archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Takedown:
    """One line of the ledger."""

    story_id: StoryId
    kind: Kind
    url: str | None
    reason: str | None
    asked_at: datetime
    #: None while a part, the archive or the store's file may still hold it
    finished_at: datetime | None
    erased: Mapping[str, int]  #: revisions, copies, lines, captures


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A takedown whose parts and archived pages are still to be rewritten."""

    story_id: StoryId
    kind: Kind
    addresses: frozenset[str]  #: canonical
    feeds: frozenset[str]  #: that brought it
    guids: frozenset[str]  #: under which they have it
    runs: bytes  #: digests of its text (news.likeness.runs)
    published: tuple[int, ...]  #: parts to rewrite
    waiting: tuple[int, ...]  #: parts that were not yet marked as published
