"""Conditional requests and caching: RFC 9110 section 13, RFC 9111, and Rachel Kroll's list."""

import pytest

from news.feed.values import Subscription
from tests.extractors.fetch.loopback import Request, reply, serving
from tests.system.guest.guest_run import (
    DAY,
    HOUR,
    MINUTE,
    GuestRun,
    not_modified_after,
    rss,
    serves,
)

LATER = "Sat, 02 May 2026 10:00:00 GMT"


async def test_the_first_request_is_exact_and_unconditional(guest: GuestRun) -> None:
    """GET, Host, User-Agent with a contact, Accept, Accept-Encoding; nothing else."""
    async with serving(lambda _: reply(body=rss("a"))) as site:
        await guest.poll(site.url("/feed.xml"))
    (asked,) = site.requests
    assert asked.raw.decode() == (
        "GET /feed.xml HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{site.port}\r\n"
        "User-Agent: Wirecopy/0.2 (+https://wirecopy.example/bot)\r\n"
        "Accept: application/rss+xml,application/atom+xml,application/feed+json,"
        "application/rdf+xml;q=0.9,"
        "application/xml;q=0.8,text/xml;q=0.8,application/json;q=0.7,*/*;q=0.1\r\n"
        "Accept-Encoding: gzip, deflate, br, zstd\r\n\r\n"
    )


@pytest.mark.parametrize("etag", ['"v1"', 'W/"v1"', 'W/"a-gzip"', "naked", '"caf\xe9"', '""'])
async def test_an_etag_comes_back_byte_for_byte(guest: GuestRun, etag: str) -> None:
    """Weak, unquoted or odd: what was sent is sent back."""
    async with serving(not_modified_after(reply(body=rss("a"), ETag=etag))) as site:
        await guest.poll(site.url())
        line = await guest.poll_when_due(site.url())
    assert (line.outcome, site.requests[1].headers["if-none-match"]) == ("unchanged", etag)
    assert "if-modified-since" not in site.requests[1].headers


@pytest.mark.parametrize(
    "stamp",
    [LATER, "Thu, 01 Jan 1970 00:00:00 GMT", "2026-05-02 10:00"],
)
async def test_a_last_modified_comes_back_byte_for_byte(guest: GuestRun, stamp: str) -> None:
    """Not parsed, not rewritten, not replaced by our own clock."""
    async with serving(not_modified_after(reply(body=rss("a"), Last_Modified=stamp))) as site:
        await guest.poll(site.url())
        await guest.poll_when_due(site.url())
    assert site.requests[1].headers["if-modified-since"] == stamp
    assert "if-none-match" not in site.requests[1].headers


async def test_a_last_modified_that_is_still_to_come_is_not_sent(guest: GuestRun) -> None:
    """RFC 2616 section 14.25 calls it invalid; servers that print it answer 304 until then."""
    stamp = "Wed, 01 Jan 2099 00:00:00 GMT"
    async with serving(not_modified_after(reply(body=rss("a"), Last_Modified=stamp))) as site:
        await guest.poll(site.url())
        await guest.poll_when_due(site.url())
    assert "if-modified-since" not in site.requests[1].headers


async def test_both_validators_go_together(guest: GuestRun) -> None:
    """A server uses the one it knows."""
    async with serving(
        not_modified_after(reply(body=rss("a"), ETag='"1"', Last_Modified=LATER))
    ) as site:
        await guest.poll(site.url())
        await guest.poll_when_due(site.url())
    headers = site.requests[1].headers
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('"1"', LATER)


async def test_validators_are_stored_again_though_the_bytes_are_the_same(guest: GuestRun) -> None:
    """A 200 with a new ETag and old bytes: nothing is parsed, and the new one is sent next time."""
    async with serving(
        serves(reply(body=rss("a"), ETag='"1"'), reply(body=rss("a"), ETag='"2"'), reply(304))
    ) as site:
        await guest.poll(site.url())
        line = await guest.poll_when_due(site.url())
        await guest.poll_when_due(site.url())
    assert (line.outcome, guest.workers.parsed) == ("unchanged", 1)
    assert [r.headers.get("if-none-match") for r in site.requests] == [None, '"1"', '"2"']


async def test_validators_that_a_200_does_not_repeat_are_forgotten(guest: GuestRun) -> None:
    """A server that gave up ETags is not asked with an old one for ever."""
    async with serving(serves(reply(body=rss("a"), ETag='"1"'), reply(body=rss("b")))) as site:
        for _ in range(3):
            await guest.poll_when_due(site.url())
    assert [r.headers.get("if-none-match") for r in site.requests] == [None, '"1"', None]


