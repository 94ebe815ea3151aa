"""The user's proxy: its address, its login, and what the address guard can check behind it."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote, urlsplit

import httpcore

from extractors.fetch.network.address_guard import Network, refusal
from news.errors import RefusedAddress

_PORTS = {"http": 80, "https": 443}
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """Every request goes through it. The user named it, so its own address is not checked."""

    url: str  #: without the login
    host: str
    port: int
    login: tuple[str, str] | None = field(default=None, repr=False)


def proxy_of(url: str) -> Proxy:
    """The proxy at http(s)://user:password@host:port.

    Raises ValueError for anything else; its message shows no part of the URL.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError("expected http://user:${PASSWORD_VARIABLE}@host:port")
    port = parts.port or _PORTS[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return Proxy(url=f"{parts.scheme}://{host}:{port}", host=parts.hostname, port=port, login=login)


def pool_through(proxy: Proxy | None, **options: Any) -> httpcore.AsyncConnectionPool:
    """A connection pool with httpcore's options, through the proxy if there is one."""
    if proxy is None:
        return httpcore.AsyncConnectionPool(**options)
    return httpcore.AsyncHTTPProxy(proxy_url=proxy.url, proxy_auth=proxy.login, **options)


def check_target(url: str, *, allow: tuple[Network, ...]) -> None:
    """Raise RefusedAddress for a URL with a refused IP address or localhost as host.

    The proxy resolves other names: its own rules decide which networks they may lead to.
    """
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        host = _LOOPBACK
    try:
        ip_address(host)
    except ValueError:
        return
    if reason := refusal(host, allow=allow):
        raise RefusedAddress(url, reason)
