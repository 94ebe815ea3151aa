"""Redirects: where they lead, and which headers and cookies go with them."""

import pytest

from extractors.fetch import Fetched, Redirect
from news.errors import TooManyRedirects
from tests.extractors.fetch.loopback import a_client, reply, serving


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
    """It resolves against the hop; raw UTF-8 bytes, as many CMS send them, become escapes."""
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
    """A cookie is sent back within its chain, never in the next one."""

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
    """It is sent as Basic authorization to that host; outcomes have the URL without it."""
    async with (
        serving(lambda r: reply(401 if r.path == "/no" else 200, body=b"x")) as site,
        a_client() as client,
    ):
        found = await client.fetch_feed(f"http://me:p%40ss@127.0.0.1:{site.port}/feed")
        refused = await client.fetch_feed(f"http://me:p%40ss@127.0.0.1:{site.port}/no")
    assert site.requests[0].headers["authorization"] == "Basic bWU6cEBzcw=="
    assert (found.url, refused.url) == (site.url("/feed"), site.url("/no"))
