"""The records of an export, in the order in which they were stored."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from sqlalchemy import and_, select
from sqlalchemy.engine import Connection

from news.errors import ConfigError
from news.query.search import EVERYTHING, Filters
from news.record.values import Record
from storage.read.enriched import Enrichment, enrichments_of
from storage.read.records import with_feeds
from storage.search.filters import bounds
from storage.tables import codec
from storage.tables.database import Database
from storage.tables.queries import is_latest, is_main
from storage.tables.schema import clusters, outbox, revisions, stories

_PAGE = 500  #: records in memory at once


class HasDatabase(Protocol):
    """A store."""

    database: Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A record and the export's position after it."""

    record: Record
    cursor: str  #: for `after`
    enrichments: Sequence[Enrichment] | None = None  #: None: they were not asked for


def export(
    store: HasDatabase,
    *,
    latest: bool,
    after: str | None = None,
    filters: Filters = EVERYTHING,
    limit: int | None = None,
    enriched: bool = False,
) -> Iterator[Exported]:
    """Records in the order in which they were stored.

    latest: one per story, that of its main record; else every revision. after: the cursor of an
    earlier export; only later records follow. enriched: with what enrichers made of them. Raises
    ConfigError for an invalid cursor.
    """
    size = _PAGE if limit is None else min(limit, _PAGE)
    start = _position(after)
    found = _pages(store, latest=latest, after=start, filters=filters, size=size, enriched=enriched)
    return islice(found, limit)


def _pages(
    store: HasDatabase, *, latest: bool, after: int, filters: Filters, size: int, enriched: bool
) -> Iterator[Exported]:
    while True:
        with store.database.read() as tx:
            page = _page(tx, latest=latest, after=after, filters=filters, size=size)
            keys = [(record.id, record.revision) for _, record in page]
            made = enrichments_of(tx, keys) if enriched else None
        for (seq, record), key in zip(page, keys, strict=True):
            mine = None if made is None else made.get(key, ())
            yield Exported(record=record, cursor=f"c{seq}", enrichments=mine)
        if len(page) < size:
            return
        after = page[-1][0]


def _page(
    tx: Connection, *, latest: bool, after: int, filters: Filters, size: int
) -> list[tuple[int, Record]]:
    same = and_(
        revisions.c.story_id == outbox.c.story_id, revisions.c.revision == outbox.c.revision
    )
    query = select(outbox.c.seq, revisions.c.record).join(revisions, same)
    if latest:
        query = query.join(stories, and_(stories.c.id == outbox.c.story_id, is_latest))
        query = query.outerjoin(clusters, clusters.c.story_id == stories.c.id).where(is_main)
    query = query.where(outbox.c.kind == "record", outbox.c.seq > after)
    names = ("story_id", "revision", "kept_at")
    query = query.where(*bounds(tx, filters, **{name: revisions.c[name] for name in names}))
    rows = tx.execute(query.order_by(outbox.c.seq).limit(size)).all()
    found = with_feeds(tx, [codec.record_from_json(row.record) for row in rows])
    return [(row.seq, record) for row, record in zip(rows, found, strict=True)]


def is_cursor(text: str) -> bool:
    """True for what an export printed as its cursor."""
    return bool(re.fullmatch("c[0-9]{1,18}", text))


def _position(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not is_cursor(cursor):
        reason = f"{cursor!r} is not a cursor, expected one that an export printed"
        raise ConfigError("--after", reason)
    return int(cursor[1:])
