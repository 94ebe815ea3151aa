"""Finished entries become stories, revisions and known appearances, each exactly once. One transaction's work, alone at it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from news.errors import StoreError
from news.feed.next_poll import recheck_at
from news.feed.values import Entry
from news.report import EntryOutcome
from news.site.known_lines import cause_of, knows_less, raw_lines
from news.url import StoryId
from news.verdict.copies import (
    CopyPolicy,
    Match,
    RecordProfile,
    SimilarText,
    matches,
    profile_record,
)
from news.verdict.judge import (
    Contains,
    Copy,
    Duplicate,
    Excerpt,
    Known,
    NearDuplicate,
    New,
    Revision,
    judge_profile,
    revised,
)
from storage.sites import health
from storage.sites import known_lines as memory
from storage.stories.batch import Batch, Waiting
from storage.stories.clusters import keep_copy, settle_revision, stop_copying
from storage.stories.known import Story, is_home, load_shelf, own_urls, stored
from storage.stories.similar import as_similar, is_comparable, load_similar
from storage.stories.sketch_index import Lookout
from storage.tables import codec
from storage.tables.codec import storable, text_key
from storage.tables.database import among, among_ids
from storage.tables.schema import appearances, entries, feeds, stories
from storage.values import Correction, Deferred, Ended, Finished, Kept, Made

_MAX_DETAIL = 20_000  #: characters of a traceback or message


def profiles_of(finished: Sequence[Finished]) -> dict[int, RecordProfile]:
    """Place in the batch -> profile of its record: made before the transaction, so that others need not wait for it."""
    return {
        place: one.profile or profile_record(one.record)
        for place, one in enumerate(finished)
        if isinstance(one, Made)
    }


def keep(
    tx: Connection,
    finished: Sequence[Finished],
    *,
    profiles: Mapping[int, RecordProfile],
    lookout: Lookout,
    policy: CopyPolicy,
    now: datetime,
) -> list[Kept]:
    """Judge and write a batch, parallel to finished. Raises StoreError for an entry that the store does not have."""
    batch = _load(tx, finished, policy=policy, now=now)
    fresh = {one.entry_id: one for one in finished if batch.waiting[one.entry_id].kept is None}
    _load_near(batch, profiles, lookout)
    kept = [
        _keep_one(batch, one, place=place, mine=profiles.get(place))
        for place, one in enumerate(finished)
    ]
    _write(batch)
    health.note(
        tx, ((one, batch.waiting[entry_id].row.host) for entry_id, one in fresh.items()), now=now
    )
    return kept


def correct(tx: Connection, corrections: Sequence[Correction], *, now: datetime) -> int:
    """Write what was read anew as revisions of cause `extractor`; how many. One whose story has moved on is void."""
    shelf = load_shelf(tx, [], story_ids=[one.before.id for one in corrections], links=())
    batch = Batch(tx=tx, now=now, policy=CopyPolicy(), shelf=shelf, waiting={})
    done = []
    for one in corrections:
        story = shelf.by_id.get(one.before.id)
        if story is None or story.record is None or story.revision != one.before.revision:
            continue
        done.append(one)
        if one.record is not None:
            record = revised(one.record, before=story.record, cause="extractor")
            batch.add_revision(record, codec.record_json(record), profile_record(record))
    _write(batch)
    memory.mark_cleaned(
        tx, [(one.before.id, one.version) for one in done if one.version is not None]
    )
    return len(batch.touched)


def _write(batch: Batch) -> None:
    """All that the batch holds, and what the memory of sites learns from its records."""
    batch.write()
    written = [story.record for story in batch.touched.values() if story.record]
    memory.remember(batch.tx, written, keys=batch.line_keys, now=batch.now)
    health.note_quality(batch.tx, written, now=batch.now)


def _load(
    tx: Connection, finished: Sequence[Finished], *, policy: CopyPolicy, now: datetime
) -> Batch:
    ids = {one.entry_id for one in finished}
    query = (
        select(entries, feeds.c.url.label("feed_url"))
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .where(entries.c.id.in_(among_ids(tx, ids)))
        .order_by(entries.c.id)
        .with_for_update(of=entries)
    )
    waiting = {row.id: Waiting(row=row, kept=_ended_before(row)) for row in tx.execute(query)}
    if missing := ids - waiting.keys():
        raise StoreError(str(min(missing)), "no such entry")
    records = [one.record for one in finished if isinstance(one, Made)]
    earlier = {one.row.story_id for one in waiting.values() if one.row.story_id}
    told = {one.story_id for one in finished if isinstance(one, Ended) and one.story_id}
    links = {one.row.canonical_link for one in waiting.values() if one.row.canonical_link}
    shelf = load_shelf(tx, records, story_ids=earlier | told, links=links)
    names = {text_key(record.canonical_url or record.id) for record in records}
    copies = tx.execute(
        select(appearances).where(appearances.c.url_key.in_(among(tx, sorted(names))))
    ).mappings()
    batch = Batch(tx=tx, now=now, policy=policy, shelf=shelf, waiting=waiting)
    batch.copies = {row["url_key"]: dict(row) for row in copies}
    batch.line_keys = {
        raw_lines(one.record): one.line_keys
        for one in finished
        if isinstance(one, Made) and one.line_keys
    }
    return batch


def _load_near(batch: Batch, profiles: Mapping[int, RecordProfile], lookout: Lookout) -> None:
    """The stored texts that those of the batch may be copies of, with their stories."""
    places = [place for place, mine in profiles.items() if is_comparable(mine)]
    chosen = [profiles[place] for place in places]
    if not chosen:
        return
    first = min(batch.now, *(mine.record.date_first_seen for mine in chosen))
    numbers = lookout.find(
        batch.tx, [mine.sketch for mine in chosen], since=first - batch.policy.window
    )
    held = load_similar(batch.tx, chosen, numbers, window=batch.policy.window)
    batch.near = dict(zip(places, held, strict=True))
    missing = {one.story_id for some in held for one in some} - batch.shelf.by_id.keys()
    if missing:
        for story in stored(batch.tx, stories.c.id.in_(among(batch.tx, sorted(missing)))):
            batch.shelf.add(story)


def _ended_before(row: Row[Any]) -> Kept | None:
    """The answer for an entry that another worker finished; None while it is pending."""
    if row.outcome == "pending":
        return None
    return Kept(entry_id=row.id, outcome=row.outcome, story_id=row.story_id, revision=row.revision)


def _keep_one(batch: Batch, one: Finished, *, place: int, mine: RecordProfile | None) -> Kept:
    entry = batch.waiting[one.entry_id]
    if entry.kept is not None:
        return entry.kept  # finished before: exactly once, whatever happens
    match one:
        case Made():
            assert mine is not None
            return _keep_record(batch, entry, mine, place=place)
        case Ended():
            return _keep_ended(batch, entry, one)
        case Deferred():
            return _defer(entry, one)
        case other:
            assert_never(other)


def _keep_ended(batch: Batch, entry: Waiting, one: Ended) -> Kept:
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


def _keep_record(batch: Batch, entry: Waiting, mine: RecordProfile, *, place: int) -> Kept:
    record = mine.record
    text = codec.record_json(record)
    try:
        codec.record_from_json(text)
    except StoreError as exc:  # the smallest unit: this entry, not its batch
        return _end(batch, entry, "quarantined", reason="invalid_record", detail=exc.reason)
    same = batch.shelf.same_story(record, earlier=None if entry.row.is_copy else entry.row.story_id)
    if same is not None and same.is_forgotten:
        return _end(batch, entry, "known", story_id=same.id, reason="forgotten")
    known = batch.shelf.known_to(
        record, same=same, similar=_similar(batch, mine, place=place), policy=batch.policy
    )
    found = matches(mine, known)
    match verdict := judge_profile(mine, known, found):
        case New():
            stop_copying(batch, record)
            batch.add_revision(record, text, mine)
            batch.add_urls(
                own_urls(record), story_id=record.id, role="alias", overrules_copies=True
            )
            return _end(batch, entry, "stored", story_id=record.id, revision=record.revision)
        case Revision():
            assert same is not None
            return _keep_revision(batch, entry, mine, before=same, found=found)
        case Known(of=story_id):
            batch.add_urls(own_urls(record), story_id=story_id, role="alias")
            return _end(batch, entry, "known", story_id=story_id, reason="unchanged")
        case Duplicate() | NearDuplicate() | Excerpt() | Contains():
            return _keep_copy(batch, entry, mine, verdict, found=found)
        case other:
            assert_never(other)


def _keep_revision(
    batch: Batch, entry: Waiting, mine: RecordProfile, *, before: Story, found: Sequence[Match]
) -> Kept:
    """The next revision. Where only our reading differs, its entry is known: nothing new is the publisher's."""
    assert before.record is not None
    cause = cause_of(mine.record, before=before.record)
    if cause == "extractor" and knows_less(
        mine.record, than=before.record
    ):  # read before its site lines were learnt
        return _end(batch, entry, "known", story_id=before.id, reason="unchanged")
    record = revised(mine.record, before=before.record, cause=cause)
    batch.add_revision(record, codec.record_json(record), mine)
    batch.add_urls(own_urls(record), story_id=record.id, role="alias")
    settle_revision(batch, record, found)
    outcome: EntryOutcome = "known" if cause == "extractor" else "revised"
    return _end(batch, entry, outcome, story_id=record.id, revision=record.revision)


