"""Texts that those of a batch may be copies of: stored ones, and those that the batch adds."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Row

from news.likeness.compare import MIN_TOKENS
from news.likeness.profile import SHARED, Hashes32
from news.url import StoryId
from news.verdict.copies import RecordProfile, SimilarText, profile_record
from storage.stories.similar.profiles import Profiles
from storage.stories.similar.sketch_index import HASH_BYTES
from storage.tables import codec
from storage.tables.queries import among, among_ids
from storage.tables.schema import appearances, clusters, revisions, sketches, stories

#: texts of one story that a new text is compared with: revisions and copies are alike
PER_STORY = 4
PER_TEXT = 12  #: in all: the likeliest, which are those that share the rarest hashes
_FEWEST = 12  #: texts share at least one hash in so many of the smaller sketch


@dataclass(frozen=True, slots=True, eq=False)
class StoredText:
    """A stored text that a new one is compared with."""

    story_id: str
    profile: RecordProfile  #: what it is compared by
    url_key: str | None = None  #: of a copy


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
        ranked = [(self.texts[place], count) for place, count in shared.most_common(PER_TEXT)]
        return [
            one
            for one, count in ranked
            if is_near(count, sizes=(len(sketch), len(one.profile.sketch)))
        ]


def is_near(shared: int, *, sizes: tuple[int, int]) -> bool:
    """True for two sketches of these sizes that share enough hashes for one story.

    Texts of a language share phrases: in a week's window a text shares two hashes with dozens of
    others. Of 3,331 pairs that are judged one story, none shares less than a twelfth.
    """
    return shared >= (SHARED if sizes[0] >= 8 else 1) and shared >= min(sizes) / _FEWEST


def is_comparable(one: RecordProfile) -> bool:
    """True for a text long enough to be similar to another by more than chance."""
    return one.words >= MIN_TOKENS


def load_texts(
    tx: Connection,
    profiles: Sequence[RecordProfile],
    found: Sequence[Mapping[int, int]],
    *,
    window: timedelta,
    kept: Profiles,
) -> list[list[StoredText]]:
    """For each profile, the texts of the sketch rows found for it, in their order.

    found: number of a row -> hashes that it shares. kept: profiles that were made before.
    """
    rows = _sketch_rows(tx, {number for numbers in found for number in numbers})
    chosen = [
        _chosen((rows[n] for n in shared if n in rows), profile, shared=shared, window=window)
        for profile, shared in zip(profiles, found, strict=True)
    ]
    made = _profiles(tx, {row.seq: row for some in chosen for row in some}, kept=kept)
    return [
        [StoredText(row.story_id, made[row.seq], row.url_key) for row in some if row.seq in made]
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
    size = func.length(row.hashes).label("size")
    columns = (row.seq, row.story_id, row.revision, row.url_key, row.seen_at, size)
    query = (
        select(*columns)
        .join(stories, stories.c.id == row.story_id)
        .where(row.seq.in_(among_ids(tx, sorted(numbers))), stories.c.forgotten_at.is_(None))
    )
    return {found.seq: found for found in tx.execute(query)}


def _chosen(
    rows: Iterable[Row[Any]],
    profile: RecordProfile,
    *,
    shared: Mapping[int, int],
    window: timedelta,
) -> list[Row[Any]]:
    """At most PER_TEXT rows within the window, and at most PER_STORY of each story."""
    seen = profile.record.date_first_seen
    taken: Counter[str] = Counter()
    chosen = []
    for row in rows:
        sizes = (len(profile.sketch), row.size // HASH_BYTES)
        if not is_near(shared[row.seq], sizes=sizes):
            continue
        if abs(row.seen_at - seen) <= window and taken[row.story_id] < PER_STORY:
            taken[row.story_id] += 1
            chosen.append(row)
    return chosen[:PER_TEXT]


def _profiles(
    tx: Connection, rows: Mapping[int, Row[Any]], *, kept: Profiles
) -> dict[int, RecordProfile]:
    """Row number -> the profile of its text, kept or made now."""
    found = {number: profile for number in rows if (profile := kept.get(number))}
    missing = [row for number, row in rows.items() if number not in found]
    for number, text in _texts(tx, missing).items():
        found[number] = profile_record(codec.record_from_json(text))
        kept.put(number, found[number])
    return found


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


def clusters_of(tx: Connection, story_ids: Iterable[str]) -> dict[str, str]:
    """Story id -> cluster id, of the stories that are not alone."""
    query = select(clusters.c.story_id, clusters.c.cluster_id).where(
        clusters.c.story_id.in_(among(tx, sorted(set(story_ids))))
    )
    return {row.story_id: row.cluster_id for row in tx.execute(query)}
