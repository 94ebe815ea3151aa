"""Pages of stories for the API, the feeds and the assistants: newest, found, or of a watch."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from news.query.search import EVERYTHING, Filters
from news.record.values import Record
from serve.answer.cursor import moment_of, number_of, packed, place_cursor, place_of, unpacked
from serve.api.asked import Found, asked_words
from storage import Store
from storage.search.store import PAGE
from storage.search.values import by_rank

MOST_CHARACTERS = 10_000_000  #: of the texts of an answer, but for its last records
_AT_ONCE = 25  #: records of a query


@dataclass(frozen=True, slots=True)
class StoryPage:
    """Stories, and the cursor of the page behind them."""

    records: Sequence[Record]
    following: str | None
    newest: datetime | None = None  #: when the first of them was stored


def listed(store: Store, filters: Filters, *, limit: int, cursor: str | None) -> StoryPage:
    """Stories, the last stored first: one of each cluster, unless bounds ask for a site or a feed.

    Then it is all that they have, also what another paper had first. Raises ConfigError for a bad
    cursor.
    """
    is_of_all = replace(filters, since=None, until=None) == EVERYTHING
    places = store.read.places(
        limit=limit + 1, filters=filters, after=place_of(cursor), is_by_cluster=is_of_all
    )
    records, count = _read(store, [one.own_id for one in places[:limit]])
    shown = places[:count]
    return StoryPage(
        records=records,
        following=place_cursor(shown[-1]) if len(places) > count else None,
        newest=shown[0].kept_at if shown else None,
    )


def found(store: Store, asked: Found) -> StoryPage:
    """What a search finds, best first, or newest first."""
    if asked.sort == "newest":
        return _newest(store, asked)
    return _ranked(store, asked)


def _newest(store: Store, asked: Found) -> StoryPage:
    at = unpacked("newest", asked.cursor, before=int)
    hits = store.search.page(
        asked_words(asked.q),
        asked.filters(store),
        before=at["before"] if at else None,
        limit=asked.limit + 1,
    )
    records, count = _read(store, [hit.story_id for hit in hits[: asked.limit]])
    following = packed("newest", before=hits[count - 1].number) if len(hits) > count else None
    return StoryPage(records, following, hits[0].kept_at if hits else None)


def _ranked(store: Store, asked: Found) -> StoryPage:
    """The newest hits by rank. A cursor has their upper end and their time: ranks stay."""
    at = unpacked("ranked", asked.cursor, skip=int, before=int, now=int)
    now = moment_of(at["now"]) if at else datetime.now(UTC)
    query, filters = asked_words(asked.q), asked.filters(store)
    hits = store.search.page(query, filters, before=at["before"] if at else None, limit=PAGE)
    start = max(at["skip"], 0) if at else 0
    shown = by_rank(hits, now=now)[start : start + asked.limit]
    records, count = _read(store, [hit.story_id for hit in shown])
    end = start + count
    following = None
    if end < len(hits):
        before = at["before"] if at else hits[0].number + 1
        following = packed("ranked", skip=end, before=before, now=number_of(now))
    return StoryPage(records, following)


def of_watch(store: Store, watch: str, *, limit: int, cursor: str | None) -> StoryPage:
    """The stories that a watch found, the last match first."""
    at = unpacked("matches", cursor, before=int)
    rows = store.watches.page(watch=watch, before=at["before"] if at else None, limit=limit + 1)
    records, count = _read(store, [line.id for _, line in rows[:limit]])
    return StoryPage(
        records=records,
        following=packed("matches", before=rows[count - 1][0]) if len(rows) > count else None,
        newest=rows[0][1].date_matched if rows else None,
    )


def _read(store: Store, story_ids: Sequence[str]) -> tuple[list[Record], int]:
    """The records of the first stories, as many as an answer may hold; and how many ids that are.

    A publisher's texts may have megabytes each: fifty of them would not fit into memory.
    """
    found: list[Record] = []
    count = size = 0
    while count < len(story_ids) and size < MOST_CHARACTERS:
        some = store.read.records_of(story_ids[count : count + _AT_ONCE])
        found += some
        count += len(story_ids[count : count + _AT_ONCE])
        size += sum(len(one.content_text or "") for one in some)
    return found, count
