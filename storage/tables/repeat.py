"""Transactions that were interrupted are repeated, whole: a connection broke, the store was locked.

Each public method of a small store is one transaction, and may be repeated even if its commit was
done and only the answer was lost.
"""

import errno
import fcntl
import functools
import inspect
import os
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError

from news.errors import StoreInterrupted, StoreUnavailable

T = TypeVar("T")

#: a server that restarts, crash recovery included, or that another one replaces, answers by then
SERVER_PATIENCE_S = 300.0
#: another process that is stopped in the middle of its writing goes on, or is ended, by then
LOCK_PATIENCE_S = 900.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.05, 2.0
_LOCK_PAUSE_S = 0.02
#: what flock(2) says where a file system has no locks: there only one machine may write
_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)
_READ_ONLY = "25006"  #: the server became another one's standby
# PostgreSQL, appendix A: a connection that broke, a server that starts or stops, a transaction that
# was given up for another's sake, took too long or idled, a server without room for another one.
_STATES = ("08", "40001", "40P01", "57", "25P03", "25P04", "53200", "53300", "55P03", _READ_ONLY)
# while connecting, psycopg passes on libpq's words only
_SOON = (
    "starting up",
    "shutting down",
    "recovery mode",
    "not yet accepting connections",
    "too many clients",
    "too many connections",
    "connection slots are reserved",
    "no more connections allowed",  # PgBouncer
    "server_login_retry",
    "session is read-only",  # target_session_attrs
)


def is_interrupted(error: Exception, *, has_answered: bool) -> bool:
    """True for an error after which the same transaction may succeed.

    has_answered: the store answered before, so that no connection means a restart, not a typing
    error in its address.
    """
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
    if not isinstance(error, DBAPIError):
        return False
    state: str | None = getattr(cause, "sqlstate", None)
    if error.connection_invalidated or state is not None:
        return error.connection_invalidated or str(state).startswith(_STATES)
    is_connecting = isinstance(error, OperationalError)  # psycopg names no state then
    return is_connecting and (has_answered or any(words in str(cause) for words in _SOON))


def is_too_slow(error: Exception) -> bool:
    """True for a query that was ended because its time was over."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    is_sqlite = getattr(cause, "sqlite_errorname", "") == "SQLITE_INTERRUPT"
    return is_sqlite or getattr(cause, "sqlstate", None) == "57014"  # query_canceled


def is_read_only(error: Exception) -> bool:
    """True when a server that may only be read was asked to write."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    return getattr(cause, "sqlstate", None) == _READ_ONLY


class Patience:
    """How long a store's interrupted transactions are repeated, and who is informed."""

    def __init__(self, *, label: str, seconds: float) -> None:
        """label: of the store."""
        self.seconds = seconds
        self.tell: Callable[[str], None] = lambda _: None  #: called once, when the wait begins
        self._label = label
        self._since: datetime | None = None  #: when the store stopped answering
        self._is_over = False
        self._lock = threading.Lock()

    def repeat(self, work: Callable[[], T]) -> T:
        """What the work returns. Raises StoreUnavailable when it was interrupted for too long.

        Once it was, nothing waits again until the store has answered: a run then ends at once.
        """
        began, pause_s = time.monotonic(), _FIRST_PAUSE_S
        while True:
            try:
                result = work()
            except StoreInterrupted as exc:
                waited = time.monotonic() - began
                if self._is_over or waited >= self.seconds:
                    self._is_over = True
                    reason = f"{exc.reason}; waited {waited:.0f} s"
                    raise StoreUnavailable(self._label, reason) from exc
                self._note(exc.reason)
                time.sleep(pause_s * random.uniform(0.5, 1.0))  # noqa: S311 - no secret
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            else:
                self._since, self._is_over = None, False
                return result

    def _note(self, reason: str) -> None:
        with self._lock:
            if self._since is not None:
                return
            self._since = datetime.now(UTC)
        self.tell(
            f"Waiting for the store {self._label} since {self._since:%Y-%m-%d %H:%M:%S} UTC "
            f"({reason}), at most {self.seconds / 60:.0f} min."
        )


def repeated(kind: type[T]) -> type[T]:
    """Repeat each public method of a small store while it is interrupted."""
    for name, method in list(vars(kind).items()):
        if inspect.isfunction(method) and not name.startswith("_"):
            setattr(kind, name, _repeating(method))
    return kind


def _repeating(method: Callable[..., T]) -> Callable[..., T]:
    """Repeat a method of a small store while it is interrupted."""

    @functools.wraps(method)
    def whole(self: Any, *args: Any, **named: Any) -> T:
        patience: Patience = self._database.patience
        return patience.repeat(lambda: method(self, *args, **named))

    return whole


@contextmanager
def locked_file(path: Path, *, of: Path, label: str, patience_s: float) -> Iterator[None]:
    """Hold a file's lock, which the system frees when its process ends, however it ends.

    of: the file whose mode the lock gets, as SQLite's own log does. Raises StoreInterrupted when
    others hold it for longer than that.
    """
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as exc:
        raise StoreUnavailable(str(path), exc.strerror or str(exc)) from exc
    try:
        with suppress(OSError):  # of another user
            os.fchmod(fd, of.stat().st_mode & 0o777)
        until = time.monotonic() + patience_s
        while not _lock(fd):
            if time.monotonic() > until:
                raise StoreInterrupted(label, "another process is writing its parts")
            time.sleep(_LOCK_PAUSE_S)
        yield
    finally:
        os.close(fd)


def _lock(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as exc:
        if exc.errno not in _NO_LOCKS:
            raise
    return True
