"""The address under which a client asked, for the links of an answer."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request

from news.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Links:
    """public: the address that a proxy shows to the world, if one does."""

    public: str | None = None

    def base(self, request: Request) -> str:
        """Where the server's paths begin, without a slash at the end."""
        if self.public is not None:
            return self.public
        return f"{request.url.scheme}://{request.url.netloc}"

    @property
    def root_path(self) -> str:
        """The path before the server's own."""
        return urlsplit(self.public).path if self.public else ""

    @property
    def host(self) -> str | None:
        """The name in the public address."""
        return urlsplit(self.public).hostname if self.public else None


def links_of(url: str | None) -> Links:
    """Links for a public address. Raises ConfigError for one that is none."""
    if url is None:
        return Links()
    try:
        parts = urlsplit(url)
        is_right = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
        _ = parts.port
    except ValueError:
        is_right = False
    if not is_right or parts.query or parts.fragment:
        raise ConfigError("--url", "expected an address such as https://news.example/wirecopy")
    return Links(url.rstrip("/"))
