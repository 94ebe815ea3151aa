"""Finished entries become stories, revisions and known appearances, each exactly once. One transaction's work, alone at it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.engine import Connection, Row

from news.cadence import recheck_at
from news.errors import StoreError
from news.feed import Entry
from news.record import Record
from news.report import EntryOutcome
from news.sitememory import cause_of, knows_less
from news.url import StoryId
from news.verdict import Duplicate, Known, New, Revision, judge, relation_line, revised
from storage import codec, health, memory
from storage.codec import storable, text_key
from storage.database import among_ids, insert_for
from storage.kin import Role, Shelf, Story, is_home, load_shelf, own_urls
from storage.schema import entries, feeds, outbox, revisions, stories, urls
from storage.values import Correction, Deferred, Ended, Finished, Kept, Made

_MAX_DETAIL = 20_000  #: characters of a traceback or message


def keep(tx: Connection, finished: Sequence[Finished], *, now: datetime) -> list[Kept]:
    """Judge and write a batch, parallel to finished. Raises StoreError for an entry that the store does not have."""
    batch = _load(tx, finished, now=now)
    fresh = {one.entry_id: one for one in finished if batch.waiting[one.entry_id].kept is None}
    kept = [_keep_one(batch, one) for one in finished]
    batch.write(tx)
    health.note(tx, ((one, batch.waiting[entry_id].row.host) for entry_id, one in fresh.items()), now=now)
    return kept


@dataclass(slots=True, kw_only=True)
class _Waiting:
    """An entry of the batch: what it was, and what is to be written of it."""

    row: Row[Any]
    kept: Kept | None = None  #: None while it is pending
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class _Batch:
    """What a batch knows and what it will write."""

    now: datetime
    shelf: Shelf
    waiting: dict[int, _Waiting]
    touched: dict[str, Story] = field(default_factory=dict)
    added: set[str] = field(default_factory=set)
    revision_rows: list[dict[str, Any]] = field(default_factory=list)
    url_rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    outbox_rows: list[dict[str, Any]] = field(default_factory=list)

    def add_revision(self, record: Record, text: str) -> None:
        """A story's first or next revision, and its line."""
        if record.id not in self.shelf.by_id:
            self.added.add(record.id)
        self.touched[record.id] = self.shelf.put(record, text)
        where = {"story_id": record.id, "revision": record.revision}
        self.revision_rows.append(where | {"record": text, "kept_at": self.now})
        self.outbox_rows.append(where | {"kind": "record", "url_key": None, "line": codec.record_line(text)})

    def add_urls(self, found: Sequence[str], *, story_id: str, role: Role, overrules_copies: bool = False) -> None:
        """Let URLs lead to a story; what leads somewhere already stays, but for a copy that became a story of its own."""
        for url in found:
            key = text_key(url)
            there = self.shelf.by_url.get(key)
            if there is None or (overrules_copies and there[1] == "copy"):
                self.shelf.by_url[key] = (story_id, role)
                self.url_rows[key] = {"url_key": key, "url": storable(url), "story_id": story_id, "role": role}

    def write(self, tx: Connection) -> None:
        """Everything, in the order of the foreign keys."""
        new = [story for story in self.touched.values() if story.id in self.added]
        _insert(tx, stories, [_story_row(story) | {"first_seen_at": self.now} for story in new])
        old = [_story_row(story) | {"story_id": story.id} for story in self.touched.values() if story.id not in self.added]
        if old:
            values: dict[str, Any] = {"revision": bindparam("revision"), "text_fingerprint": bindparam("text_fingerprint")}
            tx.execute(update(stories).where(stories.c.id == bindparam("story_id")).values(values), old)
        _insert(tx, revisions, self.revision_rows)
        if self.url_rows:
            insert = insert_for(tx, urls)
            changed = {"story_id": insert.excluded.story_id, "role": insert.excluded.role}
            rows = [self.url_rows[key] for key in sorted(self.url_rows)]
            tx.execute(insert.on_conflict_do_update(index_elements=["url_key"], set_=changed), rows)
        _insert(tx, outbox, self.outbox_rows)
        columns: dict[str, Any]
        ended = [one.changes | {"entry_id": one.row.id} for one in self.waiting.values() if one.changes]
        if ended:
            columns = {name: bindparam(name) for name in ended[0] if name != "entry_id"}
            tx.execute(update(entries).where(entries.c.id == bindparam("entry_id")).values(columns), ended)
        written = [story.record for story in self.touched.values() if story.record]
        memory.remember(tx, written, now=self.now)
        health.note_quality(tx, written, now=self.now)


