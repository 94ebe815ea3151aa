"""Watches, and the stories that they have found, each once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, select, union, update
from sqlalchemy.engine import Connection, Row

from news.query.match_line import MatchLine, match_line
from news.query.rules import Searchable, Watch, hits
from news.record.values import Record
from storage.tables.codec import Codec, storable, text_key
from storage.tables.database import Database
from storage.tables.queries import among, among_ids, insert_all, insert_for, selected
from storage.tables.repeat import repeated
from storage.tables.schema import (
    clusters,
    deliveries,
    matches,
    outbox,
    revisions,
    stories,
    watches,
)

match_lines = Codec(MatchLine)
_watches = Codec(Watch)
_COPIES = ("duplicate_of", "near_duplicate_of", "excerpt_of")
CALM = {"failures": 0, "failing_since": None, "next_try_at": None, "error": None, "off_at": None}
"""The columns of a webhook that was not tried, or answered well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWatch:
    """A watch as the store has it."""

    id: int
    watch: Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchState:
    """A watch as `watch list` shows it."""

    watch: Watch
    added_at: datetime
    removed_at: datetime | None
    matches: int
    last_match_at: datetime | None
    waiting: int  #: matches that its webhook is still to be told
    given_up: int  #: matches that it never took
    failing_since: datetime | None
    next_try_at: datetime | None
    error: str | None  #: the webhook's last one
    off_at: datetime | None  #: when its receiver answered 410


