"""The sorted postings of an index in a file, so that the next process need not read all rows.

It holds hashes, no text, and can be made again from the store at any time: a file that is torn, of
another store, of one restored since, or from before a takedown is not used, and is replaced. A
process writes it aside and renames it. It is never changed, so several processes may map it.

Layout: a line of JSON (`Head`), padded with spaces to HEAD_BYTES; then the postings, sorted,
8 bytes each, little-endian.
"""

import json
import mmap
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from news.likeness.lazy import LazyModule
from news.secrets import FILE_MODES, Share

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = LazyModule("numpy")

FORMAT = 1  #: raised when hashes, postings or this layout change
HEAD_BYTES = 65_536
_CHUNK = 2_000_000  #: postings in memory at once while a file is written
_ASIDE = "{}.*.new"  #: a name while it is written
_STALE_S = 3600  #: a file written aside is a crash's after so long


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a file holds, and of which state of which store."""

    last: int  #: rows up to this number are in it
    since: int  #: none of them was first seen before; microseconds since 1970
    texts: int
    #: row number -> newest first-seen time up to it, in microseconds
    ages: list[tuple[int, int]]
    #: row number -> CRC-32 of its hashes, of some rows, the last one among them
    samples: list[tuple[int, int]]
    takedown: int  #: the newest one of the store
    postings: int = 0
    checksum: int = 0  #: the sum of the postings, modulo 2**64: ten times as fast as a CRC
    format: int = FORMAT


def read_index(path: Path) -> "tuple[Head, NDArray[np.uint64]] | None":
    """A file's head and its postings, mapped into memory; None for a file that is not whole."""
    try:
        with path.open("rb") as file:
            head = _head(file.read(HEAD_BYTES))
            size = os.fstat(file.fileno()).st_size
            if head is None or size != HEAD_BYTES + 8 * head.postings or not head.postings:
                return None
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError:
        return None
    postings = np.frombuffer(mapped, "<u8", offset=HEAD_BYTES)
    return (head, postings) if _sum(postings) == head.checksum else None


def _sum(postings: "NDArray[np.uint64]") -> int:
    return int(postings.sum(dtype=np.uint64)) if len(postings) else 0


def _head(text: bytes) -> Head | None:
    try:
        values = json.loads(text)
        if values.get("format") != FORMAT:
            return None
        pairs: dict[str, Any] = {
            name: [tuple(map(int, pair)) for pair in values[name]] for name in ("ages", "samples")
        }
        return Head(**values | pairs)
    except (ValueError, TypeError, AttributeError, KeyError):
        return None


def write_index(
    path: Path, head: Head, arrays: "Sequence[NDArray[np.uint64]]", *, share: Share
) -> None:
    """Write sorted arrays as one file, and put it in the place of the one before. Raises OSError.

    share: who else may read it.
    """
    _drop_stale(path)
    number, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".new", dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(b" " * HEAD_BYTES)
            count = checksum = 0
            for chunk in merged(arrays):
                checksum, count = (checksum + _sum(chunk)) % 2**64, count + len(chunk)
                file.write(chunk.astype("<u8", copy=False).tobytes())
            values = asdict(head) | {"postings": count, "checksum": checksum}
            file.seek(0)
            file.write(json.dumps(values).encode().ljust(HEAD_BYTES))
            file.flush()
            os.fchmod(file.fileno(), FILE_MODES[share])
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def merged(arrays: "Sequence[NDArray[np.uint64]]") -> "Iterator[NDArray[np.uint64]]":
    """The sorted arrays as one, in sorted pieces: never more than a few megabytes at once."""
    largest, *others = sorted(arrays, key=len, reverse=True)
    starts = [0] * len(others)
    for start in range(0, len(largest), _CHUNK):
        piece = largest[start : start + _CHUNK]
        is_last = start + _CHUNK >= len(largest)
        ends = [
            len(one) if is_last else int(np.searchsorted(one, piece[-1], "right")) for one in others
        ]
        parts = [one[a:b] for one, a, b in zip(others, starts, ends, strict=True)]
        yield np.sort(np.concatenate((piece, *parts)), kind="stable")
        starts = ends


def drop_index(path: Path) -> None:
    """Delete a file, and what is being written in its place. Raises OSError."""
    for one in (path, *path.parent.glob(_ASIDE.format(path.name))):
        one.unlink(missing_ok=True)


def _drop_stale(path: Path) -> None:
    """Delete what a crash left."""
    for other in path.parent.glob(_ASIDE.format(path.name)):
        with suppress(OSError):
            if time.time() - other.stat().st_mtime > _STALE_S:
                other.unlink()
