"""The options of one run, from the command line or the run form."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from news.feed.values import ARCHIVES, PAGE_LIST, FullText, Subscription
from news.site.rules import SiteRules
from pipeline.config.settings import Settings, load_settings


class Backfill(BaseModel):
    """Which pages of the past a run reads: of WARC files, and of sitemaps."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    files: tuple[Path, ...] = ()
    #: WARC files, and lists of them, by address: http(s)://, s3://, gs://, az://
    remote: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()  #: their addresses
    hosts: tuple[str, ...] = ()  #: and their subdomains; () for all
    #: fetched at this time or later; listed by a sitemap with such a date
    since: datetime | None = None
    until: datetime | None = None  #: before
    languages: tuple[str, ...] = ()  #: BCP 47; () for all

    @property
    def choice(self) -> str:
        """What is chosen of a source's pages, as text: a source that was read for it is done."""
        return self.model_dump_json(include={"hosts", "since", "until", "languages"})

    def is_of(self, host: str) -> bool:
        """True for a host that is wanted."""
        name = host.removeprefix("www.")
        return not self.hosts or any(name == one or name.endswith(f".{one}") for one in self.hosts)

    def is_at(self, moment: datetime) -> bool:
        """True for a time that is wanted."""
        is_early = self.since is not None and moment < self.since
        return not is_early and (self.until is None or moment < self.until)


class Help(BaseModel):
    """What a helper, which works the queue for another run, must know of that run. No secrets."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str  #: of Wirecopy; a helper of another version leaves the queue alone
    store: str  #: the store's name; a helper with another store leaves it alone
    until: datetime | None = None  #: the helper begins no new work after this time
    settings: dict[str, Any] = {}  #: SHARED ones
    rules: tuple[SiteRules, ...] = ()


SHARED = frozenset(
    "connect_timeout_s contact content_blocks copies copies_scope copies_window_days"
    " host_concurrency host_delay_s host_entries lease_s max_crawl_delay_s max_header_bytes"
    " max_page_bytes max_redirects max_retry_after_s obey_noarchive obey_robots obey_tdm"
    " page_deadline_s patience_s read_tdmrep recheck render_timeout_s shard_entries timeout_s"
    " user_agent".split()
)
"""Settings that a helper takes from the run: how hosts are asked, and what becomes a record."""


def shared(settings: Settings) -> dict[str, Any]:
    """The settings that a helper takes from the run, as settings are written."""
    found = settings.model_dump(mode="json", include=set(SHARED))
    return {**found, "recheck": [f"{one.total_seconds():.0f}s" for one in settings.recheck]}


class RunRequest(BaseModel):
    """One requested run. A new option is a field here, in the command and in the run form."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str | None = None  #: given by a person; for the report and the log
    feeds: tuple[str, ...] = ()  #: URLs of feeds to read once; they win over feeds_file
    #: None: the feeds file of the settings, if it exists, and the store's subscriptions
    feeds_file: Path | None = None
    pages: tuple[str, ...] = ()  #: URLs of articles, in addition to the feeds or instead of them
    backfill: Backfill | None = None  #: pages of archives, instead of the feeds
    group: str | None = None  #: only the subscriptions of this group
    limit: int | None = None  #: the most entries to process; the others stay pending
    budget_minutes: float | None = None  #: no new work begins after this time
    force: bool = False  #: poll feeds that are not due, still conditionally
    dry_run: bool = False  #: poll the feeds and show what is new; save nothing and fetch no page
    full_text: FullText = "auto"  #: for the feeds to read once
    replay: tuple[Path, ...] = ()  #: archives to read instead of the network
    data: Path | None = None
    store: str | None = None
    records: str | None = None
    help: Help | None = None  #: only work the queue, for another run
    is_repeat: bool = False  #: a repeated run: failing feeds are polled, due or not

    @model_validator(mode="before")
    @classmethod
    def _without_empty_fields(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Drop empty fields: the form sends them as "" or 0."""
        return {name: value for name, value in values.items() if value not in (None, "", 0)}

    def settings(self, environment: Mapping[str, str]) -> Settings:
        """The settings, overridden by the paths in this request. Raises ConfigError."""
        places = {"data": self.data, "store": self.store, "records": self.records}
        of_the_run = self.help.settings if self.help else {}
        return load_settings(environment, overrides={**of_the_run, **places})

    def budget(self, now: datetime) -> timedelta | None:
        """How long new work may begin; None: without limit. A helper ends with its run."""
        if self.help is not None and self.help.until is not None:
            return self.help.until - now
        return timedelta(minutes=self.budget_minutes) if self.budget_minutes else None

    @property
    def is_part(self) -> bool:
        """True for a run that leaves the pending entries of other feeds alone."""
        return bool(self.feeds or self.feeds_file or self.group or self.pages or self.backfill)

    @property
    def can_be_helped(self) -> bool:
        """True for a run whose queue others can work: no file of this machine is needed for it."""
        here = (self.feeds_file, self.pages, self.backfill, self.replay, self.help)
        return not (any(here) or self.dry_run or self.limit)

    @property
    def is_usual(self) -> bool:
        """True for a run over all subscriptions of the settings' own store."""
        return not (self.is_part or self.replay or self.data or self.store or self.help)

    def scope(self, feeds: list[Subscription]) -> set[str] | None:
        """The feed URLs whose entries the run may take; None: all."""
        if not self.is_part:
            return None
        named = {PAGE_LIST} if self.pages else set()
        if self.backfill is not None:
            named |= {ARCHIVES} if self.backfill.files or self.backfill.remote else set()
            named |= {PAGE_LIST} if self.backfill.sitemaps else set()
        return {feed.url for feed in feeds} | named
