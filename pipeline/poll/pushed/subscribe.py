"""Keeps feeds subscribed at their hubs, for as long as a server can be reached by them."""

import asyncio
import contextlib
import ipaddress
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

from news.errors import BadUrl, ConfigError, NewsError
from news.feed.hub import MAX_HUBS, HubSubscription, hub_address, request_form
from news.feed.pushed import may_push
from news.feed.values import FeedState, Subscription
from news.secrets import masked_text
from news.text import tidy
from pipeline.config.settings import Settings
from pipeline.control.clock import Clock
from pipeline.report.events import emit
from storage import Store
from storage.queue.hubs.asked import Wanted

if TYPE_CHECKING:
    from extractors.fetch import Receipt, Webhooks

EVERY_S = 30.0  #: between two looks for what is due
SETTLE_S = 300.0  #: between two looks at all feeds
PAUSE_S = 0.2  #: between two requests to hubs: one may keep thousands of our feeds
AT_ONCE = 50  #: subscriptions that one look takes
_PAGE = 500  #: feeds that are looked at in one go
_MAX_HOPS = 5
_TRIES_TO_END = 3
_REDIRECTS = (301, 302, 307, 308)
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class HubKeeper:
    """Asks hubs for what is subscribed, renews it, and ends what is not subscribed any more."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        base: str,
        now: Clock,
        pause_s: float = PAUSE_S,
    ) -> None:
        """base: the address under which hubs reach the server, without a slash at the end."""
        self._store, self._settings, self._base, self._now = store, settings, base, now
        self._pause_s = pause_s
        self._name, self._since = uuid4().hex, now()
        self._settled_at: datetime | None = None

    async def run(self) -> None:
        """Keep them until it is cancelled. A store that does not answer is asked again later."""
        from extractors.fetch import Webhooks  # noqa: PLC0415 - imports httpx, which the rest does not need

        async with Webhooks(self._settings.fetching, now=self._now) as hooks:
            try:
                while True:
                    with contextlib.suppress(NewsError):
                        await self.step(hooks)
                    await asyncio.sleep(EVERY_S)
            finally:
                with contextlib.suppress(NewsError):
                    await asyncio.to_thread(self._store.hubs.leave, self._name)

    async def step(self, hooks: "Webhooks") -> int:
        """Look once; how many subscriptions were due. Another server may keep the store's."""
        if not await asyncio.to_thread(self._beat):
            return 0
        now, settled = self._now(), self._settled_at
        if settled is None or now - settled >= timedelta(seconds=SETTLE_S) or now < settled:
            await asyncio.to_thread(self._settle)
            self._settled_at = now
        due = await asyncio.to_thread(self._store.hubs.due, limit=AT_ONCE, now=self._now())
        resting: set[str] = set()
        for one in due:
            if one.hub not in resting and not await self._ask(one, hooks):
                resting.add(one.hub)
                await asyncio.to_thread(self._store.hubs.rest, one.hub, now=self._now())
            await asyncio.sleep(self._pause_s)
        return len(due)

    def _beat(self) -> bool:
        return self._store.hubs.beat(
            self._name,
            url=self._base,
            every=self._settings.websub_interval,
            since=self._since,
            now=self._now(),
        )

    def _settle(self) -> None:
        """Begin and end subscriptions, as feeds and their documents have changed."""
        after = 0
        while page := self._store.feeds.page(after=after, limit=_PAGE):
            after = page[-1].number
            wanted = {
                place.url: tuple(self._wanted(place.subscription, place.state))
                if place.is_subscribed and place.subscription
                else ()
                for place in page
            }
            self._store.hubs.settle(wanted, base=self._base, now=self._now())

    def _wanted(self, subscription: Subscription, state: FeedState) -> Iterator[Wanted]:
        """What hubs are asked for; nothing of feeds whose address must stay secret."""
        topic = state.topic_url
        if topic is None or state.is_gone or not may_push(subscription, topic):
            return
        hubs = {hub.partition("://")[2]: hub for hub in reversed(state.hub_urls)}
        for hub in list(reversed(hubs.values()))[:MAX_HUBS]:
            if not is_private(self._base) or is_private(hub):  # others could not reach us
                yield hub, topic

    async def _ask(self, one: HubSubscription, hooks: "Webhooks") -> bool:
        """Ask a hub for one feed, or to end it; False when the hub itself is in trouble."""
        hubs, begun = self._store.hubs, self._now()
        if one.standing == "ended":
            await asyncio.to_thread(hubs.forget, one)
            return True
        if not one.is_wanted and one.failures >= _TRIES_TO_END:  # it learns it from the 410
            await asyncio.to_thread(hubs.ended, one, now=begun)
            return True
        await asyncio.to_thread(hubs.begin, one, now=begun)
        asked, is_well = None, False
        try:
            receipt = await self._posted(one, hooks)
            if 200 <= receipt.status < 300:
                return True
            is_well = receipt.status < 500 and receipt.status != 429
            asked, why = receipt.retry_after, f"it answered {receipt.status}{_words(receipt)}"
        except NewsError as exc:
            why = exc.reason or exc.__doc__ or ""
        now = self._now()
        until = await asyncio.to_thread(hubs.failed, one, why, begun=begun, asked=asked, now=now)
        shown = f"{until:%Y-%m-%d %H:%M} UTC"
        emit("hub.failed", feed=one.feed_url, hub=one.hub, reason=why, until=shown)
        return is_well

    async def _posted(self, one: HubSubscription, hooks: "Webhooks") -> "Receipt":
        """The hub's answer, redirects followed with the form (section 5.1). Raises NewsError."""
        url = hub_address(one)
        for _ in range(_MAX_HOPS):
            receipt = await hooks.post(url, content=request_form(one, to=url), headers=_FORM)
            to = receipt.location
            if receipt.status not in _REDIRECTS or to is None:
                return receipt
            if url.startswith("https:") and not to.startswith("https:"):
                raise BadUrl(to, "it redirects to an address without TLS")
            url = to
        raise BadUrl(one.hub, f"more than {_MAX_HOPS} redirects")


def _words(receipt: "Receipt") -> str:
    """What a hub says about a failure, where it is a line of plain text."""
    text = tidy(masked_text(receipt.body[:1_000].decode("utf-8", "replace"))) or ""
    return f" ({text[:150]})" if text and "<" not in text else ""


def is_private(url: str) -> bool:
    """True for an address that leads to this machine, or into a private network."""
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local")) or "." not in host
    return not address.is_global


def refuse_private(url: str, *, allowed: Sequence[IPv4Network | IPv6Network]) -> None:
    """Raise ConfigError for an address that no hub can reach.

    allowed: private networks that may be fetched from, and whose hubs can.
    """
    if is_private(url) and not allowed:
        hint = (
            f"{url} leads nowhere from the Internet, where hubs are; name the address under which "
            "a proxy shows this server to the world, or leave --websub out: feeds are polled"
        )
        raise ConfigError("--websub", hint)
