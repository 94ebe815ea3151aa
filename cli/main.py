"""The console script `wirecopy`: options in, exit codes out. Parses and prints; the work is done elsewhere.

Exit codes: 0 the run did its work; 1 nothing could be done; 2 bad usage or configuration, told in
one line.
"""

import asyncio
import errno
import io
import logging
import math
import os
import select
import signal
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, NoReturn, TextIO

import typer

from cli.extract import extract
from cli.feeds import app as feeds_app
from cli.output import (
    MAX_ROWS,
    FeedsOption,
    JsonOption,
    RecordsOption,
    StoreOption,
    note,
    print_json,
)
from cli.progress import shown_progress
from cli.queue import retry, status
from cli.records import app as records_app
from cli.reextract import reextract
from news.errors import ConfigError, NewsError
from news.report import RunReport
from pipeline.brake import Brake
from pipeline.config.logins import masked
from pipeline.config.settings import Settings, load_settings
from pipeline.plan import Plan, carry_out
from pipeline.poll.page_list import read_page_list
from pipeline.report.events import logger
from pipeline.report.summary import report_json, terminal_summary
from pipeline.report.tally import Tally
from pipeline.resources import Resources
from pipeline.run import RunRequest, ingest_feeds, standing

MAX_MINUTES = 366 * 24 * 60  #: of a run; more is a typing error

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="News feeds in, clean deduplicated JSON records out.",
)
app.add_typer(feeds_app, name="feeds")
app.add_typer(records_app, name="records")
app.command()(extract)
app.command()(status)
app.command()(retry)
app.command()(reextract)


@app.command()
def ingest(
    urls: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FEED_URL]...", help="Feeds to read once; none: feeds.toml."),
    ] = None,
    feeds: FeedsOption = None,
    urls_file: Annotated[
        Path | None,
        typer.Option(
            "--urls",
            help="A list of pages to ingest directly, one URL a line; - reads stdin.",
            show_default=False,
        ),
    ] = None,
    store: StoreOption = None,
    records: RecordsOption = None,
    replay: Annotated[
        list[Path] | None,
        typer.Option(
            "--replay",
            help="A WARC file instead of the network; may be repeated.",
            show_default=False,
        ),
    ] = None,
    group: Annotated[
        str | None,
        typer.Option("--group", help="Only the feeds of this group.", show_default=False),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", min=1, max=MAX_ROWS, help="At most so many articles.", show_default=False
        ),
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(
            "--budget",
            min=0.01,
            max=MAX_MINUTES,
            help="Begin nothing new after so many minutes.",
            show_default=False,
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also ask feeds that are not due (still conditionally).")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Ask the feeds, say what is new, store nothing.")
    ] = False,
    prefect: Annotated[
        bool,
        typer.Option("--prefect", help="As a Prefect flow run (also when PREFECT_API_URL is set)."),
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log every event on stderr.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """One run: poll feeds, fetch what is new, store one record a story."""
    if urls and feeds:
        raise ConfigError("--feeds", "name feeds by address or by file, not both")
    if budget is not None and math.isnan(budget):
        raise ConfigError("--budget", "expected minutes")
    settings = load_settings(os.environ, overrides={"store": store, "records": records})
    _log(is_verbose=verbose)
    plan = Plan(
        name="ingest",
        urls=tuple(urls or ()),
        pages=read_page_list(urls_file) if urls_file else (),
        feeds_file=feeds or (None if urls or urls_file else _own_feeds(settings)),
        group=group,
        limit=limit,
        budget=timedelta(minutes=budget) if budget else None,
        force=force,
        is_dry_run=dry_run,
        replay=tuple(replay or ()),
    )
    if prefect or os.environ.get("PREFECT_API_URL"):
        report = _by_prefect(plan, settings)
    else:
        report = asyncio.run(_plainly(plan, settings))
    if as_json:
        print_json(report_json(report))
    note(terminal_summary(report, records=settings.records))
    if standing(report) == "failed":
        raise typer.Exit(1)


def _log(*, is_verbose: bool) -> None:
    """Events on stderr when they are asked for; the summary tells what matters otherwise."""
    logger.setLevel(logging.DEBUG if is_verbose else logging.CRITICAL)
    if is_verbose:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.handlers = [handler]


def _own_feeds(settings: Settings) -> Path | None:
    """The user's feeds.toml where there is one; else the store's subscriptions are read."""
    return settings.feeds if settings.feeds.exists() else None


async def _plainly(plan: Plan, settings: Settings) -> RunReport:
    """The run without Prefect, with progress on stderr; SIGTERM ends it as Ctrl-C does."""
    main = asyncio.current_task()
    assert main is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, main.cancel)

    async def conduct(request: RunRequest, resources: Resources) -> RunReport:
        tally = Tally(run=request.name, started_at=resources.now(), is_dry_run=request.is_dry_run)
        try:
            async with shown_progress(tally):
                return await ingest_feeds(
                    request, resources, tally=tally, brake=Brake(now=resources.now)
                )
        except asyncio.CancelledError:
            note(
                terminal_summary(
                    tally.report(now=resources.now()), records=resources.settings.records
                )
            )
            note("Stopped before the end. Nothing is lost: the next run goes on from here.")
            raise

    return await carry_out(plan, settings, conduct=conduct)


