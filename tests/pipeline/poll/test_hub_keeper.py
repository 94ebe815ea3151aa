"""Hubs are asked for what is subscribed, over loopback HTTP; what they answer decides what next."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pytest

from extractors.fetch import Webhooks
from news.errors import ConfigError
from news.feed.hub import HubSubscription
from news.feed.values import FeedState, Subscription
from pipeline.config.settings import Settings
from pipeline.poll.pushed.subscribe import HubKeeper, is_private, refuse_private
from storage import Store, open_store
from storage.values import Poll
from tests.support.factories import NOW
from tests.support.newssite import NewsSite
from tests.support.servers.hub import Hub

FEED = "http://paper.example/feed"
LOOPBACK = (ip_network("127.0.0.0/8"),)
SETTINGS = Settings(allow_networks=LOOPBACK, contact="me@paper.example")
BASE = "http://127.0.0.1:1"


class Clock:
    """A clock that is set by the test."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("memory:") as opened:
        yield opened


@pytest.fixture
def hub(newssite: NewsSite) -> Hub:
    return Hub(newssite, verifies=False)


class Kept:
    """A store with one feed and its hubs, and the keeper of a server."""

    def __init__(
        self, store: Store, *hubs: str, settings: Settings = SETTINGS, **state: Any
    ) -> None:
        self.store, self.clock, self.settings = store, Clock(), settings
        self.subscribe(FEED)
        self.poll(*hubs, **state)
        self.keeper = self.keeper_at(BASE)

    def keeper_at(self, base: str) -> HubKeeper:
        return HubKeeper(self.store, self.settings, base=base, now=self.clock, pause_s=0)

    def subscribe(self, *urls: str, **changes: Any) -> None:
        wanted = [Subscription(url=url, **changes) for url in urls]
        self.store.feeds.sync_subscriptions(wanted, origin="feeds.toml", now=NOW)

    def poll(self, *hubs: str, topic: str | None = FEED, **changes: Any) -> None:
        state = FeedState(url=FEED, hub_urls=hubs, topic_url=topic, **changes)
        self.store.queue.save_poll(Poll(state=state), now=NOW)

    async def step(self, *, after: timedelta = timedelta(0)) -> list[HubSubscription]:
        self.clock.at += after
        async with Webhooks(self.settings.fetching, now=self.clock) as hooks:
            await self.keeper.step(hooks)
        return self.store.hubs.all()


async def test_a_hub_is_asked_once_for_a_subscribed_feed(store: Store, hub: Hub) -> None:
    """With a callback and a secret of its own; a second look asks nothing."""
    kept = Kept(store, hub.url)
    (one,) = await kept.step()
    await kept.step(after=timedelta(minutes=10))
    (form,) = hub.forms
    assert (form["hub.mode"], form["hub.topic"]) == ("subscribe", FEED)
    assert form["hub.callback"].startswith(f"{BASE}/websub/")
    assert len(form["hub.secret"]) > 40
    assert (one.standing, one.failures) == ("asked", 0)
    (request,) = hub.site.requests
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "me@paper.example" in request.headers["user-agent"]


async def test_a_lease_is_renewed_with_the_same_callback_and_secret(store: Store, hub: Hub) -> None:
    """Before it ends, so that nothing is lost between two."""
    kept = Kept(store, hub.url)
    await kept.step()
    (one,) = store.hubs.due(limit=1, now=NOW + timedelta(days=1))
    store.hubs.verified(one, lease=timedelta(days=4), now=kept.clock())
    await kept.step(after=timedelta(days=2))
    assert len(hub.forms) == 1
    (renewing,) = await kept.step(after=timedelta(days=1))
    assert hub.forms[1] == hub.forms[0]
    assert renewing.is_active(kept.clock.at)


@pytest.mark.parametrize("status", [400, 404, 410, 429, 500, 503])
async def test_a_hub_that_refuses_is_asked_later(store: Store, hub: Hub, status: int) -> None:
    """With what it said; the feed is polled as if it had no hub."""
    hub.status = status
    kept = Kept(store, hub.url)
    (one,) = await kept.step()
    assert (one.failures, one.error) == (1, f"it answered {status} (the hub says no)")
    await kept.step(after=timedelta(minutes=9))
    assert len(hub.forms) == 1
    hub.status = 202
    await kept.step(after=timedelta(minutes=2))
    assert len(hub.forms) == 2
    assert store.brought.standing(now=kept.clock())[FEED].since is None


async def test_a_hub_in_trouble_is_asked_for_one_feed_only(store: Store, hub: Hub) -> None:
    """Its other feeds wait; those of other hubs do not."""
    hub.status = 500
    other = Hub(hub.site, path="/other", verifies=False)
    kept = Kept(store, hub.url)
    for n in range(4):
        at = other.url if n == 3 else hub.url
        store.hubs.settle({f"{FEED}/{n}": ((at, f"{FEED}/{n}"),)}, base=BASE, now=NOW)
    await kept.step()
    assert (len(hub.forms), len(other.forms)) == (1, 1)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_the_redirect_of_a_hub_is_followed_with_the_form(
    store: Store, hub: Hub, status: int
) -> None:
    """Section 5.1."""
    first = hub.site.redirect("/old", hub.url, status=status)
    (one,) = await Kept(store, first).step()
    assert len(hub.forms) == 1
    assert one.failures == 0


