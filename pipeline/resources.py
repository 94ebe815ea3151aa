"""The resources of a run: store, client, workers, writer, archive; opened and closed together."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from extractors.fetch import Archive, Client, Replay, prune
from extractors.fetch.render.render import Renderer
from news.site.rules import SiteRules
from news.url import StoryId
from pipeline.config.settings import Settings
from pipeline.config.site_rules import read_rules
from pipeline.control.clock import LAST_RUNS, Clock, settled, utc_now
from pipeline.control.lookup import Lookup
from pipeline.keep.landings import Landings
from pipeline.keep.site_lines import SiteLines
from pipeline.keep.writer import Writer
from pipeline.report.events import emit
from pipeline.workers.memory import bound_memory, freeze
from pipeline.workers.pool import Workers, start_fork_server
from storage import Owner, Store, open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """The resources for polling and processing."""

    settings: Settings
    store: Store
    client: Client
    renderer: Renderer
    workers: Workers
    writer: Writer
    #: the story that a canonical URL leads to: the URL of a story or of a copy
    story_of: Lookup[str, StoryId]
    owner: Owner
    archive: Archive | None
    site_lines: SiteLines
    landings: Landings
    now: Clock = utc_now
    share: Callable[[], float] = random.random  #: jitter in [0, 1)
    #: tests: a bug of Wirecopy ends the run instead of quarantining its entry
    raises_bugs: bool = False
    is_replay: bool = False
    #: limits how many pages are in memory at once
    pages: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(64))


@asynccontextmanager
async def open_resources(
    settings: Settings, *, now: Clock = utc_now, raises_bugs: bool = False
) -> AsyncIterator[Resources]:
    """Open the store and everything that works with it.

    Raises ConfigError for a store or rules.toml that cannot be opened or read, and StoreError for a
    store that does not answer.
    """
    start_fork_server()  # loads while the store is opened
    rules = read_rules(settings.rules)
    store = await asyncio.to_thread(
        open_store, settings.store, share=settings.share_files, folder=settings.data
    )
    with store, Owner(store, now=now()) as owner:
        opening = wired(
            settings, store=store, owner=owner, rules=rules, now=now, raises_bugs=raises_bugs
        )
        async with opening as resources:
            yield resources


@asynccontextmanager
async def wired(
    settings: Settings,
    *,
    store: Store,
    owner: Owner,
    rules: tuple[SiteRules, ...] = (),
    replay: Replay | None = None,
    now: Clock = utc_now,
    raises_bugs: bool = False,
) -> AsyncIterator[Resources]:
    """The resources of an open store. replay: read instead of the network; nothing is archived."""
    start_fork_server()
    bound_memory()
    freeze()
    async with AsyncExitStack() as stack:
        archive = None
        if replay is None:
            archive = await asyncio.to_thread(_archive, settings, store=store, now=now)
        if archive is not None:
            stack.callback(archive.close)
        client = Client(
            settings.fetching, host_book=store.hosts, archive=archive, replay=replay, now=now
        )
        workers = _workers(settings)
        writer = await asyncio.to_thread(
            _writer, settings, store=store, is_replay=replay is not None, now=now
        )
        rendering = settings.rendering(settings.fetching)
        renderer = Renderer(client, rendering, archive=archive, replay=replay, now=now)
        yield Resources(
            settings=settings,
            store=store,
            client=await stack.enter_async_context(client),
            renderer=await stack.enter_async_context(renderer),
            workers=await stack.enter_async_context(workers),
            writer=await stack.enter_async_context(writer),
            story_of=Lookup(store.read.story_ids),
            owner=owner,
            archive=archive,
            site_lines=SiteLines(store, rules=rules),
            landings=Landings(store),
            now=now,
            raises_bugs=raises_bugs,
            is_replay=replay is not None,
            pages=asyncio.Semaphore(settings.connections + 2 * settings.workers),
        )


def _workers(settings: Settings) -> Workers:
    return Workers(
        processes=settings.workers,
        deadline=settings.page_deadline,
        memory_mb=settings.worker_memory_mb,
    )


def _writer(settings: Settings, *, store: Store, is_replay: bool, now: Clock) -> Writer:
    """The writer, with the store's watches."""
    return Writer(
        store,
        now=now,
        policy=settings.copy_policy,
        recheck=settings.recheck,
        watched=store.watches.active(),
        is_replay=is_replay,
    )


def _archive(settings: Settings, *, store: Store, now: Clock) -> Archive | None:
    """The archive, after removing files older than the retention; None when it is switched off."""
    if settings.archive is None or settings.archive_days == 0:
        return None
    agreed = settled(now(), store.runs.starts(LAST_RUNS))
    prune(settings.archive, keep=timedelta(days=settings.archive_days), now=agreed)
    return Archive(
        settings.archive,
        now=now,
        on_error=lambda reason: emit("archive.failed", reason=reason),
        share=settings.share_files,
        obeys_noarchive=settings.obey_noarchive,
    )
