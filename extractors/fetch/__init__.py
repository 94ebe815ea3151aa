"""The only package that uses the network: a URL in, an outcome out. No store, no parser."""

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
from extractors.fetch.settings import NO_CONTACT, USER_AGENT, FetchSettings, user_agent

if TYPE_CHECKING:
    from extractors.fetch.archive.captured import CapturedPage, captured_pages, read_capture
    from extractors.fetch.archive.erase import Wanted, erase
    from extractors.fetch.archive.prune import Pruned, prune
    from extractors.fetch.archive.read import read_page
    from extractors.fetch.archive.replay import Replay
    from extractors.fetch.archive.write import Archive
    from extractors.fetch.client import Client
    from extractors.fetch.network.dial import refused_server
    from extractors.fetch.polite.host_book import HostBook, MemoryHostBook, RobotsFile, SavedRobots
    from extractors.fetch.webhooks import Receipt, Webhooks

__all__ = [
    "NO_CONTACT",
    "USER_AGENT",
    "Archive",
    "CapturedPage",
    "Client",
    "FeedOutcome",
    "FetchSettings",
    "Fetched",
    "HostBook",
    "MemoryHostBook",
    "Missing",
    "NotModified",
    "PageOutcome",
    "Pruned",
    "Receipt",
    "Redirect",
    "Refused",
    "Replay",
    "RobotsFile",
    "SavedRobots",
    "Throttled",
    "Wanted",
    "Webhooks",
    "captured_pages",
    "erase",
    "prune",
    "read_capture",
    "read_page",
    "refused_server",
    "user_agent",
]
_MODULES = {
    "archive.captured": {"CapturedPage", "captured_pages", "read_capture"},
    "archive.erase": {"Wanted", "erase"},
    "archive.prune": {"Pruned", "prune"},
    "archive.read": {"read_page"},
    "archive.replay": {"Replay"},
    "archive.write": {"Archive"},
    "client": {"Client"},
    "network.dial": {"refused_server"},
    "polite.host_book": {"HostBook", "MemoryHostBook", "RobotsFile", "SavedRobots"},
    "webhooks": {"Receipt", "Webhooks"},
}


def __getattr__(name: str) -> object:
    """Import the names that need network libraries when they are first used."""
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(name)
