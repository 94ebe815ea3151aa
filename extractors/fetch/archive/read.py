"""Reads one page back from the archive."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from extractors.fetch.archive import warc
from extractors.fetch.network.decode import decode_response
from extractors.fetch.outcomes import Fetched, fetched
from news.errors import ConfigError

_LARGEST_PAGE = 64 * 1024 * 1024


def read_page(folder: Path, raw_ref: str) -> Fetched:
    """A page from the archive, decoded, as the client returned it.

    `url` and `url_final` are both the stored response's. Raises ConfigError when the file or the
    record is gone (pruned, moved), and what decoding raises.
    """
    name, _, record_id = raw_ref.partition("#")
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise ConfigError(raw_ref, "is not in the archive any more")
    offset = _offsets(path, path.stat().st_size).get(record_id)
    stored = warc.record_at(path, offset=offset) if offset is not None else None
    response = stored.response() if stored else None
    if response is None:
        raise ConfigError(raw_ref, "is not in the archive any more")
    content = decode_response(response, cap=_LARGEST_PAGE)
    found = fetched(replace(response, ref=raw_ref), content=content)
    return replace(found, is_rendered=stored is not None and stored.type == "conversion")


@lru_cache(maxsize=4)
def _offsets(path: Path, size: int) -> dict[str, int]:  # noqa: ARG001 - a file that grew is read again
    """Where each record of a file starts. Reading a file of 256 MB takes seconds, once."""
    records = warc.records(path, note=lambda _: None, most=0)
    return {record.record_id: record.offset for record in records}
