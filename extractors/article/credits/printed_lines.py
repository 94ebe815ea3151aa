"""Credit lines as a page prints them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from extractors.article.credits.words import DATE_BEHIND
from extractors.article.page.around_headline import (
    after_headline,
    around_headline,
    is_box,
    is_elsewhere,
)
from extractors.article.page.tree import short_text_of, text_of, tokens_of

_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?lines?|authors?|authorname|autor(?:en|es)?|auteurs?|writer"
    r"|contributors?)(?:$|[\s_-])"
)
_CREDITED = "p div span li a ul address em small strong b i h3 h4 h5 td footer header".split()
"""Elements used for credit lines."""
_WITH_BY = frozenset(("p", "div", "span", "li"))
_HINT = re.compile("[Aa]uth?[oe]u?r|[Bb][Yy]-?_?[Ll]ine|[Ww]riter|[Cc]ontributor")
_BY_NAME = re.compile(
    r"^(?:(?P<plain>(?:(?:[Ww]ritten|[Pp]osted|[Pp]ublished|[Rr]eported)\s+[Bb]y|by))|By|BY"
    r"|Von|von|Par|par|Por|por|Di|Door|Av|Af)\b"
    r"\s*:?\s*(?P<letter>[^\W\d_])"
)
_SENTENCE_WORDS = 3  #: lower-case words that make a line with a full stop a sentence
_LONGEST_BYLINE = 160


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A credit line on the page."""

    text: str
    linked: tuple[str, ...]  #: texts of its links to one kind of page, as authors' pages are


def printed_bylines(tree: HtmlElement) -> Iterator[PrintedLine]:
    """Printed credit lines: texts marked as byline, then those near the headline with `By`."""
    around = around_headline(tree)
    for element in tree.iter(*_CREDITED):
        if _is_marked(element) and not is_elsewhere(element, around):
            text = short_text_of(element, longest=_LONGEST_BYLINE)
            if text and len(text) > 2 and any(c.isalpha() for c in text):
                yield PrintedLine(text, _linked(element))
    for element in after_headline(tree):
        if element.tag not in _WITH_BY or len(element) > 6 or is_elsewhere(element, around):
            continue
        text = short_text_of(element, longest=_LONGEST_BYLINE)
        if text and _begins_with_by(text):
            yield PrintedLine(text, _linked(element))


def _is_marked(element: HtmlElement) -> bool:
    """True for an element whose class, rel or itemprop names an author.

    The class is looked at first: taking the tokens of all elements apart would cost most.
    """
    is_hinted = _HINT.search(element.get("class") or "")
    if not is_hinted and "author" not in (element.get("rel"), element.get("itemprop")):
        return False
    marks = tokens_of(element)
    return _BYLINE.search(marks) is not None and not is_box(marks)


def _begins_with_by(line: str) -> bool:
    """True for `By Ann Lee` and `Written by Ann Lee`; False for `Written by hand` and sentences."""
    line = DATE_BEHIND.sub("", line)  # may end in `a.m.`
    match = _BY_NAME.match(line)
    if match is None or (match["plain"] and match["letter"].islower()):
        return False
    small = sum(word.islower() for word in line[match.end() :].split())
    return not (line.endswith(".") and small >= _SENTENCE_WORDS)


def _linked(element: HtmlElement) -> tuple[str, ...]:
    """Texts of an element's links to the same folder as the first one, or to mail; each once."""
    links = {link.get("href") or "": link for link in reversed(list(element.iter("a")))}
    kinds = [(_folder_of(href), link) for href, link in reversed(links.items())]
    return tuple(text for kind, link in kinds if kind == kinds[0][0] and (text := text_of(link)))


def _folder_of(href: str) -> str:
    """`/people/` of `/people/ann`, `mailto:` of an address."""
    path = href.rstrip("/")
    return path[: max(path.rfind("/"), path.rfind(":")) + 1]
