"""Copies and clusters: whether a copy becomes an appearance or a record, and which cluster has it.

A cluster keeps the id of its first story for good. Stories join it. Two clusters become one when a
text belongs to both. A story leaves when its new text is no copy any more. Each change emits a
relation line with the record and its cluster from then on, so a reader of the parts needs only the
last line of each record.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from news.record.values import Record
from news.url import StoryId
from news.verdict.copies import Match, RecordProfile, Resembled
from news.verdict.judge import Contains, Copy, beside, relation_of
from storage.stories.batch import Batch
from storage.stories.known import Story, own_urls
from storage.stories.main_story import CopyOf, add_record, original_with, settle_main
from storage.tables import codec
from storage.tables.codec import text_key


def keep_copy(
    batch: Batch, profile: RecordProfile, verdict: Copy, found: Sequence[Match]
) -> Record | None:
    """Keep a text of story `verdict.of`: as a record, which is returned, or as an appearance."""
    cluster = batch.cluster_of(verdict.of)
    touched = {cluster, *(batch.cluster_of(match.story) for match in found)}
    original = original_with(batch, profile.record, touched)
    record = None
    if isinstance(verdict, Contains) or batch.policy.copies == "records" or original.source is None:
        copy = CopyOf(relation=relation_of(verdict), story=verdict.of, evidence=verdict.evidence)
        _drop_appearance(batch, profile.record)
        record = add_record(batch, profile, copy, cluster=cluster).record
    else:
        _add_appearance(batch, profile, verdict, cluster)
    merge_all(batch, cluster, found)
    settle_main(batch, batch.cluster_of(verdict.of), original=None if record else original)
    return record


def keep_new(
    batch: Batch, profile: RecordProfile, text: str, *, resembles: Resembled | None
) -> None:
    """Keep a new story, and tell which one of its publisher it resembles. text: record JSON."""
    stop_copying(batch, profile.record)
    if resembles is None:
        batch.add_revision(profile.record, text, profile)
        return
    record, evidence = beside(profile.record, resembles), resembles.evidence
    batch.add_revision(record, codec.record_json(record), profile)
    batch.add_relation(
        record,
        "resembles",
        of=resembles.story,
        cluster=record.id,
        evidence=evidence,
        has_record=True,
    )


def _add_appearance(batch: Batch, profile: RecordProfile, verdict: Copy, cluster: str) -> None:
    """Store the copy as an appearance.

    Emit a relation line only when the appearance is new, or its story or relation changed.
    """
    record, relation, of = profile.record, relation_of(verdict), verdict.of
    name = record.canonical_url or record.id
    key = text_key(name)
    row = batch.copies.get(key)
    before = (row["story_id"], row["relation"]) if row else None
    if before != (of, relation) and (before is not None or key not in batch.known.by_url):
        batch.add_relation(record, relation, of=of, cluster=cluster, evidence=verdict.evidence)
    text, evidence = codec.record_json(record), verdict.evidence
    batch.add_copy(record, text, profile, relation=relation, of=of, evidence=evidence)
    for url in batch.add_urls((name, *own_urls(record)), story_id=of, role="copy"):
        if url != name:
            batch.add_relation(record, "address", of=of, cluster=cluster, address=url)
    if before is not None and before[0] != of:
        batch.move_copy(own_urls(record), story_id=of)


def stop_copying(batch: Batch, record: Record) -> None:
    """A page that was a copy has its own text now: drop its appearance and emit `left`."""
    row = batch.copies.get(text_key(record.canonical_url or record.id))
    if row is not None:
        of = StoryId(row["story_id"])
        batch.add_relation(record, "left", of=of, cluster=record.id, has_record=True)
        _drop_appearance(batch, record)
        settle_main(batch, batch.cluster_of(of))


def settle_revision(batch: Batch, record: Record, found: Sequence[Match]) -> None:
    """Settle a story's cluster after a new text: it may join another one, or leave its own."""
    story = batch.known.by_id[record.id]
    others = [match for match in found if match.story != record.id]
    if _has_left(batch, story, record, others):
        _leave(batch, story, record)
    for match in others[:1]:
        if batch.cluster_of(match.story) != story.cluster_id:
            batch.add_relation(
                record,
                match.relation,
                of=match.story,
                cluster=story.cluster_id,
                evidence=match.evidence,
                has_record=True,
            )
    merge_all(batch, story.cluster_id, others)
    settle_main(batch, story.cluster_id)


def merge_all(batch: Batch, cluster: str, found: Sequence[Match]) -> None:
    """Merge every cluster that a text matches into that of the first story among them."""
    for match in found:
        other = batch.cluster_of(match.story)
        if other != cluster:
            cluster = _merge(batch, cluster, other)


def _merge(batch: Batch, one: str, other: str) -> str:
    """Move the later cluster's stories into the earlier cluster; return its id."""
    members = {cluster: batch.members(cluster) for cluster in (one, other)}
    cluster, gone = sorted(members, key=lambda name: _age(members[name], name))
    first = next((story for story in members[cluster] if story.id == cluster), None)
    if first is not None and first.cluster_id == first.id:
        batch.set_cluster(first, cluster, is_main=first.is_main)
    for story in members[gone]:
        batch.set_cluster(story, cluster, is_main=False)
        if story.record is not None:
            of = StoryId(cluster)
            batch.add_relation(story.record, "joined", of=of, cluster=cluster, has_record=True)
    return cluster


def _age(members: Sequence[Story], cluster: str) -> tuple[datetime, str]:
    seen = [story.record.date_first_seen for story in members if story.record is not None]
    return (min(seen, default=datetime.max.replace(tzinfo=UTC)), cluster)


def _has_left(batch: Batch, story: Story, record: Record, matches: Sequence[Match]) -> bool:
    """True when a story inside the window matches no text of the cluster that it had joined."""
    if story.cluster_id == story.id and story.is_main:
        return False
    is_seen = batch.now - record.date_first_seen <= batch.policy.window
    has_match = any(match.cluster == story.cluster_id for match in matches)
    has_joined = story.cluster_id != story.id
    return bool(_others(batch, story)) and is_seen and has_joined and not has_match


def _others(batch: Batch, story: Story) -> list[Story]:
    """The other stories of a story's cluster."""
    return [other for other in batch.members(story.cluster_id) if other.id != story.id]


def _leave(batch: Batch, story: Story, record: Record) -> None:
    left, was_main = story.cluster_id, story.is_main
    batch.set_cluster(story, story.id, is_main=True)
    batch.add_relation(record, "left", of=StoryId(left), cluster=story.id, has_record=True)
    if was_main:
        settle_main(batch, left)


def _drop_appearance(batch: Batch, record: Record) -> None:
    key = text_key(record.canonical_url or record.id)
    if key in batch.copies:
        batch.drop_copy(key)
