"""The main story of a cluster: the original among all its texts, whichever came first.

Every text counts, records and appearances. An appearance that turns out to be the original becomes
a record, because readers are shown a record.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from news.record.values import Record
from news.url import StoryId
from news.verdict.copies import CopyRelation, Evidence, RecordProfile, profile_record
from news.verdict.judge import in_cluster
from news.verdict.original import Account, account_of, original_of
from storage.stories.batch import Batch
from storage.stories.known import Story, own_urls, stories_where
from storage.tables import codec
from storage.tables.schema import stories


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyOf:
    """How a text relates to a story."""

    relation: CopyRelation
    story: StoryId
    evidence: Evidence | None


def would_be_main(batch: Batch, record: Record, clusters: Iterable[str]) -> bool:
    """True if a new text is the original among those of these clusters, which it connects."""
    found = {account.name: account for account, _ in _texts(batch, clusters)}
    mine = account_of(record)
    return original_of([*(found | {mine.name: mine}).values()]).name == mine.name


def settle_main(batch: Batch, cluster: str) -> None:
    """Show readers a cluster's original, with a relation line if that changes."""
    found = {account.name: (account, source) for account, source in _texts(batch, [cluster])}
    while found:
        name = original_of([account for account, _ in found.values()]).name
        _, source = found.pop(name)
        story = source if isinstance(source, Story) else _promoted(batch, source, cluster)
        if story is not None:
            _make_main(batch, story)
            return


def add_record(batch: Batch, profile: RecordProfile, copy: CopyOf, *, cluster: str) -> Story:
    """Keep a copy as a record of its own in a cluster, and emit its relation."""
    of, relation = copy.story, copy.relation
    record = in_cluster(profile.record, cluster=StoryId(cluster), relation=relation, of=of)
    batch.add_revision(record, codec.record_json(record), profile)
    batch.add_urls(own_urls(record), story_id=record.id, role="alias", overrules_copies=True)
    story = batch.known.by_id[record.id]
    _enter(batch, story, cluster)
    batch.add_relation(
        record, relation, of=of, cluster=cluster, evidence=copy.evidence, has_record=True
    )
    return story


def _texts(
    batch: Batch, clusters: Iterable[str]
) -> Iterator[tuple[Account, Story | dict[str, Any]]]:
    """The texts of some clusters: of their stories and of the copies of these."""
    members = [story for one in sorted(set(clusters)) for story in batch.members(one)]
    for row in batch.appearances_of([story.id for story in members]):
        yield _account(row["record"]), row
    for story in members:
        if story.record is not None:
            yield account_of(story.record), story


@lru_cache(maxsize=256)  # a few megabytes; each copy of a wire story asks for those before it
def _account(record_text: str) -> Account:
    return account_of(codec.record_from_json(record_text))


def _promoted(batch: Batch, row: dict[str, Any], cluster: str) -> Story | None:
    """The record that an appearance becomes; None if its id has had another fate."""
    record = codec.record_from_json(row["record"])
    if record.id not in batch.known.by_id:
        for story in stories_where(batch.tx, stories.c.id == record.id):
            batch.known.add(story)
    there = batch.known.by_id.get(record.id)
    if there is not None and (there.is_forgotten or there.record is not None):
        return None
    copy = CopyOf(
        relation=row["relation"],
        story=StoryId(row["story_id"]),
        evidence=Evidence(**json.loads(row["evidence"])) if row["evidence"] else None,
    )
    batch.drop_copy(row["url_key"])
    batch.promoted[record.id] = (row["story_id"], own_urls(record))
    return add_record(batch, profile_record(record), copy, cluster=cluster)


def _make_main(batch: Batch, story: Story) -> None:
    """Make a story the one that readers are shown, unless it is."""
    others = _mains(batch.members(story.cluster_id), but=story)
    if story.is_main and not others:
        return
    for other in others:
        batch.set_cluster(other, story.cluster_id, is_main=False)
    batch.set_cluster(story, story.cluster_id, is_main=True)
    if story.record is not None:
        of = StoryId(story.cluster_id)
        batch.add_relation(story.record, "main", of=of, cluster=of, has_record=True)


def _mains(members: Sequence[Story], *, but: Story) -> list[Story]:
    return [one for one in members if one.is_main and one.id != but.id]


def _enter(batch: Batch, story: Story, cluster: str) -> None:
    """Put a new story into a cluster. The cluster's first story gets its row too."""
    first = batch.known.by_id.get(cluster)
    if first is not None and first.id not in batch.clustered and first.cluster_id == first.id:
        batch.set_cluster(first, cluster, is_main=first.is_main)
    batch.set_cluster(story, cluster, is_main=False)
