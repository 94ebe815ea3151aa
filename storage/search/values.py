"""What a search gives, and the names that its bounds may have."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from news.url import StoryId

#: after so long a text counts half as much as a fresh one with the same words
_HALF = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A revision that a search found."""

    number: int  #: of the text in the index; later texts have higher ones
    story_id: StoryId
    revision: int
    kept_at: datetime
    score: float  #: by its words alone; higher is better, comparable within one search


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFeed:
    """A feed by the names that tables show."""

    url: str
    name: str | None  #: the subscription's
    title: str | None  #: its own


def by_rank(hits: Iterable[Hit], *, now: datetime) -> list[Hit]:
    """The best first: by words, and of equal ones by freshness."""

    def rank(hit: Hit) -> tuple[float, int]:
        age = max(now - hit.kept_at, timedelta())
        return (-hit.score / (1 + age / _HALF), -hit.number)

    return sorted(hits, key=rank)
