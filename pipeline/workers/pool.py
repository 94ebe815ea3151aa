"""Worker processes for parsing and extraction; each call has a deadline.

A page can hang an extractor or kill its process. A broken worker affects only its current page,
which is tried once more in a new worker. Workers end with their parent.
"""

import asyncio
import contextlib
import multiprocessing
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from multiprocessing import forkserver, resource_tracker
from multiprocessing.process import BaseProcess
from tempfile import gettempdir
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from extractors.feed.prepare.limits import MAX_BYTES, MAX_DEPTH, MAX_ENTRIES
from news.article import Page
from news.errors import ConfigError, PageKilledWorker, PageTimedOut
from news.feed.values import Entry, FeedDocument
from news.record.assemble import EntryContext
from news.site.known_lines import KnownLines
from pipeline.workers.page_record import PageRecord, ShortPage
from pipeline.workers.process import Named, serve
from pipeline.workers.worker import Worker

if TYPE_CHECKING:
    from extractors.feed.autodiscovery import PageLinks

T = TypeVar("T")

TRIES = 2  #: a page that broke its worker is tried once more in a new one
_READ_PAGE: Callable[..., PageRecord | ShortPage] = Named("pipeline.workers.read_page", "read_page")
_READ_FEED: Callable[..., FeedDocument] = Named("pipeline.workers.read_feed", "read_feed")
_READ_SECTION: Callable[..., FeedDocument] = Named("pipeline.workers.read_feed", "read_section")
_READ_LETTER: Callable[..., Entry] = Named("pipeline.workers.read_feed", "read_letter")
_PAGE_LINKS: Callable[..., "PageLinks"] = Named("extractors.feed.autodiscovery", "page_links")
FEED_DEADLINE_S = 8.0  #: the slowest of 92 real feeds takes 0.2 s
_SMALL_PAGE = 8_192  #: bytes of a page that only sends its reader elsewhere
_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(["pipeline.workers.preload"])
_STARTING = threading.Lock()
_BUFFER_BYTES = 2**20  #: of a socket, if the system allows it: most pages then fit into one write


