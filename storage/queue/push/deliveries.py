"""Webhooks: which matches they are still to be told, and how their receivers answered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.engine import Connection

from news.query.hook import IN_HAND, LONGEST, REFUSALS, next_try
from news.query.match_line import MatchLine
from storage.queue.matches import CALM, StoredWatch, match_lines, stored_watch
from storage.tables.codec import storable, text_key
from storage.tables.database import Database
from storage.tables.queries import among_ids
from storage.tables.repeat import repeated
from storage.tables.schema import deliveries, matches, watches

_MAX_ERROR = 300  #: characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A match that a webhook is to be told."""

    match_id: int
    watch: StoredWatch
    match: MatchLine
    attempts: int  #: this one included


@repeated
class Deliveries:
    """Matches on their way to webhooks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due_watches(self, *, now: datetime) -> list[int]:
        """The watches whose webhooks are to be told something now."""
        query = _due(now).with_only_columns(deliveries.c.watch_id).distinct()
        with self._database.read() as tx:
            return list(tx.execute(query.order_by(deliveries.c.watch_id)).scalars())

    def claim(self, watch_id: int, *, limit: int, now: datetime) -> list[Delivery]:
        """Due deliveries of a webhook that may be tried, the first found first.

        They are left to the caller for two minutes; one that dies leaves them to the next. What a
        failing webhook has not taken in days ends here.
        """
        mine = deliveries.c.watch_id == watch_id
        query = _due(now).where(mine).order_by(deliveries.c.match_id).limit(limit)
        with self._database.write() as tx:
            _give_up(tx, watch_id, now=now)
            locked = query.with_for_update(of=deliveries, skip_locked=True)
            rows = tx.execute(locked).all()
            begun = {"attempts": deliveries.c.attempts + 1, "next_attempt_at": now + IN_HAND}
            wanted = deliveries.c.match_id.in_(among_ids(tx, [row.match_id for row in rows]))
            tx.execute(update(deliveries).where(wanted).values(**begun))
        return [
            Delivery(
                match_id=row.match_id,
                watch=stored_watch(row.watch_id, row.payload),
                match=match_lines.loads(row.line),
                attempts=row.attempts + 1,
            )
            for row in rows
        ]

    def taken(self, one: Delivery, *, now: datetime) -> None:
        """The receiver has taken it: the delivery has ended, the webhook is well."""
        values = {"outcome": "delivered", "ended_at": now, "error": None}
        with self._database.write() as tx:
            mine = deliveries.c.match_id == one.match_id
            tx.execute(update(deliveries).where(mine).values(**values))
            is_mine = watches.c.id == one.watch.id, watches.c.failures > 0
            tx.execute(update(watches).where(*is_mine).values(**CALM))

    def refused(self, one: Delivery, *, why: str, now: datetime) -> None:
        """The receiver does not take this one. It is tried a few times; others go on."""
        values = {"error": _cut(why), "next_attempt_at": next_try(one.attempts, now=now)}
        if one.attempts >= REFUSALS:
            values |= {"outcome": "given_up", "ended_at": now}
        with self._database.write() as tx:
            mine = deliveries.c.match_id == one.match_id
            tx.execute(update(deliveries).where(mine).values(**values))

    def failed(
        self, one: Delivery, *, why: str, asked: timedelta | None, now: datetime
    ) -> datetime:
        """The webhook failed; when it is tried again. All its deliveries wait until then."""
        with self._database.write() as tx:
            mine = watches.c.id == one.watch.id
            row = tx.execute(select(watches).where(mine).with_for_update()).one()
            until = next_try(row.failures + 1, now=now, asked=asked)
            values = {
                "failures": row.failures + 1,
                "failing_since": row.failing_since or now,
                "next_try_at": until,
                "error": _cut(why),
            }
            tx.execute(update(watches).where(mine).values(**values))
            _free(tx, [one.watch.id], now=now)
        return until

    def off(self, one: Delivery, *, why: str, now: datetime) -> None:
        """The receiver wants no more: nothing is sent until a person says so."""
        with self._database.write() as tx:
            mine = watches.c.id == one.watch.id
            tx.execute(update(watches).where(mine).values(off_at=now, error=_cut(why)))
            _free(tx, [one.watch.id], now=now)

    def resume(self, watch: str, *, now: datetime) -> int:
        """Let a webhook be tried now, with all that it was not told; how many matches that is."""
        with self._database.write() as tx:
            found = select(watches.c.id).where(watches.c.name_key == text_key(watch))
            ids = tx.execute(found).scalars().all()
            tx.execute(update(watches).where(watches.c.id.in_(ids)).values(**CALM))
            mine = and_(
                deliveries.c.watch_id.in_(ids),
                or_(deliveries.c.ended_at.is_(None), deliveries.c.outcome == "given_up"),
            )
            again = {"outcome": None, "ended_at": None, "attempts": 0, "next_attempt_at": now}
            return tx.execute(update(deliveries).where(mine).values(**again)).rowcount


def _due(now: datetime) -> Select[Any]:
    """Deliveries that may be tried now: of watches that are there, whose webhooks are well."""
    columns = deliveries.c.match_id, deliveries.c.watch_id, deliveries.c.attempts
    return (
        select(*columns, watches.c.payload, matches.c.line)
        .join(watches, watches.c.id == deliveries.c.watch_id)
        .join(matches, matches.c.id == deliveries.c.match_id)
        .where(
            deliveries.c.ended_at.is_(None),
            deliveries.c.next_attempt_at <= now,
            watches.c.removed_at.is_(None),
            watches.c.off_at.is_(None),
            or_(watches.c.next_try_at.is_(None), watches.c.next_try_at <= now),
        )
    )


def _give_up(tx: Connection, watch_id: int, *, now: datetime) -> None:
    """End what a webhook that has failed for so long has not taken in all that time."""
    failing = select(watches.c.failing_since).where(watches.c.id == watch_id)
    since = tx.execute(failing).scalar()
    if since is None or since > now - LONGEST:
        return
    old = select(matches.c.id).where(
        matches.c.watch_id == watch_id, matches.c.matched_at < now - LONGEST
    )
    late = and_(
        deliveries.c.watch_id == watch_id,
        deliveries.c.ended_at.is_(None),
        deliveries.c.match_id.in_(old),
    )
    tx.execute(update(deliveries).where(late).values(outcome="given_up", ended_at=now))


def _free(tx: Connection, watch_ids: Collection[int], *, now: datetime) -> None:
    """Give back what was claimed for a webhook that is not tried now."""
    mine = and_(deliveries.c.watch_id.in_(watch_ids), deliveries.c.ended_at.is_(None))
    later = deliveries.c.next_attempt_at > now
    tx.execute(update(deliveries).where(mine, later).values(next_attempt_at=now))


def _cut(why: str) -> str:
    return storable(why)[:_MAX_ERROR]
