"""What becomes of a text that is another story's: an appearance or a record, and what happens to the clusters. In a batch.

A cluster bears the id of its first story for good. Stories join it, and two clusters become one
when a text turns out to belong to both; a story whose new text is no copy any more leaves it. Each
change is told in a relation line that names the record and its cluster from then on, so that a
follower of the parts needs only the last line of each record.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from news.record.values import Record
from news.url import StoryId
from news.verdict.agencies import is_original_of
from news.verdict.copies import Match, RecordProfile
from news.verdict.judge import Contains, Copy, in_cluster, relation_of
from storage.stories.batch import Batch
from storage.stories.known import Story, own_urls
from storage.tables import codec
from storage.tables.codec import text_key


def keep_copy(
    batch: Batch, mine: RecordProfile, verdict: Copy, found: Sequence[Match]
) -> Record | None:
    """Keep a text that is story `verdict.of`'s; the record, where it is kept as one of its own, None for an appearance."""
    record = mine.record
    relation, of = relation_of(verdict), verdict.of
    there = batch.shelf.by_id[of].record
    is_original = there is not None and is_original_of(record, there)
    cluster = batch.cluster_of(of)
    if isinstance(verdict, Contains) or is_original or batch.policy.copies == "records":
        match = next((match for match in found if match.story == of), None) or _plain_match(
            verdict, cluster
        )
        record = in_cluster(record, cluster=StoryId(cluster), match=match)
        _stop_appearing(batch, record)
        batch.add_revision(record, codec.record_json(record), mine)
        batch.add_urls(own_urls(record), story_id=record.id, role="alias", overrules_copies=True)
        story = batch.shelf.by_id[record.id]
        _enter(batch, story, cluster)
        batch.tell(
            record, relation, of=of, cluster=cluster, evidence=verdict.evidence, has_record=True
        )
        if is_original or (
            isinstance(verdict, Contains) and batch.shelf.by_id[of].is_main and not match.is_to_copy
        ):
            _make_main(batch, story)
        merge_all(batch, cluster, found)
        return record
    _appear(batch, mine, verdict, cluster)
    merge_all(batch, cluster, found)
    return None


def _appear(batch: Batch, mine: RecordProfile, verdict: Copy, cluster: str) -> None:
    """An appearance; its line is told when it is new, or stands to another story, or otherwise to the same."""
    record, relation, of = mine.record, relation_of(verdict), verdict.of
    name = record.canonical_url or record.id
    key = text_key(name)
    before = batch.copies.get(key)
    known = (before["story_id"], before["relation"]) if before else None
    if known != (of, relation) and (before is not None or key not in batch.shelf.by_url):
        batch.tell(record, relation, of=of, cluster=cluster, evidence=verdict.evidence)
    batch.add_copy(
        record, codec.record_json(record), mine, relation=relation, of=of, evidence=verdict.evidence
    )
    batch.add_urls((name, *own_urls(record)), story_id=of, role="copy")
    if known is not None and known[0] != of:
        batch.move_copy(own_urls(record), story_id=of)


def stop_copying(batch: Batch, record: Record) -> None:
    """A page that was another story's copy has a text of its own now: its appearance goes, and that is told."""
    before = batch.copies.get(text_key(record.canonical_url or record.id))
    if before is not None:
        batch.tell(
            record, "left", of=StoryId(before["story_id"]), cluster=record.id, has_record=True
        )
        _stop_appearing(batch, record)


def settle_revision(batch: Batch, record: Record, found: Sequence[Match]) -> None:
    """A story's new text may be another's (its cluster joins theirs), or no longer be that of its own cluster (it leaves)."""
    story = batch.shelf.by_id[record.id]
    others = [match for match in found if match.story != record.id]
    mates = (
        [mate for mate in batch.members(story.cluster_id) if mate.id != story.id]
        if _was_clustered(story)
        else []
    )
    is_seen = batch.now - record.date_first_seen <= batch.policy.window
    if (
        mates
        and is_seen
        and story.cluster_id != story.id
        and not any(match.cluster == story.cluster_id for match in others)
    ):
        _leave(batch, story, mates, record)
    for match in others[:1]:
        if batch.cluster_of(match.story) != story.cluster_id:
            batch.tell(
                record,
                match.relation,
                of=match.story,
                cluster=story.cluster_id,
                evidence=match.evidence,
                has_record=True,
            )
    merge_all(batch, story.cluster_id, others)


def merge_all(batch: Batch, cluster: str, found: Sequence[Match]) -> None:
    """Every cluster that a text matches becomes one: that of the first story among them."""
    for match in found:
        there = batch.cluster_of(match.story)
        if there != cluster:
            cluster = _merge(batch, cluster, there)


def _merge(batch: Batch, one: str, other: str) -> str:
    """The earlier cluster takes the later one's stories in; its id."""
    mine, theirs = batch.members(one), batch.members(other)
    into, gone = (
        ((one, mine), (other, theirs))
        if _age(mine, one) <= _age(theirs, other)
        else ((other, theirs), (one, mine))
    )
    cluster, staying = into
    first = next((story for story in staying if story.id == cluster), None)
    if first is not None and first.cluster_id == first.id:
        batch.set_cluster(first, cluster, is_main=first.is_main)
    for story in gone[1]:
        batch.set_cluster(story, cluster, is_main=False)
        if story.record is not None:
            batch.tell(
                story.record, "joined", of=StoryId(cluster), cluster=cluster, has_record=True
            )
    return cluster


def _age(members: Sequence[Story], cluster: str) -> tuple[datetime, str]:
    seen = [story.record.date_first_seen for story in members if story.record is not None]
    return (min(seen, default=datetime.max.replace(tzinfo=UTC)), cluster)


def _enter(batch: Batch, story: Story, cluster: str) -> None:
    """A new story joins a cluster; the first one of it gets its row too."""
    first = batch.shelf.by_id.get(cluster)
    if first is not None and first.id not in batch.clustered and first.cluster_id == first.id:
        batch.set_cluster(first, cluster, is_main=first.is_main)
    batch.set_cluster(story, cluster, is_main=False)


def _make_main(batch: Batch, story: Story) -> None:
    """A story is from now on the one that readers are shown for its cluster."""
    for mate in batch.members(story.cluster_id):
        if mate.is_main and mate.id != story.id:
            batch.set_cluster(mate, mate.cluster_id, is_main=False)
    batch.set_cluster(story, story.cluster_id, is_main=True)
    if story.record is not None:
        batch.tell(
            story.record,
            "main",
            of=StoryId(story.cluster_id),
            cluster=story.cluster_id,
            has_record=True,
        )


def _leave(batch: Batch, story: Story, mates: Sequence[Story], record: Record) -> None:
    left = story.cluster_id
    was_main = story.is_main
    batch.set_cluster(story, story.id, is_main=True)
    batch.tell(record, "left", of=StoryId(left), cluster=story.id, has_record=True)
    if was_main:
        _make_main(batch, min(mates, key=lambda mate: _age([mate], mate.id)))


def _was_clustered(story: Story) -> bool:
    return story.cluster_id != story.id or story.is_main is False


def _stop_appearing(batch: Batch, record: Record) -> None:
    key = text_key(record.canonical_url or record.id)
    if key in batch.copies:
        batch.drop_copy(key)


def _plain_match(verdict: Copy, cluster: str) -> Match:
    """The match of a verdict that came by fingerprint alone."""
    assert verdict.evidence is not None
    return Match(
        relation=relation_of(verdict),
        story=verdict.of,
        cluster=StoryId(cluster),
        evidence=verdict.evidence,
        score=0.0,
    )
