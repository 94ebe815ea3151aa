"""`wirecopy records export`: records as JSON Lines, CSV or Parquet."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from cli.opened import opened_store
from cli.records.bounds import Bounds, bounded, read_bounds
from cli.terminal.output import DataOption, StoreOption, note
from news.errors import ConfigError
from storage import Store, export, write_export
from storage.export import is_cursor


@bounded
def export_records(
    bounds: Bounds,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="Write to this file instead of stdout.", show_default=False
        ),
    ] = None,
    form: Annotated[str, typer.Option("--format", help="jsonl, csv or parquet.")] = "jsonl",
    latest: Annotated[
        bool, typer.Option("--latest", help="One row per story: its latest revision.")
    ] = False,
    after: Annotated[
        str | None,
        typer.Option(
            "--after",
            metavar="CURSOR",
            help="Only what was stored after this cursor of an earlier export.",
            show_default=False,
        ),
    ] = None,
    data: DataOption = None,
    store: StoreOption = None,
) -> None:
    """Export records; print the cursor for the next `--after` on stderr."""
    if form not in ("jsonl", "csv", "parquet"):
        raise ConfigError("--format", f"expected jsonl, csv or parquet, got {form!r}")
    if form == "parquet" and out is None and sys.stdout.isatty():
        raise ConfigError("--out", "Parquet needs a file; name one")
    if bounds.since is not None and is_cursor(bounds.since):  # as `--since` was at first
        after, bounds = after or bounds.since, replace(bounds, since=None)
    with opened_store(data=data, store=store) as opened:
        if out is not None:
            _refuse_store_file(out, opened)
        narrowed = read_bounds(opened, bounds)
        rows = export(opened, latest=latest, after=after, filters=narrowed)
        try:
            cursor = write_export(rows, out or sys.stdout.buffer, format=form)  # type: ignore[arg-type]
        except OSError as exc:
            if out is None:
                raise
            raise ConfigError(str(out), f"cannot be written ({exc.strerror})") from exc
    note(f"cursor {cursor}" if cursor else f"nothing new{f'; cursor {after}' if after else ''}")


def _refuse_store_file(out: Path, store: Store) -> None:
    """Raise ConfigError for an export into the store's own files, under any name."""
    if store.path is None:
        return
    own = {Path(f"{store.path.resolve()}{end}") for end in ("", "-wal", "-shm")}
    if out.resolve() in own:
        raise ConfigError(str(out), "this is the store itself; name another file")
