"""Settings: wirecopy.toml, overridden by WIRECOPY_ variables, overridden by options."""

import contextlib
import os
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

from extractors.fetch import USER_AGENT, FetchSettings
from news.errors import ConfigError
from news.feed.next_poll import Pacing
from news.secrets import Share
from pipeline.config.lists import durations, networks
from pipeline.config.logins import expanded
from pipeline.config.push.sinks import problem_of
from pipeline.config.service import Contact, ServiceSettings
from pipeline.config.toml_file import expectation, line_of, read_toml, unknown_key

if TYPE_CHECKING:
    from news.verdict.copies import CopyPolicy

SETTINGS_FILE = Path("wirecopy.toml")
PREFIX = "WIRECOPY_"
P = TypeVar("P", str, Path)
#: storage.tables.crash: named crash points of the kill tests; the token of `wirecopy serve`
_NOT_SETTINGS = frozenset({"crash_at", "serve_token"})


_PROXY_EXPECTED = "expected an HTTP proxy such as http://user:${PASSWORD_VARIABLE}@host:port"


def _proxy(value: SecretStr) -> SecretStr:
    from extractors.fetch.network.proxy import proxy_of  # noqa: PLC0415 - imports httpcore, which few users need

    proxy_of(value.get_secret_value())
    return value


def _fit_for_a_path(value: P) -> P:
    if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in str(value)):
        raise ValueError("expected UTF-8 text without NUL")
    return value


_Text = Annotated[str, AfterValidator(_fit_for_a_path)]
_Path = Annotated[Path, AfterValidator(_fit_for_a_path)]


def places_in(data: str | Path) -> dict[str, Any]:
    """The paths in a data folder: store, records, archive, and feeds.toml if it exists."""
    folder = Path(data)
    with contextlib.suppress(RuntimeError):  # no such home folder: opening the path reports it
        folder = folder.expanduser()
    places: dict[str, Any] = {
        "store": f"sqlite:///{folder}/wirecopy.db",
        "records": str(folder / "records"),
        "archive": folder / "archive",
    }
    for name in ("feeds", "watches"):
        if (own := folder / f"{name}.toml").exists():
            places[name] = own
    return places


