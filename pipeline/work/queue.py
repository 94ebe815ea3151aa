"""Processes the queue in shards while feeds are still being polled: claims and leases."""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from datetime import timedelta
from typing import Any

from news.errors import StoreUnavailable
from pipeline.control.brake import Brake
from pipeline.report.events import emit
from pipeline.resources import Resources
from storage.values import Shard

#: pause before the next claim while other shards of this run are still in progress
IDLE_S = 1.0
#: while feeds are polled, how long entries gather before a shard that is not full is claimed
GATHER_S = 5.0


@contextlib.asynccontextmanager
async def beside(work: Awaitable[None]) -> AsyncIterator[asyncio.Task[None]]:
    """Run the work as a task next to the block; wait for it at the block's end.

    Raises what the work raises. If the block fails, the task is cancelled.
    """

    async def run() -> None:
        await work

    task = asyncio.create_task(run())
    try:
        yield task
        await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class _Gate:
    """Decides when the next shard may be claimed.

    Immediately when polling has ended, here and in other runs of the same feeds, or when the last
    shard was full; otherwise every GATHER_S. One shard per polled feed would mean thousands of
    tasks, each as slow as its single host.
    """

    def __init__(
        self, polling: asyncio.Task[None], *, full: int, gather_s: float = GATHER_S
    ) -> None:
        self._polling, self._full, self._clock = polling, full, asyncio.get_running_loop().time
        self._gather_s = gather_s
        self.is_fed = False  #: others poll: entries may come when this run's polling is done
        self._opens_at = self._clock() + gather_s

    def wait_s(self) -> float:
        """Seconds until it opens; 0 when it is open."""
        is_over = self._polling.done() and not self.is_fed
        return 0.0 if is_over else max(0.0, self._opens_at - self._clock())

    def took(self, shard: Shard | None) -> None:
        """Close after a claim that shows a nearly empty queue."""
        if shard is None or len(shard.entries) < self._full:
            self._opens_at = self._clock() + self._gather_s


async def work_queue(
    resources: Resources,
    *,
    work: Callable[[Shard], Awaitable[None]],
    limit: int | None,
    scope: Collection[str] | None,
    brake: Brake,
    polling: asyncio.Task[None],
    but: Collection[str] = (),
    gather_s: float = GATHER_S,
) -> None:
    """Claim shards and process several at once.

    Ends when the queue has nothing due and no other run polls, the limit is reached or the brake is
    on.

    scope: only entries of these feeds. but: not of these. polling: the queue is not done while
    this task runs. gather_s: how long entries gather meanwhile.
    """
    left, at_work = limit, set[asyncio.Task[None]]()
    # a replay polls its feeds first: then its entries are worked in the same order each time
    gather_s = math.inf if resources.is_replay else gather_s
    gate = _Gate(polling, full=resources.settings.shard_entries, gather_s=gather_s)

    async def settle(timeout_s: float | None = None) -> None:
        under_way = at_work if polling.done() else {*at_work, polling}
        if not under_way:
            await asyncio.sleep(timeout_s or 0)
            return
        done, _ = await asyncio.wait(
            under_way, return_when=asyncio.FIRST_COMPLETED, timeout=timeout_s
        )
        at_work.difference_update(done)
        # each task's error is read, or asyncio logs it
        errors = [error for task in done if (error := task.exception())]
        if errors:
            raise errors[0]

    try:
        while (left is None or left > 0) and not brake.is_on:
            if len(at_work) >= resources.settings.shards_at_once or gate.wait_s():
                # and check the brake in between
                await settle(min(gate.wait_s(), IDLE_S) or None)
                continue
            is_last = polling.done()
            shard = await _claimed(resources, scope=scope, but=but, left=left)
            gate.took(shard)
            gate.is_fed = is_last and await asyncio.to_thread(_is_fed, resources, scope=scope)
            if shard is not None:
                left = left and left - len(shard.entries)
                entries, hosts = len(shard.entries), len(shard.hosts)
                emit("shard.claimed", shard=shard.name, entries=entries, hosts=hosts)
                at_work.add(asyncio.create_task(_worked(shard, resources, work=work)))
            elif at_work or not is_last or gate.is_fed:
                await settle(IDLE_S)
            else:
                break
        while at_work:
            await settle()
    finally:
        for task in at_work:
            task.cancel()
        await asyncio.gather(*at_work, return_exceptions=True)


def _is_fed(resources: Resources, *, scope: Collection[str] | None) -> bool:
    """True while another run polls feeds of this one's: what comes is shared."""
    return not resources.is_replay and resources.store.feeds.polled_by_others(
        scope,
        owner=resources.owner.name,
        lease=timedelta(seconds=resources.settings.lease_s),
        now=resources.now(),
    )


async def _claimed(resources: Resources, **limits: Any) -> Shard | None:
    """The next shard; what is finished waits to be stored with its entries."""
    with resources.writer.making():
        return await asyncio.to_thread(_claim, resources, **limits)


def _claim(
    resources: Resources,
    *,
    scope: Collection[str] | None,
    but: Collection[str],
    left: int | None,
) -> Shard | None:
    settings = resources.settings
    return resources.store.queue.claim(
        owner=resources.owner.name,
        feeds=scope,
        but=but,
        limit=min(settings.shard_entries, left or settings.shard_entries),
        per_host=settings.host_entries,
        lease=timedelta(seconds=settings.lease_s),
        longest_hold=settings.pacing.longest_hold,
        now=resources.now(),
    )


async def _worked(
    shard: Shard, resources: Resources, *, work: Callable[[Shard], Awaitable[None]]
) -> None:
    """Process a claimed shard, renew its lease meanwhile, and release it."""
    renewal = asyncio.create_task(_renew(shard, resources))
    try:
        await work(shard)
    finally:
        renewal.cancel()
        await asyncio.shield(asyncio.to_thread(resources.store.queue.release, shard.lease))


async def _renew(shard: Shard, resources: Resources) -> None:
    lease_s = resources.settings.lease_s
    while True:
        await asyncio.sleep(lease_s / 3)
        try:
            await asyncio.to_thread(
                resources.store.queue.renew,
                shard.lease,
                until=resources.now() + timedelta(seconds=lease_s),
            )
        except StoreUnavailable as exc:  # tried again well before the lease ends
            emit("store.busy", reason=str(exc))
