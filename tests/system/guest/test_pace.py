"""Pace across restarts and machines, hosts in trouble, no bursts, robots.txt."""

import asyncio
from datetime import timedelta
from email.utils import format_datetime

import pytest

from extractors.fetch import Fetched
from news.errors import RobotsDisallowed, ServerTrouble, TimedOut
from news.feed.values import Subscription
from tests.extractors.fetch.loopback import Clock, a_client, reply, serving
from tests.system.guest.guest_run import HOUR, MINUTE, GuestRun, not_modified_after, polled, rss


async def test_nothing_is_polled_twice_within_its_interval(guest: GuestRun) -> None:
    """Restart after restart, every minute, for an hour: two polls at 30 minutes."""
    async with serving(not_modified_after(reply(body=rss("a"), ETag='"1"'))) as site:
        for _ in range(60):
            await guest.poll(site.url(), poll_adaptive=False)
            guest.clock.at += MINUTE
    assert len(site.requests) == 2


async def test_no_interval_of_a_user_goes_below_the_floor(guest: GuestRun) -> None:
    """A feed with interval = "1s" is asked every five minutes."""
    async with serving(not_modified_after(reply(body=rss("a"), ETag='"1"'))) as site:
        for _ in range(60):
            await guest.poll(
                Subscription(url=site.url(), interval=timedelta(seconds=1)), poll_adaptive=False
            )
            guest.clock.at += MINUTE
    assert len(site.requests) == 12


async def test_two_machines_at_once_make_one_request(guest: GuestRun) -> None:
    """Both see the feed due; one polls it, the other does not, neither then nor after."""
    async with (
        serving(lambda _: reply(body=rss("a"))) as site,
        guest.resources() as here,
        guest.resources() as there,
    ):
        feed = [Subscription(url=site.url())]
        both = await asyncio.gather(polled(here, feed), polled(there, feed))
    assert len(site.requests) == 1
    assert sorted((r.feeds.updated, r.feeds.skipped) for r in both) == [(0, 1), (1, 0)]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("wish", ["3600", "date"])
async def test_retry_after_holds_the_host_for_every_feed_and_worker(
    guest: GuestRun, status, wish
) -> None:
    """Seconds or a date; a restart and another machine keep to it; force does too."""
    value = wish if wish == "3600" else format_datetime(guest.clock.at + HOUR, usegmt=True)
    async with serving(
        lambda r: reply(status, Retry_After=value) if r.path == "/a" else reply(body=rss("b"))
    ) as site:
        line = (await guest.poll(site.url("/a"))).feed_lines[0]
        assert line.next_poll_at >= guest.clock.at + HOUR
        for minutes in (1, 30, 27):
            guest.clock.at += minutes * MINUTE
            assert (await guest.poll(site.url("/a"), site.url("/b"), force=True)).feeds.skipped == 2
        guest.clock.at += 3 * MINUTE
        await guest.poll(site.url("/b"), force=True)
    assert site.paths() == ["/a", "/b"]


async def test_a_retry_after_of_a_year_is_cut(guest: GuestRun) -> None:
    """To a day, or what max_retry_after_s says."""
    async with serving(lambda _: reply(429, Retry_After="31536000")) as site:
        await guest.poll(site.url(), max_retry_after_s=7200)
        assert (await guest.state(site.url())).next_poll_at == guest.clock.at + 2 * HOUR


async def test_a_429_without_a_time_is_a_quarter_of_an_hour(guest: GuestRun) -> None:
    """For the whole host."""
    async with serving(lambda r: reply(429) if r.path == "/a" else reply(body=rss("b"))) as site:
        await guest.poll(site.url("/a"))
        guest.clock.at += 13 * MINUTE
        await guest.poll(site.url("/b"))
        guest.clock.at += 2 * MINUTE
        await guest.poll(site.url("/b"), force=True)
    assert site.paths() == ["/a", "/b"]


async def test_requests_to_a_host_are_a_second_apart_across_feeds(guest: GuestRun) -> None:
    """Ten feeds of one host take nine seconds; ten hosts take none."""
    async with serving(lambda _: reply(body=rss("a"))) as site:
        await guest.poll(*(site.url(f"/{n}") for n in range(10)), host_delay_s=1.0)
        assert max(guest.clock.slept) <= 9.0
        assert guest.clock.at - Clock().at == timedelta(seconds=9)
        slept = len(guest.clock.slept)
        await guest.poll(
            *(site.url("/", host=f"h{n}.example") for n in range(10)), host_delay_s=1.0
        )
    assert len(guest.clock.slept) == slept


