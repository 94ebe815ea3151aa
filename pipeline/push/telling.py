"""Tells webhooks what watches found, beside the run: nothing waits for a receiver."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING

from news.errors import ConfigError, NewsError
from news.query.hook import answer_of, signed
from pipeline.config.logins import expanded
from pipeline.config.settings import Settings
from pipeline.control.clock import Clock
from pipeline.push.beside import beside
from pipeline.push.secrets import signing_key, why_of
from pipeline.report.events import emit
from storage import Store
from storage.queue.matches import match_lines
from storage.queue.push.deliveries import Delivery

if TYPE_CHECKING:
    from extractors.fetch import Receipt, Webhooks

AT_ONCE = 10  #: messages claimed for one receiver; sent one after another


@contextlib.asynccontextmanager
async def telling(
    store: Store,
    settings: Settings,
    *,
    now: Clock,
    environment: Mapping[str, str] = os.environ,
) -> AsyncIterator[None]:
    """Tell webhooks while the block runs; see beside."""
    async with contextlib.AsyncExitStack() as stack:
        teller = Teller(store, settings, now=now, environment=environment, stack=stack)
        async with beside(teller.due, teller.tell_all):
            yield


class Teller:
    """Tells webhooks."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        now: Clock,
        environment: Mapping[str, str],
        stack: contextlib.AsyncExitStack,
    ) -> None:
        """stack: closes the connections."""
        self._store, self._settings, self._now = store, settings, now
        self._environment, self._stack = environment, stack
        self._hooks: Webhooks | None = None

    def due(self) -> list[int]:
        """The watches whose webhooks are to be told something now."""
        return self._store.deliveries.due_watches(now=self._now())

    def _opened(self) -> "Webhooks":
        from extractors.fetch import Webhooks  # noqa: PLC0415 - imports httpx, which few runs need here

        if self._hooks is None:
            hooks = self._hooks = Webhooks(self._settings.fetching, now=self._now)
            self._stack.push_async_exit(hooks)
        return self._hooks

    async def tell_all(self, watch_id: int) -> None:
        """Tell one webhook all that is due, until it fails."""
        claim, hooks = self._store.deliveries.claim, self._opened()
        while found := await asyncio.to_thread(claim, watch_id, limit=AT_ONCE, now=self._now()):
            for one in found:
                if not await self._tell(one, hooks):
                    return

    async def _tell(self, one: Delivery, hooks: "Webhooks") -> bool:
        """Tell a webhook one match; False when it takes nothing now."""
        store, asked, why = self._store.deliveries, None, ""
        try:
            receipt = await self._posted(one, hooks)
            answer, asked = answer_of(receipt.status), receipt.retry_after
            why = f"it answered {receipt.status}"
        except NewsError as exc:
            answer, why = "failed", why_of(exc)
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

    async def _posted(self, one: Delivery, hooks: "Webhooks") -> "Receipt":
        """Send a match; the receiver's answer. Raises NewsError."""
        watch = one.watch.watch
        if watch.webhook is None or watch.secret is None:
            raise ConfigError(watch.name, "it has no webhook any more")
        need = "its webhook needs it"
        url = expanded(watch.webhook, environment=self._environment, need=need)
        secret = expanded(watch.secret, environment=self._environment, need=need)
        key = signing_key(secret, named=watch.secret)
        line = match_lines.dumps(one.match)
        at = one.match.date_matched.isoformat().replace("+00:00", "Z")
        content = f'{{"type":"watch.matched","timestamp":"{at}","data":{line}}}'.encode()
        headers = signed(content, key=key, message_id=one.match.match_id, at=self._now())
        return await hooks.post(url, content=content, headers=headers)
