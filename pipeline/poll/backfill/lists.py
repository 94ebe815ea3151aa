"""Lists of WARC files: `warc.paths.gz`, as Common Crawl has one for each month of its news."""

import gzip
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from news.errors import ConfigError
from news.secrets import masked_text
from pipeline.config.request import Backfill
from storage.parts.places.download import SCHEMES

MAX_BYTES = 100_000_000  #: of a list, decompressed
_ENDS = (".paths", ".paths.gz")
_WARC = (".warc", ".warc.gz")
_BEGUN = re.compile(r"-(20\d{12})-\d+\.warc")
_LONGEST = timedelta(days=2)  #: that a crawler writes one file


def is_list(source: str) -> bool:
    """True for the address or the name of a list."""
    return urlsplit(source).path.endswith(_ENDS)


def listed(path: Path, *, url: str | None = None) -> tuple[str, ...]:
    """The addresses that a list names, each once, in order.

    url: where the list came from; a path in it begins at that server's or bucket's root. Raises
    ConfigError for a list that cannot be read, and for a line that names no WARC file.
    """
    name = masked_text(url) if url else str(path)
    found: dict[str, None] = {}
    for number, line in enumerate(_text(path, name=name).splitlines(), start=1):
        one = line.strip()
        if not one or one.startswith("#"):
            continue
        address = urljoin(url, f"/{one.lstrip('/')}") if url and "://" not in one else one
        if url and "://" not in address:  # urljoin knows no buckets
            parts = urlsplit(url)
            address = f"{parts.scheme}://{parts.netloc}/{one.lstrip('/')}"
        _check(address, where=f"{name}:{number}")
        found[address] = None
    if not found:
        raise ConfigError(name, "no WARC files in it; expected an address or a path a line")
    return tuple(found)


def in_time(address: str, wanted: Backfill) -> bool:
    """False for a file whose name says that it was begun too late, or too long before, to matter.

    Source: Common Crawl's and Heritrix's names, `CC-NEWS-20260503101500-01234.warc.gz`.
    """
    match = _BEGUN.search(address)
    if match is None:
        return True
    try:
        begun = datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return True
    is_late = wanted.until is not None and begun >= wanted.until
    return not is_late and (wanted.since is None or begun + _LONGEST >= wanted.since)


def _text(path: Path, *, name: str) -> str:
    try:
        with path.open("rb") as file:
            start = file.read(2)
        with gzip.open(path) if start == b"\x1f\x8b" else path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, EOFError) as exc:
        raise ConfigError(name, f"cannot be read ({exc})") from exc
    if len(content) > MAX_BYTES:
        raise ConfigError(name, f"more than {MAX_BYTES // 1_000_000} MB")
    return content.decode("utf-8-sig", "replace")


def _check(address: str, *, where: str) -> None:
    parts = urlsplit(address)
    if not parts.scheme:
        reason = "a path, but of which server? Name the list by its address"
        raise ConfigError(where, reason)
    if parts.scheme not in SCHEMES or not parts.path.endswith(_WARC) or parts.query:
        raise ConfigError(where, f"no address of a WARC file: {masked_text(address)[:100]!r}")
