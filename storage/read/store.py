"""Reads records and stories."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select

from news.query.search import EVERYTHING, Filters
from news.record.values import Record
from news.url import StoryId, is_home
from storage.queue.arrivals import known_stories
from storage.read.archived import archived, archived_query
from storage.read.enriched import (
    EnricherState,
    Enrichment,
    Key,
    enricher_states,
    enrichments_of,
)
from storage.read.records import PAGE, Place, pages, places_query, read_records, records_of
from storage.read.stories import read_stories
from storage.tables.codec import text_key
from storage.tables.database import Database
from storage.tables.named import resolve
from storage.tables.queries import latest_revisions
from storage.tables.repeat import repeated
from storage.tables.schema import clusters, revisions, stories
from storage.values import Archived, StoryView


@repeated
class Read:
    """Reads records and stories. since: only revisions kept from then on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, key: str) -> Record | None:
        """The latest revision by story id, URL, or the start of an id that only one story has."""
        with self._database.read() as tx:
            found = resolve(tx, key)
            query = latest_revisions().where(stories.c.id == found)
            return next(iter(read_records(tx, query)), None) if found else None

    def history(self, story_id: str, *, after: int = 0, limit: int | None = None) -> list[Record]:
        """Every revision of a story, the first one first. after: only later ones."""
        mine = revisions.c.story_id == story_id, revisions.c.revision > after
        query = select(revisions.c.record).where(*mine).order_by(revisions.c.revision)
        with self._database.read() as tx:
            return read_records(tx, query.limit(limit))

    def revision(self, story_id: str, number: int) -> Record | None:
        """One revision of a story."""
        mine = revisions.c.story_id == story_id, revisions.c.revision == number
        with self._database.read() as tx:
            return next(iter(read_records(tx, select(revisions.c.record).where(*mine))), None)

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
        filters = Filters(feeds=None if feed is None else (feed,), host=host, since=since)
        with self._database.read() as tx:
            query = places_query(tx, filters=filters, after=None, text=text)
            return records_of(tx, [row.id for row in tx.execute(query.limit(limit))])

    def places(
        self,
        *,
        limit: int,
        filters: Filters = EVERYTHING,
        after: Place | None = None,
        is_by_cluster: bool = False,
    ) -> list[Place]:
        """A page of a list of records, last kept first; of stories, one per cluster.

        after: the last place of the page before.
        """
        with self._database.read() as tx:
            query = places_query(tx, filters=filters, after=after, is_by_cluster=is_by_cluster)
            return [Place(*row) for row in tx.execute(query.limit(limit))]

    def records_of(self, story_ids: Sequence[str]) -> list[Record]:
        """The latest records of some stories, in their order; without those that are gone."""
        with self._database.read() as tx:
            return records_of(tx, story_ids)

    def enrichments_of(self, keys: Sequence[Key]) -> dict[Key, list[Enrichment]]:
        """What enrichers made of some revisions, by story id and number."""
        with self._database.read() as tx:
            return enrichments_of(tx, keys)

    def enrichers(self) -> list[EnricherState]:
        """Every enricher, and how far it has come; removed ones last."""
        with self._database.read() as tx:
            return enricher_states(tx)

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
        found = self.places(limit=limit, filters=Filters(since=since), is_by_cluster=True)
        return self.stories_of([one.story_id for one in found])

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

        host: of the link or page, with subdomains. after: a story id.
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


def listed(
    read: Read, filters: Filters, *, limit: int, is_by_cluster: bool = False
) -> Iterator[list[str]]:
    """The ids of a whole list, a page at a time: memory does not grow with it."""
    after = None
    while limit > 0:
        found = read.places(
            limit=min(limit, PAGE), filters=filters, after=after, is_by_cluster=is_by_cluster
        )
        if not found:
            return
        yield [one.story_id for one in found]
        after, limit = found[-1], limit - len(found)
