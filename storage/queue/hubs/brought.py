"""What hubs sent, until a run has read it; and how feeds stand with their hubs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import Connection, Row

from news.feed.hub import HubSubscription
from news.feed.next_poll import SKEW
from news.feed.pushed import Pushed
from storage.queue.feeds import feed_ids
from storage.queue.hubs.asked import GAP
from storage.tables.codec import storable, text_key
from storage.tables.database import Database
from storage.tables.queries import insert_for
from storage.tables.repeat import repeated
from storage.tables.schema import feeds, hub_documents, hub_server, hub_subscriptions

#: of one feed, that wait for a run; more is refused for now, and the feed polled
MOST_DOCUMENTS, MOST_BYTES = 500, 64 * 1024 * 1024
_subscriptions = hub_subscriptions.c
_documents = hub_documents.c
_WANTED = _subscriptions.standing.not_in(("ending", "ended"))
_STANDING = (
    *(_subscriptions.hub, _subscriptions.standing, _subscriptions.active_since),
    *(_subscriptions.lease_until, _subscriptions.told_at, _subscriptions.hint_at),
    *(_subscriptions.refused_at, _subscriptions.missed_at),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HubDocument:
    """A document that a hub sent, as it came."""

    id: int
    topic: str
    content_type: str
    content: bytes
    received_at: datetime


@repeated
class Brought:
    """Documents on their way from hubs into the queue."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(
        self, one: HubSubscription, content: bytes, *, content_type: str, now: datetime
    ) -> bool:
        """Keep a document for the next run; False when too many wait. Durable on return."""
        with self._database.write() as tx:
            mine = _subscriptions.id == one.id
            feed_id = tx.execute(select(_subscriptions.feed_id).where(mine)).scalar()
            if feed_id is None:
                return True  # forgotten meanwhile
            told = {"told_at": now}
            is_kept = not _is_full(tx, feed_id, more=len(content))
            if is_kept:
                row = {
                    "feed_id": feed_id,
                    "topic": storable(one.topic),
                    "content_type": storable(content_type)[:200],
                    "content": content,
                    "bytes": len(content),
                    "digest": sha256(content).hexdigest()[:32],
                    "received_at": now,
                }
                tx.execute(insert_for(tx, hub_documents).on_conflict_do_nothing(), row)
            else:
                told["hint_at"] = now
            tx.execute(update(hub_subscriptions).where(mine).values(**told))
            return is_kept

    def next(self, feed_url: str, *, after: int = 0) -> HubDocument | None:
        """A feed's document that came after this one, the earliest first."""
        columns = (_documents.id, _documents.topic, _documents.content_type)
        query = (
            select(*columns, _documents.content, _documents.received_at)
            .join(feeds, feeds.c.id == _documents.feed_id)
            .where(feeds.c.url_key == text_key(feed_url), _documents.id > after)
            .order_by(_documents.id)
            .limit(1)
        )
        with self._database.read() as tx:
            row = tx.execute(query).first()
        return HubDocument(**row._asdict()) if row else None

    def drop(self, document_id: int, feed_url: str, *, why: str, now: datetime) -> None:
        """Give a document up that cannot be read: the feed is polled instead."""
        with self._database.write() as tx:
            tx.execute(delete(hub_documents).where(_documents.id == document_id))
            values = {"hint_at": now, "error": storable(why)[:300]}
            _of_feed(tx, feed_url, **values)

    def missed(self, feed_url: str, *, now: datetime) -> None:
        """A poll found what no hub had sent: they are not relied on before their next message."""
        with self._database.write() as tx:
            _of_feed(tx, feed_url, missed_at=now)

    def waiting(self) -> int:
        """How many documents no run has read yet."""
        with self._database.read() as tx:
            return tx.execute(select(func.count()).select_from(hub_documents)).scalar() or 0

    def server(self) -> tuple[str, datetime] | None:
        """The address under which hubs reach the server, and when it was last heard of."""
        with self._database.read() as tx:
            row = tx.execute(select(hub_server.c.url, hub_server.c.seen_at)).first()
        return (row.url, row.seen_at) if row else None

    def standing(self, *, now: datetime) -> dict[str, Pushed]:
        """Feed URL -> how it stands with its hubs; only feeds that hubs were asked for."""
        with self._database.read() as tx:
            server = tx.execute(select(hub_server)).first()
            is_there = server is not None and now - GAP < server.seen_at <= now + SKEW
            query = select(feeds.c.url, *_STANDING).join(hub_subscriptions).where(_WANTED)
            rows = tx.execute(query.order_by(_subscriptions.feed_id, _subscriptions.id)).all()
            if not rows:
                return {}
            counts = select(feeds.c.url, func.count()).join(hub_documents).group_by(feeds.c.url)
            waiting = {row[0]: row[1] for row in tx.execute(counts)}
        every = timedelta(seconds=server.every_s) if server is not None else timedelta(days=1)
        since = server.since if server is not None and is_there else None
        return {
            url: _pushed(list(mine), since, every=every, waiting=waiting.get(url, 0), now=now)
            for url, mine in groupby(rows, key=lambda row: row.url)
        }


def _pushed(
    rows: Sequence[Row[Any]],
    server_since: datetime | None,
    *,
    every: timedelta,
    waiting: int,
    now: datetime,
) -> Pushed:
    """How a feed stands. rows: its subscriptions. server_since: None while no server listens."""
    since = [
        max(server_since, row.active_since, row.refused_at or server_since)
        for row in rows
        if server_since is not None and _is_relied_on(row, now=now)
    ]
    return Pushed(
        hubs=tuple(row.hub for row in rows),
        since=min(since, default=None),
        every=every,
        hint_at=max((row.hint_at for row in rows if row.hint_at), default=None),
        waiting=waiting,
    )


def take(tx: Connection, document_id: int) -> None:
    """A document is in the queue: part of the transaction that queues its entries."""
    tx.execute(delete(hub_documents).where(_documents.id == document_id))


def _of_feed(tx: Connection, feed_url: str, **values: object) -> None:
    ids = list(feed_ids(tx, [text_key(feed_url)]).values())
    mine = _subscriptions.feed_id.in_(ids)
    tx.execute(update(hub_subscriptions).where(mine).values(**values))


def _is_full(tx: Connection, feed_id: int, *, more: int) -> bool:
    mine = _documents.feed_id == feed_id
    query = select(func.count(), func.coalesce(func.sum(_documents.bytes), 0)).where(mine)
    count, size = tx.execute(query).one()
    return bool(count >= MOST_DOCUMENTS or size + more > MOST_BYTES)


def _is_relied_on(row: Row[Any], *, now: datetime) -> bool:
    """True for a hub whose lease runs, and that has sent well since it last did not."""
    bad = max((at for at in (row.refused_at, row.missed_at) if at), default=None)
    is_well = bad is None or (row.told_at is not None and row.told_at > bad)
    return bool(
        row.standing == "active"
        and row.active_since is not None
        and row.lease_until > now
        and is_well
    )
