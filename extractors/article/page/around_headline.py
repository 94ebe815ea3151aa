"""What is printed around a headline: the standfirst under it, the credit line. Reads only; None rather than a guess."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from extractors.article.credits.words import MOMENT
from extractors.article.page.tree import (
    attributes_named,
    headline_of,
    short_text_of,
    text_of,
    tokens_of,
)
from news.text import folded_words

_STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:standfirst|sub-?title|sub-?headline|subheading|dek|deck|chapo|sottotitolo|bajada|article-summary|article__summary|"
    r"headline-sub|strapline)(?:$|[\s_-])"
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?lines?|authors?|authorname|autor(?:en|es)?|auteurs?|writer|contributors?)(?:$|[\s_-])"
)
_NOT_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:bio|biography|box|avatar|image|img|photo|related|comments?|card|about|social|share|teasers?|more|footer|nav)(?:$|[\s_-])"
)
_CREDITED = (
    "p",
    "div",
    "span",
    "li",
    "a",
    "ul",
    "address",
    "em",
    "small",
    "strong",
    "b",
    "i",
    "h3",
    "h4",
    "h5",
    "td",
    "footer",
    "header",
)
"""Elements that credit lines are set in."""
_HINT = re.compile("[Aa]uth?[oe]u?r|[Bb][Yy]-?_?[Ll]ine|[Ww]riter|[Cc]ontributor")
_SAYS_BY = re.compile(
    r"^(?:(?P<plain>(?:(?:[Ww]ritten|[Pp]osted|[Pp]ublished|[Rr]eported)\s+[Bb]y|by))|By|BY|Von|von|Par|par|Por|por|Di|Door|Av|Af)\b"
    r"\s*:?\s*(?P<letter>[^\W\d_])"
)
_SENTENCE_WORDS = 3  #: of small letters in a line that ends with a full stop: prose, not a credit
_SHORTEST, _LONGEST = 20, 600  #: characters of a standfirst
_LONGEST_BYLINE = 160
_NEAR = 40  #: elements after the headline that are still near it


def printed_standfirst(tree: HtmlElement, *, declared: Iterable[str | None]) -> str | None:
    """The text right under the headline that is marked as standfirst, or that equals a declared description."""
    known = {" ".join(folded_words(text)) for text in declared if text} - {""}
    for element in after_headline(tree):
        if not isinstance(element.tag, str) or element.tag not in (
            "p",
            "h2",
            "h3",
            "h4",
            "div",
            "span",
            "strong",
            "em",
        ):
            continue
        text = short_text_of(element, longest=_LONGEST)
        if not text or len(text) < _SHORTEST:
            continue
        if (
            _STANDFIRST.search(attributes_named(element, "class", "id", "itemprop"))
            or " ".join(folded_words(text)) in known
        ):
            return text
    return None


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A credit line on the page."""

    text: str
    linked: tuple[
        str, ...
    ]  #: texts of its links that lead to places of one kind, as authors' pages are


def printed_bylines(tree: HtmlElement) -> Iterator[PrintedLine]:
    """Credit lines as printed, best first: texts marked as byline or author, then those near the headline that say `By`."""
    around = around_headline(tree)
    for element in tree.iter(*_CREDITED):
        if not (
            _HINT.search(element.get("class") or "")
            or "author" in (element.get("rel"), element.get("itemprop"))
        ):
            continue  # most elements: taking their tokens apart would cost more than all else here
        marks = tokens_of(element)
        if not _BYLINE.search(marks) or _NOT_BYLINE.search(marks) or is_elsewhere(element, around):
            continue
        text = short_text_of(element, longest=_LONGEST_BYLINE)
        if text and len(text) > 2 and any(c.isalpha() for c in text):
            yield PrintedLine(text, _linked(element))
    for element in after_headline(tree):
        if (
            element.tag not in ("p", "div", "span", "li")
            or len(element) > 6
            or is_elsewhere(element, around)
        ):
            continue
        text = short_text_of(element, longest=_LONGEST_BYLINE)
        if text and _says_by(text):
            yield PrintedLine(text, _linked(element))


def _says_by(line: str) -> bool:
    """True for `By Ann Lee`, `Written by Ann Lee`; False for `Written by hand`, and for a sentence that begins so."""
    line = MOMENT.sub("", line)  # may end in `a.m.`
    match = _SAYS_BY.match(line)
    if match is None or (match["plain"] and match["letter"].islower()):
        return False
    return not (
        line.endswith(".")
        and sum(word.islower() for word in line[match.end() :].split()) >= _SENTENCE_WORDS
    )


def _linked(element: HtmlElement) -> tuple[str, ...]:
    """The texts of an element's links, each target once, that lead where the first one does: to the same folder, or to mail."""
    links = {link.get("href") or "": link for link in reversed(list(element.iter("a")))}
    kinds = [(_folder_of(href), link) for href, link in reversed(links.items())]
    return tuple(text for kind, link in kinds if kind == kinds[0][0] and (text := text_of(link)))


def _folder_of(href: str) -> str:
    """`/people/` of `/people/ann`, `mailto:` of an address."""
    path = href.rstrip("/")
    return path[: max(path.rfind("/"), path.rfind(":")) + 1]


def after_headline(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Elements that follow the headline, nearest first."""
    headline = headline_of(tree)
    if headline is not None:
        yield from headline.xpath(f"following::*[position() <= {_NEAR}]")


def around_headline(tree: HtmlElement) -> frozenset[HtmlElement]:
    """The elements that hold the headline: whatever they are called, they are no teaser."""
    headline = headline_of(tree)
    return frozenset(headline.iterancestors()) if headline is not None else frozenset()


def is_elsewhere(element: HtmlElement, around: frozenset[HtmlElement]) -> bool:
    """True inside teasers, boxes and the page's frame."""
    return any(
        e.tag in ("aside", "nav", "footer")
        or (
            e.tag not in ("body", "html")
            and e not in around
            and _NOT_BYLINE.search(attributes_named(e, "class", "id"))
        )
        for e in (element, *element.iterancestors())
    )
