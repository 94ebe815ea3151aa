"""What a batch of finished entries knows and what it will write, all in one transaction. Decides nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Table, bindparam, delete, or_, update
from sqlalchemy.engine import Connection, Row

from news.record.values import Record
from news.url import StoryId
from news.verdict.copies import CopyPolicy, CopyRelation, Evidence, RecordProfile
from storage.stories.known import Role, Shelf, Story, stored
from storage.stories.relation_lines import Change, relation_line
from storage.stories.similar import Fresh, Held, is_comparable
from storage.stories.sketch_index import hashes_as_bytes
from storage.tables import codec
from storage.tables.codec import storable, text_key
from storage.tables.database import among, insert_for
from storage.tables.schema import (
    appearances,
    clusters,
    entries,
    outbox,
    revisions,
    sketches,
    stories,
    urls,
)
from storage.values import Kept


@dataclass(slots=True, kw_only=True)
class Waiting:
    """An entry of the batch: what it was, and what is to be written of it."""

    row: Row[Any]
    kept: Kept | None = None  #: None while it is pending
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Batch:
    """What a batch knows and what it will write."""

    tx: Connection
    now: datetime
    policy: CopyPolicy
    shelf: Shelf
    waiting: dict[int, Waiting]
    copies: dict[str, dict[str, Any]] = field(
        default_factory=dict
    )  #: url_key -> appearance as it stands
    near: dict[int, list[Held]] = field(
        default_factory=dict
    )  #: place in the batch -> stored texts that may be alike
    fresh: Fresh = field(default_factory=Fresh)
    line_keys: dict[tuple[str, ...], tuple[str, ...]] = field(
        default_factory=dict
    )  #: lines of a record -> keys
    touched: dict[str, Story] = field(default_factory=dict)
    added: set[str] = field(default_factory=set)
    clustered: dict[str, Story] = field(default_factory=dict)
    revision_rows: list[dict[str, Any]] = field(default_factory=list)
    url_rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    outbox_rows: list[dict[str, Any]] = field(default_factory=list)
    copy_rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    sketch_rows: list[dict[str, Any]] = field(default_factory=list)
    dropped_copies: set[str] = field(
        default_factory=set
    )  #: url_keys whose appearance, and the sketch of it, goes

    def add_revision(self, record: Record, text: str, mine: RecordProfile) -> None:
        """A story's first or next revision, its line, and what it is found by."""
        if record.id not in self.shelf.by_id:
            self.added.add(record.id)
        self.touched[record.id] = self.shelf.put(record, text)
        where = {"story_id": record.id, "revision": record.revision}
        self.revision_rows.append(where | {"record": text, "kept_at": self.now})
        self.outbox_rows.append(
            where | {"kind": "record", "url_key": None, "line": codec.record_line(text)}
        )
        self._add_sketch(where | {"url_key": None}, mine)

    def add_urls(
        self, found: Sequence[str], *, story_id: str, role: Role, overrules_copies: bool = False
    ) -> None:
        """Let URLs lead to a story; what leads somewhere already stays, but for a copy that became a story of its own."""
        for url in found:
            key = text_key(url)
            there = self.shelf.by_url.get(key)
            if there is None or (overrules_copies and there[1] == "copy"):
                self.shelf.by_url[key] = (story_id, role)
                self.url_rows[key] = {
                    "url_key": key,
                    "url": storable(url),
                    "story_id": story_id,
                    "role": role,
                }

    def add_copy(
        self,
        record: Record,
        text: str,
        mine: RecordProfile,
        *,
        relation: CopyRelation,
        of: StoryId,
        evidence: Evidence | None,
    ) -> None:
        """A copy's appearance as it now stands. The same words as the story's need no sketch: they are found by its own."""
        name = record.canonical_url or record.id
        key = text_key(name)
        there = self.copies.get(key)
        row = {
            "url_key": key,
            "url": storable(name),
            "story_id": of,
            "relation": relation,
            "evidence": to_json(asdict(evidence)).decode() if evidence else None,
            "record": text,
            "publisher": record.publisher.domain if record.publisher else None,
            "title": record.title and storable(record.title),
            "feed_url": record.feeds[0].url if record.feeds else None,
            "published_at": record.date_published,
            "seen_at": there["seen_at"] if there else self.now,
        }
        if there is not None:
            self.dropped_copies.add(key)
            self.sketch_rows = [sketch for sketch in self.sketch_rows if sketch["url_key"] != key]
        self.copies[key] = self.copy_rows[key] = row
        if relation != "duplicate_of":
            self._add_sketch({"story_id": of, "revision": None, "url_key": key}, mine)

    def move_copy(self, found: Sequence[str], *, story_id: str) -> None:
        """Let a copy's URLs lead to another story than before."""
        for url in found:
            key = text_key(url)
            there = self.shelf.by_url.get(key)
            if there is not None and there[1] == "copy":
                self.shelf.by_url[key] = (story_id, "copy")
                self.url_rows[key] = {
                    "url_key": key,
                    "url": storable(url),
                    "story_id": story_id,
                    "role": "copy",
                }

    def drop_copy(self, key: str) -> None:
        """An appearance that is none any more."""
        self.copies.pop(key, None)
        self.copy_rows.pop(key, None)
        self.dropped_copies.add(key)
        self.sketch_rows = [sketch for sketch in self.sketch_rows if sketch["url_key"] != key]

    def tell(
        self,
        record: Record,
        relation: CopyRelation | Change,
        *,
        of: StoryId,
        cluster: str,
        evidence: Evidence | None = None,
        has_record: bool = False,
    ) -> None:
        """A relation line. It belongs to the story it names, and goes with the text that it is about."""
        line = relation_line(
            record,
            relation,
            of=of,
            cluster=StoryId(cluster),
            at=self.now,
            evidence=evidence,
            has_record=has_record,
        )
        about = text_key(record.id if has_record else record.canonical_url or record.id)
        text = codec.relation_text(line)
        self.outbox_rows.append(
            {"kind": "relation", "story_id": of, "revision": None, "url_key": about, "line": text}
        )

    def cluster_of(self, story_id: str) -> str:
        """A story's cluster as it now is."""
        story = self.shelf.by_id.get(story_id)
        return story.cluster_id if story else story_id

    def members(self, cluster: str) -> list[Story]:
        """The stories of a cluster as it now is, first seen first; forgotten ones are none."""
        for story in stored(
            self.tx, or_(stories.c.id == cluster, stories.c.id.in_(_of_cluster(cluster)))
        ):
            if story.id not in self.shelf.by_id:
                self.shelf.add(story)
        return [
            s for s in self.shelf.by_id.values() if s.cluster_id == cluster and not s.is_forgotten
        ]

    def set_cluster(self, story: Story, cluster: str, *, is_main: bool) -> None:
        """Put a story into a cluster."""
        story.cluster_id, story.is_main = cluster, is_main
        self.clustered[story.id] = story

    def write(self) -> None:
        """Everything, in the order of the foreign keys."""
        tx = self.tx
        new = [story for story in self.touched.values() if story.id in self.added]
        _insert(tx, stories, [_story_row(story) | {"first_seen_at": self.now} for story in new])
        old = [
            _story_row(story) | {"story_id": story.id}
            for story in self.touched.values()
            if story.id not in self.added
        ]
        if old:
            values: dict[str, Any] = {
                "revision": bindparam("revision"),
                "text_fingerprint": bindparam("text_fingerprint"),
            }
            tx.execute(
                update(stories).where(stories.c.id == bindparam("story_id")).values(values), old
            )
        _insert(tx, revisions, self.revision_rows)
        _upsert(
            tx,
            urls,
            [self.url_rows[key] for key in sorted(self.url_rows)],
            changed=("story_id", "role"),
        )
        self._write_copies(tx)
        rows = [
            {"story_id": s.id, "cluster_id": s.cluster_id, "is_main": s.is_main}
            for s in self.clustered.values()
        ]
        _upsert(
            tx,
            clusters,
            sorted(rows, key=lambda row: str(row["story_id"])),
            changed=("cluster_id", "is_main"),
        )
        _insert(tx, outbox, self.outbox_rows)
        ended = [
            one.changes | {"entry_id": one.row.id} for one in self.waiting.values() if one.changes
        ]
        if ended:
            columns: dict[str, Any] = {
                name: bindparam(name) for name in ended[0] if name != "entry_id"
            }
            tx.execute(
                update(entries).where(entries.c.id == bindparam("entry_id")).values(columns), ended
            )

    def _write_copies(self, tx: Connection) -> None:
        if self.dropped_copies:
            gone = among(tx, sorted(self.dropped_copies))
            tx.execute(delete(sketches).where(sketches.c.url_key.in_(gone)))
            tx.execute(delete(appearances).where(appearances.c.url_key.in_(gone)))
        _insert(tx, appearances, [self.copy_rows[key] for key in sorted(self.copy_rows)])
        _insert(tx, sketches, self.sketch_rows)

    def _add_sketch(self, where: dict[str, Any], mine: RecordProfile) -> None:
        if is_comparable(mine):
            self.fresh.add(Held(where["story_id"], mine, where["url_key"]))
            self.sketch_rows.append(
                where
                | {"seen_at": mine.record.date_first_seen, "hashes": hashes_as_bytes(mine.sketch)}
            )


def _of_cluster(cluster: str) -> Any:
    return (
        clusters.select()
        .with_only_columns(clusters.c.story_id)
        .where(clusters.c.cluster_id == cluster)
    )


def _story_row(story: Story) -> dict[str, Any]:
    return {"id": story.id, "revision": story.revision, "text_fingerprint": story.fingerprint}


def _insert(tx: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        tx.execute(table.insert(), rows)


def _upsert(
    tx: Connection, table: Table, rows: Sequence[dict[str, Any]], *, changed: Iterable[str]
) -> None:
    if rows:
        insert = insert_for(tx, table)
        key = next(iter(table.primary_key)).name
        tx.execute(
            insert.on_conflict_do_update(
                index_elements=[key], set_={name: insert.excluded[name] for name in changed}
            ),
            rows,
        )
