"""Which addresses are refused, and how content encodings are undone."""

import gzip
import zlib
from ipaddress import ip_network

import brotli
import pytest
import zstandard

from extractors.fetch import Fetched
from extractors.fetch.network.address_guard import refusal
from extractors.fetch.network.decode import STEP, decode
from news.errors import FetchError, HostileContent, RefusedAddress, TooLarge, Unreachable
from tests.extractors.fetch.loopback import a_client, reply, serving

TEXT = b"A line of news that repeats itself. " * 20_000

REFUSED = """127.0.0.1 127.255.255.254 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
224.0.0.1 240.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 192.88.99.1 :: ::1 fe80::1 fe80::1%eth0
fc00::1 fd12::1 ff02::1 fec0::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 64:ff9b::7f00:1
64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1:: 2002:a00:1:: 2001:0:7f00:1::1 2001:0:0:0:0:0:80ff:fffe 2001:db8::1 100::1
not-an-address""".split()
ALLOWED = "1.1.1.1 93.184.215.14 172.32.0.1 2606:4700::1111 2a00:1450:4001:830::200e ::ffff:1.1.1.1 64:ff9b::101:101".split()


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_public_is_refused(address):
    """Loopback, private, link-local, CGNAT, multicast, reserved, documentation, and IPv6 that carries such an IPv4."""
    assert refusal(address)


@pytest.mark.parametrize("address", ALLOWED)
def test_a_public_address_is_allowed(address):
    """Also inside IPv4-mapped and NAT64 addresses, which translate to it."""
    assert refusal(address) is None


def test_a_named_network_is_allowed_and_no_other():
    """Settings name networks; an IPv4 network also covers the mapped address."""
    allow = (ip_network("127.0.0.0/8"),)
    assert refusal("127.1.2.3", allow=allow) is None
    assert refusal("::ffff:127.0.0.1", allow=allow) is None
    assert refusal("10.0.0.1", allow=allow)
    assert refusal("::1", allow=allow)


HOSTS = [
    "127.0.0.1",
    "2130706433",
    "0x7f000001",
    "127.1",
    "0177.0.0.1",
    "0x7f.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "0",
    "[::]",
]


@pytest.mark.parametrize(
    "host", [*HOSTS, "169.254.169.254", "[64:ff9b::7f00:1]", "127.0.0.1.", "１２７.0.0.1"]
)
async def test_no_spelling_of_a_private_address_gets_a_connection(host, attempts):
    """Decimal, hex, octal, short, mapped, full-width: refused before any connect."""
    async with a_client(allow_networks=()) as client:
        with pytest.raises(RefusedAddress):
            await client.fetch_feed(f"http://{host}:8080/")
        with pytest.raises(RefusedAddress):
            await client.fetch_page(f"http://{host}:8080/")
    assert attempts == []


async def test_a_name_with_one_private_address_gets_no_connection(attempts):
    """Every address is judged before any is tried."""
    async with a_client(
        allow_networks=(), resolve=lambda *_: ["93.184.215.14", "10.0.0.1"]
    ) as client:
        with pytest.raises(RefusedAddress, match=r"10\.0\.0\.1"):
            await client.fetch_feed("http://publisher.example/")
    assert attempts == []


@pytest.mark.parametrize(
    "place", ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "http://[fd00::1]/"]
)
async def test_a_redirect_into_a_private_network_is_refused(place, attempts):
    """Each hop passes the guard; the allowed network does not open others."""
    async with serving(lambda _: reply(302, Location=place)) as site, a_client() as client:
        with pytest.raises(RefusedAddress):
            await client.fetch_feed(site.url())
    assert [address[0] for address in attempts] == ["127.0.0.1"]


async def test_a_name_is_looked_up_once_for_a_connection_so_rebinding_does_nothing(attempts):
    """A name that answers an allowed address first and a private one next is connected to where it was judged."""
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    asked = []

    def resolve(host, _):
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    async with serving(lambda _: reply(body=b"x")) as site, a_client(resolve=resolve) as client:
        assert isinstance(await client.fetch_feed(site.url(host="evil.example")), Fetched)
    assert (asked, attempts) == (["evil.example"], [("127.0.0.1", site.port)])


