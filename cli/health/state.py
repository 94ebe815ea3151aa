"""The state of a store as `status` shows it: read once, with all that ails."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from cli.health.ailments import (
    NOTHING_HERE,
    Ailment,
    feed_ailment,
    hub_ailments,
    run_ailments,
    sink_ailments,
    store_ailments,
)
from news.feed import life as feed_life
from news.feed.hub import HubSubscription
from news.feed.next_poll import Pacing
from news.feed.pushed import NOT_PUSHED, with_push
from news.report import RunReport
from news.site.drift import Drift, drifts
from pipeline.control.clock import ahead_of
from pipeline.report.summary import report_json
from storage import Store
from storage.queue.feeds import FeedHealth
from storage.queue.push.values import SinkState
from storage.read.enriched import EnricherState
from storage.read.runs import OpenRun
from storage.values import GatingHost, QueueLine, WeakRecord

_OF_HUBS = (
    *("hub", "topic", "standing", "verified_at", "lease_until", "told_at"),
    *("failures", "failing_since", "error"),
)
RUNS = 5  #: the last ones that are shown


@dataclass(frozen=True, kw_only=True)
class State:
    """What a store says of feeds, queue, sites and runs."""

    now: datetime
    clock: str | None  #: the remark on stored moments that are still to come
    feeds: list[FeedHealth]
    counts: dict[str, int]
    reasons: dict[str, int]
    quarantined: list[QueueLine]
    runs: list[RunReport]
    open_runs: list[OpenRun]
    unfinished_takedowns: int
    gating: list[GatingHost]
    drifting: list[Drift]
    enrichers: list[EnricherState]
    sinks: list[SinkState]
    weak_count: int
    hubs: list[HubSubscription] = field(default_factory=list)
    hub_server: tuple[str, datetime] | None = None
    hub_documents: int = 0
    weak: list[WeakRecord] = field(default_factory=list)

    @cached_property
    def ailing(self) -> list[tuple[FeedHealth, Ailment]]:
        """Feeds with what ails them; those that fail longest first."""
        found = [(feed, feed_ailment(feed, now=self.now)) for feed in self.feeds]
        known = [(feed, ailment) for feed, ailment in found if ailment is not None]
        return sorted(known, key=lambda one: one[0].state.failing_since or self.now)

    @cached_property
    def pushed(self) -> set[str]:
        """The feeds that hubs send."""
        return {one.feed_url for one in self.hubs if one.is_active(self.now)}

    @cached_property
    def fine(self) -> list[FeedHealth]:
        """The subscribed feeds that nothing ails."""
        ailing = {feed.url for feed, _ in self.ailing}
        return [feed for feed in self.feeds if feed.is_subscribed and feed.url not in ailing]

    @cached_property
    def others(self) -> list[Ailment]:
        """What ails beside the feeds."""
        if not (self.feeds or self.runs or self.open_runs):
            return [NOTHING_HERE]
        last = self.runs[0] if self.runs else None
        found = list(run_ailments(last, self.open_runs, self.feeds, now=self.now))
        found += hub_ailments(self.hubs, self.hub_server, now=self.now)
        found += sink_ailments(self.sinks, now=self.now)
        return found + list(
            store_ailments(
                clock=self.clock,
                takedowns=self.unfinished_takedowns,
                reasons=self.reasons,
                gating=self.gating,
                drifting=self.drifting,
                enrichers=self.enrichers,
            )
        )


def look(store: Store, *, limit: int, now: datetime) -> State:
    """Read the state of a store. limit: of quarantined entries and records of low quality."""
    weak_count, weak = store.sites.weak_records(limit)
    feeds = feeds_of(store, now=now)
    polled = [line.state.last_polled_at for line in feeds]
    return State(
        now=now,
        clock=ahead_of(now, [*store.runs.starts(1), *polled]),
        feeds=feeds,
        counts=store.queue.counts(),
        reasons=store.queue.quarantine_reasons(),
        quarantined=store.queue.lines(outcome="quarantined", feeds=None, limit=limit),
        runs=store.runs.last(RUNS),
        open_runs=store.runs.open_runs(),
        unfinished_takedowns=len(store.takedowns.unfinished()),
        gating=store.sites.gating(),
        drifting=drifts(store.sites.days(now=now)),
        enrichers=store.read.enrichers(),
        sinks=store.sinks.listed(),
        weak_count=weak_count,
        weak=weak,
        hubs=store.hubs.all(),
        hub_server=store.brought.server(),
        hub_documents=store.brought.waiting(),
    )


def feeds_of(store: Store, *, now: datetime) -> list[FeedHealth]:
    """Every feed, subscribed ones first; the next poll of pushed ones is the one hubs leave."""
    pushed = store.brought.standing(now=now)
    return [
        replace(
            line,
            state=with_push(line.state, pushed.get(line.url, NOT_PUSHED), pacing=Pacing()),
        )
        for line in store.feeds.health()
    ]


def as_json(state: State, *, verdict: str) -> dict[str, Any]:
    """The state as `status --json` prints it; times are exact."""
    hubs = defaultdict[str, list[HubSubscription]](list)
    for one in state.hubs:
        hubs[one.feed_url].append(one)
    return {
        "verdict": verdict,
        "ailments": [
            *({"feed": None, **asdict(one)} for one in state.others),
            *({"feed": feed.url, **asdict(one)} for feed, one in state.ailing),
        ],
        "clock": state.clock,
        "feeds": [feed_json(line, hubs=hubs[line.url], now=state.now) for line in state.feeds],
        "hub_server": state.hub_server
        and {"url": state.hub_server[0], "seen_at": state.hub_server[1]},
        "hub_documents": state.hub_documents,
        "queue": state.counts,
        "quarantine_reasons": state.reasons,
        "quarantined": [asdict(line) for line in state.quarantined],
        "runs": [report_json(run) for run in state.runs],
        "open_runs": [asdict(one) for one in state.open_runs],
        "unfinished_takedowns": state.unfinished_takedowns,
        "gating": [asdict(line) for line in state.gating],
        "drifting": [asdict(line) for line in state.drifting],
        "enrichers": [asdict(line) for line in state.enrichers],
        "sinks": [asdict(one) for one in state.sinks],
        "low_quality": {
            "count": state.weak_count,
            "records": [asdict(line) for line in state.weak],
        },
    }


def feed_json(
    line: FeedHealth, *, hubs: Iterable[HubSubscription], now: datetime
) -> dict[str, Any]:
    """One feed as `status --json` prints it."""
    return asdict(line) | {
        "trouble": feed_life.trouble(line.state, now=now),
        "remarks": feed_life.remarks(line.state, now=now),
        "hubs": [{name: getattr(one, name) for name in _OF_HUBS} for one in hubs],
    }
