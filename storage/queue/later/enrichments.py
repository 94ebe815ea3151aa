"""Which revisions wait for which enrichers, and what these made of them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select, update
from sqlalchemy.engine import Connection, Row

from news.record.enriched import EnrichedLine, Enricher
from news.record.shown import without_secrets
from news.url import StoryId
from storage.tables import codec
from storage.tables.codec import Codec, storable
from storage.tables.database import Database
from storage.tables.queries import among, insert_all, insert_for, is_latest, upsert
from storage.tables.repeat import repeated
from storage.tables.schema import enrichers, enrichments, outbox, revisions, stories

enriched_lines = Codec(EnrichedLine)
PAUSES = (timedelta(minutes=5), timedelta(hours=1))
"""After each failed call but the last, how long its record waits for the next one."""
MOST_CLAIMS = 6  #: of a revision that nothing ever came back of: it may end whole runs
_NOTHING_CAME = f"it was tried {MOST_CLAIMS} times, and each time the run ended before it did"
_KEY = ("story_id", "revision", "enricher_id")
_MAX_ERROR = 500  #: characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A revision that waits for an enricher."""

    enricher_id: int
    story_id: str
    revision: int
    attempts: int  #: this one included
    line: str  #: the record's, as in the parts

    @property
    def key(self) -> tuple[str, int, int]:
        """Of its row."""
        return self.story_id, self.revision, self.enricher_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What an enricher made of a revision."""

    of: Waiting
    value: str | None  #: JSON; None: it found nothing
    error: str | None = None  #: why it failed


@dataclass(frozen=True, slots=True)
class Place:
    """A revision in the order in which they were stored."""

    kept_at: datetime
    story_id: str
    revision: int


def await_enrichers(tx: Connection, made: Iterable[tuple[str, int]], *, now: datetime) -> None:
    """Let new revisions wait for each enricher, in the transaction that stores them."""
    query = select(enrichers.c.id).where(enrichers.c.removed_at.is_(None))
    ids = tx.execute(query).scalars().all()
    insert_all(tx, enrichments, [_row(*key, one) | {"due_at": now} for key in made for one in ids])


@repeated
class Enrichments:
    """The enrichers of a store, and the revisions that wait for them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sync(self, wanted: Sequence[Enricher], *, now: datetime) -> dict[str, int]:
        """Take over the enrichers of a wirecopy.toml; name -> id. What removed ones made stays."""
        names = [one.name for one in wanted]
        with self._database.write() as tx:
            gone = enrichers.c.name.not_in(among(tx, names)), enrichers.c.removed_at.is_(None)
            tx.execute(update(enrichers).where(*gone).values(removed_at=now))
            for one in wanted:
                values = {"call": one.call, "version": one.version, "removed_at": None}
                insert = insert_for(tx, enrichers).values(name=one.name, added_at=now, **values)
                tx.execute(insert.on_conflict_do_update(index_elements=["name"], set_=values))
            rows = tx.execute(select(enrichers.c.name, enrichers.c.id)).all()
        return {row.name: row.id for row in rows if row.name in names}

    def waits(self, enricher_id: int, *, now: datetime) -> bool:
        """True when a revision waits for an enricher now."""
        query = select(enrichments.c.revision).where(*_due(enricher_id, now)).limit(1)
        with self._database.read() as tx:
            return tx.execute(query).first() is not None

    def claim(
        self, enricher_id: int, *, limit: int, until: datetime, now: datetime
    ) -> list[Waiting]:
        """Revisions that wait for an enricher, the longest first.

        They are left to the caller until then; what one that dies has claimed is due again.
        """
        query = (
            select(*(enrichments.c[name] for name in (*_KEY, "attempts")), revisions.c.record)
            .join(revisions, _is_of_revision)
            .where(*_due(enricher_id, now))
            .order_by(enrichments.c.due_at, enrichments.c.story_id, enrichments.c.revision)
            .limit(limit)
            .with_for_update(of=enrichments, skip_locked=True)
        )
        with self._database.write() as tx:
            _give_up(tx, enricher_id, now=now)
            rows = tx.execute(query).all()
            found = [_waiting(row) for row in rows]
            _update(tx, found, [{"due_at": until, "attempts": one.attempts} for one in found])
        return found

    def release(self, found: Sequence[Waiting], *, now: datetime) -> None:
        """Give back what was claimed and not tried."""
        values = [{"due_at": now, "attempts": one.attempts - 1} for one in found]
        with self._database.write() as tx:
            _update(tx, found, values)

    def finish(self, made: Sequence[Made], *, by: Enricher, now: datetime) -> None:
        """Store what an enricher made, with its lines, or when a failed call is repeated.

        What was taken down or back meanwhile, or claimed by another one, is left out.
        """
        with self._database.write() as tx:
            claimed = _claimed(tx, [one.of.story_id for one in made])
            mine = [one for one in made if claimed.get(one.of.key) == one.of.attempts]
            _update(tx, [one.of for one in mine], [_ended(one, by=by, now=now) for one in mine])
            lines = [_line(one, by=by, now=now) for one in mine if one.value and not one.error]
            insert_all(tx, outbox, lines)

    def note_error(self, enricher_id: int, error: str | None) -> None:
        """Remember why an enricher cannot be used; None: it can."""
        error = error and storable(error)[:_MAX_ERROR]
        mine = enrichers.c.id == enricher_id, enrichers.c.error.is_distinct_from(error)
        with self._database.write() as tx:
            tx.execute(update(enrichers).where(*mine).values(error=error))

    def queue_past(
        self,
        by: Mapping[int, Enricher],
        *,
        since: datetime | None,
        after: Place | None,
        limit: int,
        most: int | None,
        retries: bool,
        now: datetime,
    ) -> tuple[int, Place | None]:
        """Let a page of stories wait for the enrichers whose version has not had them.

        Their latest revisions, in the order in which they were stored. most: of calls. retries:
        also those that were given up. Returns how many have to wait, and the place of the last
        story; None at the end of the list.
        """
        with self._database.write() as tx:
            page = tx.execute(_past(since=since, after=after).limit(limit)).all()
            known = _known(tx, [row.story_id for row in page])
            rows = [
                key | {"due_at": now, "attempts": 0}
                for row in page
                for number, one in by.items()
                for key in [_row(row.story_id, row.revision, number)]
                if _is_due(known.get(tuple(key.values())), one, retries=retries)
            ]
            rows = rows[:most]
            upsert(tx, enrichments, rows, changed=("due_at", "attempts"))
        last = page[-1] if page else None
        place = None if last is None else Place(last.kept_at, last.story_id, last.revision)
        return len(rows), place