def _raw_deflate(text: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(text) + packer.flush()


def _zstd_stream(text: bytes) -> bytes:
    """Without the content size in the frame header, with a checksum, in several blocks, as servers stream it."""
    packer = zstandard.ZstdCompressor(write_checksum=True).compressobj()
    half = len(text) // 2
    first = packer.compress(text[:half]) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return first + packer.compress(text[half:]) + packer.flush()


ENCODED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT[:1000]) + gzip.compress(TEXT[1000:]),
    "GZIP": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    " Deflate ": _raw_deflate(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": zstandard.compress(TEXT),
    "ZSTD": _zstd_stream(TEXT),
    "zstd, identity": zstandard.compress(TEXT[:9])
    + b"\x50\x2a\x4d\x18\x03\0\0\0abc"
    + zstandard.compress(TEXT[9:]),
    "identity": TEXT,
    "utf-8": TEXT,
    "": TEXT,
}


@pytest.mark.parametrize("name", ENCODED)
def test_each_encoding_is_undone(name):
    """A gzip with members, both deflates, brotli, zstd with and without sizes; names that are no codings change nothing."""
    assert decode(ENCODED[name], encodings=name, cap=len(TEXT), url="u") == TEXT


@pytest.mark.parametrize("name", ["gzip", "deflate", " Deflate ", "br", "zstd", "ZSTD"])
def test_an_encoded_body_that_ends_too_early_is_a_broken_connection(name):
    """At whatever byte it ends; transient, so it is tried again."""
    body = ENCODED[name]
    for end in {1, 5, 17, len(body) // 2, len(body) - 5, len(body) - 1}:
        with pytest.raises(Unreachable, match="too early"):
            decode(body[:end], encodings=name, cap=len(TEXT), url="u")


@pytest.mark.parametrize("name", ["gzip", "br", "zstd", "deflate"])
def test_a_body_that_is_not_what_it_claims_is_named(name):
    """HTML sent as gzip is no HTML for us."""
    with pytest.raises((HostileContent, Unreachable)):
        decode(
            b"<html>plain after all, whatever the header says</html>" * 9,
            encodings=name,
            cap=10**6,
            url="u",
        )


@pytest.mark.parametrize(
    "names", ["gzip, gzip", "br,gzip", "gzip, identity, zstd", "deflate, deflate, deflate"]
)
def test_stacked_encodings_are_refused(names):
    """No news server stacks them; bombs do."""
    with pytest.raises(HostileContent, match="stacked"):
        decode(b"x", encodings=names, cap=10, url="u")


@pytest.mark.parametrize("name", ["compress", "dcb", "exi"])
def test_an_encoding_we_did_not_ask_for_is_named(name):
    """Not transient: asking again brings the same."""
    with pytest.raises(FetchError, match=name) as caught:
        decode(b"x", encodings=name, cap=10, url="u")
    assert not caught.value.transient


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd", "ZSTD", "identity"])
def test_the_cap_is_on_decoded_bytes(name):
    """One byte over the cap is TooLarge; cut bodies end there instead."""
    with pytest.raises(TooLarge):
        decode(ENCODED[name], encodings=name, cap=len(TEXT) - 1, url="u")
    assert (
        decode(ENCODED[name], encodings=name, cap=STEP + 7, url="u", is_cut=True)
        == TEXT[: STEP + 7]
    )


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
async def test_an_encoded_page_is_decoded_and_its_headers_kept(name):
    """The outcome holds the decoded bytes and the headers as sent; chunks on the wire do not matter."""

    async def chunked():
        yield f"HTTP/1.1 200 OK\r\nContent-Encoding: {name}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        for at in range(0, len(ENCODED[name]), 1000):
            part = ENCODED[name][at : at + 1000]
            yield b"%x\r\n%b\r\n" % (len(part), part)
        yield b"0\r\n\r\n"

    async with serving(lambda _: chunked()) as site, a_client() as client:
        found = await client.fetch_feed(site.url())
    assert (found.content, found.headers["content-encoding"]) == (TEXT, name)
