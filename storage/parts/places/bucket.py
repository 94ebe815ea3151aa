"""A prefix in a bucket of S3, Google Cloud Storage or Azure: the only importer of obstore.

Keys, region and endpoint come from the environment, by the names that each cloud's own tools use.
A name is given with a conditional put (`If-None-Match: *`), so that no object is written over.
"""

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import AzureStore, GCSStore, S3Store

from news.errors import ConfigError, StoreUnavailable
from storage.parts.names import PLACES, day_of_folder, is_part
from storage.parts.places.place import Found
from storage.parts.places.trouble import is_missing, is_unsupported, trouble, unsuited
from storage.parts.places.urls import Address
from storage.tables.crash import crash_point

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

T = TypeVar("T")

#: seconds for one request, and for all its repetitions: a run's last part does not wait longer
_REQUEST_S, _CONNECT_S, _PATIENCE_S = 30, 5, 45
_RETRIES, _PAUSE = 5, timedelta(milliseconds=200)
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT", "AZURE_STORAGE_ENDPOINT")
_TYPES = {".jsonl": "application/x-ndjson", ".ndjson": "application/x-ndjson"}
_TYPES |= {".json": "application/json", ".zst": "application/zstd"}
_TYPES |= {".parquet": "application/vnd.apache.parquet"}
_PROBE = "_conditional.json"  #: an object that only shows whether the bucket keeps conditions
_ABOUT = b'{"about": "Shows whether this bucket refuses to write over an object."}\n'


def bucket_of(address: Address) -> "Bucket":
    """The bucket of an address; one client for the same address and environment.

    Raises ConfigError for an environment that it cannot be made with.
    """
    prefixes = ("AWS_", "GOOGLE_", "AZURE_")
    return _bucket(
        address, tuple(sorted(v for v in os.environ.items() if v[0].startswith(prefixes)))
    )


@lru_cache(maxsize=8)
def _bucket(address: Address, _: tuple[tuple[str, str], ...]) -> "Bucket":
    return Bucket(address)


