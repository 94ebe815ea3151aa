"""The addresses that are refused, and that no spelling or redirect gets around it."""

from contextlib import suppress
from ipaddress import ip_network

import pytest

from extractors.fetch import Fetched
from extractors.fetch.network.address_guard import refusal
from news.errors import RefusedAddress
from tests.extractors.fetch.loopback import a_client, reply, serving

REFUSED = """127.0.0.1 127.255.255.254 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1
169.254.169.254 100.64.0.1 224.0.0.1 240.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1 198.51.100.1
203.0.113.1 192.88.99.1 :: ::1 fe80::1 fe80::1%eth0 fc00::1 fd12::1 ff02::1 fec0::1 ::ffff:127.0.0.1
::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1
2002:7f00:1:: 2002:a00:1:: 2001:0:7f00:1::1 2001:0:0:0:0:0:80ff:fffe 2001:db8::1 100::1
not-an-address""".split()
ALLOWED = """1.1.1.1 93.184.215.14 172.32.0.1 2606:4700::1111 2a00:1450:4001:830::200e
::ffff:1.1.1.1 64:ff9b::101:101""".split()


def test_an_address_that_is_not_public_is_refused():
    """Every special-purpose network, and IPv6 addresses that carry such an IPv4 address."""
    assert [address for address in REFUSED if not refusal(address)] == []


def test_a_refusal_names_the_setting_that_allows_the_network():
    """Whoever reads a site of their own learns what to set."""
    assert refusal("127.0.0.1") == "loopback address 127.0.0.1 (see allow_networks)"
    assert "(see allow_networks)" in (refusal("192.88.99.1") or "")


def test_a_public_address_is_allowed():
    """Also inside IPv4-mapped and NAT64 addresses, which lead to it."""
    assert [address for address in ALLOWED if refusal(address)] == []


def test_a_named_network_is_allowed_and_no_other():
    """An allowed IPv4 network also allows its mapped IPv6 addresses, and nothing else."""
    allow = (ip_network("127.0.0.0/8"),)
    assert refusal("127.1.2.3", allow=allow) is None
    assert refusal("::ffff:127.0.0.1", allow=allow) is None
    assert refusal("10.0.0.1", allow=allow)
    assert refusal("::1", allow=allow)


HOSTS = """127.0.0.1 2130706433 0x7f000001 127.1 0177.0.0.1 0x7f.1 [::1] [::ffff:127.0.0.1] 0 [::]
169.254.169.254 [64:ff9b::7f00:1] 127.0.0.1. １２７.0.0.1""".split()


async def test_no_spelling_of_a_private_address_gets_a_connection(attempts):
    """Decimal, hex, octal, short, mapped, full-width: refused before any connect."""
    reached = []
    async with a_client(allow_networks=()) as client:
        for host in HOSTS:
            for fetch in (client.fetch_feed, client.fetch_page):
                with suppress(RefusedAddress):
                    await fetch(f"http://{host}:8080/")
                    reached.append((host, fetch.__name__))
    assert (reached, attempts) == ([], [])


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
    """A name that changes to a private address is connected to at the address that was judged."""
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    asked = []

    def resolve(host, _):
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    async with serving(lambda _: reply(body=b"x")) as site, a_client(resolve=resolve) as client:
        assert isinstance(await client.fetch_feed(site.url(host="evil.example")), Fetched)
    assert (asked, attempts) == (["evil.example"], [("127.0.0.1", site.port)])
