"""Hosts of one domain that count a client's requests together."""

from datetime import timedelta

from extractors.fetch import Fetched, Throttled
from tests.extractors.fetch.loopback import Clock, Request, a_client, reply, serving

MINUTE = timedelta(minutes=1)
BUSY = ("ann.blogs.example", "bob.blogs.example")


def too_many(request: Request) -> bytes:
    """429 for an hour from two blogs, a feed from all others."""
    is_busy = request.headers["host"].partition(":")[0] in BUSY
    return reply(429, Retry_After="3600") if is_busy else reply()


async def test_when_two_blogs_of_a_platform_answer_429_the_others_are_not_asked():
    """For a quarter of an hour; other domains, and the platform's own site, are."""
    clock = Clock()
    async with serving(too_many) as site, a_client(clock=clock, patience_s=1.0) as client:
        first = await client.fetch_feed(site.url(host=BUSY[0]))
        assert isinstance(first, Throttled)
        assert isinstance(await client.fetch_feed(site.url(host="cid.blogs.example")), Fetched)
        await client.fetch_feed(site.url(host=BUSY[1]))
        until, asked = clock.at + 15 * MINUTE, len(site.requests)
        for host in ("cid.blogs.example", "dee.blogs.example"):
            url = site.url(host=host)
            assert await client.fetch_feed(url) == Throttled(url=url, until=until)
        assert len(site.requests) == asked
        for host in ("blogs.example", "eve.other.example"):
            assert isinstance(await client.fetch_feed(site.url(host=host)), Fetched)
        clock.at += 15 * MINUTE
        assert isinstance(await client.fetch_feed(site.url(host="cid.blogs.example")), Fetched)
        assert isinstance(await client.fetch_feed(site.url(host=BUSY[0])), Throttled)
    assert len(site.requests) == asked + 3


async def test_servers_at_one_address_are_no_platform():
    """Several programs run on a machine of one's own, each on its port."""
    clock = Clock()
    async with (
        serving(lambda _: reply(429)) as one,
        serving(lambda _: reply(429)) as other,
        serving(lambda _: reply()) as third,
        a_client(clock=clock, patience_s=1.0) as client,
    ):
        for site in (one, other):
            assert isinstance(await client.fetch_feed(site.url()), Throttled)
        assert isinstance(await client.fetch_feed(third.url()), Fetched)


async def test_a_platform_that_is_down_says_nothing_of_its_limits():
    """503 is of one host: a blog that is being moved."""
    clock = Clock()

    def answer(request: Request) -> bytes:
        return reply(503) if request.headers["host"].startswith(BUSY) else reply()

    async with serving(answer) as site, a_client(clock=clock, patience_s=1.0) as client:
        for host in BUSY:
            assert isinstance(await client.fetch_feed(site.url(host=host)), Throttled)
        assert isinstance(await client.fetch_feed(site.url(host="cid.blogs.example")), Fetched)
