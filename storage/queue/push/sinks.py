"""Sinks: how far each was told, who tells it now, and how it does.

A sink's position is a number of the outbox. Records enter the outbox in transactions of which one
runs at a time, so their numbers are in the order of commits: what is behind a position is told,
whoever wrote it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.engine import Connection, Row

from news.errors import ConfigError
from news.query.hook import IN_HAND, next_try
from storage.queue.push.letters import again, note_answers, refused_by, refused_counts
from storage.queue.push.lines import items_of, letters_due, takedowns_after
from storage.queue.push.values import Batch, DeadLetter, Sent, SinkState, Trouble, Wanted
from storage.tables.codec import storable, text_key
from storage.tables.database import Database
from storage.tables.repeat import repeated
from storage.tables.schema import dead_letters, outbox, revisions, sinks, takedowns

MOST_COUNTED = 10_000  #: lines that wait; more are not counted
_MAX_ERROR = 300  #: characters
_CALM: dict[str, Any] = {
    "failures": 0,
    "failing_since": None,
    "next_try_at": None,
    "error": None,
    "off_at": None,
}


@repeated
class Sinks:
    """The sinks of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sync(self, wanted: Sequence[Wanted], *, now: datetime) -> dict[str, int]:
        """Take over the sinks of a wirecopy.toml; name -> number. Others stay as they are.

        A sink is known by its name. One that has another target is told its past anew, if it wants
        any.
        """
        with self._database.read() as tx:
            known = _by_name(tx)
        if all(_is_same(known.get(text_key(one.name)), one) for one in wanted):
            return {one.name: known[text_key(one.name)].id for one in wanted}
        # alone with those who add lines: the last number must be of a transaction that has ended
        with self._database.write(alone="keep") as tx:
            known = _by_name(tx)
            return {one.name: _save(tx, one, known.get(text_key(one.name)), now) for one in wanted}

    def due(self, ids: Collection[int], *, now: datetime) -> list[int]:
        """Those of these sinks that are to be told something, and may be tried now."""
        may_be_tried = or_(sinks.c.next_try_at.is_(None), sinks.c.next_try_at <= now)
        query = select(sinks).where(may_be_tried, sinks.c.off_at.is_(None)).order_by(sinks.c.id)
        with self._database.read() as tx:
            last, taken_down = _last(tx, outbox.c.seq), _last(tx, takedowns.c.id)
            return [
                row.id
                for row in tx.execute(query)
                if row.id in ids
                and (
                    row.position < last
                    or row.deleted_to < taken_down
                    or letters_due(tx, row.id, limit=1, now=now)
                )
            ]

    def claim(
        self, sink_id: int, wanted: Wanted, *, holder: str, limit: int, now: datetime
    ) -> Batch | None:
        """What a sink is told next; None if it may not be tried now, or another one tells it.

        It is left to the holder for two minutes. The batch may have no items, and end further on.
        """
        with self._database.write() as tx:
            row = _held(tx, sink_id, holder=holder, now=now)
            if row is None:
                return None
            end = _end(tx, after=row.position, limit=limit)
            values = {"held_by": holder, "held_until": now + IN_HAND}
            claimed = max(row.claimed, end)
            mine = sinks.c.id == sink_id
            tx.execute(update(sinks).where(mine).values(claimed=claimed, **values))
        # what is claimed is not taken back silently: see sent_to
        with self._database.read() as tx:
            found = items_of(tx, wanted, after=row.position, end=end)
            gone, deleted_end = takedowns_after(tx, row.deleted_to, limit=limit)
            refused = letters_due(tx, sink_id, limit=limit, now=now) if not found else []
        return Batch(
            sink_id=sink_id,
            items=(*found, *gone, *refused),
            position=row.position,
            end=end,
            deleted_to=row.deleted_to,
            deleted_end=deleted_end,
        )

    def settle(self, batch: Batch, sent: Sent, *, holder: str, now: datetime) -> datetime | None:
        """Remember how a batch was answered; when a sink that failed is tried again.

        Its position goes to the first item that it has not settled. What it refused becomes a dead
        letter. Nothing changes if another one tells it by now.
        """
        trouble = sent.trouble
        with self._database.write() as tx:
            mine = and_(sinks.c.id == batch.sink_id, sinks.c.held_by == holder)
            row = tx.execute(select(sinks).where(mine).with_for_update()).one_or_none()
            if row is None:
                return None
            values = _progress(row, batch, sent, now=now) | {"held_until": now + IN_HAND}
            until = None
            if any(one.outcome in ("taken", "refused") for one in sent.answers):
                values |= _CALM  # it answers
            if trouble is not None:
                values |= _troubled(row, trouble, now=now)
                until = values.get("next_try_at")
            tx.execute(update(sinks).where(mine).values(**values))
            note_answers(tx, batch, sent.answers, now=now)
        return until

    def release(self, ids: Collection[int], *, holder: str) -> None:
        """Let others tell these sinks."""
        mine = and_(sinks.c.id.in_(sorted(ids)), sinks.c.held_by == holder)
        with self._database.write() as tx:
            tx.execute(update(sinks).where(mine).values(held_by=None, held_until=None))

    def listed(self) -> list[SinkState]:
        """Every sink that the store knows, in the order in which they were added."""
        with self._database.read() as tx:
            refused = refused_counts(tx)
            rows = tx.execute(select(sinks).order_by(sinks.c.id)).all()
            return [_state(tx, row, refused.get(row.id, (0, 0))) for row in rows]

    def refused(self, *, sink: str | None, limit: int) -> list[DeadLetter]:
        """What sinks refused, the last first."""
        with self._database.read() as tx:
            return refused_by(tx, sink, limit=limit)

    def resume(self, name: str, *, now: datetime) -> int:
        """Let a sink be tried now, with all that it refused; how many stories it refused."""
        with self._database.write() as tx:
            sink_id = _id_of(tx, name)
            tx.execute(update(sinks).where(sinks.c.id == sink_id).values(**_CALM))
            return again(tx, sink_id, now=now)

    def restart(self, name: str) -> None:
        """Let a sink be told everything from the beginning."""
        with self._database.write() as tx:
            mine = sinks.c.id == _id_of(tx, name)
            anew = {"position": 0, "deleted_to": 0, "held_by": None, "held_until": None}
            tx.execute(update(sinks).where(mine).values(**anew, **_CALM))

    def remove(self, name: str) -> None:
        """Forget a sink. One that is still in a wirecopy.toml is added anew by its next run."""
        with self._database.write() as tx:
            sink_id = _id_of(tx, name)
            tx.execute(delete(dead_letters).where(dead_letters.c.sink_id == sink_id))
            tx.execute(delete(sinks).where(sinks.c.id == sink_id))


