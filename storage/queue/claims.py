"""Claims: which hosts a worker gets, and which of their entries."""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, update
from sqlalchemy.engine import Connection, Row

from news.feed.next_poll import LONGEST_RECHECK, LONGEST_RETRY, LONGEST_SLOT, SKEW
from news.url import StoryId
from storage.queue import leases as lease_rows
from storage.queue.later import rechecks
from storage.tables import codec
from storage.tables.codec import text_key
from storage.tables.queries import among, among_ids
from storage.tables.schema import Moment, entries, feeds, leases, owners
from storage.values import PendingEntry, Shard, Validators

_HUNGRY = timedelta(seconds=15)  #: a run without work asks each five seconds


def is_due(now: datetime, *, longest_hold: timedelta) -> ColumnElement[bool]:
    """True of pending entries whose next attempt is due.

    Also of those that wait longer than their kind ever does: the clock was ahead when they were
    stored. longest_hold: that a host may ask for.
    """

    def within(longest: timedelta) -> ColumnElement[datetime]:
        return literal(now + longest + SKEW, Moment)

    last = case(
        (entries.c.reason == "throttled", within(max(longest_hold, LONGEST_SLOT))),
        (entries.c.attempts > 0, within(LONGEST_RETRY)),
        (entries.c.rechecks > 0, within(LONGEST_RECHECK)),
        else_=within(timedelta(0)),
    )
    at = entries.c.next_attempt_at
    return and_(entries.c.outcome == "pending", or_(at <= now, at > last))


def shard(
    tx: Connection,
    due: ColumnElement[bool],
    *,
    owner: str,
    feeds: Collection[str] | None,
    limit: int,
    per_host: int,
    lease_id: str,
    lease: timedelta,
    now: datetime,
) -> Shard | None:
    """Lease free hosts and claim their due entries; None when nothing is due and free.

    lease_id: what an earlier try has leased under it, whose answer was lost, is freed. feeds:
    of which work is asked for. The others as in free_hosts and due_rows.
    """
    lease_rows.drop_dead_owners(tx)
    lease_rows.release(tx, lease_id)
    asking = who_asks(tx, owner, feeds=feeds, now=now)
    hosts = free_hosts(tx, due, owner=owner, asking=asking, limit=limit, lease=lease, now=now)
    rows = due_rows(tx, due, hosts=hosts, limit=limit, per_host=per_host)
    if not rows:
        return None
    mine = tuple(dict.fromkeys(row.host for row in rows))
    names = [f"host:{host}" for host in mine]
    until = now + lease
    lease_rows.lease_all(tx, names, owner=owner, lease_id=lease_id, until=until, now=now)
    pending = claimed(tx, rows)
    return Shard(name=shard_name(mine), lease=lease_id, hosts=mine, entries=pending)


def free_hosts(
    tx: Connection,
    due: ColumnElement[bool],
    *,
    owner: str,
    asking: Collection[str],
    limit: int,
    lease: timedelta,
    now: datetime,
) -> list[str]:
    """Hosts with due entries and no live lease, newest entry first; at most the owner's share.

    Each host has at least one due entry, so `limit` hosts are enough. lease: how long one runs.
    asking: owners who share the work with this one.
    """
    newest = func.max(entries.c.newest_at)
    hosts = (
        select(entries.c.host)
        .where(due)
        .group_by(entries.c.host)
        .order_by(newest.desc(), func.max(entries.c.id).desc())
    )
    live = _holders(tx, lease=lease, now=now)
    found = {host: live.get(text_key(f"host:{host}")) for host in tx.execute(hosts).scalars()}
    share = _share(found, owner=owner, others=asking)
    return [host for host, holder in found.items() if holder is None][: min(limit, share)]


def who_asks(
    tx: Connection, owner: str, *, feeds: Collection[str] | None, now: datetime
) -> set[str]:
    """Note that an owner asks for work; who else has just asked for work of the same feeds."""
    scope = text_key("\n".join(sorted(feeds))) if feeds is not None else ""
    mine = owners.c.owner == owner
    tx.execute(update(owners).where(mine).values(asked_at=now, scope_key=scope))
    recent = owners.c.asked_at.between(now - _HUNGRY, now + _HUNGRY)
    same = select(owners.c.owner).where(recent, owners.c.scope_key == scope)
    return set(tx.execute(same).scalars())