async def test_a_304_may_bring_a_new_validator(guest: GuestRun) -> None:
    """It replaces the old one; a 304 without one keeps it."""
    answers = serves(
        reply(body=rss("a"), ETag='"1"', Last_Modified=LATER), reply(304, ETag='"2"'), reply(304)
    )
    async with serving(answers) as site:
        for _ in range(4):
            await guest.poll_when_due(site.url())
    assert [r.headers.get("if-none-match") for r in site.requests] == [None, '"1"', '"2"', '"2"']
    assert site.requests[3].headers["if-modified-since"] == LATER


async def test_validators_are_kept_through_trouble(guest: GuestRun) -> None:
    """After an error page or HTML in place of the feed, the next request is conditional."""
    bad = reply(500), reply(404), reply(body=b"<!doctype html><title>Sorry</title>", ETag='"page"')
    async with serving(serves(reply(body=rss("a"), ETag='"1"'), *bad, reply(304))) as site:
        for _ in range(5):
            line = await guest.poll_when_due(site.url())
    assert [r.headers.get("if-none-match") for r in site.requests[1:]] == ['"1"'] * 4
    assert line.outcome == "unchanged"


async def test_validators_follow_a_redirect(guest: GuestRun) -> None:
    """The place that a feed redirects to is asked conditionally too."""
    answers = lambda r: (
        reply(302, Location="/b")
        if r.path == "/a"
        else not_modified_after(reply(body=rss("a"), ETag='"1"'))(r)
    )
    async with serving(answers) as site:
        await guest.poll(site.url("/a"))
        await guest.poll_when_due(site.url("/a"))
    assert [r.headers.get("if-none-match") for r in site.requests] == [None, None, '"1"', '"1"']


async def test_force_asks_conditionally_too(guest: GuestRun) -> None:
    """A person's haste is no reason to send everything again."""
    async with serving(not_modified_after(reply(body=rss("a"), ETag='"1"'))) as site:
        await guest.poll(site.url())
        report = await guest.poll(site.url(), force=True)
    assert (report.feeds.unchanged, site.requests[1].headers["if-none-match"]) == (1, '"1"')


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Cache_Control": "max-age=7200"}, 2 * HOUR),
        ({"Cache_Control": "public, max-age=7200", "Age": "1800"}, 1.5 * HOUR),
        ({"Cache_Control": "max-age=60"}, 30 * MINUTE),
        ({"Cache_Control": "max-age=31536000"}, 24 * HOUR),
        ({"Cache_Control": "no-cache"}, 30 * MINUTE),
        (
            {"Expires": "Mon, 04 May 2026 15:00:00 GMT", "Date": "Mon, 04 May 2026 12:00:00 GMT"},
            3 * HOUR,
        ),
        ({"Expires": "0"}, 30 * MINUTE),
        ({"Cache_Control": "max-age=3600", "Expires": "Mon, 04 May 2036 12:00:00 GMT"}, HOUR),
    ],
)
@pytest.mark.parametrize("status", [200, 304])
async def test_what_a_cache_may_keep_is_not_requested(
    guest: GuestRun, headers, wait, status
) -> None:
    """max-age less Age, else Expires, on 200 and 304; within the user's interval and a day."""
    first = reply(body=rss("a"), ETag='"1"', **(headers if status == 200 else {}))
    async with serving(serves(first, reply(304, **headers))) as site:
        await guest.poll(site.url(), poll_adaptive=False)
        if status == 304:
            await guest.poll_when_due(site.url(), poll_adaptive=False)
    state = await guest.state(site.url())
    assert state.next_poll_at == guest.clock.at + wait


@pytest.mark.parametrize(
    ("extra", "wait"),
    [
        ("<ttl>120</ttl>", 2 * HOUR),
        ("<ttl>5</ttl>", 30 * MINUTE),
        ("<ttl>99999999</ttl>", 24 * HOUR),
        ("<ttl>soon</ttl>", 30 * MINUTE),
        (
            '<x:updatePeriod xmlns:x="http://purl.org/rss/1.0/modules/syndication/">daily</x:updatePeriod>',
            24 * HOUR,
        ),
        (
            '<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">daily</sy:updatePeriod>'
            '<sy:updateFrequency xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">6</sy:updateFrequency>',
            4 * HOUR,
        ),
    ],
    ids=["ttl", "short ttl", "endless ttl", "no ttl", "daily", "six a day"],
)
async def test_a_feed_s_own_wish_is_kept(guest: GuestRun, extra, wait) -> None:
    """A ttl and sy:updatePeriod / sy:updateFrequency, remembered through 304s; a day at most."""
    async with serving(not_modified_after(reply(body=rss("a", extra=extra), ETag='"1"'))) as site:
        for _ in range(2):
            await guest.poll_when_due(site.url(), poll_adaptive=False)
            assert (await guest.state(site.url())).next_poll_at == guest.clock.at + wait


