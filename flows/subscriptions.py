"""feeds.toml: the user's subscriptions, read with clear errors and edited with its comments kept; OPML in and out."""

import os
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from xml.etree import ElementTree as ET  # only to write; reading OPML is listparser's
from zoneinfo import ZoneInfo, available_timezones

import listparser
import tomlkit
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from flows.tomlfile import expectation, line_of, read_toml, unknown_key
from news.errors import BadUrl, ConfigError
from news.feed import Subscription
from news.url import absolute_url

_DURATION = re.compile(r"(?:(\d+)\s*d)?\s*(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+)\s*s)?", re.IGNORECASE)
_SECRET = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_HEADER_NAME = re.compile(r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")  # RFC 9110 section 5.1
_OURS = frozenset(
    "host connection content-length transfer-encoding accept-encoding if-none-match if-modified-since cookie".split()
)


def duration(value: object) -> timedelta:
    """`"30m"`, `"2h"`, `"1d 12h"`, or a whole number of minutes. Raises ValueError."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return timedelta(minutes=value)
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match or not any(match.groups()):
        raise ValueError('expected a time such as "30m", "2h" or "7d"')
    days, hours, minutes, seconds = (int(g or 0) for g in match.groups())
    if days > 36_500:
        raise ValueError("expected at most 36500d")
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _feed_url(value: str) -> str:
    try:
        return absolute_url(value)
    except BadUrl as exc:
        raise ValueError("expected an http(s) URL") from exc


def _timezone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError('expected an IANA time zone such as "Europe/Berlin"')
    ZoneInfo(value)
    return value


def _headers(value: dict[str, str]) -> dict[str, str]:
    for name, text in value.items():
        if not _HEADER_NAME.match(name) or any(c in text for c in "\r\n\0"):
            raise ValueError(f"expected an HTTP header, got {name!r}")
        if name.lower() in _OURS:
            raise ValueError(f"header {name!r} is set by Wirecopy itself")
    return value


Duration = Annotated[timedelta, BeforeValidator(duration)]


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

    def subscription(self) -> Subscription:
        """The frozen value of the ground floor."""
        return Subscription(**dict(self))


def read_feeds(path: Path) -> list[Subscription]:
    """The subscriptions of a feeds.toml, `[defaults]` laid under each `[[feed]]`.

    Raises ConfigError naming file, line and what was expected: unknown key, bad value, duplicate URL, no feed at all.
    """
    tables, text = read_toml(path)
    for key in tables:
        if key not in ("defaults", "feed"):
            raise ConfigError(f"{path}:{line_of(text, key)}", unknown_key(key, ("defaults", "feed")))
    defaults = tables.get("defaults", {})
    feeds = tables.get("feed", [])
    if not isinstance(defaults, dict) or not isinstance(feeds, list) or not all(isinstance(f, dict) for f in feeds):
        raise ConfigError(str(path), "expected one [defaults] table and one [[feed]] table a feed")
    for key in defaults:
        if key not in FeedTable.model_fields or key in ("url", "name"):
            known = set(FeedTable.model_fields) - {"url", "name"}
            raise ConfigError(f"{path}:{line_of(text, key, table='defaults')}", unknown_key(key, known))
    found: dict[str, int] = {}
    subscriptions = []
    for nth, feed in enumerate(feeds):
        subscription = _read_feed(feed, path=path, text=text, nth=nth, defaults=defaults)
        line = line_of(text, "url", table="feed", nth=nth)
        if first := found.get(subscription.url):
            raise ConfigError(f"{path}:{line}", f"duplicate feed, first on line {first}: {subscription.url}")
        found[subscription.url] = line
        subscriptions.append(subscription)
    return subscriptions


def _read_feed(feed: dict[str, Any], *, path: Path, text: str, nth: int, defaults: Mapping[str, Any]) -> Subscription:
    def at(key: str) -> str:
        table, number = ("feed", nth) if key in feed or key not in defaults else ("defaults", 0)
        return f"{path}:{line_of(text, key, table=table, nth=number)}"

    for key in feed:
        if key not in FeedTable.model_fields:
            raise ConfigError(at(key), unknown_key(key, FeedTable.model_fields))
    if "url" not in feed:
        raise ConfigError(at("url"), "a [[feed]] needs a url")
    try:
        return FeedTable(**{**defaults, **feed}).subscription()
    except ValidationError as exc:
        key, expected = expectation(exc)
        raise ConfigError(at(key.split(".")[0]), f"{key.split('.')[0]}: {expected}") from exc


def one_off(urls: Sequence[str], *, full_text: Literal["auto", "always", "never"] = "auto") -> list[Subscription]:
    """Feeds named on the command line or pasted into the run form: polled once, never subscribed. Raises ConfigError."""
    found = []
    for url in dict.fromkeys(urls):
        try:
            found.append(Subscription(url=absolute_url(url), full_text=full_text))
        except BadUrl as exc:
            raise ConfigError(url[:200], "expected an http(s) URL of a feed") from exc
    return found


def expanded_headers(headers: Mapping[str, str], *, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Headers with each ${ENV_VAR} replaced. Raises ConfigError for a variable that is not set."""

    def one(match: re.Match[str]) -> str:
        if match[1] not in environment:
            raise ConfigError(match[0], "this environment variable is not set, but a feed's headers need it")
        return environment[match[1]]

    return {name: _SECRET.sub(one, value) for name, value in headers.items()}


def add_feed(path: Path, url: str, *, options: Mapping[str, str]) -> Subscription:
    """Append a `[[feed]]` to a feeds.toml (made when it does not exist). Raises ConfigError; the file is then untouched."""
    present = read_feeds(path) if path.exists() else []
    given = {key: value for key, value in options.items() if value}
    try:
        table = FeedTable(url=url, **given)
    except ValidationError as exc:
        key, expected = expectation(exc)
        raise ConfigError(url if key == "url" else f"--{key.replace('_', '-')}", expected) from exc
    if any(s.url == table.url for s in present):
        raise ConfigError(str(path), f"already has {table.url}")
    document = tomlkit.parse(path.read_text(encoding="utf-8-sig")) if path.exists() else tomlkit.document()
    feeds = document.setdefault("feed", tomlkit.aot())
    row = tomlkit.table()
    row.update({"url": table.url, **given})
    feeds.append(row)
    _write(path, tomlkit.dumps(document))
    return table.subscription()


def remove_feed(path: Path, url: str) -> None:
    """Take a feed out of a feeds.toml, by URL or name. Raises ConfigError when it is not there."""
    subscriptions = read_feeds(path)
    matches = [i for i, s in enumerate(subscriptions) if url in (s.url, s.name)]
    if not matches:
        raise ConfigError(str(path), f"has no feed {url!r}; `wirecopy feeds list` shows them")
    document = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    feeds: Any = document["feed"]
    for index in reversed(matches):
        del feeds[index]
    _write(path, tomlkit.dumps(document))


def read_opml(content: bytes, *, name: str) -> list[dict[str, str]]:
    """The feeds of an OPML document as `add_feed` rows: url, name, group. Raises ConfigError when there is none."""
    result = listparser.parse(content.decode("utf-8-sig", "replace"))
    rows: dict[str, dict[str, str]] = {}
    for feed in result.feeds:
        folder = next((c[-1] for c in feed.categories if c and c[-1]), "") if feed.categories else ""
        try:
            url = absolute_url(feed.url)
        except BadUrl:
            continue
        rows.setdefault(url, {"url": url, "name": (feed.title or "").strip()[:200], "group": folder.strip()[:100]})
    if not rows:
        raise ConfigError(name, "no feeds found; expected an OPML file with outline elements that have an xmlUrl")
    return list(rows.values())


def opml(subscriptions: Sequence[Subscription]) -> str:
    """Subscriptions as OPML 2.0, one outline a group."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "Wirecopy subscriptions"
    body = ET.SubElement(root, "body")
    folders: dict[str, ET.Element] = {}
    for subscription in subscriptions:
        parent = body
        if subscription.group:
            if subscription.group not in folders:
                folders[subscription.group] = ET.SubElement(body, "outline", text=subscription.group)
            parent = folders[subscription.group]
        name = subscription.name or subscription.url
        ET.SubElement(parent, "outline", type="rss", text=name, title=name, xmlUrl=subscription.url)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _write(path: Path, text: str) -> None:
    """Replace a file whole: a crash leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
