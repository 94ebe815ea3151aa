"""The store as the other rooms see it: every method is one transaction, safe to call from any thread. Decides nothing."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from sqlalchemy.engine import Connection

from news.errors import NewsError, StoreUnavailable
from news.feed.values import FeedState, Subscription
from news.record.values import Record
from news.report import EntryOutcome, RunReport
from news.site.drift import SiteDay
from news.site.known_lines import KnownLines
from news.url import StoryId
from news.verdict.judge import CopyPolicy
from storage.crash import crash_point
from storage.parts import outbox
from storage.parts.files import publish
from storage.queue import arrivals as polls
from storage.queue import claims as queue
from storage.queue import feeds, hosts, leases, rechecks
from storage.read import archived as again
from storage.read import records as reading
from storage.read import runs
from storage.read import stories as views
from storage.sites import health
from storage.sites import known_lines as memory
from storage.stories import forget, keep
from storage.stories.rebuild import rebuild_sketches
from storage.stories.sketch_index import Lookout
from storage.tables.database import Database, open_database
from storage.tables.migrate import migrate
from storage.values import (
    Archived,
    Correction,
    Finished,
    Kept,
    Part,
    Poll,
    QueueLine,
    RobotsMemory,
    Shard,
    Sifted,
    StoryView,
    Uncleaned,
    WeakRecord,
)


def open_store(url: str) -> "Store":
    """The store at a URL, made or brought up to date: `sqlite:///path.db`, `postgresql://...`, or `memory:` for one process.

    Raises ConfigError for another scheme or what is no store, StoreUnavailable, StoreTooNew.
    """
    database = open_database(url)
    try:
        migrate(database)
        database.settle()
    except BaseException:
        database.close()
        raise
    return Store(database)


class Store:
    """Subscriptions, the queue of entries, stories, and the lines of the parts. Every method may raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lookout = Lookout()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection; the store is of no use afterwards."""
        self._database.close()

    @property
    def path(self) -> Path | None:
        """The SQLite file; None for the others."""
        return self._database.path

    @property
    def is_memory(self) -> bool:
        """True for a store that ends with its process."""
        return self._database.is_memory

    def reading(self) -> AbstractContextManager[Connection]:
        """A read-only transaction, for this room's own modules."""
        return self._database.read()

    # Subscriptions and feeds

    def sync_subscriptions(
        self, subscriptions: Sequence[Subscription], *, origin: str, now: datetime
    ) -> None:
        """Make the active subscriptions of an origin (a feeds.toml) exactly these; those gone keep their history.

        Origin "one-off": feeds given by hand. They are remembered, for workers to fetch, but
        subscribed by nobody.
        """
        with self._database.write() as tx:
            feeds.sync_subscriptions(tx, subscriptions, origin=origin, now=now)

    def subscriptions(
        self, *, group: str | None = None, urls: Collection[str] | None = None
    ) -> list[Subscription]:
        """Active subscriptions in their files' order; with urls also one-off feeds."""
        with self._database.read() as tx:
            return feeds.active_subscriptions(tx, group=group, urls=urls)

    def feed_states(self, urls: Collection[str] | None = None) -> dict[str, FeedState]:
        """URL -> state of every feed we have met; an empty state for one that was never polled."""
        with self._database.read() as tx:
            return feeds.feed_states(tx, urls)

    def feed_health(self) -> list[feeds.FeedHealth]:
        """Every feed with its entries counted, subscribed ones first."""
        with self._database.read() as tx:
            return feeds.feed_health(tx)

    def save_poll(self, poll: Poll, *, now: datetime) -> list[Sifted]:
        """Save a feed's state and queue its entries, together; the answer is parallel to poll.candidates."""
        with self._database.write() as tx:
            return polls.save_poll(tx, poll, now=now)

    def sift(self, poll: Poll, *, now: datetime) -> list[Sifted]:  # noqa: ARG002 - the signature of save_poll
        """What save_poll would answer; writes nothing."""
        with self._database.read() as tx:
            return polls.sift(tx, poll)

    # The queue

    def register_owner(self, owner: str, *, lock_path: str | None, now: datetime) -> None:
        """Say where an owner's lock file is (see storage.owner.Owner)."""
        with self._database.write(alone="leases") as tx:
            leases.register_owner(tx, owner, lock_path=lock_path, now=now)

    def drop_owner(self, owner: str) -> None:
        """Forget an owner, and free all that it holds."""
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
    ) -> Shard | None:
        """Lease the hosts with the newest due entries; None when nothing is due and free.

        feeds: only entries of these. limit: entries in all. per_host: entries a host. Leases of
        dead local owners are free.
        """
        lease_id = uuid4().hex
        with self._database.write(alone="leases") as tx:
            shard = queue.claim(
                tx,
                owner=owner,
                lease_id=lease_id,
                scope=feeds,
                limit=limit,
                per_host=per_host,
                until=now + lease,
                now=now,
            )
        crash_point("after_claim")
        return shard

    def renew(self, lease_id: str, *, until: datetime) -> bool:
        """Hold a claim for longer; False when all of it was lost to others."""
        with self._database.write() as tx:
            return leases.renew(tx, lease_id, until=until)

    def release(self, lease_id: str) -> None:
        """Free a claim's hosts; its entries that still wait may be claimed again."""
        with self._database.write() as tx:
            leases.release(tx, lease_id)

    def lease_feeds(
        self, urls: Collection[str], *, owner: str, lease: timedelta, now: datetime
    ) -> set[str]:
        """Those of the feeds that nobody else is polling, now held by this owner."""
        names = {f"feed:{url}": url for url in urls}
        with self._database.write(alone="leases") as tx:
            leases.bury_the_dead(tx)
            held = leases.feed_lease(owner)
            return {
                names[name]
                for name in leases.gain(
                    tx, names, owner=owner, lease_id=held, until=now + lease, now=now
                )
            }

    def release_feeds(self, urls: Collection[str], *, owner: str) -> None:
        """Let others poll these feeds."""
        with self._database.write() as tx:
            leases.release(tx, leases.feed_lease(owner), resources=[f"feed:{url}" for url in urls])

    def known_stories(self, links: Sequence[str]) -> dict[str, StoryId]:
        """Which of these canonical URLs lead to a story, as its own or as a copy's. A front page leads to none."""
        with self._database.read() as tx:
            return reading.known_by_link(tx, links)

    def queue_rechecks(self, *, feeds: Collection[str] | None = None, now: datetime) -> int:
        """Put entries (of these feeds) whose pages are due to be asked again into the queue; how many."""
        with self._database.write() as tx:
            return rechecks.queue_due(tx, scope=feeds, now=now)

    def keep(
        self,
        finished: Sequence[Finished],
        *,
        now: datetime,
        policy: CopyPolicy | None = None,
        recheck: Sequence[timedelta] = (),
    ) -> list[Kept]:
        """Write a batch of finished entries, all or none, each judged beside what is stored and those before it.

        Parallel to finished. An entry that had ended already is left alone and answered with what
        became of it. policy: what counts as a copy, and what becomes of it; the defaults without.
        recheck: how long after its first reading a page is asked again.
        """
        if not finished:
            return []
        portraits = keep.portraits_of(finished)
        with self._database.write(alone="keep") as tx:
            kept = keep.keep(
                tx,
                finished,
                portraits=portraits,
                lookout=self._lookout,
                policy=policy or CopyPolicy(),
                now=now,
            )
            rechecks.plan(tx, finished, kept, after=recheck, now=now)
        crash_point("after_commit")
        return kept

    def outcomes(self, entry_ids: Collection[int]) -> dict[int, EntryOutcome]:
        """What became of these entries so far."""
        with self._database.read() as tx:
            return queue.outcomes(tx, entry_ids)

    def pending_entries(self, feeds: Collection[str] | None = None) -> list[int]:
        """Ids of all entries (of these feeds) that wait, due or not."""
        with self._database.read() as tx:
            return queue.pending_entries(tx, feeds)

    def has_due(self, *, feeds: Collection[str] | None = None, now: datetime) -> bool:
        """True when an entry (of these feeds) is due."""
        with self._database.read() as tx:
            return queue.has_due(tx, feeds, now=now)

    def retry(
        self,
        *,
        feeds: Collection[str] | None = None,
        reason: str | None = None,
        entry_ids: Collection[int] | None = None,
        now: datetime,
    ) -> int:
        """Queue quarantined entries again; how many."""
        with self._database.write() as tx:
            return queue.retry(tx, scope=feeds, reason=reason, entry_ids=entry_ids, now=now)

    def queue_lines(
        self, *, outcome: EntryOutcome, feeds: Collection[str] | None = None, limit: int
    ) -> list[QueueLine]:
        """Entries with an outcome, last seen first."""
        with self._database.read() as tx:
            return queue.queue_lines(tx, outcome=outcome, scope=feeds, limit=limit)

    def queue_counts(self) -> dict[str, int]:
        """Outcome -> how many entries."""
        with self._database.read() as tx:
            return queue.queue_counts(tx)

    def quarantine_reasons(self) -> dict[str, int]:
        """Reason -> how many entries are quarantined for it."""
        with self._database.read() as tx:
            return queue.quarantine_reasons(tx)

    # Sites

    def known_lines(self, host: str) -> KnownLines:
        """What site memory knows of a host."""
        with self._database.read() as tx:
            return memory.known_lines(tx, host)

    def site_versions(self, hosts: Sequence[str]) -> dict[str, int]:
        """The versions of what site memory knows of these hosts; none of a host of which nothing was ever learnt."""
        with self._database.read() as tx:
            return memory.versions(tx, hosts)

    def uncleaned(self, limit: int) -> list[Uncleaned]:
        """Stories cleaned with less than their site's memory knows today."""
        with self._database.read() as tx:
            return memory.uncleaned(tx, limit=limit)

    def archived(
        self,
        *,
        host: str | None = None,
        since: datetime | None = None,
        after: str | None = None,
        limit: int,
    ) -> list[Archived]:
        """Stories with the entries they were made from, in the order of ids after `after`; for `reextract`."""
        with self._database.read() as tx:
            return again.archived(tx, host=host, since=since, after=after, limit=limit)

    def correct(self, corrections: Sequence[Correction], *, now: datetime) -> int:
        """Write stories read anew as revisions of cause `extractor`; how many."""
        with self._database.write(alone="keep") as tx:
            count = keep.correct(tx, corrections, now=now)
        crash_point("after_correct")
        return count

    def site_days(self, hosts: Sequence[str] | None = None) -> list[SiteDay]:
        """How the pages of hosts did, day by day."""
        with self._database.read() as tx:
            return health.days(tx, hosts=hosts)

    def weak_records(self, limit: int) -> tuple[int, list[WeakRecord]]:
        """How many records are of low quality, and those kept last."""
        with self._database.read() as tx:
            return health.weak(tx, limit=limit)

    # Hosts

    def take_slot(
        self, host: str, *, delay_s: float, now: datetime, patience_s: float = 60
    ) -> datetime:
        """Book the moment at which the next request to a host may start; the one after it is delay_s seconds later.

        A moment more than patience_s seconds away is answered but not booked: come again then.
        """
        delay, patience = timedelta(seconds=delay_s), timedelta(seconds=patience_s)
        with self._database.pace() as tx:
            return hosts.take_slot(tx, host, delay=delay, now=now, patience=patience)

    def hold(self, host: str, *, until: datetime) -> None:
        """Ask nothing of a host until then."""
        with self._database.pace() as tx:
            hosts.hold(tx, host, until=until)

    def robots(self, host: str) -> RobotsMemory | None:
        """A host's robots.txt as last saved."""
        with self._database.read() as tx:
            return hosts.robots(tx, host)

    def save_robots(self, host: str, memory: RobotsMemory) -> None:
        """Remember a host's robots.txt."""
        with self._database.pace() as tx:
            hosts.save_robots(tx, host, memory)

    # Parts

    def fix_parts(self, records_url: str, *, now: datetime, limit: int = 1000) -> list[Part]:
        """Put all lines that are in no part into new parts of at most `limit` lines. Raises ConfigError for no folder."""
        with self._database.write() as tx:
            return outbox.fix_parts(tx, records_url, now=now, limit=limit)

    def unpublished_parts(self) -> list[Part]:
        """Parts that were fixed but perhaps never written: publish them again."""
        with self._database.read() as tx:
            return outbox.unpublished_parts(tx)

    def mark_published(self, part_id: int) -> None:
        """Remember that a part stands in its folder."""
        crash_point("before_mark")
        with self._database.write() as tx:
            outbox.mark_published(tx, part_id)

    # Records and runs

    def record(self, key: str) -> Record | None:
        """The latest revision by story id, URL, or the start of an id that only one story has."""
        with self._database.read() as tx:
            return reading.record(tx, key)

    def history(self, story_id: str) -> list[Record]:
        """Every revision of a story, the first one first."""
        with self._database.read() as tx:
            return reading.history(tx, story_id)

    def story(self, key: str) -> StoryView | None:
        """The whole story, copies and all, that a record's id, the start of one, its URL or a copy's URL leads to."""
        with self._database.read() as tx:
            return views.story(tx, key)

    def stories(self, *, limit: int, since: datetime | None = None) -> list[StoryView]:
        """One a cluster, last kept first."""
        with self._database.read() as tx:
            return views.latest_stories(tx, limit=limit, since=since)

    def reindex(self) -> int:
        """Make the index of like texts anew from the records; how many texts are in it."""
        with self._database.write(alone="keep") as tx:
            return rebuild_sketches(tx)

    def records(
        self,
        *,
        limit: int,
        feed: str | None = None,
        host: str | None = None,
        since: datetime | None = None,
        text: str | None = None,
    ) -> list[Record]:
        """Latest revisions, last kept first. host: of the entry's link. text: stands in title or text."""
        with self._database.read() as tx:
            return reading.records(tx, limit=limit, feed=feed, host=host, since=since, text=text)

    def forget(self, keys: Sequence[str], *, now: datetime, dry_run: bool) -> list[StoryId]:
        """Take stories down for good, by id or URL: texts, copies, lines, also out of published parts; their ids.

        After a crash the parts left to rewrite are among unpublished_parts; after StoreUnavailable
        too, which names one.
        """
        with self._database.write(alone="keep") as tx:
            done = forget.forget(tx, keys, now=now, dry_run=dry_run)
            parts = outbox.parts_with(tx, done.parts)
        self.publish_again(parts)
        return list(done.stories)

    def publish_again(self, parts: Sequence[Part]) -> None:
        """Write parts that were fixed, each that can be. Raises StoreUnavailable for one that cannot."""
        failed: NewsError | None = None
        for part in parts:
            try:
                publish(part)
            except NewsError as exc:
                failed = exc
                continue
            self.mark_published(part.id)
        if failed:
            said = "a part could not be written, and may hold what was forgotten; mend that, then `records forget` again"
            raise StoreUnavailable(failed.url, f"{said} ({failed.reason})") from failed

    def save_run(self, report: RunReport) -> None:
        """Append a run's report."""
        with self._database.write() as tx:
            runs.save_run(tx, report)

    def runs(self, limit: int) -> list[RunReport]:
        """The last runs, newest first."""
        with self._database.read() as tx:
            return runs.last_runs(tx, limit=limit)
