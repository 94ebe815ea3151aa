"""The addresses we never connect to. Pure."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052
_COMPATIBLE = IPv6Network("::/96")  # RFC 4291 section 2.5.5.1, deprecated
# Not global in IANA's registries, or relays into such networks, although the standard library's
# `is_global` is true for them.
_EXTRA = tuple(
    ip_network(network)
    for network in (
        "192.88.99.0/24",
        "64:ff9b:1::/48",
        "fec0::/10",
        "5f00::/16",
        "2001::/23",
        "3fff::/20",
    )
)

_ALLOW = "(see allow_networks)"


def refusal(address: str, *, allow: Sequence[Network] = ()) -> str | None:
    """Why we do not connect to an IP address, in a few words; None when we may.

    An IPv6 address that carries an IPv4 one (mapped, compatible, 6to4, Teredo, NAT64) is judged by
    the IPv4 one.
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return "not an IP address"
    return next((reason for part in _carried(ip) if (reason := _reason(part, allow=allow))), None)


def _carried(ip: Address) -> Iterator[Address]:
    """The IPv4 addresses that an IPv6 address carries; the address itself if it carries none."""
    if isinstance(ip, IPv4Address):
        yield ip
    elif ip.ipv4_mapped is not None:
        yield ip.ipv4_mapped
    elif ip in _NAT64 or (ip in _COMPATIBLE and int(ip) > 1):
        yield IPv4Address(int(ip) & 0xFFFFFFFF)
    elif ip.sixtofour is not None:
        yield ip.sixtofour
    elif ip.teredo is not None:
        yield from ip.teredo
    else:
        yield ip


def _reason(ip: Address, *, allow: Sequence[Network]) -> str | None:
    if _is_in(ip, allow):
        return None
    for name in ("loopback", "link_local", "unspecified", "multicast", "private", "reserved"):
        if getattr(ip, f"is_{name}"):
            return f"{name.replace('_', '-')} address {ip} {_ALLOW}"
    is_public = ip.is_global and not _is_in(ip, _EXTRA)
    return None if is_public else f"special-purpose address {ip} {_ALLOW}"


def _is_in(ip: Address, networks: Sequence[Network]) -> bool:
    return any(ip.version == network.version and ip in network for network in networks)
