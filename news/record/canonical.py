"""What a page's rel=canonical says: the story's own address, another publisher's, or nobody's."""

import re
from urllib.parse import urlsplit

from news.errors import BadUrl
from news.text import folded_words
from news.url import CanonicalUrl, canonical_url, domain_of, host_of, is_front_page, is_home

_SCHEME = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.-]*:")
_PRIVATE_NAMES = frozenset(
    "arpa corp home internal intranet invalid lan local localdomain localhost nan none null onion "
    "private svc test undefined".split()
)
"""Last labels of names that no public server has, and what templates write for none.

Source: RFC 2606, 6761, 6762, 7686, 8375, ICANN SAC113. `.example` is not among them: in documents
and tests it stands for any publisher.
"""
_SAMPLES = frozenset(
    "example.com example.net example.org "  # RFC 2606
    "yoursite.com your-site.com yourdomain.com your-domain.com yourwebsite.com".split()
)
"""What documents and templates write for anybody's domain."""
_BUILDS = frozenset("staging stage stg preprod pre-prod uat dev test preview".split())
"""First labels of hosts on which a site is built before it is published."""
_PREVIEWS = (
    ".vercel.app",
    ".netlify.app",
    ".pages.dev",
    ".herokuapp.com",
    ".ngrok.io",
    ".ngrok-free.app",
    ".azurewebsites.net",
    ".wpengine.com",
    ".pantheonsite.io",
    ".kinsta.cloud",
)
_FORMS = frozenset("amp print mobile m".split())  #: segments of a page's other forms
_SLASHES = re.compile("//+")
_ENDING = re.compile(r"\.[a-z]{3,5}$")
_LISTS = frozenset(
    "author authors autor autoren auteur auteurs autore category categories kategorie categoria "
    "categorie rubrik tag tags topic topics thema themen etiqueta search login signin 404 error "
    "not-found".split()
)
"""Segments of lists of stories, and of what is shown in place of one."""
_TOLD = 3  #: words of a title in an address that names the story
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
_UNFILLED = re.compile(r"\{\{|\$\{|<%|%7B%7B|\$%7B", re.IGNORECASE)  #: `{{ slug }}` of a template
_ADDRESS_WITHIN = re.compile(r"https?:/|https?%3a", re.IGNORECASE)


def accepted_canonical(
    declared: str | None, *, page_url: str, title: str | None = None
) -> CanonicalUrl | None:
    """rel=canonical if it can name the story: same registrable domain, no home page or section.

    An address of one word is a section's, unless the word is the page's own or of its title. One
    under `/author/` or `/tag/` is a list's, unless it ends as the page's own or with its title. A
    canonical on another domain is evidence of syndication, not identity. Source: design section
    3, Canonical URLs.
    """
    url = _public(declared, page_url=page_url)
    if (
        url is None
        or domain_of(url) != domain_of(page_url)
        or (
            is_front_page(url)
            and not is_front_page(page_url)
            and not _is_own_word(url, page_url=page_url, title=title)
        )
        or _is_list(url, page_url=page_url, title=title)
        or _is_itself(url, page_url=page_url)
    ):
        return None
    return url


def _is_itself(url: str, *, page_url: str) -> bool:
    """True for the page on `staging.paper.example`, and with a doubled slash in its path.

    The name of a build server got into it, or a template glued two slashes together.
    """
    label, own = (host_of(one).partition(".")[0] for one in (url, page_url))
    path, own_path = urlsplit(url).path, urlsplit(page_url).path
    if path == own_path:
        return label in _BUILDS and own not in _BUILDS
    return "//" in path and _SLASHES.sub("/", path) == own_path


def _is_list(url: str, *, page_url: str, title: str | None) -> bool:
    """True for the address of a list that is not the page's: of an author, a tag, a category.

    Templates print such a one on every story: they would all be one.
    """
    path, own = map(_segments, (url, page_url))
    if not path or path[-1:] == [one for one in own if one not in _FORMS][-1:]:
        return False
    if _LISTS.isdisjoint(path) or not _LISTS.isdisjoint(own):
        return False
    return len({*folded_words(path[-1].replace("-", " "))} & {*folded_words(title or "")}) < _TOLD


def _segments(url: str) -> list[str]:
    path = _ENDING.sub("", urlsplit(url).path.casefold())
    return [part for part in path.split("/") if part]


def _is_own_word(url: str, *, page_url: str, title: str | None) -> bool:
    """True for an address of one word that names the page: `/flood` of `/amp/flood?x`.

    The first segment of the page's own path is its section: `/sport` of `/sport/2026/flood`.
    """
    word = urlsplit(url).path.strip("/").casefold()
    names = [one for one in _segments(page_url) if one not in _FORMS]
    if word in names:
        return names == [word]
    return bool(word) and word in folded_words(title or "")


def syndicated_from(declared: str | None, *, page_url: str | None) -> CanonicalUrl | None:
    """The page of another publisher that a page declares as its original: a sign of syndication.

    A front page is nobody's story.
    """
    url = _public(declared, page_url=page_url) if page_url else None
    if url is None or page_url is None or domain_of(url) == domain_of(page_url) or is_home(url):
        return None
    return None if _is_preview(url, page_url=page_url) else url


def _is_preview(url: str, *, page_url: str) -> bool:
    """True for the same path on a host of previews and tunnels, where sites are built."""
    is_same = urlsplit(url).path == urlsplit(page_url).path
    return (
        is_same and host_of(url).endswith(_PREVIEWS) and not host_of(page_url).endswith(_PREVIEWS)
    )


def public_or_none(url: str | None, *, page_url: str | None) -> str | None:
    """An absolute URL; None where nobody outside the publisher's network can open it."""
    return url if url and (page_url is None or _public(url, page_url=page_url)) else None


def _public(declared: str | None, *, page_url: str) -> CanonicalUrl | None:
    """The canonical form of an absolute URL; None for one that can be nobody's address.

    Build servers and templates put such addresses into pages: `http://localhost:3000/a`,
    `https://undefined/a`, `https://paper.example/{{ slug }}`,
    `https://paper.examplehttps://paper.example/a`.
    """
    if not declared or not _SCHEME.match(declared.strip()) or _UNFILLED.search(declared):
        return None
    try:
        url = canonical_url(declared)
    except BadUrl:
        return None
    host, own = host_of(url), host_of(page_url)
    if _ADDRESS_WITHIN.search(urlsplit(url).path) and _without_www(own) in url:
        return None
    return url if host == own or _is_public(host, own=own) else None


def _is_public(host: str, *, own: str) -> bool:
    """True for the host of a public server, as far as its name tells. own: the page's host.

    An IP address is no publisher's name, and a port of its own belongs to a build server.
    """
    name, _, port = host.partition(":")
    last = name.rpartition(".")[2]
    if not _NAME.fullmatch(name) or last.isdigit() or last in _PRIVATE_NAMES:
        return False
    if (port and not own.endswith(f":{port}")) or domain_of(f"http://{name}") in _SAMPLES:
        return False
    return not _is_doubled(name, own=_without_www(own.partition(":")[0]))


def _is_doubled(name: str, *, own: str) -> bool:
    """True for a host that was written twice, or with the scheme behind it."""
    glued = tuple(f"{own}{scheme}" for scheme in ("http", "https"))
    return name.endswith(glued) or name.count(own) > 1 or name.startswith("www.www.")


def _without_www(host: str) -> str:
    return host.removeprefix("www.")
