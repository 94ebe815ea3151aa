"""What a fetch comes to: outcomes, validators, redirects, cookies, headers, errors."""

import pickle
from datetime import timedelta
from email.utils import format_datetime

import pytest

from extractors.fetch import Fetched, Missing, NotModified, Redirect, Refused, Throttled
from news.errors import BadUrl, FetchError, NewsError, ServerTrouble, TooManyRedirects, Unreachable
from tests.extractors.fetch.loopback import Clock, Raw, a_client, reply, serving


async def test_a_page_comes_back_with_its_headers_and_where_it_was_found():
    """A 200 is Fetched: bytes, lower-case headers with repeated ones joined, final URL, our clock's moment."""
    clock = Clock()
    said = Raw(
        b"HTTP/1.1 200 OK\r\nVary: a\r\nVARY: b\r\nContent-Type: text/html\r\n\r\n<p>News</p>"
    )
    async with serving(lambda _: said) as site, a_client(clock=clock) as client:
        found = await client.fetch_page(site.url("/story#part"))
    assert isinstance(found, Fetched)
    assert (found.status, found.content, found.headers["vary"]) == (200, b"<p>News</p>", "a, b")
    assert (found.url, found.url_final, found.fetched_at) == (
        site.url("/story"),
        site.url("/story"),
        clock.at,
    )
    assert (found.redirects, found.moved_to, found.etag, found.fresh_for) == ((), None, None, None)


async def test_requests_say_who_we_are_and_nothing_else():
    """User-Agent with a contact URL, Host, Accept, the encodings we decode; no Referer, no cookie, on one kept connection."""
    async with serving(lambda _: reply(body=b"x")) as site, a_client() as client:
        await client.fetch_page(site.url("/one"))
        await client.fetch_feed(site.url("/feed"))
    page, feed = site.requests[1:]
    assert page.headers["user-agent"] == "Wirecopy/0.1 (+https://wirecopy.example/bot)"
    assert page.headers["accept-encoding"] == "gzip, deflate, br, zstd"
    assert set(page.headers) == {"host", "user-agent", "accept", "accept-encoding"}
    assert "rss+xml" in feed.headers["accept"]
    assert page.headers["host"] == f"127.0.0.1:{site.port}"


@pytest.mark.parametrize("etag", ['"v1"', 'W/"caf\xe9 \x80"', "unquoted", '"a", "b"'])
async def test_validators_are_echoed_byte_for_byte(etag):
    """What came as ETag and Last-Modified goes back unchanged, bytes over 127 included, and 304 keeps them."""
    stamp = "Mon, 4 May 2026 9:00:00 +0000 (sic)"

    def answer(request):
        if "if-none-match" in request.headers:
            return reply(304)
        return reply(body=b"feed", ETag=etag, Last_Modified=stamp)

    async with serving(answer) as site, a_client() as client:
        first = await client.fetch_feed(site.url())
        assert isinstance(first, Fetched)
        second = await client.fetch_feed(
            site.url(), etag=first.etag, last_modified=first.last_modified
        )
    assert f"If-None-Match: {etag}\r\n".encode("latin-1") in site.requests[1].raw
    assert f"If-Modified-Since: {stamp}\r\n".encode("latin-1") in site.requests[1].raw
    assert isinstance(second, NotModified)
    assert (second.etag, second.last_modified, second.status) == (etag, stamp, 304)


async def test_a_304_may_bring_new_validators_and_freshness():
    """The validators of a 304 replace those that were sent; its Cache-Control is read too."""
    async with (
        serving(lambda _: reply(304, ETag='"v2"', Cache_Control="public, max-age=600")) as site,
        a_client() as client,
    ):
        found = await client.fetch_feed(site.url(), etag='"v1"')
    assert isinstance(found, NotModified)
    assert (found.etag, found.last_modified, found.fresh_for) == (
        '"v2"',
        None,
        timedelta(minutes=10),
    )


