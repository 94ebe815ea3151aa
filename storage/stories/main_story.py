"""The main story of a cluster: the original among all its texts, whichever came first.

Every text counts, records and appearances. An appearance that turns out to be the original becomes
a record, because readers are shown a record.
"""

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from news.record.values import Record
from news.url import StoryId
from news.verdict.copies import CopyRelation, Evidence, RecordProfile, profile_record
from news.verdict.judge import in_cluster
from news.verdict.original import Account, account_of, original_of
from storage.stories.batch import Batch
from storage.stories.known import Story, own_urls, stories_where
from storage.tables import codec
from storage.tables.codec import text_key
from storage.tables.schema import stories


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyOf:
    """How a text relates to a story."""

    relation: CopyRelation
    story: StoryId
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """A text of a cluster: a story's own, a copy's (its url_key), or one that is not kept yet."""

    account: Account
    source: Story | str | None


def original_with(batch: Batch, record: Record, clusters: Iterable[str]) -> Weighed:
    """The original among a new text and those of these clusters, which it connects."""
    found = _texts(batch, clusters)
    mine = account_of(record)
    found[mine.name] = Weighed(mine, None)
    return _original(found)


def settle_main(batch: Batch, cluster: str, *, original: Weighed | None = None) -> None:
    """Show readers a cluster's original, with a relation line if that changes.

    original: where it is known already.
    """
    if original is not None and isinstance(original.source, Story):
        _make_main(batch, original.source)
        return
    found = _texts(batch, [cluster])
    while found:
        one = found.pop(_original(found).account.name)
        story = one.source if isinstance(one.source, Story) else _promoted(batch, one, cluster)
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


def _texts(batch: Batch, clusters: Iterable[str]) -> dict[str, Weighed]:
    """The texts of some clusters by name: of their stories and of the copies of these."""
    members = [story for one in sorted(set(clusters)) for story in batch.members(one)]
    copies = batch.copy_texts([story.id for story in members])
    found = {
        one.name: Weighed(one, key)
        for key, one in ((key, _accounts.of(text)) for key, text in copies.items())
    }
    for story in members:
        if story.record is not None:
            mine = account_of(story.record)
            found[mine.name] = Weighed(mine, story)
    return found


def _original(found: Mapping[str, Weighed]) -> Weighed:
    records = {name for name, one in found.items() if isinstance(one.source, Story)}
    accounts = [one.account for one in found.values()]
    return found[original_of(accounts, records=records).name]


class _Accounts:
    """What the copies met last say of themselves. Each copy of a wire story asks all before it."""

    MOST = 10_000  #: about 15 MB

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Account] = OrderedDict()
        self._lock = Lock()

    def of(self, text: str) -> Account:
        """The account of a record as JSON."""
        digest = text_key(text)
        with self._lock:
            if digest in self._kept:
                self._kept.move_to_end(digest)
                return self._kept[digest]
        account = account_of(codec.record_from_json(text))
        with self._lock:
            self._kept[digest] = account
            if len(self._kept) > self.MOST:
                self._kept.popitem(last=False)
        return account


_accounts = _Accounts()


def _promoted(batch: Batch, one: Weighed, cluster: str) -> Story | None:
    """The record that an appearance becomes; None if its id has had another fate."""
    row = batch.copy_row(str(one.source))
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
