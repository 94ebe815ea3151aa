"""A large file from the web or from a bucket, brought to this machine; goes on where it ended."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zlib import crc32

import obstore
from obstore.exceptions import BaseError
from obstore.store import from_url

from news.errors import ConfigError, StoreUnavailable
from storage.parts.places.trouble import is_missing, trouble

if TYPE_CHECKING:
    from obstore.store import ClientConfig

SCHEMES = ("http", "https", "s3", "gs", "az")
#: of one connection, which brings a file of a gigabyte
_REQUEST_S, _CONNECT_S = 3_600, 20
_TRIES = 5  #: connections without a new byte
_CHUNK = 4 * 1024 * 1024


def download(
    url: str, folder: Path, *, user_agent: str, is_wanted: Callable[[], bool]
) -> Path | None:
    """The file at an address, in a folder; at once if it is there. None when it is not wanted.

    What an earlier call brought of it is kept: the rest is asked for. is_wanted: asked between two
    pieces. Raises ConfigError for an address that has nothing, StoreUnavailable when it does not
    answer.
    """
    ready = file_of(url, folder)
    if ready.exists():
        return ready
    folder.mkdir(parents=True, exist_ok=True)
    part = ready.with_name(f"{ready.name}.part")
    left = _TRIES
    while True:
        before = part.stat().st_size if part.exists() else 0
        try:
            client = _client(url, user_agent=user_agent)
            if not _append(url, part, before, client=client, is_wanted=is_wanted):
                return None
        except StoreUnavailable:
            is_better = part.exists() and part.stat().st_size > before
            left = _TRIES if is_better else left - 1
            if not left:
                raise
            continue
        part.replace(ready)
        return ready


def _append(
    url: str, part: Path, have: int, *, client: "ClientConfig", is_wanted: Callable[[], bool]
) -> bool:
    """Ask for what is missing; False if it is not wanted any more."""
    base, _, name = url.rpartition("/")
    try:
        store = from_url(base, client_options=client)
        size = obstore.head(store, name)["size"]
        if have > size:  # another file has this name now
            part.unlink()
            have = 0
        if have == size:
            return True
        options: Any = {"range": {"offset": have}} if have else None
        with part.open("ab") as file:
            for chunk in obstore.get(store, name, options=options).stream(min_chunk_size=_CHUNK):
                file.write(bytes(chunk))
                if not is_wanted():
                    return False
    except FileNotFoundError as exc:
        if is_missing(exc):
            raise ConfigError(url, "there is no such file") from exc
        raise trouble(exc, url) from exc
    except BaseError as exc:
        raise trouble(exc, url) from exc
    if part.stat().st_size != size:
        raise StoreUnavailable(url, "the connection broke")
    return True


def file_of(url: str, folder: Path) -> Path:
    """Where a file is brought to. Files of one name at two addresses are two."""
    name = urlsplit(url).path.rpartition("/")[2]
    return folder / f"{crc32(url.encode()):08x}-{name}"


def set_done(url: str, folder: Path, *, use: str) -> None:
    """Remove a file that was brought; remember that it is done with, for this use."""
    _done(url, folder, use=use).touch()
    file_of(url, folder).unlink(missing_ok=True)


def is_done(url: str, folder: Path, *, use: str) -> bool:
    """True for a file that was brought, used and removed."""
    return _done(url, folder, use=use).exists()


def drop_downloads(urls: Sequence[str], folder: Path) -> None:
    """Remove what `download` and `set_done` left, and the folder if nothing else is in it."""
    with suppress(OSError):
        for url in urls:
            for path in folder.glob(f"{file_of(url, folder).name}*"):
                path.unlink(missing_ok=True)
        folder.rmdir()


def _done(url: str, folder: Path, *, use: str) -> Path:
    file = file_of(url, folder)
    return file.with_name(f"{file.name}.{crc32(use.encode()):08x}.done")


def _client(url: str, *, user_agent: str) -> "ClientConfig":
    return {
        "user_agent": user_agent,
        "timeout": timedelta(seconds=_REQUEST_S),
        "connect_timeout": timedelta(seconds=_CONNECT_S),
        "allow_http": url.startswith("http://"),
    }
