"""What a user asks of a run, on the command line or in the run form."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from news.feed.values import PAGE_LIST, FullText, Subscription
from pipeline.config.settings import Settings, load_settings


class RunRequest(BaseModel):
    """One run as asked for. A new option is a field here, in the command and in the run form."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = "ingest"  #: for the report and the log
    feeds: tuple[str, ...] = ()  #: URLs of feeds to read once; they win over feeds_file
    #: None: the settings' feeds file where it exists, and the store's subscriptions
    feeds_file: Path | None = None
    pages: tuple[str, ...] = ()  #: URLs of articles, beside the feeds or instead of them
    group: str | None = None  #: only the subscriptions of this group
    limit: int | None = None  #: at most so many entries are processed; the rest stay pending
    budget_minutes: float | None = None  #: nothing new begins after this time
    force: bool = False  #: poll feeds that are not due, still conditionally
    dry_run: bool = False  #: ask the feeds, say what is new, save and fetch nothing
    full_text: FullText = "auto"  #: of the feeds to read once
    replay: tuple[Path, ...] = ()  #: archives to read in place of the network
    data: Path | None = None
    store: str | None = None
    records: str | None = None
    is_repeat: bool = False  #: the same run once more: feeds that fail are polled, due or not

    @model_validator(mode="before")
    @classmethod
    def _without_empty_fields(cls, values: dict[str, Any]) -> dict[str, Any]:
        """A field of the form that is left empty comes as "" or 0."""
        return {name: value for name, value in values.items() if value not in (None, "", 0)}

    def settings(self, environment: Mapping[str, str]) -> Settings:
        """The settings, overridden by the places this request names. Raises ConfigError."""
        places = {"data": self.data, "store": self.store, "records": self.records}
        return load_settings(environment, overrides=places)

    @property
    def is_part(self) -> bool:
        """True for a run that leaves the pending entries of other feeds alone."""
        return bool(self.feeds or self.feeds_file or self.group or self.pages)

    def scope(self, feeds: list[Subscription]) -> set[str] | None:
        """The feed URLs whose entries the run may take; None: all."""
        if not self.is_part:
            return None
        return {feed.url for feed in feeds} | ({PAGE_LIST} if self.pages else set())
