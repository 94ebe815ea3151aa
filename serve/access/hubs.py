"""Where hubs come in: the callbacks need no token, and their public name opens nothing else."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from serve.access.hosts import Hosts

PATH = "/websub/"


@dataclass(frozen=True, kw_only=True)
class HubDoor:
    """url: the address under which hubs reach this server."""

    url: str

    def path(self, path: str) -> str | None:
        """The path of a callback as the app knows it; None for any other.

        A proxy may keep the path of the public address, or cut it off.
        """
        inner = path.removeprefix(urlsplit(self.url).path)
        return inner if inner.startswith(PATH) else None

    def has(self, authority: str) -> bool:
        """True for the public name, with or without a port."""
        return self._hosts.has(authority)

    @cached_property
    def _hosts(self) -> Hosts:
        name = urlsplit(self.url).hostname or ""
        return Hosts(added=frozenset({name.lower()}), own=frozenset())