class Settings(ServiceSettings):
    """Every setting with its default; docs/operations.md describes each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: _Path = Path("data")
    store: _Text = "sqlite:///data/wirecopy.db"
    records: _Text = "data/records"
    parts_format: Literal["jsonl", "jsonl.zst", "parquet", "ninjs"] = "jsonl"
    archive: _Path | None = Path("data/archive")
    feeds: _Path = Path("feeds.toml")
    rules: _Path = Path("rules.toml")
    watches: _Path = Path("watches.toml")
    share_files: Share = "no"
    archive_days: Annotated[int, Field(ge=0, le=3650)] = 14
    contact: Contact | None = None
    user_agent: Annotated[str, Field(min_length=3, max_length=300, pattern=r"^[\x20-\x7e]+$")] = (
        USER_AGENT
    )
    allow_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], BeforeValidator(networks)] = ()
    proxy: Annotated[SecretStr, AfterValidator(_proxy)] | None = None
    host_delay_s: Annotated[float, Field(ge=0, le=3600)] = 1.0
    host_concurrency: Annotated[int, Field(ge=1, le=16)] = 2
    connections: Annotated[int, Field(ge=1, le=1000)] = 64
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 30.0
    connect_timeout_s: Annotated[float, Field(gt=0, le=600)] = 10.0
    patience_s: Annotated[float, Field(ge=0, le=3600)] = 60.0
    max_feed_bytes: Annotated[int, Field(ge=10_000, le=500_000_000)] = 20_000_000
    max_page_bytes: Annotated[int, Field(ge=10_000, le=500_000_000)] = 10_000_000
    max_header_bytes: Annotated[int, Field(ge=1_000, le=10_000_000)] = 65_536
    max_redirects: Annotated[int, Field(ge=0, le=50)] = 10
    max_feed_entries: Annotated[int, Field(ge=1, le=100_000)] = 2_000
    max_feed_depth: Annotated[int, Field(ge=10, le=10_000)] = 500
    max_retry_after_s: Annotated[float, Field(ge=60, le=31 * 86_400)] = 86_400.0
    max_crawl_delay_s: Annotated[float, Field(ge=0, le=3600)] = 30.0
    obey_robots: bool = True
    obey_tdm: Literal["record", "metadata", "skip"] = "record"
    obey_noarchive: bool = False
    read_tdmrep: Literal["auto", "always", "never"] = "auto"
    workers: Annotated[int, Field(ge=1, le=256)] = Field(
        default_factory=lambda: os.cpu_count() or 2
    )
    page_deadline_s: Annotated[float, Field(gt=0, le=600)] = 20.0
    feed_deadline_s: Annotated[float, Field(gt=0, le=600)] = 8.0
    content_blocks: bool = False
    worker_memory_mb: Annotated[int, Field(ge=256, le=65_536)] = 2048
    shard_entries: Annotated[int, Field(ge=1, le=5000)] = 300
    host_entries: Annotated[int, Field(ge=1, le=5000)] = 100
    shards_at_once: Annotated[int, Field(ge=1, le=64)] = 4
    polls_at_once: Annotated[int, Field(ge=1, le=500)] = 32
    poll_adaptive: bool = True
    poll_eagerness: Annotated[float, Field(gt=0, le=100)] = 1.0
    poll_floor_s: Annotated[float, Field(ge=60, le=86_400)] = 300.0
    poll_ceiling_s: Annotated[float, Field(ge=300, le=31 * 86_400)] = 86_400.0
    poll_jitter: Annotated[float, Field(ge=0, le=1)] = 0.1
    lease_s: Annotated[float, Field(ge=5, le=86_400)] = 120.0
    copies: Literal["appearances", "records"] = "appearances"
    copies_window_days: Annotated[float, Field(ge=0, le=3650)] = 7.0
    copies_scope: Literal["everywhere", "publisher"] = "everywhere"
    recheck: Annotated[tuple[timedelta, ...], BeforeValidator(durations)] = ()
    part_every_s: Annotated[float, Field(ge=1, le=86_400)] = 30.0

    @model_validator(mode="before")
    @classmethod
    def _places_in_data(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Put store, records and archive into the data folder unless they are set themselves."""
        data = values.get("data", "data")
        return {**places_in(data), **values} if isinstance(data, str | Path) else values

    @property
    def has_contact(self) -> bool:
        """True when our requests name a contact for complaints."""
        return self.contact is not None or self.user_agent != USER_AGENT

    @property
    def page_deadline(self) -> timedelta:
        """The longest time a worker may spend on a page."""
        return timedelta(seconds=self.page_deadline_s)

    @property
    def pacing(self) -> Pacing:
        """The settings that decide when feeds are polled."""
        return Pacing(
            floor=timedelta(seconds=self.poll_floor_s),
            ceiling=timedelta(seconds=self.poll_ceiling_s),
            jitter=self.poll_jitter,
            eagerness=self.poll_eagerness,
            is_adaptive=self.poll_adaptive,
            longest_hold=timedelta(seconds=self.max_retry_after_s),
        )

    @property
    def copy_policy(self) -> "CopyPolicy":
        """The settings that decide what counts as a copy, and how copies are stored."""
        from news.verdict.copies import CopyPolicy  # noqa: PLC0415 - imports numpy, which only a run with work needs

        window = timedelta(days=self.copies_window_days)
        return CopyPolicy(copies=self.copies, window=window, scope=self.copies_scope)

    @property
    def _user_agent(self) -> str:
        if self.contact is None or self.user_agent != USER_AGENT:
            return self.user_agent
        return f"{USER_AGENT.split()[0]} (+{self.contact})"

    @property
    def _reads_tdmrep(self) -> bool:
        """True where a reservation changes what is stored: else it is not worth a request."""
        return self.read_tdmrep == "always" or (
            self.read_tdmrep == "auto" and self.obey_tdm != "record"
        )

    @property
    def fetching(self) -> FetchSettings:
        """The settings for the fetcher."""
        return FetchSettings(
            user_agent=self._user_agent,
            allow_networks=self.allow_networks,
            proxy=self.proxy.get_secret_value() if self.proxy else None,
            host_delay_s=self.host_delay_s,
            host_concurrency=self.host_concurrency,
            connections=self.connections,
            timeout_s=self.timeout_s,
            connect_timeout_s=self.connect_timeout_s,
            patience_s=self.patience_s,
            max_header_bytes=self.max_header_bytes,
            max_redirects=self.max_redirects,
            max_retry_after_s=self.max_retry_after_s,
            max_crawl_delay_s=self.max_crawl_delay_s,
            max_feed_bytes=self.max_feed_bytes,
            max_page_bytes=self.max_page_bytes,
            obey_robots=self.obey_robots,
            reads_tdm_file=self._reads_tdmrep,
        )


