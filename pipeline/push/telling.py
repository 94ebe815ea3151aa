"""Tells webhooks what watches found, beside the run: nothing waits for a receiver."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from news.errors import ConfigError, NewsError
from news.query.hook import answer_of, key_of, signed
from pipeline.config.logins import expanded
from pipeline.config.settings import Settings
from pipeline.control.clock import Clock
from pipeline.report.events import emit
from storage import Store
from storage.queue.push.deliveries import Delivery
from storage.queue.matches import match_lines

if TYPE_CHECKING:
    from extractors.fetch import Webhooks

EVERY_S = 5.0  #: between two looks for what is to be told
LAST_S = 15.0  #: the longest time that the end of a run waits for receivers
AT_ONCE = 10  #: messages claimed for one receiver; sent one after another
_SECRET_EXPECTED = "expected 24 to 64 random bytes in base64, as from `openssl rand -base64 32`"  # noqa: S105 - what is expected of one


@contextlib.asynccontextmanager
async def telling(
    store: Store,
    settings: Settings,
    *,
    now: Clock,
    environment: Mapping[str, str] = os.environ,
) -> AsyncIterator[None]:
    """Tell webhooks at the start, at intervals, and once at the end, for at most LAST_S then.

    What they were not told waits in the store for the next run.
    """
    teller = Teller(store, settings, now=now, environment=environment)
    task = asyncio.create_task(teller.run())
    try:
        yield
        teller.ends.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_S):
                await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class Teller:
    """Tells each webhook in a task of its own."""

    def __init__(
        self, store: Store, settings: Settings, *, now: Clock, environment: Mapping[str, str]
    ) -> None:
        self._store, self._settings, self._now = store, settings, now
        self._environment = environment
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self.ends = asyncio.Event()  #: set: look once more, then end

    async def run(self) -> None:
        """Look for what is to be told until it ends; a store that does not answer ends it too."""
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(self._stop)
            hooks: Webhooks | None = None
            is_last = False
            while not is_last:
                is_last = self.ends.is_set()
                due = await asyncio.to_thread(self._store.deliveries.due_watches, now=self._now())
                if due and hooks is None:
                    hooks = await stack.enter_async_context(self._opened())
                if hooks is not None:
                    self._begin(due, hooks)
                if is_last:
                    await asyncio.gather(*self._tasks.values())
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0 if is_last else EVERY_S):
                        await self.ends.wait()

    def _opened(self) -> "Webhooks":
        from extractors.fetch import Webhooks  # noqa: PLC0415 - imports httpx, which few runs need here

        return Webhooks(self._settings.fetching, now=self._now)

    def _begin(self, due: list[int], hooks: "Webhooks") -> None:
        self._tasks = {key: task for key, task in self._tasks.items() if not task.done()}
        for watch_id in due:
            if watch_id not in self._tasks:
                self._tasks[watch_id] = asyncio.create_task(self._tell_all(watch_id, hooks))

    async def _stop(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _tell_all(self, watch_id: int, hooks: "Webhooks") -> None:
        """Tell one webhook all that is due, until it fails."""
        claim = self._store.deliveries.claim
        while found := await asyncio.to_thread(claim, watch_id, limit=AT_ONCE, now=self._now()):
            for one in found:
                if not await self._tell(one, hooks):
                    return

    async def _tell(self, one: Delivery, hooks: "Webhooks") -> bool:
        """Tell a webhook one match; False when it takes nothing now."""
        store, asked, why = self._store.deliveries, None, ""
        try:
            receipt = await self._posted(one, hooks)
            answer, asked = answer_of(receipt[0]), receipt[1]
            why = f"it answered {receipt[0]}"
        except NewsError as exc:
            answer, why = "failed", _why(exc)
        now, name = self._now(), one.watch.watch.name
        if answer == "taken":
            await asyncio.to_thread(store.taken, one, now=now)
            emit("watch.told", watch=name, match=one.match.match_id, attempts=one.attempts)
        elif answer == "refused":
            await asyncio.to_thread(store.refused, one, why=why, now=now)
            emit("watch.failed", watch=name, match=one.match.match_id, reason=why)
        elif answer == "off":
            await asyncio.to_thread(store.off, one, why=why, now=now)
            emit("watch.off", watch=name, reason=why)
        else:
            until = await asyncio.to_thread(store.failed, one, why=why, asked=asked, now=now)
            emit("watch.failed", watch=name, reason=why, until=f"{until:%Y-%m-%d %H:%M} UTC")
        return answer in ("taken", "refused")

    async def _posted(self, one: Delivery, hooks: "Webhooks") -> tuple[int, timedelta | None]:
        """Status and wished wait of the receiver. Raises NewsError."""
        watch = one.watch.watch
        if watch.webhook is None or watch.secret is None:
            raise ConfigError(watch.name, "it has no webhook any more")
        need = "its webhook needs it"
        url = expanded(watch.webhook, environment=self._environment, need=need)
        secret = expanded(watch.secret, environment=self._environment, need=need)
        try:
            key = key_of(secret)
        except ValueError as exc:
            raise ConfigError(watch.secret, f"{_SECRET_EXPECTED}, got {exc}") from exc
        line = match_lines.dumps(one.match)
        at = f"{one.match.date_matched.isoformat()}".replace("+00:00", "Z")
        content = f'{{"type":"watch.matched","timestamp":"{at}","data":{line}}}'.encode()
        headers = signed(content, key=key, message_id=one.match.match_id, at=self._now())
        receipt = await hooks.post(url, content=content, headers=headers)
        return receipt.status, receipt.retry_after


def _why(exc: NewsError) -> str:
    """A failure in words, without the receiver's address, which may be a secret."""
    reason = exc.reason or exc.__doc__ or ""
    return f"{exc.url}: {reason}" if isinstance(exc, ConfigError) else reason
