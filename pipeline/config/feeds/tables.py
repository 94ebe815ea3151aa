"""The tables of feeds.toml: `[[feed]]`, `[[site]]` and `[[mailbox]]`, checked key by key."""

import re
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    model_validator,
)

from news.errors import BadUrl
from news.feed.values import Subscription
from news.secrets import has_variable
from news.url import absolute_url
from pipeline.config.entry_rules import BlockRules, KeepRules, Texts
from pipeline.config.lists import Duration
from pipeline.config.logins import split_login

_HEADER_NAME = re.compile(r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")  # RFC 9110 section 5.1
SECRET_KEYS = ("headers", "login", "password")
IMAPS = 993  #: the port of IMAP over TLS (RFC 8314 section 3.2)
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
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


def checked_login(value: str) -> str:
    """A login whose password is a variable. Raises ValueError."""
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


def _selector(value: str) -> str:
    from extractors.article.selectors import selector_problem  # noqa: PLC0415 - brings lxml

    if problem := selector_problem(value):
        raise ValueError(problem)
    return value


def _one_line(value: str) -> str:
    if not value.isprintable():
        raise ValueError("expected one line without control characters")
    return value


def _user(value: str) -> str:
    if ":" in value:  # it separates user and password where a login is kept
        raise ValueError("expected a user without a colon")
    return _one_line(value)


def _password(value: str) -> str:
    if not has_variable(value) or not value.isprintable():
        raise ValueError(f'expected "${{PASSWORD_VARIABLE}}" {_NOT_HERE}')
    return value


def _host(value: str) -> str:
    if not _DOMAIN.fullmatch(value.lower()):
        raise ValueError('expected the name of an IMAP server such as "imap.mail.example"')
    return value.lower()


def _senders(value: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    for sender in value:
        plain = sender.strip().lower()
        name, at, domain = plain.rpartition("@")
        if not at or not _DOMAIN.fullmatch(domain) or any(c.isspace() for c in name):
            raise ValueError(f'expected senders such as "letters@paper.example", got {sender!r}')
        found.append(plain)
    return tuple(found)


Selector = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_selector)]


class Table(BaseModel):
    """What each table may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    group: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    interval: Duration = timedelta(minutes=30)
    max_age: Duration | None = None
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    timezone: Annotated[str, AfterValidator(_timezone)] | None = None
    keep: KeepRules = ()
    block: BlockRules = ()


class FeedTable(Table):
    """A `[[feed]]`."""

    url: Annotated[str, AfterValidator(_feed_url)]
    full_text: Literal["auto", "always", "never"] = "auto"
    headers: Annotated[dict[str, str], AfterValidator(_headers)] = Field(default_factory=dict)
    login: Annotated[str, AfterValidator(checked_login)] | None = None
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


class SiteTable(FeedTable):
    """A `[[site]]`: a section page that is read as a feed."""

    links: Selector | None = None

    def subscription(self) -> Subscription:
        """The checked row as a frozen Subscription."""
        return Subscription(kind="section", **dict(self))


class MailboxTable(Table):
    """A `[[mailbox]]`: a folder of a mailbox, whose newsletters are entries."""

    host: Annotated[str, Field(max_length=253), AfterValidator(_host)]
    port: Annotated[int, Field(ge=1, le=65_535)] = IMAPS
    user: Annotated[str, Field(min_length=1, max_length=320), AfterValidator(_user)]
    password: Annotated[str, AfterValidator(_password)]
    folder: Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_one_line)] = "INBOX"
    senders: Annotated[Texts, AfterValidator(_senders)] = ()

    @property
    def url(self) -> str:
        """The mailbox's address, under which it is known: without the user's name.

        Records and reports show it. Eight hex digits of the name keep two accounts apart.
        """
        port = "" if self.port == IMAPS else f":{self.port}"
        account = sha256(self.user.encode()).hexdigest()[:8]
        folder = quote(self.folder, safe="/")
        return f"imap://{self.host}{port}/{folder}?account={account}"

    def subscription(self) -> Subscription:
        """The checked row as a frozen Subscription. It is its own feed: no page is fetched."""
        kept = dict(self)
        for key in ("host", "port", "user", "password", "folder"):
            del kept[key]
        return Subscription(
            kind="mailbox",
            url=self.url,
            login=f"{self.user}:{self.password}",
            full_text="never",
            **kept,
        )


TABLES: dict[str, type[FeedTable | MailboxTable]] = {
    "feed": FeedTable,
    "site": SiteTable,
    "mailbox": MailboxTable,
}
ADDRESS = {"feed": "url", "site": "url", "mailbox": "host"}
"""The key that each table needs first; errors about duplicates name its line."""
