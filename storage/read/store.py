"""Reads records and stories."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from news.record.values import Record
from news.url import StoryId, is_home
from storage.queue.arrivals import known_stories
from storage.read.archived import archived, archived_query
from storage.read.records import ids_query, pages, read_records, records_of
from storage.read.stories import cluster_id, read_stories
from storage.tables.codec import text_key
from storage.tables.database import Database
from storage.tables.named import resolve
from storage.tables.queries import is_latest, is_main, latest_revisions
from storage.tables.repeat import repeated
from storage.tables.schema import clusters, revisions, stories
from storage.values import Archived, StoryView


@repeated
class Read:
    """Reads records and stories. since: only revisions kept from then on, in every method."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, key: str) -> Record | None:
        """The latest revision by story id, URL, or the start of an id that only one story has."""
        with self._database.read() as tx:
            found = resolve(tx, key)
            query = latest_revisions().where(stories.c.id == found)
            return next(iter(read_records(tx, query)), None) if found else None

    def history(self, story_id: str) -> list[Record]:
        """Every revision of a story, the first one first."""
        query = select(revisions.c.record).where(revisions.c.story_id == story_id)
        with self._database.read() as tx:
            return read_records(tx, query.order_by(revisions.c.revision))

    def records(
        self,
        *,
        limit: int,
        feed: str | None = None,
        host: str | None = None,
        since: datetime | None = None,
        text: str | None = None,
    ) -> list[Record]:
        """Latest revisions, last kept first. host: of the entry's link. text: in title or text."""
        ids = self.record_ids(limit=limit, feed=feed, host=host, since=since, text=text)
        return self.records_of(ids)

    def record_ids(
        self,
        *,
        limit: int,
        feed: str | None = None,
        host: str | None = None,
        since: datetime | None = None,
        text: str | None = None,
    ) -> list[str]:
        """The ids of `records`, for those who read a page of them at a time."""
        with self._database.read() as tx:
            query = ids_query(tx, feed=feed, host=host, since=since, text=text)
            return list(tx.execute(query.limit(limit)).scalars())

    def records_of(self, story_ids: Sequence[str]) -> list[Record]:
        """The latest records of some stories, in their order; without those that are gone."""
        with self._database.read() as tx:
            return records_of(tx, story_ids)

    def story(self, key: str) -> StoryView | None:
        """The whole story that a record's id, its start, its URL or a copy's URL leads to."""
        with self._database.read() as tx:
            found = resolve(tx, key) or ("://" in key and resolve(tx, key, role="copy"))
            if not found:
                return None
            query = select(clusters.c.cluster_id).where(clusters.c.story_id == found)
            cluster = tx.execute(query).scalar() or found
            return next(iter(read_stories(tx, [cluster])), None)

    def stories(self, *, limit: int, since: datetime | None = None) -> list[StoryView]:
        """One story per cluster, last kept first. Its main record counts."""
        return self.stories_of(self.cluster_ids(limit=limit, since=since))

    def cluster_ids(self, *, limit: int, since: datetime | None = None) -> list[str]:
        """The clusters of `stories`, for those who read a page of them at a time."""
        query = (
            select(cluster_id)
            .select_from(stories)
            .join(revisions, is_latest)
            .outerjoin(clusters, clusters.c.story_id == stories.c.id)
            .where(is_main)
            .order_by(revisions.c.kept_at.desc(), stories.c.first_seen_at.desc(), stories.c.id)
            .limit(limit)
        )
        if since is not None:
            query = query.where(revisions.c.kept_at >= since)
        with self._database.read() as tx:
            return list(tx.execute(query).scalars())

    def stories_of(self, cluster_ids: Sequence[str]) -> list[StoryView]:
        """The stories of some clusters, in their order; without those that are gone."""
        with self._database.read() as tx:
            return [one for page in pages(cluster_ids) for one in read_stories(tx, page)]

    def archived(
        self,
        *,
        host: str | None = None,
        since: datetime | None = None,
        after: str | None = None,
        limit: int,
    ) -> list[Archived]:
        """Stories with the entries they were made from, ordered by id.

        host: of the page. after: a story id.
        """
        with self._database.read() as tx:
            query = archived_query(tx, host=host, since=since, after=after)
            return [archived(row) for row in tx.execute(query.limit(limit))]

    def story_ids(self, links: Sequence[str]) -> dict[str, StoryId]:
        """Canonical URL -> the story it leads to, as its own or a copy's; none for front pages."""
        keys = {link: text_key(link) for link in links if not is_home(link)}
        with self._database.read() as tx:
            found = known_stories(tx, keys.values())
        return {link: StoryId(found[key].story_id) for link, key in keys.items() if key in found}
