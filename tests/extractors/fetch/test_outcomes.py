"""The outcome of a fetch for each response: documents, validators, statuses."""

import tomllib
from datetime import timedelta
from email.utils import format_datetime

import pytest

from extractors.fetch import Fetched, Missing, NotModified, Refused, Throttled
from extractors.fetch.settings import VERSION
from news.errors import BadUrl, ServerTrouble
from tests.extractors.fetch.loopback import Clock, Raw, a_client, reply, serving
from tests.support import TOP


async def test_a_page_comes_back_with_its_headers_and_where_it_was_found():
    """A 200 is Fetched: bytes, lower-case headers, repeated ones joined, final URL, our time."""
    clock = Clock()
    sent = Raw(
        b"HTTP/1.1 200 OK\r\nVary: a\r\nVARY: b\r\nContent-Type: text/html\r\n\r\n<p>News</p>"
    )
    async with serving(lambda _: sent) as site, a_client(clock=clock) as client:
        found = await client.fetch_page(site.url("/story#part"))
    assert isinstance(found, Fetched)
    assert (found.status, found.content, found.headers["vary"]) == (200, b"<p>News</p>", "a, b")
    assert (found.url, found.url_final, found.fetched_at) == (
        site.url("/story"),
        site.url("/story"),
        clock.at,
    )
    assert (found.redirects, found.moved_to, found.etag, found.fresh_for) == ((), None, None, None)


def test_the_user_agent_names_the_version():
    """The first two numbers of the package's."""
    package = tomllib.loads((TOP / "pyproject.toml").read_text())
    assert package["project"]["version"].rpartition(".")[0] == VERSION


async def test_requests_say_who_we_are_and_nothing_else():
    """User-Agent with a contact, Host, Accept, our encodings; no Referer and no cookie."""
    async with serving(lambda _: reply(body=b"x")) as site, a_client() as client:
        await client.fetch_page(site.url("/one"))
        await client.fetch_feed(site.url("/feed"))
    page, feed = site.requests[1:]
    assert page.headers["user-agent"] == "Wirecopy/0.2 (+https://wirecopy.example/bot)"
    assert page.headers["accept-encoding"] == "gzip, deflate, br, zstd"
    assert set(page.headers) == {"host", "user-agent", "accept", "accept-encoding"}
    assert "rss+xml" in feed.headers["accept"]
    assert page.headers["host"] == f"127.0.0.1:{site.port}"


@pytest.mark.parametrize("etag", ['"v1"', 'W/"caf\xe9 \x80"', "unquoted", '"a", "b"'])
async def test_validators_are_echoed_byte_for_byte(etag):
    """ETag and Last-Modified go back unchanged, bytes over 127 included, and 304 keeps them."""
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


_LATER = "Sat, 16 Nov 2041 19:11:00 GMT"


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        ({"Last_Modified": _LATER}, (None, None)),
        ({"Last_Modified": _LATER, "ETag": f'W/"{_LATER}"'}, (None, None)),
        ({"Last_Modified": _LATER, "ETag": '"v1"'}, ('"v1"', None)),
        ({"Last_Modified": _LATER, "Date": "Sat, 16 Nov 2041 20:00:00 GMT"}, (None, _LATER)),
        (
            {"Last_Modified": "Tue, 05 May 2026 06:00:00 GMT"},
            (None, "Tue, 05 May 2026 06:00:00 GMT"),
        ),
    ],
)
async def test_no_document_changed_at_a_moment_that_is_still_to_come(headers, kept):
    """Asked with such a Last-Modified, a server answers 304 whatever changes; also after a 304."""
    sent = {"etag": headers.get("ETag"), "last_modified": _LATER}
    async with serving(lambda _: reply(body=b"feed", **headers)) as site, a_client() as client:
        found = await client.fetch_feed(site.url())
    async with serving(lambda _: reply(304)) as site, a_client() as client:
        unchanged = await client.fetch_feed(site.url(), **sent)
    assert (found.etag, found.last_modified) == kept
    assert unchanged.last_modified is None


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
    """404 and 410 are values; 410 is for good."""
    async with serving(lambda _: reply(status)) as site, a_client() as client:
        assert await client.fetch_page(site.url()) == Missing(
            url=site.url(), status=status, is_gone=is_gone, url_final=site.url()
        )


@pytest.mark.parametrize(
    ("headers", "body", "is_challenge"),
    [
        ({"Cf_Mitigated": "challenge"}, b"", True),
        ({}, b"<script>window._cf_chl_opt={cRay:'1'}</script>", True),
        ({}, b"<div id='px-captcha'></div>", True),
        ({}, b"<h1>Forbidden</h1><p>You may not read this feed.</p>", False),
        ({"Content_Encoding": "gzip"}, b"not gzip", False),
    ],
)
async def test_a_refusal_tells_whether_it_checks_for_a_browser(headers, body, is_challenge):
    """So that messages can say whom to ask."""
    async with (
        serving(lambda _: reply(403, body, **headers)) as site,
        a_client() as client,
    ):
        found = await client.fetch_feed(site.url())
    assert isinstance(found, Refused)
    assert found.is_challenge is is_challenge


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
    ("status", "asked", "expected"),
    [
        (429, "120", timedelta(minutes=2)),
        (503, None, timedelta(minutes=15)),
        (429, "rubbish", timedelta(minutes=15)),
        (503, "9999999999", timedelta(days=1)),
        (429, "date", timedelta(hours=3)),
        (429, "0", timedelta(0)),
    ],
)
async def test_a_throttled_host_is_held_for_as_long_as_it_asks(status, asked, expected):
    """429 and 503 hold the host for Retry-After: at most a day, 15 minutes without one."""
    clock = Clock()
    value = format_datetime(clock.at + expected, usegmt=True) if asked == "date" else asked
    headers = {"Retry_After": value} if value else {}
    async with serving(lambda _: reply(status, **headers)) as site, a_client(clock=clock) as client:
        first = await client.fetch_feed(site.url())
        assert first == Throttled(url=site.url(), until=clock.at + expected, status=status)
        if expected > timedelta(minutes=1):
            assert await client.fetch_feed(site.url("/other")) == Throttled(
                url=site.url("/other"), until=clock.at + expected
            )
            assert len(site.requests) == 1


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
