"""A store's past in numbers: aggregates for pictures, made by the database.

since: counted from this moment, or from its UTC day. Every list is bounded by groups, days or
`limit`, never by the number of stories.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, Integer, String, and_, case, func, select
from sqlalchemy import type_coerce as as_type
from sqlalchemy.engine import Connection

from news.url import domain_of
from storage.tables.database import Database
from storage.tables.queries import among_ids, json_text
from storage.tables.repeat import repeated
from storage.tables.schema import (
    appearances,
    entries,
    feed_days,
    feeds,
    revisions,
    site_days,
    subscriptions,
    urls,
)

LATE = timedelta(days=2)  #: between publication and storing; what is older was found, not awaited
_US = 1_000_000  #: microseconds in a second
_MINUTE = 60 * _US


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDay:
    """A feed's polls of a UTC day."""

    feed_id: int
    day: str
    polls: int
    failed: int
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteShare:
    """How a host's pages were read."""

    host: str
    pages: int
    low_quality: int
    paywalled: int
    empty: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Quarantined entries of one reason."""

    reason: str
    count: int
    recent: int  #: quarantined since then


@repeated
class Trends:
    """Reads what happened since a moment."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def worst_feeds(self, since: datetime, *, limit: int) -> tuple[int, dict[int, tuple[str, str]]]:
        """How many feeds were polled; and id -> URL and name of some, most failures first."""
        failed, polls = func.sum(feed_days.c.failed), func.sum(feed_days.c.polls)
        polled = select(feed_days.c.feed_id, failed.label("failed"), polls.label("polls"))
        polled = polled.where(feed_days.c.day >= _day(since)).group_by(feed_days.c.feed_id)
        each = polled.subquery()
        share = each.c.failed * 1000 / each.c.polls
        with self._database.read() as tx:
            name = func.coalesce(_name(tx), feeds.c.title, feeds.c.url)
            query = (
                select(feeds.c.id, feeds.c.url, name)
                .join(each, each.c.feed_id == feeds.c.id)
                .order_by(share.desc(), each.c.failed.desc(), feeds.c.id)
                .limit(limit)
            )
            count = tx.execute(select(func.count()).select_from(each)).scalar_one()
            return count, {row[0]: (row[1], row[2]) for row in tx.execute(query)}

    def feed_days(self, feed_ids: Sequence[int], since: datetime) -> list[FeedDay]:
        """The days of some feeds."""
        with self._database.read() as tx:
            mine = feed_days.c.feed_id.in_(among_ids(tx, feed_ids))
            query = select(feed_days).where(mine, feed_days.c.day >= _day(since))
            return [FeedDay(**row) for row in tx.execute(query).mappings()]

    def poll_days(self, since: datetime) -> dict[str, tuple[int, int]]:
        """Day -> polls of all feeds, and how many failed."""
        sums = [func.sum(feed_days.c[name]) for name in ("polls", "failed")]
        query = select(feed_days.c.day, *sums).where(feed_days.c.day >= _day(since))
        with self._database.read() as tx:
            rows = tx.execute(query.group_by(feed_days.c.day)).all()
        return {day: (int(polls), int(failed)) for day, polls, failed in rows}

    def stories(self, since: datetime, *, step: timedelta) -> dict[tuple[datetime, str], int]:
        """(start of a step, group) -> new stories, under the group of their first feed."""
        group = func.coalesce(_group(), "").label("group")
        start = _slot(revisions.c.kept_at, step)
        query = (
            select(start, group, func.count())
            .select_from(revisions)
            .join(entries, entries.c.id == _own_entry())
            .where(_new(since))
            .group_by(start, group)
        )
        us = int(step.total_seconds()) * _US
        with self._database.read() as tx:
            return {(_moment(n * us), name): count for n, name, count in tx.execute(query)}

    def delays(self, since: datetime) -> dict[str, Counter[int]]:
        """Day -> minutes from publication to storing -> new stories. Later than LATE: left out."""
        kept, published = (as_type(c, BigInteger) for c in (revisions.c.kept_at, _newest))
        day, minutes = _slot(revisions.c.kept_at, timedelta(days=1)), (kept - published) // _MINUTE
        query = (
            select(day, minutes, func.count())
            .select_from(revisions)
            .join(entries, entries.c.id == _own_entry())
            # where the feed prints no date, or one to come, these two are equal
            .where(
                _new(since), _newest < entries.c.first_seen_at, minutes < LATE.total_seconds() / 60
            )
            .group_by(day, minutes)
        )
        found: dict[str, Counter[int]] = {}
        with self._database.read() as tx:
            for n, delay, count in tx.execute(query):
                key = _day(_moment(n * 86_400 * _US))
                found.setdefault(key, Counter())[max(0, delay)] += count
        return found

    def sites(self, since: datetime, *, limit: int) -> list[SiteShare]:
        """The hosts with the largest shares of unreadable and paywalled pages, worst first."""
        names = ("pages", "low_quality", "paywalled", "empty")
        sums = [func.sum(site_days.c[name]).label(name) for name in names]
        bad = (sums[1] + sums[2] + sums[3]) * 1000 / sums[0]
        query = (
            select(func.min(site_days.c.host).label("host"), *sums)
            .where(site_days.c.day >= _day(since))
            .group_by(site_days.c.host_key)
            .having(sums[0] >= 3)
            .order_by(bad.desc(), sums[0].desc())
            .limit(limit)
        )
        with self._database.read() as tx:
            return [SiteShare(**row) for row in tx.execute(query).mappings()]

    def quarantine(self, since: datetime) -> list[Reason]:
        """Quarantined entries by reason, the most frequent first."""
        recent = func.sum(case((entries.c.ended_at >= since, 1), else_=0))
        query = (
            select(entries.c.reason, func.count(), as_type(recent, Integer))
            .where(entries.c.outcome == "quarantined")
            .group_by(entries.c.reason)
            .order_by(func.count().desc(), entries.c.reason)
        )
        with self._database.read() as tx:
            rows = tx.execute(query).all()
        return [Reason(reason=r or "unknown", count=n, recent=m) for r, n, m in rows]

    def waiting(self) -> tuple[int, datetime | None]:
        """How many entries are pending, and since when the first of them waits."""
        query = select(func.count(), func.min(entries.c.first_seen_at))
        with self._database.read() as tx:
            count, since = tx.execute(query.where(entries.c.outcome == "pending")).one()
            return count, since

    def copies(self, since: datetime, *, limit: int) -> dict[tuple[str, str], int]:
        """(who had it first, who copied) -> texts; domains, the most frequent pairs."""
        address = (
            select(func.min(urls.c.url))
            .where(urls.c.story_id == appearances.c.story_id, urls.c.role == "alias")
            .correlate(appearances)
            .scalar_subquery()
        )
        found: Counter[tuple[str, str]] = Counter()
        with self._database.read() as tx:
            host = _host(tx, address).label("host")
            query = (
                select(host, appearances.c.publisher, func.count())
                .where(appearances.c.seen_at >= since, appearances.c.publisher.is_not(None))
                .group_by(host, appearances.c.publisher)
            )
            for first, copier, count in tx.execute(query):
                source = domain_of(f"https://{first}/") if first else None
                if source and source != copier:
                    found[source, copier] += count
        return dict(found.most_common(limit))


