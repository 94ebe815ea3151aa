"""The only door to the network: URLs in, outcomes out, with a publisher's patience in mind. Knows no store and no parser."""

from extractors.fetch.archive.replay import Replay
from extractors.fetch.archive.write import Archive, Pruned, prune, read_page
from extractors.fetch.client import Client
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
from extractors.fetch.polite.host_book import HostBook, MemoryBook, RobotsFile, RobotsMemory
from extractors.fetch.settings import USER_AGENT, FetchSettings

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
