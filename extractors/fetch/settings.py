"""How we fetch: one frozen value, complete at start. It reads neither the environment nor a file."""

from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network

#: our product token, the name robots.txt addresses us by (RFC 9309 section 2.2.1)
PRODUCT = "Wirecopy"
USER_AGENT = f"{PRODUCT}/0.1 (+https://wirecopy.example/bot)"

MIB = 1024 * 1024
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """Limits and manners of a client. Every default is safe toward publishers and toward us."""

    #: truthful, with an address for complaints (RFC 9110 section 10.1.5)
    user_agent: str = USER_AGENT
    #: seconds for one exchange, from connect to last byte; each redirect hop has its own
    timeout_s: float = 30
    connect_timeout_s: float = 10  #: seconds to resolve, connect and shake hands; part of timeout_s
    max_feed_bytes: int = (
        20 * MIB
    )  #: bytes of a feed, on the wire and decoded; design section 3: one 20 MB entry hangs parsers
    max_page_bytes: int = (
        10 * MIB
    )  #: bytes of a page, on the wire and decoded; the largest of 464 real pages has 4.5 MB
    max_header_bytes: int = (
        64 * 1024
    )  #: bytes of all response headers; nginx, Apache and browsers stop at 8 to 256 KiB
    max_redirects: int = 10  #: hops; browsers stop at 20, curl -L at 50, news sites need up to 5
    #: seconds between the starts of two requests to a host; scrapy's and news-crawl's usual value
    host_delay_s: float = 1.0
    #: seconds between two requests to a host that answers slowly or in error, at most
    slowest_delay_s: float = 60
    host_concurrency: int = 2  #: requests to a host at a time
    #: open connections at a time, all hosts; unlimited was 8x slower (design section 3)
    connections: int = 64
    patience_s: float = 60  #: seconds we wait for a host's slot; a later slot answers Throttled
    allow_networks: tuple[
        Network, ...
    ] = ()  #: networks fetched from although they are loopback, private or reserved
    proxy: str | None = field(
        default=None, repr=False
    )  #: http(s)://user:password@host:port; every request goes through it
    #: ask robots.txt before pages; feeds are subscribed to by a person and are not asked for
    obey_robots: bool = True
    robots_ttl: timedelta = timedelta(
        hours=24
    )  #: age at which robots.txt is fetched again (RFC 9309 section 2.4)
    #: seconds a host is held at most, whatever its Retry-After says
    max_retry_after_s: float = 86_400
    #: seconds; a longer crawl-delay is cut to this, or a day of news would not be read in a day
    max_crawl_delay_s: float = 30
