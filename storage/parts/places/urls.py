"""What `--records` may name: a folder, `file:///folder`, or a bucket of S3, Google or Azure."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import unquote, urlsplit

from news.errors import ConfigError

Cloud = Literal["s3", "gs", "az"]
_EXPECTED = "expected a folder, file:///folder, s3://bucket/prefix, gs://... or az://..."
_ELSEWHERE = {"s3a": "s3", "s3n": "s3", "gcs": "gs", "azure": "az", "abfs": "az", "abfss": "az"}
_SECRETS = "no keys and options here: they come from the environment (docs/parts.md)"
#: names of buckets and containers; S3, "Bucket naming rules"
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")
#: what every store and every reader takes as it is. Source: S3, "Safe characters"
_PREFIX = re.compile(r"[A-Za-z0-9!_.'()=-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A records folder's address."""

    url: str  #: as the store remembers it: an absolute path, or `s3://bucket/prefix`
    folder: Path | None = None
    cloud: Cloud | None = None
    bucket: str = ""
    prefix: str = ""  #: without slashes at its ends


def address_of(records_url: str) -> Address:
    """The address that a `--records` value names. Raises ConfigError."""
    scheme, found, _ = records_url.partition("://")
    if not found:
        return _folder(records_url)
    if scheme == "file":
        return _file(records_url)
    for cloud in get_args(Cloud):
        if scheme == cloud:
            return _bucket(records_url, cloud)
    hint = f"write {_ELSEWHERE[scheme]}://" if scheme in _ELSEWHERE else _EXPECTED
    raise ConfigError(records_url, hint)


def _folder(path: str) -> Address:
    if not path or "\x00" in path:
        raise ConfigError(repr(path), "expected a folder")
    try:
        folder = Path(path).expanduser().absolute()
    except RuntimeError as exc:
        raise ConfigError(path, "there is no such home folder") from exc
    return Address(url=str(folder), folder=folder)


def _file(url: str) -> Address:
    parts = urlsplit(url)
    path = unquote(parts.path)
    if parts.netloc not in ("", "localhost") or not path.startswith("/") or parts.query:
        raise ConfigError(url, "expected file:///folder, an absolute path")
    return _folder(path)


def _bucket(url: str, cloud: Cloud) -> Address:
    try:
        parts = urlsplit(url)
        has_port = parts.port is not None
    except ValueError as exc:
        raise ConfigError(url, f"expected {cloud}://bucket/prefix") from exc
    if "@" in parts.netloc or parts.query or parts.fragment or has_port:
        raise ConfigError(f"{cloud}://{parts.hostname or ''}", _SECRETS)
    if not _BUCKET.fullmatch(parts.netloc):
        raise ConfigError(url, f"expected {cloud}://bucket/prefix")
    steps = [step for step in parts.path.split("/") if step]
    for step in steps:
        if not _PREFIX.fullmatch(step) or set(step) == {"."}:
            raise ConfigError(url, f"{step!r}: expected letters, digits and -_.=!'() in a prefix")
    prefix = "/".join(steps)
    name = f"{cloud}://{parts.netloc}" + (f"/{prefix}" if prefix else "")
    return Address(url=name, cloud=cloud, bucket=parts.netloc, prefix=prefix)
