"""The limits and manners of a client, in one frozen value."""

from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network

#: our product token; robots.txt addresses us by it (RFC 9309 section 2.2.1)
PRODUCT = "Wirecopy"
VERSION = "0.2"  #: sent with the product token; a test holds it to the package's version
#: the contact while none is set: a name that is reserved and leads nowhere (RFC 2606)
NO_CONTACT = "https://wirecopy.example/bot"

MIB = 1024 * 1024
Network = IPv4Network | IPv6Network


def user_agent(contact: str = NO_CONTACT) -> str:
    """The User-Agent header with a contact: a URL or e-mail address (RFC 9110 section 10.1.5)."""
    return f"{PRODUCT}/{VERSION} (+{contact})"


USER_AGENT = user_agent()


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How a client fetches. Every default is safe for publishers and for us."""

    #: sent with every request; USER_AGENT names no real contact
    user_agent: str = USER_AGENT
    #: seconds for one request, from connect to last byte; each redirect hop has its own
    timeout_s: float = 30
    #: seconds to resolve, connect and shake hands; part of timeout_s
    connect_timeout_s: float = 10
    #: bytes of a feed, encoded and decoded; design section 3: one 20 MB entry hangs parsers
    max_feed_bytes: int = 20 * MIB
    #: bytes of a page, encoded and decoded; the largest of 464 real pages has 4.5 MB
    max_page_bytes: int = 10 * MIB
    #: bytes of all response headers; nginx, Apache and browsers stop at 8 to 256 KiB
    max_header_bytes: int = 64 * 1024
    #: hops; browsers stop at 20, curl -L at 50, news sites need up to 5
    max_redirects: int = 10
    #: seconds between the starts of two requests to a host; usual in scrapy and news-crawl
    host_delay_s: float = 1.0
    #: seconds between two requests to a host that answers slowly or with errors, at most
    slowest_delay_s: float = 60
    #: requests to a host at a time
    host_concurrency: int = 2
    #: open connections at a time, all hosts; unlimited was 8x slower (design section 3)
    connections: int = 64
    #: seconds we wait for a host's slot; a later slot ends in Throttled
    patience_s: float = 60
    #: networks that may be fetched from although they are loopback, private or reserved
    allow_networks: tuple[Network, ...] = ()
    #: http(s)://user:password@host:port; every request goes through it
    proxy: str | None = field(default=None, repr=False)
    #: a PEM file with an authority that is trusted besides: for the user's own servers
    ca_file: str | None = None
    #: ask robots.txt before pages; never before feeds, because a person subscribed to them
    obey_robots: bool = True
    #: age at which robots.txt is fetched again (RFC 9309 section 2.4)
    robots_ttl: timedelta = timedelta(hours=24)
    #: ask each host once a day for tdmrep.json, where a page of it was fetched (TDMRep section 6.1)
    reads_tdm_file: bool = False
    #: seconds a host is left alone at most, whatever its Retry-After says
    max_retry_after_s: float = 86_400
    #: seconds; a longer crawl-delay is cut to this, or a day of news would not be read in a day
    max_crawl_delay_s: float = 30
