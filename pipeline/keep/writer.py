"""The one writer of a run: it stores finished entries in few transactions."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from news.verdict.copies import CopyPolicy
from pipeline.workers.memory import give_back
from storage import Store
from storage.values import Finished, Kept

BATCH = 100  #: the most entries in a transaction; design section 3, Storage
#: how long a finished entry waits for others to share its transaction, while any are in progress
LINGER_S = 0.5
GIVE_BACK_EVERY = 5  #: transactions between two returns of memory, which take milliseconds


class Writer:
    """One task that drains a bounded queue in order; `async with` flushes it at the end."""

    def __init__(
        self,
        store: Store,
        *,
        now: Callable[[], datetime],
        policy: CopyPolicy | None = None,
        recheck: Sequence[timedelta] = (),
    ) -> None:
        self._store, self._now, self._policy, self._recheck = store, now, policy, recheck
        self._queue: asyncio.Queue[tuple[Finished, asyncio.Future[Kept]] | None] = asyncio.Queue(
            maxsize=2 * BATCH
        )
        self._in_making = self._commits = 0
        self._is_time = asyncio.Event()  #: the next batch is written without waiting

    async def __aenter__(self) -> Self:
        """Start the writer."""
        self._writer = asyncio.create_task(self._write())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write the queued entries and stop, even when the run is cancelled."""
        if not self._writer.done():
            await asyncio.shield(self._queue.put(None))
            self._is_time.set()
        await self._writer

    @contextlib.contextmanager
    def making(self) -> Iterator[None]:
        """Mark an entry as in progress until its `put`: finished entries wait a moment for it."""
        self._in_making += 1
        try:
            yield
        finally:
            self._in_making -= 1
            if not self._in_making:
                self._is_time.set()

    async def put(self, finished: Finished) -> asyncio.Future[Kept]:
        """Queue a finished entry; waits while the writer is far behind.

        The future gives the store's result once it is durable, or the store's error.
        """
        answer: asyncio.Future[Kept] = asyncio.get_running_loop().create_future()
        await self._queue.put((finished, answer))
        if self._is_full():
            self._is_time.set()
        return answer

    async def _write(self) -> None:
        while (first := await self._queue.get()) is not None:
            await self._linger()
            batch = [first]
            while len(batch) < BATCH and not self._queue.empty():
                following = self._queue.get_nowait()
                if following is None:
                    await self._commit(batch)
                    return
                batch.append(following)
            await self._commit(batch)

    async def _linger(self) -> None:
        """Wait until the batch is full, no entry is in progress, or LINGER_S have passed."""
        if self._in_making and not self._is_full():
            self._is_time.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._is_time.wait(), LINGER_S)

    def _is_full(self) -> bool:
        """True when the queue and the writer's own entry fill a transaction."""
        return self._queue.qsize() >= BATCH - 1

    async def _commit(self, batch: list[tuple[Finished, asyncio.Future[Kept]]]) -> None:
        """Write the batch in one transaction; a store error goes to every caller in it."""
        try:
            kept = await asyncio.to_thread(
                self._store.stories.keep,
                [finished for finished, _ in batch],
                now=self._now(),
                policy=self._policy,
                recheck=self._recheck,
            )
        except Exception as exc:  # noqa: BLE001 - passed to the callers, which handle it
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(exc)
                    answer.exception()  # read here: a cancelled caller never reads it
            return
        for (_, answer), outcome in zip(batch, kept, strict=True):
            if not answer.done():
                answer.set_result(outcome)
        self._commits += 1
        if self._commits % GIVE_BACK_EVERY == 0:
            await asyncio.to_thread(give_back)
