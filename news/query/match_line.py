"""A match: the first text of a story that a watch has found. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from news.query.rules import Watch
from news.record.shown import without_secrets
from news.record.values import Id, Record, Url


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchLine:
    """A line of kind `match`: a watch has found a story."""

    kind: Literal["match"] = "match"
    match_id: str  #: one for a watch and a story; the `webhook-id` of its delivery
    watch: str  #: the name of the watch
    terms: tuple[str, ...]  #: the terms of the watch that were found
    date_matched: datetime  #: by our clock
    id: Id  #: of the story
    revision: int  #: the first one that matched
    url: Url | None  #: the canonical one
    title: str | None
    publisher: str | None  #: registrable domain
    feed: str | None  #: URL of the feed in which the story was first met
    group: str | None  #: of that feed, as feeds.toml names it
    language: str | None
    authors: tuple[str, ...]
    date_published: datetime | None  #: the publisher's claim


def match_line(record: Record, watch: Watch, terms: tuple[str, ...], *, now: datetime) -> MatchLine:
    """The line for a record that matches. Secrets in its addresses are masked."""
    shown = without_secrets(record)
    return MatchLine(
        match_id=f"match_{uuid5(NAMESPACE_URL, f'{record.id} {watch.name}').hex}",
        watch=watch.name,
        terms=terms,
        date_matched=now,
        id=shown.id,
        revision=shown.revision,
        url=shown.canonical_url or shown.url,
        title=shown.title,
        publisher=shown.publisher.domain if shown.publisher else None,
        feed=shown.feeds[0].url if shown.feeds else None,
        group=shown.group,
        language=shown.language,
        authors=tuple(author.name for author in shown.authors),
        date_published=shown.date_published,
    )