_newest = entries.c.newest_at


def _new(since: datetime) -> ColumnElement[bool]:
    return and_(revisions.c.kept_at >= since, revisions.c.revision == 1)


def _own_entry() -> ColumnElement[int]:
    """The first entry of a revision's story."""
    mine = and_(entries.c.story_id == revisions.c.story_id, ~entries.c.is_copy)
    first = select(func.min(entries.c.id)).where(mine)
    return first.correlate(revisions).scalar_subquery()


def _group() -> ColumnElement[str]:
    mine = subscriptions.c.feed_id == entries.c.feed_id
    query = select(func.min(subscriptions.c.group_name)).where(mine)
    return query.correlate(entries).scalar_subquery()


def _name(tx: Connection) -> ColumnElement[str]:
    """The name in a feed's subscription."""
    mine = subscriptions.c.feed_id == feeds.c.id
    name = json_text(tx, subscriptions.c.payload, "name")
    return select(func.min(name)).where(mine).correlate(feeds).scalar_subquery()


def _slot(moment: ColumnElement[datetime], step: timedelta) -> ColumnElement[int]:
    """The number of steps from 1970 to a moment."""
    return as_type(moment, BigInteger) // (int(step.total_seconds()) * _US)


def _moment(microseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def _host(tx: Connection, url: ColumnElement[str]) -> ColumnElement[str]:
    """The host in a URL, or what stands in its place."""
    if tx.dialect.name == "postgresql":
        return func.split_part(func.split_part(url, "://", 2), "/", 1, type_=String)
    rest = func.substr(url, func.instr(url, "://") + 3)
    return func.substr(rest, 1, func.instr(rest.concat("/"), "/") - 1, type_=String)
