"""Indexes texts behind the write path, step by step, each one transaction.

A story whose `searched_revision` is not its revision is still to be indexed: nothing else remembers
it, so any kill and any number of workers leave no gap. Texts go with their revisions.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, literal_column, select, update
from sqlalchemy.engine import Connection, Row

from news.query.match import fields_of_json, terms_by_field
from news.query.search import Field
from storage.search import postgresql, sqlite
from storage.tables.queries import among, update_each
from storage.tables.schema import revisions, search_texts, stories

Terms = Mapping[Field, Sequence[str]]
#: as the partial index has it
_is_behind: ColumnElement[bool] = literal_column("stories.searched_revision <> stories.revision")
_same = and_(
    search_texts.c.story_id == revisions.c.story_id, search_texts.c.revision == revisions.c.revision
)


def count_behind(tx: Connection) -> int:
    """How many stories are still to be indexed."""
    return tx.execute(select(func.count()).select_from(stories).where(_is_behind)).scalar_one()


def read_behind(tx: Connection, *, limit: int) -> list[Row[Any]]:
    """Stories still to be indexed, the first seen first: `id`, `revision`."""
    query = select(stories.c.id, stories.c.revision).where(_is_behind)
    return list(tx.execute(query.order_by(stories.c.first_seen_at).limit(limit)))


def read_texts(tx: Connection, story_ids: Sequence[str]) -> list[Row[Any]]:
    """Their revisions that are not indexed, with `record` as JSON."""
    query = (
        select(revisions)
        .outerjoin(search_texts, _same)
        .where(revisions.c.story_id.in_(among(tx, story_ids)), search_texts.c.id.is_(None))
        .order_by(revisions.c.kept_at, revisions.c.story_id, revisions.c.revision)
    )
    return list(tx.execute(query))


@dataclass(frozen=True, slots=True)
class Text:
    """A revision, ready to be indexed."""

    place: tuple[str, int, datetime]  #: story, number, when it was kept
    language: str | None
    terms: Terms


def text_of(row: Row[Any]) -> Text:
    """A row of read_texts. Without any words if its JSON is damaged: the others are indexed."""
    try:
        record = json.loads(row.record)
    except ValueError:
        record = None
    if not isinstance(record, dict):
        record = {}
    return Text(
        place=(row.story_id, row.revision, row.kept_at),
        language=(record.get("language") or "").lower() or None,
        terms=terms_by_field(fields_of_json(record)),
    )


def write_texts(tx: Connection, behind: Sequence[Row[Any]], found: Sequence[Text]) -> int:
    """Index texts, unless their revision is gone or indexed by now; return the count."""
    if not is_ready(tx):
        sqlite.prepare(tx)
    wanted = read_places(tx, [one.id for one in behind])
    new = [one for one in found if one.place in wanted]
    words = dict(zip(_numbers(tx, new), (one.terms for one in new), strict=True))
    _put(tx, words)
    came_meanwhile = wanted - {one.place for one in new}
    left = {story_id for story_id, _, _ in came_meanwhile}
    done = [one for one in behind if one.id not in left]
    rows = [{"key": one.id, "searched_revision": one.revision} for one in done]
    update_each(tx, stories.c.id, rows)
    return len(words)


def _numbers(tx: Connection, new: Sequence[Text]) -> list[int]:
    """The numbers that new texts get, in their order."""
    if not new:
        return []
    insert = search_texts.insert().returning(search_texts.c.id, sort_by_parameter_order=True)
    names = ("story_id", "revision", "kept_at")
    rows = [dict(zip(names, one.place, strict=True)) | {"language": one.language} for one in new]
    return list(tx.execute(insert, rows).scalars())


def read_places(tx: Connection, story_ids: Sequence[str]) -> set[tuple[str, int, datetime]]:
    """The revisions of stories that are not indexed: id, number, when it was kept."""
    query = (
        select(revisions.c.story_id, revisions.c.revision, revisions.c.kept_at)
        .outerjoin(search_texts, _same)
        .where(revisions.c.story_id.in_(among(tx, story_ids)), search_texts.c.id.is_(None))
    )
    return {(row.story_id, row.revision, row.kept_at) for row in tx.execute(query)}


def is_ready(tx: Connection) -> bool:
    """True when there is a place for words."""
    return tx.dialect.name != "sqlite" or sqlite.is_ready(tx)


def can_search(tx: Connection) -> bool:
    """False for a database without full text: SQLite may be built without FTS5."""
    return tx.dialect.name != "sqlite" or sqlite.can_search(tx)


def clear(tx: Connection) -> None:
    """Let every story be indexed anew."""
    if tx.dialect.name == "sqlite":
        tx.exec_driver_sql("DROP TABLE IF EXISTS search_words")
        tx.exec_driver_sql("DROP TRIGGER IF EXISTS search_texts_gone")
    tx.execute(delete(search_texts))
    tx.execute(update(stories).where(stories.c.revision > 0).values(searched_revision=0))


def _put(tx: Connection, words: Mapping[int, Terms]) -> None:
    engine = sqlite if tx.dialect.name == "sqlite" else postgresql
    engine.put(tx, words)
