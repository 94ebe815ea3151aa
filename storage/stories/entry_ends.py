"""How an entry of a batch ends: its answer and its columns."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Row

from news.feed.next_poll import recheck_at
from news.feed.values import Entry
from news.report import EntryOutcome
from news.url import StoryId
from storage.queue.later.rechecks import columns_of
from storage.stories.batch import Batch, BatchEntry
from storage.tables import codec
from storage.tables.codec import storable
from storage.values import Deferred, Kept

_MAX_DETAIL = 20_000  #: characters of a traceback or message
_WRITTEN = (
    "outcome reason detail story_id revision is_copy is_again attempts rechecks next_attempt_at "
    "ended_at content_html title payload etag last_modified"
).split()


def ended_before(row: Row[Any]) -> Kept | None:
    """The answer for an entry that another worker finished; None while it is pending."""
    if row.outcome == "pending":
        return None
    return Kept(entry_id=row.id, outcome=row.outcome, story_id=row.story_id, revision=row.revision)


def end(
    batch: Batch,
    entry: BatchEntry,
    outcome: EntryOutcome,
    *,
    story_id: str | None = None,
    revision: int | None = None,
    reason: str | None = None,
    detail: str = "",
    is_copy: bool = False,
) -> Kept:
    """End an entry. If its feed changed it since the claim, it is pending again at once."""
    row = entry.row
    story = StoryId(story_id) if story_id else None
    entry.kept = Kept(entry_id=row.id, outcome=outcome, story_id=story, revision=revision)
    role = batch.known.by_url.get(row.link_key or "", ("", "alias"))[1]
    is_copy = is_copy or (outcome == "known" and role == "copy")
    if story_id and row.link_key and not is_copy:
        at = replace(entry.at_link, story_id=story_id)
        batch.known.at_link.setdefault(row.link_key, []).append(at)
    rechecks = 0 if outcome in ("stored", "revised") else row.rechecks + row.is_again
    entry.changes = _columns(row) | {
        "detail": _cut(detail),
        "story_id": story_id or row.story_id,
        "revision": revision or row.revision,
        "is_copy": is_copy,
        "rechecks": rechecks,
    }
    if entry.held is not None:
        entry.changes |= columns_of(entry.held)
    if _is_stale(row) and reason != "forgotten":
        entry.changes |= _pending_again(rechecks, now=batch.now)
    elif entry.again_at is not None and reason != "forgotten":
        entry.changes |= _tried_again(row, at=entry.again_at)
    else:
        ended = {"next_attempt_at": None, "ended_at": batch.now}
        entry.changes |= {"outcome": outcome, "reason": reason} | ended
        if outcome != "quarantined":
            entry.changes["content_html"] = None
    if reason == "forgotten":
        entry.changes |= scrubbed(row)
    return entry.kept


def defer(entry: BatchEntry, one: Deferred) -> Kept:
    """Let an entry wait. It stays pending, so the same batch may end it."""
    # stored before, by a transaction whose answer was lost
    is_stored = entry.row.next_attempt_at == one.until and entry.row.reason == one.reason
    counted = one.is_attempt and not is_stored
    attempts = entry.changes.get("attempts", entry.row.attempts) + counted
    entry.changes = _columns(entry.row) | {
        "reason": one.reason,
        "detail": _cut(one.detail),
        "attempts": attempts,
        "next_attempt_at": one.until,
    }
    return Kept(entry_id=entry.row.id, outcome="pending", story_id=entry.row.story_id)


def scrubbed(row: Row[Any]) -> dict[str, Any]:
    """An entry's columns without the feed's words. row: with `feed_url`."""
    bare = Entry(feed_url=row.feed_url, guid=row.guid, link=row.canonical_link)
    return {"title": None, "content_html": None, "payload": codec.entries.dumps(bare)}


def _is_stale(row: Row[Any]) -> bool:
    """True when the feed changed the entry since it was claimed."""
    return row.claimed_digest is not None and row.claimed_digest != row.digest


def _pending_again(rechecks: int, *, now: datetime) -> dict[str, Any]:
    return {
        "outcome": "pending",
        "reason": None,
        "is_again": True,
        "attempts": 0,
        "next_attempt_at": recheck_at(rechecks, ended_at=now, now=now),
        "ended_at": None,
    }


def _tried_again(row: Row[Any], *, at: datetime) -> dict[str, Any]:
    """A record came from the feed because the page was a gate. The page is tried again."""
    return {
        "outcome": "pending",
        "reason": "gate",
        "is_again": True,
        "attempts": row.attempts + 1,
        "rechecks": row.rechecks,
        "next_attempt_at": at,
        "ended_at": None,
    }


def _columns(row: Row[Any]) -> dict[str, Any]:
    """The columns that a batch may write, as they are: one statement then serves every entry."""
    return {name: getattr(row, name) for name in _WRITTEN}


def _cut(detail: str) -> str | None:
    return storable(detail)[:_MAX_DETAIL] or None
