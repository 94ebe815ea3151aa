"""Opens the store that a command reads."""

import os
from pathlib import Path

from cli.terminal.output import note
from news.errors import ConfigError
from pipeline.config.settings import load_settings
from storage import Store, open_store, sqlite_path


def opened_store(*, data: Path | None, store: str | None) -> Store:
    """Open the store for reading. Raises ConfigError if it does not exist."""
    settings = load_settings(os.environ, overrides={"data": data, "store": store})
    check_store(settings.store)
    return open_store(settings.store, share=settings.share_files, tell=note, folder=settings.data)


def check_store(url: str) -> None:
    """Raise ConfigError if there is no store yet."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        raise ConfigError(
            url,
            "no store here yet; run `wirecopy ingest` first, or name another one with --data",
        )
