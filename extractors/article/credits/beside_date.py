"""A person's name right before the date, near the headline: the last resort for a credit."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from extractors.article.credits.place import AUTHORS_PAGE, Place
from extractors.article.page.around_headline import texts_after
from extractors.article.page.tree import parts_of
from extractors.dates.parse import parse_date
from news.text import folded_words

_NEAR = 40  #: texts after the headline that are still near it
_PAIRS = 80  #: of lines next to each other that are looked at
_LONGEST_NAME, _LONGEST_DATE = 40, 60  #: characters
_WORD = r"(?:[^\W\d_a-z][^\W\d_]*[^\W\d_A-Z][\w'’-]*|[^\W\d_a-z]\.)"
_NAME = re.compile(
    rf"{_WORD}(?:\s+(?:d[aeio]s?|del|van|von|de[nr]|l[ae]|bin|al|el|y|ter"
    rf"|{_WORD})){{0,2}}\s+{_WORD}"
)
"""Two to four capitalised words with small ones between them; not `HR Strategy`."""
_UNREAD = frozenset("script style noscript template option textarea button figcaption".split())
_NOBODY = frozenset(
    # parts of a paper
    "news sport sports business economy politics opinion world culture arts travel health "
    "science technology tech finance "
    "market markets money life style lifestyle food estate education local national "
    "international entertainment review reviews "
    "analysis features football press report regional blog nachrichten wirtschaft politik "
    "kultur actualité noticias story "
    # labels of a date
    "published posted updated update updates publication date time reading modified created "
    "last written release released "
    "letzte änderung aktualisierung aktualisiert veröffentlicht stand ultimo aggiornamento "
    "pubblicato publié mis actualizado "
    "publicado última ultima güncelleme yayın giriş "
    # what two words with capitals are besides: places, bodies, series
    "new los las hong middle united saudi aviv buenos dhabi cape supreme house premier "
    "champions league club united city court "
    "climate change getty images photo video live breaking top special final daily weekly case "
    "study south north east central "
    "naher osten stati uniti états unis estados unidos".split()
)
"""Words that are in no person's name, or in few."""


def names_before_dates(place: Place) -> Iterator[str]:
    """Names that stand right before a date: `Ann Lee | 5 May 2026`, in one element or in two.

    Not inside teasers, comments, captions and frames, and of links only those that lead to an
    author's page. Where labels name the authors of such a page, the text was one of them on 67 of
    75. Asked last, it names five people on the 464 labelled pages, three of whom the labels know
    and none of whom they deny (by hand, 2026-11-26).
    """
    lines = list(islice(_lines(place), _PAIRS))
    for at, (one, element) in enumerate(lines):
        if not is_full_name(one) or not _leads_to_author(element):
            continue
        reach = 2 if _link_around(element) is not None else 1  # a place behind a linked name
        if any(_is_date(line) for line, _ in lines[at + 1 : at + 1 + reach]) and (
            not place.is_elsewhere(element)
        ):
            yield one


def _lines(place: Place) -> Iterator[tuple[str, HtmlElement]]:
    """The lines after the headline, each with its element."""
    if place.headline is None:
        return
    for text, element in islice(texts_after(place.headline), _NEAR):
        if element.tag in _UNREAD:
            continue
        yield from ((line, element) for line in parts_of(text))


def _leads_to_author(element: HtmlElement) -> bool:
    """True for a text without link, or with a link to an author's page."""
    link = _link_around(element)
    return link is None or AUTHORS_PAGE.search(link.get("href") or "") is not None


def _link_around(element: HtmlElement) -> HtmlElement | None:
    return next((e for e in (element, *element.iterancestors()) if e.tag == "a"), None)


def is_full_name(line: str) -> bool:
    """True for two to four capitalised words that are no part of a paper, place or label."""
    if len(line) > _LONGEST_NAME or not _NAME.fullmatch(line):
        return False
    tokens = line.split()
    return (
        tokens[0][0].isupper()
        and tokens[-1][0].isupper()
        and _NOBODY.isdisjoint(folded_words(line))
    )


def _is_date(line: str) -> bool:
    is_short = len(line) <= _LONGEST_DATE and any(c.isdigit() for c in line)
    return is_short and parse_date(line) is not None
