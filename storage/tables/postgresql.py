"""Connections to PostgreSQL: everything that libpq's URLs say, also through a pooler."""

import logging
import os
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Engine

from news.errors import ConfigError

SCHEMES = ("postgresql://", "postgres://")  #: libpq knows both (PostgreSQL, 34.1.1.2)
#: what a URL need not say: a server that is gone without a word is given up within a minute, and a
#: firewall forgets no idle connection (PostgreSQL, 34.1.2)
_DEFAULTS = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
    "application_name": "wirecopy",
}
_HARMLESS = "invalid URI query parameter"  #: others may repeat a password
_NO_URL = (
    "expected postgresql://user:password@host:port/database; in names and passwords %, /, @, : "
    "and ? are written %25, %2F, %40, %3A and %3F"
)
_VARIABLES = ("PGDATABASE", "PGSERVICE")  #: libpq's; either may name the database


class Address:
    """A server's address, as libpq reads it: with its hosts, service, TLS and passwords."""

    def __init__(self, url: str) -> None:
        """Raises ConfigError for what is no such URL, or names no database."""
        from psycopg import ProgrammingError  # noqa: PLC0415 - 60 ms that SQLite stores need not
        from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

        shown = url.rpartition("@")[2].partition("?")[0]
        try:
            found = conninfo_to_dict(url)
        except ProgrammingError as exc:
            said = str(exc).strip()
            raise ConfigError(shown, said if said.startswith(_HARMLESS) else _NO_URL) from exc
        self._parts = {name: str(value) for name, value in found.items() if value is not None}
        for port in filter(None, self._parts.get("port", "").split(",")):
            if not port.isdecimal():
                raise ConfigError(shown, _NO_URL)
        if not self._parts.keys() & {"dbname", "service"} and not any(
            os.environ.get(name) for name in _VARIABLES
        ):
            raise ConfigError(self.label, "names no database")

    @property
    def label(self) -> str:
        """The address for people: without a password, and without its options."""
        parts = self._parts
        host = parts.get("host", "")
        port = parts.get("port", "") if host and not host.startswith("/") else ""
        if "," in host or not port.isdecimal():
            port = ""
        shown = URL.create(
            "postgresql",
            username=parts.get("user"),
            password=parts.get("password"),
            host=None if host.startswith("/") else host,
            port=int(port) if port else None,
            database=parts.get("dbname", parts.get("service", "")),
        )
        return shown.render_as_string().replace("%2C", ",")

    @property
    def password(self) -> str | None:
        """That the URL itself names."""
        return self._parts.get("password")

    @property
    def parts(self) -> dict[str, str]:
        """What a connection is made of, with the defaults of ours."""
        return {**_defaults(), **self._parts}

    @property
    def without_password(self) -> str:
        """For the arguments of PostgreSQL's programs, which `ps` shows."""
        from psycopg.conninfo import make_conninfo  # noqa: PLC0415

        return make_conninfo(**{k: v for k, v in self._parts.items() if k != "password"})


def postgresql_engine(address: Address, **options: Any) -> Engine:
    """The engine of an address.

    Nothing of a connection lasts longer than a transaction, so that PgBouncer may give each
    transaction another one: no prepared statements, no settings of a session.
    """
    import psycopg  # noqa: PLC0415

    # it warns of each connection that breaks; what comes of that is told once, by us
    logging.getLogger("psycopg").setLevel(logging.ERROR)
    engine = create_engine(
        URL.create("postgresql+psycopg"),
        connect_args={"prepare_threshold": None},
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        json_serializer=str,  # records are text outside of the database
        json_deserializer=_as_text,
        **options,
    )

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, _args: object, named: dict[str, Any]) -> Any:
        return psycopg.connect(**{**named, **address.parts})

    return engine


def _as_text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode()


def _defaults() -> dict[str, str]:
    """Ours, but for those that a variable of libpq names."""
    variables = {"connect_timeout": "PGCONNECT_TIMEOUT", "application_name": "PGAPPNAME"}
    return {
        name: value
        for name, value in _DEFAULTS.items()
        if not os.environ.get(variables.get(name, ""))
    }
