"""Hosts: when each may be requested next, and its robots.txt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection, Row

from news.feed.next_poll import MAX_RETRY_AFTER, is_ahead
from storage.tables.codec import storable, text_key
from storage.tables.database import Database
from storage.tables.queries import insert_for, upsert
from storage.tables.repeat import repeated
from storage.tables.schema import hosts

_LOCKED = select(hosts).where(hosts.c.host_key == bindparam("key")).with_for_update()


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsMemory:
    """A host's robots.txt as last fetched."""

    status: int  #: 0 when the host could not be reached
    body: bytes
    fetched_at: datetime


@repeated
class Hosts:
    """The host book that all processes of a store share. Fits extractors.fetch's HostBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take_slot(
        self,
        host: str,
        *,
        delay_s: float,
        clock: Callable[[], datetime],
        unused: datetime | None = None,
        longest_delay_s: float = 60,
        longest_hold: timedelta = MAX_RETRY_AFTER,
    ) -> tuple[datetime, bool]:
        """Take a host's slot if it is free: (now, True). The next one begins delay_s later.

        Otherwise (when to ask again, False); nothing is taken. clock: aware UTC, read once no other
        process can take a slot: waiting for the store must not age it. unused: the end of a slot
        that the caller took and did not use. longest_delay_s, longest_hold: that any process or
        host may ask for; what lies further ahead was stored by a wrong clock and is dropped.
        """
        with self._database.pace() as tx:
            return _take_slot(
                tx,
                host,
                delay_s=delay_s,
                clock=clock,
                unused=unused,
                longest_delay_s=longest_delay_s,
                longest_hold=longest_hold,
            )

    def together(self, calls: Sequence[tuple[str, str, Mapping[str, Any]]]) -> list[Any]:
        """What calls of `take_slot` and `delay_slot` return, made in one transaction.

        calls: (method, host, its arguments by name). All hosts are locked in one order.
        """
        found: dict[int, Any] = {}
        with self._database.pace() as tx:
            for n in sorted(range(len(calls)), key=lambda n: text_key(calls[n][1])):
                method, host, named = calls[n]
                found[n] = _METHODS[method](tx, host, **named)
        return [found[n] for n in range(len(calls))]

    def hold(self, host: str, *, until: datetime) -> None:
        """Give no slot of a host before `until`. A longer hold stays."""
        with self._database.pace() as tx:
            _raise(tx, host, "held_until", until=until)

    def delay_slot(self, host: str, *, until: datetime) -> None:
        """Begin a host's next slot at `until` at the earliest: a request was sent late."""
        with self._database.pace() as tx:
            _delay_slot(tx, host, until=until)

    def robots(self, host: str) -> RobotsMemory | None:
        """A host's robots.txt as last saved. host: with a path, another file of that host."""
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


def _take_slot(
    tx: Connection,
    host: str,
    *,
    delay_s: float,
    clock: Callable[[], datetime],
    unused: datetime | None,
    longest_delay_s: float,
    longest_hold: timedelta,
) -> tuple[datetime, bool]:
    longest = {
        "next_slot_at": timedelta(seconds=max(longest_delay_s, delay_s)),
        "held_until": longest_hold,
    }
    row, now = _locked(tx, host), clock()
    stored = {name: getattr(row, name, None) for name in longest}
    if stored["next_slot_at"] == unused:
        stored["next_slot_at"] = None
    wrong = [name for name, at in stored.items() if is_ahead(at, now=now, longest=longest[name])]
    if wrong:
        _save(tx, host, **dict.fromkeys(wrong))
    waits = [at for name, at in stored.items() if at and name not in wrong]
    if waits and (at := max(waits)) > now:
        return at, False
    _save(tx, host, next_slot_at=now + timedelta(seconds=delay_s))
    return now, True


def _delay_slot(tx: Connection, host: str, *, until: datetime) -> None:
    _raise(tx, host, "next_slot_at", until=until)


_METHODS: dict[str, Callable[..., Any]] = {"take_slot": _take_slot, "delay_slot": _delay_slot}


def _locked(tx: Connection, host: str) -> Row[Any] | None:
    """The host's row, locked. PostgreSQL locks only rows that exist, so one is made first there."""
    key = text_key(host)
    if tx.dialect.name == "postgresql":
        made = insert_for(tx, hosts).values(host_key=key, host=storable(host))
        tx.execute(made.on_conflict_do_nothing())
    return tx.execute(_LOCKED, {"key": key}).one_or_none()


def _raise(tx: Connection, host: str, name: str, *, until: datetime) -> None:
    """Set a moment of a host's row, unless a later one stands there."""
    at = getattr(_locked(tx, host), name, None)
    if at is None or at < until:
        _save(tx, host, **{name: until})


def _save(tx: Connection, host: str, **values: object) -> None:
    row = {"host_key": text_key(host), "host": storable(host), **values}
    upsert(tx, hosts, [row], changed=values)
