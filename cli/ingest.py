"""`wirecopy ingest`: one run, with its progress on stderr."""

import asyncio
import contextlib
import math
import os
import signal
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.complete import feed_names, group_names
from cli.terminal.feeds import feed_urls
from cli.terminal.opened import known_feeds
from cli.terminal.output import (
    MAX_ROWS,
    DataOption,
    FeedsOption,
    JsonOption,
    RecordsOption,
    StoreOption,
    note,
    print_json,
)
from cli.terminal.progress import shown_progress
from news.errors import ConfigError
from news.report import RunReport
from pipeline.config.request import RunRequest
from pipeline.config.service import Log
from pipeline.config.settings import Settings, load_settings
from pipeline.report.came import came_lines, stories_that_came
from pipeline.report.log import log_to_stderr
from pipeline.report.summary import report_json, standing, terminal_summary
from pipeline.run import do_run, open_run
from storage import open_store

MAX_MINUTES = 366 * 24 * 60  #: the longest time budget; a longer one is a typing error

UrlsFileOption = Annotated[
    Path | None,
    typer.Option(
        "--urls",
        metavar="FILE",
        help="Ingest the pages in this file, one URL per line; - reads stdin.",
        show_default=False,
    ),
]
ReplayOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--replay",
        metavar="WARC",
        help="Read this WARC file instead of the network; may be repeated.",
        show_default=False,
    ),
]
LimitOption = Annotated[
    int | None,
    typer.Option(
        "--limit",
        metavar="N",
        min=1,
        max=MAX_ROWS,
        help="Process at most this many articles.",
        show_default=False,
    ),
]
BudgetOption = Annotated[
    float | None,
    typer.Option(
        "--budget",
        metavar="MINUTES",
        min=0.01,
        max=MAX_MINUTES,
        help="Start no new work after this many minutes.",
        show_default=False,
    ),
]


def ingest(
    urls: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FEED",
            help="Feeds to read once: the URL of any, or the name of one of yours. "
            "By default all of your feeds.toml that are due.",
            show_default=False,
            autocompletion=feed_names,
        ),
    ] = None,
    feeds: FeedsOption = None,
    urls_file: UrlsFileOption = None,
    data: DataOption = None,
    store: StoreOption = None,
    records: RecordsOption = None,
    replay: ReplayOption = None,
    group: Annotated[
        str | None,
        typer.Option(
            "--group",
            metavar="NAME",
            help="Only the feeds of this group.",
            show_default=False,
            autocompletion=group_names,
        ),
    ] = None,
    limit: LimitOption = None,
    budget: BudgetOption = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Also poll feeds that are not due (with conditional requests)."
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Poll the feeds, show what is new, store nothing.")
    ] = False,
    prefect: Annotated[
        bool,
        typer.Option(
            "--prefect", help="Run as a Prefect flow; the default when PREFECT_API_URL is set."
        ),
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log every event on stderr.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Run once: poll feeds, fetch what is new, store the records."""
    if urls and feeds:
        raise ConfigError("--feeds", "name feeds by address or by file, not both")
    if budget is not None and math.isnan(budget):
        raise ConfigError("--budget", "expected minutes")
    settings = load_settings(
        os.environ, overrides={"data": data, "store": store, "records": records}
    )
    request = RunRequest(
        feeds=tuple(feed_urls(urls or (), partial(known_feeds, settings))),
        feeds_file=feeds or (None if urls or urls_file else _own_feeds(settings)),
        pages=_pages(urls_file),
        group=group,
        limit=limit,
        budget_minutes=budget,
        force=force,
        dry_run=dry_run,
        replay=tuple(replay or ()),
        data=data,
        store=store,
        records=records,
    )
    by_prefect = prefect or bool(os.environ.get("PREFECT_API_URL"))
    do(request, settings, by_prefect=by_prefect, is_verbose=verbose, as_json=as_json)


def do(
    request: RunRequest,
    settings: Settings,
    *,
    by_prefect: bool = False,
    is_verbose: bool,
    as_json: bool,
) -> None:
    """Do a run, with progress and summary on stderr. Exit code 1 if nothing could be done."""
    log: Log = "text" if is_verbose and settings.log == "quiet" else settings.log
    log_to_stderr(log, is_verbose=is_verbose)
    report = _by_prefect(request, settings) if by_prefect else _run(request, settings, log=log)
    if as_json:
        print_json(report_json(report))
    if log != "json":  # its last line, `run.finished`, has the counts
        note(_shown(report, settings))
    if standing(report) == "failed" or report.parts_waiting:
        raise typer.Exit(1)


def _pages(file: Path | None) -> tuple[str, ...]:
    if file is None:
        return ()
    from pipeline.poll.page_list import read_page_list  # noqa: PLC0415 - brings the feed parser

    return read_page_list(file)


def _own_feeds(settings: Settings) -> Path | None:
    """The user's feeds file if it exists; otherwise the store's subscriptions are used."""
    return settings.feeds if settings.feeds.exists() else None


def _run(request: RunRequest, settings: Settings, *, log: Log) -> RunReport:
    try:
        return asyncio.run(_plainly(request, settings, log=log))
    except asyncio.CancelledError as exc:
        raise typer.Exit(130) from exc


async def _plainly(request: RunRequest, settings: Settings, *, log: Log) -> RunReport:
    """Run without Prefect, with progress on stderr. SIGTERM ends the run like Ctrl-C."""
    main = asyncio.current_task()
    assert main is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, main.cancel)
    remark = note if log == "quiet" else _in_the_log
    async with open_run(request, settings, note=remark) as run:
        try:
            async with shown_progress(run.tally) if log != "json" else contextlib.nullcontext():
                return await do_run(run)
        except asyncio.CancelledError:
            report = run.cut_short()
            if log != "json":
                came = came_lines(stories_that_came(run.store, report), report)
                note(terminal_summary(report, records=settings.records, came=came))
                note("Stopped before the end. Nothing is lost: the next run continues from here.")
            raise


def _shown(report: RunReport, settings: Settings) -> str:
    """The summary with the newest stories, which the store has."""
    came: list[str] = []
    if report.came:
        with open_store(settings.store, share=settings.share_files) as store:
            came = came_lines(stories_that_came(store, report), report)
    return terminal_summary(report, records=settings.records, came=came)


def _in_the_log(_: str) -> None:
    """Show no remark: each is an event too, and `--verbose` shows the events."""


def _by_prefect(request: RunRequest, settings: Settings) -> RunReport:
    """Do the same run as a Prefect flow run.

    Prefect is imported only here: it takes seconds and reads the environment. Without a named
    server Prefect starts one. It sends no analytics, unless the user's variables turn them on.
    """
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    from flows.by_prefect import run_flow  # noqa: PLC0415

    return run_flow(request, settings)
