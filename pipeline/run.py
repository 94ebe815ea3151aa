"""One run, Prefect-free: poll what is due and work the queue beside it, newest first; publish the parts, count everything."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

from news.errors import ConfigError, NewsError, StoreUnavailable
from news.feed.values import PAGE_LIST, Subscription
from news.report import RunReport
from news.site.drift import drifts
from pipeline.again.clean_again import clean_again
from pipeline.brake import Brake
from pipeline.poll.feeds import poll_feeds
from pipeline.poll.page_list import queue_pages
from pipeline.report.events import emit
from pipeline.report.tally import Tally
from pipeline.resources import Resources
from pipeline.work.queue import beside, work_queue
from pipeline.work.shard import work_shard
from storage import publish, sweep
from storage.parts.files import records_folder
from storage.values import Part, Shard


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """What a run is asked to do."""

    name: str  #: for the report and the log
    feeds: tuple[
        Subscription, ...
    ] = ()  #: in the store already; empty: all the store's subscriptions, unless pages are named
    pages: tuple[
        str, ...
    ] = ()  #: URLs of articles, to be ingested beside the feeds or instead of them
    group: str | None = None  #: only the subscriptions of this group
    limit: int | None = None  #: at most so many entries are processed; the rest stay pending
    budget: timedelta | None = None  #: after this time nothing new is begun; the rest stays pending
    force: bool = False  #: poll feeds that are not due, still conditionally
    is_again: bool = False  #: a run done once more: feeds that fail are polled, due or not
    is_dry_run: bool = False  #: ask the feeds, say what is new, save and fetch nothing


class Steps(Protocol):
    """The two steps that the Prefect flow runs as tasks."""

    def poll(self, subscriptions: Sequence[Subscription]) -> Awaitable[None]:
        """Poll these feeds."""

    def work(self, shard: Shard) -> Awaitable[None]:
        """Process a shard's entries."""


class Plain:
    """The steps without Prefect."""

    def __init__(
        self,
        request: RunRequest,
        resources: Resources,
        *,
        tally: Tally,
        brake: Brake,
        subscriptions: dict[str, Subscription],
    ) -> None:
        self._request, self._resources, self._tally, self._brake = request, resources, tally, brake
        self._subscriptions = subscriptions

    async def poll(self, subscriptions: Sequence[Subscription]) -> None:
        """Poll these feeds."""
        request = self._request
        await poll_feeds(
            subscriptions,
            resources=self._resources,
            tally=self._tally,
            brake=self._brake,
            force=request.force,
            again=request.is_again,
            dry_run=request.is_dry_run,
        )

    async def work(self, shard: Shard) -> None:
        """Process a shard's entries."""
        await work_shard(
            shard,
            resources=self._resources,
            tally=self._tally,
            brake=self._brake,
            subscriptions=self._subscriptions,
        )


class WrapSteps(Protocol):
    """Puts something of its own (a Prefect task) around the plain steps."""

    def __call__(self, plain: Steps) -> Steps:
        """The wrapped steps."""


async def ingest_feeds(
    request: RunRequest,
    resources: Resources,
    *,
    tally: Tally,
    brake: Brake,
    wrap: WrapSteps | None = None,
) -> RunReport:
    """Do a run and report it. Every feed and entry it saw ends in exactly one count.

    Raises ConfigError for an unknown group or for no feeds at all.
    """
    started = resources.now()
    brake.until = started + request.budget if request.budget else None
    chosen = await asyncio.to_thread(feeds_of, request, resources)
    emit(
        "run.started",
        run=request.name,
        feeds=len(chosen),
        group=request.group,
        force=request.force or None,
    )
    subscriptions = {s.url: s for s in chosen}
    plain: Steps = Plain(request, resources, tally=tally, brake=brake, subscriptions=subscriptions)
    steps = wrap(plain) if wrap else plain
    scope = {*subscriptions, *([PAGE_LIST] if request.pages else [])} if _is_part(request) else None
    async with _publishing(resources, is_dry_run=request.is_dry_run):
        if resources.settings.recheck and not request.is_dry_run:
            await asyncio.to_thread(
                resources.store.queue.add_rechecks, feeds=scope, now=resources.now()
            )
        for entry_id in await asyncio.to_thread(resources.store.queue.pending, scope):
            tally.saw(entry_id, "pending")
        if request.pages:
            await queue_pages(
                request.pages, resources=resources, tally=tally, dry_run=request.is_dry_run
            )
        async with beside(steps.poll(chosen) if chosen else asyncio.sleep(0)) as polling:
            if request.limit is not None or request.is_dry_run:
                await polling  # the newest so many of all feeds, not of those that answered first
            if not request.is_dry_run:
                await work_queue(
                    resources,
                    work=steps.work,
                    limit=request.limit,
                    scope=scope,
                    brake=brake,
                    polling=polling,
                )
        if not request.is_dry_run:
            await clean_again(resources, tally=tally, brake=brake)
            await _watch_sites(tally, resources)
    await _count_others(tally, resources)
    report = tally.report(now=resources.now())
    emit(
        "run.finished",
        run=request.name,
        stored=report.entries.stored,
        seen=report.entries.seen,
        seconds=report.seconds,
    )
    if not request.is_dry_run:
        await asyncio.to_thread(resources.store.runs.save, report)
    return report


