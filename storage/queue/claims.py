"""The queue of entries: who works on which hosts, what waits, what was set aside. Functions of a transaction."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, func, select, true, update
from sqlalchemy.engine import Connection, Row

from news.report import EntryOutcome
from storage.queue import leases, rechecks
from storage.queue.arrivals import queued_again
from storage.queue.feeds import in_feeds
from storage.tables import codec
from storage.tables.codec import text_key
from storage.tables.database import among, among_ids
from storage.tables.schema import entries, feeds
from storage.tables.schema import leases as lease_rows
from storage.values import PendingEntry, QueueLine, Shard, Validators


def claim(
    tx: Connection,
    *,
    owner: str,
    lease_id: str,
    scope: Collection[str] | None,
    limit: int,
    per_host: int,
    until: datetime,
    now: datetime,
) -> Shard | None:
    """Lease the hosts with the newest due entries, and take those entries; None when nothing is due and free."""
    leases.bury_the_dead(tx)
    due = and_(entries.c.outcome == "pending", entries.c.next_attempt_at <= now, _scope(tx, scope))
    hosts = _free_hosts(tx, due, limit=limit, now=now)
    rows = _take(tx, due, hosts=hosts, limit=limit, per_host=per_host)
    if not rows:
        return None
    taken = {row.host for row in rows}
    claimed = tuple(host for host in hosts if host in taken)
    leases.gain(
        tx,
        [f"host:{host}" for host in claimed],
        owner=owner,
        lease_id=lease_id,
        until=until,
        now=now,
    )
    ids = [row.id for row in rows]
    tx.execute(
        update(entries)
        .where(entries.c.id.in_(among_ids(tx, ids)))
        .values(claimed_digest=entries.c.digest)
    )
    again = rechecks.waiting(tx, ids)
    pending = tuple(_pending(row, recheck=again.get(row.id)) for row in rows)
    return Shard(name=_shard_name(claimed), lease=lease_id, hosts=claimed, entries=pending)


def has_due(tx: Connection, scope: Collection[str] | None, *, now: datetime) -> bool:
    """True when an entry (of these feeds) is due, its host leased or not."""
    due = and_(entries.c.outcome == "pending", entries.c.next_attempt_at <= now, _scope(tx, scope))
    return tx.execute(select(entries.c.id).where(due).limit(1)).first() is not None


def _free_hosts(
    tx: Connection, due: ColumnElement[bool], *, limit: int, now: datetime
) -> list[str]:
    """Hosts with due entries and no live lease, by their newest entry; each has at least one, so `limit` are enough."""
    newest = func.max(entries.c.newest_at)
    waiting = (
        select(entries.c.host)
        .where(due)
        .group_by(entries.c.host)
        .order_by(newest.desc(), func.max(entries.c.id).desc())
    )
    leased = select(lease_rows.c.resource_key).where(lease_rows.c.expires_at > now)
    live = set(tx.execute(leased).scalars())
    free = []
    for host in tx.execute(waiting).scalars():
        if text_key(f"host:{host}") not in live:
            free.append(host)
        if len(free) == limit:
            break
    return free


def _take(
    tx: Connection, due: ColumnElement[bool], *, hosts: Sequence[str], limit: int, per_host: int
) -> list[Row[Any]]:
    """The entries of a claim, host by host in their order, newest first; on PostgreSQL locked, passing over locked ones."""
    order = (entries.c.newest_at.desc(), entries.c.id.desc())
    place = func.row_number().over(partition_by=entries.c.host, order_by=order).label("place")
    ranked: Subquery = (
        select(entries.c.id, place).where(due, entries.c.host.in_(among(tx, hosts))).subquery()
    )
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


def outcomes(tx: Connection, entry_ids: Collection[int]) -> dict[int, EntryOutcome]:
    """What became of these entries so far."""
    query = select(entries.c.id, entries.c.outcome).where(
        entries.c.id.in_(among_ids(tx, entry_ids))
    )
    return {row.id: row.outcome for row in tx.execute(query)}


def pending_entries(tx: Connection, scope: Collection[str] | None) -> list[int]:
    """Ids of all that wait, due or not."""
    query = (
        select(entries.c.id)
        .where(entries.c.outcome == "pending", _scope(tx, scope))
        .order_by(entries.c.id)
    )
    return list(tx.execute(query).scalars())


def retry(
    tx: Connection,
    *,
    scope: Collection[str] | None,
    reason: str | None,
    entry_ids: Collection[int] | None,
    now: datetime,
) -> int:
    """Queue quarantined entries again; how many."""
    query = update(entries).where(entries.c.outcome == "quarantined", _scope(tx, scope))
    if reason is not None:
        query = query.where(entries.c.reason == reason)
    if entry_ids is not None:
        query = query.where(entries.c.id.in_(among_ids(tx, entry_ids)))
    return tx.execute(query.values(**queued_again(now=now))).rowcount


def queue_lines(
    tx: Connection, *, outcome: EntryOutcome, scope: Collection[str] | None, limit: int
) -> list[QueueLine]:
    """Entries with an outcome, last seen first."""
    query = (
        select(entries, feeds.c.url.label("feed_url"))
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .where(entries.c.outcome == outcome, _scope(tx, scope))
        .order_by(entries.c.id.desc())
        .limit(limit)
    )
    return [
        QueueLine(
            entry_id=row.id,
            feed_url=row.feed_url,
            url=codec.entries.loads(row.payload).link,
            title=row.title,
            outcome=row.outcome,
            reason=row.reason,
            detail=row.detail,
            attempts=row.attempts,
            first_seen_at=row.first_seen_at,
            next_attempt_at=row.next_attempt_at,
        )
        for row in tx.execute(query)
    ]


def queue_counts(tx: Connection) -> dict[str, int]:
    """Outcome -> how many entries."""
    query = (
        select(entries.c.outcome, func.count().label("entries"))
        .group_by(entries.c.outcome)
        .order_by(entries.c.outcome)
    )
    return {row.outcome: row.entries for row in tx.execute(query)}


def quarantine_reasons(tx: Connection) -> dict[str, int]:
    """Reason -> how many entries are quarantined for it, the commonest first."""
    query = (
        select(entries.c.reason, func.count().label("entries"))
        .where(entries.c.outcome == "quarantined")
        .group_by(entries.c.reason)
        .order_by(func.count().desc(), entries.c.reason)
    )
    return {row.reason: row.entries for row in tx.execute(query)}


def _scope(tx: Connection, feed_urls: Collection[str] | None) -> ColumnElement[bool]:
    return true() if feed_urls is None else in_feeds(tx, feed_urls)


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
        recheck=recheck,
    )


def _shard_name(hosts: Sequence[str]) -> str:
    """`bbc.co.uk`, `bbc.co.uk +1 host`, `bbc.co.uk +3 hosts`."""
    others = len(hosts) - 1
    return hosts[0] if not others else f"{hosts[0]} +{others} {'host' if others == 1 else 'hosts'}"
