"""Leases on hosts and feeds, and the owners who hold them. Functions of a transaction that is alone at this work."""

import fcntl
import os
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from storage.tables.codec import storable, text_key
from storage.tables.database import among, insert_for
from storage.tables.schema import leases, owners


def register_owner(tx: Connection, owner: str, *, lock_path: str | None, now: datetime) -> None:
    """Remember where an owner's lock file is."""
    insert = insert_for(tx, owners).values(owner=owner, lock_path=lock_path, registered_at=now)
    changed = {
        "lock_path": insert.excluded.lock_path,
        "registered_at": insert.excluded.registered_at,
    }
    tx.execute(insert.on_conflict_do_update(index_elements=["owner"], set_=changed))


def drop_owner(tx: Connection, owner: str) -> None:
    """Forget an owner and free all it holds."""
    tx.execute(delete(leases).where(leases.c.owner == owner))
    tx.execute(delete(owners).where(owners.c.owner == owner))


def bury_the_dead(tx: Connection) -> None:
    """Drop each lease-holding owner whose lock file is on this machine and free: its process has ended."""
    query = select(owners).where(
        owners.c.lock_path.is_not(None), owners.c.owner.in_(select(leases.c.owner))
    )
    for row in tx.execute(query).all():
        if is_dead(row.lock_path):
            drop_owner(tx, row.owner)


def is_dead(lock_path: str) -> bool:
    """True when the lock file exists and nobody holds it. Missing: another machine's, or a cleanly ended owner's."""
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


def gain(
    tx: Connection,
    resources: Collection[str],
    *,
    owner: str,
    lease_id: str,
    until: datetime,
    now: datetime,
) -> set[str]:
    """Lease what is free, expired, or ours under the same lease id already; the resources gained."""
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
    insert = insert_for(tx, leases)
    changed = {name: insert.excluded[name] for name in ("lease_id", "owner", "expires_at")}
    is_free = (leases.c.expires_at <= now) | (leases.c.lease_id == lease_id)
    tx.execute(
        insert.on_conflict_do_update(index_elements=["resource_key"], set_=changed, where=is_free),
        rows,
    )
    mine = select(leases.c.resource_key).where(
        leases.c.lease_id == lease_id,
        leases.c.resource_key.in_(among(tx, [str(row["resource_key"]) for row in rows])),
    )
    gained = set(tx.execute(mine).scalars())
    return {name for name in resources if text_key(name) in gained}


def renew(tx: Connection, lease_id: str, *, until: datetime) -> bool:
    """Hold a lease for longer; False when nothing of it is left to hold."""
    return (
        tx.execute(
            update(leases).where(leases.c.lease_id == lease_id).values(expires_at=until)
        ).rowcount
        > 0
    )


def release(tx: Connection, lease_id: str, *, resources: Collection[str] | None = None) -> None:
    """Free a lease, or only these resources of it."""
    query = delete(leases).where(leases.c.lease_id == lease_id)
    if resources is not None:
        query = query.where(
            leases.c.resource_key.in_(among(tx, [text_key(name) for name in resources]))
        )
    tx.execute(query)


def feed_lease(owner: str) -> str:
    """The lease id under which an owner holds the feeds it polls."""
    return f"feeds:{owner}"[:64]
