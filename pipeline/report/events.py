"""Events: one line per outcome, from a closed list. The core logs here only."""

import logging
from typing import Final

EVENTS: Final = {
    "run.started": "a run begins: what it covers",
    "run.finished": "a run ends: its counts",
    "run.anonymous": "requests carry no address for complaints: set `contact`",
    "feed.polled": "a feed was asked: its outcome, entries in it, new ones, bytes, seconds",
    "feed.failed": "a feed could not be had or read: why, and when it is asked again",
    "shard.claimed": "entries of whole hosts were taken from the queue",
    "shard.finished": "their outcomes, seconds",
    "entry.stored": "a new record (debug)",
    "entry.revised": "a new revision of a record (debug)",
    "entry.known": "nothing new (debug)",
    "entry.duplicate": "another story's text under a URL of its own (debug)",
    "entry.gone": "the page does not exist (debug)",
    "entry.quarantined": "cannot be processed: why",
    "entry.deferred": "waits for its next attempt: why, until when",
    "entry.corrected": "a story cleaned again with newly learnt lines of its site (debug)",
    "site.drifted": "a site's pages suddenly yield less than they used to: what, since when",
    "part.published": "a JSON Lines part stands in the records folder",
    "part.waiting": "a part cannot be written to its folder yet: why; later runs try again",
    "archive.damaged": "a stretch of an archive cannot be replayed: where",
    "archive.failed": "pages could not be archived; the run goes on without",
    "store.busy": "the store did not answer in time and is asked again",
}
"""Every event and its meaning; docs/operations.md has the same list, which a test checks."""

logger = logging.getLogger("wirecopy")
_DEBUG = frozenset(
    {
        "entry.stored",
        "entry.revised",
        "entry.known",
        "entry.duplicate",
        "entry.gone",
        "entry.corrected",
    }
)
_WARNING = frozenset(
    {
        "run.anonymous",
        "feed.failed",
        "site.drifted",
        "entry.quarantined",
        "part.waiting",
        "archive.damaged",
        "archive.failed",
        "store.busy",
    }
)


def emit(event: str, **facts: object) -> None:
    """Log one event with its facts: `feed.polled feed=https://... new=3`.

    Raises KeyError for an unlisted event.
    """
    EVENTS[event]
    level = _level(event)
    if logger.isEnabledFor(level):
        shown = " ".join(f"{k}={_shown(v)}" for k, v in facts.items() if v is not None)
        logger.log(level, "%s %s", event, shown)


def _level(event: str) -> int:
    if event in _DEBUG:
        return logging.DEBUG
    return logging.WARNING if event in _WARNING else logging.INFO


def _shown(value: object) -> str:
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return f'"{text}"' if " " in text else text
