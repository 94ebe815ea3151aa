"""`wirecopy restore`: an installation is made of a backup, in a place where there is none."""

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.output import JsonOption, StoreOption, note, print_json
from pipeline.config.settings import load_settings
from pipeline.report.words import plural
from pipeline.upkeep.restore import Restored
from pipeline.upkeep.restore import restore as make_installation


def restore(
    source: Annotated[
        Path, typer.Argument(metavar="BACKUP", help="A backup, or a folder of them: the last one.")
    ],
    data: Annotated[
        Path,
        typer.Option("--data", metavar="DIR", help="Where to; nothing there is overwritten."),
    ],
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make an installation of a backup. Every file is checked; nothing is overwritten.

    A backup of PostgreSQL needs --store postgresql://..., an empty database.
    """
    settings = load_settings(os.environ)
    found = make_installation(source, data, store=store, share=settings.share_files, tell=note)
    if as_json:
        print_json(
            {
                "backup": str(found.backup.folder),
                "made_at": found.backup.manifest.made_at,
                "store": found.store,
                "name": found.name,
                "parts": found.parts,
                "settings": [str(path) for path in found.settings],
            }
        )
        return
    _tell(found, data, given=store)


def _tell(found: Restored, data: Path, *, given: str | None) -> None:
    made_at = found.backup.manifest.made_at
    note(f"restored into {data}, as of {made_at:%Y-%m-%d %H:%M} UTC")
    parts = plural(found.parts, "part")
    note(f"{parts} restored; the next ones bear the store's new name, {found.name}")
    options = f"--data {data}" + (f" --store {given}" if given else "")
    for path in found.settings:
        if path.name == "feeds.toml":
            note(f"{path}: your feeds; used with --data {data}")
        else:
            note(f"{path}: to use it, copy it to the folder in which you run wirecopy")
    note("1. stop whatever still runs on the store that was backed up")
    note("2. repeat the takedowns made since then (`wirecopy records forget`)")
    note(f"3. look: `wirecopy status {options}`; go on: `wirecopy ingest {options}`")
    note(
        "to write into the records folder that the old store used: `wirecopy adopt --yes "
        f"{options} --records THAT_FOLDER`; no file there is changed"
    )
