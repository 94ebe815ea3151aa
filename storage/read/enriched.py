"""What enrichers made of records, for readers; and how far each of them has come."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.engine import Connection, Row

from storage.tables.codec import Codec
from storage.tables.queries import among
from storage.tables.schema import enrichers, enrichments

_objects: Codec[dict[str, Any]] = Codec(dict)
Key = tuple[str, int]
"""A story's id and the number of a revision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrichment:
    """What an enricher made of a revision, or why it failed."""

    name: str
    version: str  #: of the enricher
    value: Any  #: JSON; None where it found nothing, or failed
    error: str | None
    date_enriched: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EnricherState:
    """An enricher as the store has it, and how far it has come."""

    name: str
    call: str  #: module:function
    version: str
    is_removed: bool  #: no longer in wirecopy.toml
    error: str | None  #: why it could not be used when it was tried last
    made: int  #: revisions that it was given
    waiting: int  #: revisions that it is still to be given
    next_at: datetime | None  #: when the first of these is due
    failed: int  #: revisions that it was given up for
    last_error: str | None  #: of a failed call


def enrichments_of(tx: Connection, keys: Sequence[Key]) -> dict[Key, list[Enrichment]]:
    """What was made of these revisions; none for those that still wait for their first call."""
    mine = enrichments.c.story_id.in_(among(tx, [story_id for story_id, _ in keys]))
    query = (
        select(enrichments, enrichers.c.name)
        .join(enrichers, enrichers.c.id == enrichments.c.enricher_id)
        .where(mine, enrichments.c.ended_at.is_not(None))
        .order_by(enrichers.c.name)
    )
    wanted = set(keys)
    found: dict[Key, list[Enrichment]] = {}
    for row in tx.execute(query):
        if (key := (row.story_id, row.revision)) in wanted:
            found.setdefault(key, []).append(_enrichment(row))
    return found


def with_enrichments(line: str, made: Sequence[Enrichment]) -> str:
    """A record's line with what enrichers made of it, under the key `enrichments`."""
    return f'{line[:-1]},"enrichments":{enrichments_json(made)}}}'


def enrichments_json(made: Sequence[Enrichment]) -> str:
    """A JSON object: name -> version, value, error, date_enriched."""
    shown = {one.name: asdict(one) for one in made}
    for one in shown.values():
        del one["name"]
    return _objects.dumps(shown)


def enricher_states(tx: Connection) -> list[EnricherState]:
    """Every enricher; removed ones last."""
    is_waiting, is_failed = enrichments.c.due_at.is_not(None), enrichments.c.error.is_not(None)
    counts = (
        func.count().label("all"),
        func.sum(case((is_waiting, 1), else_=0)).label("waiting"),
        func.min(enrichments.c.due_at).label("next_at"),
        func.sum(case((is_failed & ~is_waiting, 1), else_=0)).label("failed"),
    )
    query = select(enrichments.c.enricher_id, *counts).group_by(enrichments.c.enricher_id)
    found = {row.enricher_id: row for row in tx.execute(query)}
    every = select(enrichers).order_by(enrichers.c.removed_at.is_not(None), enrichers.c.name)
    rows = tx.execute(every).all()
    return [_state(row, found.get(row.id), _last_error(tx, row.id)) for row in rows]


def _last_error(tx: Connection, enricher_id: int) -> str | None:
    """Of the last failed call."""
    mine = enrichments.c.enricher_id == enricher_id, enrichments.c.error.is_not(None)
    query = select(enrichments.c.error).where(*mine).order_by(enrichments.c.ended_at.desc())
    return tx.execute(query.limit(1)).scalar()


def _state(row: Row[Any], counts: Row[Any] | None, last_error: str | None) -> EnricherState:
    total, waiting, next_at, failed = counts[1:] if counts else (0, 0, None, 0)
    return EnricherState(
        name=row.name,
        call=row.call,
        version=row.version,
        is_removed=row.removed_at is not None,
        error=row.error,
        made=total - waiting - failed,
        waiting=waiting,
        next_at=next_at,
        failed=failed,
        last_error=last_error,
    )


def _enrichment(row: Row[Any]) -> Enrichment:
    return Enrichment(
        name=row.name,
        version=row.version,
        value=None if row.value is None else json.loads(row.value),
        error=row.error,
        date_enriched=row.ended_at,
    )
