"""Stories: kept and corrected. One PostgreSQL transaction at a time does either."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.engine import Connection

from news.feed.next_poll import retry_at
from news.secrets import Share
from news.verdict.copies import CopyPolicy, profile_record
from news.verdict.judge import revised
from storage.queue.later import rechecks
from storage.queue.matches import StoredWatch, note_matches
from storage.sites import health, served
from storage.sites.known_lines import mark_cleaned
from storage.stories.batch import Batch
from storage.stories.keep import keep_one, load_batch, load_similar
from storage.stories.known import load_stories
from storage.stories.rebuild import rebuild_sketches
from storage.stories.retract import retract_story, take_back
from storage.stories.similar.profiles import Profiles, profiles_of
from storage.stories.similar.sketch_index import SketchIndex
from storage.stories.write import write
from storage.tables import codec
from storage.tables.crash import crash_point
from storage.tables.database import Database
from storage.tables.repeat import repeated
from storage.values import Correction, Finished, Kept, Retraction


@repeated
class Stories:
    """Writes stories, their revisions and their copies."""

    def __init__(
        self, database: Database, *, index_file: Path | None = None, share: Share = "no"
    ) -> None:
        """index_file: keeps a large index between processes. share: who else may read it."""
        self._database, self._share = database, share
        self._sketches, self._profiles = SketchIndex(index_file), Profiles()

    def keep(
        self,
        finished: Sequence[Finished],
        *,
        now: datetime,
        policy: CopyPolicy | None = None,
        recheck: Sequence[timedelta] = (),
        watched: Sequence[StoredWatch] = (),
        tells: bool = True,
    ) -> list[Kept]:
        """Write a batch of finished entries, all or none; the answers are parallel to finished.

        Each record is compared with stored records and with earlier ones in the batch. An entry
        that ended before is not changed; the answer is its end. policy: what counts as a copy, and
        how copies are stored. recheck: how long after its first reading a page is requested again.
        watched: the watches that are compared with each new text; tells: whether webhooks are told.
        Raises StoreError for an unknown entry.
        """
        if not finished:
            return []
        profiles = profiles_of(finished)
        with self._database.write(alone="keep") as tx:
            batch = load_batch(tx, finished, policy=policy or CopyPolicy(), now=now)
            fresh = {one.entry_id: one for one in finished if batch.is_pending(one.entry_id)}
            load_similar(batch, profiles, self._sketches, self._profiles)
            kept = [
                keep_one(batch, one, place=place, profile=profiles.get(place))
                for place, one in enumerate(finished)
            ]
            write(batch)
            pages = ((one, batch.entries[entry_id].row.host) for entry_id, one in fresh.items())
            health.count_pages(tx, pages, now=now)
            kept = self._without_gates(tx, fresh, kept, now=now)
            rechecks.plan(tx, finished, kept, after=recheck, now=now)
            matched = note_matches(
                tx, batch.records, watched, cluster_of=batch.cluster_of, tells=tells, now=now
            )
            if matched:
                kept = [replace(kept[0], matches=matched), *kept[1:]]
        crash_point("after_commit")
        return kept

    def _without_gates(
        self, tx: Connection, fresh: Mapping[int, Finished], kept: list[Kept], *, now: datetime
    ) -> list[Kept]:
        """Note what was served; take back what is no article now that more is known.

        Of two entries with one text, the first may have been kept before the second was seen.
        """
        found = {entry_id: one.landing for entry_id, one in fresh.items() if one.landing}
        served.note(tx, found.items(), now=now)
        keys = {landing.page.key for landing in found.values() if landing.page.key}
        doubted = served.doubted(tx, keys)
        due = retry_at(1, now=now, share=0) or now
        waiting = take_back(tx, doubted, now=now, due=due)
        served.mark(tx, doubted, now=now)
        if not waiting:
            return kept
        mine = [
            Kept(entry_id=one.entry_id, outcome="pending") if one.entry_id in waiting else one
            for one in kept
        ]
        others = waiting - {one.entry_id for one in kept}
        return [replace(mine[0], withdrawn=tuple(sorted(others))), *mine[1:]]

    def retract(self, found: Sequence[Retraction], *, now: datetime) -> int:
        """Take back stories whose pages were no articles; return how many entries wait again.

        A retraction is void when its story has another revision by now.
        """
        waiting: set[int] = set()
        with self._database.write(alone="keep") as tx:
            for one in found:
                waiting |= retract_story(
                    tx, one.story_id, revision=one.revision, reason=one.reason, now=now
                )
        return len(waiting)

    def correct(self, corrections: Sequence[Correction], *, now: datetime) -> int:
        """Write re-read stories as revisions of cause `extractor`; return the count.

        A correction is void when its story has another revision by now.
        """
        with self._database.write(alone="keep") as tx:
            found = load_stories(tx, [], story_ids=[one.before.id for one in corrections], links=())
            batch = Batch(tx=tx, now=now, policy=CopyPolicy(), known=found, entries={})
            cleaned = []
            for one in corrections:
                story = found.by_id.get(one.before.id)
                if story is None or not story.record or story.revision != one.before.revision:
                    continue
                if one.version is not None:
                    cleaned.append((one.before.id, one.version))
                if one.record is not None:
                    record = revised(one.record, before=story.record, cause="extractor")
                    batch.add_revision(record, codec.record_json(record), profile_record(record))
            write(batch)
            mark_cleaned(tx, cleaned)
        crash_point("after_correct")
        return len(batch.changed)

    def reindex(self) -> int:
        """Make all sketches again from the records; return the count."""
        with self._database.write(alone="keep") as tx:
            return rebuild_sketches(tx)

    def fill_index(self, *, since: datetime) -> None:
        """Read the index of texts first seen since then; closing the store saves a large one."""
        with self._database.read() as tx:
            self._sketches.find(tx, [], since=since)

    def save_index(self) -> None:
        """Write the index of similar texts for the next process, if much of it is new."""
        if self._sketches.is_due:
            with self._database.read() as tx:
                self._sketches.save(tx, share=self._share)
