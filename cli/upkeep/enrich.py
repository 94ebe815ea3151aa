"""`wirecopy enrich`: gives records to your functions, those that wait and those of the past."""

import asyncio
import json
import logging
import os
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from cli.terminal.opened import check_store
from cli.terminal.output import (
    MAX_ROWS,
    DataOption,
    JsonOption,
    StoreOption,
    note,
    print_json,
    print_lines,
    print_table,
)
from cli.terminal.since import SinceOption, since_moment
from cli.terminal.words import shown
from news.errors import ConfigError
from news.record.enriched import Enricher
from pipeline.config.settings import SETTINGS_FILE, Settings, load_settings
from pipeline.control.clock import utc_now
from pipeline.keep.enrich import Counts
from pipeline.keep.publish import Publisher, publishing
from pipeline.past.enrich import Past, enrich_stored, tried
from pipeline.report.words import plural
from storage import Store, line_json, open_store
from storage.read.enriched import EnricherState

_TRIED = 5  #: records of a dry run


def enrich(
    since: SinceOption = None,
    every: Annotated[
        bool, typer.Option("--all", help="All that was ever stored, like --since with no limit.")
    ] = False,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", help="Only this enricher. May be repeated.", show_default=False),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            metavar="N",
            min=1,
            max=MAX_ROWS,
            help="At most this many calls for the past; of a dry run, records, 5 by default.",
            show_default=False,
        ),
    ] = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="Of the past, also records that were given up.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Show what comes of the newest records; store nothing."),
    ] = False,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give stored records to functions of yours.

    Those that wait, and with --since or --all also the past. The functions are in the table
    [enrich] of wirecopy.toml; docs/enrich.md shows how. Runs give them each new record by
    themselves. If this is stopped, the same command goes on.
    """
    logging.getLogger("wirecopy").addHandler(logging.NullHandler())  # the table says the same
    settings = load_settings(os.environ, overrides={"data": data, "store": store})
    chosen = _chosen(settings, name)
    check_store(settings.store)
    start = since_moment(since)
    with open_store(
        settings.store, share=settings.share_files, tell=note, folder=settings.data
    ) as opened:
        if dry_run:
            asyncio.run(_try(opened, chosen, settings, limit=limit or _TRIED, as_json=as_json))
            return
        past = Past(since=start, limit=limit, retries=retry) if every or start or retry else None
        counts = asyncio.run(_work(opened, chosen, settings, past))
        states = [one for one in opened.read.enrichers() if one.name in counts]
    _tell(states, counts, as_json=as_json)
    if any(one.off for one in counts.values()):
        raise typer.Exit(1)


def _chosen(settings: Settings, names: Sequence[str] | None) -> list[Enricher]:
    """The enrichers that are named, else all. Raises ConfigError."""
    known = settings.enrich or ()
    if not known:
        hint = '[enrich] names no function yet, such as keywords = "mymodule:keywords"'
        raise ConfigError(str(SETTINGS_FILE), f"{hint}; see docs/enrich.md")
    for name in names or ():
        if name not in {one.name for one in known}:
            there = ", ".join(one.name for one in known)
            raise ConfigError(
                "--name", f"no enricher {name!r} in {SETTINGS_FILE}; there are: {there}"
            )
    return [one for one in known if not names or one.name in names]


async def _work(
    store: Store, chosen: Sequence[Enricher], settings: Settings, past: Past | None
) -> dict[str, Counts]:
    ids = store.enrichments.sync(settings.enrich or (), now=utc_now())
    publisher = Publisher(
        store=store, records=settings.records, format=settings.parts_format, now=utc_now
    )
    with _progress() as progress:
        task = progress.add_task("enriching", done=0)
        async with publishing(publisher, every_s=settings.part_every_s, note=note):
            return await enrich_stored(
                store,
                {ids[one.name]: one for one in chosen},
                past,
                limits=settings.enrich_limits,
                now=utc_now,
                tell=lambda done: progress.update(task, done=done),
            )


def _progress() -> Progress:
    """A line on a terminal, nothing in a pipe."""
    console = Console(stderr=True)
    columns = TextColumn("{task.description}: {task.fields[done]:,} records"), TimeElapsedColumn()
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True)


def _tell(states: Sequence[EnricherState], counts: Mapping[str, Counts], *, as_json: bool) -> None:
    if as_json:
        print_json({"enrichers": [_as_json(one, counts[one.name]) for one in states]})
        return
    columns = ("enricher", "version", "made", "failed", "in all", "wait", "given up", "last error")
    print_table(
        columns,
        [
            (
                *(one.name, one.version, counts[one.name].made, counts[one.name].failed),
                *(one.made, one.waiting, one.failed, one.last_error or ""),
            )
            for one in states
        ],
    )
    for one in states:
        if one.error:
            note(f"{one.name} cannot be used: {one.error}")
        if one.waiting and one.next_at and not one.error:
            when = f"{one.next_at:%Y-%m-%d %H:%M} UTC"
            note(f"{plural(one.waiting, 'record')} wait for {one.name}, the first until {when}")


def _as_json(state: EnricherState, counts: Counts) -> dict[str, object]:
    now = {"made": counts.made, "failed": counts.failed, "off": counts.off}
    return {
        "name": state.name,
        "call": state.call,
        "version": state.version,
        "now": now,
        "made": state.made,
        "waiting": state.waiting,
        "next_at": state.next_at,
        "given_up": state.failed,
        "last_error": state.last_error,
    }


async def _try(
    store: Store, chosen: Sequence[Enricher], settings: Settings, *, limit: int, as_json: bool
) -> None:
    """Show what each enricher makes of the newest records. Raises EnricherUnusable."""
    newest = [one.story_id for one in store.read.places(limit=limit)]
    records = store.read.records_of(newest)
    found: list[dict[str, object]] = []
    for one in chosen:
        left = iter(records)
        lines = [line_json(record) for record in records]
        async for value, error in tried(one, lines, limits=settings.enrich_limits):
            record = next(left)
            if as_json:
                made = None if value is None else json.loads(value)
                found.append({"id": record.id, "name": one.name, "value": made, "error": error})
            else:
                print_lines([shown(record.title), f"  {one.name}: {shown(error or value)}"])
    if as_json:
        print_json(found)
