"""Hostile servers and documents in a run beside an honest feed: bounded in time and memory, named, the neighbour unharmed.

Each case is polled as a run polls it: real client, real worker processes, a store. Its neighbour is
on the same server.
"""

import asyncio
import gzip
import struct
import threading
import time
import zlib
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self, TypeVar

import brotli
import psutil
import pytest
import zstandard

from extractors.fetch import Client
from news.errors import NewsError
from news.feed.values import Subscription
from news.report import FeedLine
from pipeline.config.settings import Settings
from pipeline.resources import Resources, open_resources
from tests.extractors.fetch.loopback import LOOPBACK, Raw, Reply, Site, attempts, reply, serving
from tests.system.guest.house import polled, rss
from tests.system.hostile.test_hostile_feeds import LAUGHS, RISKY
from tests.system.hostile.test_hostile_fetch import STREAMS

__all__ = ["attempts"]

T = TypeVar("T")
SECONDS, MEGABYTES = 10.0, 200
MIB = 1024 * 1024
XML = '<?xml version="1.0"?>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A server or document and how its poll must end."""

    says: Callable[[], Reply]  #: at every request for it
    ends: str | tuple[str, ...]  #: a FeedLine's reason; "updated" for one that is read after all
    path: str = "/hostile"
    host: str = "127.0.0.1"
    then: Callable[[FeedLine, Resources], None] = lambda *_: None


def _packed(name: str, *, mib: int = 500) -> bytes:
    """Zeros, packed in steps: the test itself holds only what is sent."""
    step = bytes(MIB)
    if name == "br":
        one = brotli.Compressor(quality=5)
        return b"".join(one.process(step) for _ in range(mib)) + one.finish()
    if name == "zstd":
        other = zstandard.ZstdCompressor().compressobj()
        return b"".join(other.compress(step) for _ in range(mib)) + other.flush()
    packer = zlib.compressobj(9, wbits={"gzip": 31, "deflate": 15}[name])
    return b"".join(packer.compress(step) for _ in range(mib)) + packer.flush()


def _doc(inside: str | bytes, *, prolog: str = "") -> Callable[[], Reply]:
    text = inside.encode() if isinstance(inside, str) else inside
    body = (
        f'{XML}{prolog}<rss version="2.0"><channel><title>t</title>'.encode()
        + text
        + b"</channel></rss>"
    )
    return lambda: reply(body=body)


def _item(inside: str) -> Callable[[], Reply]:
    return _doc(f"<item><title>t</title>{inside}</item>")


def _entry_is(**fields: object) -> Callable[[FeedLine, Resources], None]:
    """The one entry of the document has these fields as stored."""

    def check(line: FeedLine, resources: Resources) -> None:
        shard = resources.store.queue.claim(
            owner=resources.owner.name,
            feeds={line.url},
            limit=9,
            per_host=9,
            lease=timedelta(minutes=1),
            now=resources.now(),
        )
        assert shard is not None
        try:
            (pending,) = shard.entries
            assert {name: getattr(pending.entry, name) for name in fields} == fields
        finally:
            resources.store.queue.release(shard.lease)

    return check


def _zip() -> bytes:
    return (
        b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, 10, 10**9, 1, 0) + b"a" * 100
    )


def _slugs(kinds: type[NewsError] | tuple[type[NewsError], ...]) -> tuple[str, ...]:
    """Of these errors and of those that are kinds of them."""
    named = kinds if isinstance(kinds, tuple) else (kinds,)
    return tuple(
        slug for kind in named for slug in (kind.slug, *(k.slug for k in kind.__subclasses__()))
    )


