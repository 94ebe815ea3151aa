"""`wirecopy records export`: records in one of the formats that others read."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from cli.records.bounds import Bounds, bounded, read_bounds
from cli.terminal.opened import opened_store
from cli.terminal.output import DataOption, StoreOption, note
from news.errors import ConfigError
from storage import Store, export, write_export
from storage.export import ENRICHED, FEEDS, FORMATS, is_cursor

OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="FILE",
        help="Write to this file instead of stdout.",
        show_default=False,
    ),
]


@bounded
def export_records(
    bounds: Bounds,
    out: OutOption = None,
    form: Annotated[str, typer.Option("--format", help=f"{', '.join(FORMATS)}.")] = "jsonl",
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
    enriched: Annotated[
        bool,
        typer.Option("--enriched", help="With what your enrichers made of each (docs/enrich.md)."),
    ] = False,
    data: DataOption = None,
    store: StoreOption = None,
) -> None:
    """Export records; print the cursor for the next `--after` on stderr.

    jsonl, csv and parquet are rows of records; ninjs is IPTC's News in JSON, one item a line;
    jsonfeed, rss and atom are feeds with the full text, in which each story stands once.
    """
    if form not in FORMATS:
        raise ConfigError("--format", f"expected {', '.join(FORMATS)}, got {form!r}")
    if enriched and form not in ENRICHED:
        raise ConfigError("--enriched", f"works with {' and '.join(ENRICHED)}, not with {form}")
    if form == "parquet" and out is None and sys.stdout.isatty():
        raise ConfigError("--out", "Parquet needs a file; name one")
    if bounds.since is not None and is_cursor(bounds.since):  # as `--since` was at first
        after, bounds = after or bounds.since, replace(bounds, since=None)
    with opened_store(data=data, store=store) as opened:
        if out is not None:
            _refuse_store_file(out, opened)
        narrowed = read_bounds(opened, bounds)
        one_each = latest or form in FEEDS
        rows = export(opened, latest=one_each, after=after, filters=narrowed, enriched=enriched)
        try:
            cursor = write_export(rows, out or sys.stdout.buffer, format=form)
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
