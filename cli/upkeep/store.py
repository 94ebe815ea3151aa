"""`wirecopy store`: the store as a whole, in another database."""

import os
import time
from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.opened import check_store
from cli.terminal.output import DataOption, JsonOption, note, print_json
from news.errors import ConfigError
from news.secrets import masked_text
from pipeline.config.settings import load_settings
from pipeline.control.clock import refuse_early, utc_now
from pipeline.report.words import plural
from storage import open_store

TELL_S = 5.0  #: seconds between two lines of progress

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Copy the store into another database."
)


@app.callback()
def _group() -> None:
    """Keep the name of the one command."""


@app.command("copy")
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The store's URL.")],
    target: Annotated[
        str,
        typer.Argument(metavar="TO", help="Of an empty PostgreSQL database, or of a new file."),
    ],
    restart: Annotated[
        bool,
        typer.Option("--restart", help="Empty what an unfinished copy has left, and begin anew."),
    ] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy a store into another database, and check that both hold the same.

    URLs: sqlite:///path/to.db or postgresql://user@host/database. No run may be at work in the
    first; it is only read. After a kill the same command goes on.
    """
    settings = load_settings(os.environ, overrides={"data": data})
    now = utc_now()
    refuse_early(now)
    if source == target:
        raise ConfigError(target, "the same store twice; name another one to copy to")
    check_store(source)
    progress, share = _Progress(), settings.share_files
    with open_store(source, share=share, tell=note, folder=settings.data) as store:
        found = store.copy_to(target, restarts=restart, now=now, tell=progress.rows)
    with open_store(target, share=share, tell=note, folder=settings.data) as copied:
        copied.stories.fill_index(since=now - settings.copy_policy.window)
        while copied.search.catch_up():
            progress.texts(copied.search.behind())
    if as_json:
        tables = {name: {"rows": one.rows, "digest": one.text} for name, one in found.items()}
        print_json({"from": source, "to": target, "tables": tables})
        return
    rows = sum(one.rows for one in found.values())
    note(f"{plural(len(found), 'table')}, {plural(rows, 'row')}: the same on both sides")
    note("Now stop using the old store: both would write the same parts. In wirecopy.toml:")
    typer.echo(f'store = "{masked_text(_absolute(target))}"')


def _absolute(url: str) -> str:
    """A file's URL that holds in any working folder."""
    start = "sqlite:///"
    if not url.startswith(start):
        return url
    return start + str(Path(url.removeprefix(start)).expanduser().absolute())


class _Progress:
    """A line now and then."""

    def __init__(self) -> None:
        self._told = time.monotonic()

    def rows(self, what: str, done: int, total: int) -> None:
        """Of a table: rows so far, of how many."""
        self._tell(f"{what}: {done:,} of {plural(total, 'row')}")

    def texts(self, left: int) -> None:
        """Of the index of words: texts to come."""
        self._tell(f"indexing for the search: {plural(left, 'story')} left")

    def _tell(self, line: str) -> None:
        if time.monotonic() - self._told >= TELL_S:
            self._told = time.monotonic()
            note(line)
