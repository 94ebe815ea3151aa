"""What the way from an entry's link to the page's final address tells."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

from news.url import canonical_or_none, domain_of, is_front_page, is_home, unwrapped

_GATES = frozenset(
    "consent consents cookie cookies cookiewall cookieconsent gdpr privacy myprivacy cmp guce "
    "login signin logon auth authenticate authwall oauth sso account accounts register "
    "registration signup subscribe subscription subscriptions paywall abo captcha challenge "
    "validate verify verification sorry agegate blocked denied unavailable maintenance wartung "
    "zustimmung einwilligung anmelden anmeldung connexion inloggen toestemming acceder entrar "
    "accedi logowanie prihlaseni newsletter unsubscribe geo georestricted region edition".split()
)
_BESIDE = frozenset(
    "html htm php asp aspx jsp page wall gate check sign log in on up choose v1 v2 v3 age".split()
)
"""What may stand beside such a word in one segment: `consent.html`, `age-gate`."""
_TWO_WORDS = ({"log", "in"}, {"sign", "in"}, {"sign", "up"}, {"age", "gate"}, {"age", "check"})
_MISSING = frozenset(
    "404 404.html 404.php 404.aspx not-found notfound not_found page-not-found pagenotfound "
    "error error.html errors error404 error-404 gone missing nicht-gefunden fehler".split()
)
_SEARCHES = frozenset(
    "search suche recherche rechercher zoeken zoek busca buscar buscador ricerca cerca pesquisa "
    "szukaj hledat hledani sok soeg søg haku kereses arama poisk cautare pretraga cari".split()
)
_PARTS = 20  #: segments and parameters of an address that are looked at
_SHORT = 8  #: characters of a path that another address may hold by chance
_HOME_FILE = re.compile(r"/(?:index|default|home)\.[a-z]{3,5}$", re.IGNORECASE)
_LATIN = re.compile(r"(?<![a-z0-9])[a-z]{4,40}(?![a-z0-9])")
_ENDING = re.compile(r"\.[a-z]{3,5}$")
_WORD = re.compile(r"[^\W_]+")


def ways(link: str | None, url_final: str | None) -> Iterator[str]:
    """The signs in a page's address, compared with the link that was asked for.

    home_page, section_page: the link led there. carries_link: the address holds the link
    as a parameter. gate_address, missing_address, search_address: it names a gate, an error, a
    search. other_domain: it is on another registrable domain. other_path: it has no word of the
    link's path.
    """
    asked = canonical_or_none(link)
    final = canonical_or_none(url_final)
    if asked is None or final is None or asked == final:
        return
    asked = canonical_or_none(unwrapped(asked)) or asked
    if _is_home(final) and not _is_home(asked):
        yield "home_page"
    elif is_front_page(final) and not is_front_page(asked):
        yield "section_page"
    if _carries(url_final or final, asked):
        yield "carries_link"
    new = _segments(final) - _segments(asked)
    if any(_names_gate(segment) for segment in new):
        yield "gate_address"
    if new & _MISSING:
        yield "missing_address"
    if new & _SEARCHES:
        yield "search_address"
    if domain_of(final) != domain_of(asked):
        yield "other_domain"
    elif not _words(final) & _words(asked):
        yield "other_path"


def slug_of(link: str | None) -> str:
    """The words of a link's wordiest segment, in small Latin letters; "" if it names none."""
    segments = urlsplit(link or "").path.lower().split("/")[:_PARTS]
    found = (_LATIN.findall(_ENDING.sub("", segment)) for segment in segments)
    wordiest: list[str] = max(found, key=len, default=[])
    return " ".join(wordiest)


def _is_home(url: str) -> bool:
    """True for a site's front page, also by the name of its file."""
    return is_home(_HOME_FILE.sub("/", url))


def _names_gate(segment: str) -> bool:
    """True for a segment of a gate's word and little else; a slug has more words."""
    words = set(_WORD.findall(segment[:40].replace("_", "-")))
    return words <= _GATES | _BESIDE and (bool(words & _GATES) or words in _TWO_WORDS)


def _segments(url: str) -> frozenset[str]:
    """The segments of an address's path, and the labels of its host."""
    parts = urlsplit(url)
    path = [segment.lower() for segment in parts.path.split("/")[:_PARTS] if segment]
    return frozenset((*path, *(parts.hostname or "").split(".")[:-2]))


def _words(url: str) -> frozenset[str]:
    words = _WORD.findall(unquote(urlsplit(url).path).lower())
    return frozenset(word for word in words if len(word) > 3)


def _carries(final: str, asked: str) -> bool:
    """True when a parameter of an address is another address: the link, or its path."""
    path = urlsplit(asked).path
    if len(path) < _SHORT:
        return False
    query = urlsplit(final).query
    values = (value for _, value in parse_qsl(query, max_num_fields=200)) if query else ()
    try:
        return any(path in unquote(value) for value in values) or path in unquote(unquote(query))
    except ValueError:  # more parameters than any site has
        return False