def sent_to(tx: Connection) -> int:
    """The number up to which some sink may have lines. No sink claims others until tx ends.

    A line up to there is not taken back silently, as if it were in a part.
    """
    rows = tx.execute(select(sinks.c.claimed).with_for_update(read=True)).scalars().all()
    return max(rows, default=0)


def _id_of(tx: Connection, name: str) -> int:
    """The number of a sink. Raises ConfigError for one that the store does not know."""
    found = tx.execute(select(sinks.c.id).where(sinks.c.name_key == text_key(name))).scalar()
    if found is None:
        known = tx.execute(select(sinks.c.name).order_by(sinks.c.id)).scalars()
        names = ", ".join(map(repr, known)) or "(none)"
        raise ConfigError(name, f"the store knows no such sink; it knows: {names}")
    return int(found)


def _by_name(tx: Connection) -> dict[str, Row[Any]]:
    return {row.name_key: row for row in tx.execute(select(sinks))}


def _is_same(row: Row[Any] | None, wanted: Wanted) -> bool:
    return row is not None and (row.kind, row.target) == (wanted.kind, storable(wanted.target))


def _save(tx: Connection, wanted: Wanted, before: Row[Any] | None, now: datetime) -> int:
    """Write a sink; its number."""
    values: dict[str, Any] = {"kind": wanted.kind, "target": storable(wanted.target)}
    if before is None:
        last = 0 if wanted.has_past else _last(tx, outbox.c.seq)
        row = {"name_key": text_key(wanted.name), "name": storable(wanted.name), "added_at": now}
        row |= {"position": last, "claimed": last, "deleted_to": _last(tx, takedowns.c.id)}
        insert = sinks.insert().values(**row, **values).returning(sinks.c.id)
        return int(tx.execute(insert).scalar_one())
    if not _is_same(before, wanted):
        values |= _CALM | ({"position": 0} if wanted.has_past else {})
        tx.execute(update(sinks).where(sinks.c.id == before.id).values(**values))
    return int(before.id)


