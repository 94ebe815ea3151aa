"""Callbacks on the server: hubs verify and send there, and nobody else gets in."""

import os
import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import httpx
import pytest

from news.feed.hub import HubSubscription
from news.feed.values import FeedState, Subscription
from pipeline.config.settings import Settings
from pipeline.poll.pushed.callback import Callbacks
from pipeline.poll.pushed.subscribe import HubKeeper
from serve.access.hosts import Hosts
from serve.app import Served, WebSub, make_app
from serve.run import listening, serve
from storage import Store
from storage.tables.database import Database
from storage.values import Poll
from tests.serve.test_run import harmless  # noqa: F401 - a fixture
from tests.support.newssite import NewsSite
from tests.support.running import Shell
from tests.support.servers.hub import CHALLENGE, Hub, signature

FEED = "https://paper.example/feed"
HUB = ("https://hub.example/", FEED)
MY = "https://my.example/wire"
TOKEN = "t" * 40
XML = {"content-type": "application/atom+xml; charset=utf-8"}
LOOPBACK = (ip_network("127.0.0.0/8"),)


def now() -> datetime:
    return datetime.now(UTC)


async def nothing() -> None:
    """Subscribe nowhere."""


@pytest.fixture
def one(store: Store) -> HubSubscription:
    """A subscription that its hub was asked for."""
    store.hubs.settle({FEED: (HUB,)}, base=MY, now=now())
    (found,) = store.hubs.due(limit=1, now=now())
    store.hubs.begin(found, now=now())
    return found


@pytest.fixture
def ask(read: Store, store: Store) -> Callable[..., Any]:
    """Clients of a server that hubs reach, without a network between."""
    websub = WebSub(
        url=MY, callbacks=Callbacks(store=store, now=now), keep=nothing, max_bytes=1_000
    )
    app = make_app(read, Served(websub=websub, token=TOKEN, hosts=Hosts(own=frozenset())))

    @asynccontextmanager
    async def client() -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="https://my.example") as found:
            yield found

    return client


def path_of(one: HubSubscription) -> str:
    return httpx.URL(one.callback).path


def verifying(**changes: str) -> dict[str, str]:
    query = {"hub.mode": "subscribe", "hub.topic": FEED, "hub.challenge": CHALLENGE}
    return query | {name.replace("_", ".", 1): value for name, value in changes.items()}


async def test_a_hub_verifies_and_sends(
    ask: Callable[..., Any], one: HubSubscription, store: Store
) -> None:
    """The challenge comes back as it was, as plain text; what it sends is in the store."""
    assert path_of(one).startswith("/wire/websub/")
    async with ask() as client:
        lease = {"hub_lease_seconds": "3600"}
        answer = await client.get(path_of(one), params=verifying(**lease))
        assert (answer.status_code, answer.text) == (200, CHALLENGE)
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.headers["x-content-type-options"] == "nosniff"
        (active,) = store.hubs.all()
        assert active.is_active(now())
        assert active.lease_until is not None
        assert active.lease_until - now() < timedelta(hours=1)
        body = b"<feed/>"
        signed = XML | {"x-hub-signature": signature(body, secret=one.secret)}
        answer = await client.post(path_of(one), content=body, headers=signed)
        assert answer.status_code == 202
        # a proxy may cut the path of the public address off
        cut = path_of(one).removeprefix("/wire")
        assert (await client.post(cut, content=body, headers=signed)).status_code == 202
    found = store.brought.next(FEED)
    assert found is not None
    assert (found.content, found.content_type) == (body, XML["content-type"])
    assert store.brought.waiting() == 1


async def test_what_is_not_vouched_for_is_never_read(
    ask: Callable[..., Any], one: HubSubscription, store: Store
) -> None:
    """SHA-1 and no signature are hints, a wrong one is ignored; the answer tells them not apart."""
    sha1 = signature(b"a", secret=one.secret, method="sha1")
    async with ask() as client:
        for header in ({}, {"x-hub-signature": sha1}, {"x-hub-signature": "sha256=00"}):
            answer = await client.post(path_of(one), content=b"a", headers=header)
            assert (answer.status_code, answer.text) == (202, "taken")
    assert store.brought.waiting() == 0
    assert store.brought.standing(now=now())[FEED].hint_at is not None
    assert "signature" in str(store.hubs.all()[0].error)


async def test_unknown_callbacks_and_other_questions_are_404(
    ask: Callable[..., Any], one: HubSubscription, store: Store
) -> None:
    """Nothing is made or changed by them."""
    before = store.hubs.all()
    async with ask() as client:
        wrong = [
            path_of(one)[:-1],
            "/websub/x",
            f"/websub/{'x' * 5_000}",
            "/websub/%00",
            "/websub/",
        ]
        for path in wrong:
            assert (await client.get(path, params=verifying())).status_code == 404
            assert (await client.post(path, content=b"a")).status_code == 404
        questions: list[dict[str, str]] = [
            {},
            verifying(hub_topic="https://else.example/"),
            verifying(hub_mode="unsubscribe"),
            verifying(hub_mode="<script>"),
            {f"x{n}": "" for n in range(100)},
        ]
        for query in questions:
            assert (await client.get(path_of(one), params=query)).status_code == 404
    assert store.hubs.all() == before


async def test_a_feed_that_is_left_is_answered_410(
    ask: Callable[..., Any], one: HubSubscription, store: Store
) -> None:
    """And a hub that verifies the end is told so."""
    store.hubs.settle({FEED: ()}, base=MY, now=now())
    async with ask() as client:
        assert (await client.post(path_of(one), content=b"a")).status_code == 410
        assert (await client.get(path_of(one), params=verifying())).status_code == 404
        leaving = verifying(hub_mode="unsubscribe")
        answer = await client.get(path_of(one), params=leaving)
        assert (answer.status_code, answer.text) == (200, CHALLENGE)
        assert (await client.post(path_of(one), content=b"a")).status_code == 410


