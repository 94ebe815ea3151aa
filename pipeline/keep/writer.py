"""The one writer of a run: it stores finished entries in few transactions."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from news.verdict.copies import CopyPolicy
from news.verdict.original import published_order
from pipeline.workers.memory import give_back
from storage import Store
from storage.queue.matches import StoredWatch
from storage.values import Finished, Kept, Made

BATCH = 100  #: the most entries in a transaction; design section 3, Storage
#: how long a finished entry waits for others to share its transaction, while any are in progress
LINGER_S = 1.5
#: a replay waits for no host: its transactions hold what was finished together, at any speed of the
#: machine, so that it gives the same lines each time
REPLAY_BATCH, REPLAY_LINGER_S = 300, 60.0
#: how long after the last entry the next of its host begins
_NEXT_S = 0.02
_FIRST = datetime.min.replace(tzinfo=UTC)
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
        watched: Sequence[StoredWatch] = (),
        is_replay: bool = False,
    ) -> None:
        """watched: the watches that each new text is compared with.

        is_replay: entries wait for all that are in progress, as far as memory allows; no webhook is
        told.
        """
        self._watched, self._is_replay = watched, is_replay
        self._store, self._now, self._policy, self._recheck = store, now, policy, recheck
        self._queue: asyncio.Queue[tuple[Finished, asyncio.Future[Kept]] | None] = asyncio.Queue(
            maxsize=2 * (REPLAY_BATCH if is_replay else BATCH)
        )
        self._most = REPLAY_BATCH if is_replay else BATCH
        self._linger_s = REPLAY_LINGER_S if is_replay else LINGER_S
        self._in_making = self._commits = 0
        self._is_closing = False
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
            self._is_closing = True
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
            while len(batch) < self._most and not self._queue.empty():
                following = self._queue.get_nowait()
                if following is None:
                    await self._commit(batch)
                    return
                batch.append(following)
            await self._commit(batch)

    async def _linger(self) -> None:
        """Wait until the batch is full, no entry is in progress, or LINGER_S have passed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._linger_s):
                while self._in_making and not self._is_full() and not self._is_closing:
                    self._is_time.clear()
                    await self._is_time.wait()
                    await asyncio.sleep(_NEXT_S)

    def _is_full(self) -> bool:
        """True when the queue and the writer's own entry fill a transaction."""
        return self._queue.qsize() >= self._most - 1

    async def _commit(self, batch: list[tuple[Finished, asyncio.Future[Kept]]]) -> None:
        """Write the batch in one transaction; a store error goes to every caller in it.

        The earliest published is kept first, so that fewer copies become records.
        """
        batch.sort(key=lambda one: _order(one[0]))
        try:
            kept = await asyncio.to_thread(
                self._store.stories.keep,
                [finished for finished, _ in batch],
                now=self._now(),
                policy=self._policy,
                recheck=self._recheck,
                watched=self._watched,
                tells=not self._is_replay,
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


def _order(finished: Finished) -> tuple[bool, datetime, str, str]:
    """Records by their dates of publication, behind what has none."""
    if not isinstance(finished, Made):
        return (False, _FIRST, "", "")
    return (True, *published_order(finished.record))
