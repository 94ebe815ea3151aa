"""Parsing a page, and small readings of its tree."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from extractors.article.page.floods import without_floods
from extractors.article.page.printed.texts import seen_texts
from extractors.article.page.shadow import print_shadow_roots
from extractors.article.page.shallow import parse_shallow
from news.errors import BadUrl
from news.text import tidy
from news.url import absolute_url

_UNREADABLE = bytes(set(range(32)) - {9, 10, 13})
"""Controls that no XML tree may hold, as bytes of UTF-8. libxml2 stops reading at a NUL."""
_NONCHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_CLOSED_HTML = re.compile(r"(<html[^<>]{0,2000}?)\s*/>", re.IGNORECASE)
_PROLOGUE = 4096  #: characters in which `<html/>` is looked for
_ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
"""End tags that browsers ignore. libxml2 drops all text after the first."""
_LEADING_XML = re.compile(r"\s*<\?xml[^>]{0,400}\?>")
_PARSER = HTMLParser(
    collect_ids=False,
    default_doctype=False,
    encoding="utf-8",
    remove_comments=True,
    remove_pis=True,
)
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
"""One class for all elements: lxml.html's own lookup calls Python for each element."""
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BARS = re.compile(r"[|•·]|\s[–—-]\s")
_SHORTEST_HEADLINE = 12  #: characters of a lower heading that is one
_LINES = ("div", "p", "span", "strong", "b", "font", "td", "em", "i")
_MAX_LINES = 4000  #: elements among which a headline is looked for
_HEADLINES, _LONGEST_HEADLINE = 20, 300  #: elements and characters looked at
_PIECES = 40  #: texts of a line for each character that it may have; most are blank
#: what a head holds. Source: HTML, section 13.2.6.4.4 (the "in head" insertion mode)
_OF_HEAD = frozenset(
    "base basefont bgsound link meta noframes noscript script style template title".split()
)
_EMPTY = "<html><body></body></html>"


def parse(markup: str) -> HtmlElement:
    """The tree of a page; an empty page's where there is no element. Raises lxml's own errors."""
    text = _with_open_html(markup)
    if 0 <= text.find("</html>") < text.rfind("<"):
        text = _ENDS.sub("", text)
    content = text.encode("utf-8", "replace").translate(None, delete=_UNREADABLE)
    if b"\xef" in content:  # one byte is sought ten times as fast
        for character in _NONCHARACTERS:
            content = content.replace(character, b"")
    tree = _tree_of(without_floods(content))
    _fill_body(tree)
    print_shadow_roots(tree)
    return tree


def _with_open_html(markup: str) -> str:
    """A page without an XML declaration, whose `<html/>` is not closed at once."""
    declaration = _LEADING_XML.match(markup)
    text = markup[declaration.end() :] if declaration else markup
    start = text[:_PROLOGUE]
    opened = _CLOSED_HTML.sub(r"\1>", start, count=1)
    return text if opened == start else opened + text[_PROLOGUE:]


def _tree_of(content: bytes) -> HtmlElement:
    """The tree of UTF-8 bytes, whole also where they nest deeper than libxml2 reads."""
    try:
        tree = document_fromstring(content, parser=_PARSER)
    except etree.ParserError:
        return document_fromstring(_EMPTY, parser=_PARSER)
    last = _PARSER.error_log.last_error
    if last is not None and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        whole = parse_shallow(content, _PARSER)
        return tree if whole is None else whole
    return tree


def _fill_body(tree: HtmlElement) -> None:
    """Move what is no part of a head to the start of the body.

    A page may leave out `<body>`. libxml2 then begins it at a `<p>`, but not at a `<main>` or any
    other element of HTML 5.
    """
    head = next(tree.iterchildren("head"), None)
    moved = [] if head is None else [one for one in head if one.tag not in _OF_HEAD]
    if not moved:
        return
    body = next(tree.iterchildren("body"), None)
    if body is None:
        body = etree.SubElement(tree, "body")
    body[:0] = moved


def text_of(element: HtmlElement) -> str | None:
    """An element's visible text on one line, without scripts and styles; None when it has none."""
    return tidy("".join(seen_texts(element)) if len(element) else element.text)


def short_text_of(element: HtmlElement, *, longest: int) -> str | None:
    """The same; None also for a longer text, of which little is read."""
    pieces: list[str] = []
    whole = size = counted = 0
    for piece in seen_texts(element) if len(element) else (element.text or "",):
        pieces.append(piece)
        whole += len(piece)
        if whole <= 2 * longest and len(pieces) <= _PIECES * longest:
            continue
        # what tidying may yet remove are a few invisible characters; blanks may be very many
        size += sum(len("".join(one.split())) for one in pieces[counted:])
        counted = len(pieces)
        if size > 2 * longest or counted > _PIECES * longest:
            return None
    text = tidy("".join(pieces))
    return text if text and len(text) <= longest else None


