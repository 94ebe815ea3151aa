"""The `[[sink]]` tables of wirecopy.toml: where every record is sent."""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from news.errors import BadUrl
from news.secrets import has_variable, is_secret_name, masked_text
from news.url import absolute_url
from pipeline.config.entry_rules import Tags
from pipeline.config.lists import networks
from pipeline.config.logins import split_login, variables
from pipeline.config.push.watches import Name, Secret
from pipeline.config.toml_file import unknown_key

Kind = Literal["webhook", "opensearch", "elasticsearch", "kafka"]
_SEARCH: tuple[Kind, ...] = ("opensearch", "elasticsearch")
#: key: the kinds that need it, and those that may have it besides
_NEEDED: dict[str, tuple[Kind, ...]] = {
    "url": ("webhook", *_SEARCH),
    "secret": ("webhook",),
    "index": _SEARCH,
    "servers": ("kafka",),
    "topic": ("kafka",),
}
_ALLOWED: dict[str, tuple[Kind, ...]] = {
    "api_key": _SEARCH,
    "ca": ("webhook", *_SEARCH),
    "options": ("kafka",),
}
#: what makes a Kafka producer safe, or is another key's or the tests'
_OWN = (
    *("bootstrap.servers", "metadata.broker.list", "enable.idempotence", "acks", "client.id"),
    *("message.timeout.ms", "delivery.timeout.ms", "delivery.report.only.error"),
)
_OWN_STARTS = ("test.", "plugin.", "request.required.acks", "transactional.", "max.in.flight")
_IN_VARIABLE = 'expected "${VARIABLE}": secrets stand in the environment, not in files'


def _url(value: str) -> str:
    address, login = split_login(value)
    if login is not None and not has_variable(login.partition(":")[2] or login):
        raise ValueError(_IN_VARIABLE)
    if has_variable(address):
        return value
    try:
        absolute_url(address)
    except BadUrl as exc:
        raise ValueError("expected an http(s) address") from exc
    if urlsplit(address).fragment:
        raise ValueError("expected an address without a fragment")
    return value


def _variable(value: str) -> str:
    if not has_variable(value):
        raise ValueError(_IN_VARIABLE)
    return value


def _servers(value: object) -> object:
    """Brokers from a list or a comma-separated string."""
    return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value


def _options(value: dict[str, str | int | float | bool]) -> dict[str, str]:
    found = {}
    for name, one in value.items():
        if name in _OWN or name.startswith(_OWN_STARTS):
            raise ValueError(f"{name} is not to be set: Wirecopy sets it, or cannot work with it")
        text = str(one).lower() if isinstance(one, bool) else str(one)
        if is_secret_name(name) and not has_variable(text):
            raise ValueError(f"{name}: {_IN_VARIABLE}")
        found[name] = text
    return found


Server = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9._-]{1,253}:[0-9]{1,5}$|^\[[0-9a-fA-F:]+\]:[0-9]{1,5}$")
]


class SinkTable(BaseModel):
    """A `[[sink]]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    kind: Kind
    url: Annotated[str, AfterValidator(_url)] | None = None
    secret: Secret | None = None
    api_key: Annotated[str, AfterValidator(_variable)] | None = None
    # https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-indices-create
    index: (
        Annotated[str, Field(pattern=r"^[^A-Z\\/*?\"<>| ,#:+_.-][^A-Z\\/*?\"<>| ,#:]{0,200}$")]
        | None
    ) = None
    servers: (
        Annotated[tuple[Server, ...], BeforeValidator(_servers), Field(min_length=1, max_length=50)]
        | None
    ) = None
    topic: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,249}$")] | None = None
    options: Annotated[dict[str, str | int | float | bool], AfterValidator(_options)] = {}
    ca: Annotated[str, Field(min_length=1)] | None = None
    watch: Annotated[str, Field(min_length=1)] | None = None
    group: Annotated[str, Field(min_length=1)] | None = None
    languages: Tags = ()
    since: Annotated[Literal["beginning", "now"] | None, Field(alias="from")] = None
    allow_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], BeforeValidator(networks)] = ()

    @model_validator(mode="before")
    @classmethod
    def _is_known(cls, values: dict[str, Any]) -> dict[str, Any]:
        known = {field.alias or name for name, field in cls.model_fields.items()}
        for key in values:
            if key not in known:
                raise ValueError(unknown_key(key, known))
        return values

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for key, kinds in (_NEEDED | _ALLOWED).items():
            value = getattr(self, key)
            if key in _NEEDED and self.kind in kinds and not value:
                raise ValueError(f"kind {self.kind} needs `{key}`")
            if value and self.kind not in kinds:
                raise ValueError(f"`{key}` is for {' and '.join(kinds)}, not for {self.kind}")
        if self.kind == "webhook" and self.url and split_login(self.url)[1] is not None:
            raise ValueError("expected an address without a login: the signature proves the sender")
        if self.kind in _SEARCH and "?" in str(self.url):
            raise ValueError("expected an address without a query")
        return self

    @property
    def target(self) -> str:
        """Where it is, without secrets."""
        if self.kind == "kafka":
            return f"{','.join(self.servers or ())}/{self.topic}"
        address = masked_text(split_login(self.url or "")[0])
        return address if self.index is None else f"{address.rstrip('/')}/{self.index}"

    @property
    def has_past(self) -> bool:
        """True for one that is told what was stored before it was added."""
        return self.since == "beginning" or (self.since is None and self.kind != "webhook")

    def lacking(self, environment: Mapping[str, str]) -> list[str]:
        """The variables that it needs and that are not set."""
        texts = (self.url, self.secret, self.api_key, *map(str, self.options.values()))
        return [name for text in texts for name in variables(text or "") if name not in environment]

    def __str__(self) -> str:
        return f"{self.name} ({self.kind})"


def _different(value: tuple[SinkTable, ...]) -> tuple[SinkTable, ...]:
    names = [one.name.casefold() for one in value]
    for one in value:
        if names.count(one.name.casefold()) > 1:
            raise ValueError(f"there are two sinks {one.name!r}")
    return value


Sinks = Annotated[tuple[SinkTable, ...], AfterValidator(_different)]


def problem_of(key: str, expected: str) -> str:
    """What is wrong in the sinks, in words. key: `sink.1.kind` of the second one's kind."""
    if "valid tuple" in expected or "valid dictionary" in expected:
        return "expected one [[sink]] table a sink"
    nth, _, within = key.partition(".")[2].partition(".")
    if not nth.isdigit():
        return expected
    return f"number {int(nth) + 1}: {within.partition('.')[0]}{': ' if within else ''}{expected}"