async def test_after_a_pause_due_feeds_are_spread(guest: GuestRun) -> None:
    """600 feeds polled in one run: their next polls lie over ten minutes and more, not in one."""
    async with (
        serving(lambda _: reply(body=rss("a"))) as site,
        guest.resources(polls_at_once=64, poll_adaptive=False) as resources,
    ):
        shares = iter(n / 600 for n in range(10_000))
        object.__setattr__(resources, "share", lambda: next(shares) % 1)
        feeds = [Subscription(url=site.url("/", host=f"h{n}.example")) for n in range(200)]
        report = await polled(resources, feeds)
    due = sorted(line.next_poll_at for line in report.feed_lines)
    assert due[-1] - due[0] > timedelta(seconds=60)
    assert due[0] >= guest.clock.at + 30 * MINUTE


async def test_one_feed_of_each_host_comes_before_the_second_of_any(guest: GuestRun) -> None:
    """A host with many feeds holds up no other."""
    async with serving(lambda _: reply(body=rss("a"))) as site:
        many = [site.url(f"/{n}", host="big.example") for n in range(20)]
        await guest.poll(*many, site.url("/x", host="small.example"), polls_at_once=1)
    assert [r.headers["host"].split(".")[0] for r in site.requests[:2]] == ["big", "small"]


async def test_a_slow_host_gets_as_much_rest_as_it_took(clock: Clock) -> None:
    """Seven seconds for an answer: seven until the next request; quick again, the rest halves."""

    def answer(request):
        clock.at += timedelta(seconds=7 if request.path == "/slow" else 0)
        return reply(body=b"x")

    async with serving(answer) as site, a_client(clock=clock, host_delay_s=1.0) as client:
        for path in ("/slow", "/quick", "/quick", "/quick", "/quick"):
            await client.fetch_feed(site.url(path))
    assert [round(s, 2) for s in clock.slept] == [7.0, 3.5, 1.75]


async def test_a_host_in_trouble_gets_longer_rests_and_recovers(clock: Clock) -> None:
    """Each 5xx doubles the delay, up to a minute; each answer halves it again."""
    bad = True
    async with (
        serving(lambda _: reply(500 if bad else 200)) as site,
        a_client(clock=clock, host_delay_s=1.0) as client,
    ):
        for _ in range(9):
            with pytest.raises(ServerTrouble):
                await client.fetch_feed(site.url())
        bad = False
        for _ in range(8):
            await client.fetch_feed(site.url())
    gaps = clock.slept
    assert gaps[:8] == sorted(gaps[:8])
    assert max(gaps) <= 60
    assert gaps[-1] == 1.0


async def test_a_host_that_times_out_gets_longer_rests(clock: Clock) -> None:
    """A deadline missed counts as trouble."""

    async def never():
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        await asyncio.Event().wait()

    async with (
        serving(lambda _: never()) as site,
        a_client(clock=clock, host_delay_s=1.0, timeout_s=0.05) as client,
    ):
        for _ in range(3):
            with pytest.raises(TimedOut):
                await client.fetch_feed(site.url())
    assert clock.slept == sorted(clock.slept)
    assert clock.slept[-1] > 1.5


async def test_robots_txt_is_asked_before_a_page_and_obeyed(clock: Clock) -> None:
    """RFC 9309: the group of our token; asked once; a disallowed page is never asked for."""
    rules = b"User-agent: *\nAllow: /\n\nUser-agent: wirecopy\nDisallow: /private\nCrawl-delay: 4"
    answers = lambda r: reply(body=rules if r.path == "/robots.txt" else b"x")
    async with serving(answers) as site, a_client(clock=clock) as client:
        assert isinstance(await client.fetch_page(site.url("/story")), Fetched)
        with pytest.raises(RobotsDisallowed):
            await client.fetch_page(site.url("/private/1"))
        assert isinstance(await client.fetch_page(site.url("/story/2")), Fetched)
    assert site.paths() == ["/robots.txt", "/story", "/story/2"]
    assert clock.slept[-1] == 4.0


@pytest.mark.parametrize(
    ("status", "is_open"), [(404, True), (401, True), (403, True), (500, False), (502, False)]
)
async def test_robots_txt_that_cannot_be_had(status, is_open) -> None:
    """4xx: no rules. 5xx: nothing may be fetched until it can be had."""
    answers = lambda r: reply(status if r.path == "/robots.txt" else 200, body=b"x")
    async with serving(answers) as site, a_client() as client:
        if is_open:
            assert isinstance(await client.fetch_page(site.url("/a")), Fetched)
        else:
            with pytest.raises(ServerTrouble):
                await client.fetch_page(site.url("/a"))
            assert site.paths() == ["/robots.txt"]


async def test_feeds_are_polled_though_robots_txt_disallows(guest: GuestRun) -> None:
    """A person subscribed; robots.txt is not even asked for."""
    async with serving(lambda _: reply(body=rss("a"))) as site:
        await guest.poll(site.url("/feed"))
    assert site.paths() == ["/feed"]
