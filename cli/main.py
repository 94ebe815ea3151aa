"""The console script `wirecopy`: options in, exit codes out.

Exit codes: 0 the run did its work; 1 nothing could be done; 2 bad usage or configuration, with a
one-line error.
"""

import errno
import gc
import io
import os
import select
import sys
from collections.abc import Sequence
from typing import Annotated, Any, NoReturn, TextIO

import typer

from cli.examples import epilog
from cli.terminal.lazy import LazyGroup, add_lazy
from news.errors import ConfigError, NewsError

app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    epilog=epilog(""),
    context_settings={"help_option_names": ["-h", "--help"]},
    help="News feeds in, clean deduplicated JSON records out.",
)
COMMANDS = {
    "ingest": ("cli.ingest:ingest", "Run once: poll feeds, fetch what is new, store the records."),
    "feeds": ("cli.feeds.edit:app", "Manage your subscriptions (feeds.toml)."),
    "records": ("cli.records.read:app", "Read, export and delete stored records."),
    "parts": ("cli.upkeep.parts:app", "List the files that runs wrote; merge small ones."),
    "browse": ("cli.browse:browse", "Read the store in a browser (after `make browse`)."),
    "serve": (
        "cli.serve:serve",
        "Serve the store: an API, feeds, metrics, tools for assistants.",
    ),
    "status": ("cli.health.status:status", "Show the health of feeds, queue, sites and runs."),
    "doctor": ("cli.health.doctor:doctor", "Say what ails this installation, and what to do."),
    "config": ("cli.health.config:app", "Show the settings in force, and where each is set."),
    "watch": ("cli.watch:app", "Named searches over what comes (watches.toml)."),
    "push": ("cli.push:app", "Send every record to a search index, Kafka or a webhook."),
    "queue": ("cli.upkeep.queue:app", "Look at entries by how they ended."),
    "metrics": (
        "cli.health.metrics:metrics",
        "Print the store's metrics in Prometheus' text format.",
    ),
    "report": ("cli.health.report:report", "Draw the last weeks as one HTML page."),
    "backfill": (
        "cli.upkeep.backfill:backfill",
        "Store the past: pages in WARC files, or those that a site's sitemaps list.",
    ),
    "recheck": (
        "cli.upkeep.recheck:recheck",
        "Ask for the pages of stored stories again, to find what was edited silently.",
    ),
    "retry": ("cli.upkeep.retry:retry", "Queue quarantined entries again."),
    "extract": ("cli.extract:extract", "Extract one page to one record; store nothing."),
    "reextract": (
        "cli.upkeep.reextract:reextract",
        "Read archived pages again with today's extractor.",
    ),
    "enrich": ("cli.upkeep.enrich:enrich", "Give stored records to functions of yours."),
    "prune": ("cli.upkeep.prune:prune", "Remove what is older than the settings keep it."),
    "backup": (
        "cli.upkeep.backup:backup",
        "Copy store, parts and settings into a folder while runs go on.",
    ),
    "restore": ("cli.upkeep.restore:restore", "Make an installation of a backup."),
    "store": ("cli.upkeep.store:app", "Copy the store into another database."),
    "adopt": ("cli.upkeep.adopt:adopt", "Let this store write to its records folder again."),
}
"""Name -> the function it runs, and its line in `wirecopy --help`."""
for _name, (_target, _help) in COMMANDS.items():
    add_lazy(app, _name, _target, help=_help)

#: new objects between two collections (Python: 700): imports make many objects, no garbage
GARBAGE_AFTER = 20_000


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        from importlib.metadata import version  # noqa: PLC0415 - 30 ms for one option

        sys.stdout.write(f"wirecopy {version('wirecopy')}\n")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Options before the command."""


_OF_WRITING = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
_UsageError: Any = typer.BadParameter.__base__  # Typer bundles Click and exports few of its names


def main() -> None:
    """The console script. Wirecopy's own errors are one line and an exit code, no traceback."""
    gc.set_threshold(GARBAGE_AFTER)
    _settle_streams()
    try:
        _refuse_stray_bytes(sys.argv[1:])
        code = app(
            prog_name="wirecopy", standalone_mode=False
        )  # the code of typer.Exit is returned as a value
        sys.stdout.flush()
    except ConfigError as exc:
        _stop(str(exc), code=2)
    except NewsError as exc:
        _stop(str(exc), code=1)
    except _UsageError as exc:
        if type(exc).__name__ == "NoArgsIsHelpError":
            sys.stdout.write(f"{exc.format_message()}\n")
            sys.exit(2)
        _stop(exc.format_message(), code=2)
    except (BrokenPipeError, SystemExit) as exc:  # Typer turns a broken pipe into an exit
        if BrokenPipeError not in (type(exc), type(exc.__context__)) or not _is_unread(sys.stdout):
            raise
        _discard(sys.stdout)  # `wirecopy records list | head`: the reader has seen enough
        code = 0
    except OSError as exc:
        if exc.filename is not None or exc.errno not in _OF_WRITING:
            raise
        _discard(sys.stdout)
        _stop(f"stdout: cannot be written ({exc.strerror})", code=1)
    except (KeyboardInterrupt, typer.Abort):  # Typer turns the one into the other
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)


def _settle_streams() -> None:
    """Make the streams UTF-8 in any locale, and open closed ones.

    A closed stream's number stays taken, so that no other file gets it. Writing to a closed stdout
    fails.
    """
    for number, mode in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # takes the lowest free number, which is this one
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "replace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


def _refuse_stray_bytes(arguments: Sequence[str]) -> None:
    """Raise ConfigError for an argument that is not UTF-8: Python hides its bytes in surrogates."""
    for argument in arguments:
        if argument != argument.encode(errors="replace").decode():
            from news.secrets import masked_text  # noqa: PLC0415 - needed only for this error

            raise ConfigError(masked_text(repr(argument)), "not UTF-8")


def _is_unread(stream: TextIO) -> bool:
    """True when the other end of a pipe is closed."""
    look = select.poll()
    look.register(stream.fileno(), 0)
    return bool(look.poll(0))


def _discard(stream: TextIO) -> None:
    """Discard what is still buffered when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _stop(text: str, *, code: int) -> NoReturn:
    from news.text import tidy  # noqa: PLC0415 - only an error needs it

    sys.stderr.write(f"wirecopy: {tidy(text)}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
