"""Opens a store. Each method of its small stores is one transaction, safe from any thread."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from zlib import crc32

from news.errors import ConfigError, StoreError, StoreUnavailable
from news.secrets import Share
from storage.parts.outbox import Parts
from storage.queue.feeds import Feeds
from storage.queue.hosts import Hosts
from storage.queue.hubs.asked import Hubs
from storage.queue.hubs.brought import Brought
from storage.queue.later.enrichments import Enrichments
from storage.queue.matches import Watches
from storage.queue.push.deliveries import Deliveries
from storage.queue.push.sinks import Sinks
from storage.queue.store import Queue
from storage.read.connections import is_shut_in, open_reading
from storage.read.runs import Runs
from storage.read.store import Read
from storage.read.trends import Trends
from storage.search.store import Search
from storage.sites.store import Sites
from storage.stories.store import Stories
from storage.tables.database import Database, open_database, sqlite_path
from storage.tables.migrate import HEAD, migrate, require_current, revision
from storage.takedowns.store import Takedowns
from storage.upkeep.copy import copy_into
from storage.upkeep.digest import Digest
from storage.upkeep.prune import Prune


def open_store(
    url: str,
    *,
    share: Share = "no",
    tell: Callable[[str], None] = lambda _: None,
    folder: Path | None = None,
) -> "Store":
    """Open the store at a URL, made or migrated as needed: `sqlite:///path.db`, `postgresql://...`.

    `memory:` is a store of this process alone. share: who else may read new files. tell:
    called in any thread with a sentence for people when the store makes us wait. folder: of what
    can be made again and a database server has no place for. Raises ConfigError for another scheme
    or what is no store, StoreUnavailable, StoreTooNew.
    """
    database = open_database(url, share=share)
    database.patience.tell = tell
    try:
        database.patience.repeat(lambda: migrate(database))
        database.settle()
    except BaseException:
        database.close()
        raise
    return Store(database, share=share, folder=folder)


def open_reader(url: str, *, limit_s: float) -> "Store":
    """Open a store that exists, for reading alone: it is neither made nor migrated nor written.

    limit_s: how long a query may take; then it raises StoreTooSlow. Raises ConfigError for no store
    or one of an earlier Wirecopy, StoreTooNew, StoreUnavailable.
    """
    database = open_reading(url, limit_s=limit_s)
    try:
        _check_current(database)
    except BaseException:
        database.close()
        raise
    return Store(database)


def _check_current(database: Database) -> None:
    try:
        database.patience.repeat(lambda: require_current(database))
    except StoreUnavailable as exc:
        if is_shut_in(exc):
            hint = "SQLite keeps a file beside the store: let its reader write into that folder"
            raise ConfigError(database.label, hint) from exc
        raise


Schema = Literal["none", "older", "current", "newer"]
"""Of a store's tables: none yet; opening the store migrates older ones and refuses newer ones."""


def schema_of(url: str) -> Schema:
    """Look at a store without making or migrating it. Raises ConfigError, StoreUnavailable."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        return "none"
    database = open_database(url)
    try:
        found = revision(database)
    finally:
        database.close()
    if found is None or found == HEAD:
        return "none" if found is None else "current"
    return "older" if found < HEAD else "newer"  # revisions begin with their number


class Store:
    """What a store has, by subject: `store.queue.claim`, `store.stories.keep`.

    Every method of these may raise StoreError or StoreUnavailable.
    """

    def __init__(
        self, database: Database, *, share: Share = "no", folder: Path | None = None
    ) -> None:
        self.database = database  #: for this room's own modules
        self.share: Share = share  #: who else may read new files
        self.feeds = Feeds(database)
        self.queue = Queue(database)
        self.hosts = Hosts(database)
        self.hubs = Hubs(database)
        self.brought = Brought(database)
        self.parts = Parts(database, share=share)
        index_file = _index_file(database, folder)
        self.stories = Stories(database, index_file=index_file, share=share)
        self.takedowns = Takedowns(database, parts=self.parts, index_file=index_file)
        self.sites = Sites(database)
        self.read = Read(database)
        self.watches = Watches(database)
        self.deliveries = Deliveries(database)
        self.enrichments = Enrichments(database)
        self.sinks = Sinks(database)
        self.search = Search(database)
        self.runs = Runs(database)
        self.trends = Trends(database)
        self.prune = Prune(database)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection. The store cannot be used afterwards."""
        with suppress(StoreError):  # an index that is not saved is made again
            self.stories.save_index()
        self.database.close()

    def copy_to(
        self,
        url: str,
        *,
        restarts: bool = False,
        now: datetime,
        tell: Callable[[str, int, int], None] = lambda *_: None,
    ) -> dict[str, Digest]:
        """Copy the whole store to another URL; table -> its rows and their digest, on both sides.

        An earlier copy that was not finished goes on; restarts: it begins anew. tell: called with
        what is done, how many rows, of how many. Raises ConfigError while a run is at work, or for
        a target that is not empty; StoreError, StoreUnavailable.
        """
        return copy_into(
            self.database, url, restarts=restarts, share=self.share, now=now, tell=tell
        )

    @property
    def path(self) -> Path | None:
        """The SQLite file; None for the others."""
        return self.database.path


def _index_file(database: Database, folder: Path | None) -> Path | None:
    """Where the index of similar texts is kept: beside a SQLite file, else in the folder."""
    if database.path is not None:
        return database.path.with_name(f"{database.path.name}-sketches")
    if database.is_memory or folder is None:
        return None
    return folder / f"{crc32(database.label.encode()):08x}-sketches"
