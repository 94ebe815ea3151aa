"""A lock between the processes of a SQLite store, for work that takes longer than a transaction.

The system frees it when its process ends, however it ends.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from news.errors import StoreInterrupted, StoreUnavailable

_PAUSE_S = 0.02


@contextmanager
def locked_file(path: Path, *, label: str, patience_s: float) -> Iterator[None]:
    """Hold a file's lock. Raises StoreInterrupted when others hold it for longer than that."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as exc:
        raise StoreUnavailable(str(path), exc.strerror or str(exc)) from exc
    try:
        until = time.monotonic() + patience_s
        while not _lock(fd):
            if time.monotonic() > until:
                raise StoreInterrupted(label, "another process is writing its parts")
            time.sleep(_PAUSE_S)
        yield
    finally:
        os.close(fd)


def _lock(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
