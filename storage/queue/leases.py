"""Leases on hosts and feeds, and the owners that hold them.

Except for `release`, the transaction must be alone at leases (Database.write).
"""

import fcntl
import os
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.engine import Connection

from news.feed.next_poll import SKEW
from storage.tables.codec import storable, text_key
from storage.tables.queries import among, upsert
from storage.tables.schema import leases, owners

#: no lease is void before that, whatever this run's own lease time: others may have a longer one
_LEAST_VOID = timedelta(hours=1)


def is_over(lease: timedelta, *, now: datetime) -> ColumnElement[bool]:
    """True of leases that have expired, or that run longer than any lease taken by now.

    The clock was ahead when the latter were taken. lease: how long a lease runs.
    """
    void = now + max(lease, _LEAST_VOID) + SKEW
    return or_(leases.c.expires_at <= now, leases.c.expires_at > void)


def drop_owner(tx: Connection, owner: str) -> None:
    """Delete an owner and its leases."""
    tx.execute(delete(leases).where(leases.c.owner == owner))
    tx.execute(delete(owners).where(owners.c.owner == owner))


def drop_dead_owners(tx: Connection) -> None:
    """Drop each owner of a lease whose lock file on this machine is free: its process has ended."""
    query = select(owners).where(
        owners.c.lock_path.is_not(None), owners.c.owner.in_(select(leases.c.owner))
    )
    for row in tx.execute(query).all():
        if is_dead(row.lock_path):
            drop_owner(tx, row.owner)


def is_dead(lock_path: str) -> bool:
    """True when the lock file exists and no process holds it.

    A missing file proves nothing: it may be on another machine, or its owner ended cleanly.
    """
    try:
        fd = os.open(lock_path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return Path(lock_path).exists()
    finally:
        os.close(fd)


def lease_all(
    tx: Connection,
    resources: Collection[str],
    *,
    owner: str,
    lease_id: str,
    until: datetime,
    now: datetime,
) -> set[str]:
    """Lease what is free, expired or ours under the same lease id; return the resources leased."""
    rows = [
        {
            "resource_key": text_key(name),
            "resource": storable(name),
            "lease_id": lease_id,
            "owner": owner,
            "expires_at": until,
        }
        for name in sorted(set(resources))
    ]
    if not rows:
        return set()
    is_free = is_over(until - now, now=now) | (leases.c.lease_id == lease_id)
    upsert(tx, leases, rows, changed=("lease_id", "owner", "expires_at"), where=is_free)
    mine = select(leases.c.resource_key).where(
        leases.c.lease_id == lease_id,
        leases.c.resource_key.in_(among(tx, [str(row["resource_key"]) for row in rows])),
    )
    leased = set(tx.execute(mine).scalars())
    return {name for name in resources if text_key(name) in leased}


def release(tx: Connection, lease_id: str, *, resources: Collection[str] | None = None) -> None:
    """Free a lease, or only these resources of it."""
    query = delete(leases).where(leases.c.lease_id == lease_id)
    if resources is not None:
        keys = [text_key(name) for name in resources]
        query = query.where(leases.c.resource_key.in_(among(tx, keys)))
    tx.execute(query)


def lease_feeds(
    tx: Connection, urls: Collection[str], *, owner: str, lease: timedelta, now: datetime
) -> set[str]:
    """Lease the feeds that no other worker is polling, and return them."""
    names = {f"feed:{url}": url for url in urls}
    drop_dead_owners(tx)
    leased = lease_all(
        tx, names, owner=owner, lease_id=feed_lease(owner), until=now + lease, now=now
    )
    return {names[name] for name in leased}


def feed_lease(owner: str) -> str:
    """The lease id under which an owner holds the feeds that it polls."""
    return f"feeds:{owner}"[:64]
