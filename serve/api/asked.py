"""What can be asked, as query parameters. An unknown parameter is an error, not ignored."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from news.errors import ConfigError
from news.query import SearchQuery, parse_query
from news.query.search import Filters
from pipeline.config.lists import moment
from serve.answer.cursor import MOST_CHARACTERS
from storage import Store
from storage.search.named import Named, filters_of

MOST = 200  #: stories of an answer
MOST_IN_FEED = 200


def _moment(text: str) -> str:
    moment(text, now=datetime.now(UTC))
    return text


def _without_empty(values: Any) -> Any:
    """Without empty parameters: forms send those that nobody filled in."""
    return {name: value for name, value in dict(values).items() if value != ""}


_Name = Annotated[str, Field(min_length=1, max_length=500)]
Words = Annotated[
    str,
    Field(
        min_length=1,
        max_length=500,
        description='Words that all stand in a story: "a phrase", -word to leave out, word* for '
        "its beginning, one OR other, title:word, author:word.",
        examples=["council budget -football"],
    ),
]
Limit = Annotated[int, Field(ge=1, le=MOST, description="At most this many.")]
Cursor = Annotated[
    str | None,
    Field(
        max_length=MOST_CHARACTERS,
        description="`next` of the answer before: the list goes on behind it.",
    ),
]
Time = Annotated[str, Field(max_length=60), AfterValidator(_moment)]


class Narrow(BaseModel):
    """The bounds that all lists share."""

    model_config = ConfigDict(extra="forbid")

    _without = model_validator(mode="before")(_without_empty)

    host: Annotated[
        _Name | None,
        Field(description="Only of this site, and its subdomains.", examples=["paper.example"]),
    ] = None
    feed: Annotated[
        _Name | None, Field(description="Only of this feed: its name, title or URL.")
    ] = None
    group: Annotated[_Name | None, Field(description="Only of this group's feeds.")] = None
    language: Annotated[
        _Name | None, Field(description="Only in this language; `en` has `en-GB`.", examples=["en"])
    ] = None
    author: Annotated[
        _Name | None, Field(description="Only by this author, or a part of the name.")
    ] = None
    since: Annotated[
        Time | None,
        Field(
            description="Only what was stored or revised since then: `6h` or `2d` ago, a day, or a "
            "time (UTC unless it names an offset).",
            examples=["2d"],
        ),
    ] = None
    until: Annotated[
        Time | None, Field(description="Only what was stored or revised before then.")
    ] = None

    @property
    def given(self) -> dict[str, Any]:
        """What was asked for, by name."""
        return {name: getattr(self, name) for name in Narrow.model_fields if getattr(self, name)}

    def filters(self, store: Store) -> Filters:
        """The bounds for the store. Raises ConfigError for a name that it does not know."""
        times = {name: _time(getattr(self, name)) for name in ("since", "until")}
        if self.author is not None and not store.search.is_ready():
            raise ConfigError("author", "no text is indexed yet; the next run indexes them")
        return filters_of(store.search, Named(**{**self.given, **times}))


class Stories(Narrow):
    """A list of stories."""

    limit: Limit = 50
    cursor: Cursor = None
    brief: Annotated[
        bool, Field(description="Only id, link, title, summary, times and names of each story.")
    ] = False


class Found(Stories):
    """A search."""

    q: Words
    sort: Annotated[
        Literal["best", "newest"],
        Field(description="best: by words and freshness. newest: last stored first."),
    ] = "best"


class Revisions(Narrow):
    """Everything in the order in which it was stored."""

    limit: Limit = 100
    after: Annotated[
        str | None,
        Field(
            pattern="^c[0-9]{1,18}$",
            description="`next` of the answer before. Keep it: what comes later is behind it.",
            examples=["c1200"],
        ),
    ] = None
    latest: Annotated[
        bool, Field(description="One per story: its latest revision. Else every revision.")
    ] = False


class Page(BaseModel):
    """A page of a list without bounds."""

    model_config = ConfigDict(extra="forbid")

    _without = model_validator(mode="before")(_without_empty)

    limit: Limit = 100
    cursor: Cursor = None


class Matches(Page):
    """What watches found."""

    watch: Annotated[_Name | None, Field(description="Only of this watch: its name.")] = None


class Subscribed(Narrow):
    """A feed of stories: the newest, those that a search finds, or those that a watch found."""

    q: Annotated[Words | None, Field()] = None
    watch: Annotated[_Name | None, Field(description="What this watch found.")] = None
    limit: Annotated[int, Field(ge=1, le=MOST_IN_FEED, description="At most this many.")] = 50
    cursor: Cursor = None
    token: Annotated[
        str | None,
        Field(max_length=500, description="The server's token, for readers without passwords."),
    ] = None


def asked_words(words: str) -> SearchQuery:
    """The search that words ask for. Raises ConfigError."""
    try:
        return parse_query(words)
    except ValueError as exc:
        raise ConfigError("q", str(exc)) from exc


def _time(text: str | None) -> datetime | None:
    return None if text is None else moment(text, now=datetime.now(UTC))
