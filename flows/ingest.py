"""The Prefect flow: the run form's parameters, tasks around the core's two steps, live progress, artifacts, truthful states.

Entry point of the deployments (`flows/ingest.py:ingest`). Everything it does beyond showing is in
flows/run.py.
"""

import asyncio
import contextlib
import logging
import os
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from coolname.data import config as coolname_words  # what Prefect makes run names from
from prefect import flow, get_run_logger, task
from prefect.artifacts import (
    acreate_markdown_artifact,
    acreate_progress_artifact,
    acreate_table_artifact,
    aupdate_progress_artifact,
)
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.exceptions import MissingContextError, Pause, PrefectException
from prefect.states import Completed, Failed
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from cli.progress import progress_line
from news.errors import NewsError
from news.feed.values import Subscription
from news.report import RunReport
from pipeline.brake import Brake
from pipeline.config.settings import load_settings
from pipeline.plan import Plan, carry_out
from pipeline.report import events
from pipeline.report.summary import (
    MAX_ROWS,
    failure_rows,
    feed_rows,
    headline,
    plural,
    report_json,
    summary_markdown,
)
from pipeline.report.tally import Tally
from pipeline.resources import Resources
from pipeline.run import RunRequest, Steps, ingest_feeds, standing
from storage.values import Shard

_COOLNAME: dict[str, Any] = coolname_words
_GENERATED_WORDS = frozenset(word for part in _COOLNAME.values() for word in part.get("words", ()))
_OUR_NAME = re.compile(
    r"(ingest|dry run)( .+)? \+(?P<stored>\d+)( ~(?P<revised>\d+))?"
)  # given before a pause or a retry
_FORM_NAME = re.compile(
    "(alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|omicron|pi|rho|sigma|tau|upsilon|phi|chi|psi|omega)"
    r"\d*-[a-z'-]+"
)
#: between two looks of a running flow at its progress and at what was asked of it in the UI
LOOK_S = 2.0


# Types of the run form: one field to type into, where a union with None would be a choice of two
# buttons first. None is taken
# all the same. Prefect's form sends null for a field left empty, which its server takes only where
# the schema names no default:
# hence default_factory in Advanced, and 0 for a limit of none.
Text = Annotated[str | None, WithJsonSchema({"type": "string"})]
Count = Annotated[
    Annotated[int, Field(ge=0, le=1_000_000)] | None,
    WithJsonSchema({"type": "integer", "minimum": 0}),
]
FeedUrl = Annotated[
    str, WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"})
]
Minutes = Annotated[
    Annotated[float, Field(ge=0, le=10_080)] | None,
    WithJsonSchema({"type": "number", "minimum": 0}),
]


class Advanced(BaseModel):
    """Where to read and write. Leave empty to use the settings of wirecopy.toml."""

    model_config = ConfigDict(extra="forbid", title="Advanced")

    budget_minutes: Minutes = Field(
        default_factory=lambda: None,
        title="Time budget in minutes",
        description="Begin nothing new after this time; the rest waits for the next run. Leave empty for no limit.",
    )
    full_text: Literal["auto", "always", "never"] = Field(
        default="auto",
        title="Full text of pasted feeds",
        description="auto: the page, or the feed's text where the page cannot be had. always: the page. never: the feed.",
    )
    feeds_file: Text = Field(
        default_factory=str,
        title="Feeds file",
        description="Instead of feeds.toml. The store follows its feeds from then on: for a trial, as of samples/feeds.toml, "
        "name a store and records of its own.",
    )
    store: Text = Field(
        default_factory=str,
        title="Store",
        description="Instead of the settings' store: sqlite:///path/to.db or postgresql://...",
    )
    records: Text = Field(
        default_factory=str,
        title="Records",
        description="Instead of the settings' folder for JSON Lines parts.",
    )
    pages: list[str] = Field(
        default_factory=list,
        title="Pages",
        description="Addresses of articles to ingest directly, without a feed; feeds are then read only where they are named.",
    )
    replay: list[str] = Field(
        default_factory=list,
        title="Replay",
        description="WARC files that stand in for the network, such as samples/newsroom.warc.gz.",
    )