def _load(tx: Connection, finished: Sequence[Finished], *, now: datetime) -> _Batch:
    ids = {one.entry_id for one in finished}
    query = (
        select(entries, feeds.c.url.label("feed_url"))
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .where(entries.c.id.in_(among_ids(tx, ids)))
        .order_by(entries.c.id)
        .with_for_update(of=entries)
    )
    waiting = {row.id: _Waiting(row=row, kept=_ended_before(row)) for row in tx.execute(query)}
    if missing := ids - waiting.keys():
        raise StoreError(str(min(missing)), "no such entry")
    records = [one.record for one in finished if isinstance(one, Made)]
    earlier = {one.row.story_id for one in waiting.values() if one.row.story_id}
    told = {one.story_id for one in finished if isinstance(one, Ended) and one.story_id}
    links = {one.row.canonical_link for one in waiting.values() if one.row.canonical_link}
    return _Batch(now=now, shelf=load_shelf(tx, records, story_ids=earlier | told, links=links), waiting=waiting)


def _ended_before(row: Row[Any]) -> Kept | None:
    """The answer for an entry that another worker finished; None while it is pending."""
    if row.outcome == "pending":
        return None
    return Kept(entry_id=row.id, outcome=row.outcome, story_id=row.story_id, revision=row.revision)


def _keep_one(batch: _Batch, one: Finished) -> Kept:
    entry = batch.waiting[one.entry_id]
    if entry.kept is not None:
        return entry.kept  # finished before: exactly once, whatever happens
    match one:
        case Made(record=record):
            return _keep_record(batch, entry, record)
        case Ended():
            return _keep_ended(batch, entry, one)
        case Deferred():
            return _defer(entry, one)
        case other:
            assert_never(other)


def _keep_ended(batch: _Batch, entry: _Waiting, one: Ended) -> Kept:
    """An end without a record. A link that led to a known story is that story's from now on."""
    story = batch.shelf.by_id.get(one.story_id or "")
    if story is None:
        return _end(batch, entry, one.outcome, reason=one.reason, detail=one.detail)
    if story.is_forgotten:
        return _end(batch, entry, "known", story_id=story.id, reason="forgotten")
    link = entry.row.canonical_link
    if link and not is_home(link):
        batch.add_urls([link], story_id=story.id, role="alias")
    return _end(batch, entry, one.outcome, story_id=story.id, reason=one.reason, detail=one.detail)


def _keep_record(batch: _Batch, entry: _Waiting, record: Record) -> Kept:
    text = codec.record_json(record)
    try:
        codec.record_from_json(text)
    except StoreError as exc:  # the smallest unit: this entry, not its batch
        return _end(batch, entry, "quarantined", reason="invalid_record", detail=exc.reason)
    same = batch.shelf.same_story(record, earlier=None if entry.row.is_copy else entry.row.story_id)
    if same is not None and same.is_forgotten:
        return _end(batch, entry, "known", story_id=same.id, reason="forgotten")
    match judge(record, batch.shelf.kin(record, same=same)):
        case New():
            batch.add_revision(record, text)
            batch.add_urls(own_urls(record), story_id=record.id, role="alias", overrules_copies=True)
            return _end(batch, entry, "stored", story_id=record.id, revision=record.revision)
        case Revision():
            assert same is not None
            assert same.record is not None
            return _keep_revision(batch, entry, record, before=same.record)
        case Known(of=story_id):
            batch.add_urls(own_urls(record), story_id=story_id, role="alias")
            return _end(batch, entry, "known", story_id=story_id, reason="unchanged")
        case Duplicate(of=story_id):
            return _keep_copy(batch, entry, record, of=story_id)
        case other:
            assert_never(other)


def _keep_revision(batch: _Batch, entry: _Waiting, record: Record, *, before: Record) -> Kept:
    """The next revision. Where only our reading differs, its entry is known: nothing new is the publisher's."""
    cause = cause_of(record, before=before)
    if cause == "extractor" and knows_less(record, than=before):  # read before its site's memory had learnt, kept after
        return _end(batch, entry, "known", story_id=before.id, reason="unchanged")
    record = revised(record, before=before, cause=cause)
    batch.add_revision(record, codec.record_json(record))
    batch.add_urls(own_urls(record), story_id=record.id, role="alias")
    outcome: EntryOutcome = "known" if cause == "extractor" else "revised"
    return _end(batch, entry, outcome, story_id=record.id, revision=record.revision)


