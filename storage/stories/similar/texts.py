"""Texts that those of a batch may be copies of: stored ones, and those that the batch adds."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from news.likeness.compare import MIN_TOKENS
from news.likeness.profile import SHARED, Hashes32
from news.url import StoryId
from news.verdict.copies import RecordProfile, SimilarText, profile_record
from storage.tables import codec
from storage.tables.queries import among, among_ids
from storage.tables.schema import appearances, clusters, revisions, sketches, stories

#: texts of one story that a new text is compared with: revisions and copies are alike
PER_STORY = 4
PER_TEXT = 40  #: in all


@dataclass(frozen=True, slots=True, eq=False)
class StoredText:
    """A stored text that a new one is compared with."""

    story_id: str
    #: or record JSON: a profile is ten times as large, and made only when needed
    source: RecordProfile | str
    url_key: str | None = None  #: of a copy

    @property
    def profile(self) -> RecordProfile:
        """What it is compared by."""
        return self.source if isinstance(self.source, RecordProfile) else _profile_of(self.source)


@dataclass(slots=True)
class BatchTexts:
    """The texts that a batch adds, by their hashes."""

    texts: list[StoredText] = field(default_factory=list)
    by_hash: dict[int, list[int]] = field(default_factory=dict)

    def add(self, one: StoredText) -> None:
        """Add a text that later ones of the batch may copy."""
        self.texts.append(one)
        for value in one.profile.sketch.tolist():
            self.by_hash.setdefault(value, []).append(len(self.texts) - 1)

    def similar_to(self, sketch: Hashes32) -> list[StoredText]:
        """Those that share enough hashes, the most shared first."""
        shared = Counter(
            place for value in sketch.tolist() for place in self.by_hash.get(value, ())
        )
        least = SHARED if len(sketch) >= 8 else 1
        ranked = shared.most_common(PER_TEXT)
        return [self.texts[place] for place, count in ranked if count >= least]


def is_comparable(one: RecordProfile) -> bool:
    """True for a text long enough to be similar to another by more than chance."""
    return one.text.words >= MIN_TOKENS


def load_texts(
    tx: Connection,
    profiles: Sequence[RecordProfile],
    found: Sequence[Sequence[int]],
    *,
    window: timedelta,
) -> list[list[StoredText]]:
    """For each profile, the texts of the sketch rows found for it, in their order."""
    rows = _sketch_rows(tx, {number for numbers in found for number in numbers})
    chosen = [
        _chosen((rows[n] for n in numbers if n in rows), profile, window=window)
        for profile, numbers in zip(profiles, found, strict=True)
    ]
    texts = _texts(tx, [row for some in chosen for row in some])
    return [
        [StoredText(row.story_id, texts[row.seq], row.url_key) for row in some if row.seq in texts]
        for some in chosen
    ]


def as_similar(
    texts: Iterable[StoredText], *, cluster_of: Callable[[str], str]
) -> list[SimilarText]:
    """The texts as `judge` takes them. cluster_of: a story's cluster as the batch has it now."""
    return [
        SimilarText(
            story=StoryId(one.story_id),
            cluster=StoryId(cluster_of(one.story_id)),
            profile=one.profile,
            is_copy=one.url_key is not None,
        )
        for one in texts
    ]


def _sketch_rows(tx: Connection, numbers: set[int]) -> dict[int, Row[Any]]:
    if not numbers:
        return {}
    row = sketches.c
    columns = (row.seq, row.story_id, row.revision, row.url_key, row.seen_at)
    query = (
        select(*columns)
        .join(stories, stories.c.id == row.story_id)
        .where(row.seq.in_(among_ids(tx, sorted(numbers))), stories.c.forgotten_at.is_(None))
    )
    return {found.seq: found for found in tx.execute(query)}


def _chosen(
    rows: Iterable[Row[Any]], profile: RecordProfile, *, window: timedelta
) -> list[Row[Any]]:
    """At most PER_TEXT rows within the window, and at most PER_STORY of each story."""
    seen = profile.record.date_first_seen
    taken: Counter[str] = Counter()
    chosen = []
    for row in rows:
        if abs(row.seen_at - seen) <= window and taken[row.story_id] < PER_STORY:
            taken[row.story_id] += 1
            chosen.append(row)
    return chosen[:PER_TEXT]


def _texts(tx: Connection, rows: Sequence[Row[Any]]) -> dict[int, str]:
    """Row number -> the text's record JSON."""
    own = {(row.story_id, row.revision): row.seq for row in rows if row.url_key is None}
    copies = {row.url_key: row.seq for row in rows if row.url_key is not None}
    found: dict[int, str] = {}
    if own:
        mine = revisions.c.story_id.in_(among(tx, sorted({story for story, _ in own})))
        for row in tx.execute(select(revisions).where(mine)):
            if (row.story_id, row.revision) in own:
                found[own[row.story_id, row.revision]] = row.record
    if copies:
        mine = appearances.c.url_key.in_(among(tx, sorted(copies)))
        query = select(appearances.c.url_key, appearances.c.record).where(mine)
        for row in tx.execute(query):
            if row.record is not None:
                found[copies[row.url_key]] = row.record
    return found


# some megabytes; a wire story's first text is compared with each of its forty copies
@lru_cache(maxsize=64)
def _profile_of(record_text: str) -> RecordProfile:
    return profile_record(codec.record_from_json(record_text))


def clusters_of(tx: Connection, story_ids: Iterable[str]) -> dict[str, str]:
    """Story id -> cluster id, of the stories that are not alone."""
    query = select(clusters.c.story_id, clusters.c.cluster_id).where(
        clusters.c.story_id.in_(among(tx, sorted(set(story_ids))))
    )
    return {row.story_id: row.cluster_id for row in tx.execute(query)}
