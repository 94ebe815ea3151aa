"""Servers that misbehave, each with the error in which a fetch of it ends."""

import asyncio

from news.errors import (
    BadUrl,
    FetchError,
    HostileContent,
    RefusedAddress,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
)
from tests.extractors.fetch.loopback import Raw, reply

HEAD = b"HTTP/1.1 200 OK\r\n"


def _endless(first: bytes, part: bytes):
    async def stream():
        yield first
        while True:
            yield part

    return stream


def silent(first: bytes):
    """A server that sends its first bytes and then nothing."""

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
    "silence": (silent(b""), TimedOut),
    "silence after headers": (silent(HEAD + b"Content-Length: 9\r\n\r\n"), TimedOut),
    "dripping headers": (_dripping(HEAD, b"X: y\r\n"), TimedOut),
    "dripping body": (_dripping(HEAD + b"\r\n", b"."), TimedOut),
    "too short": (lambda: Raw(HEAD + b"Content-Length: 100\r\n\r\n"), Unreachable),
    "chunk cut off": (
        lambda: Raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n"),
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
    "two lengths": (
        lambda: Raw(HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        Unreachable,
    ),
    "garbage": (lambda: Raw(b"\0\x01\x02 garbage\r\n\r\n"), Unreachable),
    "HTTP/0.9": (lambda: Raw(b"<html>no status line</html>"), Unreachable),
    "status of letters": (lambda: Raw(b"HTTP/1.1 OK fine\r\n\r\n"), Unreachable),
    "a coding we cannot undo": (
        lambda: Raw(HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        Unreachable,
    ),
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