class Workers:
    """A pool of worker processes, started when needed; `async with` ends them.

    processes: how many work at once. deadline: the longest time for one call. memory_mb: address
    space of a worker. first: called in each new worker, for at most `worker.FIRST_DEADLINE_S`.
    """

    def __init__(
        self,
        *,
        processes: int,
        deadline: timedelta,
        memory_mb: int,
        first: Callable[[], None] | None = None,
    ) -> None:
        self._first = first
        self._deadline_s = deadline.total_seconds()
        self._memory_bytes = memory_mb * 2**20
        self._free = asyncio.Semaphore(processes)
        self._idle: list[Worker] = []

    async def __aenter__(self) -> Self:
        """Return the pool; workers start with their first call."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the workers. The fork server stays, for the next pool of this process."""
        while self._idle:
            self._idle.pop().end()

    async def read(
        self,
        page: Page,
        context: EntryContext,
        known: KnownLines | None,
        *,
        feed_html: str | None = None,
    ) -> PageRecord | ShortPage:
        """Like `read_page`. Raises PageTimedOut, PageKilledWorker, or what `read_page` raises."""
        return await self._retried(_READ_PAGE, page, context, known, feed_html, url=page.url)

    async def parse_feed(
        self,
        content: bytes,
        *,
        url: str,
        headers: Mapping[str, str],
        language: str | None,
        timezone: str | None = None,
        is_cut: bool = False,
        max_bytes: int = MAX_BYTES,
        max_entries: int = MAX_ENTRIES,
        max_depth: int = MAX_DEPTH,
        deadline_s: float = FEED_DEADLINE_S,
    ) -> FeedDocument:
        """The feed in a document; its entries carry their marks.

        Raises PageTimedOut, PageKilledWorker, or what `extractors.feed.parse` raises. A document
        that misses its deadline is not tried again: the next poll does that.
        """
        parse = partial(
            _READ_FEED,
            url=url,
            headers=dict(headers),
            language=language,
            timezone=timezone,
            is_cut=is_cut,
            max_bytes=max_bytes,
            max_entries=max_entries,
            max_depth=max_depth,
        )
        try:
            return await self._call(parse, content, url=url, deadline_s=deadline_s)
        except PageKilledWorker:
            return await self._call(parse, content, url=url, deadline_s=deadline_s)

    async def read_section(
        self, page: Page, *, links: str | None, language: str | None, deadline_s: float
    ) -> FeedDocument:
        """The articles that a section page lists, as a feed. Raises as `parse_feed` does."""
        return await self._call(
            _READ_SECTION, page, links, language, url=page.url, deadline_s=deadline_s
        )

    async def read_letter(
        self, content: bytes, *, url: str, deadline_s: float, **named: Any
    ) -> Entry:
        """The entry of a message. Raises PageTimedOut, PageKilledWorker, ExtractError."""
        read = partial(_READ_LETTER, url=url, **named)
        return await self._call(read, content, url=url, deadline_s=deadline_s)

    async def page_links(self, page: Page, *, link_header: str | None = None) -> "PageLinks":
        """The links of a page. Raises PageTimedOut, PageKilledWorker, ExtractError."""
        return await self._retried(_PAGE_LINKS, page, link_header, url=page.url)

    async def moved_to(self, page: Page) -> str | None:
        """Where a small page sends its reader. None for most, which no worker is asked about."""
        if len(page.content) > _SMALL_PAGE or b"refresh" not in page.content.lower():
            return None
        return (await self.page_links(page)).moved_to

    async def call(self, function: Callable[..., T], *args: Any, url: str) -> T:
        """What a function returns, called once. url: what the call is about.

        Raises PageTimedOut, PageKilledWorker, or what the function or `first` raises.
        """
        return await self._call(function, *args, url=url, deadline_s=self._deadline_s)

    async def _retried(self, function: Callable[..., T], *args: Any, url: str) -> T:
        for attempt in range(1, TRIES + 1):
            try:
                return await self._call(function, *args, url=url, deadline_s=self._deadline_s)
            except (PageTimedOut, PageKilledWorker):
                if attempt == TRIES:
                    raise
        raise AssertionError("unreachable")

    async def _call(self, function: Callable[..., T], *args: Any, url: str, deadline_s: float) -> T:
        worker, is_whole = await self._take(url), False
        try:
            async with asyncio.timeout(deadline_s):  # from the moment a worker has the page
                result, error = await worker.ask(function, args)
            is_whole = not isinstance(error, MemoryError)  # what fills it may stay
        except TimeoutError as exc:
            raise PageTimedOut(url, f"held its worker for more than {deadline_s:g} s") from exc
        except (OSError, EOFError) as exc:
            raise PageKilledWorker(url) from exc
        finally:
            self._put(worker, is_whole=is_whole)
        if isinstance(error, MemoryError):
            raise PageKilledWorker(
                url, f"wanted more than {self._memory_bytes >> 20} MB of memory"
            ) from error
        if error is not None:
            raise error
        return cast(T, result)

    async def _take(self, url: str) -> Worker:
        """An idle worker, or a new one. Raises PageKilledWorker."""
        await self._free.acquire()
        try:
            while self._idle:
                if (worker := self._idle.pop()).is_alive:
                    return worker
                worker.end()
            return await self._start()
        except (OSError, EOFError) as exc:
            self._free.release()
            raise PageKilledWorker(url, "no worker process could be started") from exc
        except BaseException:
            self._free.release()
            raise

    def _put(self, worker: Worker, *, is_whole: bool) -> None:
        """Free a worker after its call; end a broken one, or one whose caller was cancelled."""
        if is_whole:
            self._idle.append(worker)
        else:
            worker.end()
        self._free.release()

    async def _start(self) -> Worker:
        start_fork_server()
        try:
            process, ours = await asyncio.to_thread(_forked, self._memory_bytes)
        except (OSError, EOFError):  # the server was just ending
            start_fork_server()
            process, ours = await asyncio.to_thread(_forked, self._memory_bytes)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_BYTES)
        worker = Worker(process, *await asyncio.open_connection(sock=ours, limit=_BUFFER_BYTES))
        if self._first is not None:
            await worker.prepare(self._first)
        return worker


def start_fork_server() -> None:
    """Start the fork server. It ignores Ctrl-C from the start: this process handles it.

    Loading takes half a second. On Linux it ends with the thread that started it. A second call
    does nothing. Raises ConfigError where the folder for temporary files has too long a name: the
    server listens there, and a socket's address has 107 bytes (unix(7)).
    """
    # otherwise the server starts it, and this thread would receive Ctrl-C again
    resource_tracker.ensure_running()
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    except OSError as exc:
        if "too long" not in str(exc):
            raise
        raise ConfigError(
            "TMPDIR", f"{gettempdir()} is too long for sockets; name another"
        ) from exc
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


def _forked(memory_bytes: int) -> tuple[BaseProcess, socket.socket]:
    """A new worker process and our end of its socket. The first waits for the fork server."""
    ours, theirs = socket.socketpair()
    process = _FORKING.Process(target=serve, args=(theirs, memory_bytes), daemon=True)
    try:
        with theirs, _STARTING, _main_module_hidden():
            process.start()
    except BaseException:
        ours.close()
        raise
    return process, ours


@contextlib.contextmanager
def _main_module_hidden() -> Iterator[None]:
    """Keep multiprocessing from importing the main module in each new process.

    Under Prefect, that import would cost 2 s and 80 MB.
    """
    main = sys.modules["__main__"].__dict__
    hidden: dict[str, Any] = {
        name: main.pop(name) for name in ("__spec__", "__file__") if name in main
    }
    main["__spec__"] = None
    try:
        yield
    finally:
        main.update(hidden)
