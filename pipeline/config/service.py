"""Settings of a service that runs for months: log, alerts, metrics, pages, retention."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from extractors.fetch import FetchSettings
from extractors.fetch.render.settings import RenderSettings
from news.record.enriched import Enricher, Enrichers, EnrichLimits, enricher
from news.record.retention import Hold, Keeping
from pipeline.config.lists import duration
from pipeline.config.push.sinks import Sinks

_LEAST = timedelta(days=1)


def _at_least_a_day(value: Any) -> timedelta:
    found: timedelta = duration(value)
    if found < _LEAST:
        raise ValueError('expected at least a day, such as "90d"')
    return found


def _moment(value: Any) -> datetime:
    """A date or a time of TOML, or one as text; UTC."""
    if isinstance(value, str):
        with suppress(ValueError):
            value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    raise ValueError("expected a date such as 2026-05-03")


Age = Annotated[timedelta, BeforeValidator(_at_least_a_day)]
_Name = Annotated[str, Field(min_length=1)]
_Moment = Annotated[datetime, BeforeValidator(_moment)]
_table = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class RetainTable(BaseModel):
    """A `[[retain]]`: how long texts and earlier revisions of a feed or a group are kept."""

    model_config = _table

    feed: _Name | None = None
    group: _Name | None = None
    texts: Age | None = None
    revisions: Age | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.feed is None) == (self.group is None):
            raise ValueError("expected a feed or a group in [[retain]]")
        if self.texts is None and self.revisions is None:
            raise ValueError("expected texts or revisions in [[retain]]")
        return self

    @property
    def value(self) -> Keeping:
        """As the core has it."""
        return Keeping(**dict(self))


class HoldTable(BaseModel):
    """A `[[hold]]`: what is never pruned."""

    model_config = _table

    reason: str | None = None
    story: _Name | None = None
    host: _Name | None = None
    feed: _Name | None = None
    group: _Name | None = None
    since: _Moment | None = None
    until: _Moment | None = None

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not any(value for name, value in self if name != "reason"):
            raise ValueError("expected story, host, feed, group, since or until in [[hold]]")
        return self

    @property
    def value(self) -> Hold:
        """As the core has it."""
        values = {name: value for name, value in self if name != "reason"}
        return Hold(**values | {"host": self.host and self.host.lower().removeprefix("www.")})


class RetentionSettings(BaseModel):
    """The settings of wirecopy.toml that say how long things are kept; None: for ever."""

    model_config = ConfigDict(defer_build=True)  # built once, with Settings

    retain_texts: Age | None = None
    retain_revisions: Age | None = None
    retain_entries: Age | None = None
    retain_runs: Age | None = None
    retain_parts: Age | None = None
    retain: tuple[RetainTable, ...] = ()
    hold: tuple[HoldTable, ...] = ()

    @property
    def retains_anything(self) -> bool:
        """True when a run is to prune."""
        ages = (self.retain_texts, self.retain_revisions, self.retain_entries)
        return bool(self.retain) or any((*ages, self.retain_runs, self.retain_parts))

    @property
    def holds(self) -> tuple[Hold, ...]:
        """What is never pruned."""
        return tuple(one.value for one in self.hold)


def _contact(value: str) -> str:
    # printable ASCII without blanks and parentheses, which end a comment in the User-Agent
    if not re.fullmatch(r"(?:https?://|[^\s@]+@)[\x21-\x27\x2a-\x7e]{3,200}", value):
        raise ValueError("expected an e-mail address or the URL of a web page")
    return value


Contact = Annotated[str, AfterValidator(_contact)]
Log = Literal["quiet", "text", "json"]


def _web(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#@<>]{1,200}(?:/[^\s?#<>]{0,200})?", value):
        raise ValueError("expected the address of a web server, such as http://127.0.0.1:8001")
    return value.rstrip("/")


_Web = Annotated[str, AfterValidator(_web)]


def _between_polls(value: Any) -> timedelta:
    found: timedelta = duration(value)
    if not timedelta(minutes=5) <= found <= timedelta(days=31):
        raise ValueError('expected between "5m" and "31d"')
    return found


def _enrichers(value: Any) -> tuple[Enricher, ...] | None:
    """Enrichers of a table, or of a variable: `keywords=mymodule:function,...`; empty: none."""
    if isinstance(value, str):
        lines = [one.partition("=") for one in value.split(",") if one.strip()]
        value = {name.strip(): call for name, _, call in lines}
    if value is None or isinstance(value, tuple):
        return value
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise ValueError('expected lines such as keywords = "mymodule:function" in [enrich]')
    return tuple(enricher(name, call) for name, call in value.items())


class EnrichSettings(BaseModel):
    """The settings of enrichers; docs/enrich.md."""

    #: None: nothing is said of them, so that the store's stay as they are
    enrich: Annotated[tuple[Enricher, ...] | None, BeforeValidator(_enrichers)] = None
    enrich_workers: Annotated[int, Field(ge=1, le=64)] = 1
    enrich_timeout_s: Annotated[float, Field(gt=0, le=3600)] = 30.0
    enrich_memory_mb: Annotated[int, Field(ge=256, le=1_048_576)] = 4096

    @property
    def enrichers(self) -> Enrichers:
        """As a run has them."""
        return Enrichers(called=self.enrich, limits=self.enrich_limits)

    @property
    def enrich_limits(self) -> EnrichLimits:
        """What each enricher may take; the working folder is where its module is looked for."""
        return EnrichLimits(
            workers=self.enrich_workers,
            timeout_s=self.enrich_timeout_s,
            memory_mb=self.enrich_memory_mb,
            folder=Path.cwd(),
        )


class BrowserSettings(BaseModel):
    """The settings of the browser that shows pages which are empty without scripts."""

    render_browser: Annotated[str, Field(min_length=1)] | None = None
    render_timeout_s: Annotated[float, Field(ge=5, le=600)] = 60.0
    render_memory_mb: Annotated[int, Field(ge=256, le=1_048_576)] = 2048
    render_sandbox: bool = True

    def rendering(self, fetching: FetchSettings) -> RenderSettings:
        """The settings for the browser, which fetches as all do."""
        return RenderSettings(
            browser=self.render_browser,
            timeout_s=self.render_timeout_s,
            memory_mb=self.render_memory_mb,
            sandbox=self.render_sandbox,
            max_bytes=fetching.max_page_bytes,
            user_agent=fetching.user_agent,
        )


class ServiceSettings(RetentionSettings, EnrichSettings, BrowserSettings):
    """A part of Settings."""

    log: Log = "quiet"
    notify: Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")] | None = None
    fan_out: Annotated[int, Field(ge=0, le=64)] = 0
    up_patience_s: Annotated[float, Field(ge=5, le=86_400)] = 180.0
    metrics_file: Path | None = None
    metrics_per_feed: bool = False
    reading_room: _Web | None = None
    websub: _Web | None = None
    websub_interval: Annotated[timedelta, BeforeValidator(_between_polls)] = timedelta(days=1)
    sink: Sinks = ()
