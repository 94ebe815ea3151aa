"""Canonical URLs, story ids and domains. Uses the public suffix list that tldextract ships."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NewType
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

import ada_url

from news.errors import BadUrl
from news.url.tracking import without_tracking
from news.url.wrappers import inner_url

if TYPE_CHECKING:
    from tldextract import TLDExtract

CanonicalUrl = NewType("CanonicalUrl", str)
StoryId = NewType("StoryId", str)

#: characters, as printed and with escapes; longer links are none (no news site needs them; browsers
#: stop at 2,083 to 65,536)
MAX_URL = 8192

_SESSION_PATH = re.compile(
    r"(?:\Aamp)?;(?:(?:jsessionid|phpsessid)=[^/?#;]*|sid=[0-9a-z]{16,}(?=[/?#;]|$))"
    r"|/\(S\([0-9a-z]{20,}\)\)(?=/)",  # ASP.NET without cookies
    re.IGNORECASE,
)
#: a query that a sloppy builder glued to a path: `/a&utm_source=rss`, `/a%3Futm_source=rss`
_GLUED_QUERY = re.compile(r"(?:&|%3F)utm_[a-z_]+(?:=|%3D)[^/]*\Z", re.IGNORECASE)
#: a dot behind a host and a session id in a path may hide a wrapper, or a way of coming
_HIDES = (";", "./", ".:")
_LAST_DOTS = re.compile(r"(?<!\.)\.+(?=:|\Z)")
_UNRESERVED_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def canonical_url(link: str, *, base: str | None = None) -> CanonicalUrl:
    """The URL that identifies a story: absolute, unwrapped, without fragment and tracking.

    link: as printed, possibly relative. base: URL of the document it stood in, after redirects.
    Idempotent: canonical_url(canonical_url(u)) == canonical_url(u). Unknown parameters stay:
    `?id=7` and `?reference=7` may be two different stories. Raises BadUrl for anything but http and
    https. Source: WHATWG URL; RFC 3986 section 6.2.2; docs/tracking.md.
    """
    absolute = absolute_url(link, base=base)
    url = _tidied(unwrapped(absolute))
    if any(sign in absolute for sign in _HIDES):
        url = _tidied(unwrapped(url))
    return CanonicalUrl(url)


@lru_cache(maxsize=1024)  # link and final URL of a record are asked for several times
def canonical_or_none(link: str | None) -> CanonicalUrl | None:
    """canonical_url; None for no link, and for a link that is no http(s) URL."""
    try:
        return canonical_url(link) if link else None
    except BadUrl:
        return None


def unwrapped(url: str) -> str:
    """The publisher's URL inside an aggregator's, AMP viewer's or redirector's; else the URL.

    Uses only what is written in the URL. Raises BadUrl.
    """
    url = absolute_url(url)
    for _ in range(3):  # wrappers may nest; three deep is more than we have seen
        inner = inner_url(url)
        if inner is None:
            break
        try:
            url = absolute_url(inner)
        except BadUrl:
            break
    return url


def absolute_url(link: str, *, base: str | None = None) -> str:
    """The WHATWG-normalised absolute http(s) URL of a link; fragment kept. Raises BadUrl."""
    link = link.strip()
    if not link:
        raise BadUrl("", "no link")
    _refuse_long(link)
    if base is None and link.startswith("//"):
        link = f"https:{link}"
    try:
        url: str = ada_url.join_url(base, link) if base else ada_url.normalize_url(link)
    except ValueError as exc:
        raise BadUrl(link[:200], "not a URL") from exc
    if not url.startswith(("http://", "https://")):
        raise BadUrl(link[:200], "only http and https are fetched")
    _refuse_long(url)
    return url


def _refuse_long(url: str) -> None:
    if len(url) > MAX_URL:
        raise BadUrl(url[:80], f"a link of more than {MAX_URL:,} characters")


@cache
def _suffixes() -> "TLDExtract":
    from tldextract import TLDExtract  # noqa: PLC0415 - imports requests, for commands that need no domain

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=1024)
def host_of(url: str) -> str:
    """The lower-case host of an absolute URL, with a port that is not the default."""
    return urlsplit(url).netloc.rpartition("@")[2].lower().rstrip(".")


@lru_cache(maxsize=1024)
def domain_of(url: str) -> str:
    """The registrable domain (`bbc.co.uk`); the host if it has none (an IP address, localhost).

    An unknown top-level domain counts as a suffix. Source: publicsuffix.org, the prevailing rule
    `*`.
    """
    host = urlsplit(url).hostname or ""
    parts = _suffixes()(host)
    if parts.suffix or parts.ipv4 or parts.ipv6:
        return parts.top_domain_under_public_suffix or host
    return ".".join(host.split(".")[-2:])


def is_first_party(url: str, *, first: str) -> bool:
    """True for the host of the first address, or its https twin. No other may see its secrets."""
    here, there = urlsplit(url), urlsplit(first)
    if here.netloc == there.netloc and here.scheme == there.scheme:
        return True
    return (
        here.hostname == there.hostname
        and here.port is None
        and there.port is None
        and (there.scheme, here.scheme) == ("http", "https")
    )


def is_front_page(url: str) -> bool:
    """True for a home page or a section: no query, and at most one short word as its path."""
    parts = urlsplit(url)
    segments = [s for s in parts.path.split("/") if s]
    return not parts.query and (
        not segments or (len(segments) == 1 and segments[0].isalpha() and len(segments[0]) <= 12)
    )


def is_home(url: str) -> bool:
    """True for a site's front page: many stories link to it, and it is no story's own URL."""
    parts = urlsplit(url)
    return not (parts.path.strip("/") or parts.query or parts.fragment)


def story_id(canonical: str) -> StoryId:
    """`urn:uuid:` + UUIDv5 of a canonical URL; without one, of a hash."""
    return StoryId(f"urn:uuid:{uuid5(NAMESPACE_URL, canonical)}")


def entry_story_id(*, feed_url: str, guid: str, ordinal: int = 0) -> StoryId:
    """The id of a story that no URL identifies: by its feed and guid.

    ordinal: 1, 2 ... for other stories under the same guid.
    """
    return story_id(f"{feed_url}#{guid}{f'#{ordinal}' if ordinal else ''}")


def _tidied(url: str) -> str:
    """The URL without tracking, its parameters sorted, its escapes in RFC 3986 normal form."""
    parts = ada_url.URL(url)
    path = _normal_escapes(_SESSION_PATH.sub("", _GLUED_QUERY.sub("", parts.pathname)))
    read = list(_parameters(parts.search))
    kept = sorted(without_tracking(read, host=parts.host, path=parts.pathname), key=_name)
    # Fragments such as "#!/a" are routes of sites that are one page to a server.
    fragment = parts.hash if parts.hash.startswith(("#!", "#/")) else ""
    host = _LAST_DOTS.sub("", parts.host)
    if not host or host.startswith(":"):
        raise BadUrl(url[:200], "no host")
    return f"{parts.protocol}//{host}{path}{'?' + '&'.join(kept) if kept else ''}{fragment}"


def _parameters(search: str) -> Iterator[str]:
    """The raw `name=value` pairs of a query, split at `&` and, before a session id, at `;`."""
    for pair in search.removeprefix("?").split("&"):
        clean = _SESSION_PATH.sub("", pair)
        if clean:
            yield _normal_escapes(clean)


def _name(parameter: str) -> str:
    """The sort key: only the name, because `a=2&a=1` is a list in its order."""
    return parameter.partition("=")[0]


def _normal_escapes(text: str) -> str:
    """Upper-case escapes, unreserved characters unescaped, a bare `%` escaped.

    Source: RFC 3986 sections 2.4, 6.2.2.1 and 6.2.2.2.
    """

    def one(match: re.Match[str]) -> str:
        if match[1] is None:
            return "%25"
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    return _UNRESERVED_ESCAPE.sub(one, text)
