"""A batch of finished entries: what it knows, and what one transaction will write."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from pydantic_core import to_json
from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from news.feed.values import NO_FEEDS
from news.record.shown import without_secrets
from news.record.values import FeedRef, Record
from news.url import StoryId
from news.verdict.copies import CopyPolicy, CopyRelation, Evidence, RecordProfile, Resemblance
from news.verdict.relation_line import Change
from storage.stories.known import AtLink, KnownInStore, Role, Story, stories_where
from storage.stories.relation_lines import relation_line
from storage.stories.similar.sketch_index import hashes_as_bytes
from storage.stories.similar.texts import BatchTexts, StoredText, is_comparable
from storage.tables import codec
from storage.tables.codec import storable, text_key
from storage.tables.queries import among, selected
from storage.tables.schema import appearances, clusters, stories, urls
from storage.values import Kept, Validators

Rows = list[dict[str, Any]]
RowsByKey = dict[str, dict[str, Any]]


@dataclass(slots=True, kw_only=True)
class BatchEntry:
    """An entry of the batch: its row, its answer, and the columns to write."""

    row: Row[Any]
    kept: Kept | None = None  #: None while it is pending
    has_own_guid: bool = True  #: no other entry of its feed has its guid
    #: the row as one of its link, with a story or without
    at_link: AtLink = field(init=False)
    again_at: datetime | None = None  #: when its page is tried again, however it ends
    held: Validators | None = None  #: of its page, where one was read
    changes: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        row = self.row
        self.at_link = AtLink(
            story_id=row.story_id or "",
            title=row.title,
            feed_id=row.feed_id,
            guid_key=row.guid_key,
            first_seen_at=row.first_seen_at,
        )


@dataclass(slots=True, kw_only=True)
class Batch:
    """The known stories of a batch, and the rows that it will write."""

    tx: Connection
    now: datetime
    policy: CopyPolicy
    known: KnownInStore
    entries: dict[int, BatchEntry]
    copies: RowsByKey = field(default_factory=dict)  #: url_key -> appearance as it stands
    #: place in the batch -> stored texts that may be similar
    similar: dict[int, list[StoredText]] = field(default_factory=dict)
    texts: BatchTexts = field(default_factory=BatchTexts)  #: that the batch itself adds
    #: lines of a record -> their keys
    line_keys: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    changed: dict[str, Story] = field(default_factory=dict)  #: stories with a new revision
    new: set[str] = field(default_factory=set)  #: ids of those without an earlier one
    clustered: dict[str, Story] = field(default_factory=dict)
    revision_rows: Rows = field(default_factory=list)
    records: list[Record] = field(default_factory=list)  #: of these rows
    url_rows: RowsByKey = field(default_factory=dict)
    outbox_rows: Rows = field(default_factory=list)
    copy_rows: RowsByKey = field(default_factory=dict)
    sketch_rows: Rows = field(default_factory=list)
    #: url_keys whose appearance and sketch are deleted
    dropped_copies: set[str] = field(default_factory=set)
    loaded: set[str] = field(default_factory=set)  #: clusters whose stories are known
    #: id of a story -> url_key -> record JSON of its stored copies
    stored_copies: dict[str, dict[str, str]] = field(default_factory=dict)
    #: id of a story that was a copy -> the story it was a copy of, and its addresses
    promoted: dict[str, tuple[str, Sequence[str]]] = field(default_factory=dict)

    def is_pending(self, entry_id: int) -> bool:
        """True until the entry has ended, in this batch or before it."""
        return self.entries[entry_id].kept is None

    def add_revision(self, record: Record, text: str, profile: RecordProfile) -> None:
        """Add a story's first or next revision, its line and its sketch."""
        if record.id not in self.known.by_id:
            self.new.add(record.id)
        self.changed[record.id] = self.known.put(record, text)
        where = {"story_id": record.id, "revision": record.revision}
        self.records.append(record)
        self.revision_rows.append(where | {"record": text, "kept_at": self.now})
        shown = without_secrets(record)
        line = codec.record_line(text) if shown is record else codec.line_json(shown)
        self.outbox_rows.append(where | {"kind": "record", "url_key": None, "line": line})
        self._add_sketch(where | {"url_key": None}, profile)

    def add_urls(
        self, found: Sequence[str], *, story_id: str, role: Role, overrules_copies: bool = False
    ) -> list[str]:
        """Let URLs lead to a story; return those that led to none before.

        A URL that leads to one already stays as it is. overrules_copies: except for a copy's URL,
        when the copy became a story of its own.
        """
        added = []
        for url in found:
            there = self.known.by_url.get(text_key(url))
            if there is None or (overrules_copies and there[1] == "copy"):
                self._point(url, story_id=story_id, role=role)
                added += [url] if there is None else []
        return added

    def meet(self, found: Sequence[str], story: Story, entry: BatchEntry) -> None:
        """Let the addresses of an entry lead to a known story.

        Emit a line for each that the story's record does not hold: no record says it.
        """
        added = self.add_urls(found, story_id=story.id, role="alias")
        record = story.record
        if record is None:
            return
        of, cluster = StoryId(record.id), story.cluster_id
        met = replace(record, title=entry.row.title or record.title, feeds=_feed_of(entry))
        for url in added:
            if url not in (record.canonical_url, *record.alternate_urls):
                self.add_relation(met, "address", of=of, cluster=cluster, address=url)

    def with_addresses(self, record: Record) -> Record:
        """A record with every address at which its story was met, stored or in this batch."""
        mine = urls.c.story_id == record.id, urls.c.role == "alias"
        found = [*self.tx.execute(select(urls.c.url).where(*mine).order_by(urls.c.url)).scalars()]
        found += [row["url"] for row in self.url_rows.values() if row["story_id"] == record.id]
        met = [url for url in found if "://" in url and url != record.canonical_url]
        return replace(record, alternate_urls=tuple(dict.fromkeys((*record.alternate_urls, *met))))

    def move_copy(self, found: Sequence[str], *, story_id: str) -> None:
        """Let a copy's URLs lead to another story than before."""
        for url in found:
            there = self.known.by_url.get(text_key(url))
            if there is not None and there[1] == "copy":
                self._point(url, story_id=story_id, role="copy")

    def _point(self, url: str, *, story_id: str, role: Role) -> None:
        key = text_key(url)
        self.known.by_url[key] = (story_id, role)
        row = {"url_key": key, "url": storable(url), "story_id": story_id, "role": role}
        self.url_rows[key] = row

    def add_copy(
        self,
        record: Record,
        text: str,
        profile: RecordProfile,
        *,
        relation: CopyRelation,
        of: StoryId,
        evidence: Evidence | None,
    ) -> None:
        """Add or replace a copy's appearance.

        The same words as the story's need no sketch: the story's own sketch finds them.
        """
        name = record.canonical_url or record.id
        key = text_key(name)
        before = self.copies.get(key)
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
            "seen_at": before["seen_at"] if before else self.now,
        }
        if before is not None:
            self.drop_copy(key)
        self.copies[key] = self.copy_rows[key] = row
        if relation != "duplicate_of":
            self._add_sketch({"story_id": of, "revision": None, "url_key": key}, profile)

    def copy_at(self, record: Record) -> Record | None:
        """The text that stands under a record's address as another story's copy."""
        row = self.copies.get(text_key(record.canonical_url or record.id))
        return codec.record_from_json(row["record"]) if row and row["record"] else None

    def drop_copy(self, key: str) -> None:
        """Delete an appearance and its sketch."""
        self.copies.pop(key, None)
        self.copy_rows.pop(key, None)
        self.dropped_copies.add(key)
        self.sketch_rows = [sketch for sketch in self.sketch_rows if sketch["url_key"] != key]

    def add_relation(
        self,
        record: Record,
        relation: CopyRelation | Resemblance | Change,
        *,
        of: StoryId,
        cluster: str,
        evidence: Evidence | None = None,
        has_record: bool = False,
        address: str | None = None,
    ) -> None:
        """Emit a relation line. It belongs to story `of` and goes with the text it is about.

        address: to name in place of the record's own.
        """
        line = relation_line(
            replace(record, canonical_url=address) if address else record,
            relation,
            of=of,
            cluster=StoryId(cluster),
            at=self.now,
            evidence=evidence,
            has_record=has_record,
        )
        about = text_key(record.id if has_record else record.canonical_url or record.id)
        self.outbox_rows.append(
            {"kind": "relation", "story_id": of, "revision": None, "url_key": about, "line": line}
        )

    def cluster_of(self, story_id: str) -> str:
        """A story's cluster as the batch has it now."""
        story = self.known.by_id.get(story_id)
        return story.cluster_id if story else story_id

    def members(self, cluster: str) -> list[Story]:
        """The stories of a cluster as the batch has it now, without forgotten ones."""
        if cluster not in self.loaded:
            self.loaded.add(cluster)
            mine = select(clusters.c.story_id).where(clusters.c.cluster_id == cluster)
            # no OR: PostgreSQL would read all stories for it
            which = selected(self.tx, [cluster]).union(mine)
            for story in stories_where(self.tx, stories.c.id.in_(which)):
                if story.id not in self.known.by_id:
                    self.known.add(story)
        return [
            story
            for story in self.known.by_id.values()
            if story.cluster_id == cluster and not story.is_forgotten
        ]

    def copy_texts(self, story_ids: Sequence[str]) -> dict[str, str]:
        """url_key -> record JSON of the copies of some stories as the batch has them now."""
        missing = [one for one in story_ids if one not in self.stored_copies]
        if missing:
            self.stored_copies |= {one: {} for one in missing}
            which = appearances.c.story_id.in_(among(self.tx, missing))
            columns = (appearances.c[name] for name in ("story_id", "url_key", "record"))
            query = select(*columns).where(which, appearances.c.record.is_not(None))
            for story_id, key, text in self.tx.execute(query):
                self.stored_copies[story_id][key] = text
        found = {
            key: text
            for one in story_ids
            for key, text in self.stored_copies[one].items()
            if key not in self.dropped_copies
        }
        mine = (row for row in self.copy_rows.values() if row["story_id"] in story_ids)
        return found | {row["url_key"]: row["record"] for row in mine}

    def copy_row(self, key: str) -> dict[str, Any]:
        """A copy's appearance as the batch has it now."""
        if key not in self.copy_rows:
            query = select(appearances).where(appearances.c.url_key == key)
            return dict(self.tx.execute(query).mappings().one())
        return self.copy_rows[key]

    def set_cluster(self, story: Story, cluster: str, *, is_main: bool) -> None:
        """Put a story into a cluster."""
        story.cluster_id, story.is_main = cluster, is_main
        self.clustered[story.id] = story

    def _add_sketch(self, where: dict[str, Any], profile: RecordProfile) -> None:
        if is_comparable(profile):
            self.texts.add(StoredText(where["story_id"], profile, where["url_key"]))
            seen_at, hashes = profile.record.date_first_seen, hashes_as_bytes(profile.sketch)
            self.sketch_rows.append(where | {"seen_at": seen_at, "hashes": hashes})


def _feed_of(entry: BatchEntry) -> tuple[FeedRef, ...]:
    """The feed in which an entry was met; none for pages given by hand or in archives."""
    row = entry.row
    if row.feed_url in NO_FEEDS:
        return ()
    return (FeedRef(url=row.feed_url, guid=row.guid, first_seen=row.first_seen_at),)
