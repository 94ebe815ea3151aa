"""Hosts: when each may be requested next, and its robots.txt."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from news.feed.next_poll import MAX_RETRY_AFTER, is_ahead
from storage.tables.codec import storable, text_key
from storage.tables.database import Database
from storage.tables.queries import insert_for, upsert
from storage.tables.schema import hosts
from storage.values import RobotsMemory


class Hosts:
    """The host book that all processes of a store share. Fits extractors.fetch's HostBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take_slot(
        self,
        host: str,
        *,
        delay_s: float,
        now: datetime,
        patience_s: float = 60,
        longest_hold: timedelta = MAX_RETRY_AFTER,
    ) -> datetime:
        """Book a host's next slot and return its start; the slot after it is delay_s later.

        A slot more than patience_s away is returned but not booked: ask again then. longest_hold:
        that a host may ask for; what lies further ahead was stored by a wrong clock and is dropped.
        """
        with self._database.pace() as tx:
            row = _locked(tx, host)
            booked = timedelta(seconds=patience_s + delay_s)
            longest = {"next_slot_at": booked, "held_until": longest_hold}
            stored: dict[str, datetime | None] = {
                name: getattr(row, name, None) for name in longest
            }
            wrong = [
                name for name, at in stored.items() if is_ahead(at, now=now, longest=longest[name])
            ]
            if wrong:
                _save(tx, host, **dict.fromkeys(wrong))
                stored |= dict.fromkeys(wrong)
            slot = max([now, *(at for at in stored.values() if at)])
            if slot <= now + timedelta(seconds=patience_s):
                _save(tx, host, next_slot_at=slot + timedelta(seconds=delay_s))
            return slot

    def hold(self, host: str, *, until: datetime) -> None:
        """Give no slot of a host before `until`. A longer hold stays."""
        with self._database.pace() as tx:
            row = _locked(tx, host)
            if row is None or row.held_until is None or row.held_until < until:
                _save(tx, host, held_until=until)

    def robots(self, host: str) -> RobotsMemory | None:
        """A host's robots.txt as last saved."""
        with self._database.read() as tx:
            query = select(hosts).where(hosts.c.host_key == text_key(host))
            row = tx.execute(query).one_or_none()
        if row is None or row.robots_fetched_at is None:
            return None
        return RobotsMemory(
            status=row.robots_status, body=row.robots_body, fetched_at=row.robots_fetched_at
        )

    def save_robots(self, host: str, memory: RobotsMemory) -> None:
        """Remember a host's robots.txt."""
        with self._database.pace() as tx:
            _locked(tx, host)
            _save(
                tx,
                host,
                robots_status=memory.status,
                robots_body=memory.body,
                robots_fetched_at=memory.fetched_at,
            )


def _locked(tx: Connection, host: str) -> Row[Any] | None:
    """The host's row, locked. PostgreSQL locks only rows that exist, so one is made first there."""
    key = text_key(host)
    if tx.dialect.name == "postgresql":
        made = insert_for(tx, hosts).values(host_key=key, host=storable(host))
        tx.execute(made.on_conflict_do_nothing())
    return tx.execute(select(hosts).where(hosts.c.host_key == key).with_for_update()).one_or_none()


def _save(tx: Connection, host: str, **values: object) -> None:
    row = {"host_key": text_key(host), "host": storable(host), **values}
    upsert(tx, hosts, [row], changed=values)