async def test_a_hub_that_redirects_in_circles_fails(store: Store, newssite: NewsSite) -> None:
    """After a few hops."""
    (one,) = await Kept(store, newssite.redirect("/hub", "/hub", status=307)).step()
    assert "redirects" in str(one.error)
    assert len(newssite.requests) < 10


async def test_hubs_in_private_networks_are_not_asked(store: Store, hub: Hub) -> None:
    """A feed may name any address as its hub; neither is what hubs redirect to."""
    kept = Kept(store, hub.url, settings=Settings())
    (one,) = await kept.step()
    assert "loopback address" in str(one.error)
    assert hub.forms == []


async def test_a_feed_that_is_left_is_ended_at_its_hub(store: Store, hub: Hub) -> None:
    """Also one that names no hub any more; a hub that does not verify that is left to the 410."""
    kept = Kept(store, hub.url)
    await kept.step()
    token = hub.forms[0]["hub.callback"].rpartition("/")[2]
    kept.subscribe()
    assert await kept.step(after=timedelta(minutes=6)) == []
    assert hub.forms[1]["hub.mode"] == "unsubscribe"
    for _ in range(5):
        await kept.step(after=timedelta(days=1))
    found = store.hubs.by_token(token)
    assert found is not None
    assert found.standing == "ended"
    await kept.step(after=timedelta(days=11))
    assert store.hubs.by_token(token) is None
    assert len(hub.forms) < 6


async def test_a_server_with_another_address_asks_anew(store: Store, hub: Hub) -> None:
    """What was asked for the old address is ended."""
    kept = Kept(store, hub.url)
    await kept.step()
    kept.keeper = kept.keeper_at("http://127.0.0.2:1")
    (one,) = await kept.step(after=timedelta(minutes=6))
    assert one.standing == "asked"
    modes = sorted((f["hub.mode"], f["hub.callback"][:18]) for f in hub.forms[1:])
    assert modes == [("subscribe", "http://127.0.0.2:1"), ("unsubscribe", "http://127.0.0.1:1")]


@pytest.mark.parametrize(
    ("subscription", "state"),
    [
        ({"headers": {"Cookie": "a"}}, {}),
        ({}, {"topic": "http://paper.example/feed?token=0123456789abcdef"}),
        ({}, {"topic": None}),
        ({}, {"is_gone": True}),
    ],
)
async def test_a_feed_with_a_secret_is_told_to_no_hub(
    store: Store, hub: Hub, subscription: dict[str, Any], state: dict[str, Any]
) -> None:
    """Nor one that is gone, or whose document has not been read since hubs are understood."""
    kept = Kept(store, hub.url, **state)
    kept.subscribe(FEED, **subscription)
    assert await kept.step() == []
    assert hub.forms == []


async def test_a_hub_without_tls_is_given_no_secret_for_a_feed_with_it(
    store: Store, hub: Hub
) -> None:
    """Who could read it could forge documents; its messages are hints then (section 5.1)."""
    await Kept(store, hub.url, topic="https://paper.example/feed").step()
    assert "hub.secret" not in hub.forms[0]


async def test_a_hub_that_is_named_with_and_without_tls_is_asked_once(store: Store) -> None:
    """Its Link header may name one, its document the other."""
    kept = Kept(store, "http://hub.example/", "https://hub.example/")
    kept.keeper = kept.keeper_at("https://my.example")
    kept.keeper._settle()
    assert [one.hub for one in store.hubs.all()] == ["http://hub.example/"]


async def test_at_most_two_hubs_are_asked_for_a_feed(store: Store, newssite: NewsSite) -> None:
    """Some feeds name a dead one beside a living one; a hostile one could name hundreds."""
    hubs = [Hub(newssite, path=f"/hub{n}", verifies=False) for n in range(4)]
    await Kept(store, *(one.url for one in hubs)).step()
    assert [len(one.forms) for one in hubs] == [1, 1, 0, 0]


async def test_a_second_server_asks_nothing(store: Store, hub: Hub) -> None:
    """One keeps the subscriptions; its end frees them."""
    kept = Kept(store, hub.url)
    store.hubs.beat("other", url=BASE, every=timedelta(days=1), since=NOW, now=NOW)
    await kept.step()
    assert hub.forms == []
    store.hubs.leave("other")
    await kept.step()
    assert len(hub.forms) == 1


async def test_a_public_hub_is_not_asked_to_reach_a_private_address(store: Store) -> None:
    """It could not."""
    kept = Kept(store, "https://hub.example/")
    assert await kept.step() == []


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://127.0.0.1:8002", True),
        ("http://localhost", True),
        ("http://[::1]:8002", True),
        ("http://192.168.1.5", True),
        ("http://10.0.0.1.", True),
        ("http://box", True),
        ("http://box.local", True),
        ("https://my.example", False),
        ("https://93.184.215.14", False),
    ],
)
def test_an_address_that_no_hub_reaches_is_refused(url: str, private: bool) -> None:
    """Unless hubs are in private networks too."""
    assert is_private(url) is private
    if private:
        with pytest.raises(ConfigError, match="leads nowhere"):
            refuse_private(url, allowed=())
        refuse_private(url, allowed=LOOPBACK)
