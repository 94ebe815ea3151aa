"""What a store need not keep: found page by page, removed in small transactions.

Identity stays: ids, addresses, guids, digests, titles. So nothing that is pruned is fetched again.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, tuple_, update
from sqlalchemy.engine import Connection

from news.record.bare import bare_record
from news.record.shown import without_secrets
from news.record.values import Record
from storage.parts.log import tell_removed
from storage.parts.places import place_of
from storage.tables import codec
from storage.tables.database import Database
from storage.tables.queries import among, among_ids, update_each
from storage.tables.repeat import repeated
from storage.tables.schema import (
    appearances,
    entries,
    feeds,
    outbox,
    parts,
    rechecks,
    revisions,
    runs,
    search_texts,
    sketches,
    stories,
    subscriptions,
)
from storage.upkeep.old_parts import OldPart, old_parts
from storage.upkeep.old_rows import (
    PAGE,
    Old,
    OldRow,
    Place,
    described,
    entry_row,
    feeds_of,
    is_active,
    later_than,
)


@repeated
class Prune:
    """Finds and removes what is old. Each public method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def old_texts(self, *, before: datetime, after: Place | None) -> list[Old]:
        """A page of stories whose latest revision was kept before then, the oldest first."""
        return self._old(revisions.c.revision == stories.c.revision, before=before, after=after)

    def old_revisions(self, *, before: datetime, after: Place | None) -> list[Old]:
        """A page of earlier revisions that were kept before then, the oldest first."""
        return self._old(revisions.c.revision < stories.c.revision, before=before, after=after)

    def drop_texts(self, found: Sequence[Old], *, now: datetime) -> None:
        """Take the texts out of stories, unless they were revised meanwhile.

        The latest revision stays without its text, earlier ones go, and so do copies' texts.
        """
        with self._database.write(alone="keep") as tx:
            ids = _unchanged(tx, found)
            mine = [one for one in found if one.place[1] in ids]
            for one in mine:
                bare = bare_record(one.record)
                where = _is_at(revisions, one.place)
                tx.execute(update(revisions).where(where).values(record=codec.record_json(bare)))
            _drop_earlier(tx, ids)
            for one in mine:
                _bare_lines(tx, one.place[1], line=bare_record(one.record))
            copies = appearances.c.story_id.in_(among(tx, ids))
            tx.execute(update(appearances).where(copies).values(record=None))
            for table in (sketches, search_texts):  # the search indexes titles anew
                tx.execute(delete(table).where(table.c.story_id.in_(among(tx, ids))))
            entry_ids = select(entries.c.id).where(entries.c.story_id.in_(among(tx, ids)))
            tx.execute(delete(rechecks).where(rechecks.c.entry_id.in_(entry_ids)))
            _bare_entries(tx, entries.c.story_id.in_(among(tx, ids)))
            values = {"pruned_at": now, "searched_revision": 0}
            tx.execute(update(stories).where(stories.c.id.in_(among(tx, ids))).values(**values))

    def drop_revisions(self, found: Sequence[Old]) -> None:
        """Remove earlier revisions. Lines in parts keep their place, without text."""
        with self._database.write(alone="keep") as tx:
            for one in found:
                tx.execute(delete(revisions).where(_is_at(revisions, one.place)))
                own = and_(sketches.c.story_id == one.place[1], sketches.c.revision == one.place[2])
                tx.execute(delete(sketches).where(own))
                _bare_lines(tx, one.place[1], line=bare_record(one.record), only=one.place[2])

    def old_entries(self, *, before: datetime, after: int) -> list[OldRow]:
        """A page of entries that ended before then and still have the feed's words."""
        size = func.length(entries.c.payload) + func.coalesce(func.length(entries.c.detail), 0)
        has_words = or_(
            entries.c.payload.contains('"summary":"'),
            entries.c.detail.is_not(None),
            entries.c.content_html.is_not(None),
            entries.c.outcome == "quarantined",
        )
        query = (
            select(entries, feeds.c.url, subscriptions.c.group_name, size.label("bytes"))
            .join(feeds, feeds.c.id == entries.c.feed_id)
            .outerjoin(subscriptions, is_active)
            .where(entries.c.id > after, entries.c.outcome != "pending")
            .where(entries.c.ended_at < before, has_words)
            .order_by(entries.c.id)
            .limit(PAGE)
        )
        with self._database.read() as tx:
            return [entry_row(row) for row in tx.execute(query)]

    def drop_entries(self, ids: Sequence[int]) -> None:
        """Empty ended entries of the feed's words. Quarantined ones end as `gone`."""
        with self._database.write() as tx:
            mine = and_(entries.c.id.in_(among_ids(tx, ids)), entries.c.outcome != "pending")
            _bare_entries(tx, mine)
            kept = and_(mine, entries.c.outcome == "quarantined")
            ended = {"outcome": "gone", "reason": "expired"}
            tx.execute(update(entries).where(kept).values(**ended))

    def old_runs(self, *, before: datetime, keep: int, after: int) -> list[OldRow]:
        """Reports of runs before then, except for the last ones."""
        with self._database.read() as tx:
            last = select(runs.c.id).order_by(runs.c.id.desc()).limit(keep).subquery()
            query = select(runs.c.id, runs.c.started_at, func.length(runs.c.report).label("bytes"))
            is_old = runs.c.started_at < before, runs.c.id.not_in(select(last.c.id))
            query = query.where(*is_old, runs.c.id > after)
            rows = tx.execute(query.order_by(runs.c.id).limit(PAGE))
            return [OldRow(id=row.id, at=row.started_at, bytes=row.bytes) for row in rows]

    def drop_runs(self, ids: Sequence[int]) -> None:
        """Remove reports of runs."""
        with self._database.write() as tx:
            tx.execute(delete(runs).where(runs.c.id.in_(among_ids(tx, ids))))

    def old_parts(self, records_url: str, *, before: datetime) -> list[OldPart]:
        """Parts in a folder of days that ended before then, the oldest first."""
        with self._database.read() as tx:
            return old_parts(tx, records_url, before=before)

    def drop_parts(self, found: Sequence[OldPart], *, now: datetime) -> None:
        """Remove parts' files, and folders left empty; then remember that."""
        for one in found:
            place_of(one.folder).remove(one.name)
        ids = [one.id for one in found]
        with self._database.write(alone="parts") as tx:
            gone = update(parts).where(parts.c.id.in_(among_ids(tx, ids)))
            tx.execute(gone.values(removed_at=now))
            tell_removed(tx, ids)

    def free_bytes(self) -> int | None:
        """What a SQLite file has free inside; None for other stores."""
        if self._database.path is None:
            return None
        with self._database.read() as tx:
            pages = tx.exec_driver_sql("PRAGMA freelist_count").scalar() or 0
            return int(pages) * int(tx.exec_driver_sql("PRAGMA page_size").scalar() or 0)

    def _old(
        self, which: ColumnElement[bool], *, before: datetime, after: Place | None
    ) -> list[Old]:
        place = (revisions.c.kept_at, revisions.c.story_id, revisions.c.revision)
        unpublished = exists(
            select(outbox.c.seq)
            .outerjoin(parts, parts.c.id == outbox.c.part_id)
            .where(outbox.c.story_id == stories.c.id, parts.c.is_published.is_not(True))
        )
        query = (
            select(revisions, stories.c.first_seen_at)
            .join(stories, stories.c.id == revisions.c.story_id)
            .where(which, stories.c.pruned_at.is_(None), stories.c.withdrawn_at.is_(None))
            .where(revisions.c.kept_at < before, ~unpublished)
            .order_by(*place)
            .limit(PAGE)
        )
        if after is not None:
            query = query.where(later_than(after))
        with self._database.read() as tx:
            rows = tx.execute(query).all()
            named = feeds_of(tx, [row.story_id for row in rows])
            return [described(row, named.get(row.story_id, ())) for row in rows]


