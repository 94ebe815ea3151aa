"""The names under which the server may be asked.

A page of the web can make its own name point to 127.0.0.1 (DNS rebinding). Its requests then have
that name as Host, which an address or a name of this machine never is.
"""

import socket
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit


def _own_names() -> frozenset[str]:
    name = socket.gethostname().lower()
    return frozenset({"localhost", name, name.partition(".")[0], f"{name.partition('.')[0]}.local"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """Names of this machine, and those that its user added."""

    added: frozenset[str] = frozenset()
    own: frozenset[str] = field(default_factory=_own_names)

    def has(self, authority: str) -> bool:
        """True for the value of a Host header, with or without a port."""
        name = _name_of(f"//{authority}")
        if name is None:
            return False
        return name in self.added or name in self.own or _is_address(name)

    def has_origin(self, origin: str) -> bool:
        """True for the value of an Origin header: a page of this server."""
        name = _name_of(origin) if origin.startswith(("http://", "https://")) else None
        return name is not None and self.has(f"[{name}]" if ":" in name else name)


def _name_of(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    if parts.username is not None or parts.path or parts.query or parts.fragment:
        return None
    return parts.hostname.rstrip(".") if parts.hostname else None


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
