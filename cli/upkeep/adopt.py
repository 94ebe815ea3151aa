"""`wirecopy adopt`: let a store go on in a records folder that a run refuses."""

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.opened import check_store
from cli.terminal.output import DataOption, JsonOption, RecordsOption, StoreOption, note, print_json
from pipeline.config.settings import load_settings
from pipeline.report.words import plural
from storage import open_store


def adopt(
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without it, only show what would be done.")
    ] = False,
    missing: Annotated[
        bool,
        typer.Option("--missing", help="Also write again every part that is missing there."),
    ] = False,
    records: RecordsOption = None,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let this store write to its records folder again.

    For a restored store, a moved or emptied folder, or one that another store has written to.

    The store gets a new name. No file there is changed. Parts whose names are taken get new ones.
    """
    overrides: dict[str, str | Path | None] = {"data": data, "store": store, "records": records}
    settings = load_settings(os.environ, overrides=overrides)
    check_store(settings.store)
    with open_store(settings.store, share=settings.share_files) as opened:
        found = opened.parts.adopt(settings.records, rewrites_missing=missing, dry_run=not yes)
    if as_json:
        print_json(found)
        return
    if found.why is None and not found.due:
        note(f"{found.folder}: this store writes there already; nothing to do")
        return
    note(found.why or f"{found.folder}: some parts of this store are not there as it wrote them")
    note(f"{plural(found.found, 'part')} there: none is changed")
    note(f"{plural(found.due, 'part')} of this store: for the next run to write, under new names")
    if found.changed and not yes:
        note(
            f"{plural(found.changed, 'part')} of these changed since: if the store was restored, "
            "first repeat the takedowns made since (`wirecopy records forget`), or they are undone"
        )
    if found.missing and not missing:
        note(f"{plural(found.missing, 'part')} of this store missing there: --missing adds them")
    note(
        f"this store goes on there under the name {found.store}"
        if yes
        else "this store would go on there under a new name; add --yes to do it"
    )