def _unchanged(tx: Connection, found: Sequence[Old]) -> list[str]:
    """The stories of these revisions that have no later one by now."""
    wanted = {one.place[1]: one.place[2] for one in found}
    query = select(stories.c.id, stories.c.revision).where(stories.c.id.in_(among(tx, wanted)))
    return sorted(row.id for row in tx.execute(query) if wanted[row.id] == row.revision)


def _is_at(table: Any, place: Place) -> ColumnElement[bool]:
    return and_(table.c.story_id == place[1], table.c.revision == place[2])


def _drop_earlier(tx: Connection, ids: Sequence[str]) -> None:
    latest = select(stories.c.id, stories.c.revision).where(stories.c.id.in_(among(tx, ids)))
    mine = revisions.c.story_id.in_(among(tx, ids))
    is_latest = tuple_(revisions.c.story_id, revisions.c.revision).in_(latest)
    tx.execute(delete(revisions).where(mine, ~is_latest))


def _bare_lines(tx: Connection, story_id: str, *, line: Record, only: int | None = None) -> None:
    """Empty a story's lines. They stay, so that a takedown still finds the parts that have them."""
    mine = and_(outbox.c.story_id == story_id, outbox.c.kind == "record")
    if only is not None:
        mine = and_(mine, outbox.c.revision == only)
    rows = tx.execute(select(outbox.c.seq, outbox.c.revision).where(mine)).all()
    bare = without_secrets(line)
    update_each(
        tx,
        outbox.c.seq,
        [
            {"key": row.seq, "line": codec.line_json(replace(bare, revision=row.revision))}
            for row in rows
        ],
    )


def _bare_entries(tx: Connection, which: ColumnElement[bool]) -> None:
    """Empty entries of the feed's words, except for the title; pending ones stay."""
    query = (
        select(entries.c.id, entries.c.payload)
        .where(which, entries.c.outcome != "pending")
        .order_by(entries.c.id)
        .with_for_update()
    )
    rows = []
    for row in tx.execute(query).all():
        entry = codec.entries.loads(row.payload)
        bare = replace(entry, summary=None, content_html=None)
        rows.append(
            {
                "key": row.id,
                "payload": codec.entries.dumps(bare),
                "content_html": None,
                "detail": None,
            }
        )
    update_each(tx, entries.c.id, rows)
