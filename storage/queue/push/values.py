"""Sinks as values: what is written of them, what they are to be told, how they answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Why = Literal["takedown", "withdrawn"]
"""Why a story is deleted: you took it down, or its page was no article after all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A sink as its user wrote it, and which records it wants."""

    name: str
    kind: str
    target: str  #: its address without secrets, with index or topic
    has_past: bool  #: it is told what was stored before it was added
    watch: str | None = None  #: only what this watch found
    group: str | None = None  #: only stories that feeds of this group had
    languages: tuple[str, ...] = ()  #: only stories in one of them: `en` includes `en-GB`


Place = tuple[Literal["line", "takedown", "letter"], int]
"""Where an item was found, and its number there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A revision that a sink is to be told, or a deletion."""

    story_id: str
    revision: int | None  #: None: of a takedown, which has no revision left
    line: str | None  #: as in the parts; None: the story is to be deleted
    why: Why | None = None  #: of a deletion
    at: datetime | None = None  #: of a deletion: when it was taken down, or asked for last
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one sink is told next: lines, then takedowns, then what it refused before."""

    sink_id: int
    items: tuple[Item, ...]
    position: int  #: before it
    end: int  #: of its lines; others up to there are none that this sink wants
    deleted_to: int  #: before it
    deleted_end: int

    @property
    def is_empty(self) -> bool:
        """True when nothing is left to do."""
        return not self.items and (self.position, self.deleted_to) == (self.end, self.deleted_end)


Outcome = Literal["taken", "had", "refused", "failed"]
"""taken: it has it. had: it has it from an earlier try. refused: it does not want this one.
failed: it does not take this one now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a sink answered one item."""

    outcome: Outcome
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a sink takes nothing now."""

    why: str
    asked: timedelta | None = None  #: the wait it asks for
    is_off: bool = False  #: it wants no more until a person says so
    is_busy: bool = False  #: it may take the same in seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """How a sink answered a batch, item by item."""

    answers: Sequence[Answer]
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SinkState:
    """A sink as `wirecopy push list` shows it."""

    name: str
    kind: str
    target: str
    added_at: datetime
    waiting: int  #: lines after its position; counted up to MOST_COUNTED
    since: datetime | None  #: when the first of them was stored
    sent: int
    deleted: int
    last_sent_at: datetime | None
    refused: int  #: stories that it refused
    given_up: int  #: ... and that are not tried again by themselves
    failing_since: datetime | None
    next_try_at: datetime | None
    error: str | None  #: the last one
    off_at: datetime | None

    @property
    def state(self) -> Literal["ok", "failing", "off"]:
        """ok: it takes what it is sent. off: it wants no more."""
        if self.off_at is not None:
            return "off"
        return "ok" if self.failing_since is None else "failing"

    @property
    def is_well(self) -> bool:
        """False for one that takes nothing now."""
        return self.state == "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A story that a sink refused."""

    sink: str
    story_id: str
    revision: int | None  #: None: its deletion
    title: str | None
    url: str | None
    refused_at: datetime
    error: str
    attempts: int
    next_attempt_at: datetime | None  #: None: given up
