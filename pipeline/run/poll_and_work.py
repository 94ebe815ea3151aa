"""The busy half of a run: polls due feeds and processes the queue at the same time.

Imported only when there is work: it loads the client, the parsers and the workers.
"""

import asyncio
from contextlib import AbstractAsyncContextManager
from functools import partial

from news.site.drift import drifts
from pipeline.control.steps import InStep, Step, nobody_helps
from pipeline.past.clean_again import clean_again
from pipeline.poll.feeds import poll_feeds
from pipeline.poll.page_list import queue_pages
from pipeline.report.events import emit
from pipeline.report.tally import Tally
from pipeline.report.words import plural
from pipeline.resources import Resources, wired
from pipeline.run.opened import Run
from pipeline.work.help import until_idle
from pipeline.work.queue import GATHER_S, IDLE_S, beside, work_queue
from pipeline.work.shard import work_shard
from storage.values import Shard


async def poll_and_work(run: Run, *, in_step: InStep, helped: Step = nobody_helps) -> None:
    """Poll feeds, queue pages, and process the queue until nothing is due or the brake is on.

    helped: returns when no helper is at work any more. Until then, the work of one that has died
    may come back to the queue.
    """
    request, tally = run.request, run.tally
    async with _opened(run) as resources:
        if request.pages:
            await queue_pages(
                request.pages, resources=resources, tally=tally, dry_run=request.dry_run
            )
        async with beside(_fill(run, resources, in_step=in_step, helped=helped)) as polling:
            is_few = request.limit is not None and request.backfill is None
            if is_few or request.dry_run:
                # the newest entries of all feeds, not of the feeds that answered first
                await polling
            if not request.dry_run:
                await _work(run, resources, in_step=in_step, polling=polling)
        if not request.dry_run:
            if request.backfill is not None:
                from pipeline.poll.backfill.read import drop_what_was_brought  # noqa: PLC0415

                await asyncio.to_thread(drop_what_was_brought, request, resources, brake=run.brake)
            await clean_again(resources, tally=tally, brake=run.brake)
            await _watch_sites(tally, resources)


async def help_out(run: Run, *, in_step: InStep) -> None:
    """Process the queue for another run, until there was nothing to take for a while."""
    async with _opened(run) as resources:
        async with beside(until_idle(run.free_shards, brake=run.brake)) as waiting:
            await _work(run, resources, in_step=in_step, polling=waiting, gather_s=IDLE_S)
        await _watch_sites(run.tally, resources)


def _opened(run: Run) -> AbstractAsyncContextManager[Resources]:
    return wired(
        run.settings,
        store=run.store,
        owner=run.owner,
        rules=run.rules,
        replay=run.replay,
        now=run.now,
    )


async def _fill(run: Run, resources: Resources, *, in_step: InStep, helped: Step) -> None:
    """Return when nothing more comes to the queue: from feeds, or from a helper that died."""
    await _poll(run, resources, in_step=in_step)
    await helped()


async def _poll(run: Run, resources: Resources, *, in_step: InStep) -> None:
    request = run.request
    if request.backfill is not None:
        # few runs read the past, and it brings a parser
        from pipeline.poll.backfill.read import read_the_past  # noqa: PLC0415

        read = partial(
            read_the_past, request, resources, tally=run.tally, brake=run.brake, note=run.note
        )
        await in_step("read the past", read)
    if not run.feeds:
        return
    poll = partial(
        poll_feeds,
        run.feeds,
        resources=resources,
        tally=run.tally,
        brake=run.brake,
        force=run.request.force,
        again=run.request.is_repeat,
        dry_run=run.request.dry_run,
    )
    await in_step(f"poll {plural(len(run.feeds), 'feed')}", poll)


async def _work(
    run: Run,
    resources: Resources,
    *,
    in_step: InStep,
    polling: asyncio.Task[None],
    gather_s: float = GATHER_S,
) -> None:
    subscriptions = {feed.url: feed for feed in run.feeds}

    async def work(shard: Shard) -> None:
        one = partial(
            work_shard,
            shard,
            resources=resources,
            tally=run.tally,
            brake=run.brake,
            subscriptions=subscriptions,
        )
        await in_step(f"shard {shard.name}", one)

    await work_queue(
        resources,
        work=work,
        limit=run.request.limit,
        scope=run.scope,
        but=run.but,
        brake=run.brake,
        polling=polling,
        gather_s=gather_s,
    )


async def _watch_sites(tally: Tally, resources: Resources) -> None:
    """Report the sites of this run that seem redesigned: their pages suddenly yield less."""
    hosts = resources.site_lines.hosts
    days = await asyncio.to_thread(resources.store.sites.days, hosts, now=resources.now())
    tally.drifting = drifts(days)
    for one in tally.drifting:
        emit(
            "site.drifted",
            host=one.host,
            trouble=one.trouble,
            since=one.since,
            share=one.share,
            before=one.share_before,
        )
