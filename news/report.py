"""The report of a run: every feed and every entry counted in exactly one outcome."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from news.site.drift import Drift

FeedOutcome = Literal["updated", "unchanged", "failed", "skipped"]
"""updated: a new document was read. unchanged: 304 or equal bytes. skipped: not polled."""
Ended = Literal["finished", "paused", "cancelled"]
"""paused, cancelled: stopped from outside; the queue keeps what was not done."""
EntryOutcome = Literal[
    "stored", "revised", "known", "duplicate", "filtered", "quarantined", "gone", "pending"
]


@dataclass(slots=True, kw_only=True)
class FeedCounts:
    """checked = updated + unchanged + failed + skipped."""

    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    skipped: int = 0

    @property
    def checked(self) -> int:
        """All feeds of the run."""
        return self.updated + self.unchanged + self.failed + self.skipped


@dataclass(slots=True, kw_only=True)
class EntryCounts:
    """seen = stored + revised + known + duplicate + filtered + quarantined + gone + pending."""

    stored: int = 0
    revised: int = 0
    known: int = 0
    duplicate: int = 0
    filtered: int = 0
    quarantined: int = 0
    gone: int = 0
    pending: int = 0

    @property
    def seen(self) -> int:
        """All entries of this run's feeds, and those that were pending before."""
        return (
            self.stored
            + self.revised
            + self.known
            + self.duplicate
            + self.filtered
            + self.quarantined
            + self.gone
            + self.pending
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """One feed in the report's table."""

    url: str
    outcome: FeedOutcome
    name: str | None = None
    entries: int = 0  #: in the document
    new: int = 0  #: enqueued by this run
    filtered: int = 0  #: in the document, kept out by a rule of feeds.toml
    error: str | None = None  #: why it failed or was skipped
    #: the same as a slug: an error's, `http_<status>`, `gone`, `throttled`
    reason: str | None = None
    next_poll_at: datetime | None = None
    #: of a failing feed, polled or not: since when, why, what next; of a feed of which a part could
    #: not be read: what, and what next
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureLine:
    """One entry that could not be processed, in the report's table."""

    url: str | None
    feed: str
    reason: str  #: slug of the error or outcome
    title: str | None = None  #: as the feed prints it
    detail: str = ""
    is_bug: bool = False  #: not a NewsError: a bug in Wirecopy


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLine:
    """A host whose pages were no articles, in the report's table."""

    host: str
    reason: str  #: gate, soft_404
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedLine:
    """A story that a watch found, in the report's table."""

    watch: str
    story_id: str
    title: str | None
    url: str | None
    publisher: str | None


@dataclass(slots=True, kw_only=True)
class RunReport:
    """The result of a run: printed by `--json`, returned by the flow, shown in its artifact."""

    run: str
    started_at: datetime
    feeds: FeedCounts = field(default_factory=FeedCounts)
    entries: EntryCounts = field(default_factory=EntryCounts)
    seconds: float = 0.0
    feed_lines: list[FeedLine] = field(default_factory=list)
    failures: list[FailureLine] = field(default_factory=list)
    is_dry_run: bool = False
    #: stories read again and revised (cause `extractor`); not counted in `entries`
    corrected: int = 0
    #: sites of this run whose pages suddenly yield less
    drifting: list[Drift] = field(default_factory=list)
    #: hosts that served gates or missing pages instead of articles, the most frequent first
    gates: list[GateLine] = field(default_factory=list)
    #: what watches found, at most a thousand; `watch_counts` has them all
    matches: list[MatchedLine] = field(default_factory=list)
    watch_counts: dict[str, int] = field(default_factory=dict)  #: watch -> its new matches
    #: ids of the new and revised stories, the newest first; the store has their titles
    came: list[str] = field(default_factory=list)
    ended: Ended = "finished"
    #: why lines are not in the object store yet, in a sentence; the next run writes them
    parts_waiting: str | None = None

    @property
    def has_bugs(self) -> bool:
        """True when a bug in Wirecopy quarantined an entry."""
        return any(line.is_bug for line in self.failures)
