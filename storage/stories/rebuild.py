"""Rebuilds what records and relation lines contain: sketches, digests, copies without a text."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from sqlalchemy import Column, LargeBinary, MetaData, String, Table, Text, and_, select, update
from sqlalchemy.engine import Connection

from news.likeness.fingerprint import text_fingerprint
from news.record.values import Record
from news.text.earlier import may_differ
from news.verdict.copies import profile_record
from storage.sites.reword import renew_keys, renew_lines
from storage.stories.similar.sketch_index import hashes_as_bytes
from storage.stories.similar.texts import is_comparable
from storage.tables import codec
from storage.tables.codec import storable
from storage.tables.queries import insert_all, insert_for
from storage.tables.schema import Moment, Serial

_PAGE = 500  #: texts in memory at once

#: texts as record JSON, each with the columns of its sketch
Page = list[tuple[dict[str, Any], str]]

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
_stories = Table(
    "stories",
    _tables,
    *(Column(name, String) for name in ("id", "text_fingerprint")),
    Column("revision", Serial),
)
_outbox = Table(
    "outbox",
    _tables,
    *(Column(name, String) for name in ("kind", "story_id", "url_key", "line")),
    Column("seq", Serial),
)


def rebuild_sketches(tx: Connection) -> int:
    """Make every sketch again; return the count.

    Running processes keep what they have read: it still leads to the same texts.
    """
    tx.execute(_sketches.delete())
    return sum(_add_sketches(tx, page) for page in chain(_revision_pages(tx), _copy_pages(tx)))


def renew_words(tx: Connection) -> None:
    """Make anew what texts are found by, where today's words are not those of the first rule.

    Tombstones keep their digests: their texts are gone.
    """
    for page in chain(_revision_pages(tx), _copy_pages(tx)):
        found = [(where, text) for where, text in page if may_differ(text)]
        for where, text in found:
            mine = [_sketches.c[name] == value for name, value in where.items()]
            tx.execute(_sketches.delete().where(*mine))
            if where["revision"] is not None:
                _renew_story(tx, codec.record_from_json(text))
        _add_sketches(tx, found)
    renew_lines(tx)


def _renew_story(tx: Connection, record: Record) -> None:
    """A story's digests. Its revisions come in order, so the last one's stay."""
    is_latest = and_(_stories.c.id == record.id, _stories.c.revision == record.revision)
    fingerprint = text_fingerprint(record.content_text)
    tx.execute(update(_stories).where(is_latest).values(text_fingerprint=fingerprint))
    renew_keys(tx, record)


def _add_sketches(tx: Connection, page: Page) -> int:
    """Add the sketches of texts that have none; return the count."""
    rows = []
    for where, text in page:
        profile = profile_record(codec.record_from_json(text))
        if is_comparable(profile):
            seen_at, hashes = profile.record.date_first_seen, hashes_as_bytes(profile.sketch)
            rows.append(where | {"seen_at": seen_at, "hashes": hashes})
    insert_all(tx, _sketches, rows)
    return len(rows)


def fill_appearances(tx: Connection) -> None:
    """Add a row for every copy that a relation line names."""
    lines = tx.execute(
        select(_outbox).where(_outbox.c.kind == "relation").order_by(_outbox.c.seq)
    ).all()
    for row in lines:
        line = json.loads(row.line)
        found = {
            "url_key": row.url_key,
            "url": storable(line["url"] or row.story_id),
            "story_id": row.story_id,
            "relation": line["relation"],
            "publisher": line.get("publisher"),
            "title": line.get("title"),
            "feed_url": line.get("feed"),
            "published_at": _datetime(line.get("date_published")),
            "seen_at": _datetime(line.get("date_seen")) or datetime.now(UTC),
        }
        insert = insert_for(tx, _appearances).values(**found)
        tx.execute(insert.on_conflict_do_nothing(index_elements=["url_key"]))


def _revision_pages(tx: Connection) -> Iterator[Page]:
    """All revisions of stories, in pages."""
    place = (_revisions.c.story_id, _revisions.c.revision)
    after = ("", 0)
    while True:
        later = (place[0] > after[0]) | and_(place[0] == after[0], place[1] > after[1])
        rows = tx.execute(select(_revisions).where(later).order_by(*place).limit(_PAGE)).all()
        if not rows:
            return
        yield [
            ({"story_id": row.story_id, "revision": row.revision, "url_key": None}, row.record)
            for row in rows
        ]
        after = (rows[-1].story_id, rows[-1].revision)


def _copy_pages(tx: Connection) -> Iterator[Page]:
    """All copies with words of their own, in pages."""
    key, last = _appearances.c.url_key, ""
    own = and_(_appearances.c.record.is_not(None), _appearances.c.relation != "duplicate_of")
    while True:
        query = select(_appearances).where(key > last, own).order_by(key).limit(_PAGE)
        rows = tx.execute(query).all()
        if not rows:
            return
        yield [
            ({"story_id": row.story_id, "revision": None, "url_key": row.url_key}, row.record)
            for row in rows
        ]
        last = rows[-1].url_key


def _datetime(text: Iterable[str] | None) -> datetime | None:
    return datetime.fromisoformat(str(text)).astimezone(UTC) if text else None
