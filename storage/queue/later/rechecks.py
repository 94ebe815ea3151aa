"""Rechecks: pages requested again for silent edits. When each is due, and with which validators."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.engine import Connection

from news.feed.next_poll import SKEW
from news.feed.values import ARCHIVES
from storage.queue.arrivals import queued_again
from storage.queue.feeds import in_feeds, of_host
from storage.tables.codec import storable
from storage.tables.queries import among_ids, insert_for, update_each
from storage.tables.schema import entries, rechecks, stories
from storage.tables.schema import feeds as known_feeds
from storage.values import Finished, Kept, Made, Validators

_MOST = 1000  #: entries queued at a time
_ENDED_WELL = ("stored", "revised", "known", "duplicate")


def queue_due(tx: Connection, *, which: ColumnElement[bool], now: datetime) -> int:
    """Queue entries due for a recheck; return the count. Pending entries are skipped.

    A page that was first read ahead of now (the clock was wrong) counts as read now, and is due.
    """
    ahead = update(rechecks).where(rechecks.c.begun_at > now + SKEW, rechecks.c.due_at.is_not(None))
    tx.execute(ahead.values(begun_at=now, due_at=now))
    due = (
        select(rechecks.c.entry_id)
        .join(entries, entries.c.id == rechecks.c.entry_id)
        .where(rechecks.c.due_at <= now, entries.c.outcome.in_(_ENDED_WELL), which)
        .order_by(rechecks.c.due_at, rechecks.c.entry_id)  # by the index: few of many are due
        .limit(_MOST)
    )
    ids = list(tx.execute(due).scalars())
    if ids:
        wanted = among_ids(tx, ids)
        queued = update(entries).where(entries.c.id.in_(wanted)).values(**queued_again(now=now))
        tx.execute(queued)
        tx.execute(update(rechecks).where(rechecks.c.entry_id.in_(wanted)).values(due_at=None))
    return len(ids)


def queue_now(
    tx: Connection,
    *,
    host: str | None,
    since: datetime | None,
    feeds: Collection[str] | None,
    limit: int,
    now: datetime,
) -> int:
    """Queue the pages of stored stories for a recheck now, the newest first; return the count.

    host: of the page, with subdomains. since: first stored then or later. Left out: what is pending
    anyway, what came from an archive, and what was taken down.
    """
    wanted = [
        entries.c.outcome.in_(("stored", "revised", "known")),
        entries.c.canonical_link.is_not(None),
        stories.c.forgotten_at.is_(None),
        known_feeds.c.url != ARCHIVES,
        in_feeds(tx, feeds),
    ]
    if host is not None:
        wanted.append(of_host(host))
    if since is not None:
        wanted.append(stories.c.first_seen_at >= since)
    query = (
        select(func.min(entries.c.id))  # the one that brought the story
        .join(stories, stories.c.id == entries.c.story_id)
        .join(known_feeds, known_feeds.c.id == entries.c.feed_id)
        .where(*wanted)
        .group_by(stories.c.id, stories.c.first_seen_at)
        .order_by(stories.c.first_seen_at.desc(), stories.c.id)
        .limit(limit)
    )
    ids = list(tx.execute(query).scalars())
    for some in (ids[at : at + _MOST] for at in range(0, len(ids), _MOST)):
        chosen = among_ids(tx, some)
        queued = update(entries).where(entries.c.id.in_(chosen)).values(**queued_again(now=now))
        tx.execute(queued)
        rows = [{"entry_id": one, "begun_at": now, "done": 0, "due_at": None} for one in some]
        insert = insert_for(tx, rechecks)
        tx.execute(insert.on_conflict_do_nothing(index_elements=["entry_id"]), rows)
        tx.execute(update(rechecks).where(rechecks.c.entry_id.in_(chosen)).values(due_at=None))
    return len(ids)


def validators_of(tx: Connection, entry_ids: Collection[int]) -> dict[int, Validators]:
    """Entry id -> validators, of the entries that are queued for a recheck."""
    return {entry_id: validators_in(row) for entry_id, row in _queued(tx, entry_ids).items()}


def plan(
    tx: Connection,
    finished: Sequence[Finished],
    kept: Sequence[Kept],
    *,
    after: Sequence[timedelta],
    now: datetime,
) -> None:
    """Plan each ended entry's next recheck: the n-th is after[n] after the first reading."""
    ended = [
        (one, end)
        for one, end in zip(finished, kept, strict=True)
        if end.outcome not in ("pending", "quarantined")
    ]
    queued = _queued(tx, [end.entry_id for _, end in ended]) if ended else {}
    first = [
        _first(one, now=now, after=after)
        for one, end in ended
        if isinstance(one, Made) and end.entry_id not in queued and end.outcome == "stored"
        if after and one.validators is not None
    ]
    if first:
        insert = insert_for(tx, rechecks)
        tx.execute(insert.on_conflict_do_nothing(index_elements=["entry_id"]), first)
    later = [
        _next(queued[end.entry_id], one, after=after)
        for one, end in ended
        if end.entry_id in queued
    ]
    if over := [row["key"] for row in later if row["due_at"] is None]:
        tx.execute(delete(rechecks).where(rechecks.c.entry_id.in_(among_ids(tx, over))))
    update_each(tx, rechecks.c.entry_id, [row for row in later if row["due_at"] is not None])


def _queued(tx: Connection, entry_ids: Collection[int]) -> Mapping[int, Any]:
    """The rows of the entries that are queued for a recheck."""
    mine = rechecks.c.entry_id.in_(among_ids(tx, entry_ids))
    query = select(rechecks).where(mine, rechecks.c.due_at.is_(None))
    return {row.entry_id: row for row in tx.execute(query)}


def _first(one: Made, *, now: datetime, after: Sequence[timedelta]) -> dict[str, Any]:
    """The row of an entry whose page was read for the first time."""
    assert one.validators is not None
    due = {"entry_id": one.entry_id, "begun_at": now, "done": 0, "due_at": now + after[0]}
    return columns_of(one.validators) | due


def _next(row: Any, one: Finished, *, after: Sequence[timedelta]) -> dict[str, Any]:
    """A row's values after one more recheck; due_at is None after the last."""
    done = row.done + 1
    newer = one.validators if isinstance(one, Made) else None
    due = row.begun_at + after[done] if done < len(after) else None
    return columns_of(newer or validators_in(row)) | {
        "key": row.entry_id,
        "done": done,
        "due_at": due,
    }


def validators_in(row: Any) -> Validators:
    """The validators in a row with `etag` and `last_modified`."""
    return Validators(etag=row.etag, last_modified=row.last_modified)


def columns_of(found: Validators) -> dict[str, str | None]:
    """The columns `etag` and `last_modified` of validators."""
    return {
        "etag": storable(found.etag) if found.etag else None,
        "last_modified": storable(found.last_modified) if found.last_modified else None,
    }
