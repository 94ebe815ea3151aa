"""What robots.txt decides, when it is fetched, and what happens without it."""

import asyncio
from datetime import timedelta

import pytest

from extractors.fetch import (
    Fetched,
    MemoryHostBook,
    RobotsFile,
    Throttled,
)
from news.errors import (
    RobotsDisallowed,
    ServerTrouble,
    Unreachable,
)
from tests.extractors.fetch.loopback import Clock, a_client, reply, serving


def _with_robots(rules: str | bytes, status: int = 200):
    body = rules.encode() if isinstance(rules, str) else rules

    def answer(request):
        return reply(status, body=body) if request.path == "/robots.txt" else reply(body=b"page")

    return answer


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
    """5xx: the page fails with a transient error that names robots.txt, fetched once for all."""
    async with serving(_with_robots("", 500)) as site, a_client() as client:
        for path in ("/a", "/b"):
            with pytest.raises(ServerTrouble, match=r"robots\.txt"):
                await client.fetch_page(site.url(path))
    assert site.paths() == ["/robots.txt"]


async def test_trouble_with_robots_txt_passes():
    """After five minutes it is fetched again."""
    clock, states = Clock(), [500, 200]
    answers = lambda r: reply(states.pop(0)) if r.path == "/robots.txt" else reply(body=b"x")
    async with serving(answers) as site, a_client(clock=clock) as client:
        with pytest.raises(ServerTrouble):
            await client.fetch_page(site.url("/a"))
        clock.at += timedelta(minutes=6)
        assert isinstance(await client.fetch_page(site.url("/a")), Fetched)


async def test_a_host_out_of_reach_is_unreachable():
    """The error names the cause, not robots.txt alone."""
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
    """The host book saves it; the next client fetches it again only after robots_ttl."""
    clock, host_book = Clock(), MemoryHostBook()
    async with serving(_with_robots("User-agent: *\nDisallow: /x")) as site:
        for hours in (0, 23, 2):
            clock.at += timedelta(hours=hours)
            async with a_client(clock=clock, host_book=host_book) as client:
                await client.fetch_page(site.url("/a"))
    assert site.paths().count("/robots.txt") == 2
    saved = host_book.robots(f"127.0.0.1:{site.port}")
    assert saved == RobotsFile(status=200, body=b"User-agent: *\nDisallow: /x", fetched_at=clock.at)


@pytest.mark.parametrize(
    ("wish", "pause"), [("3", 3.0), ("0.5", 1.0), ("3600", 30.0), ("soon", 1.0)]
)
async def test_a_crawl_delay_is_kept_up_to_half_a_minute(wish, pause):
    """The longer of crawl-delay and host_delay_s, 30 s at most; from robots.txt itself on."""
    clock = Clock()
    rules = f"User-agent: *\nCrawl-delay: {wish}"
    async with (
        serving(_with_robots(rules)) as site,
        a_client(clock=clock, host_delay_s=1.0) as client,
    ):
        for path in ("/a", "/b"):
            await client.fetch_page(site.url(path))
    assert clock.slept == [pause, pause]


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
    """A tracked link leads to another host, whose rules apply to the page."""

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
