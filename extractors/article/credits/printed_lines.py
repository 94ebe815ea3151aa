"""Credit lines as a page prints them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from lxml.html import HtmlElement

from extractors.article.credits.joints import is_family_first, split_names
from extractors.article.credits.labels import without_own_label
from extractors.article.credits.lines import authors_part
from extractors.article.credits.nobody import is_like_a_name
from extractors.article.credits.place import Place
from extractors.article.credits.words import (
    DATE_BEHIND,
    HAS_DIGIT,
    PREFIX,
    ROLE_LEADS,
    without_leading_date,
)
from extractors.article.credits.written import names_marked, written_in
from extractors.article.page.around_headline import is_box
from extractors.article.page.tree import short_text_of, text_of, tokens_of
from extractors.dates.labels import before_dates

_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?lines?|authors?|authorname|autor(?:en|es|ka|zy)?|autore|autori|auteurs?|writers?"
    r"|contributors?|creator|verfasser|redaktor|forfatter|skribent|szerzo|yazar|muhabir|penulis"
    r"|kirjoittaja|firmas?|journalists?|reporters?|avtor|tacgia|posted-by|submitted-by|written-by|created-?by)(?:$|[\s_-])"
)
_CREDITED = (
    "p div span li a ul address em small strong b i h3 h4 h5 td dd footer header cite".split()
)
"""Elements used for credit lines."""
_BESIDE_AUTHOR = re.compile(
    r"(?:^|[\s_-])(?:authors?|by-?line|writer|autor|auteur|contributor)[_-]+"
    r"(?:category|topic|count)(?:$|\s)"
)
"""Marks of what stands beside a name: `byline__category`."""
_WITH_BY = frozenset("p div span li address small em strong b i font center td dd h4 h5 h6".split())
_HINT = re.compile(
    "u(?:thor|tor|teur|habir)|y(?:[lL]|[-_]l)ine|r(?:iter|eator)|o(?:rfatter|urnalist)"
    "|e(?:rfasser|daktor|nulis|porter)|kribent|zerzo|azar|irjoittaja|vtor|acgia|irma|-by"
)
"""Pieces of these words, by their first letters: one in twenty elements has one."""
_TESTED = ("data-testid", "data-test", "data-qa", "data-component", "id")
_MARKING = frozenset(("class", "itemprop", "rel", *_TESTED))
_BY_NAME = re.compile(
    r"^(?:(?P<plain>(?:(?:[Ww]ritten|[Pp]osted|[Pp]ublished|[Rr]eported|[Ss]ubmitted|[Aa]uthored)\s+[Bb]y|by))|By|BY"
    r"|Von|von|Par|par|Por|por|Di|da|Door|Av|Af)\b"
    r"\s*:?\s*(?P<letter>[^\W\d_])"
)
_NOBLE = re.compile(
    r"(?:(?:de|von|van|der|den|da|di|du|la|le|el|al|bin|ter|dos)\s+|[dl]['’]|al-){1,3}[^\W\d_a-z]"
)
_SENTENCE_WORDS = 3  #: lower-case words that make a line with a full stop a sentence
_REPORTER = re.compile(
    r"(?:[\[(][^\[\]()]{2,20}[\])]\s?)?(?:[가-힣]{2,4}(?:\s?기자)?\s?[,·ㆍ]\s?){0,4}[가-힣]{2,4}\s?"
    r"(?:(?:선임|수습|인턴|객원|전문)?기자|특파원|논설위원|편집위원)(?:\s(?:=|\S+@\S+))?"
    r"|(?:[\u4e00-\u9fff]{2,4}[、,\s]\s?){0,4}[\u4e00-\u9fff]{2,4}\s?(?:記者|记者)"
)
_IN_LEAD = re.compile(
    r"\s*[\[(](?:[^\[\]()]{0,15}?[\s=])?([가-힣]{2,4}(?:\s?[·,ㆍ]\s?[가-힣]{2,4}){0,3})\s?"
    r"(?:선임|수습|인턴)?\s?기자[\])]"
    r"|\s*[\[(][^\[\]()]{2,16}[\])]\s?([가-힣]{2,4}(?:(?:\s?[·,ㆍ]\s?|\s)[가-힣]{2,4}){0,3})\s?기자\s?="
    r"|[^。！？（(〔【]{0,30}[（(〔【](?:本报|本報|本社)?[记記]者[\s:：]?"
    r"([\u4e00-\u9fff、，·／/\s]{2,30})[)）〕】]"
)
"""`[항만일보 홍길동 기자]`, `[서울=통신] 홍길동 기자 =`, `港湾社5月3日电（记者王小明）`."""
_REPORTED_FROM = re.compile(r"[／/].*|\s+通讯员\s+")
_LEAD = 80  #: characters of a paragraph
_LONGEST_BYLINE = 160
_BEHIND_NAME = re.compile(r"\s+in\s+|\s*[|•·]")
_WORDS_OF_A_NAME = 4  #: behind a date and `by`
_TEXT = 100  #: characters of an element of the article's text
_LABELLED = 80  #: characters of a line behind a label in any language
_MOST_PARTS = 6  #: elements of a credit line
_TOGETHER = 12  #: elements of one line, each with an author


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A credit line on the page."""

    text: str
    linked: tuple[str, ...]  #: texts of its links to one kind of page, as authors' pages are
    written: str = ""  #: the text without buttons, dates and jobs; bars between its parts
    marked: tuple[str, ...] = ()  #: texts of elements in it that are marked as names