async def test_a_denial_is_noted(
    ask: Callable[..., Any], one: HubSubscription, store: Store
) -> None:
    """With the hub's reason (section 5.2)."""
    async with ask() as client:
        query = verifying(hub_mode="denied", hub_reason="not on my watch")
        assert (await client.get(path_of(one), params=query)).status_code == 200
    (found,) = store.hubs.all()
    assert (found.standing, found.error) == ("denied", "denied: not on my watch")


async def test_bodies_are_bounded(
    ask: Callable[..., Any], one: HubSubscription, store: Store
) -> None:
    """Whatever their length says; nothing of them is kept."""
    async with ask() as client:
        signed = {"x-hub-signature": signature(b"a" * 1_001, secret=one.secret)}
        answer = await client.post(path_of(one), content=b"a" * 1_001, headers=signed)
        assert answer.status_code == 413

        async def parts() -> AsyncIterator[bytes]:
            for _ in range(3):
                yield b"a" * 500

        assert (await client.post(path_of(one), content=parts())).status_code == 413
    assert store.brought.waiting() == 0


async def test_a_full_store_asks_the_hub_to_come_back(
    ask: Callable[..., Any], one: HubSubscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with Retry-After."""
    monkeypatch.setattr("storage.queue.hubs.brought.MOST_DOCUMENTS", 0)
    async with ask() as client:
        signed = {"x-hub-signature": signature(b"a", secret=one.secret)}
        answer = await client.post(path_of(one), content=b"a", headers=signed)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "600")


async def test_a_store_that_does_not_answer_takes_nothing(
    ask: Callable[..., Any], one: HubSubscription, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503: no 2xx before what was sent is durable; the hub sends it again."""
    signed = {"x-hub-signature": signature(b"a", secret=one.secret)}
    store.database.patience.seconds = 0
    if store.path is None:
        pytest.skip("needs a store that can be locked from outside (2026-11: SQLite)")
    monkeypatch.setattr("storage.tables.database.BUSY_TIMEOUT_S", 0)
    other = Database(
        store.database._engine, pace_engine=store.database._engine, label="", path=store.path
    )
    with other.read() as tx:
        tx.exec_driver_sql("PRAGMA busy_timeout = 0")
    with other.write():
        async with ask() as client:
            answer = await client.post(path_of(one), content=b"a", headers=signed)
    assert answer.status_code == 503
    assert store.brought.waiting() == 0


async def test_the_public_name_opens_callbacks_alone(
    ask: Callable[..., Any], one: HubSubscription
) -> None:
    """No token is needed there, and no other method is known; the rest is as closed as before."""
    async with ask() as client:
        assert (await client.get("/api/stories")).status_code == 421
        assert (await client.get("/wire/websub/../api/stories")).status_code in (404, 421)
        assert (await client.put(path_of(one), content=b"a")).status_code == 405
        local = {"host": "127.0.0.1:8002"}
        assert (await client.get("/api/stories", headers=local)).status_code == 401
        assert (await client.get(path_of(one), headers=local)).status_code == 404
        other = await client.get(path_of(one), headers={"host": "evil.example"})
        assert other.status_code == 421


async def test_without_websub_there_is_no_callback(read: Store) -> None:
    """The server only reads."""
    transport = httpx.ASGITransport(app=make_app(read, Served()))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert (await client.get("/websub/x")).status_code == 404
        assert (await client.post("/websub/x")).status_code == 405


@pytest.mark.usefixtures("harmless")
def test_a_server_subscribes_at_a_hub_and_takes_what_it_sends(
    read: Store, store: Store, newssite: NewsSite
) -> None:
    """Over real sockets: asked, verified, sent, stored; and nobody listens after its end."""
    hub = Hub(newssite)
    feed = newssite.url("/feed.xml")
    store.feeds.sync_subscriptions([Subscription(url=feed)], origin="feeds.toml", now=now())
    state = FeedState(url=feed, hub_urls=(hub.url,), topic_url=feed)
    store.queue.save_poll(Poll(state=state), now=now())
    listener = listening("127.0.0.1", 0)
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = Settings(allow_networks=LOOPBACK)
    keeper = HubKeeper(store, settings, base=base, now=now)
    callbacks = Callbacks(store=store, now=now)
    websub = WebSub(url=base, callbacks=callbacks, keep=keeper.run, max_bytes=10_000)
    found: list[Any] = []

    def hub_at_work() -> None:
        try:
            assert hub.has_verified.wait(30)
            found.append(hub.send(b"<rss/>"))
            found.append(store.brought.server())
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=hub_at_work)
    serve(make_app(read, Served(websub=websub)), listener, started=thread.start)
    thread.join()
    assert hub.verified == [(200, CHALLENGE)]
    assert found[0] == 202
    assert found[1][0] == base
    assert store.brought.waiting() == 1
    assert store.brought.server() is None


def test_an_address_that_hubs_cannot_reach_is_refused_in_one_line(
    wirecopy: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2, and what to do."""
    monkeypatch.delenv("WIRECOPY_ALLOW_NETWORKS")
    wirecopy.ingest_sample()
    said = wirecopy("serve", "--websub", "http://127.0.0.1:8002/")
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert "--websub: http://127.0.0.1:8002 leads nowhere from the Internet" in said.err
    said = wirecopy("serve", "--websub", "my.example")
    assert (said.code, said.err.count("\n")) == (2, 1)
