"""Worker processes for parsing and extraction, each call with a deadline: the one place where work leaves our process.

A page can hang an extractor or kill its process. A worker that breaks costs only the page it held: the page is tried once more
in a fresh worker, then given up. Workers end with their parent.
"""

import asyncio
import contextlib
import ctypes
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from types import ModuleType, TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from anyio import BrokenWorkerProcess, CapacityLimiter, to_process

from extractors import article, feed
from extractors.feed_bytes import MAX_BYTES, MAX_DEPTH, MAX_ENTRIES
from extractors.feed_links import PageLinks, page_links
from flows.allocator import bound_allocator, freeze, give_back
from flows.reading import Doubtful, Whole, read_page
from news.article import Article, Page
from news.assemble import Sighting
from news.errors import PageKilledWorker, PageTimedOut
from news.feed import FeedDocument
from news.sitememory import KnownLines

P = ParamSpec("P")
T = TypeVar("T")

TRIES = 2  #: a page that broke its worker is tried once more in a fresh one
GIVE_BACK_EVERY = 20  #: calls; giving back takes about a millisecond
FEED_DEADLINE_S = 8.0  #: the slowest of 92 real feeds takes 0.2 s alone
START_S = 60.0  #: the longest a worker may take to start; 2 s on two shared cores
_PR_SET_PDEATHSIG = 1  # Linux prctl(2)


class Workers:
    """A pool of worker processes; `async with` starts and ends them.

    processes: how many work at once. deadline: the longest one call may take. memory_mb: address space of a worker.
    """

    def __init__(self, *, processes: int, deadline: timedelta, memory_mb: int) -> None:
        self._processes = processes
        self._deadline_s = deadline.total_seconds()
        self._memory_bytes = memory_mb * 2**20
        self._free = asyncio.Semaphore(processes)
        self._limiter = CapacityLimiter(processes)
        self._starting: set[asyncio.Task[None]] = set()
        self._hidden: tuple[ModuleType, str] | None = None

    async def __aenter__(self) -> Self:
        """Hide the main module's file while the pool lives.

        anyio runs that file again in each worker; under Prefect it would import Prefect there, 2 s and 80 MB a worker.
        """
        main = sys.modules["__main__"]
        if path := main.__dict__.pop("__file__", None):
            self._hidden = (main, path)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None) -> None:
        """Give the main module its file back; anyio ends the workers with the event loop."""
        for task in tuple(self._starting):
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        if self._hidden:
            main, main.__dict__["__file__"] = self._hidden

    async def warm_up(self) -> None:
        """Start every worker and let it import what it needs, so that the first page does not wait."""
        calls = [self._call(_warm_up, 0.05, url="warm-up", deadline_s=START_S) for _ in range(self._processes)]
        await asyncio.gather(*calls)

    async def extract(self, page: Page) -> Article:
        """The article in a page. Raises PageTimedOut, PageKilledWorker, or what `extractors.article.extract` raises."""
        return await self._retried(article.extract, page, url=page.url)

    async def read(self, page: Page, sighting: Sighting, known: KnownLines) -> Whole | Doubtful:
        """What `flows.reading.read_page` makes of a page. Raises PageTimedOut, PageKilledWorker, or what that raises."""
        return await self._retried(read_page, page, sighting, known, url=page.url)

    async def parse_feed(
        self,
        content: bytes,
        *,
        url: str,
        headers: Mapping[str, str],
        language: str | None,
        max_bytes: int = MAX_BYTES,
        max_entries: int = MAX_ENTRIES,
        max_depth: int = MAX_DEPTH,
        deadline_s: float = FEED_DEADLINE_S,
    ) -> FeedDocument:
        """The feed in a document. Raises PageTimedOut, PageKilledWorker, or what `extractors.feed.parse` raises.

        One that misses its deadline is not tried again: its next poll does that.
        """
        caps = {"max_bytes": max_bytes, "max_entries": max_entries, "max_depth": max_depth}
        arguments = (_parse_feed, content, url, dict(headers), language, caps)
        try:
            return await self._call(*arguments, url=url, deadline_s=deadline_s)
        except PageKilledWorker:
            return await self._call(*arguments, url=url, deadline_s=deadline_s)

    async def page_links(self, page: Page) -> PageLinks:
        """What a page leads to. Raises PageTimedOut, PageKilledWorker, ExtractError."""
        return await self._retried(page_links, page, url=page.url)

    async def _retried(self, function: Callable[..., T], *args: Any, url: str) -> T:
        for attempt in range(1, TRIES + 1):
            try:
                return await self._call(function, *args, url=url, deadline_s=self._deadline_s)
            except (PageTimedOut, PageKilledWorker):
                if attempt == TRIES:
                    raise
        raise AssertionError("unreachable")

    async def _call(self, function: Callable[..., T], *args: Any, url: str, deadline_s: float) -> T:
        await self._free.acquire()  # the deadline counts from the moment a worker has the page
        is_broken = True
        try:
            async with asyncio.timeout(deadline_s):
                done = await to_process.run_sync(
                    _bounded, self._memory_bytes, function, *args, cancellable=True, limiter=self._limiter
                )
        except TimeoutError as exc:
            raise PageTimedOut(url, f"held its worker for more than {deadline_s:g} s") from exc
        except BrokenWorkerProcess as exc:
            raise PageKilledWorker(url) from exc
        except MemoryError as exc:
            is_broken = False
            raise PageKilledWorker(url, f"wanted more than {self._memory_bytes >> 20} MB of memory") from exc
        except Exception:
            is_broken = False
            raise
        else:
            is_broken = False
            return done
        finally:
            self._give_back(is_broken=is_broken)

    def _give_back(self, *, is_broken: bool) -> None:
        """Free a worker's place; that of one which broke, once another is warm: nobody waits for that but the next page."""
        if not is_broken:
            self._free.release()
            return
        task = asyncio.get_running_loop().create_task(self._start_another())
        self._starting.add(task)
        task.add_done_callback(self._started)

    def _started(self, task: asyncio.Task[None]) -> None:
        self._starting.discard(task)
        self._free.release()

    async def _start_another(self) -> None:
        """Put a warm worker in the place of one that broke: the next page's deadline is not for imports."""
        with contextlib.suppress(TimeoutError, BrokenWorkerProcess):
            async with asyncio.timeout(START_S):
                await to_process.run_sync(_bounded, self._memory_bytes, _warm_up, 0.0, cancellable=True, limiter=self._limiter)


def _parse_feed(content: bytes, url: str, headers: dict[str, str], language: str | None, caps: dict[str, int]) -> FeedDocument:
    return feed.parse(content, url=url, headers=headers, language=language, **caps)


def _warm_up(seconds: float) -> None:
    """Load what extraction loads at first use, and stay busy for a moment: a pool starts workers only while others are busy."""
    article.warm_up()
    feed.parse(b"<rss version='2.0'><channel><item><title>x</title></item></channel></rss>", url="https://feeds.example/")
    freeze()
    time.sleep(seconds)


def _bounded(memory_bytes: int, function: Callable[..., T], *args: Any) -> T:
    """In the worker: the memory ceiling and the watch on the parent, set at its first call; then the function."""
    if not _State.is_ready:
        _State.is_ready = True
        _die_with_parent()
        bound_allocator()
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    _State.calls += 1
    if _State.calls % GIVE_BACK_EVERY == 0:
        give_back()
    return function(*args)


class _State:
    is_ready = False
    calls = 0


def _die_with_parent() -> None:
    """End this process when its parent ends: by the kernel on Linux, by a watching thread elsewhere."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
