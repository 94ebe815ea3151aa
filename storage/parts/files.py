"""Writes JSON Lines parts to their folder, whole or not at all, and never over another file."""

import contextlib
import errno
import os
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from news.errors import ConfigError, NameTaken, StoreUnavailable
from news.secrets import Share
from storage.parts.marks import check_mark, give_name
from storage.parts.names import digest_of
from storage.tables.crash import crash_point
from storage.tables.modes import make_file, make_folder
from storage.values import Part

_STALE_S = 3600  #: an unfinished file this old belongs to a dead run
#: what fsync(2) says where a folder needs or knows none
_NO_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EBADF)
_TAKEN = (
    "its name is taken by a file that this store did not write, perhaps by a copy of this store or "
    "before it was restored; `wirecopy adopt` lets this store go on beside it, under a new name"
)


def records_folder(records_url: str) -> Path:
    """The folder that a `--records` value names. Raises ConfigError for anything but a folder."""
    scheme, found, _ = records_url.partition("://")
    if found:
        later = "S3 comes in a later release; " if scheme == "s3" else ""
        raise ConfigError(records_url, f"{later}expected a folder")
    if not records_url or "\x00" in records_url:
        raise ConfigError(repr(records_url), "expected a folder")
    try:
        return Path(records_url).expanduser().absolute()
    except RuntimeError as exc:
        raise ConfigError(records_url, "there is no such home folder") from exc


@contextlib.contextmanager
def as_ours(path: Path) -> Iterator[None]:
    """Raise errors of the file system as ConfigError and StoreUnavailable."""
    try:
        yield
    except (FileExistsError, NotADirectoryError) as exc:
        raise ConfigError(str(path), "not a folder") from exc
    except OSError as exc:
        raise StoreUnavailable(str(path), exc.strerror or str(exc)) from exc


def file_of(part: Part) -> Path:
    """Where a part is, or will be."""
    return records_folder(part.records_url) / part.name


def publish(part: Part, *, store: str, share: Share = "no") -> None:
    """Write a part under its final name, durably. Writing the same lines again changes nothing.

    store: the name that the folder's mark must have, before and after: a disk may be unmounted
    meanwhile. A file of this name is replaced only if it is this part before a takedown.
    share: who else may read it. Raises NameTaken, ConfigError and StoreUnavailable.
    """
    folder, target = records_folder(part.records_url), file_of(part)
    with as_ours(target):
        check_mark(folder, store=store)
        make_folder(target.parent, share=share)
        _place(part, target, share=share)
        crash_point("after_rename")
        for parent in (target.parent, *target.parent.parents[: part.name.count("/")]):
            _sync_folder(parent)
        check_mark(folder, store=store)


def sweep(records_url: str) -> int:
    """Remove unfinished files that dead runs left more than an hour ago; return the count."""
    removed = 0
    for path in records_folder(records_url).glob("**/.*.jsonl.tmp-*"):
        try:
            if path.stat().st_mtime < time.time() - _STALE_S:
                path.unlink()
                removed += 1
        except FileNotFoundError:
            continue  # another process swept it
        except OSError as exc:
            raise StoreUnavailable(str(path), exc.strerror or str(exc)) from exc
    return removed


def sweep_one(part: Part) -> None:
    """Remove what a dead run left of a part that it did not finish. Raises StoreUnavailable."""
    target = file_of(part)
    for path in target.parent.glob(f".{target.name}.tmp-*"):
        try:
            path.unlink(missing_ok=True)
        except OSError as exc:
            raise StoreUnavailable(str(path), exc.strerror or str(exc)) from exc


def _place(part: Part, target: Path, *, share: Share) -> None:
    """Write the part under a name that `*.jsonl` does not match, then give it its own."""
    found = target.read_bytes() if target.exists() else None
    if found == part.body:
        return
    if found is not None and digest_of(found) not in part.earlier:
        raise NameTaken(str(target), _TAKEN)
    unfinished = target.with_name(f".{target.name}.tmp-{uuid4().hex[:12]}")
    try:
        make_file(unfinished, share=share)
        _write(unfinished, part.body)
        crash_point("before_rename")
        if found is not None:
            unfinished.rename(target)
        else:
            give_name(unfinished, target)
    except FileExistsError as exc:
        # another process of this store was quicker; or NFS repeated a link that had succeeded
        if target.read_bytes() != part.body:
            raise NameTaken(str(target), _TAKEN) from exc
    finally:
        # on a full disk each new try would leave another
        unfinished.unlink(missing_ok=True)


def _write(path: Path, body: bytes) -> None:
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


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
