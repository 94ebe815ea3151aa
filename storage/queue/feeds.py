"""Feeds: their subscriptions and their states."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true, update
from sqlalchemy.engine import Connection, Row

from news.feed.values import PAGE_LIST, FeedState, Subscription
from storage.queue import leases
from storage.tables import codec, schema
from storage.tables.codec import shown_feed, storable, text_key
from storage.tables.database import Database
from storage.tables.queries import among, among_ids, insert_for, upsert
from storage.tables.repeat import repeated
from storage.tables.schema import entries, feeds, subscriptions

#: the origin of feeds named for one run: workers know how to fetch them, without subscription
ONE_OFF = "one-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """One feed as `status` shows it."""

    url: str
    name: str | None  #: the subscription's
    group: str | None
    is_subscribed: bool
    state: FeedState
    entries: int  #: all that were ever seen
    stored: int  #: entries that became a record or a revision of one
    pending: int
    quarantined: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPlace:
    """A feed in a list of all."""

    number: int  #: for `after`
    url: str
    title: str | None  #: its own
    subscription: Subscription | None  #: the last one
    is_subscribed: bool
    state: FeedState


@repeated
class Feeds:
    """Subscriptions, feed states, and leases on feeds that are being polled."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sync_subscriptions(
        self, wanted: Sequence[Subscription], *, origin: str, now: datetime
    ) -> None:
        """Replace an origin's active subscriptions. Removed ones keep their history.

        origin: path of a feeds.toml, or ONE_OFF, whose feeds are stored but never active.
        """
        with self._database.write() as tx:
            ids = ensure_feeds(tx, [subscription.url for subscription in wanted])
            if origin != ONE_OFF:
                mine = update(subscriptions).where(subscriptions.c.origin == origin)
                tx.execute(mine.values(is_active=False))
            rows = {
                ids[text_key(subscription.url)]: {
                    "feed_id": ids[text_key(subscription.url)],
                    "origin": origin,
                    "is_active": origin != ONE_OFF,
                    "position": position,
                    "group_name": subscription.group,
                    "payload": codec.subscriptions.dumps(subscription),
                    "synced_at": now,
                }
                for position, subscription in enumerate(wanted)
            }
            upsert(tx, subscriptions, list(rows.values()))

    def subscriptions(
        self, *, group: str | None = None, urls: Collection[str] | None = None
    ) -> list[Subscription]:
        """Active subscriptions in file order, each feed once; with urls also one-off feeds."""
        with self._database.read() as tx:
            return _subscriptions(tx, group=group, urls=urls)

    def known(self) -> list[Subscription]:
        """Every feed, subscribed or not, as its last subscription; active ones first."""
        order = (subscriptions.c.is_active.desc(), subscriptions.c.position, feeds.c.id)
        query = select(feeds.c.url, subscriptions.c.payload).outerjoin(subscriptions)
        found: dict[str, Subscription] = {}
        with self._database.read() as tx:
            for url, payload in tx.execute(query.order_by(*order)):
                if url not in found:
                    one = codec.subscriptions.loads(payload) if payload else None
                    found[url] = one or Subscription(url=url)
        return list(found.values())

    def page(self, *, after: int = 0, limit: int) -> list[FeedPlace]:
        """Feeds in the order in which they were first known, with their last subscriptions."""
        mine = (feeds.c.id, feeds.c.url, feeds.c.title, feeds.c.state)
        last = select(*mine).where(feeds.c.id > after, feeds.c.url != PAGE_LIST)
        with self._database.read() as tx:
            rows = tx.execute(last.order_by(feeds.c.id).limit(limit)).all()
            of_these = subscriptions.c.feed_id.in_(among_ids(tx, [row.id for row in rows]))
            every = select(subscriptions).where(of_these).order_by(subscriptions.c.is_active)
            mine_of = {row.feed_id: row for row in tx.execute(every)}
        return [_place(row, mine_of.get(row.id)) for row in rows]

    def states(self, urls: Collection[str] | None = None) -> dict[str, FeedState]:
        """URL -> state of every known feed; an empty state before its first poll."""
        with self._database.read() as tx:
            return _states(tx, urls)

    def health(self) -> list[FeedHealth]:
        """Every feed with its entries counted, subscribed ones first."""
        with self._database.read() as tx:
            states = _states(tx, None)
            active = {s.url: s for s in _subscriptions(tx)}
            known = {s.url: s for s in _subscriptions(tx, urls=states)} | active
            counts = _entry_counts(tx)
        return [
            _health(url, state, counts[url], known.get(url), is_subscribed=url in active)
            for url, state in sorted(states.items(), key=lambda item: item[0] not in active)
        ]

    def lease(
        self, urls: Collection[str], *, owner: str, lease: timedelta, now: datetime
    ) -> set[str]:
        """Lease the feeds that no other worker is polling, and return them."""
        with self._database.write(alone="leases") as tx:
            return leases.lease_feeds(tx, urls, owner=owner, lease=lease, now=now)

    def lease_states(
        self, urls: Collection[str], *, owner: str, lease: timedelta, now: datetime
    ) -> dict[str, FeedState]:
        """Lease the feeds that no other worker is polling; URL -> their states under the lease."""
        with self._database.write(alone="leases") as tx:
            mine = leases.lease_feeds(tx, urls, owner=owner, lease=lease, now=now)
            states = _states(tx, mine)
            return {url: states.get(url, FeedState(url=url)) for url in mine}

    def polled_by_others(
        self, urls: Collection[str] | None, *, owner: str, lease: timedelta, now: datetime
    ) -> bool:
        """True while another worker polls one of these feeds, or any: entries may come."""
        theirs = schema.leases.c.owner != owner, ~leases.is_over(lease, now=now)
        query = select(schema.leases.c.resource_key).where(*theirs)
        with self._database.read() as tx:
            if urls is None:
                which = schema.leases.c.resource.startswith("feed:")
            else:
                keys = [text_key(f"feed:{url}") for url in urls]
                which = schema.leases.c.resource_key.in_(among(tx, keys))
            return tx.execute(query.where(which).limit(1)).first() is not None

    def release(self, urls: Collection[str], *, owner: str) -> None:
        """Let others poll these feeds."""
        with self._database.write() as tx:
            leases.release(tx, leases.feed_lease(owner), resources=[f"feed:{url}" for url in urls])


