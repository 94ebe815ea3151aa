"""Copies files durably, for their owner alone."""

import contextlib
import os
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from storage import make_folder

_CHUNK = 1 << 20


class Copied(BaseModel):
    """A file as it was copied."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bytes: int
    sha256: str


def digest_of_file(path: Path) -> str:
    """The SHA-256 of a file. Raises OSError."""
    found = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def copy_file(source: Path, target: Path) -> Copied:
    """Copy a file durably, for its owner alone, with its time. Raises OSError.

    What is appended while it is copied is left out.
    """
    make_folder(target.parent, share="no")
    found, left = sha256(), source.stat().st_size
    times = source.stat()
    size = 0
    with source.open("rb") as file, os.fdopen(_new_file(target), "wb") as copy:
        while left and (chunk := file.read(min(_CHUNK, left))):
            copy.write(chunk)
            found.update(chunk)
            size, left = size + len(chunk), left - len(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    os.utime(target, ns=(times.st_atime_ns, times.st_mtime_ns))
    return Copied(bytes=size, sha256=found.hexdigest())


def write_new(path: Path, text: str) -> None:
    """Write a new file durably, for its owner alone. Raises OSError."""
    with os.fdopen(_new_file(path), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make names in a folder survive a power cut."""
    with contextlib.suppress(OSError):  # some file systems cannot
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def _new_file(path: Path) -> int:
    return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
