"""Opens the store that a command reads."""

import os
from pathlib import Path

from cli.terminal.output import note
from news.errors import ConfigError
from news.feed.values import Subscription
from pipeline.config.settings import Settings, load_settings
from pipeline.config.subscriptions import read_feeds
from storage import Store, open_store, schema_of, sqlite_path


def opened_store(*, data: Path | None, store: str | None) -> Store:
    """Open the store for reading. Raises ConfigError if it does not exist."""
    settings = load_settings(os.environ, overrides={"data": data, "store": store})
    check_store(settings.store)
    return open_store(settings.store, share=settings.share_files, tell=note, folder=settings.data)


def known_feeds(settings: Settings) -> list[Subscription]:
    """The feeds that may be named: those of feeds.toml, else the store's. Raises ConfigError."""
    if settings.feeds.exists():
        return read_feeds(settings.feeds)
    if schema_of(settings.store) != "current":
        return []
    with open_store(settings.store, share=settings.share_files, tell=note) as opened:
        return opened.feeds.known()


def check_store(url: str) -> None:
    """Raise ConfigError if there is no store yet."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        raise ConfigError(
            url,
            "no store here yet; run `wirecopy ingest` first, or name another one with --data",
        )
