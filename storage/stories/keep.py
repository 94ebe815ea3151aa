"""Turns finished entries into stories, revisions and copies, each exactly once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from news.errors import StoreError
from news.record.assemble import apart, own_id
from news.record.values import Record
from news.report import EntryOutcome
from news.site.known_lines import cause_of, knows_less, raw_lines
from news.url import is_home
from news.verdict.belonging import may_be_edit
from news.verdict.copies import (
    CopyPolicy,
    Match,
    RecordProfile,
    SimilarText,
    matches,
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
from storage.stories.batch import Batch, BatchEntry
from storage.stories.clusters import keep_copy, keep_new, settle_revision
from storage.stories.entry_ends import defer, end, ended_before
from storage.stories.known import (
    Story,
    entries_at,
    load_stories,
    namesakes,
    own_urls,
    stories_where,
)
from storage.stories.similar.profiles import Profiles
from storage.stories.similar.sketch_index import SketchIndex
from storage.stories.similar.texts import as_similar, is_comparable, load_texts
from storage.tables import codec
from storage.tables.codec import text_key
from storage.tables.queries import among, among_ids, locked_entries
from storage.tables.schema import appearances, entries, stories
from storage.values import Deferred, Ended, Finished, Kept, Made

_REASONS = {
    Duplicate: "same_text",
    NearDuplicate: "near_text",
    Excerpt: "excerpt",
    Contains: "contains",
}


def load_batch(
    tx: Connection, finished: Sequence[Finished], *, policy: CopyPolicy, now: datetime
) -> Batch:
    """The entries with every story they could touch. Raises StoreError for an unknown entry."""
    ids = {one.entry_id for one in finished}
    rows = tx.execute(locked_entries(entries.c.id.in_(among_ids(tx, ids)))).all()
    if missing := ids - {row.id for row in rows}:
        raise StoreError(str(min(missing)), "no such entry")
    made = [one for one in finished if isinstance(one, Made)]
    records = [one.record for one in made]
    story_ids = {row.story_id for row in rows if row.story_id}
    story_ids |= {one.story_id for one in finished if isinstance(one, Ended) and one.story_id}
    links = {row.canonical_link for row in rows if row.canonical_link}
    at_link = entries_at(tx, {row.link_key for row in rows if row.link_key})
    ordinals = {row.id: row.ordinal for row in rows}
    shared = _shared_guids(tx, rows)
    own = {own_id(one.record, ordinal=ordinals[one.entry_id]) for one in made} - {None}
    story_ids |= own
    names = {text_key(record.canonical_url or record.id) for record in records}
    names |= {text_key(name) for name in own if name}
    mine = appearances.c.url_key.in_(among(tx, sorted(names)))
    copies = tx.execute(select(appearances).where(mine)).mappings()
    found = {
        row.id: BatchEntry(
            row=row,
            kept=ended_before(row),
            has_own_guid=(row.feed_id, row.guid_key) not in shared,
        )
        for row in rows
    }
    for one in found.values():
        at = at_link.get(one.row.link_key, ())
        story_ids |= {namesake.story_id for namesake in namesakes(at, one.at_link)}
    known = load_stories(tx, records, story_ids=story_ids, links=links)
    known.at_link = at_link
    return Batch(
        tx=tx,
        now=now,
        policy=policy,
        known=known,
        entries=found,
        copies={row["url_key"]: dict(row) for row in copies},
        line_keys={raw_lines(one.record): one.line_keys for one in made if one.line_keys},
    )


def _shared_guids(tx: Connection, rows: Sequence[Row[Any]]) -> set[tuple[int, str]]:
    """Feed and guid of the entries whose guid other entries of their feed have too."""
    query = select(entries.c.feed_id, entries.c.guid_key).where(
        entries.c.feed_id.in_({row.feed_id for row in rows}),
        entries.c.guid_key.in_(among(tx, {row.guid_key for row in rows})),
        entries.c.ordinal > 0,
    )
    return {(feed_id, guid_key) for feed_id, guid_key in tx.execute(query)}


def load_similar(
    batch: Batch, profiles: Mapping[int, RecordProfile], index: SketchIndex, kept: Profiles
) -> None:
    """Add the stored texts that the batch's may be copies of, with their stories."""
    places = [place for place, profile in profiles.items() if is_comparable(profile)]
    chosen = [profiles[place] for place in places]
    if not chosen:
        return
    first = min(batch.now, *(profile.record.date_first_seen for profile in chosen))
    since = first - batch.policy.window
    numbers = index.find(batch.tx, [profile.sketch for profile in chosen], since=since)
    texts = load_texts(batch.tx, chosen, numbers, window=batch.policy.window, kept=kept)
    batch.similar = dict(zip(places, texts, strict=True))
    missing = {one.story_id for some in texts for one in some} - batch.known.by_id.keys()
    if missing:
        for story in stories_where(batch.tx, stories.c.id.in_(among(batch.tx, sorted(missing)))):
            batch.known.add(story)


def keep_one(batch: Batch, one: Finished, *, place: int, profile: RecordProfile | None) -> Kept:
    """Judge one entry and add what is to be written. place: in the batch."""
    entry = batch.entries[one.entry_id]
    if entry.kept is not None:
        return entry.kept  # it ended before: an entry ends exactly once
    match one:
        case Made(again_at=again_at):
            assert profile is not None
            entry.again_at, entry.held = again_at, one.validators
            return _keep_record(batch, entry, one, profile, place=place)
        case Ended():
            return _keep_ended(batch, entry, one)
        case Deferred():
            return defer(entry, one)
        case other:
            assert_never(other)


