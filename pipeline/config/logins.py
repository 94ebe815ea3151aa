"""Secrets of subscriptions: logins taken out of URLs, variables expanded, passwords masked."""

import os
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote, unquote, urlsplit

from news.errors import ConfigError
from news.feed.values import Subscription
from news.secrets import MASK, has_variable, masked_text, variable_for
from news.url import domain_of

_SECRET = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_LOGIN = re.compile(r"^\s*(https?://)([^/?#]*)@(.*)$", re.IGNORECASE | re.DOTALL)


def split_login(url: str) -> tuple[str, str | None]:
    """(URL without user:password@, the login without percent-escapes, or None)."""
    match = _LOGIN.match(url)
    if not match:
        return url, None
    scheme, login, rest = match.groups()
    return f"{scheme}{rest}", unquote(login) if ":" in login else f"{unquote(login)}:"


def joined_login(url: str, login: str | None) -> str:
    """The URL with a login: the inverse of `split_login`. ${VARIABLES} stay readable."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{quote(login, safe=':${}')}@{rest}" if login else url


def with_variable(url: str) -> tuple[str, str | None]:
    """(URL, the variable that now stands for its password); unchanged without a literal one."""
    address, login = split_login(url)
    if login is None or has_variable(login):
        return url, None
    name, _, password = login.partition(":")
    variable = variable_for(address, what="password" if password else "token")
    kept = f"{name}:${{{variable}}}" if password else f"${{{variable}}}:"
    return joined_login(address, kept), variable


def shown(subscription: Subscription) -> Subscription:
    """The subscription, safe to print: secrets masked, references to ${VARIABLES} kept."""

    def mask(value: str) -> str:
        return "".join(
            part if part.startswith("${") else MASK
            for part in re.split(r"(\$\{\w+\})", value)
            if part.strip()
        )

    login = (
        subscription.login
        and f"{subscription.login.partition(':')[0]}:{mask(subscription.login.partition(':')[2])}"
    )
    return replace(
        subscription,
        url=masked_text(subscription.url),
        login=login,
        headers={name: mask(value) for name, value in subscription.headers.items()},
    )


def expanded(
    text: str,
    *,
    environment: Mapping[str, str] = os.environ,
    need: str = "a feed's headers need it",
) -> str:
    """The text with each ${ENV_VAR} replaced. Raises ConfigError for a variable that is not set."""

    def one(match: re.Match[str]) -> str:
        if match[1] not in environment:
            raise ConfigError(match[0], f"this environment variable is not set, but {need}")
        return environment[match[1]]

    return _SECRET.sub(one, text)


def variables(text: str) -> list[str]:
    """The names of the ${ENV_VAR}s in a text."""
    return _SECRET.findall(text)


def lacks_variable(subscription: Subscription) -> bool:
    """True where a variable of the subscription's login or headers is not set."""
    texts = (subscription.login or "", *subscription.headers.values())
    return any(name not in os.environ for text in texts for name in _SECRET.findall(text))


def expanded_headers(
    headers: Mapping[str, str], *, environment: Mapping[str, str]
) -> dict[str, str]:
    """Headers with each ${ENV_VAR} replaced. Raises ConfigError for a variable that is not set."""
    return {name: expanded(value, environment=environment) for name, value in headers.items()}


def request_headers(
    subscription: Subscription,
    *,
    url: str | None = None,
    environment: Mapping[str, str] = os.environ,
) -> dict[str, str]:
    """The subscription's headers and login for a request, with variables expanded.

    Raises ConfigError for a variable that is not set.

    url: the requested URL; None: the feed itself. Headers go only to the feed's registrable domain,
    and the login only to its host. Neither goes from https to http. A feed may link anywhere, and
    other servers must not see its secrets.
    """
    here, feed = urlsplit(url or subscription.url), urlsplit(subscription.url)
    if (feed.scheme == "https" and here.scheme != "https") or domain_of(
        url or subscription.url
    ) != domain_of(subscription.url):
        return {}
    headers = expanded_headers(subscription.headers, environment=environment)
    if subscription.login and here.netloc == feed.netloc:
        login = expanded(subscription.login, environment=environment)
        headers["Authorization"] = f"Basic {b64encode(login.encode()).decode('ascii')}"
    return headers
