"""One entry of the store as sifting sees it. Values only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from news.report import EntryOutcome

Change = Literal["new", "again", "replaced", "moved", "none"]
"""again: ended, and the feed changed it. replaced: still pending, with what the feed says now. moved: only its link changed."""


@dataclass(slots=True, kw_only=True)
class Slot:
    """One entry of the store (or one that this poll adds), as far as sifting needs it."""

    id: int | None
    guid_key: str
    ordinal: int
    link: str | None
    title: str | None
    digest: str
    outcome: EntryOutcome
    is_forgotten: bool = False
    reason: str | None = None
    story_id: str | None = None
    is_copy: bool = False
    is_again: bool = False
    rechecks: int = 0  #: how often its page was asked again for nothing
    ended_at: datetime | None = None
    taken_by: int | None = None  #: position of the candidate that this document has for it
    change: Change = "none"
