"""Work beside a run: at the start, at intervals, and once at the end. Nothing waits for it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine

EVERY_S = 5.0  #: between two looks for what is due
LAST_S = 15.0  #: the longest time that the end of a run waits

Due = Callable[[], list[int]]
"""The numbers of what is due; asked in a thread of its own. May raise StoreError."""
Work = Callable[[int], Coroutine[object, object, None]]
"""Works on one of these, until nothing is left to do or it fails."""


@contextlib.asynccontextmanager
async def beside(due: Due, work: Work) -> AsyncIterator[None]:
    """Work on what is due while the block runs; at its end once more, for at most LAST_S.

    What was not done by then waits in the store for the next run.
    """
    looker = Looker(due, work)
    task = asyncio.create_task(looker.run())
    try:
        yield
        looker.ends.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_S):
                await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class Looker:
    """Works on each of what is due in a task of its own."""

    def __init__(self, due: Due, work: Work) -> None:
        self._due, self._work = due, work
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self.ends = asyncio.Event()  #: set: look once more, then end

    async def run(self) -> None:
        """Look for what is due until it ends; a store that does not answer ends it too."""
        is_last = False
        try:
            while not is_last:
                is_last = self.ends.is_set()
                self._begin(await asyncio.to_thread(self._due))
                if is_last:
                    await asyncio.gather(*self._tasks.values())
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0 if is_last else EVERY_S):
                        await self.ends.wait()
        finally:
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _begin(self, due: list[int]) -> None:
        self._tasks = {key: task for key, task in self._tasks.items() if not task.done()}
        for key in due:
            if key not in self._tasks:
                self._tasks[key] = asyncio.create_task(self._work(key))