def _with_secrets(values: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """The values with the ${VARIABLES} in the proxy's address replaced."""
    proxy = values.get("proxy")
    if not isinstance(proxy, str):
        return dict(values)
    address = expanded(proxy, environment=environment, need="the proxy's address needs it")
    return {**values, "proxy": address}


def _overridden(values: dict[str, Any], *, by: Mapping[str, Any]) -> dict[str, Any]:
    """The values with later ones. A later data folder also overrides earlier paths into others.

    Else a trial would write into the store of an earlier layer. An archive that is off stays off.
    """
    if by.get("data"):
        places = places_in(by["data"]) if isinstance(by["data"], str | Path) else {}
        if "archive" in values and not values["archive"]:
            places.pop("archive", None)
        values = {key: value for key, value in values.items() if key not in places}
    return {**values, **by}


def layers(
    environment: Mapping[str, str],
    *,
    file: Path | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Any], dict[str, str]]:
    """What file, environment and options set, later ones over earlier ones; and where each is set.

    Known keys and others, unchecked. Raises ConfigError for a file that cannot be read.
    """
    path = file or SETTINGS_FILE
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    if file is not None or path.exists():
        tables, text = read_toml(path)
        for key in tables:
            origin[key] = f"{path}:{line_of(text, key)}"
        values |= tables
    variables: dict[str, Any] = {}
    for name, value in environment.items():
        key = name.removeprefix(PREFIX).lower()
        if name.startswith(PREFIX) and key not in _NOT_SETTINGS:
            variables[key], origin[key] = value or None, name
    given = {key: value for key, value in (overrides or {}).items() if value is not None}
    origin |= {key: f"--{key.replace('_', '-')}" for key in given}
    return _overridden(_overridden(values, by=variables), by=given), origin


def load_settings(
    environment: Mapping[str, str],
    *,
    file: Path | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Settings:
    """Settings from a file, the environment, and options; later ones override earlier ones.

    file: by default wirecopy.toml in the working folder.
    overrides: options; None means not given.

    Raises ConfigError, which names file and line, variable or option.
    """
    values, origin = layers(environment, file=file, overrides=overrides)
    for key in values:
        if key not in Settings.model_fields:
            raise ConfigError(origin[key], unknown_key(key, Settings.model_fields))
    return checked(values, origin, environment=environment)


def checked(
    values: Mapping[str, Any], origin: Mapping[str, str], *, environment: Mapping[str, str]
) -> Settings:
    """The settings of known keys. Raises ConfigError for a value that cannot be used."""
    if "data" in values and not values["data"]:
        raise ConfigError(origin["data"], "data: expected a folder")
    try:
        return Settings(**_with_secrets(values, environment))
    except ValidationError as exc:
        key, expected = expectation(exc, secret=("sink",))
        top = key.split(".")[0]
        if top == "sink":
            expected = problem_of(key, expected)
        problem = (
            _PROXY_EXPECTED if top == "proxy" else expected
        )  # the given value may hold a password
        raise ConfigError(origin.get(top, top), f"{top}: {problem}") from exc
