"""Dead letters: stories whose last text, or whose deletion, a sink refused. One a sink and story.

They hold nobody up, and are tried again a few times, each with the text that its story has then.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.engine import Connection, Row

from news.query.hook import REFUSALS, next_try
from storage.queue.push.lines import is_last_line
from storage.queue.push.values import Answer, Batch, DeadLetter, Item
from storage.tables.codec import storable, text_key
from storage.tables.queries import among, upsert
from storage.tables.schema import dead_letters, outbox, sinks

_MAX_ERROR = 300  #: characters


def note_answers(tx: Connection, batch: Batch, answers: Sequence[Answer], *, now: datetime) -> None:
    """Add what a sink refused; remove what it has taken since."""
    last = {
        item.story_id: (item, answer)
        for item, answer in zip(batch.items, answers, strict=False)
        if answer.outcome != "failed"
    }
    refused = {key: one for key, one in last.items() if one[1].outcome == "refused"}
    of_sink = dead_letters.c.sink_id == batch.sink_id
    known = select(dead_letters.c.story_id, dead_letters.c.attempts).where(of_sink)
    rows = tx.execute(known.where(dead_letters.c.story_id.in_(among(tx, sorted(last)))))
    before = {row.story_id: row.attempts for row in rows}
    if gone := sorted(before.keys() - refused.keys()):
        tx.execute(delete(dead_letters).where(of_sink, dead_letters.c.story_id.in_(gone)))
    letters = (
        _row(batch, *one, attempts=before.get(key, 0) + 1, now=now)
        for key, one in sorted(refused.items())
    )
    upsert(tx, dead_letters, list(letters))


def _row(
    batch: Batch, item: Item, answer: Answer, *, attempts: int, now: datetime
) -> dict[str, Any]:
    return {
        "sink_id": batch.sink_id,
        "story_id": item.story_id,
        "revision": item.revision,
        "refused_at": now,
        "error": storable(answer.why)[:_MAX_ERROR],
        "attempts": attempts,
        "next_attempt_at": next_try(attempts, now=now),
        "given_up_at": now if attempts >= REFUSALS else None,
    }


def refused_counts(tx: Connection) -> dict[int, tuple[int, int]]:
    """Number of a sink -> how many stories it refused, and how many of them are given up."""
    given_up = func.sum(case((dead_letters.c.given_up_at.is_not(None), 1), else_=0))
    query = select(dead_letters.c.sink_id, func.count(), given_up)
    rows = tx.execute(query.group_by(dead_letters.c.sink_id))
    return {sink_id: (count, int(lost)) for sink_id, count, lost in rows}


def refused_by(tx: Connection, sink: str | None, *, limit: int) -> list[DeadLetter]:
    """What a sink refused, or all of them; the last first."""
    query = (
        select(dead_letters, sinks.c.name, outbox.c.line)
        .select_from(dead_letters)
        .join(sinks, sinks.c.id == dead_letters.c.sink_id)
        .outerjoin(outbox, is_last_line())
        .order_by(dead_letters.c.refused_at.desc(), dead_letters.c.story_id)
        .limit(limit)
    )
    if sink is not None:
        query = query.where(sinks.c.name_key == text_key(sink))
    return [_letter(row) for row in tx.execute(query)]


def again(tx: Connection, sink_id: int, *, now: datetime) -> int:
    """Let a sink be asked again for all that it refused; how many stories that is."""
    values: dict[str, Any] = {"attempts": 0, "next_attempt_at": now, "given_up_at": None}
    mine = update(dead_letters).where(dead_letters.c.sink_id == sink_id)
    return tx.execute(mine.values(**values)).rowcount


def drop_letters(tx: Connection, story_ids: Sequence[str]) -> None:
    """Delete what is remembered of stories that are taken down."""
    mine = dead_letters.c.story_id.in_(among(tx, story_ids))
    tx.execute(delete(dead_letters).where(mine))


def _letter(row: Row[Any]) -> DeadLetter:
    record = json.loads(row.line) if row.line else {}
    return DeadLetter(
        sink=row.name,
        story_id=row.story_id,
        revision=row.revision,
        title=record.get("title"),
        url=record.get("canonical_url") or record.get("url"),
        refused_at=row.refused_at,
        error=row.error,
        attempts=row.attempts,
        next_attempt_at=None if row.given_up_at else row.next_attempt_at,
    )
