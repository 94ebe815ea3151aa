"""`wirecopy backup`: a consistent copy of the installation while runs go on."""

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.opened import opened_store
from cli.terminal.output import (
    DataOption,
    FeedsOption,
    JsonOption,
    RecordsOption,
    StoreOption,
    note,
    print_json,
)
from pipeline.config.settings import load_settings
from pipeline.control.clock import refuse_early, utc_now
from pipeline.report.words import plural
from pipeline.upkeep.backup import Made, make_backup
from pipeline.upkeep.manifest import Backup
from pipeline.upkeep.restore import check_backup


def backup(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where backups are; each gets its own folder.")
    ],
    archive: Annotated[
        bool, typer.Option("--archive", help="Also the archive of requests and responses.")
    ] = False,
    keep: Annotated[
        int | None,
        typer.Option(
            "--keep",
            min=1,
            help="Afterwards remove all but the last N backups there.",
            metavar="N",
            show_default=False,
        ),
    ] = None,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Make none: check the last one, or the one that is named."),
    ] = False,
    feeds: FeedsOption = None,
    records: RecordsOption = None,
    data: DataOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy store, parts and settings into a folder while runs go on.

    Files that have not changed since the last backup take no space again.
    """
    if verify:
        _verify(folder, as_json=as_json)
        return
    overrides = {"data": data, "store": store, "records": records, "feeds": feeds}
    settings = load_settings(os.environ, overrides=overrides)
    now = utc_now()
    refuse_early(now)
    with opened_store(data=data, store=store) as opened:
        made = make_backup(
            opened, settings, folder, with_archive=archive, keep=keep, now=now, tell=note
        )
    if as_json:
        print_json(_as_json(made.backup, removed=[str(path) for path in made.removed]))
        return
    _tell(made)
    typer.echo(str(made.backup.folder))


def _tell(made: Made) -> None:
    manifest = made.backup.manifest
    fresh = plural(len(manifest.files) - made.linked, "file")
    note(f"{fresh} copied, {made.linked:,} unchanged; {_size(manifest.bytes)} in all")
    if made.missing:
        note(f"{plural(made.missing, 'part')} not in {manifest.records}: not in the backup")
    for place in made.elsewhere:
        note(f"not in the backup: the parts that earlier runs wrote to {place}")
    if not manifest.has_archive:
        note("without the archive; --archive adds it")
    for path in made.removed:
        note(f"removed {path}")


def _verify(folder: Path, *, as_json: bool) -> None:
    found, wrong = check_backup(folder)
    if as_json:
        print_json(_as_json(found, wrong=[{"file": name, "why": why} for name, why in wrong]))
    else:
        for name, why in wrong:
            typer.echo(f"{name} {why}")
        checked = f"{found.folder}: {plural(len(found.manifest.files), 'file')} checked"
        note(
            f"{checked}, {len(wrong):,} wrong: take another backup"
            if wrong
            else f"{checked}, all as written"
        )
    if wrong:
        raise typer.Exit(1)


def _as_json(found: Backup, **more: object) -> dict[str, object]:
    manifest = found.manifest
    return {
        "backup": str(found.folder),
        "made_at": manifest.made_at,
        "database": manifest.database,
        "revision": manifest.revision,
        "files": len(manifest.files),
        "bytes": manifest.bytes,
        "archive": manifest.has_archive,
    } | more


def _size(count: int) -> str:
    return f"{count / 1e9:,.1f} GB" if count >= 1e9 else f"{count / 1e6:,.1f} MB"