def _by_prefect(plan: Plan, settings: Settings) -> RunReport:
    """The same run as a Prefect flow run. Prefect is imported only here: it takes seconds, and reads the environment.

    The server that it starts for a run where none is named sends no analytics, as that of `make
    up`; your variables win.
    """
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    from flows.by_prefect import run_flow  # noqa: PLC0415

    return run_flow(plan, settings)


_OF_WRITING = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
_UsageError: Any = (
    typer.BadParameter.__base__
)  # Typer carries a Click of its own and shows only this end of it


def main() -> None:
    """The console script: errors of ours become one line and an exit code, never a traceback."""
    _settle_streams()
    try:
        _refuse_stray_bytes(sys.argv[1:])
        code = app(standalone_mode=False)  # what typer.Exit carries comes back as a value
        sys.stdout.flush()
    except ConfigError as exc:
        _stop(str(exc), code=2)
    except NewsError as exc:
        _stop(str(exc), code=1)
    except _UsageError as exc:
        _stop(exc.format_message(), code=2)
    except (BrokenPipeError, SystemExit) as exc:  # Typer makes an exit of a broken pipe
        if BrokenPipeError not in (type(exc), type(exc.__context__)) or not _is_unread(sys.stdout):
            raise
        _discard(sys.stdout)  # `wirecopy records list | head`: the reader has seen enough
        code = 0
    except OSError as exc:
        if exc.filename is not None or exc.errno not in _OF_WRITING:
            raise
        _discard(sys.stdout)
        _stop(f"stdout: cannot be written ({exc.strerror})", code=1)
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)


def _settle_streams() -> None:
    """UTF-8 in any locale. A closed stream keeps its number, lest a file of ours gets it; writing to stdout then fails."""
    for number, mode in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # takes the lowest free number: this one
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "replace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


def _refuse_stray_bytes(arguments: Sequence[str]) -> None:
    for argument in arguments:
        if (
            argument != argument.encode(errors="replace").decode()
        ):  # Python hides bytes that are no UTF-8 in surrogates
            raise ConfigError(masked(repr(argument)), "not UTF-8")


def _is_unread(stream: TextIO) -> bool:
    """True when the other end of a pipe is closed."""
    look = select.poll()
    look.register(stream.fileno(), 0)
    return bool(look.poll(0))


def _discard(stream: TextIO) -> None:
    """Let Python write to nowhere at its end what is still buffered."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _stop(text: str, *, code: int) -> NoReturn:
    if text:  # none where the help was printed instead
        note(f"wirecopy: {' '.join(text.split())}")
    sys.exit(code)


if __name__ == "__main__":
    main()
