"""The only door to the network: URLs in, outcomes out, with a publisher's patience in mind. Knows no store and no parser."""

from importlib import import_module
from typing import TYPE_CHECKING

from extractors.fetch.outcomes import (
    FeedOutcome,
    Fetched,
    Missing,
    NotModified,
    PageOutcome,
    Redirect,
    Refused,
    Throttled,
)
from extractors.fetch.settings import USER_AGENT, FetchSettings

if TYPE_CHECKING:
    from extractors.fetch.archive.replay import Replay
    from extractors.fetch.archive.write import Archive, Pruned, prune, read_page
    from extractors.fetch.client import Client
    from extractors.fetch.polite.host_book import HostBook, MemoryBook, RobotsFile, RobotsMemory

__all__ = [
    "USER_AGENT",
    "Archive",
    "Client",
    "FeedOutcome",
    "FetchSettings",
    "Fetched",
    "HostBook",
    "MemoryBook",
    "Missing",
    "NotModified",
    "PageOutcome",
    "Pruned",
    "Redirect",
    "Refused",
    "Replay",
    "RobotsFile",
    "RobotsMemory",
    "Throttled",
    "prune",
    "read_page",
]
_HOMES = {
    "archive.replay": {"Replay"},
    "archive.write": {"Archive", "Pruned", "prune", "read_page"},
    "client": {"Client"},
    "polite.host_book": {"HostBook", "MemoryBook", "RobotsFile", "RobotsMemory"},
}


def __getattr__(name: str) -> object:
    """The names that bring the network's libraries, imported when they are first used."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(name)
