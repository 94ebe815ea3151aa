"""The folder that backups lie in: one is written at a time, and is whole or has another name."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from news.errors import ConfigError, StoreUnavailable
from pipeline.upkeep.files import sync_folder
from pipeline.upkeep.manifest import backups_in
from storage import make_folder

_UNFINISHED = ".unfinished-"  #: how the name of a backup begins until it is whole


@contextlib.contextmanager
def new_backup(folder: Path, *, now: datetime) -> Iterator[tuple[Path, Path]]:
    """A folder to fill, and the name that it gets when the block ends without an error.

    What a killed backup left goes. Raises ConfigError, StoreUnavailable, OSError.
    """
    with _alone(folder):
        for left in folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
        unfinished, whole = folder / f"{_UNFINISHED}{uuid4().hex[:12]}", _free_name(folder, now=now)
        try:
            unfinished.mkdir(mode=0o700)
            yield unfinished, whole
            unfinished.rename(whole)
            sync_folder(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


def remove_old(folder: Path, *, keep: int) -> list[Path]:
    """Remove all but the last backups; a kill in between leaves nothing that looks like one."""
    with _alone(folder):
        old = backups_in(folder)[:-keep]
        for path in old:
            doomed = path.with_name(f"{_UNFINISHED}{path.name}")
            path.rename(doomed)
            shutil.rmtree(doomed)
    return old


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Make the folder, and let one backup at a time write there."""
    try:
        make_folder(folder, share="no")
    except (FileExistsError, NotADirectoryError) as exc:
        raise ConfigError(str(folder), "not a folder") from exc
    fd = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise StoreUnavailable(str(folder), "another backup is being written here") from exc
        yield
    finally:
        os.close(fd)


def _free_name(folder: Path, *, now: datetime) -> Path:
    stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    names = (stamp, *(f"{stamp}-{n}" for n in range(2, 1000)))
    return next(path for name in names if not (path := folder / name).exists())
