"""`wirecopy browse`: serve the reading room (deploy/browse) on the store in use."""

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.opened import check_store
from cli.terminal.output import DataOption, StoreOption, note
from news.errors import ConfigError
from pipeline.config.settings import load_settings
from pipeline.report.words import plural
from storage import Store, open_store, sqlite_path

TOP = Path(__file__).parents[1]
PYTHON = TOP / ".venv-browse/bin/python"


def browse(
    port: Annotated[
        int, typer.Option("--port", min=0, max=65_535, help="Port on 127.0.0.1; 0: any free one.")
    ] = 8001,
    data: DataOption = None,
    store: StoreOption = None,
) -> None:
    """Read the store in a browser (after `make browse`).

    Stories, histories, copies, feeds and SQL, on 127.0.0.1 until Ctrl-C. It is read-only; runs may
    go on meanwhile. `make browse` installs what it needs.
    """
    settings = load_settings(os.environ, overrides={"data": data, "store": store})
    path = sqlite_path(settings.store)
    if path is None:
        raise ConfigError(
            settings.store.rpartition("@")[2],
            "the reading room shows SQLite stores; ask PostgreSQL through the views of docs/sql.md",
        )
    check_store(settings.store)
    if not PYTHON.exists():
        where = TOP if (TOP / "Makefile").exists() else "a checkout of Wirecopy"
        hint = f"the reading room is not installed; run `make browse` in {where}"
        raise ConfigError(".venv-browse", hint)
    with open_store(settings.store, share=settings.share_files, tell=note) as opened:
        _index(opened)
    room = ["-m", "deploy.browse", "--store", str(path.resolve()), "--port", str(port)]
    os.chdir(TOP)  # its modules are there
    os.execv(PYTHON, [str(PYTHON), *room])  # noqa: S606 - Ctrl-C reaches it; its exit code is ours


def _index(store: Store) -> None:
    """Index what runs have not, so that the search finds all."""
    if behind := store.search.behind():
        note(f"indexing {plural(behind, 'story')} for the search ...")
        while store.search.catch_up():
            pass
