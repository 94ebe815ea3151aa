"""Erases captures from the archive: each becomes a note of the same length, at the same place.

So a run may go on writing to the file, and the places of all other records stay.
"""

import html
import os
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import IO

from extractors.fetch.archive import records, warc
from extractors.fetch.message import Response
from extractors.fetch.network.decode import decode_response
from news.errors import ConfigError, NewsError, StoreUnavailable
from news.likeness.runs import shared_runs
from news.secrets import mask_of, masked_text
from news.url import canonical_or_none

_MANY_RUNS = 8  #: shared runs of five words: at least twelve words in a row, or several quotations
_LONG_NAME = 6  #: characters of a guid that is looked for in a text
_LARGEST = 64 * 1024 * 1024
_CHUNK = 1024 * 1024
_OF_PAGES = ("response", "conversion")
#: not to read a page, only to find words beside tags; bounded: an archive holds hostile pages
_TAG = re.compile(r"<[^<>]{0,2000}>")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")  # JSON


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The captures to erase."""

    addresses: frozenset[str]  #: of pages, canonical: all their captures
    feeds: frozenset[str]  #: their captures that mention the story in any way
    guids: frozenset[str] = frozenset()  #: under which the feeds have it
    runs: bytes  #: of its texts (news.likeness.runs)

    @cached_property
    def pages(self) -> frozenset[str]:
        """The addresses as the archive has them."""
        mask = mask_of(self.feeds)
        both = self.addresses | {mask(url) for url in self.addresses}
        return both | {found for url in both if (found := canonical_or_none(url))}

    def has(self, response: Response) -> bool:
        """True for a capture of the story, or with its text."""
        if {response.url, canonical_or_none(response.url)} & self.pages:
            return True
        text = _text(response)
        count = shared_runs(_TAG.sub(" ", text), self.runs)
        if count >= _MANY_RUNS:
            return True
        is_feed = response.url in {masked_text(url) for url in self.feeds}
        if not is_feed and "html" in response.fields.get("content-type", "html"):
            return False
        names = self.pages | {guid for guid in self.guids if len(guid) >= _LONG_NAME}
        mentions = any(name in text for name in names)
        return (is_feed and (count > 0 or mentions)) or (count > 0 and mentions)


def erase(folder: Path, wanted: Wanted, *, now: datetime, note: Callable[[str], None]) -> int:
    """Erase captures from all files of the archive; return the count. Repeatable.

    note: called with a sentence about what a crash has damaged: it cannot be searched.
    Raises StoreUnavailable for a file that cannot be read or written.
    """
    count = 0
    for path in sorted(folder.glob("????-??-??/*.warc.gz")):
        try:
            count += _erase_in(path, wanted, now=now, note=note)
        except FileNotFoundError:
            continue  # pruned meanwhile
        except OSError as exc:
            reason = f"forgotten pages could not be erased from it ({exc.strerror or exc})"
            raise StoreUnavailable(str(path), reason) from exc
    return count


def _erase_in(path: Path, wanted: Wanted, *, now: datetime, note: Callable[[str], None]) -> int:
    """Erase captures from a file; return the count. Raises OSError."""
    count = 0
    with path.open("r+b") as file:
        try:
            for record in _found(path, wanted, note=note):
                _overwrite(file, record, now=now)
                count += 1
        except ConfigError as exc:
            if isinstance(exc.__cause__, OSError):
                raise exc.__cause__ from exc
            if file.seek(0, os.SEEK_END):  # a run has just made an empty one
                note(f"{path}: {exc.reason}")
        os.fsync(file.fileno())
    return count


def _found(
    path: Path, wanted: Wanted, *, note: Callable[[str], None]
) -> Iterator[warc.StoredRecord]:
    for record in warc.records(path, note=note, most=_LARGEST):
        response = record.response() if record.type in _OF_PAGES else None
        if response is not None and wanted.has(response):
            yield record


def _text(response: Response) -> str:
    """The words of a document of any kind, with markup: enough to find a text again."""
    try:
        body = decode_response(response, cap=_LARGEST, takes_start=True).content
    except NewsError:
        body = response.body
    is_wide = body[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = body.decode("utf-16" if is_wide else "utf-8")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    if "\\u" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    text = text.replace("\\/", "/")
    return html.unescape(html.unescape(text))


def _overwrite(file: IO[bytes], record: warc.StoredRecord, *, now: datetime) -> None:
    """Put a note of the same length in a record's place."""
    length = _member_length(file, record.offset)
    note = _note(record, length=length, now=now)
    file.seek(record.offset)
    file.write(note)
    file.flush()


def _member_length(file: IO[bytes], offset: int) -> int:
    """The bytes of the gzip member at an offset."""
    file.seek(offset)
    unpacker, taken = zlib.decompressobj(16 + zlib.MAX_WBITS), 0
    while not unpacker.eof and (chunk := file.read(_CHUNK)):
        unpacker.decompress(chunk)
        taken += len(chunk)
    return taken - len(unpacker.unused_data)


def _note(record: warc.StoredRecord, *, length: int, now: datetime) -> bytes:
    """A gzip member of exactly `length` bytes: the record's name, address, and when it was erased.

    The extra fields of gzip headers fill the rest (RFC 1952 section 2.3.1.1). A place too small for
    the note gets empty members.
    """
    note = records.erased_record(record.url, record_id=record.record_id, at=record.at, erased=now)
    packed = zlib.compress(note, 9, wbits=-zlib.MAX_WBITS)
    first = _member(packed, content=note, extra=b"")
    if len(first) + 2 > length and len(first) != length:
        return _filling(length)
    rest = length - len(first)
    if rest == 0:
        return first
    if rest <= _MOST_EXTRA + 2:
        return _member(packed, content=note, extra=bytes(rest - 2), has_extra=True)
    return first + _filling(rest)


_EMPTY = zlib.compress(b"", 9, wbits=-zlib.MAX_WBITS)
_LEAST = 18 + len(_EMPTY)  #: bytes of an empty member
_MOST_EXTRA = 60_000  #: of 65,535


def _filling(length: int) -> bytes:
    """Empty gzip members of `length` bytes in all; zeros where none fits."""
    parts = []
    while length > _LEAST + 2 + _MOST_EXTRA:
        parts.append(_member(_EMPTY, content=b"", extra=bytes(_MOST_EXTRA - 100), has_extra=True))
        length -= len(parts[-1])
    if length == _LEAST:
        parts.append(_member(_EMPTY, content=b"", extra=b""))
    elif length >= _LEAST + 2:
        extra = bytes(length - _LEAST - 2)
        parts.append(_member(_EMPTY, content=b"", extra=extra, has_extra=True))
    else:
        parts.append(bytes(length))
    return b"".join(parts)


def _member(packed: bytes, *, content: bytes, extra: bytes, has_extra: bool = False) -> bytes:
    """A gzip member of deflated content (RFC 1952)."""
    head = b"\x1f\x8b\x08" + bytes([4 if has_extra else 0]) + bytes(4) + b"\x02\xff"
    field = len(extra).to_bytes(2, "little") + extra if has_extra else b""
    ends = zlib.crc32(content).to_bytes(4, "little") + len(content).to_bytes(4, "little")
    return head + field + packed + ends
