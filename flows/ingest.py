"""The Prefect flow, and the entry point of its deployments (`flows/ingest.py:ingest`)."""

import os
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.states import Failed
from pydantic import ValidationError

from flows.announce import listen
from flows.choices import refresh
from flows.form import Advanced, Count, FeedUrl, Place, Text
from flows.page.show import final_state, is_generated
from flows.page.watch import run_watched
from news.errors import NewsError
from pipeline.config.request import Help, RunRequest
from pipeline.control.steps import Step
from pipeline.run import open_run

MAX_STARTS = 20  #: of one run, with its resumptions


@flow(
    name="wirecopy-ingest",
    description="Poll news feeds, fetch new articles, store one clean record per story.",
    persist_result=False,
)
async def ingest(
    feeds: list[FeedUrl] = [],  # noqa: B006 - Prefect shows the default in the run form; it is never changed
    group: Text = "",
    limit: Count = 0,
    force: bool = False,
    dry_run: bool = False,
    advanced: Advanced = Advanced(),  # noqa: B008 - frozen in use
) -> State[dict[str, Any]]:
    """Poll news feeds, fetch each new article, store one clean record per story.

    Running it again does not change stored records.

    Args:
        feeds: Feed URLs to read once, without subscribing. Leave empty for your feeds.toml.
        group: Only the feeds of this group, as named in feeds.toml. Leave empty for all.
        limit: Process at most this many articles; the others wait for the next run. 0: all.
        force: Also poll feeds that are not due yet.
        dry_run: Poll the feeds and show how much is new. Fetch no pages, store nothing.
        advanced: Time budget, data folder, store, records, pages, replay.
    """
    return await _do(
        feeds=feeds,
        group=group,
        limit=limit,
        force=force,
        dry_run=dry_run,
        **advanced.model_dump(),
    )


@flow(
    name="wirecopy-pages",
    description="Ingest pages by their addresses, without a feed.",
    persist_result=False,
)
async def pages(
    addresses: Text = "",
    dry_run: bool = False,
    place: Place = Place(),  # noqa: B008 - frozen in use
) -> State[dict[str, Any]]:
    """Fetch the pages at these addresses, store one clean record per story.

    A page that was listed before is known, and is not fetched again.

    Args:
        addresses: Addresses of articles, one a line. A # begins a comment.
        dry_run: Show how many of the pages are new. Fetch no page, store nothing.
        place: Store, records and archive, if not those of wirecopy.toml.
    """
    from pipeline.poll.page_list import listed_pages  # noqa: PLC0415 - brings the feed parser

    try:
        found = listed_pages(addresses or "", name="addresses")
    except NewsError as exc:
        return Failed(message=str(exc))
    return await _do(pages=found, dry_run=dry_run, **place.model_dump())


@flow(
    name="wirecopy-ingest-shard",
    description="Help a run: process what waits in the queue, on any worker.",
    persist_result=False,
)
async def ingest_shard(
    feeds: list[FeedUrl] = [],  # noqa: B006 - as in ingest
    group: Text = "",
    help: dict[str, Any] = {},  # noqa: A002, B006 - the form's name; never changed
    place: Place = Place(),  # noqa: B008 - frozen in use
) -> State[dict[str, Any]]:
    """Process what waits in the queue for another run, until there is nothing to take.

    Runs start it by themselves if the setting fan_out says so. It needs the store and no file.

    Args:
        feeds: Only entries of these feeds. Leave empty for all.
        group: Only entries of the feeds of this group. Leave empty for all.
        help: What it must know of the run. Runs fill it in.
        place: The store, if not that of wirecopy.toml.
    """
    try:
        of = Help.model_validate(help)
    except ValidationError:
        return Failed(message="Runs start this by themselves: set fan_out in wirecopy.toml.")
    return await _do(feeds=feeds, group=group, help=of, **place.model_dump())


async def _do(**request: Any) -> State[dict[str, Any]]:
    """Do a run, and return its state. A mistake in its form makes it Failed, with a sentence."""
    context = FlowRunContext.get()
    this = context.flow_run if context else None
    if this and this.run_count > MAX_STARTS:  # an automation starts a crashed run again
        return Failed(message=f"Started {this.run_count} times; see its log for why it crashes.")
    try:
        name = this.name if this and not is_generated(this.name) else None
        asked = RunRequest(name=name, is_repeat=bool(this and this.run_count > 1), **request)
        settings = asked.settings(os.environ)
        listen(log=settings.log)
        async with open_run(asked, settings) as run:
            report = await run_watched(run, in_step=_in_task)
            if this and asked.is_usual:
                await refresh(run.feeds)
    except NewsError as exc:
        return Failed(message=str(exc))
    return final_state(report)


async def _in_task(name: str, step: Step) -> None:
    """Run a step as a Prefect task: one for all polls, one per shard. Prefect never retries."""

    @task(
        name=name.split(maxsplit=1)[0],
        task_run_name=name,
        tags={"wirecopy"},
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    async def in_task() -> None:
        await step()

    await in_task()
