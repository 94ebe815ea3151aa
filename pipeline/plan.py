"""From what a user asked for to a run: which feeds, which resources. Shared by the CLI and the Prefect flow."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from news.errors import ConfigError
from news.feed.values import FullText, Subscription
from news.report import RunReport
from pipeline.config.settings import Settings
from pipeline.config.subscriptions import one_off, read_feeds
from pipeline.resources import Resources, open_resources
from pipeline.run import RunRequest

Conduct = Callable[[RunRequest, Resources], Awaitable[RunReport]]
"""Does the run in its rooms and shows it in its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A user's wish, as given on the command line or in the run form."""

    name: str
    urls: tuple[str, ...] = ()  #: one-off feeds; they win over feeds_file
    #: None: the settings' feeds.toml where it exists, and the store's subscriptions
    feeds_file: Path | None = None
    pages: tuple[str, ...] = ()  #: URLs of articles, to be ingested directly
    group: str | None = None
    limit: int | None = None
    budget: timedelta | None = None
    force: bool = False
    is_again: bool = False  #: a run that is done once more: feeds that fail are asked again
    is_dry_run: bool = False
    full_text: FullText = "auto"  #: of one-off feeds
    replay: tuple[Path, ...] = ()


async def carry_out(plan: Plan, settings: Settings, *, conduct: Conduct) -> RunReport:
    """Open the resources, settle the feeds, conduct the run. Raises ConfigError before anything is fetched, StoreError."""
    feeds = _named_feeds(plan)
    for path in plan.replay:
        if not path.is_file():
            raise ConfigError(str(path), "no such file; --replay takes a WARC file")
    async with open_resources(settings, replay=plan.replay) as resources:
        await asyncio.to_thread(_enter, feeds, plan, resources)
        request = RunRequest(
            name=plan.name,
            feeds=tuple(feeds),
            pages=plan.pages,
            group=plan.group,
            limit=plan.limit,
            budget=plan.budget,
            force=plan.force,
            is_again=plan.is_again,
            is_dry_run=plan.is_dry_run,
        )
        return await conduct(request, resources)


def _named_feeds(plan: Plan) -> list[Subscription]:
    """The feeds that the user named for this run; [] when none were. Raises ConfigError."""
    if plan.urls:
        return one_off(plan.urls, full_text=plan.full_text)
    if plan.feeds_file is None:
        return []
    found = read_feeds(plan.feeds_file)
    if not found:
        raise ConfigError(str(plan.feeds_file), "no [[feed]] in it")
    return found


def _enter(feeds: list[Subscription], plan: Plan, resources: Resources) -> None:
    """Enter the feeds into the store, so that other workers need only the store."""
    path = plan.feeds_file
    if plan.urls:
        resources.store.feeds.sync_subscriptions(feeds, origin="one-off", now=resources.now())
        return
    if path is None and resources.settings.feeds.exists():
        path = resources.settings.feeds
        feeds = read_feeds(path)
    if path is not None:
        resources.store.feeds.sync_subscriptions(
            feeds, origin=str(path.resolve()), now=resources.now()
        )
