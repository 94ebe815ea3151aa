"""A redirect chain, hop by hop: what each hop is asked with, where it leads, when to stop. Opens no connection itself."""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urldefrag, urlsplit

from extractors.fetch.cookies import ChainCookies
from extractors.fetch.message import Answer, Ask, Headers, as_text
from extractors.fetch.network.decode import ACCEPT_ENCODING
from extractors.fetch.outcomes import Redirect
from news.errors import TooManyRedirects
from news.url import absolute_url

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_OURS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "referer"}
)

Exchange = Callable[[Ask], Awaitable[Answer]]
Check = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What is wanted, and how far we go for it."""

    url: str  #: as `clean` gives it
    user_agent: str
    accept: str
    max_bytes: int
    max_redirects: int
    validators: Headers = ()
    own: Mapping[str, str] = field(
        default_factory=dict
    )  #: the subscription's headers: for the first host only, never archived
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """The last answer of a chain, and the hops before it."""

    answer: Answer
    redirects: tuple[Redirect, ...]


def clean(url: str) -> tuple[str, dict[str, str]]:
    """A URL as it is asked for (normal, no fragment, no user:password@), and the Authorization header its password stands for.

    Raises BadUrl.
    """
    absolute, _ = urldefrag(absolute_url(url))
    parts = urlsplit(absolute)
    secret, at, host = parts.netloc.rpartition("@")
    if not at:
        return absolute, {}
    token = b64encode(unquote(secret).encode()).decode("ascii")
    return parts._replace(netloc=host).geturl(), {"Authorization": f"Basic {token}"}


async def follow(errand: Errand, *, exchange: Exchange, check: Check | None = None) -> Trail:
    """Ask, and go where the answers lead.

    check: awaited with each hop's URL before it is asked; raises to stop the chain (robots.txt).
    Raises what exchange and check raise, TooManyRedirects, and BadUrl for a hop that is no http(s)
    URL.
    """
    url, hops, cookies = errand.url, list[Redirect](), ChainCookies()
    seen: set[tuple[str, str | None]] = set()
    while True:
        cookie = cookies.header_for(url)
        if (url, cookie) in seen:  # the same URL with another cookie is a consent wall, not a loop
            raise TooManyRedirects(errand.url, f"a redirect loop at {url[:200]}")
        seen.add((url, cookie))
        if check:
            await check(url)
        answer = await exchange(_ask(errand, url=url, cookie=cookie))
        location = _location(answer)
        if location is None:
            return Trail(answer=answer, redirects=tuple(hops))
        if len(hops) == errand.max_redirects:
            raise TooManyRedirects(errand.url, f"more than {errand.max_redirects} redirects")
        cookies.take(answer)
        hops.append(Redirect(url=url, status=answer.status, location=location))
        url = location


def _location(answer: Answer) -> str | None:
    """Where a redirect leads, absolute and clean; None for an answer that is no redirect or names no place."""
    place = answer.fields.get("location", "").strip()
    if answer.status not in _REDIRECTS or not place:
        return None
    url, _ = clean(absolute_url(as_text(place), base=answer.url))
    return url


def _ask(errand: Errand, *, url: str, cookie: str | None) -> Ask:
    own = (
        {n: v for n, v in errand.own.items() if n.lower() not in _NOT_OURS}
        if _is_first_party(url, first=errand.url)
        else {}
    )
    ours = {
        "User-Agent": errand.user_agent,
        "Accept": errand.accept,
        "Accept-Encoding": ACCEPT_ENCODING,
    }
    overridden = {name.lower() for name in own}
    cookies = "; ".join(
        v for v in (*(v for n, v in own.items() if n.lower() == "cookie"), cookie) if v
    )
    headers = [
        (n, v) for n, v in (*ours.items(), *errand.validators) if n.lower() not in overridden
    ]
    headers += [(n, v) for n, v in own.items() if n.lower() != "cookie"]
    headers += [("Cookie", cookies)] if cookies else []
    return Ask(
        url=url,
        headers=tuple(headers),
        secret=frozenset(
            overridden - {"user-agent", "accept", "accept-language"}
            | {"cookie", "authorization", "proxy-authorization"}
        ),
        max_bytes=errand.max_bytes,
        is_cut=errand.is_cut,
    )


def _is_first_party(url: str, *, first: str) -> bool:
    """True when the subscription's headers, which may be secrets, may go to this hop: same host, or its https twin."""
    here, there = urlsplit(url), urlsplit(first)
    if here.netloc == there.netloc and here.scheme == there.scheme:
        return True
    is_default = here.port is None and there.port is None
    return (
        here.hostname == there.hostname
        and is_default
        and (there.scheme, here.scheme) == ("http", "https")
    )
