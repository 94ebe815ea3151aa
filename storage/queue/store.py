"""The queue of entries: added by polls, claimed by workers, quarantined, queued again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, and_, delete, func, not_, select, true, update
from sqlalchemy.engine import Connection, Row

from news.feed.next_poll import MAX_RETRY_AFTER, SKEW
from news.report import EntryOutcome
from storage.queue import arrivals, claims, leases
from storage.queue.arrivals import queued_again
from storage.queue.feeds import in_feeds
from storage.queue.filtered import Judge, feeds_by_other_rules, judge_again
from storage.queue.later import rechecks
from storage.tables import codec, schema
from storage.tables.crash import crash_point
from storage.tables.database import Database
from storage.tables.migrate import refuse_migrated
from storage.tables.queries import among_ids, upsert
from storage.tables.repeat import repeated
from storage.tables.schema import entries, owners
from storage.values import Poll, QueueLine, Shard, Sifted


@repeated
class Queue:
    """Entries on their way to an outcome. feeds: only entries of these feeds, in every method."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_poll(self, poll: Poll, *, now: datetime) -> list[Sifted]:
        """Queue a feed's entries and save its state; answers are parallel to poll.candidates."""
        with self._database.write() as tx:
            return arrivals.save_polls(tx, [poll], now=now)[0]

    def save_polls(self, polls: Sequence[Poll], *, now: datetime) -> list[list[Sifted]]:
        """Save polls of different feeds in one transaction; the answers are parallel to them."""
        with self._database.write() as tx:
            return arrivals.save_polls(tx, polls, now=now)

    def sift(self, poll: Poll, *, now: datetime) -> list[Sifted]:  # noqa: ARG002 - the signature of save_poll
        """What save_poll would return; writes nothing."""
        with self._database.read() as tx:
            return arrivals.sift(tx, poll)

    def drop_too_old(self, feed: str, *, now: datetime) -> None:
        """Delete a feed's entries that counted as too old at a time still to come.

        The clock was wrong then. The next poll meets them as new ones.
        """
        old = and_(entries.c.reason == "too_old", entries.c.ended_at > now + SKEW)
        with self._database.write() as tx:
            tx.execute(delete(entries).where(in_feeds(tx, [feed]), old))

    def add_rechecks(self, *, feeds: Collection[str] | None = None, now: datetime) -> int:
        """Queue every entry due for a recheck; return the count. Pending entries are skipped."""
        with self._database.write() as tx:
            return rechecks.queue_due(tx, which=in_feeds(tx, feeds), now=now)

    def recheck_now(
        self,
        *,
        host: str | None = None,
        since: datetime | None = None,
        feeds: Collection[str] | None = None,
        limit: int,
        now: datetime,
    ) -> int:
        """Queue pages of stored stories for a recheck, the newest first; return the count.

        host: as a person writes it, with subdomains. since: first stored then or later.
        """
        with self._database.write() as tx:
            return rechecks.queue_now(tx, host=host, since=since, feeds=feeds, limit=limit, now=now)

    def judge_again(
        self, rules: Mapping[str, tuple[str | None, Judge]], *, now: datetime
    ) -> tuple[list[int], int]:
        """Judge what waits or was kept out, of feeds with other rules than when it was judged.

        rules: feed URL -> a digest of its rules (None: it has none), and how they judge. Returns
        the entries that are kept out now, and how many come in again.
        """
        with self._database.read() as tx:
            due = feeds_by_other_rules(tx, {url: key for url, (key, _) in rules.items()})
        out: list[int] = []
        let_in = 0
        for url, feed_id in due.items():
            key, judge = rules[url]
            with self._database.write() as tx:
                found, entering = judge_again(tx, feed_id, judge, rules_key=key, now=now)
            out, let_in = [*out, *found], let_in + entering
        return out, let_in

    def register_owner(self, owner: str, *, lock_path: str | None, now: datetime) -> None:
        """Remember where an owner's lock file is (storage.owner.Owner)."""
        row = {"owner": owner, "lock_path": lock_path, "registered_at": now}
        with self._database.write(alone="leases") as tx:
            upsert(tx, owners, [row])

    def drop_owner(self, owner: str) -> None:
        """Delete an owner and its leases."""
        with self._database.write(alone="leases") as tx:
            leases.drop_owner(tx, owner)

    def claim(
        self,
        *,
        owner: str,
        feeds: Collection[str] | None,
        limit: int,
        per_host: int,
        lease: timedelta,
        now: datetime,
        longest_hold: timedelta = MAX_RETRY_AFTER,
        but: Collection[str] = (),
    ) -> Shard | None:
        """Lease the hosts with the newest due entries; None when nothing is due and free.

        limit: entries in all. per_host: entries per host. Leases of dead local owners are free.
        Those who ask for the same work get equally many hosts. longest_hold: that a host may ask
        for. but: not the entries of these feeds.

        Raises StoreTooNew when a later Wirecopy has migrated the store meanwhile.
        """
        lease_id = uuid4().hex  # the same when it is repeated

        def once() -> Shard | None:
            with self._database.write(alone="leases") as tx:
                refuse_migrated(tx, label=self._database.label)
                is_due = claims.is_due(now, longest_hold=longest_hold)
                due = and_(is_due, in_feeds(tx, feeds), _outside(tx, but))
                return claims.shard(
                    tx,
                    due,
                    owner=owner,
                    feeds=feeds,
                    limit=limit,
                    per_host=per_host,
                    lease_id=lease_id,
                    lease=lease,
                    now=now,
                )

        found = self._database.patience.repeat(once)
        crash_point("after_claim")
        return found

    def free_shards(
        self,
        *,
        feeds: Collection[str] | None,
        entries_each: int,
        per_host: int,
        lease: timedelta,
        now: datetime,
        longest_hold: timedelta = MAX_RETRY_AFTER,
        but: Collection[str] = (),
    ) -> int:
        """How many shards several workers could claim now. Changes nothing."""
        with self._database.read() as tx:
            is_due = claims.is_due(now, longest_hold=longest_hold)
            due = and_(is_due, in_feeds(tx, feeds), _outside(tx, but))
            return claims.free_shards(
                tx, due, entries_each=entries_each, per_host=per_host, lease=lease, now=now
            )

    def renew(self, lease_id: str, *, until: datetime) -> bool:
        """Extend a claim's leases; False when all of them were lost to others."""
        mine = schema.leases.c.lease_id == lease_id
        with self._database.write() as tx:
            query = update(schema.leases).where(mine).values(expires_at=until)
            return tx.execute(query).rowcount > 0

    def release(self, lease_id: str) -> None:
        """Free a claim's hosts. Its pending entries may be claimed again."""
        with self._database.write() as tx:
            leases.release(tx, lease_id)

    def retry(
        self,
        *,
        feeds: Collection[str] | None = None,
        reason: str | None = None,
        entry_ids: Collection[int] | None = None,
        now: datetime,
    ) -> int:
        """Queue quarantined entries again; return the count."""
        with self._database.write() as tx:
            query = update(entries).where(entries.c.outcome == "quarantined", in_feeds(tx, feeds))
            if reason is not None:
                query = query.where(entries.c.reason == reason)
            if entry_ids is not None:
                query = query.where(entries.c.id.in_(among_ids(tx, entry_ids)))
            return tx.execute(query.values(**queued_again(now=now))).rowcount

    def outcomes(self, entry_ids: Collection[int]) -> dict[int, EntryOutcome]:
        """Entry id -> its outcome so far."""
        with self._database.read() as tx:
            mine = entries.c.id.in_(among_ids(tx, entry_ids))
            rows = tx.execute(select(entries.c.id, entries.c.outcome).where(mine))
            return {row.id: row.outcome for row in rows}

    def came(self, entry_ids: Collection[int]) -> dict[str, datetime]:
        """Story id -> its entry's time, of entries that became a record or a revision."""
        with self._database.read() as tx:
            mine = entries.c.id.in_(among_ids(tx, entry_ids))
            is_new = entries.c.outcome.in_(("stored", "revised"))
            query = select(entries.c.story_id, entries.c.newest_at).where(mine, is_new)
            return {row.story_id: row.newest_at for row in tx.execute(query)}

    def pending(self, feeds: Collection[str] | None = None) -> list[int]:
        """Ids of all pending entries, due or not."""
        with self._database.read() as tx:
            query = select(entries.c.id).where(entries.c.outcome == "pending", in_feeds(tx, feeds))
            return list(tx.execute(query.order_by(entries.c.id)).scalars())

    def has_due(
        self,
        *,
        feeds: Collection[str] | None = None,
        now: datetime,
        longest_hold: timedelta = MAX_RETRY_AFTER,
    ) -> bool:
        """True when a pending entry is due, its host leased or not."""
        with self._database.read() as tx:
            due = claims.is_due(now, longest_hold=longest_hold)
            query = select(entries.c.id).where(due, in_feeds(tx, feeds))
            return tx.execute(query.limit(1)).first() is not None

    def lines(
        self, *, outcome: EntryOutcome | None, feeds: Collection[str] | None = None, limit: int
    ) -> list[QueueLine]:
        """Entries with an outcome, or with any, last seen first."""
        with self._database.read() as tx:
            query = _with_feed_url().where(in_feeds(tx, feeds))
            if outcome is not None:
                query = query.where(entries.c.outcome == outcome)
            rows = tx.execute(query.order_by(entries.c.id.desc()).limit(limit))
            return [_line(row) for row in rows]

    def counts(self) -> dict[str, int]:
        """Outcome -> number of entries."""
        outcome = entries.c.outcome
        query = select(outcome, func.count()).group_by(outcome).order_by(outcome)
        with self._database.read() as tx:
            return {row[0]: row[1] for row in tx.execute(query)}

    def waiting(self) -> int:
        """How many entries are pending, due or not."""
        query = select(func.count()).where(entries.c.outcome == "pending")
        with self._database.read() as tx:
            return tx.execute(query).scalar() or 0

    def quarantine_reasons(self) -> dict[str, int]:
        """Reason -> number of entries quarantined for it, the most frequent first."""
        reason = entries.c.reason
        query = (
            select(reason, func.count())
            .where(entries.c.outcome == "quarantined")
            .group_by(reason)
            .order_by(func.count().desc(), reason)
        )
        with self._database.read() as tx:
            return {row[0]: row[1] for row in tx.execute(query)}


def _outside(tx: Connection, urls: Collection[str]) -> ColumnElement[bool]:
    """True of the entries of all feeds but these."""
    return not_(in_feeds(tx, urls)) if urls else true()


def _with_feed_url() -> Select[Any]:
    feed = schema.feeds
    return select(entries, feed.c.url.label("feed_url")).join(feed, feed.c.id == entries.c.feed_id)


def _line(row: Row[Any]) -> QueueLine:
    return QueueLine(
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
