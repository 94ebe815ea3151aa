"""Takes stories down in two steps, so that a crash between them loses no duty.

`begin` deletes from the tables and writes the ledger, in one transaction. Then the caller rewrites
parts, archive and file, and `finish` says so in the ledger.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from news.errors import StoreUnavailable
from news.likeness.runs import packed_runs
from news.url import StoryId
from storage.parts.outbox import Parts
from storage.stories.similar.index_file import drop_index
from storage.tables.codec import storable
from storage.tables.crash import crash_point
from storage.tables.database import Database
from storage.tables.reclaim import reclaim
from storage.tables.repeat import repeated
from storage.tables.schema import entries, feeds, takedowns, urls
from storage.takedowns.take_down import scrub, take_down
from storage.takedowns.targets import targets, texts_of, titles_of
from storage.takedowns.values import Takedown, Target, Unfinished

_STRANGE = (
    "this part has lines of it, but this store did not write it, or was restored since; remove "
    "these lines by hand"
)


@repeated
class Takedowns:
    """Deletes stories for good, and remembers that."""

    def __init__(self, database: Database, *, parts: Parts, index_file: Path | None = None) -> None:
        self._database, self._parts, self._index_file = database, parts, index_file

    def targets(self, keys: Sequence[str]) -> dict[str, Target | None]:
        """Key -> what it names; None for a key that names nothing."""
        with self._database.read() as tx:
            return targets(tx, keys)

    def begin(self, keys: Sequence[str], *, reason: str | None, now: datetime) -> list[StoryId]:
        """Delete what keys name from the tables: texts, copies, lines; the ids of the tombstones.

        Keys that name nothing, and stories taken down before, are skipped.
        """
        with self._database.write(alone="keep") as tx:
            named = {one.story_id: one for one in targets(tx, keys).values() if one}
            found = [one for one in named.values() if one.forgotten_at is None]
            runs = {one.story_id: packed_runs(texts_of(tx, one)) for one in found}
            titles = [title for one in found for title in titles_of(tx, one)]
            ids = [one.story_id for one in found if one.kind == "story"]
            tombs = {one.story_id: one.url for one in found if one.kind == "copy" and one.url}
            pending = take_down(tx, ids, tombs, titles=titles, now=now)
            for one in found:
                _enter(tx, one, runs=runs[one.story_id], pending=pending, reason=reason, now=now)
        crash_point("after_takedown")
        return [one.story_id for one in found]

    def unfinished(self) -> list[Unfinished]:
        """Takedowns whose parts and archived pages may not have been rewritten yet."""
        query = select(takedowns).where(takedowns.c.finished_at.is_(None)).order_by(takedowns.c.id)
        with self._database.read() as tx:
            return [
                Unfinished(
                    story_id=StoryId(row.story_id),
                    kind=row.kind,
                    addresses=frozenset(_addresses(tx, row.story_id)),
                    feeds=frozenset(_feeds(tx, row.story_id)),
                    guids=frozenset(_guids(tx, row.story_id)),
                    runs=row.runs or b"",
                    **{name: tuple(ids) for name, ids in json.loads(row.pending).items()},
                )
                for row in tx.execute(query).all()
            ]

    def rewrite_parts(self, one: Unfinished, *, missing_ok: bool) -> None:
        """Write a takedown's parts again.

        Raises ConfigError for a part that is not there, StoreUnavailable for lines in a part that
        this store does not know.
        """
        for part_id in one.published:
            self._parts.rewrite(part_id, missing_ok=missing_ok)
        for part_id in one.waiting:
            self._parts.rewrite(part_id, missing_ok=True, keeps_waiting=True)
        names = [one.story_id] if one.kind == "story" else sorted(one.addresses)
        for name in names:
            for path in self._parts.strange_with(json.dumps(name, ensure_ascii=False)):
                raise StoreUnavailable(path, _STRANGE)

    def scrub(self, story_ids: Sequence[str], *, now: datetime) -> None:
        """Empty entries that a poll brought while the story was taken down."""
        with self._database.write() as tx:
            scrub(tx, story_ids, now=now)

    def reclaim(self) -> None:
        """Remove what was deleted from the database's files. Raises StoreUnavailable."""
        if self._index_file is not None:
            try:
                drop_index(self._index_file)
            except OSError as exc:
                raise StoreUnavailable(str(self._index_file), exc.strerror or str(exc)) from exc
        reclaim(self._database)

    def finish(self, story_id: StoryId, *, captures: int, now: datetime) -> None:
        """Remember that nothing of a story is left."""
        mine = takedowns.c.story_id == story_id
        with self._database.write() as tx:
            erased = json.loads(tx.execute(select(takedowns.c.erased).where(mine)).scalar_one())
            values = {"erased": json.dumps(erased | {"captures": captures}), "finished_at": now}
            tx.execute(update(takedowns).where(mine).values(pending=None, runs=None, **values))

    def listed(self) -> list[Takedown]:
        """The ledger, last first."""
        query = select(takedowns).order_by(takedowns.c.id.desc())
        with self._database.read() as tx:
            return [
                Takedown(
                    story_id=StoryId(row.story_id),
                    kind=row.kind,
                    url=row.url,
                    reason=row.reason,
                    asked_at=row.asked_at,
                    finished_at=row.finished_at,
                    erased=json.loads(row.erased),
                )
                for row in tx.execute(query)
            ]


def _enter(
    tx: Connection,
    one: Target,
    *,
    runs: bytes,
    pending: tuple[list[int], list[int]],
    reason: str | None,
    now: datetime,
) -> None:
    published, waiting = pending
    row = {
        "story_id": one.story_id,
        "kind": one.kind,
        "url": one.url and storable(one.url),
        "reason": reason and storable(reason),
        "asked_at": now,
        "erased": json.dumps(dict(one.erased)),
        "pending": json.dumps({"published": published, "waiting": waiting}),
        "runs": runs,
    }
    tx.execute(takedowns.insert().values(**row))


def _addresses(tx: Connection, story_id: str) -> Sequence[str]:
    return tx.execute(select(urls.c.url).where(urls.c.story_id == story_id)).scalars().all()


def _feeds(tx: Connection, story_id: str) -> Sequence[str]:
    mine = select(entries.c.feed_id).where(entries.c.story_id == story_id)
    return tx.execute(select(feeds.c.url).where(feeds.c.id.in_(mine))).scalars().all()


def _guids(tx: Connection, story_id: str) -> Sequence[str]:
    return tx.execute(select(entries.c.guid).where(entries.c.story_id == story_id)).scalars().all()