_is_of_revision = and_(
    revisions.c.story_id == enrichments.c.story_id, revisions.c.revision == enrichments.c.revision
)


def _row(story_id: str, revision: int, enricher_id: int) -> dict[str, Any]:
    return dict(zip(_KEY, (story_id, revision, enricher_id), strict=True))


def _due(enricher_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return enrichments.c.enricher_id == enricher_id, enrichments.c.due_at <= now


def _give_up(tx: Connection, enricher_id: int, *, now: datetime) -> None:
    """End revisions that were claimed too often."""
    version = select(enrichers.c.version).where(enrichers.c.id == enricher_id).scalar_subquery()
    ended = {"due_at": None, "error": _NOTHING_CAME, "ended_at": now, "version": version}
    mine = *_due(enricher_id, now), enrichments.c.attempts >= MOST_CLAIMS
    tx.execute(update(enrichments).where(*mine).values(**ended))


def _waiting(row: Row[Any]) -> Waiting:
    record = without_secrets(codec.record_from_json(row.record))
    return Waiting(
        enricher_id=row.enricher_id,
        story_id=row.story_id,
        revision=row.revision,
        attempts=row.attempts + 1,
        line=codec.line_json(record),
    )


def _update(tx: Connection, found: Sequence[Waiting], values: Sequence[Mapping[str, Any]]) -> None:
    """Set the same columns of each row."""
    if not found:
        return
    mine = [enrichments.c[name] == bindparam(f"of_{name}") for name in _KEY]
    changed: dict[str, Any] = {name: bindparam(f"to_{name}") for name in values[0]}
    rows = [
        {f"of_{name}": value for name, value in zip(_KEY, one.key, strict=True)}
        | {f"to_{name}": value for name, value in row.items()}
        for one, row in zip(found, values, strict=True)
    ]
    tx.execute(update(enrichments).where(*mine).values(changed), rows)


def _claimed(tx: Connection, story_ids: Sequence[str]) -> dict[tuple[str, int, int], int]:
    """Key -> attempts, of what waits or is claimed."""
    columns = (enrichments.c[name] for name in (*_KEY, "attempts"))
    mine = enrichments.c.story_id.in_(among(tx, story_ids)), enrichments.c.due_at.is_not(None)
    rows = tx.execute(select(*columns).where(*mine).with_for_update())
    return {(row.story_id, row.revision, row.enricher_id): row.attempts for row in rows}


def _ended(one: Made, *, by: Enricher, now: datetime) -> dict[str, Any]:
    """The columns of a call that has ended."""
    tried = one.of.attempts
    pause = PAUSES[tried - 1] if one.error and tried <= len(PAUSES) else None
    return {
        "due_at": None if pause is None else now + pause,
        "version": by.version,
        "value": None if one.error else one.value,
        "error": one.error and storable(one.error)[:_MAX_ERROR],
        "ended_at": now,
    }


def _line(one: Made, *, by: Enricher, now: datetime) -> dict[str, Any]:
    line = EnrichedLine(
        id=StoryId(one.of.story_id),
        revision=one.of.revision,
        name=by.name,
        version=by.version,
        value=json.loads(one.value or "null"),
        date_enriched=now,
    )
    where = {"story_id": one.of.story_id, "revision": one.of.revision, "url_key": None}
    return where | {"kind": "enriched", "line": enriched_lines.dumps(line)}


def _past(*, since: datetime | None, after: Place | None) -> Select[Any]:
    """The latest revisions with a text of their own, in the order in which they were stored."""
    kept_at, story_id = revisions.c.kept_at, revisions.c.story_id
    query = select(kept_at, story_id, revisions.c.revision).join(stories, is_latest)
    query = query.where(stories.c.pruned_at.is_(None))
    query = query.order_by(kept_at, story_id, revisions.c.revision)
    if since is not None:
        query = query.where(kept_at >= since)
    if after is None:
        return query
    of_moment = and_(kept_at == after.kept_at, story_id > after.story_id)
    later = or_(kept_at > after.kept_at, of_moment)  # a story has one latest revision
    return query.where(kept_at >= after.kept_at, later)  # the first for the index


def _known(tx: Connection, story_ids: Sequence[str]) -> dict[tuple[Any, ...], Row[Any]]:
    query = select(enrichments).where(enrichments.c.story_id.in_(among(tx, story_ids)))
    return {(row.story_id, row.revision, row.enricher_id): row for row in tx.execute(query)}


def _is_due(row: Row[Any] | None, by: Enricher, *, retries: bool) -> bool:
    """True for a revision that an enricher of this version has not had, and that does not wait."""
    if row is None:
        return True
    if row.due_at is not None:
        return False
    return row.version != by.version or (retries and row.error is not None)
