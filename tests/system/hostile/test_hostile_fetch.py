"""Servers that mean us harm, or do not know what they do: each ends bounded in time and memory, under a name of ours."""

import asyncio
import gzip
import ssl
import time
import tracemalloc
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import brotli
import pytest
import zstandard

from extractors.fetch import Fetched
from extractors.fetch.network import connection
from news.errors import (
    BadUrl,
    FetchError,
    HostileContent,
    NewsError,
    RefusedAddress,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
)
from tests.extractors.fetch.loopback import Raw, a_client, attempts, reply, serving

__all__ = ["attempts"]

MIB = 1024 * 1024
HEAD = b"HTTP/1.1 200 OK\r\n"


def _deep(pack, *, times: int) -> bytes:
    """200 MiB of zeros, packed, and packed again."""
    step = bytes(MIB)
    packer = zlib.compressobj(9, wbits=31) if pack is gzip.compress else None
    body = (
        b"".join([packer.compress(step) for _ in range(200)]) + packer.flush()
        if packer
        else pack(step * 200)
    )
    for _ in range(times - 1):
        body = pack(body)
    return body


BOMBS = {
    "gzip": lambda: _deep(gzip.compress, times=1),
    "br": lambda: _deep(lambda text: brotli.compress(text, quality=5), times=1),
    "zstd": lambda: _deep(zstandard.compress, times=1),
    "deflate": lambda: zlib.compress(bytes(200 * MIB)),
}


@pytest.mark.parametrize("name", BOMBS)
async def test_a_decompression_bomb_stops_at_the_cap(name):
    """200 MiB out of a few kB: TooLarge, with no more than about cap and copy in memory."""
    bomb = BOMBS[name]()
    async with (
        serving(lambda _: reply(body=bomb, Content_Encoding=name)) as site,
        a_client(max_feed_bytes=2 * MIB) as client,
    ):
        tracemalloc.start()
        try:
            with pytest.raises(TooLarge):
                await client.fetch_feed(site.url())
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 6 * MIB


async def test_a_zstd_frame_that_wants_a_huge_window_is_refused():
    """A window over 8 MiB (RFC 9659) is refused before it is allocated."""
    settings = zstandard.ZstdCompressionParameters.from_level(3, window_log=27)
    packer = zstandard.ZstdCompressor(compression_params=settings).compressobj()
    bomb = packer.compress(b"news") + packer.flush()
    async with (
        serving(lambda _: reply(body=bomb, Content_Encoding="zstd")) as site,
        a_client() as client,
    ):
        with pytest.raises(HostileContent):
            await client.fetch_feed(site.url())


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("gzip", gzip.compress(b"") * 100_000),
        ("zstd", zstandard.compress(b"") * 100_000),
        ("zstd", b"\x50\x2a\x4d\x18\0\0\0\0" * 200_000),
        ("zstd", zstandard.compress(b"")[:6] + b"\0\0\0" * 500_000),
        ("zstd", b"\x28\xb5\x2f\xfd" + b"\xff" * 40),
        ("gzip, gzip", gzip.compress(gzip.compress(bytes(1000)))),
        (", ".join(["br"] * 1000), b"x"),
    ],
    ids=[
        "empty gzip members",
        "empty zstd frames",
        "skippable zstd frames",
        "empty zstd blocks",
        "a broken zstd frame",
        "gzip in gzip",
        "a stack of brotli",
    ],
)
async def test_bodies_made_to_cost_time_end_soon(name, body):
    """A hundred thousand empty members, frames or blocks, and stacks of encodings: a named error within two seconds."""
    async with (
        serving(lambda _: reply(body=body, Content_Encoding=name)) as site,
        a_client() as client,
    ):
        start = time.process_time()
        with pytest.raises((HostileContent, Unreachable, TooLarge)):
            await client.fetch_feed(site.url())
        assert time.process_time() - start < 2


def _endless(first: bytes, part: bytes):
    async def stream():
        yield first
        while True:
            yield part

    return stream


def _silent(first: bytes):
    async def stream():
        yield first
        await asyncio.Event().wait()

    return stream


def _dripping(first: bytes, part: bytes):
    async def stream():
        yield first
        while True:
            yield part
            await asyncio.sleep(0.01)

    return stream