def _keep_copy(batch: _Batch, entry: _Waiting, record: Record, *, of: StoryId) -> Kept:
    """Another publisher's page with a story's text: its URLs lead to the story, and its first appearance is told once."""
    name = record.canonical_url or record.id
    if text_key(name) not in batch.shelf.by_url:
        line = codec.relation_text(relation_line(record, of=of, at=batch.now))
        batch.outbox_rows.append(
            {"kind": "relation", "story_id": of, "revision": None, "url_key": text_key(name), "line": line}
        )
    batch.add_urls((name, *own_urls(record)), story_id=of, role="copy")
    return _end(batch, entry, "duplicate", story_id=of, reason="same_text", is_copy=True)


def _end(
    batch: _Batch,
    entry: _Waiting,
    outcome: EntryOutcome,
    *,
    story_id: str | None = None,
    revision: int | None = None,
    reason: str | None = None,
    detail: str = "",
    is_copy: bool = False,
) -> Kept:
    """End an entry. If its feed changed it since it was claimed, it is written as ended and waits again."""
    row = entry.row
    entry.kept = Kept(entry_id=row.id, outcome=outcome, story_id=StoryId(story_id) if story_id else None, revision=revision)
    is_stale = row.claimed_digest is not None and row.claimed_digest != row.digest and reason != "forgotten"
    rechecks = 0 if outcome in ("stored", "revised") else row.rechecks + row.is_again
    role = batch.shelf.by_url.get(row.link_key or "", ("", "alias"))[1]
    entry.changes = _columns(row) | {
        "outcome": "pending" if is_stale else outcome,
        "reason": None if is_stale else reason,
        "detail": storable(detail)[:_MAX_DETAIL] or None,
        "story_id": story_id or row.story_id,
        "revision": revision or row.revision,
        "is_copy": is_copy or (outcome == "known" and role == "copy"),
        "is_again": is_stale or row.is_again,
        "attempts": 0 if is_stale else row.attempts,
        "rechecks": rechecks,
        "next_attempt_at": recheck_at(rechecks, ended_at=batch.now, now=batch.now) if is_stale else None,
        "ended_at": None if is_stale else batch.now,
    }
    if not is_stale and outcome != "quarantined":
        entry.changes["content_html"] = None
    if reason == "forgotten":
        entry.changes |= scrubbed(row)
    return entry.kept


def _defer(entry: _Waiting, one: Deferred) -> Kept:
    """Let an entry wait. It may be answered again in the same batch: it is still pending."""
    attempts = entry.changes.get("attempts", entry.row.attempts) + one.is_attempt
    entry.changes = _columns(entry.row) | {
        "reason": one.reason,
        "detail": storable(one.detail)[:_MAX_DETAIL] or None,
        "attempts": attempts,
        "next_attempt_at": one.until,
    }
    return Kept(entry_id=entry.row.id, outcome="pending", story_id=entry.row.story_id)


_WRITTEN = (
    "outcome reason detail story_id revision is_copy is_again attempts rechecks next_attempt_at ended_at "
    "content_html title payload"
).split()


def _columns(row: Row[Any]) -> dict[str, Any]:
    """The columns that a batch may write, as they are: one statement then serves every entry."""
    return {name: getattr(row, name) for name in _WRITTEN}


def scrubbed(row: Row[Any]) -> dict[str, Any]:
    """The columns of an entry with nothing left of what the feed said. row: with `feed_url`."""
    bare = Entry(feed_url=row.feed_url, guid=row.guid, link=row.canonical_link)
    return {"title": None, "content_html": None, "payload": codec.entries.dumps(bare)}


def _story_row(story: Story) -> dict[str, Any]:
    return {"id": story.id, "revision": story.revision, "text_fingerprint": story.fingerprint}


def correct(tx: Connection, corrections: Sequence[Correction], *, now: datetime) -> int:
    """Write what was read anew as revisions of cause `extractor`; how many. One whose story has moved on is void."""
    shelf = load_shelf(tx, [], story_ids=[one.before.id for one in corrections], links=())
    batch = _Batch(now=now, shelf=shelf, waiting={})
    done = []
    for one in corrections:
        story = shelf.by_id.get(one.before.id)
        if story is None or story.record is None or story.revision != one.before.revision:
            continue
        done.append(one)
        if one.record is not None:
            record = revised(one.record, before=story.record, cause="extractor")
            batch.add_revision(record, codec.record_json(record))
    batch.write(tx)
    memory.mark_cleaned(tx, [(one.before.id, one.version) for one in done if one.version is not None])
    return len(batch.touched)


def _insert(tx: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        tx.execute(table.insert(), rows)