def _is_part(request: RunRequest) -> bool:
    """True for a run that leaves other feeds' entries in the queue alone."""
    return bool(request.feeds or request.group or request.pages)


def feeds_of(request: RunRequest, resources: Resources) -> list[Subscription]:
    """The feeds of the run: those named, else the store's subscriptions; of a group. Raises ConfigError for none."""
    if request.pages and not (request.feeds or request.group):
        return []
    everything = list(request.feeds) or resources.store.feeds.subscriptions()
    if not everything:
        raise ConfigError(
            "", "no feeds: write some into feeds.toml, or run `wirecopy feeds add URL`"
        )
    if request.group is None:
        return everything
    chosen = [s for s in everything if s.group == request.group]
    if not chosen:
        groups = sorted({s.group for s in everything if s.group})
        raise ConfigError(
            "group", f"no group {request.group!r}; the groups are: {', '.join(groups) or '(none)'}"
        )
    return chosen


async def _watch_sites(tally: Tally, resources: Resources) -> None:
    """Say which of the run's sites were redesigned, by what their pages yield."""
    days = await asyncio.to_thread(resources.store.sites.days, resources.site_lines.hosts)
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


async def _count_others(tally: Tally, resources: Resources) -> None:
    """Entries of ours that another worker took: counted as it ended them."""
    others = await asyncio.to_thread(resources.store.queue.outcomes, tally.pending_ids())
    for entry_id, outcome in others.items():
        tally.ended(entry_id, outcome)


@contextlib.asynccontextmanager
async def _publishing(resources: Resources, *, is_dry_run: bool) -> AsyncIterator[None]:
    """Publish parts that an earlier run left, then every so often, then once more at the end, cancelled or not."""
    if is_dry_run:
        yield
        return
    await asyncio.to_thread(publish_parts, resources, is_first=True)

    async def now_and_then() -> None:
        while True:
            await asyncio.sleep(resources.settings.part_every_s)
            try:
                await asyncio.to_thread(publish_parts, resources)
            except (
                NewsError
            ) as exc:  # tried again at the next tick; at the end of the run it counts
                emit("part.waiting", reason=str(exc))

    ticking = asyncio.create_task(now_and_then())
    try:
        yield
    finally:
        ticking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ticking
        await asyncio.shield(asyncio.to_thread(publish_parts, resources))


def publish_parts(resources: Resources, *, is_first: bool = False) -> None:
    """Write every part whose name and lines are fixed, then fix and write what has come since. Safe to repeat after a crash.

    A part belongs to its folder for good, so the first call of a run tries the folder before
    anything is fixed to it. Parts of another run's folder that cannot be written wait there; they
    do not keep this run from its own.
    """
    store, records = resources.store, resources.settings.records
    if is_first:
        _try_folder(records)
        sweep(records)
    for part in store.parts.unpublished():
        try:
            publish(part)
        except NewsError as exc:
            if part.records_url == str(records_folder(records)):
                raise
            emit("part.waiting", part=part.name, reason=str(exc))
            continue
        _published(part, resources)
    for part in store.parts.fix(records, now=resources.now()):
        publish(part)
        _published(part, resources)


def _published(part: Part, resources: Resources) -> None:
    resources.store.parts.mark_published(part.id)
    emit("part.published", part=part.name, bytes=len(part.body))


def _try_folder(records: str) -> None:
    """Raise ConfigError or StoreUnavailable for a folder into which nothing can be written."""
    folder = records_folder(records)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (FileExistsError, NotADirectoryError) as exc:
        raise ConfigError(
            str(folder), "not a folder; --records names the folder of the parts"
        ) from exc
    except OSError as exc:
        raise StoreUnavailable(str(folder), exc.strerror or str(exc)) from exc


Kind = Literal["ok", "partial", "failed"]


def standing(report: RunReport) -> Kind:
    """`failed` when feeds were asked and none answered; `partial` when some failed; else `ok`."""
    feeds = report.feeds
    if feeds.failed and not (feeds.updated or feeds.unchanged):
        return "failed"
    return "partial" if feeds.failed or report.has_bugs else "ok"
