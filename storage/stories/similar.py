"""The stored texts that a batch of new ones may be copies of, and those that the batch itself adds. Reads only."""

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
from storage.tables.database import among, among_ids
from storage.tables.schema import appearances, clusters, revisions, sketches, stories

#: texts of one story that a new text is laid beside: revisions and copies are like each other
PER_STORY = 4
PER_TEXT = 40  #: in all


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A stored text beside which a new one is to be laid."""

    story_id: str
    source: (
        RecordProfile | str
    )  #: a record's JSON: its profile is ten times as large and made when it is asked for
    url_key: str | None = None  #: of a copy

    @property
    def profile(self) -> RecordProfile:
        """What it is compared by."""
        return self.source if isinstance(self.source, RecordProfile) else _profile_of(self.source)


@dataclass(slots=True)
class Fresh:
    """The texts that a batch adds, by their hashes."""

    held: list[Held] = field(default_factory=list)
    by_hash: dict[int, list[int]] = field(default_factory=dict)

    def add(self, one: Held) -> None:
        """A text that later ones of the batch may copy."""
        self.held.append(one)
        for value in one.profile.sketch.tolist():
            self.by_hash.setdefault(value, []).append(len(self.held) - 1)

    def like(self, sketch: Hashes32) -> list[Held]:
        """Those that share enough hashes, the most shared first."""
        shared = Counter(
            place for value in sketch.tolist() for place in self.by_hash.get(value, ())
        )
        least = SHARED if len(sketch) >= 8 else 1
        return [self.held[place] for place, count in shared.most_common(PER_TEXT) if count >= least]


def is_comparable(one: RecordProfile) -> bool:
    """True for a text that is long enough to be like another by more than chance."""
    return one.text.words >= MIN_TOKENS


def load_similar(
    tx: Connection,
    profiles: Sequence[RecordProfile],
    found: Sequence[Sequence[int]],
    *,
    window: timedelta,
) -> list[list[Held]]:
    """For each profile, the texts of the sketch rows found for it, in their order. Parallel to profiles."""
    rows = _sketch_rows(tx, {number for numbers in found for number in numbers})
    chosen = [
        _chosen((rows[n] for n in numbers if n in rows), mine, window=window)
        for mine, numbers in zip(profiles, found, strict=True)
    ]
    texts = _texts(tx, [row for some in chosen for row in some])
    return [
        [Held(row.story_id, texts[row.seq], row.url_key) for row in some if row.seq in texts]
        for some in chosen
    ]


def as_similar(held: Iterable[Held], *, cluster_of: Callable[[str], str]) -> list[SimilarText]:
    """The texts as `judge` takes them. cluster_of: a story's cluster as the batch has it now."""
    return [
        SimilarText(
            story=StoryId(one.story_id),
            cluster=StoryId(cluster_of(one.story_id)),
            profile=one.profile,
            is_copy=one.url_key is not None,
        )
        for one in held
    ]


def _sketch_rows(tx: Connection, numbers: set[int]) -> dict[int, Row[Any]]:
    if not numbers:
        return {}
    columns = (
        sketches.c.seq,
        sketches.c.story_id,
        sketches.c.revision,
        sketches.c.url_key,
        sketches.c.seen_at,
    )
    query = (
        select(*columns)
        .join(stories, stories.c.id == sketches.c.story_id)
        .where(sketches.c.seq.in_(among_ids(tx, sorted(numbers))), stories.c.forgotten_at.is_(None))
    )
    return {row.seq: row for row in tx.execute(query)}


def _chosen(rows: Iterable[Row[Any]], mine: RecordProfile, *, window: timedelta) -> list[Row[Any]]:
    """At most PER_TEXT rows within the window, and of each story at most PER_STORY."""
    taken: Counter[str] = Counter()
    chosen = []
    for row in rows:
        if (
            abs(row.seen_at - mine.record.date_first_seen) <= window
            and taken[row.story_id] < PER_STORY
        ):
            taken[row.story_id] += 1
            chosen.append(row)
    return chosen[:PER_TEXT]


def _texts(tx: Connection, rows: Sequence[Row[Any]]) -> dict[int, str]:
    """Row number -> the text's record as JSON."""
    own = {(row.story_id, row.revision): row.seq for row in rows if row.url_key is None}
    copies = {row.url_key: row.seq for row in rows if row.url_key is not None}
    found: dict[int, str] = {}
    if own:
        query = select(revisions).where(
            revisions.c.story_id.in_(among(tx, sorted({story for story, _ in own})))
        )
        for row in tx.execute(query):
            if (row.story_id, row.revision) in own:
                found[own[row.story_id, row.revision]] = row.record
    if copies:
        kept = select(appearances.c.url_key, appearances.c.record).where(
            appearances.c.url_key.in_(among(tx, sorted(copies)))
        )
        found |= {
            copies[row.url_key]: row.record for row in tx.execute(kept) if row.record is not None
        }
    return found


@lru_cache(
    maxsize=64
)  # some megabytes; a wire story's first text is laid beside each of its forty copies
def _profile_of(record_text: str) -> RecordProfile:
    return profile_record(codec.record_from_json(record_text))


def clusters_of(tx: Connection, story_ids: Iterable[str]) -> dict[str, str]:
    """Story id -> cluster id, of those that are not alone."""
    query = select(clusters.c.story_id, clusters.c.cluster_id).where(
        clusters.c.story_id.in_(among(tx, sorted(set(story_ids))))
    )
    return {row.story_id: row.cluster_id for row in tx.execute(query)}
