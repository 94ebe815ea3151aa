"""The resources of a run for many hostile cases, and a measure of time and memory."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from typing import Self, TypeVar

import psutil

from extractors.fetch import Client
from pipeline.config.settings import Settings
from pipeline.resources import Resources, open_resources
from tests.system.guest.guest_run import rss

T = TypeVar("T")
MIB = 1024 * 1024


def _resolver() -> Callable[[str, int], list[str]]:
    """Resolve the names of the cases; every other name is at 127.0.0.1."""
    asked: dict[str, int] = {}

    def resolve(host: str, _: int) -> list[str]:
        asked[host] = asked.get(host, 0) + 1
        if host == "none.example":
            raise OSError(-2, "Name or service not known")
        if host == "private.example":
            return ["10.0.0.1"]
        if host == "mixed.example":
            return ["127.0.0.1", "10.0.0.1"]
        if host == "rebind.example" and asked[host] > 1:
            return ["10.0.0.1"]
        return ["127.0.0.1"]

    return resolve


HANGS_S = 300  #: after so long something hangs, however busy the machine is


class Stage:
    """The resources of a run, kept open in a thread with a loop of its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loop = asyncio.new_event_loop()
        self._ready: Future[Resources] = Future()
        self._ended = asyncio.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.result(timeout=HANGS_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(timeout=HANGS_S)
        self._loop.close()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._live())
        except BaseException as exc:  # noqa: BLE001 - raised again where the stage is entered
            self._ready.set_exception(exc)

    async def _live(self) -> None:
        async with open_resources(self._settings, raises_bugs=True) as opened:
            feeds = (
                opened.workers.parse_feed(rss("a"), url="x", headers={}, language=None)
                for _ in range(self._settings.workers)
            )
            await asyncio.gather(*feeds)  # all workers run before memory is measured
            now, resolve = opened.now, _resolver()
            async with Client(
                self._settings.fetching, host_book=opened.store.hosts, now=now, resolve=resolve
            ) as client:
                self._ready.set_result(replace(opened, client=client))
                await self._ended.wait()

    def play(self, scene: Callable[[Resources], Coroutine[None, None, T]]) -> T:
        """Run a scene to its end."""
        return asyncio.run_coroutine_threadsafe(scene(self._ready.result()), self._loop).result(
            timeout=HANGS_S
        )


@contextmanager
def measured() -> Iterator[Callable[[], tuple[float, float]]]:
    """Yield a function: seconds so far, and peak MB over the start, of this process tree."""
    me, ended, started = psutil.Process(), threading.Event(), time.monotonic()
    idle = most = _resident(me)

    def watch() -> None:
        nonlocal most
        while not ended.wait(0.02):
            most = max(most, _resident(me))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield lambda: (time.monotonic() - started, (most - idle) / MIB)
    finally:
        ended.set()
        thread.join()


def _resident(me: psutil.Process) -> int:
    total: int = me.memory_info().rss
    for child in me.children(recursive=True):
        try:
            total += child.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total
