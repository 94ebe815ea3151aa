"""Subscriptions and what we remember of feeds. Functions of a transaction; never touches entries but to count them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.engine import Connection

from news.feed.values import FeedState, Subscription
from storage.tables import codec
from storage.tables.codec import storable, text_key
from storage.tables.database import among, insert_for
from storage.tables.schema import entries, feeds, subscriptions

ONE_OFF = "one-off"
"""The origin of feeds that were pasted in or given by argument: known to the workers, followed by nobody."""


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


def sync_subscriptions(
    tx: Connection, wanted: Sequence[Subscription], *, origin: str, now: datetime
) -> None:
    """Make the active subscriptions of an origin exactly these; of one-off feeds, only remember how to fetch them."""
    ids = ensure_feeds(tx, [subscription.url for subscription in wanted])
    if origin != ONE_OFF:
        tx.execute(
            update(subscriptions).where(subscriptions.c.origin == origin).values(is_active=False)
        )
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
    if rows:
        insert = insert_for(tx, subscriptions)
        changed = {
            name: insert.excluded[name]
            for name in ("is_active", "position", "group_name", "payload", "synced_at")
        }
        tx.execute(
            insert.on_conflict_do_update(index_elements=["feed_id", "origin"], set_=changed),
            list(rows.values()),
        )


def active_subscriptions(
    tx: Connection, *, group: str | None, urls: Collection[str] | None
) -> list[Subscription]:
    """The active ones in the order of their files, each feed once; with urls, one-off feeds too."""
    wanted: ColumnElement[bool] = subscriptions.c.is_active
    if urls is not None:
        wanted = and_(or_(wanted, subscriptions.c.origin == ONE_OFF), _of_feeds(tx, urls))
    if group is not None:
        wanted = and_(wanted, subscriptions.c.group_name == group)
    query = (
        select(subscriptions.c.feed_id, subscriptions.c.payload)
        .join(feeds)
        .where(wanted)
        .order_by(
            subscriptions.c.is_active.desc(), subscriptions.c.origin, subscriptions.c.position
        )
    )
    first: dict[int, str] = {}
    for feed_id, payload in tx.execute(query):
        first.setdefault(feed_id, payload)
    return [codec.subscriptions.loads(payload) for payload in first.values()]


def feed_states(tx: Connection, urls: Collection[str] | None) -> dict[str, FeedState]:
    """URL -> state, of every feed we have met; an empty state for one that was never polled."""
    query = select(feeds.c.url, feeds.c.state).order_by(feeds.c.id)
    if urls is not None:
        query = query.where(_of_feeds(tx, urls))
    return {url: _state(url, state) for url, state in tx.execute(query)}


def feed_health(tx: Connection) -> list[FeedHealth]:
    """Every feed with its entries counted, subscribed ones first."""
    subscribed = {s.url: s for s in active_subscriptions(tx, group=None, urls=None)}
    known = {
        s.url: s for s in active_subscriptions(tx, group=None, urls=feed_states(tx, None))
    } | subscribed
    query = select(entries.c.feed_id, entries.c.outcome, func.count()).group_by(
        entries.c.feed_id, entries.c.outcome
    )
    counts: dict[int, dict[str, int]] = {}
    for feed_id, outcome, count in tx.execute(query):
        counts.setdefault(feed_id, {})[outcome] = count
    lines = []
    for feed_id, url, state in tx.execute(
        select(feeds.c.id, feeds.c.url, feeds.c.state).order_by(feeds.c.id)
    ):
        mine, subscription = counts.get(feed_id, {}), known.get(url)
        lines.append(
            FeedHealth(
                url=url,
                name=subscription.name if subscription else None,
                group=subscription.group if subscription else None,
                is_subscribed=url in subscribed,
                state=_state(url, state),
                entries=sum(mine.values()),
                stored=mine.get("stored", 0) + mine.get("revised", 0),
                pending=mine.get("pending", 0),
                quarantined=mine.get("quarantined", 0),
            )
        )
    return sorted(lines, key=lambda line: not line.is_subscribed)


def ensure_feeds(tx: Connection, urls: Iterable[str]) -> dict[str, int]:
    """text_key of a feed's URL -> its row's id; rows are made for those that have none."""
    rows = {text_key(url): {"url_key": text_key(url), "url": storable(url)} for url in urls}
    if rows:
        tx.execute(
            insert_for(tx, feeds).on_conflict_do_nothing(), [rows[key] for key in sorted(rows)]
        )
    return feed_ids(tx, rows)


def feed_ids(tx: Connection, url_keys: Collection[str]) -> dict[str, int]:
    """text_key of a feed's URL -> its row's id, of those we have met."""
    query = select(feeds.c.url_key, feeds.c.id).where(feeds.c.url_key.in_(among(tx, url_keys)))
    return {row.url_key: row.id for row in tx.execute(query)}


def in_feeds(tx: Connection, urls: Collection[str]) -> ColumnElement[bool]:
    """True for the entries of these feeds."""
    return entries.c.feed_id.in_(select(feeds.c.id).where(_of_feeds(tx, urls)))


def _of_feeds(tx: Connection, urls: Collection[str]) -> ColumnElement[bool]:
    return feeds.c.url_key.in_(among(tx, [text_key(url) for url in urls]))


def _state(url: str, state: str | None) -> FeedState:
    return FeedState(url=url) if state is None else codec.feed_states.loads(state)