@flow(
    name="ingest",
    description="Poll news feeds, fetch new articles, store one clean record a story.",
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
    """Poll news feeds, fetch each new article, store one clean record a story.

    Running it again changes nothing that is stored already.

    Args:
        feeds: Feed addresses to read once, without subscribing. Leave empty for the feeds of feeds.toml.
        group: Only the feeds of this group, as named in feeds.toml. Leave empty for all.
        limit: At most this many articles; the others wait for the next run. 0: all.
        force: Also ask feeds that are not due yet.
        dry_run: Ask the feeds and say how much is new, but fetch and store nothing.
        advanced: Time budget, store, records folder, replay.
    """
    _listen()
    context = FlowRunContext.get()
    plan = Plan(
        name=context.flow_run.name if context and context.flow_run else "ingest",
        urls=tuple(feeds),
        pages=tuple(advanced.pages),
        feeds_file=Path(advanced.feeds_file) if advanced.feeds_file else None,
        group=group or None,
        limit=limit or None,
        budget=timedelta(minutes=advanced.budget_minutes) if advanced.budget_minutes else None,
        force=force,
        is_again=bool(context and context.flow_run and context.flow_run.run_count > 1),
        is_dry_run=dry_run,
        full_text=advanced.full_text,
        replay=tuple(Path(path) for path in advanced.replay),
    )
    try:
        settings = load_settings(
            os.environ,
            overrides={"store": advanced.store or None, "records": advanced.records or None},
        )
        report = await carry_out(plan, settings, conduct=_run_shown)
    except NewsError as exc:
        return Failed(message=str(exc))
    return _state(report)


async def _run_shown(request: RunRequest, resources: Resources) -> RunReport:
    """The core's run with its progress shown; its artifacts are written when it ends, also when it is paused or cancelled."""
    tally = Tally(run=request.name, started_at=resources.now(), is_dry_run=request.is_dry_run)
    brake = Brake(now=resources.now)
    running = asyncio.create_task(
        ingest_feeds(request, resources, tally=tally, brake=brake, wrap=_InTasks)
    )
    watch = _Watch(tally, brake)
    looking = asyncio.create_task(watch.look_forever())
    try:
        report = await running
    except (
        asyncio.CancelledError,
        Pause,
    ):  # Prefect raises Pause itself where a task ends after someone asked for it
        await asyncio.gather(running, return_exceptions=True)
        with contextlib.suppress(
            Exception
        ):  # an unreachable server may be the reason for the end; the store has everything
            async with asyncio.timeout(5.0):
                await watch.look_once()
                await _show(
                    tally.report(now=resources.now()), request, records=resources.settings.records
                )
        raise
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
    await watch.close(report)
    await _show(report, request, records=resources.settings.records)
    if watch.paused:  # Resume in the UI starts the flow again; the queue goes on from here
        raise Pause(state=watch.paused)
    return report


class _Watch:
    """Looks at a run every LOOK_S: writes its progress, and pulls the brake when someone pauses it in the UI."""

    def __init__(self, tally: Tally, brake: Brake) -> None:
        self._tally, self._brake = tally, brake
        self._progress: UUID | None = None  #: the artifact
        self.paused: State[Any] | None = None  #: the state that was asked for

    async def look_forever(self) -> None:
        """Until cancelled or paused. A server that does not answer is asked again at the next look."""
        context = FlowRunContext.get()
        if context is None or context.flow_run is None:
            return
        self._progress = await acreate_progress_artifact(
            progress=0.0, key="progress", description="starting"
        )
        async with get_client() as client:
            while not self.paused:
                await asyncio.sleep(LOOK_S)
                await self.look_once()
                with contextlib.suppress(PrefectException, OSError):
                    state = (await client.read_flow_run(context.flow_run.id)).state
                    if state is not None and state.is_paused():
                        self.paused = state
                        self._brake.pull()

    async def look_once(self) -> None:
        """Write how far the run is."""
        if self._progress is not None:
            done, said = _share_done(self._tally), progress_line(self._tally)
            with contextlib.suppress(PrefectException, OSError):
                await aupdate_progress_artifact(self._progress, progress=done, description=said)

    async def close(self, report: RunReport) -> None:
        """Write that what was asked of the run is done, be it a few entries or a look; of one that pauses, how far it is."""
        if self._progress is None or self.paused:
            await self.look_once()
            return
        with contextlib.suppress(PrefectException, OSError):
            await aupdate_progress_artifact(
                self._progress, progress=100.0, description=headline(report)
            )


def _share_done(tally: Tally) -> float:
    """Per cent: polling is a tenth, the entries are the rest, as far as they are known while feeds are still being polled."""
    entries = tally.entries
    polled = (
        (tally.feeds.checked - tally.feeds.skipped) / tally.feeds_to_poll
        if tally.feeds_to_poll
        else 1.0
    )
    done = (entries.seen - entries.pending) / entries.seen if entries.seen else 1.0
    return round(min(polled, 1.0) * (10.0 + 90.0 * done), 1)


class _InTasks:
    """The core's steps as Prefect tasks: one for the polls, one a shard, never one an entry. The queue retries, not Prefect."""

    def __init__(self, plain: Steps) -> None:
        self._plain = plain

    async def poll(self, subscriptions: Sequence[Subscription]) -> None:
        """A task `poll 10 feeds`."""

        @task(
            name="poll",
            task_run_name=f"poll {plural(len(subscriptions), 'feed')}",
            cache_policy=NO_CACHE,
            persist_result=False,
        )
        async def poll() -> None:
            await self._plain.poll(subscriptions)

        await poll()

    async def work(self, shard: Shard) -> None:
        """A task `shard bbc.co.uk +3 hosts`."""

        @task(
            name="shard",
            task_run_name=f"shard {shard.name}",
            cache_policy=NO_CACHE,
            persist_result=False,
        )
        async def work() -> None:
            await self._plain.work(shard)

        await work()


async def _show(report: RunReport, request: RunRequest, *, records: str) -> None:
    """The run's name, and the artifacts of its page: a summary, the feeds worst first, the failures."""
    if FlowRunContext.get() is None:
        return
    await _name_run(report, group=request.group)
    await acreate_markdown_artifact(
        summary_markdown(report, records=records), key="summary", description=headline(report)
    )
    if rows := feed_rows(report):
        await acreate_table_artifact(
            rows,
            key="feeds",
            description=f"Feeds of this run, worst first{_cut(report.feeds.checked)}",
        )
    if rows := failure_rows(report):
        cut = _cut(report.entries.quarantined + report.entries.gone)
        await acreate_table_artifact(
            rows, key="failures", description=f"Entries that could not be stored, and why{cut}"
        )


def _cut(count: int) -> str:
    """What a table's description says where not all rows are in it."""
    return f" ({MAX_ROWS} of {count:,})" if count > MAX_ROWS else ""


def _state(report: RunReport) -> State[dict[str, Any]]:
    """Failed when feeds were asked and none answered; else Completed, saying what failed."""
    kind = standing(report)
    build = Failed if kind == "failed" else Completed
    return build(message=headline(report), data=report_json(report))


async def _name_run(report: RunReport, *, group: str | None) -> None:
    """Name the run by what came (`ingest world +38`), after a pause or a retry by all of it, unless a person has named it."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return
    before = _OUR_NAME.fullmatch(context.flow_run.name)
    if before is None and not _is_generated(context.flow_run.name):
        return
    stored, revised = (
        report.entries.pending if report.is_dry_run else report.entries.stored,
        report.entries.revised,
    )
    if before is not None:
        stored, revised = stored + int(before["stored"]), revised + int(before["revised"] or 0)
    came = f"+{stored}" + (f" ~{revised}" if revised else "")
    name = " ".join(
        part for part in ("dry run" if report.is_dry_run else "ingest", group, came) if part
    )
    async with get_client() as client:
        await client.update_flow_run(context.flow_run.id, name=name)


def _is_generated(name: str) -> bool:
    """True for names that Prefect makes up, an adjective and an animal (server) or `upsilon536-akaali`, `nu-mordan` (form)."""
    words = name.split("-")
    return (len(words) == 2 and all(word in _GENERATED_WORDS for word in words)) or bool(
        _FORM_NAME.fullmatch(name)
    )


class _ToPrefect(logging.Handler):
    """Hands the core's events to the logger of the flow or task run they happen in."""

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(MissingContextError):
            get_run_logger().log(record.levelno, record.getMessage())


def _listen() -> None:
    if not any(isinstance(handler, _ToPrefect) for handler in events.logger.handlers):
        events.logger.addHandler(_ToPrefect())
    events.logger.propagate = False  # each event once: through the run's own logger
    events.logger.setLevel(logging.INFO)