class Bucket:
    """A place in an object store."""

    is_bucket = True

    def __init__(self, address: Address) -> None:
        self.url, self._address = address.url, address
        self._keeps_conditions: bool | None = None  #: None: not tried yet
        _check_endpoints()
        try:
            self._store = _store(address)
        except (BaseError, ValueError) as exc:
            raise unsuited(exc, self.url) from exc

    def prepare(self) -> None:
        """Find out whether this process may list and write, and whether conditions are kept."""
        self._calls(lambda: obstore.list_with_delimiter(self._store))
        if self._keeps_conditions is None:
            self._keeps_conditions = self._create(_PROBE, _ABOUT) in ("taken", "unsupported") or (
                self._create(_PROBE, _ABOUT) == "taken"
            )

    def read(self, name: str) -> Found | None:
        """An object; None without one."""
        try:
            result = self._calls(lambda: obstore.get(self._store, name), name)
            body = self._calls(lambda: bytes(result.bytes()), name)
        except FileNotFoundError:
            return None
        return Found(body=body, tag=result.meta["e_tag"])

    def create(self, name: str, body: bytes) -> bool:
        """Write a new object. False if the name is taken, perhaps by an attempt of this call."""
        crash_point("before_rename")
        if self._keeps_conditions is False:
            return self._create_plainly(name, body)
        how = self._create(name, body)
        if how == "taken" and self.size(name) is None:
            # a conflict between two writers of which none has won: S3, 409
            raise StoreUnavailable(self.where(name), "another writer was at it; it is tried again")
        if how == "unsupported":
            return self._create_plainly(name, body)
        crash_point("after_rename")
        return how == "created"

    def replace(self, name: str, body: bytes, *, found: Found) -> None:
        """Write over an object that is still as it was read."""
        try:
            self._put(name, body, mode={"e_tag": found.tag})
        except PreconditionError as exc:
            raise StoreUnavailable(self.where(name), "it was changed meanwhile") from exc
        except BaseError as exc:
            if not is_unsupported(exc):
                raise trouble(exc, self.where(name)) from exc
            self.overwrite(name, body)

    def overwrite(self, name: str, body: bytes) -> None:
        """Write an object, whatever was there."""
        self._calls(lambda: self._put(name, body, mode="overwrite"), name)

    def remove(self, name: str) -> None:
        """Remove an object, if it is there."""
        self._calls(lambda: obstore.delete(self._store, name), name)

    def size(self, name: str) -> int | None:
        """Bytes of an object; None without one."""
        try:
            return self._calls(lambda: obstore.head(self._store, name)["size"], name)
        except FileNotFoundError:
            return None

    def parts(self, *, since: str = "") -> list[str]:
        """The names of the parts, of any store, in order.

        since: only these days are listed: a bucket lists a thousand names a request.
        """
        if not since:
            return sorted(filter(is_part, self._below(None)))
        folders = chain.from_iterable(self._folders(place or None) for place in PLACES)
        days = [folder for folder in folders if day_of_folder(folder) >= since]
        return sorted(name for day in days for name in self._below(day) if is_part(name))

    def names_in(self, folder: str) -> list[str]:
        """The names of the objects in a folder, in order."""
        found = self._calls(lambda: obstore.list_with_delimiter(self._store, folder))
        return sorted(one["path"].rpartition("/")[2] for one in found["objects"])

    def sweep(self) -> int:
        """Objects are never unfinished."""
        return 0

    def sweep_one(self, name: str) -> None:
        """Objects are never unfinished."""

    def where(self, name: str) -> str:
        """An object's URL."""
        return f"{self.url}/{name}"

    def _folders(self, below: str | None) -> Iterator[str]:
        found = self._calls(lambda: obstore.list_with_delimiter(self._store, below))
        yield from found["common_prefixes"]

    def _below(self, folder: str | None) -> list[str]:
        pages = self._calls(lambda: list(obstore.list(self._store, folder)))
        return [one["path"] for page in pages for one in page]

    def _create(self, name: str, body: bytes) -> Literal["created", "taken", "unsupported"]:
        """Put under the condition that there is no such object."""
        try:
            self._put(name, body, mode="create")
        except (AlreadyExistsError, PreconditionError):  # the latter from Azure
            return "taken"
        except (BaseError, FileNotFoundError) as exc:
            if not is_unsupported(exc):
                raise trouble(exc, self.where(name)) from exc
            self._keeps_conditions = False
            return "unsupported"
        return "created"

    def _create_plainly(self, name: str, body: bytes) -> bool:
        """Put where no object is now. The names of parts carry their store: no other takes them."""
        if self.size(name) is not None:
            return False
        self.overwrite(name, body)
        crash_point("after_rename")
        return True

    def _put(self, name: str, body: bytes, *, mode: Any) -> None:
        kind = _TYPES.get(Path(name).suffix, "application/octet-stream")
        attributes = {"Content-Type": kind}
        obstore.put(self._store, name, body, mode=mode, attributes=attributes, use_multipart=False)

    def _calls(self, call: Callable[[], T], name: str = "") -> T:
        """What a call returns. Raises FileNotFoundError for an object that is not there."""
        where = self.where(name) if name else self.url
        try:
            return call()
        except FileNotFoundError as exc:
            if is_missing(exc):
                raise
            raise trouble(exc, where) from exc
        except BaseError as exc:
            raise trouble(exc, where) from exc


def _store(address: Address) -> Any:
    """A client of the address's cloud. obstore reads keys, region and endpoint itself."""
    retry: RetryConfig = {
        "max_retries": _RETRIES,
        "retry_timeout": timedelta(seconds=_PATIENCE_S),
        "backoff": {
            "init_backoff": timedelta(milliseconds=200),
            "max_backoff": timedelta(seconds=8),
        },
    }
    options: dict[str, Any] = {"retry_config": retry, "client_options": _client()}
    options["prefix"] = address.prefix or None
    if address.cloud == "s3":
        return S3Store(address.bucket, **options)
    if address.cloud == "gs":
        return GCSStore(address.bucket, **options)
    return AzureStore(address.bucket, **options)


def _check_endpoints() -> None:
    """Raise ConfigError for an endpoint that is no address: the library would end the process."""
    for name in _ENDPOINTS:
        value = os.environ.get(name, "")
        if value and not re.fullmatch(r"https?://[A-Za-z0-9._:\[\]-]+(/[^\s?#@]*)?", value):
            raise ConfigError(name, "expected http://host:port or https://host")


def _client() -> "ClientConfig":
    """Timeouts, plain http for an endpoint that says so, and the certificates of a private one."""
    client: ClientConfig = {
        "timeout": timedelta(seconds=_REQUEST_S),
        "connect_timeout": timedelta(seconds=_CONNECT_S),
        "allow_http": any(os.environ.get(name, "").startswith("http://") for name in _ENDPOINTS),
    }
    if bundle := os.environ.get("AWS_CA_BUNDLE"):
        try:
            client["root_certificate"] = Path(bundle).read_bytes()
        except OSError as exc:
            raise ConfigError(bundle, f"AWS_CA_BUNDLE: {exc.strerror}") from exc
    return client