async def test_a_304_nobody_asked_for_is_the_servers_trouble():
    """304 to an unconditional request has no bytes to give, and is tried again later."""
    async with serving(lambda _: reply(304)) as site, a_client() as client:
        with pytest.raises(ServerTrouble):
            await client.fetch_feed(site.url())


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Cache_Control": "max-age=60"}, timedelta(seconds=60)),
        ({"Cache_Control": "max-age=60", "Age": "45"}, timedelta(seconds=15)),
        ({"Cache_Control": "max-age=60", "Age": "90"}, timedelta(0)),
        ({"Cache_Control": "max-age=99999999999999999999"}, timedelta(days=365)),
        ({"Cache_Control": "max-age=soon"}, None),
        (
            {"Expires": "Mon, 04 May 2026 12:30:00 GMT", "Date": "Mon, 04 May 2026 12:00:00 GMT"},
            timedelta(minutes=30),
        ),
        ({"Expires": "0", "Date": "Mon, 04 May 2026 12:00:00 GMT"}, None),
        ({"Cache_Control": "no-cache"}, None),
    ],
)
async def test_freshness_is_read_from_cache_control_then_expires(headers, expected):
    """max-age less Age, else Expires less Date; absurd or unreadable values are bounded or None."""
    async with serving(lambda _: reply(body=b"x", **headers)) as site, a_client() as client:
        found = await client.fetch_feed(site.url())
    assert isinstance(found, Fetched)
    assert found.fresh_for == expected


@pytest.mark.parametrize(("status", "is_gone"), [(404, False), (410, True)])
async def test_a_missing_page_is_an_outcome(status, is_gone):
    """404 and 410 are values, and 410 says that it is for good."""
    async with serving(lambda _: reply(status)) as site, a_client() as client:
        assert await client.fetch_page(site.url()) == Missing(
            url=site.url(), status=status, is_gone=is_gone, url_final=site.url()
        )


@pytest.mark.parametrize("status", [206, 300, 302, 400, 401, 402, 403, 418, 451])
async def test_a_refusal_is_an_outcome_with_its_status(status):
    """Other 4xx, a part of a page, and a redirect without a Location hold no document for us."""
    async with (
        serving(lambda r: reply(404 if r.path == "/robots.txt" else status)) as site,
        a_client() as client,
    ):
        assert await client.fetch_page(site.url()) == Refused(
            url=site.url(), status=status, url_final=site.url()
        )


@pytest.mark.parametrize("status", [500, 502, 504, 520, 599])
async def test_a_5xx_is_the_servers_trouble(status):
    """Transient, so that the queue tries again."""
    async with serving(lambda _: reply(status)) as site, a_client() as client:
        with pytest.raises(ServerTrouble, match=str(status)) as caught:
            await client.fetch_feed(site.url())
    assert caught.value.transient


@pytest.mark.parametrize(
    ("status", "wish", "expected"),
    [
        (429, "120", timedelta(minutes=2)),
        (503, None, timedelta(minutes=15)),
        (429, "rubbish", timedelta(minutes=15)),
        (503, "9999999999", timedelta(days=1)),
        (429, "date", timedelta(hours=3)),
        (429, "0", timedelta(0)),
    ],
)
async def test_a_throttled_host_is_held_for_as_long_as_it_asks(status, wish, expected):
    """429 and 503 hold the host for Retry-After, in seconds or as a date, a day at most, 15 minutes when it says nothing."""
    clock = Clock()
    value = format_datetime(clock.at + expected, usegmt=True) if wish == "date" else wish
    headers = {"Retry_After": value} if value else {}
    async with serving(lambda _: reply(status, **headers)) as site, a_client(clock=clock) as client:
        first = await client.fetch_feed(site.url())
        assert first == Throttled(url=site.url(), until=clock.at + expected, status=status)
        if expected > timedelta(minutes=1):
            assert await client.fetch_feed(site.url("/other")) == Throttled(
                url=site.url("/other"), until=clock.at + expected
            )
            assert len(site.requests) == 1


