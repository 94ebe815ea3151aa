"""What is answered, for the OpenAPI document. A record is the record of docs/record.md."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from news.formats.item import authors_of, lead_image, link_of, publisher_of, rfc3339
from news.query.match_line import MatchLine
from news.record.values import Record
from news.verdict.copies import Evidence
from serve.answer.problem import Problem
from storage.values import Appearance

NEXT = "For the next page: its `cursor`. Null at the end."
_STORY: dict[str, Any] = {
    "id": "urn:uuid:f0700dbb-ec50-5598-b432-6607607a34f3",
    "url": "https://uplandpost.example/parish/bakery-van-driver-hangs-up-her-bell",
    "title": "Bakery van driver hangs up her bell after 46 years",
    "publisher": "Upland Post",
    "date_published": "2026-04-30T14:00:00Z",
    "language": "en",
    "authors": ["Ted Scarr"],
}


class Brief(BaseModel):
    """A story in short."""

    model_config = ConfigDict(json_schema_extra={"examples": [_STORY]})

    id: str = Field(description="The story's id; it never changes.")
    revision: int
    url: str | None
    title: str | None
    summary: str | None = None
    publisher: str | None = None
    date_published: datetime | None = None
    date_first_seen: datetime
    language: str | None = None
    authors: Sequence[str] = ()
    image: str | None = None
    word_count: int = 0
    status: str = Field(description="How much of the text there is: full, partial, feed_only ...")


class StoryList(BaseModel):
    """Stories, the last stored first; each once, copies left out."""

    stories: list[Record | Brief]
    next: str | None = Field(description=NEXT)


class FoundList(StoryList):
    """Stories that a search found."""

    not_indexed: int = Field(description="Stories that are not indexed yet; runs index them.")


class RevisionList(BaseModel):
    """Revisions in the order in which they were stored."""

    revisions: list[Record]
    next: str = Field(description="For the next `after`; also at the end: ask again later.")


class StoryRevisions(BaseModel):
    """The revisions of a story, the first one first."""

    revisions: list[Record]
    next: str | None = Field(description=NEXT)


class Copy(BaseModel):
    """A place where a story appears again."""

    of: str = Field(description="The id of the record whose text it is.")
    url: str
    relation: str = Field(description="duplicate_of, near_duplicate_of, excerpt_of ...")
    publisher: str | None
    title: str | None
    feed: str | None
    date_published: datetime | None
    date_seen: datetime
    evidence: Evidence | None


class Appearances(BaseModel):
    """Where a story appears."""

    cluster_id: str
    main: Brief = Field(description="The record that readers are shown.")
    others: list[Brief] = Field(description="Records of the same story with texts of their own.")
    copies: list[Copy]


class FeedHere(BaseModel):
    """A feed that Wirecopy reads."""

    url: str
    name: str | None = Field(description="What feeds.toml calls it.")
    title: str | None = Field(description="What it calls itself.")
    group: str | None
    is_subscribed: bool
    state: str = Field(description="ok, failing, gone, or new: never polled.", examples=["ok"])
    failing_since: datetime | None
    last_error: str | None
    last_polled_at: datetime | None
    last_success_at: datetime | None
    last_new_at: datetime | None
    next_poll_at: datetime | None
    is_pushed: bool = Field(description="A hub sends what is new; it is polled rarely.")


class FeedList(BaseModel):
    """Feeds, the first known first."""

    feeds: list[FeedHere]
    next: str | None = Field(description=NEXT)


class WatchHere(BaseModel):
    """A watch: a named search over what comes."""

    name: str
    matches: int
    last_match_at: datetime | None
    is_active: bool = Field(description="False for one that watches.toml no longer has.")


class WatchList(BaseModel):
    """The watches of the store."""

    watches: list[WatchHere]


class MatchList(BaseModel):
    """What watches found, the last first."""

    matches: list[MatchLine]
    next: str | None = Field(description=NEXT)


class Health(BaseModel):
    """How the server and its store are."""

    status: str = Field(description="ok or unavailable.", examples=["ok"])
    version: str | None = Field(default=None, description="With the token only, as the rest.")
    last_run_at: datetime | None = None
    last_run_age_s: int | None = Field(default=None, description="Seconds since it started.")
    pending: int | None = Field(default=None, description="Entries that wait.")
    not_indexed: int | None = Field(default=None, description="Stories that no search finds yet.")


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": text, "content": {"application/problem+json": {}}}
    for status, text in {
        400: "A parameter is wrong; `errors` says which.",
        401: "The token is missing or wrong.",
        503: "The store does not answer, or not in time.",
    }.items()
}
MISSING: dict[int | str, dict[str, Any]] = {
    404: {**PROBLEMS[400], "description": "There is no such story."}
}


def brief(record: Record) -> dict[str, Any]:
    """A record in short, as `Brief` has it."""
    image = lead_image(record)
    return {
        "id": record.id,
        "revision": record.revision,
        "url": link_of(record),
        "title": record.title,
        "summary": record.summary,
        "publisher": publisher_of(record),
        "date_published": record.date_published and rfc3339(record.date_published),
        "date_first_seen": rfc3339(record.date_first_seen),
        "language": record.language,
        "authors": list(authors_of(record)),
        "image": image.url if image else None,
        "word_count": record.extraction.word_count,
        "status": record.extraction.status,
    }


def copy_of(appearance: Appearance) -> Copy:
    """An appearance without its text."""
    names = Copy.model_fields.keys()
    return Copy(**{name: getattr(appearance, name) for name in names})
