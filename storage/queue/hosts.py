"""When each host may be asked next, and its robots.txt. Functions of a transaction; memory of pacing only, never of stories."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from storage.tables.codec import storable, text_key
from storage.tables.database import insert_for
from storage.tables.schema import hosts
from storage.values import RobotsMemory


def take_slot(
    tx: Connection, host: str, *, delay: timedelta, now: datetime, patience: timedelta
) -> datetime:
    """Book the next moment at which a request may start; a moment beyond now + patience is answered but not booked."""
    row = _row(tx, host)
    slot = max(
        moment for moment in (now, row and row.next_slot_at, row and row.held_until) if moment
    )
    if slot <= now + patience:
        _save(tx, host, row=row, values={"next_slot_at": slot + delay})
    return slot


def hold(tx: Connection, host: str, *, until: datetime) -> None:
    """Ask nothing of a host until then; a longer hold stays."""
    row = _row(tx, host)
    if row is None or row.held_until is None or row.held_until < until:
        _save(tx, host, row=row, values={"held_until": until})


def robots(tx: Connection, host: str) -> RobotsMemory | None:
    """A host's robots.txt as last saved."""
    row = tx.execute(select(hosts).where(hosts.c.host_key == text_key(host))).one_or_none()
    if row is None or row.robots_fetched_at is None:
        return None
    return RobotsMemory(
        status=row.robots_status, body=row.robots_body, fetched_at=row.robots_fetched_at
    )


def save_robots(tx: Connection, host: str, memory: RobotsMemory) -> None:
    """Remember a host's robots.txt."""
    values = {
        "robots_status": memory.status,
        "robots_body": memory.body,
        "robots_fetched_at": memory.fetched_at,
    }
    _save(tx, host, row=_row(tx, host), values=values)


def _row(tx: Connection, host: str) -> Row[Any] | None:
    """The host's row, locked. On PostgreSQL one is made first, so that there is something to lock."""
    key = text_key(host)
    if tx.dialect.name == "postgresql":
        tx.execute(
            insert_for(tx, hosts).values(host_key=key, host=storable(host)).on_conflict_do_nothing()
        )
    return tx.execute(select(hosts).where(hosts.c.host_key == key).with_for_update()).one_or_none()


def _save(tx: Connection, host: str, *, row: Row[Any] | None, values: Mapping[str, object]) -> None:
    if row is None:
        tx.execute(hosts.insert().values(host_key=text_key(host), host=storable(host), **values))
    else:
        tx.execute(update(hosts).where(hosts.c.host_key == row.host_key).values(**values))
