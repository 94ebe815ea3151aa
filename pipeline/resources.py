"""The wiring of one run: store, fetcher, workers, writer, archive, opened together and closed in order."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cli.output import note
from extractors.fetch import Archive, Client, Replay, prune
from news.url import StoryId
from pipeline.config.settings import Settings
from pipeline.config.site_rules import read_rules
from pipeline.keep.lookup import Lookup
from pipeline.keep.site_lines import SiteLines
from pipeline.keep.writer import Writer
from pipeline.report.events import emit
from pipeline.workers.memory import bound_memory, freeze
from pipeline.workers.pool import Workers, start_fork_server
from storage import Owner, Store, open_store

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The only clock of the program; everything below takes `now`."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What the core of a run works with."""

    settings: Settings
    store: Store
    client: Client
    workers: Workers
    writer: Writer
    story_of: Lookup[StoryId]  #: the story that a canonical URL leads to, as its own or as a copy's
    owner: Owner
    archive: Archive | None
    site_lines: SiteLines
    now: Clock = utc_now
    share: Callable[[], float] = random.random  #: jitter in [0, 1)
    #: tests: a fault of ours ends the run instead of quarantining its entry
    raises_bugs: bool = False
    pages: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(64)
    )  #: pages in memory at once


@asynccontextmanager
async def open_resources(
    settings: Settings,
    *,
    replay: tuple[Path, ...] = (),
    now: Clock = utc_now,
    raises_bugs: bool = False,
) -> AsyncIterator[Resources]:
    """The rooms for one run. replay: archives that stand in for the network; nothing is then fetched or archived.

    What is damaged in a replay is told on stderr. Raises ConfigError for a store, replay or
    rules.toml that cannot be opened or read, StoreError for one that does not answer.
    """
    start_fork_server()  # loads while the store is opened
    bound_memory()
    freeze()
    rules = read_rules(settings.rules)
    async with AsyncExitStack() as stack:
        store = stack.enter_context(await asyncio.to_thread(open_store, settings.store))
        owner = stack.enter_context(Owner(store, now=now()))
        source = await asyncio.to_thread(Replay, replay) if replay else None
        for damage in source.notes if source else ():
            note(damage)
        archive = await asyncio.to_thread(_archive, settings, now=now) if source is None else None
        if archive is not None:
            stack.callback(archive.close)
        client = await stack.enter_async_context(
            Client(
                settings.fetching, host_book=store.hosts, archive=archive, replay=source, now=now
            )
        )
        workers = await stack.enter_async_context(
            Workers(
                processes=settings.workers,
                deadline=settings.page_deadline,
                memory_mb=settings.worker_memory_mb,
            )
        )
        writer = await stack.enter_async_context(
            Writer(store, now=now, policy=settings.copy_policy, recheck=settings.recheck)
        )
        pages = asyncio.Semaphore(settings.connections + 2 * settings.workers)
        yield Resources(
            settings=settings,
            store=store,
            client=client,
            workers=workers,
            writer=writer,
            story_of=Lookup(store.read.story_ids),
            owner=owner,
            archive=archive,
            site_lines=SiteLines(store, rules=rules),
            now=now,
            raises_bugs=raises_bugs,
            pages=pages,
        )


def _archive(settings: Settings, *, now: Clock) -> Archive | None:
    """The archive, with what is older than its retention removed; None when it is switched off."""
    if settings.archive is None or settings.archive_days == 0:
        return None
    prune(settings.archive, keep=timedelta(days=settings.archive_days), now=now())
    return Archive(
        settings.archive, now=now, on_error=lambda reason: emit("archive.failed", reason=reason)
    )
