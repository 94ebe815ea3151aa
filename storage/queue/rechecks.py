"""Pages asked again for silent edits: when each is due, and by what validators. Functions of a transaction."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, select, true, update
from sqlalchemy.engine import Connection

from storage.queue.arrivals import queued_again
from storage.queue.feeds import in_feeds
from storage.tables.codec import storable
from storage.tables.database import among_ids, insert_for
from storage.tables.schema import entries, rechecks
from storage.values import Finished, Kept, Made, Validators

_MOST = 1000  #: entries put into the queue at a time


def queue_due(tx: Connection, *, scope: Collection[str] | None, now: datetime) -> int:
    """Put entries whose pages are due into the queue; how many. An entry that waits there anyway is left to its own errand."""
    mine: ColumnElement[bool] = true() if scope is None else in_feeds(tx, scope)
    due = (
        select(rechecks.c.entry_id)
        .join(entries, entries.c.id == rechecks.c.entry_id)
        .where(
            rechecks.c.due_at <= now,
            entries.c.outcome.in_(("stored", "revised", "known", "duplicate")),
            mine,
        )
        .order_by(rechecks.c.entry_id)
        .limit(_MOST)
    )
    ids = list(tx.execute(due).scalars())
    if ids:
        tx.execute(
            update(entries)
            .where(entries.c.id.in_(among_ids(tx, ids)))
            .values(**queued_again(now=now))
        )
        tx.execute(
            update(rechecks).where(rechecks.c.entry_id.in_(among_ids(tx, ids))).values(due_at=None)
        )
    return len(ids)


def waiting(tx: Connection, entry_ids: Collection[int]) -> dict[int, Validators]:
    """The validators of those of the entries that are in the queue for a recheck."""
    query = select(rechecks).where(
        rechecks.c.entry_id.in_(among_ids(tx, entry_ids)), rechecks.c.due_at.is_(None)
    )
    return {
        row.entry_id: Validators(etag=row.etag, last_modified=row.last_modified)
        for row in tx.execute(query)
    }


def plan(
    tx: Connection,
    finished: Sequence[Finished],
    kept: Sequence[Kept],
    *,
    after: Sequence[timedelta],
    now: datetime,
) -> None:
    """Plan the next recheck of each entry that ended: after[n] since it was first read, until there is no n-th."""
    done = [
        (one, end)
        for one, end in zip(finished, kept, strict=True)
        if end.outcome not in ("pending", "quarantined")
    ]
    there = _planned(tx, [end.entry_id for _, end in done])
    fresh = [
        (one, end)
        for one, end in done
        if isinstance(one, Made) and end.entry_id not in there and end.outcome == "stored"
    ]
    rows = [
        _row(one, now=now, after=after) for one, _ in fresh if after and one.validators is not None
    ]
    if rows:
        insert = insert_for(tx, rechecks)
        tx.execute(insert.on_conflict_do_nothing(index_elements=["entry_id"]), rows)
    asked = [
        _asked(there[end.entry_id], one, after=after) for one, end in done if end.entry_id in there
    ]
    over = [row["id"] for row in asked if row["due_at"] is None]
    going = [row for row in asked if row["due_at"] is not None]
    if over:
        tx.execute(delete(rechecks).where(rechecks.c.entry_id.in_(among_ids(tx, over))))
    if going:
        written: dict[str, Any] = {name: bindparam(name) for name in going[0] if name != "id"}
        tx.execute(
            update(rechecks).where(rechecks.c.entry_id == bindparam("id")).values(written), going
        )


def _planned(tx: Connection, entry_ids: Sequence[int]) -> Mapping[int, Any]:
    """The entries that were in the queue for a recheck."""
    if not entry_ids:
        return {}
    query = select(rechecks).where(
        rechecks.c.entry_id.in_(among_ids(tx, entry_ids)), rechecks.c.due_at.is_(None)
    )
    return {row.entry_id: row for row in tx.execute(query)}


def _row(one: Made, *, now: datetime, after: Sequence[timedelta]) -> dict[str, Any]:
    assert one.validators is not None
    due = now + after[0]
    return _validators(one.validators) | {
        "entry_id": one.entry_id,
        "begun_at": now,
        "done": 0,
        "due_at": due,
    }


def _asked(row: Any, one: Finished, *, after: Sequence[timedelta]) -> dict[str, Any]:
    """A row after one more recheck; due_at None after the last."""
    done = row.done + 1
    newer = (
        one.validators
        if isinstance(one, Made) and one.validators
        else Validators(etag=row.etag, last_modified=row.last_modified)
    )
    due = row.begun_at + after[done] if done < len(after) else None
    return _validators(newer) | {"id": row.entry_id, "done": done, "due_at": due}


def _validators(found: Validators) -> dict[str, str | None]:
    return {
        "etag": storable(found.etag) if found.etag else None,
        "last_modified": storable(found.last_modified) if found.last_modified else None,
    }
