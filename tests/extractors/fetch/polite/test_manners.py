"""Being a good guest: pace, concurrency, holds, robots.txt."""

import asyncio
import threading
from datetime import timedelta

import pytest

from extractors.fetch import Fetched, MemoryHostBook, RobotsFile, Throttled
from news.errors import RobotsDisallowed, ServerTrouble, Unreachable
from tests.extractors.fetch.loopback import Clock, Raw, a_client, reply, serving


def _with_robots(rules: str | bytes, status: int = 200):
    body = rules.encode() if isinstance(rules, str) else rules

    def answer(request):
        return reply(status, body=body) if request.path == "/robots.txt" else reply(body=b"page")

    return answer


async def test_requests_to_a_host_are_spaced_and_redirect_hops_and_robots_count():
    """robots.txt, the page, and its hop are three requests: the second and third wait for the host's delay."""
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


async def test_two_clients_with_one_book_keep_one_pace():
    """The slot is the book's, so workers that share it share the host's pace."""
    clock, book = Clock(), MemoryHostBook()
    async with serving(lambda _: reply()) as site:
        for _ in range(3):
            async with a_client(clock=clock, host_book=book, host_delay_s=2.0) as client:
                await client.fetch_feed(site.url())
    assert clock.slept == [2.0, 2.0]


async def test_a_slot_beyond_our_patience_is_throttled_and_not_taken():
    """The caller learns when to come back; waiting callers behind it are not pushed further away."""
    clock, book = Clock(), MemoryHostBook()
    async with (
        serving(lambda _: reply()) as site,
        a_client(clock=clock, host_book=book, patience_s=60.0) as client,
    ):
        until = clock.at + timedelta(seconds=61)
        book.hold(f"127.0.0.1:{site.port}", until=until)
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
    """Host a leads to b and b to a, one request at a time each: nobody waits for a host while holding another."""

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


class _SlowBook(MemoryHostBook):
    """A book that touches a disk: it does not say that it is instantaneous."""

    is_instant = False

    def __init__(self) -> None:
        super().__init__()
        self.threads: set[int] = set()

    def take_slot(self, host, **kwargs):
        self.threads.add(threading.get_ident())
        return super().take_slot(host, **kwargs)


async def test_a_book_on_disk_is_called_off_the_event_loop():
    """A store's book may wait for a lock; the loop does not wait with it."""
    book = _SlowBook()
    async with serving(lambda _: reply()) as site, a_client(host_book=book) as client:
        await client.fetch_feed(site.url())
    assert book.threads
    assert threading.get_ident() not in book.threads


