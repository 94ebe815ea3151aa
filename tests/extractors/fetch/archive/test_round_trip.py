"""What was archived replays to the same outcomes."""

import asyncio
import gzip
from datetime import timedelta

import pytest
from warcio.archiveiterator import ArchiveIterator

from extractors.fetch import Archive, Fetched, Missing, NotModified, Refused, Replay, Throttled
from news.errors import (
    BadUrl,
    HostileContent,
    NewsError,
    RefusedAddress,
    RobotsDisallowed,
    ServerTrouble,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
)
from tests.extractors.fetch.loopback import Clock, Raw, a_client, reply, serving
from tests.extractors.fetch.warcs import files_of
from tests.support import TOP

CORPUS = TOP.parent / "shared" / "corpus" / "newsroom.warc.gz"


_BOMB = gzip.compress(b"0" * 300_000)
_SAME = (
    "url url_final status content is_cut headers redirects etag last_modified fresh_for"
    " moved_to".split()
)


async def _drip():
    yield b"HTTP/1.1 200 OK\r\n"
    await asyncio.Event().wait()


async def _chunked():
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n2\r\na\r\n0\r\n\r\n"


def _gzip():
    headers = {"Content_Encoding": "gzip", "ETag": '"1\xe9"', "Cache_Control": "max-age=5"}
    return reply(body=gzip.compress(b"x" * 999), **headers)


#: path -> (what the server answers, the outcome or error it comes to)
PAGES = {
    "/robots.txt": (lambda: reply(body=b"User-agent: *\nDisallow: /private"), Fetched),
    "/gzip": (_gzip, Fetched),
    "/chunked": (_chunked, Fetched),
    "/moved": (lambda: reply(301, Location="/gzip"), Fetched),
    "/loop": (lambda: reply(302, Location="/loop"), TooManyRedirects),
    "/inside": (lambda: reply(302, Location="http://10.0.0.1/"), RefusedAddress),
    "/script": (lambda: reply(302, Location="javascript:alert(1)"), BadUrl),
    "/gone": (lambda: reply(410), Missing),
    "/no": (lambda: reply(403, body=b"no"), Refused),
    "/busy": (lambda: reply(429, Retry_After="0"), Throttled),
    "/broken": (lambda: reply(500), ServerTrouble),
    "/bomb": (lambda: reply(body=_BOMB, Content_Encoding="gzip"), TooLarge),
    "/large": (lambda: reply(body=b"0" * 300_000), TooLarge),
    "/stacked": (lambda: reply(body=_BOMB, Content_Encoding="br, gzip"), HostileContent),
    "/cut": (lambda: Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfive"), Fetched),
    "/empty": (lambda: Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"), Unreachable),
    "/garbage": (lambda: Raw(b"\x16\x03\x01 no HTTP\r\n\r\n"), Unreachable),
    "/drip": (_drip, TimedOut),
    "/private": (reply, RobotsDisallowed),
}


async def _outcomes(client, clock, site):
    found = {}
    for path in PAGES:
        clock.at += timedelta(minutes=1)
        try:
            found[path] = await client.fetch_page(site.url(path))
        except NewsError as exc:
            found[path] = (type(exc), str(exc))
    return found


def _compared(outcome):
    if isinstance(outcome, Fetched):
        return {name: getattr(outcome, name) for name in _SAME}
    return outcome


async def test_our_own_archive_replays_to_the_same_outcomes(tmp_path, attempts):
    """Encoded and chunked bodies, redirects, robots.txt, refusals, throttling and failures."""
    settings = {"max_page_bytes": 200_000, "timeout_s": 0.5}
    with Archive(tmp_path, now=Clock().now) as archive:
        async with serving(lambda request: PAGES[request.path][0]()) as site:
            clock = Clock()
            async with a_client(clock=clock, archive=archive, **settings) as client:
                first = await _outcomes(client, clock, site)
    del attempts[:]
    clock, replay = Clock(), Replay(files_of(tmp_path))
    async with a_client(clock=clock, replay=replay, allow_networks=(), **settings) as client:
        second = await _outcomes(client, clock, site)
    assert attempts == []
    kinds = {
        path: found[0] if isinstance(found, tuple) else type(found) for path, found in first.items()
    }
    assert kinds == {path: kind for path, (_, kind) in PAGES.items()}
    assert first["/chunked"].content == b"2\r\na"
    assert [path for path in PAGES if getattr(first[path], "is_cut", False)] == ["/cut"]
    for path in PAGES:
        assert _compared(second[path]) == _compared(first[path]), path


async def test_the_corpus_newsroom_replays_whole(attempts):
    """Each of its 514 URLs gives bytes without a connection; a feed's ETag gives 304."""
    if not CORPUS.exists():
        pytest.skip(f"{CORPUS.name} is not beside the checkout")
    replay = Replay([CORPUS])
    async with a_client(replay=replay, allow_networks=()) as client:
        feed = await client.fetch_feed("https://newsroom.example/feeds/0.xml")
        assert isinstance(await client.fetch_feed(feed.url, etag=feed.etag), NotModified)
        with CORPUS.open("rb") as stream:
            urls = [
                record.rec_headers.get_header("WARC-Target-URI")
                for record in ArchiveIterator(stream)
            ]
        found = [await client.fetch_page(url) for url in urls]
    assert len(found) == 514
    assert all(isinstance(outcome, Fetched) and outcome.content for outcome in found)
    assert sum(bool(outcome.redirects) for outcome in found) == 252
    assert attempts == []
