"""feeds.toml: the user's subscriptions, read with clear errors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from news.errors import BadUrl, ConfigError
from news.feed.values import Subscription
from news.secrets import masked_text
from news.url import absolute_url
from pipeline.config.entry_rules import listed
from pipeline.config.feeds.tables import ADDRESS, SECRET_KEYS, TABLES, checked_login
from pipeline.config.logins import split_login
from pipeline.config.toml_file import expectation, line_of, read_toml, unknown_key

NONE_IN_IT = "no [[feed]], [[site]] or [[mailbox]] in it"
_OWN = ("url", "name", "links", "host", "port", "user", "password", "folder", "senders")
"""Keys that say what one subscription is; no default can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A subscription, and where feeds.toml has it."""

    table: str  #: feed, site or mailbox
    nth: int  #: among the tables of that name
    subscription: Subscription


def read_feeds(path: Path) -> list[Subscription]:
    """The subscriptions of a feeds.toml; `[defaults]` apply to each.

    Raises ConfigError for an unknown key, a bad value, a duplicate URL, or a file without feeds. It
    names the file, the line and the expected value.
    """
    return [one.subscription for one in written_feeds(path)]


def written_feeds(path: Path) -> list[Written]:
    """The same, with their places: feeds first, then sites, then mailboxes. Raises ConfigError."""
    tables, text = read_toml(path)
    for key in tables:
        if key != "defaults" and key not in TABLES:
            raise ConfigError(
                f"{path}:{line_of(text, key)}", unknown_key(key, ("defaults", *TABLES))
            )
    defaults = tables.get("defaults", {})
    rows = {name: tables.get(name, []) for name in TABLES}
    if not isinstance(defaults, dict) or not all(map(_are_tables, rows.values())):
        raise ConfigError(str(path), "expected one [defaults] table and one [[feed]] table a feed")
    known = {key for table in TABLES.values() for key in table.model_fields} - set(_OWN)
    for key in defaults:
        if key not in known:
            raise ConfigError(
                f"{path}:{line_of(text, key, table='defaults')}", unknown_key(key, known)
            )
    found: dict[str, Written] = {}
    for one in _written(rows, path=path, text=text, defaults=defaults):
        first = found.setdefault(one.subscription.url, one)
        if first is not one:
            # slow, so only for a mistake
            before, line = (_line(text, ADDRESS[w.table], written=w) for w in (first, one))
            raise ConfigError(
                f"{path}:{line}",
                f"duplicate {one.table}, first on line {before}: {one.subscription.url}",
            )
    return list(found.values())


def _are_tables(rows: object) -> bool:
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def _written(
    rows: Mapping[str, list[dict[str, Any]]], *, path: Path, text: str, defaults: Mapping[str, Any]
) -> Iterator[Written]:
    for name, of_name in rows.items():
        for nth, row in enumerate(of_name):
            read = _read_feed(row, name, path=path, text=text, nth=nth, defaults=defaults)
            yield Written(table=name, nth=nth, subscription=read)


def _line(text: str, key: str, *, written: Written) -> int:
    return line_of(text, key, table=written.table, nth=written.nth)


def _read_feed(
    feed: dict[str, Any],
    name: str,
    *,
    path: Path,
    text: str,
    nth: int,
    defaults: Mapping[str, Any],
) -> Subscription:
    """One row of the table of this name."""
    model = TABLES[name]
    defaults = {key: value for key, value in defaults.items() if key in model.model_fields}

    def at(key: str) -> str:
        table, number = (name, nth) if key in feed or key not in defaults else ("defaults", 0)
        return f"{path}:{line_of(text, key, table=table, nth=number)}"

    for key in feed:
        if key not in model.model_fields:
            raise ConfigError(at(key), unknown_key(key, model.model_fields))
    for key, field in model.model_fields.items():
        if field.is_required() and key not in feed:
            raise ConfigError(at(key), f"a [[{name}]] needs a {key}")
    try:
        return model(**{**defaults, **feed, **_both_rules(defaults, feed)}).subscription()
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
            login = login and checked_login(login)
            subscription = Subscription(url=absolute_url(address), full_text=full_text, login=login)
        except ValueError as exc:
            raise ConfigError(masked_text(url)[:200], str(exc)) from exc
        except BadUrl as exc:
            raise ConfigError(masked_text(url)[:200], "expected an http(s) URL of a feed") from exc
        found.setdefault(subscription.url, subscription)
    return list(found.values())
