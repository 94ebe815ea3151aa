"""How far an address looks like an article's: dated, with a slug or a number, not a list's."""

import re
from urllib.parse import unquote, urlsplit

from extractors.article.page.slug import slug_words
from news.text import folded_words
from news.text.scripts import SPACELESS

_DATED = re.compile(r"/((?:19|20)\d\d)([/-])(0?[1-9]|1[0-2])(?:\2([0-2]?\d|3[01]))?(?=[/_-]|$)")
_DAY_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2([0-2]\d|3[01])(?!\d)")
_NUMBER = re.compile(r"(?<!\d)\d{4,}(?!\d)|(?<![^\W_])(?=(?:[a-z]*\d){3})[0-9a-z]{8,}(?![^\W_])")
"""A number, or the identifier of a database: `7f3a9c12e04b`, `asv53d00xlob`."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_SPACELESS = re.compile(f"[{SPACELESS}]")
#: keys of a query by which old sites name an article
_KEY = re.compile(
    r"(?:^|&)(?:\w*id|p|n|ts|nid|aid|article|artikel|story|news|post|item|no|idx|num)=[\w-]+",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"\.(\w{2,5})$")
_PAGES = frozenset("html htm shtml xhtml php asp aspx jsp cfm do phtml stm".split())
_INDEX = frozenset(("index", "default"))
#: parts of a path under which lists stand
_LISTS = frozenset(
    """tag tags topic topics category categories kategorie kategorien categoria categorias author
    authors autor autoren auteur auteurs user users profile profiles people person search suche
    page pages label labels archive archives contributor contributors keyword keywords thema themen
    tema temas rubrik section sections writer writers member members calendar""".split()
)
#: names of pages that every site has
_SERVICE = frozenset(
    """about about-us contact contact-us contacts privacy privacy-policy terms terms-of-service
    terms-of-use terms-and-conditions cookies cookie-policy cookie-settings imprint impressum
    datenschutz agb kontakt ueber-uns mentions-legales legal subscribe subscription subscriptions
    subscriber abo abonnement newsletter newsletters login log-in signin sign-in signup sign-up
    register registration account my-account logout advertise advertising advertisement jobs careers
    career help faq faqs support sitemap rss feed feeds shop store donate membership accessibility
    masthead staff corrections editorial-policy code-of-ethics media-kit mediadaten apps weather
    wetter horoscope horoscopes crossword crosswords puzzles games e-paper epaper print classifieds
    obituaries comments gift home index all more latest live tv radio podcasts videos
    photos""".split()
)


def address_points(url: str) -> float:
    """Points for an address: about 2 and more for an article's, negative for a list's."""
    parts = urlsplit(url)
    segments = [unquote(one).lower() for one in parts.path.split("/") if one]
    if not segments:
        return 1.0 if _KEY.search(parts.query) else -5.0
    name, _, kind = segments[-1].rpartition(".") if _EXTENSION.search(segments[-1]) else (
        segments[-1], "", ""
    )  # fmt: skip
    if kind and kind not in _PAGES:
        return -5.0
    if name in _INDEX and len(segments) > 1:  # a folder's own page
        name = segments[-2]
    is_dated = bool(_DATED.search(parts.path) or _DAY_IN_NAME.search(parts.path))
    points = 2.5 * is_dated
    words = _slug_length(url)
    points += 2.5 if words >= 4 else 1.5 if words == 3 else 0.5 if words == 2 else 0.0
    numbers = [one for one in _NUMBER.findall(name) if not _YEAR.fullmatch(one)]
    points += 1.5 if numbers or _KEY.search(parts.query) else 0.0
    if _is_list(segments, is_dated=is_dated) or _is_service(segments, name):
        points -= 5.0
    return points


def day_in(url: str) -> str | None:
    """The day in an address, as `2026-05-03`; None without one."""
    path = urlsplit(url).path
    found = _DATED.search(path)
    found = found if found and found[4] else _DAY_IN_NAME.search(path)
    return f"{found[1]}-{found[3]:0>2}-{found[4]:0>2}" if found else None


def _slug_length(url: str) -> float:
    """The words of the address's slug; in scripts without spaces, of its characters."""
    return word_size(" ".join(slug_words(url)))


def word_size(text: str) -> float:
    """How many words a text has; two characters of a script without spaces are about one."""
    return sum(0.5 if _SPACELESS.match(word) else 1.0 for word in folded_words(text))


def _is_list(segments: list[str], *, is_dated: bool) -> bool:
    """True for an address below a list's name, and for a month's or a page's list."""
    last, before = segments[-1], segments[-2] if len(segments) > 1 else ""
    if last.isdigit() and (_YEAR.fullmatch(last) or (len(last) <= 2 and _YEAR.fullmatch(before))):
        return True
    return not is_dated and not _LISTS.isdisjoint(segments[:-1])


def _is_service(segments: list[str], name: str) -> bool:
    return name in _SERVICE or segments[0] in _SERVICE - {"live", "home", "photos", "videos"}
