"""`wirecopy prune`: what is older than the settings keep it goes."""

import os
from typing import Annotated

import typer

from cli.terminal.opened import opened_store
from cli.terminal.output import (
    DataOption,
    JsonOption,
    RecordsOption,
    StoreOption,
    note,
    print_json,
    print_table,
)
from pipeline.config.settings import Settings, load_settings
from pipeline.control.clock import refuse_early, utc_now
from pipeline.upkeep.prune import Pruned
from pipeline.upkeep.prune import prune as prune_store

_NOTHING_SET = (
    "no limits are set: everything is kept, and archive files for archive_days; set retain_texts, "
    "retain_revisions, retain_entries, retain_runs or retain_parts in wirecopy.toml"
)


def prune(
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without it, only show what would go.")
    ] = False,
    compact: Annotated[
        bool,
        typer.Option(
            "--compact",
            help="With --yes: give the free space in the store's file back to the disk. Needs as "
            "much free space as the store takes; runs wait meanwhile.",
        ),
    ] = False,
    records: RecordsOption = None,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove what is older than the settings keep it.

    Shows what would go; --yes does it. Runs may go on. Stories stay known: none is fetched again.
    """
    settings = load_settings(
        os.environ, overrides={"data": data, "store": store, "records": records}
    )
    refuse_early(utc_now())
    with opened_store(data=data, store=store) as opened:
        found = prune_store(opened, settings, now=utc_now, is_dry=not yes)
        if yes and compact:
            note("Giving free space back ...")
            opened.takedowns.reclaim()
        free = opened.prune.free_bytes()
    if as_json:
        print_json({"done": yes, "pruned": found, "free_bytes": free})
        return
    _tell(found, settings, is_done=yes, free=free)


def _tell(found: list[Pruned], settings: Settings, *, is_done: bool, free: int | None) -> None:
    rows = [
        (one.kind, f"{one.count:,}", f"{one.bytes / 1e6:,.1f} MB", one.oldest, one.newest, one.held)
        for one in found
    ]
    if rows:
        print_table(("what", "how many", "size", "oldest", "newest", "held"), rows)
    if not settings.retains_anything:
        note(_NOTHING_SET)
    if not any(one.count for one in found):
        note("nothing is older than it is kept")
    elif not is_done:
        note("nothing was removed; add --yes to do it")
    if is_done and free and free > 1e6:
        size = f"{free / 1e6:,.1f} MB"
        note(f"{size} in the store's file are free for later runs; --compact gives them back")