def holder_of(text: Any) -> HtmlElement:
    """The element around a text that an XPath found."""
    parent = text.getparent()
    return parent.getparent() if text.is_tail else parent


def parts_of(line: str) -> list[str]:
    """The parts of a line between bars, dots and dashes, as in `Ann Lee | 5 May 2026`."""
    return [part for piece in _BARS.split(line) if (part := " ".join(piece.split()))]


def headline_of(tree: HtmlElement) -> HtmlElement | None:
    """The h1 of the article: the longest one that is in the page's titles, else the first.

    Many papers put their own name in an h1 above all else.
    """
    found = list(islice(tree.iter("h1"), _HEADLINES))
    if len(found) < 2:
        return found[0] if found else None
    printed = chain(tree.iter("title"), tree.xpath("//meta[@property='og:title']"))
    titles = " ".join(_folded(element.get("content") or element.text) for element in printed)
    texts = [_folded(short_text_of(h1, longest=_LONGEST_HEADLINE)) for h1 in found]
    return max(
        zip(found, texts, strict=True), key=lambda one: len(one[1]) if one[1] in titles else 0
    )[0]


def titled_headline(tree: HtmlElement) -> HtmlElement | None:
    """The headline: the h1, unless a lower heading is more of the page's title; else a line of it.

    Blogs print their own name in the only h1, old pages their headlines in no heading.
    """
    title = _folded(next((e.text for e in tree.iter("title")), None))
    headline = headline_of(tree)
    if headline is not None:
        own = _folded(short_text_of(headline, longest=_LONGEST_HEADLINE))
        if not title or (own in title and 2 * len(own) >= len(title)):
            return headline
        heading = _heading_in(title, tree, longer_than=max(len(own), len(title) // 2))
        return headline if heading is None else heading
    heading = _heading_in(title, tree)
    return _line_in(title, tree) if heading is None else heading


def _heading_in(title: str, tree: HtmlElement, *, longer_than: int = 0) -> HtmlElement | None:
    """The first lower heading that is in the page's title."""
    for heading in islice(tree.iter("h2", "h3", "h4"), _HEADLINES):
        text = _folded(short_text_of(heading, longest=_LONGEST_HEADLINE))
        is_long = len(text) >= _SHORTEST_HEADLINE or 2 * len(text) > len(title)
        if text and is_long and len(text) > longer_than and text in title:
            return heading
    return None


def _line_in(title: str, tree: HtmlElement) -> HtmlElement | None:
    """The first element without others whose text is most of the page's title."""
    for element in islice(tree.iter(*_LINES), _MAX_LINES):
        text = element.text
        if text and 2 * len(text) > len(title) and not len(element) and _folded(text) in title:
            return element
    return None


def _folded(text: str | None) -> str:
    return " ".join((text or "").casefold().split())


def is_within(
    element: HtmlElement, is_such: Callable[[HtmlElement], bool], *, known: dict[HtmlElement, bool]
) -> bool:
    """True where an element or one around it is such. known: the answers so far, of this test."""
    passed: list[HtmlElement] = []
    found = False
    one: HtmlElement | None = element
    while one is not None:
        if (answer := known.get(one)) is not None:
            found = answer
            break
        passed.append(one)
        if is_such(one):
            found = True
            break
        one = one.getparent()
    known.update(dict.fromkeys(passed, found))
    return found


def has_paywall(tree: HtmlElement) -> bool:
    """True when an element's class or id names a paywall."""
    return bool(
        tree.xpath(
            "//*[contains(@class, 'paywall') or contains(@id, 'paywall') or contains(@class, "
            "'subscriber-only')]"
        )
    )


def attributes_named(element: HtmlElement, *names: str) -> str:
    """The values of attributes, joined and in lower case, for class and id rules."""
    return " ".join([value for name in names if (value := element.get(name))]).lower()


def tokens_of(element: HtmlElement) -> str:
    """An element's class, itemprop and rel as lower-case words; camelCase is split."""
    marks = " ".join(filter(None, (element.get(name) for name in ("class", "itemprop", "rel"))))
    return (marks if marks.islower() else _HUMP.sub("-", marks)).lower()


@lru_cache(maxsize=512)  # pages name their pictures several times
def absolute(link: str | None, *, base: str) -> str | None:
    """A link made absolute; None when it is no http(s) URL."""
    if not link:
        return None
    try:
        return absolute_url(link, base=base)
    except BadUrl:
        return None


def first(values: Iterable[str | None]) -> str | None:
    """The first value that is not empty."""
    return next((value for value in values if value), None)
