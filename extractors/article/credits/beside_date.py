"""A person's name right before the date, near the headline: the last resort for a credit."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from extractors.article.credits.joints import split_names
from extractors.article.credits.place import AUTHORS_PAGE, Place
from extractors.article.page.around_headline import texts_after
from extractors.article.page.tree import parts_of
from extractors.dates.fillers import without_fillers
from extractors.dates.labels import without_labels
from extractors.dates.months import month_number
from extractors.dates.parse import parse_date
from extractors.dates.zones import Place as DatePlace
from news.text import folded_words

_NEAR = 40  #: texts after the headline that are still near it
_PAIRS = 80  #: of lines next to each other that are looked at
_LONGEST_NAME, _LONGEST_DATE = 40, 60  #: characters
_LONGEST_LINE = 100  #: characters of a name with its date
_NAME_FIRST = re.compile(r"([^\d,|–—]{3,60}?)(?:\s*,\s*|\s+[–—-]\s+|\s+(?=\d))")
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
    where = DatePlace(language=place.language)
    lines = list(islice(_lines(place), _PAIRS))
    for at, (one, element) in enumerate(lines):
        if both := name_before_date(one):
            is_credit = not _goes_on(element) and _is_date(both[1], where=where)
            yield from (both[0],) if is_credit and not place.is_elsewhere(element) else ()
            continue
        if not is_full_name(one) or not _leads_to_author(element):
            continue
        is_linked = _link_around(element) is not None
        # a place behind a linked name, or its date before it
        near = (*lines[at + 1 : at + 2 + is_linked], *(lines[at - 1 : at] if is_linked else ()))
        is_dated = any(_is_date(line, where=where) for line, _ in near)
        if is_dated and not place.is_elsewhere(element):
            yield one


def name_before_date(line: str) -> tuple[str, str] | None:
    """`Ann Lee` and `3 May 2026` of `Ann Lee, 3 May 2026`; what is behind may be no date yet."""
    is_short = len(line) <= _LONGEST_LINE and line[:1].isupper()
    if not is_short or not _has_digit(line) or not _NAME.match(line):
        return None  # most lines
    if not (found := _NAME_FIRST.match(line)):
        return None
    name, rest = found[1], line[found.end() :]
    before, _, last = name.rpartition(" ")
    if before and month_number(last):  # `Ann Lee May 3, 2026`
        name, rest = before, f"{last} {rest}"
    return (name, rest) if _are_names(name) and _begins_date(rest) else None


def _are_names(text: str) -> bool:
    """True for full names that are neither a weekday nor a label: `Thứ Bảy`, `Ngày đăng`."""
    if not (is_full_name(text) or all(map(is_full_name, split_names(text)))):
        return False
    return bool(without_fillers(text).strip()) and without_labels(text) == text


def _begins_date(rest: str) -> bool:
    """True for a digit, a month, a weekday or a small word; another name may be a place."""
    first = rest.split(maxsplit=1)[0].strip(",.") if rest else ""
    if not first[:1].isupper() or month_number(first):
        return True
    return not without_fillers(first).strip()


def _goes_on(element: HtmlElement) -> bool:
    """True for the beginning of a paragraph: `<b>San Diego, 3 May 2026</b> – The company`."""
    return any(len(text or "") > _LONGEST_LINE for text in (element.text, element.tail))


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


def _is_date(line: str, *, where: DatePlace) -> bool:
    is_short = len(line) <= _LONGEST_DATE and _has_digit(line)
    return is_short and parse_date(line, place=where) is not None


def _has_digit(line: str) -> bool:
    return any(map(str.isdigit, line))
