"""feeds.toml: the user's subscriptions, read with clear errors."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from news.errors import BadUrl, ConfigError
from news.feed.values import Subscription
from news.secrets import has_variable, masked_text
from news.url import absolute_url
from pipeline.config.entry_rules import BlockRules, KeepRules, listed
from pipeline.config.lists import Duration
from pipeline.config.logins import split_login
from pipeline.config.toml_file import expectation, line_of, read_toml, unknown_key

_HEADER_NAME = re.compile(r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")  # RFC 9110 section 5.1
SECRET_KEYS = ("headers", "login")
_OURS = frozenset(
    "host connection content-length transfer-encoding accept-encoding if-none-match "
    "if-modified-since cookie".split()
)
#: headers that may be written out; any other may be a secret
_PUBLIC_HEADERS = frozenset(
    "user-agent accept accept-language cache-control dnt from origin pragma "
    "x-requested-with".split()
)
_NOT_HERE = "with the secret in that environment variable; no file or store may hold it"


def _feed_url(value: str) -> str:
    try:
        return absolute_url(value)
    except BadUrl as exc:
        raise ValueError("expected an http(s) URL") from exc


_timezones = cache(available_timezones)  # walks a folder each time


def _timezone(value: str) -> str:
    if value not in _timezones():
        raise ValueError('expected an IANA time zone such as "Europe/Berlin"')
    return value


def _login(value: str) -> str:
    name, colon, _ = value.partition(":")
    if not name or not colon or any(ord(c) < 32 for c in value):
        raise ValueError('expected "user:${PASSWORD_VARIABLE}"')
    if not has_variable(value):
        raise ValueError(f'expected "user:${{PASSWORD_VARIABLE}}" {_NOT_HERE}')
    return value


def _headers(value: dict[str, str]) -> dict[str, str]:
    for name, text in value.items():
        if not _HEADER_NAME.match(name) or any(c in text for c in "\r\n\0"):
            raise ValueError(f"expected an HTTP header, got {name!r}")
        if name.lower() in _OURS:
            raise ValueError(f"header {name!r} is set by Wirecopy itself")
        if name.lower() not in _PUBLIC_HEADERS and not has_variable(text):
            raise ValueError(f'expected {name} = "${{VARIABLE}}" {_NOT_HERE}')
    return value


class FeedTable(BaseModel):
    """A `[[feed]]` of feeds.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, AfterValidator(_feed_url)]
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    group: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    interval: Duration = timedelta(minutes=30)
    max_age: Duration | None = None
    full_text: Literal["auto", "always", "never"] = "auto"
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    timezone: Annotated[str, AfterValidator(_timezone)] | None = None
    headers: Annotated[dict[str, str], AfterValidator(_headers)] = Field(default_factory=dict)
    login: Annotated[str, AfterValidator(_login)] | None = None
    keep: KeepRules = ()
    block: BlockRules = ()
    render: bool = False

    @model_validator(mode="before")
    @classmethod
    def _login_out_of_url(cls, values: Any) -> Any:
        """Split `https://user:pass@host/` into `url` and `login`.

        The URL is shown, logged and stored everywhere, the login nowhere.
        """
        if not isinstance(values, dict) or not isinstance(values.get("url"), str):
            return values
        url, login = split_login(values["url"])
        return values if login is None else {**values, "url": url, "login": login}

    @model_validator(mode="after")
    def _one_authorization(self) -> Self:
        if self.login and any(name.lower() == "authorization" for name in self.headers):
            raise ValueError("expected a login or an Authorization header, not both")
        return self

    def subscription(self) -> Subscription:
        """The checked row as a frozen Subscription."""
        return Subscription(**dict(self))


def read_feeds(path: Path) -> list[Subscription]:
    """The subscriptions of a feeds.toml; `[defaults]` apply to each `[[feed]]`.

    Raises ConfigError for an unknown key, a bad value, a duplicate URL, or a file without feeds. It
    names the file, the line and the expected value.
    """
    tables, text = read_toml(path)
    for key in tables:
        if key not in ("defaults", "feed"):
            raise ConfigError(
                f"{path}:{line_of(text, key)}", unknown_key(key, ("defaults", "feed"))
            )
    defaults = tables.get("defaults", {})
    feeds = tables.get("feed", [])
    if (
        not isinstance(defaults, dict)
        or not isinstance(feeds, list)
        or not all(isinstance(f, dict) for f in feeds)
    ):
        raise ConfigError(str(path), "expected one [defaults] table and one [[feed]] table a feed")
    for key in defaults:
        if key not in FeedTable.model_fields or key in ("url", "name"):
            known = set(FeedTable.model_fields) - {"url", "name"}
            raise ConfigError(
                f"{path}:{line_of(text, key, table='defaults')}", unknown_key(key, known)
            )
    found: dict[str, int] = {}
    subscriptions = []
    for nth, feed in enumerate(feeds):
        subscription = _read_feed(feed, path=path, text=text, nth=nth, defaults=defaults)
        first = found.setdefault(subscription.url, nth)
        if first != nth:
            before, line = (
                line_of(text, "url", table="feed", nth=n) for n in (first, nth)
            )  # slow, so only for a mistake
            raise ConfigError(
                f"{path}:{line}", f"duplicate feed, first on line {before}: {subscription.url}"
            )
        subscriptions.append(subscription)
    return subscriptions


def _read_feed(
    feed: dict[str, Any], *, path: Path, text: str, nth: int, defaults: Mapping[str, Any]
) -> Subscription:
    def at(key: str) -> str:
        table, number = ("feed", nth) if key in feed or key not in defaults else ("defaults", 0)
        return f"{path}:{line_of(text, key, table=table, nth=number)}"

    for key in feed:
        if key not in FeedTable.model_fields:
            raise ConfigError(at(key), unknown_key(key, FeedTable.model_fields))
    if "url" not in feed:
        raise ConfigError(at("url"), "a [[feed]] needs a url")
    try:
        return FeedTable(**{**defaults, **feed, **_both_rules(defaults, feed)}).subscription()
    except ValidationError as exc:
        key, expected = expectation(exc, secret=SECRET_KEYS)
        key = key.split(".")[0] or "login"
        raise ConfigError(at(key), f"{key}: {expected}") from exc


def _both_rules(defaults: Mapping[str, Any], feed: Mapping[str, Any]) -> dict[str, Any]:
    """A feed's rules beside those of the defaults: they do not replace them."""
    both = [name for name in ("keep", "block") if name in defaults and name in feed]
    found = {name: (listed(defaults[name]), listed(feed[name])) for name in both}
    return {
        name: [*ours, *own]
        for name, (ours, own) in found.items()
        if isinstance(ours, list) and isinstance(own, list)
    }


def one_off(
    urls: Sequence[str], *, full_text: Literal["auto", "always", "never"] = "auto"
) -> list[Subscription]:
    """Feeds named for one run: polled once, never subscribed. Raises ConfigError."""
    found: dict[str, Subscription] = {}
    for url in urls:
        address, login = split_login(url)
        try:
            login = login and _login(login)
            subscription = Subscription(url=absolute_url(address), full_text=full_text, login=login)
        except ValueError as exc:
            raise ConfigError(masked_text(url)[:200], str(exc)) from exc
        except BadUrl as exc:
            raise ConfigError(masked_text(url)[:200], "expected an http(s) URL of a feed") from exc
        found.setdefault(subscription.url, subscription)
    return list(found.values())
