"""What hubs were asked to send, and the one server that asks them."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.engine import Connection, Row

from news.feed.hub import (
    DENIED_FOR,
    KEPT_AFTER,
    VERIFY_WITHIN,
    HubSubscription,
    asked_again,
    renewed_at,
)
from storage.queue.feeds import ensure_feeds
from storage.tables.codec import storable, text_key
from storage.tables.database import Database
from storage.tables.queries import among, among_ids, insert_all, upsert
from storage.tables.repeat import repeated
from storage.tables.schema import feeds, hub_documents, hub_server, hub_subscriptions

#: a server that has not been heard of for so long counts as ended
GAP = timedelta(minutes=5)
PATH = "/websub/"  #: where callbacks begin, on the server
_MAX_ERROR = 300  #: characters
_TOKEN_BYTES = 32  #: nobody guesses them
#: the ended ones of the last days too: some feeds name themselves anew at each poll
_MOST_OF_A_FEED = 10
_mine = hub_subscriptions.c
_COLUMNS = (
    *(_mine.id, feeds.c.url, _mine.hub, _mine.topic, _mine.callback, _mine.secret),
    *(_mine.standing, _mine.asked_at, _mine.verified_at, _mine.lease_until),
    *(_mine.failures, _mine.failing_since, _mine.error, _mine.told_at),
)
_WANTED = _mine.standing.not_in(("ending", "ended"))

Wanted = tuple[str, str]
"""Hub and topic."""


@repeated
class Hubs:
    """Subscriptions at hubs. One server keeps them; any server takes what hubs send."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def beat(
        self, server: str, *, url: str, every: timedelta, since: datetime, now: datetime
    ) -> bool:
        """Say that this server listens; False while another one does.

        url: the address under which hubs reach it. every: how often pushed feeds are polled. since:
        when it began to listen.
        """
        row = {
            "id": 1,
            "server": server,
            "url": url,
            "since": since,
            "seen_at": now,
            "every_s": int(every.total_seconds()),
        }
        is_free = (
            (hub_server.c.server == server)
            | (hub_server.c.seen_at <= now - GAP)
            | (hub_server.c.seen_at > now + GAP)  # the clock was ahead
        )
        with self._database.write() as tx:
            upsert(tx, hub_server, [row], where=is_free)
            return tx.execute(select(hub_server.c.server)).scalar() == server

    def leave(self, server: str) -> None:
        """The server ends: from now on, feeds are polled as if there were no hubs."""
        with self._database.write() as tx:
            tx.execute(delete(hub_server).where(hub_server.c.server == server))

    def settle(
        self, wanted: Mapping[str, Sequence[Wanted]], *, base: str, now: datetime
    ) -> tuple[int, int]:
        """Bring the subscriptions of these feeds in line; how many began, how many are to end.

        wanted: feed URL -> what is wanted of it; nothing, where it is no longer read. base: of
        callbacks. Feeds that are settled cost one query.
        """
        with self._database.read() as tx:
            has_change = any(_changes(tx, wanted, base=base))
        if not has_change:
            return 0, 0
        with self._database.write() as tx:
            begun, over = _changes(tx, wanted, base=base)
            ids = ensure_feeds(tx, [url for url, _ in begun])
            rows = [_new_row(ids[text_key(url)], one, base=base, now=now) for url, one in begun]
            insert_all(tx, hub_subscriptions, rows)
            mine = _mine.id.in_(among_ids(tx, over))
            values = {"standing": "ending", "next_at": now, "failures": 0, "failing_since": None}
            tx.execute(update(hub_subscriptions).where(mine).values(**values))
            _drop_documents(tx)
        return len(begun), len(over)

    def due(self, *, limit: int, now: datetime) -> list[HubSubscription]:
        """What is to be asked, renewed, ended or forgotten now; what waits longest first."""
        query = _chosen().where(_mine.next_at <= now).order_by(_mine.next_at, _mine.id)
        with self._database.read() as tx:
            return [_subscription(row) for row in tx.execute(query.limit(limit))]

    def all(self) -> list[HubSubscription]:
        """Every subscription that is wanted, without its secret and its address."""
        with self._database.read() as tx:
            rows = tx.execute(_chosen().where(_WANTED).order_by(_mine.id))
            return [_subscription(row, is_shown=True) for row in rows]

    def by_token(self, token: str) -> HubSubscription | None:
        """The subscription whose callback ends so."""
        with self._database.read() as tx:
            row = tx.execute(_chosen().where(_mine.token == storable(token))).first()
        return _subscription(row) if row else None

    def begin(self, one: HubSubscription, *, now: datetime) -> None:
        """The hub is about to be asked. What it has not answered until then is a failure."""
        values: dict[str, Any] = {"asked_at": now, "next_at": now + VERIFY_WITHIN}
        if one.is_unanswered:
            why = "it took the request, but never verified it"
            values |= _failure(one, why, now=now)
            values["next_at"] = max(now + VERIFY_WITHIN, asked_again(one.failures + 1, now=now))
        self._change(one, values)

    def failed(
        self,
        one: HubSubscription,
        why: str,
        *,
        begun: datetime,
        asked: timedelta | None,
        now: datetime,
    ) -> datetime:
        """The hub refused, or could not be reached; when it is asked again.

        begun: when it was asked; what it has answered at the callback since then holds.
        """
        until = asked_again(one.failures + 1, now=now, asked=asked)
        is_unanswered = (
            _mine.verified_at.is_(None) | (_mine.verified_at < begun)
            if one.is_wanted
            else _mine.standing == "ending"
        )
        values = {**_failure(one, why, now=now), "next_at": until, "asked_at": one.asked_at}
        with self._database.write() as tx:
            mine = _mine.id == one.id, is_unanswered
            tx.execute(update(hub_subscriptions).where(*mine).values(**values))
        return until

    def rest(self, hub: str, *, now: datetime) -> None:
        """A hub is in trouble: what else is due there is asked for later."""
        due = _mine.hub == hub, _mine.next_at <= now
        values = {"next_at": asked_again(1, now=now)}
        with self._database.write() as tx:
            tx.execute(update(hub_subscriptions).where(*due).values(**values))

    def verified(self, one: HubSubscription, *, lease: timedelta, now: datetime) -> None:
        """The hub has verified that we want it: it sends for so long."""
        is_new = one.standing != "active" or one.lease_until is None or one.lease_until <= now
        values: dict[str, Any] = {
            "standing": "active",
            "verified_at": now,
            "lease_until": now + lease,
            "next_at": renewed_at(lease, now=now),
            "failures": 0,
            "failing_since": None,
            "error": None,
        }
        self._change(one, values | ({"active_since": now} if is_new else {}))

    def denied(self, one: HubSubscription, reason: str, *, now: datetime) -> None:
        """The hub does not send it; it is asked again much later."""
        values = _failure(one, f"denied: {reason}", now=now)
        self._change(one, {**values, "standing": "denied", "next_at": now + DENIED_FOR})

    def ended(self, one: HubSubscription, *, now: datetime) -> None:
        """The hub sends nothing more. Its address is kept a while, to say so."""
        self._change(one, {"standing": "ended", "next_at": now + KEPT_AFTER})

    def forget(self, one: HubSubscription) -> None:
        """Delete it: its address is unknown from now on."""
        with self._database.write() as tx:
            tx.execute(delete(hub_subscriptions).where(_mine.id == one.id))

    def refused(self, one: HubSubscription, why: str, *, now: datetime) -> None:
        """The hub sent something that is not believed; it is not relied on until it does better."""
        self._change(one, {"refused_at": now, "error": _cut(why)})

    def hinted(self, one: HubSubscription, *, now: datetime) -> None:
        """The hub says that there is news, without a document that is read."""
        self._change(one, {"told_at": now, "hint_at": now})

    def _change(self, one: HubSubscription, values: Mapping[str, Any]) -> None:
        with self._database.write() as tx:
            tx.execute(update(hub_subscriptions).where(_mine.id == one.id).values(**values))


