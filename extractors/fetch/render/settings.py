"""The limits of a renderer, and what a page may ask for."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from news.url import domain_of, host_of

#: what a text needs; pictures, fonts, styles, media and frames are not asked for
KINDS = frozenset({"script", "xhr", "fetch"})
MOST_REQUESTS = 100  #: of a page, kept answers too
#: headers that are the browser's or the connection's, not the page's
_NOT_THE_PAGES = frozenset(
    "accept-encoding cache-control connection content-length cookie host if-modified-since "
    "if-none-match pragma referer te transfer-encoding upgrade-insecure-requests user-agent".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderSettings:
    """How a browser is run. Nothing is run until a page is to be rendered."""

    browser: str | None = None  #: path of a Chromium; None: Playwright's own, else the system's
    timeout_s: float = 60.0  #: for a page
    memory_mb: int = 2048  #: of all processes of the browser
    sandbox: bool = True
    max_bytes: int  #: of a page, and of each answer
    user_agent: str


def is_of_page(kind: str, method: str, url: str, *, page_url: str, hosts: frozenset[str]) -> bool:
    """True for a request that is answered: a script or data of the page's own domain.

    hosts: others that may be asked, and all below them. Only GET: nothing is changed anywhere.
    """
    if kind not in KINDS or method != "GET" or urlsplit(url).scheme not in ("http", "https"):
        return False
    host = host_of(url)
    if domain_of(url) == domain_of(page_url) or host == host_of(page_url):
        return True
    return any(host == one or host.endswith(f".{one}") for one in hosts)


def headers_of(sent: Mapping[str, str], *, url: str, page_url: str) -> dict[str, str]:
    """The headers that the page itself set; and its Origin, where a browser would send it."""
    own = {
        name: value
        for name, value in sent.items()
        if name.lower() not in _NOT_THE_PAGES and not name.lower().startswith(("sec-", ":"))
    }
    here, there = urlsplit(page_url), urlsplit(url)
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        own["origin"] = f"{here.scheme}://{here.netloc}"
    return own