@pytest.mark.parametrize(
    ("rules", "path", "may"),
    [
        ("User-agent: *\nDisallow: /private", "/private/1", False),
        ("User-agent: *\nDisallow: /private", "/public", True),
        ("User-agent: *\nDisallow: /", "/any", False),
        ("User-agent: *\nDisallow:", "/any", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Wirecopy\nAllow: /", "/any", True),
        ("User-agent: wirecopy\nDisallow: /\n\nUser-agent: *\nAllow: /", "/any", False),
        ("User-agent: Wirecopy/0.1\nDisallow: /", "/any", False),
        ("User-agent: a\nUser-agent: Wirecopy\nDisallow: /", "/any", False),
        ("User-agent: Wire\nDisallow: /", "/any", True),
        ("User-agent: NotWirecopy\nDisallow: /", "/any", True),
        ("User-agent: *\nDisallow: /*?print=\nAllow: /story$", "/story?print=1", False),
        ("\ufeffUser-agent: *\nDisallow: /x", "/x", False),
        ("<html>not rules</html>", "/any", True),
        ("", "/any", True),
    ],
)
async def test_robots_txt_decides_about_pages(rules, path, may):
    """The group of our product token, else of `*`; the longest match wins."""
    async with serving(_with_robots(rules)) as site, a_client() as client:
        if may:
            assert isinstance(await client.fetch_page(site.url(path)), Fetched)
        else:
            with pytest.raises(RobotsDisallowed):
                await client.fetch_page(site.url(path))
            assert site.paths() == ["/robots.txt"]


async def test_feeds_are_not_asked_for_in_robots_txt():
    """A person subscribed to the feed."""
    async with serving(_with_robots("User-agent: *\nDisallow: /")) as site, a_client() as client:
        assert isinstance(await client.fetch_feed(site.url("/feed")), Fetched)
    assert site.paths() == ["/feed"]


async def test_robots_txt_can_be_left_unasked():
    """obey_robots=False asks the page only."""
    async with (
        serving(_with_robots("User-agent: *\nDisallow: /")) as site,
        a_client(obey_robots=False) as client,
    ):
        assert isinstance(await client.fetch_page(site.url("/a")), Fetched)
    assert site.paths() == ["/a"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
async def test_no_robots_txt_allows_everything(status):
    """RFC 9309 section 2.3.1.3: a 4xx means there are no rules."""
    async with (
        serving(_with_robots("User-agent: *\nDisallow: /", status)) as site,
        a_client() as client,
    ):
        assert isinstance(await client.fetch_page(site.url("/a")), Fetched)


async def test_a_robots_txt_in_trouble_defers_the_page():
    """5xx: nothing may be fetched; the page fails for a passing reason that names robots.txt, asked for once for all pages."""
    async with serving(_with_robots("", 500)) as site, a_client() as client:
        for path in ("/a", "/b"):
            with pytest.raises(ServerTrouble, match=r"robots\.txt"):
                await client.fetch_page(site.url(path))
    assert site.paths() == ["/robots.txt"]


async def test_trouble_with_robots_txt_passes():
    """After five minutes it is asked for again."""
    clock, states = Clock(), [500, 200]
    answers = lambda r: reply(states.pop(0)) if r.path == "/robots.txt" else reply(body=b"x")
    async with serving(answers) as site, a_client(clock=clock) as client:
        with pytest.raises(ServerTrouble):
            await client.fetch_page(site.url("/a"))
        clock.at += timedelta(minutes=6)
        assert isinstance(await client.fetch_page(site.url("/a")), Fetched)


async def test_a_host_out_of_reach_is_told_as_such():
    """The page of a host that cannot be reached fails with the cause, not with robots.txt alone."""
    async with serving(lambda _: reply()) as site:
        url = site.url("/a")
    async with a_client() as client:
        with pytest.raises(Unreachable, match=r"robots\.txt could not be fetched .*onnect"):
            await client.fetch_page(url)


async def test_a_throttled_robots_txt_throttles_the_page():
    """429 for robots.txt holds the host."""
    async with serving(lambda _: reply(429, Retry_After="60")) as site, a_client() as client:
        assert isinstance(await client.fetch_page(site.url("/a")), Throttled)


async def test_robots_txt_is_fetched_once_for_pages_that_wait_together():
    """Ten pages of a host at once share one request for its rules."""
    async with serving(_with_robots("User-agent: *\nDisallow: /x")) as site, a_client() as client:
        await asyncio.gather(*(client.fetch_page(site.url(f"/{n}")) for n in range(10)))
    assert site.paths().count("/robots.txt") == 1


async def test_robots_txt_is_remembered_for_a_day_across_clients():
    """The book keeps it; the next client asks the host again only after robots_ttl."""
    clock, book = Clock(), MemoryHostBook()
    async with serving(_with_robots("User-agent: *\nDisallow: /x")) as site:
        for hours in (0, 23, 2):
            clock.at += timedelta(hours=hours)
            async with a_client(clock=clock, host_book=book) as client:
                await client.fetch_page(site.url("/a"))
    assert site.paths().count("/robots.txt") == 2
    memory = book.robots(f"127.0.0.1:{site.port}")
    assert memory == RobotsFile(
        status=200, body=b"User-agent: *\nDisallow: /x", fetched_at=clock.at
    )


@pytest.mark.parametrize(
    ("wish", "pause"), [("3", 3.0), ("0.5", 1.0), ("3600", 30.0), ("soon", 1.0)]
)
async def test_a_crawl_delay_is_kept_up_to_half_a_minute(wish, pause):
    """The longer of crawl-delay and host_delay_s, 30 s at most."""
    clock = Clock()
    rules = f"User-agent: *\nCrawl-delay: {wish}"
    async with (
        serving(_with_robots(rules)) as site,
        a_client(clock=clock, host_delay_s=1.0) as client,
    ):
        for path in ("/a", "/b"):
            await client.fetch_page(site.url(path))
    assert clock.slept == [1.0, pause]


async def test_robots_txt_is_followed_over_five_redirects_and_not_further():
    """RFC 9309 section 2.3.1.2: more than five make it unavailable, which allows."""

    def answer(request):
        name, _, count = request.path[1:].partition("-")
        if request.path == "/robots.txt":
            return reply(301, Location=f"/hop-{hops}")
        if name == "hop":
            return (
                reply(301, Location=f"/hop-{int(count) - 1}")
                if int(count) > 1
                else reply(body=b"User-agent: *\nDisallow: /")
            )
        return reply(body=b"x")

    async with serving(answer) as site:
        hops = 5
        async with a_client() as client:
            with pytest.raises(RobotsDisallowed):
                await client.fetch_page(site.url("/a"))
        hops = 6
        async with a_client() as client:
            assert isinstance(await client.fetch_page(site.url("/a")), Fetched)


async def test_the_host_a_page_redirects_to_is_asked_for_its_robots_txt_too():
    """A tracked link leads to another host, whose rules count for the page."""

    def answer(request):
        if request.headers["host"].startswith("t.example"):
            return (
                reply(404)
                if request.path == "/robots.txt"
                else reply(302, Location=f"http://p.example:{site.port}/story")
            )
        return reply(body=b"User-agent: *\nDisallow: /story")

    async with serving(answer) as site, a_client() as client:
        with pytest.raises(RobotsDisallowed, match=r"p\.example"):
            await client.fetch_page(site.url("/click", host="t.example"))
