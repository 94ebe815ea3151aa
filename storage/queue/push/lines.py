"""What a sink is told: lines of the outbox, and stories that were taken down."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.engine import Connection

from storage.queue.push.values import Item, Place, Wanted
from storage.tables.codec import storable, text_key
from storage.tables.queries import json_text
from storage.tables.schema import (
    dead_letters,
    entries,
    matches,
    outbox,
    revisions,
    subscriptions,
    takedowns,
    watches,
)

#: as it stands in the line of a withdrawn record; in a text its quotes would be escaped
_WITHDRAWN = '"status":"withdrawn"'


def items_of(tx: Connection, wanted: Wanted, *, after: int, end: int) -> list[Item]:
    """The lines of records between two numbers that a sink wants, and deletions among them.

    A withdrawn story is deleted whatever the sink wants: what it was told of it is not known.
    """
    which = and_(outbox.c.kind == "record", outbox.c.seq > after, outbox.c.seq <= end)
    query = select(outbox.c.seq, outbox.c.story_id, outbox.c.revision, outbox.c.line).where(which)
    if bounds := _bounds(tx, wanted):
        query = query.where(or_(and_(*bounds), outbox.c.line.contains(_WITHDRAWN)))
    return [
        _item(row.story_id, row.revision, row.line, place=("line", row.seq))
        for row in tx.execute(query.order_by(outbox.c.seq))
    ]


def takedowns_after(tx: Connection, number: int, *, limit: int) -> tuple[list[Item], int]:
    """The stories that were taken down after one, and the number of the last of these."""
    query = select(*(takedowns.c[name] for name in ("id", "story_id", "kind", "asked_at")))
    rows = tx.execute(
        query.where(takedowns.c.id > number).order_by(takedowns.c.id).limit(limit)
    ).all()
    found = [
        replace(_gone(row.story_id, ("takedown", row.id)), at=row.asked_at)
        for row in rows
        if row.kind == "story"
    ]
    return found, rows[-1].id if rows else number


def letters_due(tx: Connection, sink_id: int, *, limit: int, now: datetime) -> list[Item]:
    """What a sink refused and is asked again, as it is now."""
    mine = dead_letters.c.sink_id == sink_id, dead_letters.c.given_up_at.is_(None)
    query = (
        select(dead_letters.c.story_id, outbox.c.revision, outbox.c.line)
        .select_from(dead_letters)
        .outerjoin(outbox, is_last_line())
        .where(*mine, dead_letters.c.next_attempt_at <= now)
        .order_by(dead_letters.c.next_attempt_at, dead_letters.c.story_id)
        .limit(limit)
    )
    return [
        _item(row.story_id, row.revision, row.line, place=("letter", n))
        for n, row in enumerate(tx.execute(query))
    ]


def is_last_line() -> ColumnElement[bool]:
    """True of the last line of a dead letter's story; one that was taken down has none."""
    mine = outbox.alias()
    same = mine.c.story_id == dead_letters.c.story_id, mine.c.kind == "record"
    last = select(func.max(mine.c.seq)).where(*same).correlate(dead_letters)
    return outbox.c.seq == last.scalar_subquery()


def _item(story_id: str, revision: int | None, line: str | None, *, place: Place) -> Item:
    """What a line says: a revision, or that there is none any more. None: it was taken down."""
    if line is None:
        return _gone(story_id, place)
    if _WITHDRAWN in line and (record := json.loads(line))["extraction"]["status"] == "withdrawn":
        at = datetime.fromisoformat(record["date_fetched"]).astimezone(UTC)
        gone = _gone(story_id, place)
        return replace(gone, revision=revision, why="withdrawn", at=at)
    return Item(story_id=story_id, revision=revision, line=line, place=place)


def _gone(story_id: str, place: Place) -> Item:
    return Item(story_id=story_id, revision=None, line=None, why="takedown", place=place)


def in_group(group: str) -> ColumnElement[bool]:
    """True of the entries of the feeds that are, or were, in a group."""
    mine = subscriptions.c.group_name == storable(group)
    return entries.c.feed_id.in_(select(subscriptions.c.feed_id).where(mine))


def _bounds(tx: Connection, wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    """Conditions on lines. What holds for one revision of a story holds for all later ones."""
    found = []
    if wanted.watch is not None:
        named = select(watches.c.id).where(watches.c.name_key == text_key(wanted.watch))
        mine = matches.c.story_id == outbox.c.story_id, matches.c.watch_id.in_(named)
        found.append(exists().where(*mine))
    if wanted.group is not None:
        found.append(
            exists().where(entries.c.story_id == outbox.c.story_id, in_group(wanted.group))
        )
    if wanted.languages:
        language = func.lower(json_text(tx, revisions.c.record, "language"))
        tags = [storable(tag.lower()) for tag in wanted.languages]
        is_one = or_(*(or_(language == t, language.startswith(f"{t}-")) for t in tags))
        found.append(exists().where(revisions.c.story_id == outbox.c.story_id, is_one))
    return found
