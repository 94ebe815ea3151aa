"""One run: poll due feeds, process the queue, publish the parts, count everything."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
from pipeline.control.clock import Clock, ahead_of, refuse_early, utc_now
from pipeline.control.steps import InStep, Step, nobody_helps, plainly
from pipeline.keep.enriching import enriching
from pipeline.keep.index import indexing
from pipeline.keep.publish import Publisher, publishing
from pipeline.poll.chosen import feeds_of, judge_again, named_feeds, save_feeds
from pipeline.poll.due import pushed_feeds, split_due
from pipeline.push.pushing import pushing
from pipeline.push.telling import telling
from pipeline.report.events import emit
from pipeline.report.names import first_name, result_name
from pipeline.report.tally import Tally
from pipeline.upkeep.daily import prune_daily
from pipeline.work.help import check_store, check_version, out_of_reach
from storage import Owner, Store, open_store

if TYPE_CHECKING:
    from extractors.fetch import Replay

NO_CONTACT = (
    "Requests name no contact for complaints. Set `contact` in wirecopy.toml, or WIRECOPY_CONTACT,"
    " to your e-mail address or web page."
)


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
        return _finish(self, self.report(ended=ended))


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


async def do_run(run: Run, *, in_step: InStep = plainly, helped: Step = nobody_helps) -> RunReport:
    """Do a run and report it. Every feed and entry is counted exactly once.

    helped: returns when no helper of the run is at work any more.
    """
    request, settings, store = run.request, run.settings, run.store
    if request.help is not None:
        return await _help(run, in_step=in_step)
    emit(
        "run.started",
        run=run.name,
        feeds=len(run.feeds),
        group=request.group,
        force=request.force or None,
    )
    async with contextlib.AsyncExitStack() as stack:
        if not request.dry_run:
            await stack.enter_async_context(indexing(store, brake=run.brake))
            if run.replay is None:  # they end last: no part waits for a receiver
                await stack.enter_async_context(telling(store, settings, now=run.now))
                await stack.enter_async_context(pushing(store, settings, now=run.now))
            publisher = Publisher(
                store=store, records=settings.records, format=settings.parts_format, now=run.now
            )
            stack.callback(lambda: run.tally.parts_wait(publisher.waiting))
            parts = publishing(publisher, every_s=settings.part_every_s, note=run.note)
            await stack.enter_async_context(parts)
            beside = enriching(publisher, settings.enrichers, brake=run.brake, note=run.note)
            await stack.enter_async_context(beside)
        if await asyncio.to_thread(_has_work, run):
            if _fetches(run) and not settings.has_contact:
                emit("run.anonymous", user_agent=settings.fetching.user_agent)
                run.note(NO_CONTACT)
            # imports client, parsers and workers: a run without work saves this second of CPU
            from pipeline.poll_and_work import poll_and_work  # noqa: PLC0415

            await poll_and_work(run, in_step=in_step, helped=helped)
    if not request.dry_run:
        await prune_daily(store, settings, now=run.now, brake=run.brake)
    await asyncio.to_thread(_count_others, run)
    return await asyncio.to_thread(_finish, run, run.report())


async def _help(run: Run, *, in_step: InStep) -> RunReport:
    """Work the queue of another run, which publishes, counts and reports what comes of it."""
    emit("run.started", run=run.name, group=run.request.group)
    if not run.brake.is_on:
        from pipeline.poll_and_work import help_out  # noqa: PLC0415 - as in do_run

        await help_out(run, in_step=in_step)
    return await asyncio.to_thread(_finish, run, run.report())


def _finish(run: Run, report: RunReport) -> RunReport:
    """Say that the run has ended; store its report, but not a dry run's or a helper's."""
    emit(
        "run.finished",
        run=report.run,
        ended=None if report.ended == "finished" else report.ended,
        stored=report.entries.stored,
        seen=report.entries.seen,
        seconds=report.seconds,
    )
    if not report.is_dry_run and run.request.help is None:
        run.store.runs.save(report)
        if (path := run.settings.metrics_file) is not None:
            from pipeline.report.metrics import save_metrics  # noqa: PLC0415 - takes 100 ms

            each = run.settings.metrics_per_feed
            save_metrics(path, run.store, per_feed=each, now=run.now, note=run.note)
    return report


def _fetches(run: Run) -> bool:
    """True for a run that may ask publishers for something."""
    past = run.request.backfill
    return run.replay is None and (past is None or bool(past.sitemaps or run.feeds))


def _has_work(run: Run) -> bool:
    """True when anything is due. Counts the pending entries; counts the feeds if none is due."""
    request, store = run.request, run.store
    if run.settings.recheck and not request.dry_run:
        store.queue.add_rechecks(feeds=run.scope, now=run.now())
    if not request.dry_run:
        judge_again(store, run.feeds, tally=run.tally, now=run.now())
    pending = store.queue.pending(run.scope)
    for entry_id in pending:
        run.tally.saw(entry_id, "pending")
    states = store.feeds.states([feed.url for feed in run.feeds])
    _tell_clock(run, [state.last_polled_at for state in states.values()])
    due, skipped = split_due(
        run.feeds,
        states,
        force=request.force,
        again=request.is_repeat,
        pushed=pushed_feeds(store, is_off=request.dry_run or run.replay is not None, now=run.now()),
        pacing=run.settings.pacing,
        now=run.now(),
    )
    if due or request.pages or request.backfill or request.replay:
        return True
    if not request.dry_run:
        is_waiting = bool(pending) and store.queue.has_due(feeds=run.scope, now=run.now())
        if is_waiting or store.sites.uncleaned(1) or store.sites.outdated():
            return True
    for line in skipped:
        run.tally.saw_feed(line)
    return False


def _tell_clock(run: Run, polled: Iterable[datetime | None]) -> None:
    """Say that the clock was ahead in an earlier run, or is behind in this one."""
    now = run.now()
    remark = ahead_of(now, [*run.store.runs.starts(1), *polled])
    if remark:
        emit("store.ahead", now=now.isoformat(timespec="seconds"))
        run.note(remark)


def _tell_busy(note: Callable[[str], None], reason: str) -> None:
    """Say that the store makes the run wait. Called in any thread."""
    emit("store.busy", reason=reason)
    note(reason)


def _count_others(run: Run) -> None:
    """Count the outcomes of this run's entries that another worker processed; name what came."""
    others = run.tally.pending_ids()
    for entry_id, outcome in run.store.queue.outcomes(others).items():
        run.tally.ended(entry_id, outcome)
    for story_id, at in run.store.queue.came(others).items():
        run.tally.came(story_id, published_at=at)


def _open_replay(request: RunRequest, *, note: Callable[[str], None]) -> "Replay | None":
    if not request.replay:
        return None
    from extractors.fetch import Replay  # noqa: PLC0415 - only runs from an archive need it

    replay = Replay(request.replay)
    for damage in replay.notes:
        emit("archive.damaged", where=damage)
        note(damage)
    return replay
