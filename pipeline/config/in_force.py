"""Every setting and every key of a subscription that is in force, and where it was set."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from news.secrets import masked_text
from pipeline.config.logins import shown
from pipeline.config.settings import Settings, checked, layers, places_in
from pipeline.config.subscriptions import Written
from pipeline.config.toml_file import line_of, read_toml, unknown_key

DEFAULT = "default"
_WRITTEN_AS = {("mailbox", "url"): "host", ("mailbox", "login"): "password"}
"""The keys of a table that another key of the subscription is made of."""
_UNSAID = {
    "feed": ("kind", "links", "senders"),
    "site": ("kind", "senders"),
    "mailbox": ("kind", "links", "headers", "full_text"),
}
"""Keys of subscriptions that a table does not have."""
_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """One key with its value as it would be written, secrets masked."""

    key: str
    value: str | int | float | bool | None
    source: str  #: `default`, a file and line, a variable, an option


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A key that is no setting."""

    key: str
    source: str
    problem: str


def settings_in_force(
    environment: Mapping[str, str], *, overrides: Mapping[str, Any]
) -> tuple[list[InForce], list[Unknown]]:
    """Every setting, and the keys that are none.

    Raises ConfigError for a file that cannot be read and a value that cannot be used.
    """
    values, origin = layers(environment, overrides=overrides)
    unknown = [
        Unknown(key=key, source=origin[key], problem=unknown_key(key, Settings.model_fields))
        for key in values
        if key not in Settings.model_fields
    ]
    known = {key: value for key, value in values.items() if key in Settings.model_fields}
    settings = checked(known, origin, environment=environment)
    in_data = places_in(settings.data).keys() - known.keys() if "data" in known else set()
    lines = []
    for key in Settings.model_fields:
        value = known["proxy"] if key == "proxy" and known.get(key) else getattr(settings, key)
        source = origin[key] if key in known else DEFAULT
        source = origin["data"] if key in in_data else source
        lines.append(InForce(key=key, value=_written(value), source=source))
    return lines, unknown


def subscription_in_force(path: Path, written: Written) -> list[InForce]:
    """Every key of a subscription of a feeds.toml. Raises ConfigError."""
    tables, text = read_toml(path)
    subscription, table, nth = written.subscription, written.table, written.nth
    own, defaults = tables[table][nth], tables.get("defaults", {})

    def source(key: str) -> str:
        named = _WRITTEN_AS.get((table, key), key)
        if key == "login" and key not in own and named == key and subscription.login:
            named = "url"
        if named in own:
            return f"{path}:{line_of(text, named, table=table, nth=nth)}"
        if key in defaults:
            return f"{path}:{line_of(text, key, table='defaults')} [defaults]"
        return DEFAULT

    values = asdict(shown(subscription))
    for key in _UNSAID[table]:
        del values[key]
    return [
        InForce(key=key, value=_written(one), source=source(key)) for key, one in values.items()
    ]


def _written(value: Any) -> str | int | float | bool | None:
    """A value as it would be written, on one line."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, timedelta):
        return _duration(value)
    if isinstance(value, Mapping):
        return masked_text(", ".join(f"{name}: {one}" for name, one in value.items())) or None
    if isinstance(value, list | tuple):
        return ", ".join(str(_written(one)) for one in value) or None
    return masked_text(str(value))


def _duration(time: timedelta) -> str:
    """`1d12h`, as in feeds.toml."""
    left, text = int(time.total_seconds()), ""
    for unit, size in _UNITS:
        count, left = divmod(left, size)
        text += f"{count}{unit}" if count else ""
    return text or "0s"
