"""A search as a value: phrases that must stand in a text, and bounds on its story."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Field = Literal["title", "subtitle", "author", "text"]
"""A part of a record that is searched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Terms (`news.query.terms`) that follow each other in one field."""

    terms: tuple[str, ...]  #: at least one
    is_prefix: bool = False  #: the last term only begins a term of the text
    field: Field | None = None  #: None: any


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """What a text must have: of each group one phrase, and no unwanted one."""

    wanted: tuple[tuple[Phrase, ...], ...]
    unwanted: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Bounds on stories. None: no bound."""

    host: str | None = None  #: of an entry's link; its subdomains count too
    feeds: tuple[str, ...] | None = None  #: URLs; one of them brought the story, or a copy of it
    group: str | None = None  #: of the feeds that brought it, as feeds.toml names it, now or before
    language: str | None = None  #: a language tag; `en` includes `en-GB`
    author: Phrase | None = None
    since: datetime | None = None  #: stored or revised from then on, by our clock
    until: datetime | None = None  #: and before


EVERYTHING = Filters()