SERVERS = {
    f"server: {name}": Case(says=said, ends=_slugs(kinds))
    for name, (said, kinds) in STREAMS.items()
}
PACKED = {
    **{
        f"500 MiB of zeros, {n}": Case(
            says=lambda n=n: reply(body=_bomb(n), Content_Encoding=n), ends="too_large"
        )
        for n in ("gzip", "br", "zstd", "deflate")
    },
    "gzip in gzip": Case(
        says=lambda: reply(
            body=gzip.compress(_bomb("gzip"), mtime=0), Content_Encoding="gzip, gzip"
        ),
        ends="hostile_content",
    ),
    "gzip twice, told once": Case(
        says=lambda: reply(body=gzip.compress(_bomb("gzip"), mtime=0), Content_Encoding="gzip"),
        ends="not_a_feed",
    ),
    "gzip that is none": Case(
        says=lambda: reply(body=b"<rss/>", Content_Encoding="gzip"), ends="hostile_content"
    ),
    "gzip cut off": Case(
        says=lambda: reply(
            body=gzip.compress(rss("a") * 50, mtime=0)[:-20], Content_Encoding="gzip"
        ),
        ends="unreachable",
    ),
    "an encoding nobody asked for": Case(
        says=lambda: reply(body=b"x", Content_Encoding="compress"), ends="fetch"
    ),
    "a zip archive": Case(says=lambda: reply(body=_zip()), ends="not_a_feed"),
}
PLACES = {
    "redirects in a circle": Case(
        says=lambda: reply(302, Location="/hostile"), ends="too_many_redirects"
    ),
    "redirects to a private address": Case(
        says=lambda: reply(302, Location="http://10.0.0.1/"), ends="refused_address"
    ),
    "redirects to the metadata of a cloud": Case(
        says=lambda: reply(301, Location="http://169.254.169.254/latest/meta-data/"),
        ends="refused_address",
    ),
    "redirects to a mapped address": Case(
        says=lambda: reply(302, Location="http://[::ffff:10.0.0.1]/"), ends="refused_address"
    ),
    "redirects to a NAT64 address": Case(
        says=lambda: reply(302, Location="http://[64:ff9b::a00:1]/"), ends="refused_address"
    ),
    "redirects to a decimal address": Case(
        says=lambda: reply(302, Location="http://167772161/"), ends="refused_address"
    ),
    "redirects to a hexadecimal address": Case(
        says=lambda: reply(302, Location="http://0x0a.0x0.0.1/"), ends="refused_address"
    ),
    "redirects to a short address": Case(
        says=lambda: reply(302, Location="http://10.1/"), ends="refused_address"
    ),
    "redirects to an octal address": Case(
        says=lambda: reply(302, Location="http://012.0.0.01/"), ends="refused_address"
    ),
    "redirects to no address": Case(
        says=lambda: reply(302, Location="http://0.0.0.0/"), ends="refused_address"
    ),
    "redirects to gopher": Case(
        says=lambda: reply(302, Location="gopher://127.0.0.1:25/_MAIL"), ends="bad_url"
    ),
    "a name with a private address": Case(
        says=reply, host="private.example", ends="refused_address"
    ),
    "a name with a good and a private address": Case(
        says=reply, host="mixed.example", ends="refused_address"
    ),
    "a name that turns private": Case(
        says=lambda: reply(302, Location="/again"),
        host="rebind.example",
        ends=("refused_address", "too_many_redirects"),
    ),
    "a name without an address": Case(says=reply, host="none.example", ends="unreachable"),
}
ANSWERS = {
    "a Retry-After of a thousand years": Case(
        says=lambda: reply(429, Retry_After="31536000000"),
        ends="throttled",
        host="throttled.example",
    ),
    "20,000 headers": Case(
        says=lambda: Raw(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 20_000 + b"\r\n"),
        ends="hostile_content",
    ),
    "an ETag of 60 kB": Case(
        says=lambda: reply(body=rss("a"), ETag='"' + "e" * 60_000 + '"'), ends="updated"
    ),
    "1,000 cookies": Case(
        says=lambda: Raw(
            b"HTTP/1.1 302 Found\r\nLocation: /hostile\r\n"
            + b"Set-Cookie: a=b\r\n" * 1000
            + b"\r\n"
        ),
        ends="too_many_redirects",
    ),
    "a page in place of a feed": Case(
        says=lambda: reply(body=b"<!doctype html><p>" * 100_000), ends="not_a_feed"
    ),
    "204": Case(says=lambda: reply(204), ends=("not_a_feed", "unreachable")),
    "206": Case(says=lambda: reply(206, body=rss("a")), ends="http_206"),
    "304 unasked": Case(says=lambda: reply(304), ends="server_trouble"),
    "a picture": Case(
        says=lambda: reply(
            body=b"\x89PNG\r\n\x1a\n" + bytes(1000), Content_Type="application/rss+xml"
        ),
        ends="not_a_feed",
    ),
    "zeros": Case(says=lambda: reply(body=bytes(1_000_000)), ends="not_a_feed"),
}
DOCUMENTS = {
    **{
        f"document: {name}": Case(
            says=lambda body=body: reply(body=body),
            ends=("updated", "hostile_content", "not_a_feed", "too_large", "page_timed_out"),
        )
        for name, body in RISKY.items()
    },
    "a billion laughs": Case(
        says=_doc("<item><title>&j;</title></item>", prolog=LAUGHS.decode() + "]>"),
        ends="hostile_content",
    ),
    "quadratic entities": Case(
        says=_doc(
            "<item><title>" + "&x;" * 50_000 + "</title></item>",
            prolog=f'<!DOCTYPE rss [<!ENTITY x "{"A" * 90}">]>',
        ),
        ends=("updated", "hostile_content"),
    ),
    "an external entity": Case(
        says=_doc(
            "<item><title>&x;</title></item>",
            prolog='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        ),
        ends="hostile_content",
    ),
    "an entity of the network": Case(
        says=_doc(
            "<item><title>&x;</title></item>",
            prolog='<!DOCTYPE rss [<!ENTITY x SYSTEM "http://127.0.0.1:1/">]>',
        ),
        ends="hostile_content",
    ),
    "a stylesheet and an external DTD": Case(
        says=_doc(
            "<item><title>a</title></item>",
            prolog='<?xml-stylesheet href="file:///etc/passwd"?><!DOCTYPE rss SYSTEM "file:///etc/passwd">',
        ),
        ends="updated",
    ),
    "XInclude": Case(
        says=_item(
            '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
        ),
        ends="updated",
    ),
    "a million entries": Case(says=_doc(b"<item><guid>1</guid></item>" * 600_000), ends="updated"),
    "2,000 entries of one guid": Case(
        says=_doc(b"<item><guid>1</guid><title>x</title></item>" * 2_000), ends="updated"
    ),
    "a title of 10 MB": Case(
        says=_doc("<item><title>" + "word " * 2_000_000 + "</title></item>"), ends="updated"
    ),
    "a guid of 2 MB": Case(says=_item("<guid>" + "g" * 2_000_000 + "</guid>"), ends="updated"),
    "a link of 2 MB": Case(
        says=_item("<link>http://p.example/" + "l" * 2_000_000 + "</link>"), ends="updated"
    ),
    "10,000 enclosures": Case(
        says=_item('<enclosure url="http://p.example/a.mp3" type="a/b" length="1"/>' * 10_000),
        ends="updated",
    ),
    "10,000 categories": Case(
        says=_item("".join(f"<category>c{n}</category>" for n in range(10_000))),
        ends=("updated", "page_timed_out"),
    ),
    "50,000 namespaces": Case(
        says=_item("".join(f'<a{n}:b xmlns:a{n}="urn:{n}"/>' for n in range(50_000))),
        ends=("updated", "hostile_content", "page_timed_out"),
    ),
    "a script for a link": Case(
        says=_item("<link>javascript:alert(1)</link><guid>1</guid>"),
        ends="updated",
        then=_entry_is(link=None),
    ),
    "a file for a link": Case(
        says=_item("<link>file:///etc/passwd</link><guid>2</guid>"),
        ends="updated",
        then=_entry_is(link=None),
    ),
    "a path for a guid": Case(
        says=_item("<guid isPermaLink='false'>../../../../etc/passwd</guid>"),
        ends="updated",
        then=_entry_is(guid="../../../../etc/passwd"),
    ),
    "scripts in a text": Case(
        says=_item(
            "<guid>3</guid><description>&lt;script&gt;x()&lt;/script&gt;&lt;p onclick='x()'&gt;Fine&lt;/p&gt;</description>"
        ),
        ends="updated",
        then=_entry_is(summary="Fine"),
    ),
    "controls and overrides in a title": Case(
        says=_doc("<item><guid>4</guid><title>a\u202egnp.exe\u2066 b\x07c</title></item>"),
        ends="updated",
        then=_entry_is(title="agnp.exe bc"),
    ),
    "year 9999": Case(
        says=_item("<guid>5</guid><pubDate>Fri, 31 Dec 9999 23:59:59 -2359</pubDate>"),
        ends="updated",
        then=_entry_is(published_raw="Fri, 31 Dec 9999 23:59:59 -2359", published_at=None),
    ),
    "year 1": Case(
        says=_item("<guid>6</guid><pubDate>0001-01-01T00:00:00+14:00</pubDate>"),
        ends="updated",
        then=_entry_is(published_at=None),
    ),
    "a date of a million digits": Case(
        says=_item("<guid>7</guid><pubDate>" + "9" * 1_000_000 + "</pubDate>"),
        ends="updated",
        then=_entry_is(published_at=None),
    ),
    "UTF-7": Case(
        says=lambda: reply(
            body=b'<?xml version="1.0" encoding="utf-7"?><rss><channel><item><title>+ADw-b+AD4-</title></item></channel></rss>'
        ),
        ends=("updated", "not_a_feed"),
    ),
    "UTF-16 told as UTF-8": Case(
        says=lambda: reply(
            body=rss("a").decode().encode("utf-16"), Content_Type="text/xml; charset=utf-8"
        ),
        ends="updated",
    ),
    "lone surrogates in JSON": Case(
        says=lambda: reply(
            body=b'{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"\\ud800","title":"\\udfff x"}]}'
        ),
        ends="updated",
    ),
    "a ttl of 10 to the 400": Case(
        says=_doc("<ttl>1" + "0" * 400 + "</ttl><item><guid>8</guid></item>"), ends="updated"
    ),
    "a feed of itself": Case(says=_item("<link>http://127.0.0.1/hostile</link>"), ends="updated"),
}
CASES = {**SERVERS, **PACKED, **PLACES, **ANSWERS, **DOCUMENTS}
_bombs: dict[str, bytes] = {}


def _bomb(name: str) -> bytes:
    if name not in _bombs:
        _bombs[name] = _packed(name)
    return _bombs[name]


def test_there_are_enough_cases() -> None:
    """Named, and at least sixty."""
    assert len(CASES) >= 60


def _resolver() -> Callable[[str, int], list[str]]:
    """Names of the cases; everything else is at 127.0.0.1."""
    asked: dict[str, int] = {}

    def resolve(host: str, _: int) -> list[str]:
        asked[host] = asked.get(host, 0) + 1
        if host == "none.example":
            raise OSError(-2, "Name or service not known")
        if host == "private.example":
            return ["10.0.0.1"]
        if host == "mixed.example":
            return ["127.0.0.1", "10.0.0.1"]
        if host == "rebind.example" and asked[host] > 1:
            return ["10.0.0.1"]
        return ["127.0.0.1"]

    return resolve


class Stage:
    """The rooms of a run in a loop whose first task lives for all cases."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loop = asyncio.new_event_loop()
        self._ready: Future[Resources] = Future()
        self._ended = asyncio.Event()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._live()))

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.result(timeout=60)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(timeout=60)
        self._loop.close()

    async def _live(self) -> None:
        async with open_resources(self._settings, raises_bugs=True) as opened:
            feeds = (
                opened.workers.parse_feed(rss("a"), url="x", headers={}, language=None)
                for _ in range(self._settings.workers)
            )
            await asyncio.gather(*feeds)  # every worker is there before memory is measured
            now, resolve = opened.now, _resolver()
            async with Client(
                self._settings.fetching, host_book=opened.store, now=now, resolve=resolve
            ) as client:
                self._ready.set_result(replace(opened, client=client))
                await self._ended.wait()

    def play(self, scene: Callable[[Resources], Coroutine[None, None, T]]) -> T:
        """Run a scene in the resources, to its end."""
        return asyncio.run_coroutine_threadsafe(scene(self._ready.result()), self._loop).result(
            timeout=60
        )


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One for all cases."""
    settings = Settings(
        store=f"sqlite:///{tmp_path_factory.mktemp('hostile')}/w.db",
        archive=None,
        allow_networks=LOOPBACK,
        host_delay_s=0,
        host_concurrency=4,
        workers=2,
        timeout_s=2,
        feed_deadline_s=5,
    )
    with Stage(settings) as opened:
        yield opened


@contextmanager
def _measured() -> Iterator[Callable[[], tuple[float, float]]]:
    """() -> (seconds since the start, most MB over the start) of this process and its children."""
    me, ended, started = psutil.Process(), threading.Event(), time.monotonic()
    idle = most = _resident(me)

    def watch() -> None:
        nonlocal most
        while not ended.wait(0.02):
            most = max(most, _resident(me))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield lambda: (time.monotonic() - started, (most - idle) / MIB)
    finally:
        ended.set()
        thread.join()


def _resident(me: psutil.Process) -> int:
    total: int = me.memory_info().rss
    for child in me.children(recursive=True):
        try:
            total += child.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def _beside_an_honest_feed(case: Case, said: Reply | None) -> Callable[..., Reply]:
    return lambda request: (
        reply(body=rss("good"))
        if request.path == "/good"
        else case.says()
        if said is None
        else said
    )


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_feed_ends_bounded_and_named_and_its_neighbour_is_read(
    name: str, stage: Stage
) -> None:
    """Within 10 s and 200 MB, in an outcome with a name; the honest feed of the same run is updated."""
    case = CASES[name]
    first = case.says()
    body = first if isinstance(first, bytes) else None  # made before the measurement begins

    async def scene(resources: Resources) -> tuple[FeedLine, FeedLine, float, float]:
        async with serving(_beside_an_honest_feed(case, body)) as site:
            feeds = [_hostile(case, site), Subscription(url=site.url("/good", host="good.example"))]
            with _measured() as measure:
                report = await polled(resources, feeds)
                seconds, megabytes = measure()
        lines = {line.url: line for line in report.feed_lines}
        line = lines[feeds[0].url]
        case.then(line, resources)
        return line, lines[feeds[1].url], seconds, megabytes

    line, good, seconds, megabytes = stage.play(scene)
    assert (line.reason or line.outcome) in (
        (case.ends,) if isinstance(case.ends, str) else case.ends
    ), line.error
    assert good.outcome == "updated"
    assert seconds < SECONDS
    assert megabytes < MEGABYTES


def _hostile(case: Case, site: Site) -> Subscription:
    return Subscription(url=site.url(case.path, host=case.host))
