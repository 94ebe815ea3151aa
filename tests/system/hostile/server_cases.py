"""Hostile servers: encodings, redirects, addresses and answers."""

import gzip
import struct
import zlib
from functools import cache

import brotli
import zstandard

from news.errors import NewsError
from tests.extractors.fetch.loopback import Raw, reply
from tests.system.guest.guest_run import rss
from tests.system.hostile.cases import Case
from tests.system.hostile.streams import STREAMS

MIB = 1024 * 1024


@cache
def _bomb(name: str, *, mib: int = 500) -> bytes:
    """Zeros, compressed in steps, so that the test holds only what is sent."""
    step = bytes(MIB)
    if name == "br":
        one = brotli.Compressor(quality=5)
        return b"".join(one.process(step) for _ in range(mib)) + one.finish()
    if name == "zstd":
        other = zstandard.ZstdCompressor().compressobj()
        return b"".join(other.compress(step) for _ in range(mib)) + other.flush()
    packer = zlib.compressobj(9, wbits={"gzip": 31, "deflate": 15}[name])
    return b"".join(packer.compress(step) for _ in range(mib)) + packer.flush()


def _zip() -> bytes:
    return (
        b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, 10, 10**9, 1, 0) + b"a" * 100
    )


def _slugs(kinds: type[NewsError] | tuple[type[NewsError], ...]) -> tuple[str, ...]:
    """The names of these errors and of their subclasses."""
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
    "gzip twice, declared once": Case(
        says=lambda: reply(body=gzip.compress(_bomb("gzip"), mtime=0), Content_Encoding="gzip"),
        ends="hostile_content",
    ),
    "gzip that is none": Case(
        says=lambda: reply(body=b"<rss/>", Content_Encoding="gzip"), ends="not_a_feed"
    ),
    "gzip cut off": Case(
        says=lambda: reply(
            body=gzip.compress(rss("a") * 50, mtime=0)[:-20], Content_Encoding="gzip"
        ),
        ends="unreachable",
    ),
    "an encoding nobody asked for": Case(
        says=lambda: reply(body=b"x", Content_Encoding="compress"), ends="not_a_feed"
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