STREAMS = {
    "endless body": (_endless(HEAD + b"\r\n", bytes(65536)), TooLarge),
    "endless chunks": (
        _endless(
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"ffff\r\n" + bytes(65535) + b"\r\n"
        ),
        TooLarge,
    ),
    "endless headers": (_endless(HEAD, b"X-A: " + b"b" * 8000 + b"\r\n"), HostileContent),
    "endless header line": (_endless(HEAD + b"X-A: ", b"b" * 8192), HostileContent),
    "endless status line": (_endless(b"HTTP/1.1 200 ", b"b" * 8192), HostileContent),
    "endless chunk line": (
        _endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;", b"b" * 8192),
        HostileContent,
    ),
    "endless trailers": (
        _endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n" * 999),
        HostileContent,
    ),
    "endless 100s": (_dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), TimedOut),
    "silence": (_silent(b""), TimedOut),
    "silence after headers": (_silent(HEAD + b"Content-Length: 9\r\n\r\n"), TimedOut),
    "dripping headers": (_dripping(HEAD, b"X: y\r\n"), TimedOut),
    "dripping body": (_dripping(HEAD + b"\r\n", b"."), TimedOut),
    "too short": (lambda: Raw(HEAD + b"Content-Length: 100\r\n\r\nshort"), Unreachable),
    "chunk cut off": (
        lambda: Raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"),
        Unreachable,
    ),
    "chunk of nonsense": (
        lambda: Raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab"),
        Unreachable,
    ),
    "announced too large": (lambda: Raw(HEAD + b"Content-Length: 99999999999\r\n\r\n"), TooLarge),
    "absurd length": (
        lambda: Raw(HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n"),
        (TooLarge, Unreachable),
    ),
    "negative length": (lambda: Raw(HEAD + b"Content-Length: -1\r\n\r\n"), Unreachable),
    "two lengths": (
        lambda: Raw(HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        Unreachable,
    ),
    "garbage": (lambda: Raw(b"\0\x01\x02 garbage\r\n\r\n"), Unreachable),
    "HTTP/0.9": (lambda: Raw(b"<html>no status line</html>"), Unreachable),
    "status of letters": (lambda: Raw(b"HTTP/1.1 OK fine\r\n\r\n"), Unreachable),
    "NUL in a header": (lambda: Raw(HEAD + b"X: a\0b\r\n\r\n"), Unreachable),
    "no colon": (lambda: Raw(HEAD + b"nonsense\r\n\r\n"), Unreachable),
    "nothing": (lambda: Raw(b""), Unreachable),
    "switching protocols": (
        lambda: Raw(b"HTTP/1.1 101 Switch\r\nUpgrade: x\r\n\r\nxx"),
        FetchError,
    ),
    "large headers": (lambda: reply(X_A="b" * 70_000), HostileContent),
    "an ASCII bell for a place": (
        lambda: reply(302, Location="http://\x07/"),
        (BadUrl, Unreachable),
    ),
    "a file for a place": (lambda: reply(302, Location="file:///etc/passwd"), BadUrl),
    "a script for a place": (lambda: reply(301, Location="javascript:alert(1)"), BadUrl),
    "data for a place": (lambda: reply(307, Location="data:text/html,x"), BadUrl),
    "a very long place": (lambda: reply(302, Location="/" + "a" * 9000), BadUrl),
    "a loop": (lambda: reply(302, Location="/"), TooManyRedirects),
    "cloud metadata": (
        lambda: reply(302, Location="http://169.254.169.254/latest/"),
        RefusedAddress,
    ),
}


@pytest.mark.parametrize("name", STREAMS)
async def test_a_misbehaving_server_ends_in_an_error_of_ours(name):
    """Within the deadline and the cap, for feeds, pages and robots.txt; never an httpcore, ssl or socket error."""
    said, expected = STREAMS[name]
    async with (
        serving(lambda _: said()) as site,
        a_client(timeout_s=0.3, max_feed_bytes=MIB, max_page_bytes=MIB) as client,
    ):
        start = time.monotonic()
        with pytest.raises(expected):
            await client.fetch_feed(site.url())
        with suppress(NewsError):
            await client.fetch_page(site.url("/page"))
        assert time.monotonic() - start < 5


async def test_a_loop_that_sets_a_new_cookie_each_time_is_bounded():
    """A new cookie makes it no new place for ever."""
    count = iter(range(1000))
    async with (
        serving(lambda _: reply(302, Location="/", Set_Cookie=f"n={next(count)}")) as site,
        a_client() as client,
    ):
        with pytest.raises(TooManyRedirects):
            await client.fetch_feed(site.url())
    assert len(site.requests) == 11


async def test_strange_but_readable_answers_are_read():
    """Bare LF, header names in odd case, bytes over 127, HTTP/1.0, an empty body: news all the same."""
    answers = [
        b"HTTP/1.0 200\r\nX-Caf\xe9: no\r\n\r\nx",
        b"HTTP/1.1 200 OK\nContent-Type: text/html\n\nx",
        HEAD + b"X-Odd: \xff\xfe\r\nETAG: \xe9\r\n\r\nx",
    ]
    found = []
    for said in answers:
        async with serving(lambda _, said=said: Raw(said)) as site, a_client() as client:
            try:
                outcome = await client.fetch_feed(site.url())
            except Unreachable:
                found.append(None)
            else:
                assert isinstance(outcome, Fetched)
                found.append(outcome.content)
    assert found == [None, b"x", b"x"]  # a header name that is no token is not HTTP


@pytest.mark.parametrize("kind", ["agents", "rules", "stars", "one line", "zeros"])
async def test_a_robots_txt_made_to_cost_time_is_read_soon(kind):
    """Names before rules (quadratic in protego), wildcards without end, megabytes: decided within two seconds."""
    body = {
        "agents": b"".join(b"User-agent: a%d\n" % n for n in range(15_000))
        + b"Disallow: /x\n" * 15_000,
        "rules": b"User-agent: *\n" + b"".join(b"Disallow: /%d\n" % n for n in range(30_000)),
        "stars": b"User-agent: *\n"
        + b"Disallow: /"
        + b"*a" * 1000
        + b"b$\n"
        + b"Disallow: /*a*a*a*a*a*a*a*a*b\n" * 9000,
        "one line": b"User-agent: *" + b"a" * 5_000_000,
        "zeros": bytes(5_000_000),
    }[kind]
    async with (
        serving(lambda r: reply(body=body if r.path == "/robots.txt" else b"x")) as site,
        a_client() as client,
    ):
        start = time.process_time()
        assert isinstance(await client.fetch_page(site.url("/" + "a" * 1500)), Fetched)
        assert time.process_time() - start < 2


async def test_a_compressed_robots_txt_bomb_is_cut():
    """Only 500 KiB of rules are ever read."""
    bomb = gzip.compress(b"User-agent: *\nDisallow: /private\n" + b"#" * 50_000_000)
    answers = lambda r: (
        reply(body=bomb, Content_Encoding="gzip") if r.path == "/robots.txt" else reply(body=b"x")
    )
    async with serving(answers) as site, a_client() as client:
        assert isinstance(await client.fetch_page(site.url("/story")), Fetched)


async def test_tls_to_a_plain_port_is_unreachable():
    """A transient error of ours that says TLS, or that the connection broke."""
    async with serving(lambda _: reply()) as site, a_client(timeout_s=0.3) as client:
        with pytest.raises((Unreachable, TimedOut)):
            await client.fetch_feed(site.url().replace("http:", "https:"))


def _certificate(tmp_path, *, name: str):
    """A certificate for a name, signed by itself: the file that holds it and its key."""
    x509 = pytest.importorskip("cryptography.x509", reason="makes the test's certificate")
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "site.pem"
    path.write_bytes(made.public_bytes(pem) + secret)
    return path


async def test_a_certificate_is_verified_for_the_name_asked_for(tmp_path, monkeypatch):
    """Connecting to the judged address still checks the name: trusted and right is fetched, wrong name or unknown is not."""
    path = _certificate(tmp_path, name="publisher.example")
    served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    served.load_cert_chain(path)

    async def talk(reader, writer):
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(reply(body=b"secure"))
            await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=served)
    port = server.sockets[0].getsockname()[1]
    try:
        async with a_client() as client:
            with pytest.raises(Unreachable, match="TLS failed"):
                await client.fetch_feed(f"https://publisher.example:{port}/")
        monkeypatch.setattr(
            connection, "_ssl_context", lambda: ssl.create_default_context(cafile=str(path))
        )
        async with a_client() as client:
            found = await client.fetch_feed(f"https://publisher.example:{port}/")
            with pytest.raises(Unreachable, match="TLS failed"):
                await client.fetch_feed(f"https://other.example:{port}/")
    finally:
        server.close()
        await server.wait_closed()
    assert isinstance(found, Fetched)
    assert found.content == b"secure"


async def test_a_fetch_that_is_cancelled_leaves_the_client_usable():
    """Cancellation passes through, frees the host's turn and the connection."""
    answers = lambda r: _silent(b"")() if r.path == "/slow" else reply(body=b"x")
    async with serving(answers) as site, a_client(host_concurrency=1, connections=1) as client:
        task = asyncio.create_task(client.fetch_feed(site.url("/slow")))
        while not site.requests:  # noqa: ASYNC110 - the server says nothing that could be waited for
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert isinstance(await client.fetch_feed(site.url("/fast")), Fetched)