def _keep_ended(batch: Batch, entry: BatchEntry, one: Ended) -> Kept:
    """Store an end without a record. A link that led to a known story becomes its URL."""
    story = batch.known.by_id.get(one.story_id or "")
    if story is None:
        return end(batch, entry, one.outcome, reason=one.reason, detail=one.detail)
    if story.is_forgotten:
        return end(batch, entry, "known", story_id=story.id, reason="forgotten")
    link = entry.row.canonical_link
    if link and not is_home(link):
        batch.meet([link], story, entry)
    return end(batch, entry, one.outcome, story_id=story.id, reason=one.reason, detail=one.detail)


def _keep_record(
    batch: Batch, entry: BatchEntry, made: Made, profile: RecordProfile, *, place: int
) -> Kept:
    earlier = None if entry.row.is_copy else entry.row.story_id
    copy = batch.copy_at(profile.record)
    profile, same = batch.known.identified(
        profile,
        own=apart(profile.record, ordinal=entry.row.ordinal),
        has_own_guid=entry.has_own_guid,
        earlier=earlier,
        copy=copy,
        at=batch.known.at_link.get(entry.row.link_key, ()),
        entry=entry.at_link,
    )
    profile = batch.known.after_withdrawal(profile)
    record = profile.record
    text = codec.record_json(record)
    try:
        codec.record_from_json(text)
    except StoreError as exc:  # the smallest unit: this entry, not its batch
        return end(batch, entry, "quarantined", reason="invalid_record", detail=exc.reason)
    if known_as := _known_at_once(batch, profile, same, made):
        return end(batch, entry, "known", story_id=known_as[0], reason=known_as[1])
    similar = _similar(batch, profile, place=place)
    known = batch.known.known_to(record, same=same, similar=similar, policy=batch.policy)
    found = matches(profile, known)
    match verdict := judge_profile(profile, known, found):
        case New(resembles=other):
            keep_new(batch, profile, text, resembles=other)
            batch.add_urls(
                own_urls(record), story_id=record.id, role="alias", overrules_copies=True
            )
            return end(batch, entry, "stored", story_id=record.id, revision=record.revision)
        case Revision():
            assert same is not None
            return _keep_revision(batch, entry, profile, before=same, found=found)
        case Known(of=story_id):
            batch.meet(own_urls(record), batch.known.by_id[story_id], entry)
            return end(batch, entry, "known", story_id=story_id, reason="unchanged")
        case Duplicate() | NearDuplicate() | Excerpt() | Contains():
            return _keep_copy(batch, entry, profile, verdict, found=found)
        case other:
            assert_never(other)


def _known_at_once(
    batch: Batch, profile: RecordProfile, same: Story | None, made: Made
) -> tuple[str, str] | None:
    """Story and reason of a record that is not compared with others; None for most."""
    if (tomb := _tombstone(batch, profile.record, same=same)) is not None:
        return tomb, "forgotten"
    before = same.record if same else None
    if before is None or may_be_edit(profile, of=before, is_recheck=made.is_recheck):
        return None
    return before.id, "unchanged"


def _tombstone(batch: Batch, record: Record, *, same: Story | None) -> str | None:
    """The story that was taken down and comes again, at a URL of its own or in the same words."""
    if same is not None:
        return same.id if same.is_forgotten else None
    if (tomb := batch.known.forgotten_text(record)) is not None:
        batch.add_urls(own_urls(record), story_id=tomb, role="alias")
    return tomb


def _keep_revision(
    batch: Batch,
    entry: BatchEntry,
    profile: RecordProfile,
    *,
    before: Story,
    found: Sequence[Match],
) -> Kept:
    """Add the next revision. When only our reading differs, the entry is known: nothing is new."""
    assert before.record is not None
    cause = cause_of(profile.record, before=before.record)
    if cause == "extractor" and knows_less(profile.record, than=before.record):
        # read before the site's lines were learnt
        batch.meet(own_urls(profile.record), before, entry)
        return end(batch, entry, "known", story_id=before.id, reason="unchanged")
    record = revised(profile.record, before=batch.with_addresses(before.record), cause=cause)
    batch.add_revision(record, codec.record_json(record), profile)
    batch.add_urls(own_urls(record), story_id=record.id, role="alias")
    settle_revision(batch, record, found)
    outcome: EntryOutcome = "known" if cause == "extractor" else "revised"
    return end(batch, entry, outcome, story_id=record.id, revision=record.revision)


def _keep_copy(
    batch: Batch,
    entry: BatchEntry,
    profile: RecordProfile,
    verdict: Copy,
    *,
    found: Sequence[Match],
) -> Kept:
    """Keep a copy as an appearance or as a record. A text that holds more is always a record."""
    kept = keep_copy(batch, profile, verdict, found)
    reason = _REASONS[type(verdict)]
    if kept is None:
        of = verdict.of
        return end(batch, entry, "duplicate", story_id=of, reason=reason, is_copy=True)
    is_copy = batch.policy.copies == "records" and not isinstance(verdict, Contains)
    outcome: EntryOutcome = "duplicate" if is_copy else "stored"
    return end(batch, entry, outcome, story_id=kept.id, revision=kept.revision, reason=reason)


def _similar(batch: Batch, profile: RecordProfile, *, place: int) -> list[SimilarText]:
    """Texts to compare a new one with: stored and of this batch, without its own earlier ones."""
    own = text_key(profile.record.canonical_url or profile.record.id)
    texts = [*batch.similar.get(place, ())]
    if is_comparable(profile):
        texts += batch.texts.similar_to(profile.sketch)
    others = [
        one
        for one in texts
        if one.url_key != own and not (one.url_key and one.url_key in batch.dropped_copies)
    ]
    return as_similar(others, cluster_of=batch.cluster_of)