def _share(holders: Mapping[str, str | None], *, owner: str, others: Collection[str]) -> int:
    """How many more hosts an owner may hold, so that all who work on them have equally many.

    holders: host with due entries -> who holds it. What is left over goes to who asks first.
    """
    held = Counter(holders.values())
    share, rest = divmod(len(holders), len({owner, *others, *held} - {None}))
    if held[owner] == share and rest:
        return 1
    return max(share - held[owner], 0)


def free_shards(
    tx: Connection,
    due: ColumnElement[bool],
    *,
    entries_each: int,
    per_host: int,
    lease: timedelta,
    now: datetime,
) -> int:
    """How many shards the due entries of hosts that nobody holds would fill; one host, one shard.

    entries_each: of a shard. per_host: of a host in it.
    """
    hosts = select(entries.c.host, func.count()).where(due).group_by(entries.c.host)
    live = _holders(tx, lease=lease, now=now)
    free: list[int] = [
        min(count, per_host)
        for host, count in tx.execute(hosts)
        if text_key(f"host:{host}") not in live
    ]
    return min(len(free), math.ceil(sum(free) / entries_each))


def _holders(tx: Connection, *, lease: timedelta, now: datetime) -> dict[str, str]:
    """The key of what is held under a live lease -> its owner."""
    is_over = lease_rows.is_over(lease, now=now)
    leased = select(leases.c.resource_key, leases.c.owner).where(~is_over)
    return {row.resource_key: row.owner for row in tx.execute(leased)}


def due_rows(
    tx: Connection, due: ColumnElement[bool], *, hosts: Sequence[str], limit: int, per_host: int
) -> list[Row[Any]]:
    """Due entries of these hosts, host by host, newest first.

    On PostgreSQL they are locked, and entries that another transaction has locked are left out.
    """
    order = (entries.c.newest_at.desc(), entries.c.id.desc())
    place = func.row_number().over(partition_by=entries.c.host, order_by=order).label("place")
    mine = entries.c.host.in_(among(tx, hosts))
    ranked = select(entries.c.id, place).where(due, mine).subquery()
    query = (
        select(entries, feeds.c.title.label("feed_title"))
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .where(
            entries.c.id.in_(select(ranked.c.id).where(ranked.c.place <= per_host)),
            entries.c.outcome == "pending",
        )
        .order_by(*order)
        .with_for_update(of=entries, skip_locked=True)
    )
    rank = {host: number for number, host in enumerate(hosts)}
    return sorted(tx.execute(query).all(), key=lambda row: rank[row.host])[:limit]


def claimed(tx: Connection, rows: Sequence[Row[Any]]) -> tuple[PendingEntry, ...]:
    """The entries of these rows, marked as claimed with the digest that they have now."""
    ids = [row.id for row in rows]
    mine = entries.c.id.in_(among_ids(tx, ids))
    tx.execute(update(entries).where(mine).values(claimed_digest=entries.c.digest))
    validators = rechecks.validators_of(tx, ids)
    return tuple(_pending(row, recheck=validators.get(row.id) or _dated(row)) for row in rows)


def _dated(row: Row[Any]) -> Validators | None:
    """The validators of an entry of which the feed moved the date alone; None for others."""
    return rechecks.validators_in(row) if row.reason == "dated" else None


def shard_name(hosts: Sequence[str]) -> str:
    """`bbc.co.uk`, `bbc.co.uk +1 host`, `bbc.co.uk +3 hosts`."""
    others = len(hosts) - 1
    return hosts[0] if not others else f"{hosts[0]} +{others} {'host' if others == 1 else 'hosts'}"


def _pending(row: Row[Any], *, recheck: Validators | None) -> PendingEntry:
    return PendingEntry(
        id=row.id,
        entry=replace(codec.entries.loads(row.payload), content_html=row.content_html),
        host=row.host,
        canonical_link=row.canonical_link,
        attempts=row.attempts,
        first_seen_at=row.first_seen_at,
        feed_title=row.feed_title,
        is_again=row.is_again,
        story_id=StoryId(row.story_id) if row.story_id else None,
        recheck=recheck,
    )