def _last(tx: Connection, column: ColumnElement[int]) -> int:
    return int(tx.execute(select(func.coalesce(func.max(column), 0))).scalar_one())


def _held(tx: Connection, sink_id: int, *, holder: str, now: datetime) -> Row[Any] | None:
    """The row of a sink that the holder may tell now, locked."""
    mine = select(sinks).where(sinks.c.id == sink_id).with_for_update()
    row = tx.execute(mine).one_or_none()
    if row is None or row.off_at is not None or (row.next_try_at and row.next_try_at > now):
        return None
    is_held = row.held_until is not None and row.held_until > now and row.held_by != holder
    return None if is_held else row


def _end(tx: Connection, *, after: int, limit: int) -> int:
    """The number of the last line that one batch looks at."""
    last = max(after, _last(tx, outbox.c.seq))  # before the others: nothing below it comes later
    following = and_(outbox.c.kind == "record", outbox.c.seq > after, outbox.c.seq <= last)
    some = select(outbox.c.seq).where(following).order_by(outbox.c.seq).limit(limit).subquery()
    count, end = tx.execute(select(func.count(), func.max(some.c.seq))).one()
    return int(end) if count == limit else last


def _progress(row: Row[Any], batch: Batch, sent: Sent, *, now: datetime) -> dict[str, Any]:
    """The columns that say how far a sink was told."""
    both = list(zip(batch.items, sent.answers, strict=False))
    taken = [item for item, answer in both if answer.outcome == "taken"]
    open_lines, open_takedowns = (
        [
            item.place[1]
            for n, item in enumerate(batch.items)
            if item.place[0] == kind
            and (n >= len(sent.answers) or sent.answers[n].outcome == "failed")
        ]
        for kind in ("line", "takedown")
    )
    deleted = sum(item.line is None for item in taken)
    return {
        "position": min(open_lines) - 1 if open_lines else batch.end,
        "deleted_to": min(open_takedowns) - 1 if open_takedowns else batch.deleted_end,
        "sent": row.sent + len(taken) - deleted,
        "deleted": row.deleted + deleted,
        **({"last_sent_at": now} if taken else {}),
    }


def _troubled(row: Row[Any], trouble: Trouble, *, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {"error": storable(trouble.why)[:_MAX_ERROR]}
    if trouble.is_off:
        return values | {"off_at": now}
    return values | {
        "failures": row.failures + 1,
        "failing_since": row.failing_since or now,
        "next_try_at": next_try(row.failures + 1, now=now, asked=trouble.asked),
    }


def _state(tx: Connection, row: Row[Any], refused: tuple[int, int]) -> SinkState:
    following = and_(outbox.c.kind == "record", outbox.c.seq > row.position)
    some = select(outbox.c.seq).where(following).limit(MOST_COUNTED).subquery()
    waiting = int(tx.execute(select(func.count()).select_from(some)).scalar_one())
    names = ["name", "kind", "target", "added_at", "sent", "deleted", "last_sent_at"]
    names += ["failing_since", "next_try_at", "error", "off_at"]
    return SinkState(
        **{name: getattr(row, name) for name in names},
        waiting=waiting,
        since=_stored_at(tx, following) if waiting else None,
        refused=refused[0],
        given_up=refused[1],
    )


def _stored_at(tx: Connection, following: ColumnElement[bool]) -> datetime | None:
    """When the first of these lines was stored; None for one that was taken back since."""
    first = select(outbox.c.story_id, outbox.c.revision).where(following)
    one = first.order_by(outbox.c.seq).limit(1).subquery()
    same = and_(revisions.c.story_id == one.c.story_id, revisions.c.revision == one.c.revision)
    found: datetime | None = tx.execute(select(revisions.c.kept_at).join(one, same)).scalar()
    return found