def printed_bylines(tree: HtmlElement, place: Place) -> Iterator[PrintedLine]:
    """Printed credit lines: texts marked as byline, and those near the headline with `By`.

    Marked texts come first where they are near the headline too; others are boxes about one author.
    """
    read: set[HtmlElement] = set()
    near = frozenset(takewhile(_is_no_text, place.after_headline()))
    is_near_read = False
    for element in _marked(tree):
        if element in read or place.is_elsewhere(element):
            continue
        if element not in near and not is_near_read:
            yield from _near(place)
            is_near_read = True
        line = _together(element)
        read.update(line)
        yield from _printed(line)
    if not is_near_read:
        yield from _near(place)


def _is_no_text(element: HtmlElement) -> bool:
    return len(element.text or "") < _TEXT


def _near(place: Place) -> Iterator[PrintedLine]:
    for element in _credits_after(place):
        if not place.is_elsewhere(element):
            yield from _printed([element])
    yield from _in_leads(place)


def _in_leads(place: Place) -> Iterator[PrintedLine]:
    """The reporters that a first paragraph names in brackets, in Chinese and Korean."""
    if (place.language or "zh")[:2] not in ("zh", "ko"):
        return
    for element in place.after_headline():
        text = (element.text or "")[:_LEAD]
        if ("记者" in text or "記者" in text or "기자" in text) and (found := _IN_LEAD.match(text)):
            line = _REPORTED_FROM.sub(" ", next(filter(None, found.groups())))
            names = [name for name in re.split(r"[\s、，,·ㆍ]+", line) if name]
            if all(2 <= len(name) <= 4 and is_family_first(name) for name in names):
                yield PrintedLine("、".join(names), tuple(names))
            return


def _credits_after(place: Place) -> Iterator[HtmlElement]:
    """The elements after the headline whose text begins as a credit does.

    Boxes in one another have the same text. It is read once.
    """
    known: dict[str, bool] = {}
    for element in place.after_headline():
        is_used = element.tag in _WITH_BY or "-" in element.tag  # an element of the paper's own
        if not is_used or len(element) > _MOST_PARTS:
            continue
        text = short_text_of(element, longest=_LONGEST_BYLINE)
        if text and text not in known:
            known[text] = _is_credit(text, language=place.language)
        if text and known[text]:
            yield element


def _printed(line: list[HtmlElement]) -> Iterator[PrintedLine]:
    texts = [short_text_of(element, longest=_LONGEST_BYLINE) for element in line]
    text = ", ".join(text.strip(" ,") for text in texts if text)
    if len(text) <= 2 or not any(map(str.isalpha, text)):
        return
    linked = _linked(link for element in line for link in element.iter("a"))
    written = " | ".join(filter(None, map(written_in, line)))
    yield PrintedLine(text, linked, written, tuple(dict.fromkeys(names_marked(line))))


