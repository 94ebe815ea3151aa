"""A user's rules for a site, applied to a page: what to drop, where the text is, fields to read.

A page with rules is parsed once more than others; pages without are not touched.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, tostring

from extractors.article.credits.lines import names_in
from extractors.article.metadata.texts import tidy_language
from extractors.article.page.tree import parse, text_of
from extractors.article.selectors import is_element, selected
from extractors.charset import decode
from extractors.dates.parse import parse_date
from extractors.dates.zones import Place
from news.article import Article, Author, Origin, Page, Removed
from news.site.rules import RuledField, SiteRules
from news.text import tidy

Extract = Callable[[Page], Article]

_TYPE = "text/html; charset=utf-8"
_SHOWN = 300  #: characters of a dropped element that are recorded
_MOST = 50  #: dropped elements that are recorded


def ruled(page: Page, extract: Extract) -> Article:
    """The article in a page under its rules. A rule that matches nothing gives a warning."""
    if page.rules is None:
        return extract(page)
    rules, tree = page.rules, parse(decode(page.content, page.content_type).text)
    fields = {name: values for name, selector in rules.fields if (values := _texts(tree, selector))}
    missed = [f"rule_missed:{name}" for name, _ in rules.fields if name not in fields]
    dropped = tuple(_drop(tree, rules))
    article = extract(_with(page, tree))
    if rules.keep:
        body = _kept_body(page, tree, rules, extract=extract)
        missed += [] if body else ["rule_missed:keep"]
        article = replace(article, body=body, pieces=()) if body else article
    article = _with_fields(article, fields, page=page)
    return replace(
        article, removed=(*article.removed, *dropped[:_MOST]), warnings=(*article.warnings, *missed)
    )


def _elements(tree: HtmlElement, selector: str) -> list[HtmlElement]:
    return [one for one in selected(tree, selector) if is_element(one)]


def _texts(tree: HtmlElement, selector: str) -> list[str]:
    """The non-empty texts that a selector finds."""
    found = (
        text_of(one) if is_element(one) else tidy(str(one)) for one in selected(tree, selector)
    )
    return [text for text in found if text]


def _drop(tree: HtmlElement, rules: SiteRules) -> Iterator[Removed]:
    """Take the elements out of the tree."""
    for selector in rules.drop:
        for element in _elements(tree, selector):
            if element.getparent() is None or element.tag in ("html", "head", "body"):
                continue
            text = text_of(element)
            element.drop_tree()
            if text:
                yield Removed(at=None, lines=(text[:_SHOWN],), why="rule", detail=selector)


def _kept_body(
    page: Page, tree: HtmlElement, rules: SiteRules, *, extract: Extract
) -> tuple[str, ...]:
    """The text in the elements of `keep`; all of it where extraction finds none."""
    every = [element for selector in rules.keep for element in _elements(tree, selector)]
    chosen = [
        one for one in dict.fromkeys(every) if not any(up in every for up in one.iterancestors())
    ]
    body = tree.find("body")
    if not chosen or body is None:
        return ()
    copies = [deepcopy(one) for one in chosen]
    for child in list(body):
        body.remove(child)
    body.text = None
    article = etree.SubElement(body, "article")
    for one in copies:
        one.tail = None
        article.append(one)
    found = extract(_with(page, tree)).body
    return found or tuple(text for one in copies if (text := text_of(one)))


def _with(page: Page, tree: HtmlElement) -> Page:
    return replace(page, content=tostring(tree, encoding="utf-8"), content_type=_TYPE, rules=None)


def _with_fields(article: Article, fields: dict[RuledField, list[str]], *, page: Page) -> Article:
    """The article with the fields that rules read; their origin is `config`."""
    values = {name: _value(name, texts, page=page) for name, texts in fields.items()}
    good = {name: value for name, value in values.items() if value}
    missed = tuple(f"rule_missed:{name}" for name in values if name not in good)
    origins: dict[str, Origin] = {**article.provenance, **dict.fromkeys(good, "config")}
    return replace(article, **good, provenance=origins, warnings=(*article.warnings, *missed))


def _value(name: RuledField, texts: list[str], *, page: Page) -> Any:
    """A field's value, read from the texts that its rule finds."""
    match name:
        case "authors":
            names = dict.fromkeys(found for text in texts for found in names_in(text))
            return tuple(Author(name=one) for one in names)
        case "tags":
            return tuple(dict.fromkeys(texts))
        case "published" | "updated":
            return parse_date(
                texts[0],
                fetched_at=page.fetched_at,
                place=Place(timezone=page.timezone, url=page.url),
            )
        case "language":
            return tidy_language(texts[0])
        case _:
            return texts[0]
