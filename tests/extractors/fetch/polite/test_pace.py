"""The pace of requests to a host: spacing, concurrency, holds."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta

from extractors.fetch import Fetched, FetchSettings, MemoryHostBook, Throttled
from extractors.fetch.polite.pace import Pacer
from tests.extractors.fetch.loopback import Clock, Raw, a_client, reply, serving


async def test_requests_to_a_host_are_spaced_and_redirect_hops_and_robots_count():
    """robots.txt, the page and its hop are three requests; two wait for the host's delay."""
    clock = Clock()

    def answer(request):
        return (
            reply(302, Location="/b")
            if request.path == "/a"
            else reply(404 if request.path == "/robots.txt" else 200)
        )

    async with serving(answer) as site, a_client(clock=clock, host_delay_s=1.0) as client:
        await client.fetch_page(site.url("/a"))
    assert site.paths() == ["/robots.txt", "/a", "/b"]
    assert clock.slept == [1.0, 1.0]


async def test_two_hosts_do_not_wait_for_each_other():
    """The delay is per host."""
    clock = Clock()
    async with (
        serving(lambda _: reply()) as site,
        a_client(clock=clock, host_delay_s=5.0) as client,
    ):
        await client.fetch_feed(site.url(host="a.example"))
        await client.fetch_feed(site.url(host="b.example"))
    assert clock.slept == []


async def test_two_clients_with_one_host_book_keep_one_pace():
    """The slot is the host book's, so workers that share it share the host's pace."""
    clock, host_book = Clock(), MemoryHostBook()
    async with serving(lambda _: reply()) as site:
        for _ in range(3):
            async with a_client(clock=clock, host_book=host_book, host_delay_s=2.0) as client:
                await client.fetch_feed(site.url())
    assert clock.slept == [2.0, 2.0]


async def test_a_slot_beyond_our_patience_is_throttled_and_not_taken():
    """The caller learns when to come back; the slots of other callers do not move."""
    clock, host_book = Clock(), MemoryHostBook()
    async with (
        serving(lambda _: reply()) as site,
        a_client(clock=clock, host_book=host_book, patience_s=60.0) as client,
    ):
        until = clock.at + timedelta(seconds=61)
        host_book.hold(f"127.0.0.1:{site.port}", until=until)
        for _ in range(2):
            assert await client.fetch_feed(site.url()) == Throttled(url=site.url(), until=until)
        clock.at += timedelta(seconds=2)
        assert isinstance(await client.fetch_feed(site.url()), Fetched)
    assert clock.slept == [59.0]


async def test_a_host_gets_two_requests_at_a_time():
    """Six tasks for one host: never more than host_concurrency in flight."""
    now, most = 0, 0
    gate = asyncio.Event()

    async def slowly():
        nonlocal now, most
        now, most = now + 1, max(most, now + 1)
        if most == 2:
            gate.set()
        await gate.wait()
        now -= 1
        yield bytes(Raw(reply(body=b"x")))

    async with serving(lambda _: slowly()) as site, a_client() as client:
        found = await asyncio.gather(*(client.fetch_feed(site.url(f"/{n}")) for n in range(6)))
    assert most == 2
    assert all(isinstance(outcome, Fetched) for outcome in found)


async def test_crossing_redirects_do_not_lock_each_other():
    """Host a leads to b and b to a: no task waits for a host while it holds another."""

    def answer(request):
        other = "b" if request.headers["host"].startswith("a") else "a"
        return (
            reply(302, Location=f"http://{other}.example:{site.port}/end")
            if request.path == "/go"
            else reply(body=b"x")
        )

    async with serving(answer) as site, a_client(host_concurrency=1) as client:
        urls = [site.url("/go", host=f"{name}.example") for name in "ab" * 4]
        found = await asyncio.wait_for(
            asyncio.gather(*(client.fetch_feed(url) for url in urls)), timeout=10
        )
    assert [outcome.content for outcome in found] == [b"x"] * 8


class _SlowHostBook(MemoryHostBook):
    """A host book on disk: it does not declare is_instant."""

    is_instant = False

    def __init__(self) -> None:
        super().__init__()
        self.threads: set[int] = set()

    def take_slot(self, host, **kwargs):
        self.threads.add(threading.get_ident())
        return super().take_slot(host, **kwargs)


async def test_a_host_book_on_disk_is_called_off_the_event_loop():
    """A store may wait for a lock; the event loop does not."""
    host_book = _SlowHostBook()
    async with serving(lambda _: reply()) as site, a_client(host_book=host_book) as client:
        await client.fetch_feed(site.url())
    assert host_book.threads
    assert threading.get_ident() not in host_book.threads


class _SharedHostBook(_SlowHostBook):
    """A host book that answers calls together; the first waits until more have come."""

    def __init__(self, *, fails: bool = False) -> None:
        super().__init__()
        self.fails, self.asked, self.goes_on = fails, list[int](), threading.Event()

    def together(self, calls):
        assert self.goes_on.wait(30)
        self.asked.append(len(calls))
        if self.fails:
            raise LookupError("the store is gone")
        return [getattr(self, method)(host, **named) for method, host, named in calls]


def _pacer(book: MemoryHostBook) -> Pacer:
    return Pacer(
        FetchSettings(), host_book=book, now=lambda: datetime.now(UTC), sleep=asyncio.sleep
    )


async def test_slots_that_are_wanted_at_the_same_time_are_asked_for_together():
    """What comes while the host book is busy waits for the next call, and is one with it."""
    book = _SharedHostBook()
    pacer = _pacer(book)
    taking = [asyncio.create_task(pacer.taken(f"{n}.example", delay_s=1.0)) for n in range(8)]
    await asyncio.sleep(0)
    taking += [asyncio.create_task(pacer.taken(f"{n}.example", delay_s=1.0)) for n in range(8, 12)]
    taking[3].cancel()
    await asyncio.sleep(0)
    book.goes_on.set()
    found = await asyncio.gather(*taking, return_exceptions=True)
    assert [n for n, one in enumerate(found) if isinstance(one, BaseException)] == [3]
    assert sum(book.asked) == 12
    assert len(book.asked) <= 2


async def test_a_host_book_that_fails_is_told_to_each_who_asked():
    """Nobody waits for ever."""
    book = _SharedHostBook(fails=True)
    book.goes_on.set()
    pacer = _pacer(book)
    wanted = (pacer.taken(f"{n}.example", delay_s=1.0) for n in range(3))
    async with asyncio.timeout(30):
        found = await asyncio.gather(*wanted, return_exceptions=True)
    assert [type(one) for one in found] == [LookupError] * 3