async def test_skip_hours_are_skipped(guest: GuestRun) -> None:
    """Noon, every half hour, but not at 12, 13 and 14: next at three."""
    extra = "<skipHours><hour>12</hour><hour>13</hour><hour>14</hour></skipHours>"
    async with serving(not_modified_after(reply(body=rss("a", extra=extra), ETag='"1"'))) as site:
        await guest.poll(site.url(), poll_adaptive=False)
        assert (await guest.state(site.url())).next_poll_at == guest.clock.at + 3.5 * HOUR
        guest.clock.at += HOUR
        assert (await guest.poll(site.url())).feeds.skipped == 1
    assert len(site.requests) == 1


async def test_skip_days_are_skipped(guest: GuestRun) -> None:
    """On a Monday, without Monday and Tuesday: Wednesday. All seven days mean nothing."""
    days = "monday tuesday wednesday thursday friday saturday sunday".split()
    two, all_of_them = (
        rss("a", extra=f"<skipDays>{''.join(f'<day>{d.title()}</day>' for d in some)}</skipDays>")
        for some in (days[:2], days)
    )
    async with serving(lambda r: reply(body=two if r.path == "/two" else all_of_them)) as site:
        await guest.poll(site.url("/two"), site.url("/all"), poll_adaptive=False)
        assert (await guest.state(site.url("/two"))).next_poll_at.isoweekday() == 3
        assert (await guest.state(site.url("/all"))).next_poll_at == guest.clock.at + 30 * MINUTE


async def test_equal_bytes_are_not_parsed(guest: GuestRun) -> None:
    """A server without validators costs its bytes, not our time."""
    async with serving(lambda _: reply(body=rss("a"))) as site:
        for _ in range(3):
            await guest.poll_when_due(Subscription(url=site.url()))
    assert (len(site.requests), guest.workers.parsed) == (3, 1)


async def test_nothing_is_remembered_of_a_cookie(guest: GuestRun) -> None:
    """Set-Cookie is not answered at the next poll, and no Referer is ever sent."""
    async with serving(lambda _: reply(body=rss("a"), Set_Cookie="id=7; Path=/")) as site:
        for _ in range(2):
            await guest.poll_when_due(site.url())
    assert [r.headers.keys() & {"cookie", "referer", "authorization"} for r in site.requests] == [
        set(),
        set(),
    ]


async def test_a_server_that_answers_304_for_good_is_found_out(guest: GuestRun) -> None:
    """One entry a day, behind validators that never change: after that it is asked without them."""
    started = guest.clock.at

    def answer(request: Request) -> bytes:
        if "if-none-match" in request.headers:
            return reply(304, ETag='"x"')
        days = (guest.clock.at - started) // DAY
        return reply(body=rss(*(f"day-{n}" for n in range(days + 1))), ETag='"x"')

    async with serving(answer) as site:
        while guest.clock.at < started + 30 * DAY:
            await guest.poll_when_due(site.url())
    found, days = await guest.entries(site.url()), (guest.clock.at - started) // DAY + 1
    assert found >= days - 3
    assert "if-none-match" not in site.requests[-1].headers


async def test_a_quiet_feed_is_asked_without_validators_once_a_week(guest: GuestRun) -> None:
    """Its 304 are true: they stay in use."""
    async with serving(not_modified_after(reply(body=rss("a"), ETag='"1"'))) as site:
        begun = guest.clock.at
        while guest.clock.at < begun + 60 * DAY:
            await guest.poll_when_due(site.url())
    whole = [one for one in site.requests[1:] if "if-none-match" not in one.headers]
    assert 1 <= len(whole) <= 8
    assert (await guest.state(site.url())).etag == '"1"'
    assert guest.workers.parsed == 1


async def test_a_sitemap_index_that_stays_the_same_is_believed(guest: GuestRun) -> None:
    """News in its sitemaps says nothing against its own validators."""
    pages = ["https://p.example/2026/a"]

    def answer(request: Request) -> bytes:
        if request.path == "/index.xml":
            child = f"http://127.0.0.1:{site.port}/leaf.xml"
            body = f"<sitemapindex><sitemap><loc>{child}</loc></sitemap></sitemapindex>".encode()
            is_known = "if-none-match" in request.headers
            return reply(304, ETag='"i"') if is_known else reply(body=body, ETag='"i"')
        urls = "".join(f"<url><loc>{page}</loc></url>" for page in pages)
        return reply(body=f"<urlset>{urls}</urlset>".encode())

    async with serving(answer) as site:
        url = site.url("/index.xml")
        for n in range(4):
            pages.append(f"https://p.example/2026/more-{n}")
            await guest.poll_when_due(url)
        assert (await guest.state(url)).etag == '"i"'
        begun = guest.clock.at
        while guest.clock.at < begun + 5 * DAY:
            pages.append(f"https://p.example/2026/later-{len(pages)}")
            await guest.poll_when_due(url)
    asked = [one.headers for one in site.requests if one.path == "/index.xml"]
    assert [("if-none-match" in headers) for headers in asked] == [False] + [True] * (
        len(asked) - 1
    )