def _together(element: HtmlElement) -> list[HtmlElement]:
    """The element, and those with its tag and class right beside it: one author each."""
    found = [element]
    for one in element.itersiblings():
        is_alike = one.tag == element.tag and one.get("class") == element.get("class")
        if not is_alike or len(found) == _TOGETHER or len(found[-1].tail or "") > 20:
            break
        found.append(one)
    return found if element.get("class") else found[:1]


def _marked(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The elements whose class, id, rel or itemprop names an author.

    A page repeats its classes: each is looked at once. Taking the tokens of all elements apart
    would cost most.
    """
    plain: set[str] = set()
    for element in tree.iter(*_CREDITED):
        for name, value in element.items():
            if name not in _MARKING or value in plain:
                continue
            if not _has_hint(value):
                plain.add(value)
                continue
            if _is_marked(element):
                yield element
            break


def _is_marked(element: HtmlElement) -> bool:
    tested = [value for name in _TESTED if (value := element.get(name))]
    marks = " ".join((tokens_of(element), *(value.lower() for value in tested)))
    return (
        _BYLINE.search(marks) is not None and not is_box(marks) and not _BESIDE_AUTHOR.search(marks)
    )


@lru_cache(maxsize=16384)
def _has_hint(values: str) -> bool:
    return _HINT.search(values) is not None


def _is_credit(text: str, *, language: str | None) -> bool:
    text = before_dates(text)
    undated = without_leading_date(text)
    line = DATE_BEHIND.sub("", undated) if HAS_DIGIT.search(undated) else undated
    if _begins_with_by(line, is_dated=undated != text):
        return True
    return len(text) <= _LABELLED and _begins_with_label(line, language=language)


def _begins_with_by(line: str, *, is_dated: bool) -> bool:
    """True for `By Ann Lee` and `Written by Ann Lee`; False for `Written by hand` and sentences."""
    match = _BY_NAME.match(line)
    if match and is_dated and not _are_names(line[match.start("letter") :]):
        return False
    if match is None or (
        match["letter"].islower() and not _NOBLE.match(line, match.start("letter"))
    ):
        return False
    small = sum(word.islower() for word in line[match.end() :].split())
    return not (line.endswith(".") and small >= _SENTENCE_WORDS)


def _are_names(text: str) -> bool:
    """True for `Ann Lee` and `Ann Lee, CNN, and Bo Kim`."""
    names = split_names(authors_part(_BEHIND_NAME.split(text)[0]))
    return bool(names) and all(
        0 < len(name.split()) <= _WORDS_OF_A_NAME and is_like_a_name(name) for name in names
    )


def _begins_with_label(line: str, *, language: str | None) -> bool:
    """True for `Írta: Kovács Péter`: a short line behind a word for authors in any language."""
    line = line.strip("()（）【】")
    if _REPORTER.fullmatch(line):
        return True
    rest = PREFIX.sub("", without_own_label(line, language=language))
    is_full = len(rest.split()) >= 2 or not rest[:1].isupper()
    if rest == line or not is_full:
        return False
    first, *others = split_names(rest) or [""]
    return is_like_a_name(first) and all(
        is_like_a_name(one) or ROLE_LEADS.match(one) for one in others
    )


def _linked(links: Iterable[HtmlElement]) -> tuple[str, ...]:
    """Texts of links to the same folder as the first one, or to mail; each once."""
    by_href = {link.get("href") or "": link for link in reversed(list(links))}
    kinds = [(_folder_of(href), link) for href, link in reversed(by_href.items())]
    return tuple(text for kind, link in kinds if kind == kinds[0][0] and (text := text_of(link)))


def _folder_of(href: str) -> str:
    """`/people/` of `/people/ann`, `mailto:` of an address."""
    path = href.rstrip("/")
    return path[: max(path.rfind("/"), path.rfind(":")) + 1]