def _chosen() -> Select[Any]:
    return select(*_COLUMNS).join(feeds, feeds.c.id == _mine.feed_id)


def _subscription(row: Row[Any], *, is_shown: bool = False) -> HubSubscription:
    values = row._asdict()
    feed_url = values.pop("url")
    if is_shown:
        values |= {"callback": "", "secret": ""}
    return HubSubscription(feed_url=feed_url, **values)


def _changes(
    tx: Connection, wanted: Mapping[str, Sequence[Wanted]], *, base: str
) -> tuple[list[tuple[str, Wanted]], list[int]]:
    """What is to begin, by feed; and the ids of what is to end."""
    keys = {text_key(url): url for url in wanted}
    of_feeds = select(feeds.c.id, feeds.c.url_key).where(feeds.c.url_key.in_(among(tx, keys)))
    urls = {row.id: keys[row.url_key] for row in tx.execute(of_feeds)}
    columns = _mine.id, _mine.feed_id, _mine.hub, _mine.topic, _mine.callback, _mine.standing
    rows = tx.execute(select(*columns).where(_mine.feed_id.in_(among_ids(tx, urls)))).all()
    count = Counter(urls[row.feed_id] for row in rows)
    there = {
        (urls[row.feed_id], row.hub, row.topic): row.id
        for row in rows
        if _is_wanted(row) and row.callback.startswith(f"{base}{PATH}")
    }
    asked = [(url, one) for url, ones in wanted.items() for one in ones]
    found = {there.get((url, storable(hub), storable(topic))) for url, (hub, topic) in asked}
    begun = [
        (url, one)
        for url, one in asked
        if (url, *map(storable, one)) not in there and count[url] < _MOST_OF_A_FEED
    ]
    return begun, [row.id for row in rows if _is_wanted(row) and row.id not in found]


def _is_wanted(row: Row[Any]) -> bool:
    return row.standing not in ("ending", "ended")


def _new_row(feed_id: int, one: Wanted, *, base: str, now: datetime) -> dict[str, Any]:
    hub, topic = one
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    return {
        "feed_id": feed_id,
        "token": token,
        "callback": f"{base}{PATH}{token}",
        "hub": storable(hub),
        "topic": storable(topic),
        "secret": secrets.token_urlsafe(_TOKEN_BYTES),
        "standing": "asked",
        "next_at": now,
        "failures": 0,
    }


def _drop_documents(tx: Connection) -> None:
    """What was brought of feeds that no hub is wanted for is not read: it is polled."""
    wanted = select(_mine.feed_id).where(_WANTED)
    tx.execute(delete(hub_documents).where(hub_documents.c.feed_id.not_in(wanted)))


def _failure(one: HubSubscription, why: str, *, now: datetime) -> dict[str, Any]:
    return {
        "failures": one.failures + 1,
        "failing_since": one.failing_since or now,
        "error": _cut(why),
    }


def _cut(why: str) -> str:
    return storable(why)[:_MAX_ERROR]