def _moves(hops: dict[str, tuple[int, str]]):
    def answer(request):
        if request.path in hops:
            status, location = hops[request.path]
            return reply(status, Location=location)
        return reply(404) if request.path == "/robots.txt" else reply(body=b"here")

    return answer


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    [
        ((301, 308), "/2"),
        ((301, 302), "/1"),
        ((302, 301), None),
        ((308, 307), "/1"),
        ((303, 303), None),
    ],
)
async def test_only_permanent_hops_at_the_start_move_a_feed(statuses, moved_to):
    """moved_to is where 301 and 308 led before the first temporary hop."""
    hops = {f"/{n}": (status, f"/{n + 1}") for n, status in enumerate(statuses)}
    async with serving(_moves(hops)) as site, a_client() as client:
        found = await client.fetch_feed(site.url("/0"))
    assert isinstance(found, Fetched)
    assert found.moved_to == (site.url(moved_to) if moved_to else None)
    assert found.redirects == tuple(
        Redirect(url=site.url(f"/{n}"), status=status, location=site.url(f"/{n + 1}"))
        for n, status in enumerate(statuses)
    )
    assert (found.url, found.url_final, found.content) == (site.url("/0"), site.url("/2"), b"here")


async def test_a_location_is_read_relative_and_as_utf_8():
    """Relative places resolve against the hop; raw UTF-8 bytes in Location, as many CMS send them, become escapes."""
    place = "../caf\u00e9?a=b c#part".encode().decode("latin-1")
    async with serving(_moves({"/x/y/z": (302, place)})) as site, a_client() as client:
        found = await client.fetch_page(site.url("/x/y/z"))
    assert found.url_final == site.url("/x/caf%C3%A9?a=b%20c")


async def test_ten_redirects_are_followed_and_an_eleventh_is_not():
    """The cap counts hops; what is over it is TooManyRedirects."""
    hops = {f"/{n}": (302, f"/{n + 1}") for n in range(11)}
    async with serving(_moves(hops)) as site, a_client() as client:
        assert (await client.fetch_feed(site.url("/1"))).url_final == site.url("/11")
        with pytest.raises(TooManyRedirects):
            await client.fetch_feed(site.url("/0"))


async def test_a_consent_wall_is_passed_with_its_cookie_and_forgotten():
    """A cookie set on the way is sent back within the chain, never in the next one, and never to another host."""

    def answer(request):
        if request.path == "/robots.txt":
            return reply(404)
        if "consent=yes" in request.headers.get("cookie", ""):
            return reply(body=b"story")
        return reply(302, Location="/story", Set_Cookie="consent=yes; Path=/")

    async with serving(answer) as site, a_client() as client:
        first = await client.fetch_page(site.url("/story"))
        await client.fetch_page(site.url("/story"))
    assert first.content == b"story"
    assert [r.headers.get("cookie") for r in site.requests[1:]] == [
        None,
        "consent=yes",
        None,
        "consent=yes",
    ]


async def test_a_cookie_stays_with_the_host_that_set_it():
    """A redirect to another host carries no cookie of the first."""

    def answer(request):
        if request.headers["host"].startswith("a.example"):
            return reply(302, Location=f"http://b.example:{site.port}/", Set_Cookie="id=1")
        return reply(body=b"x")

    async with serving(answer) as site, a_client() as client:
        await client.fetch_feed(site.url(host="a.example"))
    assert [r.headers.get("cookie") for r in site.requests] == [None, None]


