"""A chain of redirects, hop by hop: headers and cookies of each request, and when to stop."""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urldefrag, urlsplit

import httpx

from extractors.fetch.message import Headers, Request, Response, as_text
from extractors.fetch.network.decode import ACCEPT_ENCODING
from extractors.fetch.outcomes import Redirect
from news.errors import TooManyRedirects
from news.secrets import Mask
from news.url import absolute_url, is_first_party

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: headers a subscription may not set
_RESERVED = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "referer"}
)
#: the subscription's headers that are no secret
_PUBLIC = frozenset({"user-agent", "accept", "accept-language"})
_ALWAYS_SECRET = frozenset({"cookie", "authorization", "proxy-authorization"})

Send = Callable[[Request], Awaitable[Response]]
Check = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The document to fetch, and the limits for it."""

    url: str  #: as `clean` gives it
    user_agent: str
    accept: str
    max_bytes: int
    max_redirects: int
    validators: Headers = ()
    #: the subscription's headers: for the first host only, never archived
    own: Mapping[str, str] = field(default_factory=dict)
    mask: Mask = field(default_factory=Mask)  #: for what the archive writes
    takes_start: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectChain:
    """The last response of a chain, and the hops before it."""

    response: Response
    redirects: tuple[Redirect, ...]


class ChainCookies:
    """Cookies set during one chain: consent walls set one and redirect back. They end with it."""

    def __init__(self) -> None:
        self._jar: httpx.Cookies | None = None  #: made when the first cookie is set

    def header_for(self, url: str) -> str | None:
        """The Cookie header for a URL, or None. RFC 6265 scoping by domain, path and scheme."""
        if self._jar is None:
            return None
        request = httpx.Request("GET", url)
        self._jar.set_cookie_header(request)
        header: str | None = request.headers.get("cookie")
        return header

    def add(self, response: Response) -> None:
        """Add the cookies that a response sets."""
        lines = [(name, value) for name, value in response.headers if name.lower() == "set-cookie"]
        if not lines:
            return
        self._jar = self._jar if self._jar is not None else httpx.Cookies()
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in lines]
        request = httpx.Request("GET", response.url)
        self._jar.extract_cookies(httpx.Response(response.status, headers=raw, request=request))


def clean(url: str) -> tuple[str, dict[str, str]]:
    """(the URL to request, the Authorization header its password stands for).

    The URL is normal, without fragment and without user:password@. Raises BadUrl.
    """
    absolute, _ = urldefrag(absolute_url(url))
    parts = urlsplit(absolute)
    secret, at, host = parts.netloc.rpartition("@")
    if not at:
        return absolute, {}
    token = b64encode(unquote(secret).encode()).decode("ascii")
    return parts._replace(netloc=host).geturl(), {"Authorization": f"Basic {token}"}


async def follow(target: Target, *, send: Send, check: Check | None = None) -> RedirectChain:
    """Request the target and follow its redirects.

    check: awaited with each hop's URL before the request; raises to stop the chain (robots.txt).
    Raises what send and check raise, TooManyRedirects, and BadUrl for a hop that is no http(s)
    URL.
    """
    url, hops, cookies = target.url, list[Redirect](), ChainCookies()
    seen: set[tuple[str, str | None]] = set()
    while True:
        cookie = cookies.header_for(url)
        if (url, cookie) in seen:  # the same URL with another cookie is a consent wall, not a loop
            raise TooManyRedirects(target.url, f"a redirect loop at {url[:200]}")
        seen.add((url, cookie))
        if check:
            await check(url)
        response = await send(_request(target, url=url, cookie=cookie))
        location = _location(response)
        if location is None:
            return RedirectChain(response=response, redirects=tuple(hops))
        if len(hops) == target.max_redirects:
            raise TooManyRedirects(target.url, f"more than {target.max_redirects} redirects")
        cookies.add(response)
        hops.append(Redirect(url=url, status=response.status, location=location))
        url = location


def _location(response: Response) -> str | None:
    """Where a redirect leads, absolute and clean; None for any other response."""
    place = response.fields.get("location", "").strip()
    if response.status not in _REDIRECTS or not place:
        return None
    url, _ = clean(absolute_url(as_text(place), base=response.url))
    return url


def _request(target: Target, *, url: str, cookie: str | None) -> Request:
    own = _own_headers(target, url=url)
    overridden = {name.lower() for name in own}
    defaults = {
        "User-Agent": target.user_agent,
        "Accept": target.accept,
        "Accept-Encoding": ACCEPT_ENCODING,
    }
    ours = [*defaults.items(), *target.validators]
    headers = [(name, value) for name, value in ours if name.lower() not in overridden]
    headers += [(name, value) for name, value in own.items() if name.lower() != "cookie"]
    own_cookies = (value for name, value in own.items() if name.lower() == "cookie")
    cookies = "; ".join(value for value in (*own_cookies, cookie) if value)
    headers += [("Cookie", cookies)] if cookies else []
    return Request(
        url=url,
        headers=tuple(headers),
        secret=frozenset(overridden - _PUBLIC | _ALWAYS_SECRET),
        mask=target.mask,
        max_bytes=target.max_bytes,
        takes_start=target.takes_start,
    )


def _own_headers(target: Target, *, url: str) -> dict[str, str]:
    """The subscription's headers that may go to this hop."""
    if not is_first_party(url, first=target.url):
        return {}
    return {name: value for name, value in target.own.items() if name.lower() not in _RESERVED}
