"""watches.toml: the user's watches, read with clear errors."""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from news.errors import BadUrl, ConfigError
from news.query.rules import Place, Watch
from news.secrets import has_variable
from news.url import absolute_url, host_of
from pipeline.config.entry_rules import Tags, Terms, Texts, listed
from pipeline.config.logins import split_login
from pipeline.config.toml_file import expectation, line_of, read_toml, unknown_key

_MOST = 2000  #: watches; a record is compared with each
_SECRETS = ("secret", "webhook")
_POSITIVE = ("any", "all", "authors", "tags", "hosts", "groups", "languages")
_SIGNING = (
    'expected secret = "${VARIABLE}", and 24 to 64 random bytes in base64 in that environment '
    "variable, for example from `openssl rand -base64 32`"
)


def _hosts(value: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    for name in value:
        plain = name.strip().lower().removeprefix("*.").rstrip("/")
        try:
            host = host_of(absolute_url(f"https://{plain}/"))
        except BadUrl:
            host = ""
        if not host or "/" in plain:
            raise ValueError(f'expected a host such as "paper.example", got {name!r}')
        found.append(host)
    return tuple(found)


def _webhook(value: str) -> str:
    if has_variable(value):
        return value
    if split_login(value)[1] is not None:
        raise ValueError("expected an address without a login: the signature proves the sender")
    try:
        address = absolute_url(value)
    except BadUrl as exc:
        raise ValueError("expected an http(s) address") from exc
    if urlsplit(value).fragment:
        raise ValueError("expected an address without a fragment")
    return address


def _secret(value: str) -> str:
    if not has_variable(value):
        raise ValueError(_SIGNING)
    return value


def _name(value: str) -> str:
    if not value.isprintable() or value != value.strip():
        raise ValueError("expected a name on one line, without blanks at its ends")
    return value


Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_name)]
Secret = Annotated[str, AfterValidator(_secret)]


class WatchTable(BaseModel):
    """A `[[watch]]` of watches.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    any: Terms = ()
    all: Terms = ()
    none: Terms = ()
    within: Annotated[
        tuple[Place, ...], BeforeValidator(listed), Field(min_length=1, alias="in")
    ] = ("title", "text")
    authors: Terms = ()
    tags: Terms = ()
    hosts: Annotated[Texts, AfterValidator(_hosts)] = ()
    groups: Texts = ()
    languages: Tags = ()
    webhook: Annotated[str, AfterValidator(_webhook)] | None = None
    secret: Secret | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> "WatchTable":
        if not any(getattr(self, name) for name in _POSITIVE):
            raise ValueError(f"expected at least one of {', '.join(_POSITIVE)}")
        if self.webhook and not self.secret:
            raise ValueError(f"webhook needs a secret: {_SIGNING}")
        return self


_KEYS = {field.alias or name for name, field in WatchTable.model_fields.items()}


def read_watches(path: Path) -> tuple[Watch, ...]:
    """The watches of a file, in its order.

    Raises ConfigError for a missing file, an unknown key, a bad value or a name that occurs twice.
    It names the file, the line and the expected value.
    """
    tables, text = read_toml(path)
    for key in tables:
        if key != "watch":
            raise ConfigError(f"{path}:{line_of(text, key)}", unknown_key(key, ("watch",)))
    rows = tables.get("watch", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ConfigError(str(path), "expected one [[watch]] table a watch")
    if len(rows) > _MOST:
        raise ConfigError(str(path), f"expected at most {_MOST} watches, got {len(rows)}")
    found: dict[str, Watch] = {}
    for nth, row in enumerate(rows):
        watch = _read(row, path=path, text=text, nth=nth)
        if watch.name in found:
            line = line_of(text, "name", table="watch", nth=nth)
            raise ConfigError(f"{path}:{line}", f"there is a watch {watch.name!r} already")
        found[watch.name] = watch
    return tuple(found.values())


def _read(row: dict[str, Any], *, path: Path, text: str, nth: int) -> Watch:
    def at(key: str) -> str:
        return f"{path}:{line_of(text, key, table='watch', nth=nth)}"

    for key in row:
        if key not in _KEYS:
            raise ConfigError(at(key), unknown_key(key, _KEYS))
    if "name" not in row:
        raise ConfigError(at("name"), "a [[watch]] needs a name")
    try:
        return Watch(**dict(WatchTable(**row)))
    except ValidationError as exc:
        key, expected = expectation(exc, secret=_SECRETS)
        key = key.split(".")[0]
        raise ConfigError(at(key), f"{key}: {expected}" if key else expected) from exc
