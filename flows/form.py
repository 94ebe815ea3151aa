"""The fields of the run forms."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

# A union with None would show a choice of two buttons before the field; this shows only the field.
# None is still accepted. Prefect's form sends null for an empty field, and its server accepts null
# only if the schema has no default: hence default_factory in Advanced, and 0 for no limit.
Text = Annotated[str | None, WithJsonSchema({"type": "string"})]
Count = Annotated[
    Annotated[int, Field(ge=0, le=1_000_000)] | None,
    WithJsonSchema({"type": "integer", "minimum": 0}),
]
FeedUrl = Annotated[
    str, WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"})
]
Store = Annotated[
    Text,
    Field(
        title="Store",
        description="Instead of the store in the data folder: "
        "sqlite:///path/to.db or postgresql://...",
    ),
]
Records = Annotated[
    Text,
    Field(
        title="Records",
        description="Folder for the parts, or s3://..., instead of the data folder's records.",
    ),
]
Days = Annotated[int, Field(ge=1, le=366)]
Minutes = Annotated[
    Annotated[float, Field(ge=0, le=10_080)] | None,
    WithJsonSchema({"type": "number", "minimum": 0}),
]


#: parameter -> what the form calls it; Prefect itself shows the parameter's name
TITLES = {
    "addresses": "Addresses",
    "advanced": "Advanced",
    "apply": "Write the changes",
    "days": "Days",
    "dry_run": "Only show what is new",
    "feeds": "Feeds to read once",
    "file": "File",
    "force": "Also feeds that are not due",
    "format": "Format",
    "group": "Group",
    "help": "The run to help",
    "host": "Host",
    "latest": "One row per story",
    "limit": "Limit",
    "only_feeds": "Feeds",
    "place": "Another store",
    "reason": "Reason",
    "since": "Since",
}


class Place(BaseModel):
    """Leave empty for the store of wirecopy.toml."""

    model_config = ConfigDict(extra="forbid", title="Another store")

    data: Text = Field(
        default_factory=str,
        title="Data folder",
        description="Folder of store, records and archive, such as data/sample.",
    )
    store: Store = Field(default_factory=str)
    records: Records = Field(default_factory=str)

    @property
    def overrides(self) -> dict[str, str]:
        """The settings that this place sets."""
        return {name: value for name, value in self.model_dump().items() if value}


def lines_of(text: str | None) -> list[str]:
    """The lines of a pasted list, without blank ones."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


class Advanced(BaseModel):
    """Rarely needed. Fields left empty follow the settings of wirecopy.toml."""

    model_config = ConfigDict(extra="forbid", title="Advanced")

    budget_minutes: Minutes = Field(
        default_factory=lambda: None,
        title="Time budget in minutes",
        description="Start no new work after this time; the rest waits for the next run. "
        "Leave empty for no limit.",
    )
    full_text: Literal["auto", "always", "never"] = Field(
        default="auto",
        title="Full text of pasted feeds",
        description="auto: the page, or the feed's text when the page cannot be fetched. "
        "always: the page. never: the feed's text.",
    )
    feeds_file: Text = Field(
        default_factory=str,
        title="Feeds file",
        description="Instead of feeds.toml. The store keeps these subscriptions: for a trial, "
        "as with samples/feeds.toml, use a separate data folder.",
    )
    data: Text = Field(
        default_factory=str,
        title="Data folder",
        description="Folder for store, records and archive, instead of the settings' folder.",
    )
    store: Store = Field(default_factory=str)
    records: Records = Field(default_factory=str)
    pages: list[str] = Field(
        default_factory=list,
        title="Pages",
        description="URLs of articles to ingest directly, without a feed. "
        "Feeds are then read only if you name them.",
    )
    replay: list[str] = Field(
        default_factory=list,
        title="Replay",
        description="WARC files to read instead of the network, such as samples/newsroom.warc.gz.",
    )
