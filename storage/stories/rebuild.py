"""What can be made anew from records and relation lines alone: sketches, and the appearances of copies that kept no text."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, LargeBinary, MetaData, String, Table, Text, and_, select
from sqlalchemy.engine import Connection

from news.verdict.copies import profile_record
from storage.stories.similar import is_comparable
from storage.stories.sketch_index import hashes_as_bytes
from storage.tables import codec
from storage.tables.codec import storable
from storage.tables.database import insert_for
from storage.tables.schema import Moment, Serial

_PAGE = 500  #: texts in memory at once

# The columns as the migration that calls this knows them, whatever later ones add.
_tables = MetaData()
_revisions = Table(
    "revisions",
    _tables,
    Column("story_id", String),
    Column("revision", Serial),
    Column("record", Text),
    Column("kept_at", Moment),
)
_appearances = Table(
    "appearances",
    _tables,
    *(
        Column(name, String, primary_key=name == "url_key")
        for name in ("url_key", "url", "story_id", "relation", "publisher")
    ),
    *(Column(name, Text) for name in ("title", "feed_url", "record")),
    Column("published_at", Moment),
    Column("seen_at", Moment),
)
_sketches = Table(
    "sketches",
    _tables,
    Column("seq", Serial, primary_key=True),
    *(Column(name, String) for name in ("story_id", "url_key")),
    Column("revision", Serial),
    Column("seen_at", Moment),
    Column("hashes", LargeBinary),
)
_outbox = Table(
    "outbox",
    _tables,
    *(Column(name, String) for name in ("kind", "story_id", "url_key", "line")),
    Column("seq", Serial),
)


def rebuild_sketches(tx: Connection) -> int:
    """Make every sketch anew; how many. Processes that run keep what they have read: it still leads to the same texts."""
    tx.execute(_sketches.delete())
    count = 0
    for page in _pages(tx):
        rows = []
        for where, text in page:
            mine = profile_record(codec.record_from_json(text))
            if is_comparable(mine):
                moment = mine.record.date_first_seen
                rows.append(where | {"seen_at": moment, "hashes": hashes_as_bytes(mine.sketch)})
        if rows:
            tx.execute(_sketches.insert(), rows)
        count += len(rows)
    return count


def fill_appearances(tx: Connection) -> None:
    """A row for every copy that a relation line tells of."""
    lines = tx.execute(
        select(_outbox).where(_outbox.c.kind == "relation").order_by(_outbox.c.seq)
    ).all()
    for row in lines:
        told = json.loads(row.line)
        found = {
            "url_key": row.url_key,
            "url": storable(told["url"] or row.story_id),
            "story_id": row.story_id,
            "relation": told["relation"],
            "publisher": told.get("publisher"),
            "title": told.get("title"),
            "feed_url": told.get("feed"),
            "published_at": _moment(told.get("date_published")),
            "seen_at": _moment(told.get("date_seen")) or datetime.now(UTC),
        }
        insert = insert_for(tx, _appearances).values(**found)
        tx.execute(insert.on_conflict_do_nothing(index_elements=["url_key"]))


def _pages(tx: Connection) -> Iterator[list[tuple[dict[str, Any], str]]]:
    """Every text with where it stands: revisions of stories, then copies."""
    after = ("", 0)
    while True:
        later = (_revisions.c.story_id > after[0]) | and_(
            _revisions.c.story_id == after[0], _revisions.c.revision > after[1]
        )
        query = (
            select(_revisions)
            .where(later)
            .order_by(_revisions.c.story_id, _revisions.c.revision)
            .limit(_PAGE)
        )
        rows = tx.execute(query).all()
        if not rows:
            break
        yield [
            ({"story_id": row.story_id, "revision": row.revision, "url_key": None}, row.record)
            for row in rows
        ]
        after = (rows[-1].story_id, rows[-1].revision)
    last = ""
    while True:
        kept = select(_appearances).where(
            _appearances.c.url_key > last, _appearances.c.record.is_not(None)
        )
        copies = tx.execute(
            kept.where(_appearances.c.relation != "duplicate_of")
            .order_by(_appearances.c.url_key)
            .limit(_PAGE)
        ).all()
        if not copies:
            return
        yield [
            ({"story_id": row.story_id, "revision": None, "url_key": row.url_key}, row.record)
            for row in copies
        ]
        last = copies[-1].url_key


def _moment(text: Iterable[str] | None) -> datetime | None:
    return datetime.fromisoformat(str(text)).astimezone(UTC) if text else None
