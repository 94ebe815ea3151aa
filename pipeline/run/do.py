"""Does a run: polls due feeds, processes the queue, publishes the parts, counts everything."""

import asyncio
import contextlib
from collections.abc import Iterable
from datetime import datetime

from news.report import RunReport
from pipeline.control.clock import ahead_of
from pipeline.control.steps import InStep, Step, nobody_helps, plainly
from pipeline.keep.enriching import enriching
from pipeline.keep.index import indexing
from pipeline.keep.publish import Publisher, publishing
from pipeline.poll.chosen import judge_again
from pipeline.poll.due import pushed_feeds, split_due
from pipeline.push.pushing import pushing
from pipeline.push.telling import telling
from pipeline.report.events import emit
from pipeline.run.opened import Run
from pipeline.upkeep.daily import prune_daily

NO_CONTACT = (
    "Requests name no contact for complaints. Set `contact` in wirecopy.toml, or WIRECOPY_CONTACT,"
    " to your e-mail address or web page."
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
            from pipeline.run.poll_and_work import poll_and_work  # noqa: PLC0415

            await poll_and_work(run, in_step=in_step, helped=helped)
    if not request.dry_run:
        await prune_daily(store, settings, now=run.now, brake=run.brake)
    await asyncio.to_thread(_count_others, run)
    return await asyncio.to_thread(run.finish, run.report())


async def _help(run: Run, *, in_step: InStep) -> RunReport:
    """Work the queue of another run, which publishes, counts and reports what comes of it."""
    emit("run.started", run=run.name, group=run.request.group)
    if not run.brake.is_on:
        from pipeline.run.poll_and_work import help_out  # noqa: PLC0415 - as in do_run

        await help_out(run, in_step=in_step)
    return await asyncio.to_thread(run.finish, run.report())


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


def _count_others(run: Run) -> None:
    """Count the outcomes of this run's entries that another worker processed; name what came."""
    others = run.tally.pending_ids()
    for entry_id, outcome in run.store.queue.outcomes(others).items():
        run.tally.ended(entry_id, outcome)
    for story_id, at in run.store.queue.came(others).items():
        run.tally.came(story_id, published_at=at)
