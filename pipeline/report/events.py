"""Events: one line per outcome, from a closed list. The core logs here only."""

import logging
from typing import Final

from news.secrets import masked_text

EVENTS: Final = {
    "run.started": "a run starts: its scope",
    "run.finished": "a run ends: its counts",
    "run.anonymous": "requests name no contact for complaints: set `contact`",
    "run.unhelped": "no helper could be started or read (`fan_out`): why; the run goes on alone",
    "run.unmeasured": "the metrics file could not be written: why",
    "feed.polled": "a feed was polled: its outcome, entries, new entries, bytes, seconds",
    "feed.failed": "a feed could not be fetched or read: why, and since when",
    "feed.brought": "what hubs had sent of a feed was queued: entries, new entries",
    "hub.verified": "a hub will send a feed: until when",
    "hub.failed": "a hub could not be asked for a feed: why, and when it is asked again",
    "hub.denied": "a hub does not send a feed: why; it is polled as before",
    "hub.ended": "a hub sends a feed no more, as it was asked (debug)",
    "hub.sent": "a hub sent something of a feed: its worth, bytes (debug)",
    "hub.refused": "what a hub sent could not be believed or read: why; the feed is polled",
    "hub.missed": "a poll found entries that no hub had sent: the feed is polled as before",
    "shard.claimed": "entries of whole hosts were claimed from the queue",
    "shard.finished": "claimed entries were processed: outcomes, seconds",
    "entry.stored": "a new record (debug)",
    "entry.revised": "a new revision of a record (debug)",
    "entry.known": "nothing is new (debug)",
    "entry.duplicate": "a copy of another story at its own URL (debug)",
    "entry.filtered": "a rule of feeds.toml keeps an entry out that waited (debug)",
    "entry.gone": "the page does not exist (debug)",
    "entry.quarantined": "an entry cannot be processed: why",
    "entry.deferred": "an entry waits for its next attempt: why, until when",
    "entry.corrected": "a stored story was cleaned again with new site lines (debug)",
    "entry.withdrawn": "a stored story was a gate's page: its record is taken back, it waits again",
    "page.rendered": "a page without text was shown in a browser (`render`): which, its bytes",
    "watch.matched": "a watch found a story: which, and where it is",
    "watch.told": "a webhook has taken what its watch found (debug)",
    "watch.failed": "a webhook could not be told: why, and when it is tried again",
    "watch.off": "a webhook's receiver wants no more (410); `wirecopy watch resume` goes on",
    "enrich.failed": "an enricher failed for a record: which, why; it is called again, or given up",
    "enrich.off": "an enricher cannot be used, and is left alone for this run: why",
    "sink.sent": "a sink has taken records or deletions: how many (debug)",
    "sink.refused": "a sink does not take some records: how many, which first, why",
    "sink.failed": "a sink takes nothing now: why, and when it is tried again",
    "sink.off": "a sink wants no more (410); `wirecopy push resume` goes on",
    "site.drifted": "a site's pages suddenly yield less than before: what, since when",
    "part.published": "a JSON Lines part was written to the records folder",
    "part.waiting": "a part cannot be written to its folder: why; later runs try again",
    "archive.queued": "an archive was read to its end: how many of its pages were wanted",
    "archive.damaged": "a section of an archive cannot be read: where",
    "archive.failed": "pages could not be archived; the run continues without the archive",
    "store.ahead": "moments in the store are still to come: the clock is wrong, or was before",
    "store.pruned": "what was older than the settings keep it was removed: how much of each kind",
    "store.unpruned": "it could not be removed: why; a run of the next day tries again",
    "store.busy": "the store did not answer in time; the operation is tried again",
}
"""Every event and its meaning; docs/operations.md has the same list, which a test checks."""

Fact = str | int | float  #: of an event; a bool is an int
logger = logging.getLogger("wirecopy")
_DEBUG = frozenset(
    {
        "entry.stored",
        "entry.revised",
        "entry.known",
        "entry.duplicate",
        "entry.filtered",
        "entry.gone",
        "hub.ended",
        "hub.sent",
        "watch.told",
        "sink.sent",
        "entry.corrected",
    }
)
_WARNING = frozenset(
    {
        "run.anonymous",
        "run.unhelped",
        "run.unmeasured",
        "feed.failed",
        "hub.failed",
        "hub.denied",
        "hub.refused",
        "hub.missed",
        "site.drifted",
        "watch.failed",
        "watch.off",
        "enrich.failed",
        "enrich.off",
        "sink.refused",
        "sink.failed",
        "sink.off",
        "entry.quarantined",
        "entry.withdrawn",
        "part.waiting",
        "archive.damaged",
        "archive.failed",
        "store.ahead",
        "store.busy",
        "store.unpruned",
    }
)


def emit(event: str, **facts: object) -> None:
    """Log one event with its facts: `feed.polled feed=https://... new=3`; secrets are masked.

    Raises KeyError for an unlisted event.
    """
    EVENTS[event]
    level = _level(event)
    if logger.isEnabledFor(level):
        known = {name: _masked(value) for name, value in facts.items() if value is not None}
        shown = " ".join(f"{name}={_shown(value)}" for name, value in known.items())
        logger.log(level, "%s %s", event, shown, extra={"event": event, "facts": known})


def is_warning(event: str) -> bool:
    """True for an event that a person may want to know of."""
    return event in _WARNING


def _level(event: str) -> int:
    if event in _DEBUG:
        return logging.DEBUG
    return logging.WARNING if event in _WARNING else logging.INFO


def _masked(value: object) -> Fact:
    """A fact as a log may show it: numbers stay numbers, the rest is text without secrets."""
    if isinstance(value, bool | int):
        return value
    return round(value, 3) if isinstance(value, float) else masked_text(str(value))


def _shown(value: Fact) -> str:
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return f'"{text}"' if " " in text else text
