"""Writes JSON Lines parts to their folder, whole or not at all."""

import os
import time
from pathlib import Path
from uuid import uuid4

from news.errors import ConfigError, StoreUnavailable
from news.secrets import Share
from storage.crash import crash_point
from storage.tables.modes import make_file, make_folder
from storage.values import Part

_STALE_S = 3600  #: an unfinished file this old belongs to a dead run


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


def file_of(part: Part) -> Path:
    """Where a part is, or will be."""
    return records_folder(part.records_url) / part.name


def publish(part: Part, *, share: Share = "no") -> None:
    """Write a part under its final name, durably. Writing the same lines again changes nothing.

    It is first written to the same folder under a name that `*.jsonl` does not match, then renamed.
    share: who else may read it. Raises ConfigError and StoreUnavailable.
    """
    target = file_of(part)
    try:
        make_folder(target.parent, share=share)
        if not _is_there(target, part.body):
            unfinished = target.with_name(f".{target.name}.tmp-{uuid4().hex[:12]}")
            try:
                make_file(unfinished, share=share)
                _write(unfinished, part.body)
                crash_point("before_rename")
                unfinished.rename(target)
            except OSError:
                # on a full disk each new try would leave another
                unfinished.unlink(missing_ok=True)
                raise
        crash_point("after_rename")
        for folder in (target.parent, *target.parent.parents[: part.name.count("/")]):
            _sync_folder(folder)
    except (FileExistsError, NotADirectoryError) as exc:
        raise ConfigError(part.records_url, "not a folder") from exc
    except OSError as exc:
        raise StoreUnavailable(str(target), exc.strerror or str(exc)) from exc


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


def _is_there(target: Path, body: bytes) -> bool:
    return target.exists() and target.stat().st_size == len(body) and target.read_bytes() == body


def _write(path: Path, body: bytes) -> None:
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make a rename in a folder survive a power cut."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
