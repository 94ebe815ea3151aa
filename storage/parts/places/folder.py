"""A records folder on a file system: files appear whole, under names that no other file has."""

import contextlib
import errno
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from news.errors import ConfigError, StoreUnavailable
from news.secrets import Share
from storage.parts.names import PLACES, day_of, day_of_folder, is_part
from storage.parts.places.place import Found
from storage.tables.crash import crash_point
from storage.tables.modes import make_file, make_folder

_STALE_S = 3600  #: an unfinished file this old belongs to a dead run
#: how an unfinished file is called: no reader of `*.jsonl` takes it
_UNFINISHED = re.compile(r"\..+\.tmp-[0-9a-f]{12}")
#: what fsync(2) says where a folder needs or knows none
_NO_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EBADF)
#: what link(2) says where a file system has no hard links: FAT, exFAT, SMB, some of FUSE
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


class Folder:
    """A place on a file system."""

    is_bucket = False

    def __init__(self, path: Path, *, share: Share = "no") -> None:
        """share: who else may read new files."""
        self.url, self._path, self._share = str(path), path, share

    def prepare(self) -> None:
        """Make the folder, and a file without a name in it."""
        with self._as_ours():
            make_folder(self._path, share=self._share)
            with tempfile.TemporaryFile(dir=self._path):
                pass

    def read(self, name: str) -> Found | None:
        """A file; None without one."""
        with self._as_ours(name):
            try:
                return Found(body=(self._path / name).read_bytes())
            except (FileNotFoundError, NotADirectoryError):
                return None

    def create(self, name: str, body: bytes) -> bool:
        """Write a new file, durably. False if the name is taken."""
        target = self._path / name
        with self._as_ours(name):
            if target.exists():
                return False
            with self._unfinished(target, body) as unfinished:
                crash_point("before_rename")
                try:
                    _give_name(unfinished, target)
                except FileExistsError:
                    return False
            crash_point("after_rename")
            self._sync_folders(name)
            return True

    def replace(self, name: str, body: bytes, *, found: Found) -> None:  # noqa: ARG002 - of buckets
        """Write over a file."""
        self.overwrite(name, body)

    def overwrite(self, name: str, body: bytes) -> None:
        """Write a file, whatever was there."""
        target = self._path / name
        with self._as_ours(name):
            with self._unfinished(target, body) as unfinished:
                crash_point("before_rename")
                unfinished.rename(target)
            crash_point("after_rename")
            self._sync_folders(name)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there, and its folder if that is left empty."""
        path = self._path / name
        with self._as_ours(name):
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # not empty, or not there
                path.parent.rmdir()

    def size(self, name: str) -> int | None:
        """Bytes of a file; None without one."""
        with self._as_ours(name):
            try:
                return (self._path / name).stat().st_size
            except (FileNotFoundError, NotADirectoryError):
                return None

    def parts(self, *, since: str = "") -> list[str]:
        """The names of the parts, of any store, in order."""
        with self._as_ours():
            if self._path.exists() and not self._path.is_dir():
                raise NotADirectoryError
            return sorted(name for name in _all_parts(self._path) if day_of(name) >= since)

    def names_in(self, folder: str) -> list[str]:
        """The names of the files in a folder, in order."""
        path = self._path / folder
        with self._as_ours():
            if not path.is_dir():
                return []
            return sorted(one.name for one in path.iterdir() if not one.name.startswith("."))

    def sweep(self) -> int:
        """Remove unfinished files that dead runs left more than an hour ago; return the count."""
        before, removed = time.time() - _STALE_S, 0
        for path in self._path.glob("**/.*.tmp-*"):
            with self._as_ours(), contextlib.suppress(FileNotFoundError):  # swept by another
                if _UNFINISHED.fullmatch(path.name) and path.stat().st_mtime < before:
                    path.unlink()
                    removed += 1
        return removed

    def sweep_one(self, name: str) -> None:
        """Remove what dead runs left of one file."""
        target = self._path / name
        with self._as_ours(name):
            for path in target.parent.glob(f".{target.name}.tmp-*"):
                path.unlink(missing_ok=True)

    def where(self, name: str) -> str:
        """A file's path."""
        return str(self._path / name)

    @contextlib.contextmanager
    def _unfinished(self, target: Path, body: bytes) -> Iterator[Path]:
        """A durable file under a name of its own; it goes, however the block ends."""
        make_folder(target.parent, share=self._share)
        path = target.with_name(f".{target.name}.tmp-{uuid4().hex[:12]}")
        try:
            make_file(path, share=self._share)
            with path.open("wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            yield path
        finally:
            path.unlink(missing_ok=True)  # on a full disk each new try would leave another

    def _sync_folders(self, name: str) -> None:
        """Make a new name survive a power cut, up to the folder above this one."""
        target = self._path / name
        for parent in (target.parent, *target.parent.parents[: name.count("/")]):
            _sync_folder(parent)

    @contextlib.contextmanager
    def _as_ours(self, name: str = "") -> Iterator[None]:
        """Raise errors of the file system as ConfigError and StoreUnavailable."""
        where = self.where(name) if name else self.url
        try:
            yield
        except (FileExistsError, NotADirectoryError) as exc:
            raise ConfigError(where, "not a folder") from exc
        except OSError as exc:
            raise StoreUnavailable(where, exc.strerror or str(exc)) from exc


def _give_name(unfinished: Path, target: Path) -> None:
    """Give a file its final name too. Raises FileExistsError if another file has it, and OSError.

    Where there are no hard links, the name is looked up before a rename. Then only a process that
    began in the same instant can come between, and one of the same store writes the same bytes.
    """
    try:
        os.link(unfinished, target)
    except OSError as exc:
        if exc.errno not in _NO_LINKS:
            raise
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from exc
        unfinished.rename(target)


def _all_parts(folder: Path) -> Iterator[str]:
    for place in PLACES:
        for day in _names(folder / place):
            path = f"{place}/{day}" if place else day
            if day_of_folder(day):
                yield from filter(is_part, (f"{path}/{name}" for name in _names(folder / path)))


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - four times as fast
    except (FileNotFoundError, NotADirectoryError):
        return []


def _sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    except OSError as exc:
        if exc.errno not in _NO_SYNC:
            raise
    finally:
        os.close(fd)