def _keep_copy(
    batch: Batch, entry: Waiting, mine: RecordProfile, verdict: Copy, *, found: Sequence[Match]
) -> Kept:
    """A copy is a duplicate, whether it is kept as an appearance or as a record; a text that holds more is a story's record."""
    kept = keep_copy(batch, mine, verdict, found)
    if kept is None:
        return _end(
            batch, entry, "duplicate", story_id=verdict.of, reason=_WHY[type(verdict)], is_copy=True
        )
    is_copy = batch.policy.copies == "records" and not isinstance(verdict, Contains)
    outcome: EntryOutcome = "duplicate" if is_copy else "stored"
    return _end(
        batch, entry, outcome, story_id=kept.id, revision=kept.revision, reason=_WHY[type(verdict)]
    )


_WHY = {
    Duplicate: "same_text",
    NearDuplicate: "near_text",
    Excerpt: "excerpt",
    Contains: "contains",
}


def _similar(batch: Batch, mine: RecordProfile, *, place: int) -> list[SimilarText]:
    """The texts to lay a new one beside, stored and of this batch, but for its own earlier ones."""
    own = text_key(mine.record.canonical_url or mine.record.id)
    held = [
        *batch.near.get(place, ()),
        *(batch.fresh.like(mine.sketch) if is_comparable(mine) else ()),
    ]
    others = [
        one
        for one in held
        if one.url_key != own and not (one.url_key and one.url_key in batch.dropped_copies)
    ]
    return as_similar(others, cluster_of=batch.cluster_of)


def _end(
    batch: Batch,
    entry: Waiting,
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
    entry.kept = Kept(
        entry_id=row.id,
        outcome=outcome,
        story_id=StoryId(story_id) if story_id else None,
        revision=revision,
    )
    is_stale = (
        row.claimed_digest is not None
        and row.claimed_digest != row.digest
        and reason != "forgotten"
    )
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
        "next_attempt_at": recheck_at(rechecks, ended_at=batch.now, now=batch.now)
        if is_stale
        else None,
        "ended_at": None if is_stale else batch.now,
    }
    if not is_stale and outcome != "quarantined":
        entry.changes["content_html"] = None
    if reason == "forgotten":
        entry.changes |= scrubbed(row)
    return entry.kept


def _defer(entry: Waiting, one: Deferred) -> Kept:
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