@repeated
class Watches:
    """The watches of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sync(self, wanted: Sequence[Watch], *, now: datetime) -> None:
        """Take over the watches of a watches.toml. What removed ones found is kept.

        A watch is known by its name. One with another webhook starts anew with it.
        """
        with self._database.write() as tx:
            names = [text_key(watch.name) for watch in wanted]
            gone = watches.c.name_key.not_in(among(tx, names)), watches.c.removed_at.is_(None)
            tx.execute(update(watches).where(*gone).values(removed_at=now))
            known = {row.name_key: row for row in tx.execute(select(watches))}
            for key, watch in zip(names, wanted, strict=True):
                _save(tx, watch, key=key, before=known.get(key), now=now)

    def active(self) -> list[StoredWatch]:
        """The watches that are compared with what comes."""
        query = select(watches).where(watches.c.removed_at.is_(None)).order_by(watches.c.id)
        with self._database.read() as tx:
            return [stored_watch(row.id, row.payload) for row in tx.execute(query)]

    def listed(self) -> list[WatchState]:
        """Every watch with its counts; removed ones, which keep their history, last."""
        found = select(matches.c.watch_id, func.count(), func.max(matches.c.matched_at)).group_by(
            matches.c.watch_id
        )
        waiting = func.sum(case((deliveries.c.ended_at.is_(None), 1), else_=0))
        given_up = func.sum(case((deliveries.c.outcome == "given_up", 1), else_=0))
        told = select(deliveries.c.watch_id, waiting, given_up).group_by(deliveries.c.watch_id)
        query = select(watches).order_by(watches.c.removed_at.is_not(None), watches.c.id)
        with self._database.read() as tx:
            counts = {row[0]: (row[1], row[2]) for row in tx.execute(found)}
            hooks = {row[0]: (row[1], row[2]) for row in tx.execute(told)}
            return [
                _state(row, counts.get(row.id, (0, None)), hooks.get(row.id, (0, 0)))
                for row in tx.execute(query)
            ]

    def matches(self, *, watch: str | None = None, limit: int) -> list[MatchLine]:
        """What a watch has found, or all of them; the last first."""
        return [line for _, line in self.page(watch=watch, limit=limit)]

    def page(
        self, *, watch: str | None = None, before: int | None = None, limit: int
    ) -> list[tuple[int, MatchLine]]:
        """The same with their numbers. before: only matches with a lower number."""
        query = select(matches.c.id, matches.c.line).order_by(matches.c.id.desc()).limit(limit)
        if watch is not None:
            mine = select(watches.c.id).where(watches.c.name_key == text_key(watch))
            query = query.where(matches.c.watch_id.in_(mine))
        if before is not None:
            query = query.where(matches.c.id < before)
        with self._database.read() as tx:
            return [(number, match_lines.loads(line)) for number, line in tx.execute(query)]


def stored_watch(number: int, payload: str) -> StoredWatch:
    """A watch from its row."""
    return StoredWatch(id=number, watch=_watches.loads(payload))


def note_matches(
    tx: Connection,
    records: Sequence[Record],
    watched: Sequence[StoredWatch],
    *,
    cluster_of: Callable[[str], str],
    tells: bool,
    now: datetime,
) -> tuple[MatchLine, ...]:
    """Store what is found in the records of a transaction, with its line and its delivery.

    A watch finds a story once, and no copy of it. What only our reading changed is not new. tells:
    whether webhooks are told.
    """
    fresh = [record for record in records if _is_news(record)]
    if not fresh or not watched:
        return ()
    texts = ((record, Searchable(record)) for record in fresh)
    found = [
        (record, one, terms)
        for record, text in texts
        for one in watched
        if (terms := hits(one.watch, text)) is not None
    ]
    if not found:
        return ()
    is_there = _standing(tx, {record.id for record, _, _ in found})
    taken = _taken(tx, {record.id for record, _, _ in found}, cluster_of=cluster_of)
    lines: list[MatchLine] = []
    for record, one, terms in found:
        key = (one.id, cluster_of(record.id))
        if key not in taken and (record.id, record.revision) in is_there:
            taken.add(key)
            lines.append(_store(tx, record, one, terms, tells=tells, now=now))
    return tuple(lines)


def _is_news(record: Record) -> bool:
    return record.revision_cause != "extractor" and record.dedup.relation not in _COPIES


def _standing(tx: Connection, story_ids: set[str]) -> set[tuple[str, int]]:
    """Stories with their revisions that readers are shown: none that was taken back at once."""
    query = (
        select(revisions.c.story_id, revisions.c.revision)
        .join(stories, stories.c.id == revisions.c.story_id)
        .where(stories.c.id.in_(among(tx, sorted(story_ids))), stories.c.withdrawn_at.is_(None))
    )
    return {(story_id, revision) for story_id, revision in tx.execute(query)}


def _taken(
    tx: Connection, story_ids: set[str], *, cluster_of: Callable[[str], str]
) -> set[tuple[int, str]]:
    """Watch and cluster of what was found before, of these stories and their copies."""
    cluster = func.coalesce(clusters.c.cluster_id, matches.c.story_id)
    wanted = selected(tx, sorted({*story_ids, *map(cluster_of, story_ids)}))
    members = select(clusters.c.story_id).where(clusters.c.cluster_id.in_(wanted))
    query = (  # one list of ids, so that an index finds them among a million matches
        select(matches.c.watch_id, cluster)
        .outerjoin(clusters, clusters.c.story_id == matches.c.story_id)
        .where(matches.c.story_id.in_(union(wanted, members)))
    )
    return {(watch_id, found) for watch_id, found in tx.execute(query)}


def _store(
    tx: Connection,
    record: Record,
    one: StoredWatch,
    terms: tuple[str, ...],
    *,
    tells: bool,
    now: datetime,
) -> MatchLine:
    made = match_line(record, one.watch, terms, now=now)
    text = match_lines.dumps(made)
    where = {"story_id": record.id, "revision": record.revision}
    row = where | {"watch_id": one.id, "matched_at": now, "line": text}
    match_id = tx.execute(matches.insert().values(**row).returning(matches.c.id)).scalar_one()
    insert_all(tx, outbox, [where | {"kind": "match", "url_key": None, "line": text}])
    if tells and one.watch.webhook:
        due = {"match_id": match_id, "watch_id": one.id, "attempts": 0, "next_attempt_at": now}
        insert_all(tx, deliveries, [due])
    return made


def drop_matches(
    tx: Connection, story_ids: Sequence[str], *, of_revisions: Sequence[int] | None = None
) -> None:
    """Delete the matches of stories that are taken down, and what webhooks are still to be told.

    of_revisions: only of these revisions, and only what no webhook was told: they were taken back.
    """
    mine: ColumnElement[bool] = matches.c.story_id.in_(among(tx, story_ids))
    if of_revisions is not None:
        told = select(deliveries.c.match_id).where(deliveries.c.ended_at.is_not(None))
        of_these = matches.c.revision.in_(among_ids(tx, of_revisions))
        mine = and_(mine, of_these, matches.c.id.not_in(told))
    ids = tx.execute(select(matches.c.id).where(mine)).scalars().all()
    if ids:
        gone = among_ids(tx, ids)
        tx.execute(delete(deliveries).where(deliveries.c.match_id.in_(gone)))
        tx.execute(delete(matches).where(matches.c.id.in_(gone)))


def _save(
    tx: Connection, watch: Watch, *, key: str, before: Row[Any] | None, now: datetime
) -> None:
    payload = _watches.dumps(watch)
    if before is None:
        row = {"name_key": key, "name": storable(watch.name), "payload": payload, "added_at": now}
        insert = insert_for(tx, watches).on_conflict_do_nothing(index_elements=["name_key"])
        tx.execute(insert.values(**row))
    elif before.payload != payload or before.removed_at is not None:
        values: dict[str, Any] = {"payload": payload, "removed_at": None}
        if _watches.loads(before.payload).webhook != watch.webhook:
            values |= CALM
        tx.execute(update(watches).where(watches.c.id == before.id).values(**values))


def _state(row: Row[Any], counts: tuple[int, Any], told: tuple[int, int]) -> WatchState:
    count, last = counts
    return WatchState(
        watch=_watches.loads(row.payload),
        added_at=row.added_at,
        removed_at=row.removed_at,
        matches=count,
        last_match_at=last,
        waiting=int(told[0]),
        given_up=int(told[1]),
        failing_since=row.failing_since,
        next_try_at=row.next_try_at,
        error=row.error,
        off_at=row.off_at,
    )
