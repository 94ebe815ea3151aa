"""A process's lock file: held while it lives, free when it dies, so its leases end at once."""

import fcntl
import os
import socket
import tempfile
import time
import weakref
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from news.errors import StoreUnavailable
from storage.queue.leases import is_dead
from storage.store import Store

#: a dead owner's file is kept for an hour, so others see that it is dead; leases are shorter
_STALE_S = 3600

_held: "weakref.WeakSet[Owner]" = weakref.WeakSet()


class Owner:
    """The owner of claims that end with this process.

    `with Owner(store, now=now) as owner: store.queue.claim(owner=owner.name, ...)`. Leaving the
    block frees all leases. A store in memory needs no file: it ends with its process.
    """

    def __init__(self, store: Store, *, now: datetime, name: str | None = None) -> None:
        """name: unique; by default host, process and a random tail."""
        self.name = name or f"{socket.gethostname()[:30]}-{os.getpid()}-{uuid4().hex[:12]}"
        self._store, self._now = store, now
        self._path: Path | None = None
        self._fd: int | None = None

    def __enter__(self) -> Self:
        folder = lock_folder(self._store)
        if folder is not None:
            self._lock(folder / f"{self.name}.lock")
        try:
            self._store.queue.register_owner(
                self.name, lock_path=str(self._path) if self._path else None, now=self._now
            )
        except BaseException:
            self._unlock()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._store.queue.drop_owner(self.name)
        except BaseException:
            # a free lock file says that its owner is dead: others take its leases at once
            self._unlock(keeps_file=True)
            raise
        self._unlock()

    def close_in_child(self) -> None:
        """Drop a forked child's copy of the lock: it must not outlive the parent's."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _lock(self, path: Path) -> None:
        """Make the file and hold it. Raises StoreUnavailable."""
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sweep(path.parent)
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            raise StoreUnavailable(str(path), exc.strerror or str(exc)) from exc
        self._path, self._fd = path.absolute(), fd
        _held.add(self)

    def _unlock(self, *, keeps_file: bool = False) -> None:
        _held.discard(self)
        if self._path is not None and not keeps_file:
            self._path.unlink(missing_ok=True)
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def lock_folder(store: Store) -> Path | None:
    """Where a store's lock files are: beside the SQLite file, else in a temporary folder.

    None for a store in memory.
    """
    if store.database.is_memory:
        return None
    if store.path is not None:
        return store.path.with_name(f"{store.path.name}-locks")
    return Path(tempfile.gettempdir()) / f"wirecopy-locks-{os.getuid()}"


def _sweep(folder: Path) -> None:
    """Remove the files of owners that died long ago."""
    for path in folder.glob("*.lock"):
        try:
            is_old = path.stat().st_mtime < time.time() - _STALE_S
        except FileNotFoundError:
            continue
        if is_old and is_dead(str(path)):
            path.unlink(missing_ok=True)


def _close_in_child() -> None:
    for owner in list(_held):
        owner.close_in_child()


os.register_at_fork(after_in_child=_close_in_child)
