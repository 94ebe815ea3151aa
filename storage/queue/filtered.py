"""Entries that rules keep out, judged again when the rules of their feed have changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.engine import Connection, Row

from news.feed.values import Entry
from storage.queue.arrivals import queued_again
from storage.tables import codec
from storage.tables.codec import storable, text_key
from storage.tables.queries import among, update_each
from storage.tables.schema import entries, feeds

PAGE = 500  #: entries in memory at once

Judge = Callable[[Entry, datetime], str | None]
"""An entry, and when it was first met -> the rule that keeps it out; None: it comes in."""


def judge_again(
    tx: Connection, feed_id: int, judge: Judge, *, rules_key: str | None, now: datetime
) -> tuple[list[int], int]:
    """Judge a feed's entries by today's rules; (those kept out now, how many come in again).

    Of those that wait only what was never read is judged: a story that we have stays in.
    """
    waits = and_(entries.c.outcome == "pending", ~entries.c.is_again, entries.c.story_id.is_(None))
    mine = entries.c.feed_id == feed_id, or_(entries.c.outcome == "filtered", waits)
    out: list[int] = []
    let_in, after = 0, 0
    while rows := _page(tx, *mine, entries.c.id > after):
        waiting = {row.id for row in rows if row.outcome == "pending"}
        changes = [change for row in rows if (change := _changed(row, judge, now=now))]
        update_each(tx, entries.c.id, changes)
        out += [change["key"] for change in changes if change["key"] in waiting]
        let_in += sum(change["outcome"] == "pending" for change in changes)
        after = rows[-1].id
    tx.execute(update(feeds).where(feeds.c.id == feed_id).values(rules_key=rules_key))
    return out, let_in


def feeds_by_other_rules(tx: Connection, rules_keys: Mapping[str, str | None]) -> dict[str, int]:
    """URL -> id of the feeds whose entries were last judged by other rules. rules_keys: by URL."""
    wanted = {text_key(url): (url, key) for url, key in rules_keys.items()}
    query = select(feeds.c.id, feeds.c.url_key, feeds.c.rules_key)
    rows = tx.execute(query.where(feeds.c.url_key.in_(among(tx, wanted))))
    return {
        wanted[row.url_key][0]: row.id for row in rows if row.rules_key != wanted[row.url_key][1]
    }


def _page(tx: Connection, *which: Any) -> Sequence[Row[Any]]:
    query = select(entries).where(*which).order_by(entries.c.id).limit(PAGE)
    return tx.execute(query.with_for_update()).all()


def _changed(row: Row[Any], judge: Judge, *, now: datetime) -> dict[str, Any] | None:
    """The columns of an entry whose outcome, or rule, is another by today's rules."""
    entry = replace(codec.entries.loads(row.payload), content_html=row.content_html)
    why = judge(entry, row.first_seen_at)
    if why is None:
        is_out = row.outcome == "filtered"
        return {"key": row.id, **queued_again(now=now), "is_again": False} if is_out else None
    ended = {"outcome": "filtered", "reason": "filtered", "detail": storable(why)}
    same = row.outcome == "filtered" and row.detail == ended["detail"]
    if same:
        return None
    fixed = {"attempts": row.attempts, "is_again": False, "next_attempt_at": None}
    return {"key": row.id, **ended, **fixed, "ended_at": row.ended_at or now}
