"""The counts of a run in progress: every feed and entry has exactly one outcome."""

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from news.query.match_line import MatchLine
from news.report import (
    EntryCounts,
    EntryOutcome,
    FailureLine,
    FeedCounts,
    FeedLine,
    GateLine,
    MatchedLine,
    RunReport,
)
from news.secrets import mask_of, masked_text
from news.site.drift import Drift

MAX_CAME = 100  #: the most new and revised stories that a report names
MAX_LINES = 1000  #: the most feeds and failures kept for the tables; the counts include all


class Tally:
    """Counts by entry id, so that an entry seen twice counts once."""

    def __init__(self, *, run: str, started_at: datetime, is_dry_run: bool = False) -> None:
        self._run, self._started_at, self._is_dry_run = run, started_at, is_dry_run
        self._entries: dict[int, EntryOutcome] = {}
        self._unstored = EntryCounts()
        self._matches: list[MatchedLine] = []
        self._watch_counts: Counter[str] = Counter()
        self._gates: Counter[tuple[str, str]] = Counter()
        self._came: list[tuple[datetime, str]] = []  #: a heap: the oldest of the newest comes first
        self.feeds = FeedCounts()
        self.feeds_to_poll = 0
        self.corrected = 0  #: stories that were cleaned again and changed
        self.drifting: list[Drift] = []
        self.feed_lines: list[FeedLine] = []
        self.failures: list[FailureLine] = []
        self.parts_waiting: str | None = None  #: why lines are not in the object store
        self.fetching: dict[str, int] = {}  #: host -> requests in progress, for the display

    def saw_feed(self, line: FeedLine) -> None:
        """Count a feed of the run. Secrets in its line are masked."""
        setattr(self.feeds, line.outcome, getattr(self.feeds, line.outcome) + 1)
        texts = {"url": line.url, "error": line.error, "trouble": line.trouble}
        shown = {name: text and masked_text(text) for name, text in texts.items()}
        self.feed_lines.append(replace(line, **shown))  # type: ignore[arg-type]

    def saw(self, entry_id: int | None, outcome: EntryOutcome) -> None:
        """Count an entry seen in a feed or pending from before.

        An outcome of this run stays when the entry is seen again.

        entry_id: None in a dry run, for an entry that is not in the store.
        """
        if entry_id is None:
            setattr(self._unstored, outcome, getattr(self._unstored, outcome) + 1)
        elif self._entries.get(entry_id, "pending") == "pending" or outcome == "pending":
            self._entries[entry_id] = outcome

    def ended(self, entry_id: int, outcome: EntryOutcome) -> None:
        """Count an entry's outcome in this run."""
        self._entries[entry_id] = outcome

    def came(self, story_id: str, *, published_at: datetime) -> None:
        """Keep a new or revised story for the list, if it is among the newest."""
        if any(story_id == other for _, other in self._came):
            return
        push = heapq.heappushpop if len(self._came) >= MAX_CAME else heapq.heappush
        push(self._came, (published_at, story_id))

    def failed(self, line: FailureLine) -> None:
        """Keep a line for the table of failures. Secrets of its feed are masked."""
        if len(self.failures) < MAX_LINES:
            mask = mask_of([line.feed])
            page, feed = line.url and mask(line.url), masked_text(line.feed)
            self.failures.append(replace(line, url=page, feed=feed, detail=mask(line.detail)))

    def matched(self, line: MatchLine) -> None:
        """Count what a watch found, and keep a line for the table."""
        self._watch_counts[line.watch] += 1
        if len(self._matches) < MAX_LINES:
            self._matches.append(
                MatchedLine(
                    watch=line.watch,
                    story_id=line.id,
                    title=line.title,
                    url=line.url,
                    publisher=line.publisher,
                )
            )

    def gated(self, host: str, reason: str) -> None:
        """Count a page that was no article."""
        self._gates[host, reason] += 1

    def pending_ids(self) -> list[int]:
        """Entries seen that have not ended."""
        return [i for i, outcome in self._entries.items() if outcome == "pending"]

    @property
    def entries(self) -> EntryCounts:
        """The entries so far, by outcome."""
        counts = replace(self._unstored)
        for outcome in self._entries.values():
            setattr(counts, outcome, getattr(counts, outcome) + 1)
        return counts

    def parts_wait(self, reason: str | None) -> None:
        """Remember why parts wait at the end, if they do. Secrets are masked."""
        self.parts_waiting = reason and masked_text(reason)

    def report(self, *, now: datetime) -> RunReport:
        """The report as of now: feeds worst first."""
        return RunReport(
            run=self._run,
            started_at=self._started_at,
            feeds=replace(self.feeds),
            entries=self.entries,
            seconds=max(0.0, round((now - self._started_at).total_seconds(), 3)),
            feed_lines=_worst_first(self.feed_lines),
            failures=list(self.failures),
            is_dry_run=self._is_dry_run,
            corrected=self.corrected,
            drifting=list(self.drifting),
            matches=sorted(self._matches, key=lambda line: line.watch),
            watch_counts=dict(sorted(self._watch_counts.items())),
            gates=[
                GateLine(host=host, reason=reason, entries=count)
                for (host, reason), count in self._gates.most_common(MAX_LINES)
            ],
            came=[story_id for _, story_id in sorted(self._came, reverse=True)],
            parts_waiting=self.parts_waiting,
        )


def _worst_first(lines: Iterable[FeedLine]) -> list[FeedLine]:
    order = {"failed": 0, "updated": 2, "unchanged": 3, "skipped": 4}

    def rank(line: FeedLine) -> int:
        return 1 if line.trouble and line.outcome != "failed" else order[line.outcome]

    return sorted(lines, key=lambda line: (rank(line), -line.new, line.url))[:MAX_LINES]