async def test_the_subscriptions_headers_stay_with_its_host():
    """A secret header goes to the feed's host, also over a hop on it, and not to another one."""

    def answer(request):
        host, port = request.headers["host"], site.port
        if host.startswith("a.example"):
            return reply(
                302, Location="/b" if request.path == "/a" else f"http://b.example:{port}/"
            )
        return reply(body=b"x")

    async with serving(answer) as site, a_client() as client:
        await client.fetch_feed(
            site.url("/a", host="a.example"), headers={"X-Key": "s3cret", "User-Agent": "Reader/1"}
        )
    assert [r.headers.get("x-key") for r in site.requests] == ["s3cret", "s3cret", None]
    assert [r.headers["user-agent"][:8] for r in site.requests] == [
        "Reader/1",
        "Reader/1",
        "Wirecopy",
    ]


async def test_a_password_in_the_url_becomes_a_header_and_is_shown_nowhere():
    """user:password@ is sent as Basic authorization to that host; outcomes and errors carry the URL without it."""
    async with (
        serving(lambda r: reply(401 if r.path == "/no" else 200, body=b"x")) as site,
        a_client() as client,
    ):
        found = await client.fetch_feed(f"http://me:p%40ss@127.0.0.1:{site.port}/feed")
        refused = await client.fetch_feed(f"http://me:p%40ss@127.0.0.1:{site.port}/no")
    assert site.requests[0].headers["authorization"] == "Basic bWU6cEBzcw=="
    assert (found.url, refused.url) == (site.url("/feed"), site.url("/no"))


@pytest.mark.parametrize(
    "headers", [{"X-Key": "a\r\nHost: b"}, {"X Key": "a"}, {"X-K\u00e9y": "a"}, {"X-Key": "a\0b"}]
)
async def test_a_header_that_cannot_be_sent_is_an_error_that_hides_it(headers):
    """No request is made, and the message does not quote the value, which may be a secret."""
    async with serving(lambda _: reply()) as site, a_client() as client:
        with pytest.raises(FetchError, match="cannot be sent") as caught:
            await client.fetch_feed(site.url(), headers=headers)
    assert site.requests == []
    assert "Host: b" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["", "ftp://a.example/", "file:///etc/passwd", "javascript:1", "http://", "http://a b/", "/x"],
)
async def test_what_is_no_http_url_is_refused_before_any_request(url, attempts):
    """BadUrl, and no connection."""
    async with a_client() as client:
        with pytest.raises(BadUrl):
            await client.fetch_page(url)
    assert attempts == []


async def test_a_kept_connection_that_died_is_replaced_at_once():
    """A server that closes after each answer without saying so, or leaves stray bytes, costs no failed fetch."""

    def answer(request):
        return reply(body=b"good") + (b"stray bytes" if request.path == "/stray" else b"")

    async with serving(answer) as site, a_client() as client:
        for path in ("/stray", "/next", "/stray", "/last"):
            assert (await client.fetch_feed(site.url(path))).content == b"good"


async def test_no_one_listening_is_unreachable():
    """A refused connection is a transient error of ours that says why, and survives pickling."""
    async with serving(lambda _: reply()) as site:
        url = site.url()
    async with a_client() as client:
        with pytest.raises(Unreachable, match=r"refused|onnect") as caught:
            await client.fetch_feed(url)
    again = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(again, NewsError)
    assert str(again) == str(caught.value)


async def test_an_unknown_name_is_unreachable():
    """A name that does not resolve is told by name."""

    def resolve(*_):
        raise OSError(-2, "Name or service not known")

    async with a_client(resolve=resolve) as client:
        with pytest.raises(Unreachable, match="Name or service not known"):
            await client.fetch_feed("http://nowhere.example/")


async def test_the_second_address_of_a_name_is_tried_when_the_first_is_dead():
    """A name with several addresses is reached while one of them answers."""
    async with (
        serving(lambda _: reply(body=b"x")) as site,
        a_client(resolve=lambda *_: ["127.0.0.2", "127.0.0.1"]) as client,
    ):
        found = await client.fetch_feed(site.url(host="two.example"))
    assert found.content == b"x"
