"""The only room that uses the network: a URL in, an outcome out. Knows no store and no parser."""

from extractors.fetch.archive.prune import Pruned, prune
from extractors.fetch.archive.read import read_page
from extractors.fetch.archive.replay import Replay
from extractors.fetch.archive.write import Archive
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
from extractors.fetch.polite.host_book import HostBook, MemoryHostBook, RobotsFile, SavedRobots
from extractors.fetch.settings import NO_CONTACT, USER_AGENT, FetchSettings, user_agent

__all__ = [
    "NO_CONTACT",
    "USER_AGENT",
    "Archive",
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
    "Redirect",
    "Refused",
    "Replay",
    "RobotsFile",
    "SavedRobots",
    "Throttled",
    "prune",
    "read_page",
    "user_agent",
]
