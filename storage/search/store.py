"""Searches the store, and keeps the index of words up with it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.engine import Row

from news.errors import StoreError
from news.query.search import Filters, SearchQuery
from news.url import StoryId
from storage.queue.feeds import ONE_OFF, of_host
from storage.search import index, postgresql, sqlite
from storage.search.filters import as_query, in_language, text_bounds
from storage.search.values import Hit, KnownFeed
from storage.tables import codec
from storage.tables.database import Database
from storage.tables.repeat import repeated
from storage.tables.schema import entries, feeds, search_texts, stories, subscriptions

STEP = 100  #: stories that one transaction indexes: others may write after a tenth of a second
PAGE = 5_000  #: the newest hits, which are ranked among each other


@repeated
class Search:
    """Full text of all records, and the names by which they are narrowed down."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def behind(self) -> int:
        """How many stories are still to be indexed."""
        with self._database.read() as tx:
            return index.count_behind(tx)

    def is_ready(self) -> bool:
        """False where no text was indexed yet, or none can be."""
        with self._database.read() as tx:
            return index.can_search(tx) and index.is_ready(tx)

    def catch_up(self, *, limit: int = STEP, least: int = 1) -> int:
        """Index the next stories; return how many, 0 when all are, or without full text.

        least: 0 also while fewer wait.
        """
        with self._database.read() as tx:
            behind = index.read_behind(tx, limit=limit) if index.can_search(tx) else []
            if len(behind) < max(least, 1):
                return 0
            rows = index.read_texts(tx, [one.id for one in behind])
        # outside any transaction: making terms is most of the work
        found = [index.text_of(row) for row in rows]
        with self._database.write(alone="keep") as tx:
            index.write_texts(tx, behind, found)
        return len(behind)

    def clear(self) -> None:
        """Let every story be indexed anew, by the next searches and runs."""
        with self._database.write(alone="keep") as tx:
            index.clear(tx)

    def page(
        self,
        query: SearchQuery,
        filters: Filters,
        *,
        is_history: bool = False,
        before: int | None = None,
        limit: int,
    ) -> list[Hit]:
        """Indexed texts with the words, the last indexed first.

        is_history: earlier revisions too. before: only texts with a lower number. Raises StoreError
        where the database has no full text.
        """
        if filters.author is not None:
            wanted = (*query.wanted, *as_query(filters.author).wanted)
            query = replace(query, wanted=wanted)
        with self._database.read() as tx:
            self._check(can_search=index.can_search(tx))
            if not index.is_ready(tx):
                return []
            bounds = text_bounds(tx, filters)
            bounds.append(_is_shown(is_history=is_history))
            if before is not None:
                bounds.append(search_texts.c.id < before)
            engine = sqlite if tx.dialect.name == "sqlite" else postgresql
            return [_hit(row) for row in tx.execute(engine.page(query, bounds, limit=limit))]

    def feeds(self) -> list[KnownFeed]:
        """Every feed that the store knows, subscribed or not, with its names."""
        query = (
            select(feeds.c.url, feeds.c.title, subscriptions.c.payload)
            .outerjoin(subscriptions, subscriptions.c.feed_id == feeds.c.id)
            .order_by(feeds.c.id, subscriptions.c.is_active)
        )
        found: dict[str, KnownFeed] = {}
        with self._database.read() as tx:
            for url, title, payload in tx.execute(query):
                name = codec.subscriptions.loads(payload).name if payload else None
                found[url] = KnownFeed(url=url, name=name, title=title)
        return list(found.values())

    def groups(self) -> list[str]:
        """The groups of all subscriptions, those of the past too."""
        query = select(subscriptions.c.group_name).where(
            subscriptions.c.group_name.is_not(None), subscriptions.c.origin != ONE_OFF
        )
        with self._database.read() as tx:
            return sorted(set(tx.execute(query.distinct()).scalars()))

    def has_host(self, host: str) -> bool:
        """True for a site, or a domain of sites, that entries link to."""
        with self._database.read() as tx:
            found = select(entries.c.id).where(of_host(host), entries.c.story_id.is_not(None))
            return tx.execute(found.limit(1)).first() is not None

    def hosts(self) -> list[str]:
        """The sites with the most entries first."""
        query = select(entries.c.host).where(entries.c.story_id.is_not(None))
        query = query.group_by(entries.c.host).order_by(func.count().desc(), entries.c.host)
        with self._database.read() as tx:
            return list(tx.execute(query).scalars())

    def has_language(self, tag: str) -> bool:
        """True for a language of indexed texts."""
        query = select(search_texts.c.id).where(in_language(tag)).limit(1)
        with self._database.read() as tx:
            return tx.execute(query).first() is not None

    def languages(self) -> list[str]:
        """The languages of indexed texts."""
        query = select(search_texts.c.language).where(search_texts.c.language.is_not(None))
        with self._database.read() as tx:
            return sorted(set(tx.execute(query.distinct()).scalars()))

    def _check(self, *, can_search: bool) -> None:
        if not can_search:
            hint = "this Python's SQLite has no full text (FTS5); use another Python or PostgreSQL"
            raise StoreError(self._database.label, hint)


def hits_of(
    search: Search, query: SearchQuery, filters: Filters, *, is_history: bool = False
) -> Iterator[list[Hit]]:
    """All hits, a page at a time, the last indexed first."""
    before = None
    while found := search.page(query, filters, is_history=is_history, before=before, limit=PAGE):
        yield found
        if len(found) < PAGE:
            return
        before = found[-1].number


def _is_shown(*, is_history: bool) -> ColumnElement[bool]:
    """True of texts that readers are shown."""
    mine = [stories.c.id == search_texts.c.story_id, stories.c.withdrawn_at.is_(None)]
    if not is_history:
        mine.append(stories.c.revision == search_texts.c.revision)
    return exists().where(*mine)


def _hit(row: Row[Any]) -> Hit:
    return Hit(
        number=row.id,
        story_id=StoryId(row.story_id),
        revision=row.revision,
        kept_at=row.kept_at,
        score=row.score,
    )
