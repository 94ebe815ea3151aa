"""How each feed's polls went, counted by day."""

from datetime import datetime
from functools import cache

from sqlalchemy import TextClause, delete, select
from sqlalchemy.engine import Connection

from news.feed.values import FeedState
from storage.tables.queries import insert_of, prebuilt
from storage.tables.schema import feed_days

DAYS = 400  #: that are kept of a feed


def count_poll(
    tx: Connection, feed_id: int, *, before: FeedState, after: FeedState, new: int, now: datetime
) -> None:
    """Add a poll to its feed's day, unless no request was sent. new: entries first seen."""
    if after.last_polled_at == before.last_polled_at:
        return
    day = f"{now:%Y-%m-%d}"
    row = {
        "feed_id": feed_id,
        "day": day,
        "polls": 1,
        "failed": int(after.failures > before.failures or after.is_gone),
        "new": new,
    }
    if tx.execute(_upsert(tx.dialect.name, tuple(row)), row).scalar() == 1:
        _drop_old(tx, feed_id)


@cache
def _upsert(dialect: str, given: tuple[str, ...]) -> TextClause:
    insert = insert_of(dialect, feed_days)
    added = {name: feed_days.c[name] + insert.excluded[name] for name in ("polls", "failed", "new")}
    adding = insert.on_conflict_do_update(index_elements=["feed_id", "day"], set_=added)
    return prebuilt(adding.returning(feed_days.c.polls), given, dialect=dialect)


def _drop_old(tx: Connection, feed_id: int) -> None:
    """Keep so many days of a feed. They are counted: the clock may be wrong today."""
    mine = feed_days.c.feed_id == feed_id
    days = select(feed_days.c.day).where(mine).order_by(feed_days.c.day.desc())
    old = tx.execute(days.offset(DAYS).limit(1)).scalar()
    if old is not None:
        tx.execute(delete(feed_days).where(mine, feed_days.c.day <= old))