def ensure_feeds(tx: Connection, urls: Iterable[str]) -> dict[str, int]:
    """text_key of a feed's URL -> its row's id. Feeds without a row get one."""
    rows = {text_key(url): _feed_row(url) for url in urls}
    if rows:
        insert = insert_for(tx, feeds).on_conflict_do_nothing()
        tx.execute(insert, [rows[key] for key in sorted(rows)])
    return feed_ids(tx, rows)


def _feed_row(url: str) -> dict[str, str | None]:
    shown, secrets = shown_feed(storable(url))
    return {
        "url_key": text_key(url),
        "url": storable(url),
        "shown_url": shown,
        "secrets": secrets,
    }


def feed_ids(tx: Connection, url_keys: Collection[str]) -> dict[str, int]:
    """text_key of a feed's URL -> its row's id, for feeds that have one."""
    query = select(feeds.c.url_key, feeds.c.id).where(feeds.c.url_key.in_(among(tx, url_keys)))
    return {row.url_key: row.id for row in tx.execute(query)}


def ask_whole(tx: Connection, feed_ids: Collection[int]) -> None:
    """Let the next poll of these feeds read the whole document, even if it has not changed."""
    query = select(feeds.c.id, feeds.c.state).where(
        feeds.c.id.in_(among_ids(tx, feed_ids)), feeds.c.state.is_not(None)
    )
    for row in tx.execute(query.order_by(feeds.c.id)).all():
        state = codec.feed_states.loads(row.state)
        whole = replace(state, etag=None, last_modified=None, body_digest=None)
        values = {"state": codec.feed_states.dumps(whole)}
        tx.execute(update(feeds).where(feeds.c.id == row.id).values(**values))


def in_feeds(tx: Connection, urls: Collection[str] | None) -> ColumnElement[bool]:
    """True of the entries of these feeds; of all entries for None."""
    if urls is None:
        return true()
    return entries.c.feed_id.in_(select(feeds.c.id).where(_of_urls(tx, urls)))


def of_host(host: str) -> ColumnElement[bool]:
    """True of the entries with links to a site, with or without `www.`, or to its subdomains."""
    name, column = storable(host.strip().lower().removeprefix("www.")), entries.c.host
    return or_(
        column == name,
        column.endswith(f".{name}", autoescape=True),
        column.startswith(f"{name}:", autoescape=True),
    )


def _of_urls(tx: Connection, urls: Collection[str]) -> ColumnElement[bool]:
    return feeds.c.url_key.in_(among(tx, [text_key(url) for url in urls]))


def _subscriptions(
    tx: Connection, *, group: str | None = None, urls: Collection[str] | None = None
) -> list[Subscription]:
    wanted: ColumnElement[bool] = subscriptions.c.is_active
    if urls is not None:
        wanted = and_(or_(wanted, subscriptions.c.origin == ONE_OFF), _of_urls(tx, urls))
    if group is not None:
        wanted = and_(wanted, subscriptions.c.group_name == group)
    order = (subscriptions.c.is_active.desc(), subscriptions.c.origin, subscriptions.c.position)
    query = (
        select(subscriptions.c.feed_id, subscriptions.c.payload)
        .join(feeds)
        .where(wanted)
        .order_by(*order)
    )
    first: dict[int, str] = {}
    for feed_id, payload in tx.execute(query):
        first.setdefault(feed_id, payload)
    return [codec.subscriptions.loads(payload) for payload in first.values()]


def _states(tx: Connection, urls: Collection[str] | None) -> dict[str, FeedState]:
    query = select(feeds.c.url, feeds.c.state).order_by(feeds.c.id)
    if urls is not None:
        query = query.where(_of_urls(tx, urls))
    return {
        url: FeedState(url=url) if state is None else codec.feed_states.loads(state)
        for url, state in tx.execute(query)
    }


def _entry_counts(tx: Connection) -> dict[str, Counter[str]]:
    """Feed URL -> outcome -> number of entries."""
    query = (
        select(feeds.c.url, entries.c.outcome, func.count())
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .group_by(feeds.c.url, entries.c.outcome)
    )
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for url, outcome, count in tx.execute(query):
        counts[url][outcome] = count
    return counts


def _place(row: Row[Any], subscription: Row[Any] | None) -> FeedPlace:
    return FeedPlace(
        number=row.id,
        url=row.url,
        title=row.title,
        subscription=codec.subscriptions.loads(subscription.payload) if subscription else None,
        is_subscribed=bool(subscription and subscription.is_active),
        state=codec.feed_states.loads(row.state) if row.state else FeedState(url=row.url),
    )


def _health(
    url: str,
    state: FeedState,
    counts: Counter[str],
    subscription: Subscription | None,
    *,
    is_subscribed: bool,
) -> FeedHealth:
    return FeedHealth(
        url=url,
        name=subscription.name if subscription else None,
        group=subscription.group if subscription else None,
        is_subscribed=is_subscribed,
        state=state,
        entries=counts.total(),
        stored=counts["stored"] + counts["revised"],
        pending=counts["pending"],
        quarantined=counts["quarantined"],
    )
