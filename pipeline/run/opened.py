"""A run in progress, and how one is opened: before anything is fetched."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from news.errors import ConfigError
from news.feed.values import Subscription
from news.report import Ended, RunReport
from news.site.rules import SiteRules
from pipeline.config.push.watches import read_watches
from pipeline.config.request import RunRequest
from pipeline.config.settings import Settings
from pipeline.config.site_rules import read_rules
from pipeline.control.brake import Brake
from pipeline.control.clock import Clock, refuse_early, utc_now
from pipeline.poll.chosen import feeds_of, named_feeds, save_feeds
from pipeline.report.events import emit
from pipeline.report.names import first_name, result_name
from pipeline.report.tally import Tally
from pipeline.work.help import check_store, check_version, out_of_reach
from storage import Owner, Store, open_store

if TYPE_CHECKING:
    from extractors.fetch import Replay


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run in progress: its request, its resources and its counts."""

    request: RunRequest
    settings: Settings
    store: Store
    owner: Owner
    rules: tuple[SiteRules, ...]
    replay: "Replay | None"
    feeds: list[Subscription]
    tally: Tally
    brake: Brake
    note: Callable[[str], None]  #: shows a remark to the person who started the run
    now: Clock
    but: frozenset[str] = frozenset()  #: feeds whose entries are left to other machines

    @property
    def scope(self) -> set[str] | None:
        """The feed URLs whose entries the run may take; None: all."""
        return self.request.scope(self.feeds)

    @property
    def name(self) -> str:
        """As the run is called until it has results."""
        return run_name(self.request)

    def report(self, *, ended: Ended = "finished") -> RunReport:
        """The report as of now, under the name that its results give it."""
        report = self.tally.report(now=self.now())
        name = result_name(report, group=self.request.group)
        return replace(report, run=name, ended=ended)

    def free_shards(self) -> int:
        """How many shards wait for a worker."""
        settings = self.settings
        return self.store.queue.free_shards(
            feeds=self.scope,
            but=self.but,
            entries_each=settings.shard_entries,
            per_host=settings.host_entries,
            lease=timedelta(seconds=settings.lease_s),
            longest_hold=settings.pacing.longest_hold,
            now=self.now(),
        )

    def cut_short(self, ended: Ended = "cancelled") -> RunReport:
        """The report of a run that was stopped, stored so that `wirecopy status` shows it."""
        return self.finish(self.report(ended=ended))

    def finish(self, report: RunReport) -> RunReport:
        """Say that the run has ended; store its report, but not a dry run's or a helper's."""
        emit(
            "run.finished",
            run=report.run,
            ended=None if report.ended == "finished" else report.ended,
            stored=report.entries.stored,
            seen=report.entries.seen,
            seconds=report.seconds,
        )
        if not report.is_dry_run and self.request.help is None:
            self.store.runs.save(report)
            if (path := self.settings.metrics_file) is not None:
                from pipeline.report.metrics import save_metrics  # noqa: PLC0415 - takes 100 ms

                each = self.settings.metrics_per_feed
                save_metrics(path, self.store, per_feed=each, now=self.now, note=self.note)
        return report


def run_name(request: RunRequest) -> str:
    """The name that a person gave the run, or else one that says what it is."""
    return request.name or first_name(group=request.group, is_dry_run=request.dry_run)


@contextlib.asynccontextmanager
async def open_run(
    request: RunRequest,
    settings: Settings,
    *,
    note: Callable[[str], None] = lambda _: None,
    now: Clock = utc_now,
) -> AsyncIterator[Run]:
    """Open the store and choose the feeds.

    Raises ConfigError before anything is fetched, and StoreError.
    """
    refuse_early(now())
    named = named_feeds(request, settings)
    for path in request.replay:
        if not path.is_file():
            raise ConfigError(str(path), "no such file; --replay takes a WARC file")
    help_ = request.help
    if help_ is not None:
        await asyncio.to_thread(check_version, help_, settings)
    rules = read_rules(settings.rules) if help_ is None else help_.rules
    own_watches = settings.watches if help_ is None and settings.watches.exists() else None
    watches = read_watches(own_watches) if own_watches else None
    store = await asyncio.to_thread(
        open_store,
        settings.store,
        share=settings.share_files,
        tell=partial(_tell_busy, note),
        folder=settings.data,
    )
    with store, Owner(store, now=now()) as owner:
        replay = await asyncio.to_thread(_open_replay, request, note=note)
        if help_ is None:
            await asyncio.to_thread(save_feeds, request, named, store, settings, now=now)
        else:
            await asyncio.to_thread(check_store, help_, store)
        if watches is not None:
            await asyncio.to_thread(store.watches.sync, watches, now=now())
        yield Run(
            request=request,
            settings=settings,
            store=store,
            owner=owner,
            rules=rules,
            replay=replay,
            feeds=await asyncio.to_thread(feeds_of, request, named, store),
            tally=Tally(run=run_name(request), started_at=now(), is_dry_run=request.dry_run),
            brake=Brake(now=now, budget=request.budget(now())),
            note=note,
            now=now,
            but=await asyncio.to_thread(out_of_reach, store) if help_ else frozenset(),
        )


def _tell_busy(note: Callable[[str], None], reason: str) -> None:
    """Say that the store makes the run wait. Called in any thread."""
    emit("store.busy", reason=reason)
    note(reason)


def _open_replay(request: RunRequest, *, note: Callable[[str], None]) -> "Replay | None":
    if not request.replay:
        return None
    from extractors.fetch import Replay  # noqa: PLC0415 - only runs from an archive need it

    replay = Replay(request.replay)
    for damage in replay.notes:
        emit("archive.damaged", where=damage)
        note(damage)
    return replay
