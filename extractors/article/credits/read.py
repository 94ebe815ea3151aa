"""Bylines and authors from JSON-LD, meta elements, microdata and printed credit lines."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from lxml.html import HtmlElement

from extractors.article.credits.authors import authors_of, key_of
from extractors.article.credits.beside_date import names_before_dates
from extractors.article.credits.lines import authors_part, credit_line, is_site
from extractors.article.credits.printed_lines import printed_bylines
from extractors.article.credits.words import Kind
from extractors.article.page.head import Head
from extractors.article.page.jsonld import JsonLd, Node, types_of
from extractors.article.page.labelled import AUTHOR, facts_labelled
from extractors.article.page.tree import absolute, text_of
from news.article import Author, Origin
from news.text import tidy

_LINES = 5  #: printed credit lines looked at for names
_LINK = re.compile(r"^(?:https?:)?//", re.IGNORECASE)
_BY = "(?:written by|verfasst von|geschrieben von|escrito por|écrit par|scritto da|auteur|author)"
_WRITTEN_BY = re.compile(f"^{_BY}", re.IGNORECASE)
_MISC = re.compile(f"^twitter:misc:{_BY}", re.IGNORECASE)
"""Yoast's pair as other front ends print it."""
_META_NAMES = """
    article:author_name article:author author parsely-author sailthru.author byl dc.creator
    dcterms.creator articleauthor
""".split()


class Credits:
    """A page's credits. Printed lines are read one by one: they cost most and few are needed."""

    def __init__(
        self, tree: HtmlElement, *, head: Head, jsonld: JsonLd, sites: Sequence[str], base: str
    ) -> None:
        self._tree = tree
        self._head = head
        self._jsonld = jsonld
        self._sites = sites
        self._base = base
        printed = printed_bylines(tree)
        lines = ((line, p.linked) for p in printed if (line := credit_line(p.text)))
        self._first: str | None = None
        self._linked: tuple[str, ...] = ()  #: names of authors that the first line links
        for line, linked in islice(lines, 1):
            authors = authors_part(line)
            self._first = line
            self._linked = tuple(name for name in linked if name in authors)
        self._further = (line for line, _ in islice(lines, _LINES - 1))

    def bylines(self) -> Iterator[tuple[str | None, Origin]]:
        """The credit line as printed, then as declared."""
        yield self._first, "html"
        declared = self._head.get("byl", "author", "article:author_name")
        yield (declared if declared and not _LINK.match(declared) else None), "meta"

    def authors(self) -> Iterator[tuple[tuple[Author, ...], Origin]]:
        """Authors by source, the most trusted first.

        The printed line comes first where it names more people than the declaration.
        """
        declared = authors_of(_declared_authors(self._jsonld, base=self._base), sites=self._sites)
        sources: list[tuple[tuple[Author, ...], Origin]] = [
            (declared, "json-ld"),
            (self._most(_meta_authors(self._head)), "meta"),
        ]
        for found, origin in sources:
            yield self._more_than(found), "html"
            yield tuple(self._spelt(author) for author in found), origin
        yield self._read(_prop_authors(self._head)), "microdata"
        yield self._read(text_of(a) for a in self._head.links.get("author", ())[:_LINES]), "html"
        yield self._of_lines(), "html"
        labelled = (self._read([text]) for text in facts_labelled(self._tree, AUTHOR))
        yield next(filter(None, labelled), ()), "html"
        beside_date = (self._read([name]) for name in names_before_dates(self._tree))
        yield next(filter(_are_people, beside_date), ()), "html"

    def _of_lines(self) -> tuple[Author, ...]:
        """The authors of the first printed line with any; none where it names the site itself."""
        if self._first and is_site(self._first, self._sites):
            return ()
        lines = chain([self._first], self._further)
        return next((names for line in lines if (names := self._read([line]))), ())

    def _more_than(self, declared: tuple[Author, ...]) -> tuple[Author, ...]:
        """The linked people of the first printed line where only some of them are declared.

        Many systems declare one author.
        """
        if not declared or len(self._linked) <= len(declared):
            return ()
        printed = self._read(self._linked)
        keys = {key_of(author.name) for author in printed}
        is_more = keys > {key_of(author.name) for author in declared}
        return printed if is_more and _are_people(printed) else ()

    def _spelt(self, author: Author) -> Author:
        """A name declared in capitals, spelt as in the first printed line."""
        if not author.name.isupper() or not self._first:
            return author
        printed = re.search(rf"(?<!\w){re.escape(author.name)}(?!\w)", self._first, re.IGNORECASE)
        return replace(author, name=printed[0]) if printed and printed[0][0].isupper() else author

    def _read(self, texts: Iterable[str | None]) -> tuple[Author, ...]:
        return authors_of([(text, None, "unknown") for text in texts if text], sites=self._sites)

    def _most(self, texts: Iterable[str]) -> tuple[Author, ...]:
        """The authors of the text that names most: one may hold a URL, another several names."""
        return max((self._read([text]) for text in texts), key=len, default=())


def _are_people(authors: tuple[Author, ...]) -> bool:
    return bool(authors) and all(author.type == "person" for author in authors)


def _meta_authors(head: Head) -> list[str]:
    """Authors in meta elements. WordPress prints `Written by` in a pair of Twitter elements."""
    labelled = [
        value
        for number in ("1", "2")
        if _WRITTEN_BY.match(head.get(f"twitter:label{number}") or "")
        and (value := head.get(f"twitter:data{number}"))
    ]
    spelt_out = [value for name in head.metas if _MISC.match(name) for value in head.all(name)]
    return [*head.all(*_META_NAMES), *labelled, *spelt_out]


def _declared_authors(jsonld: JsonLd, *, base: str) -> Iterator[tuple[str, str | None, Kind]]:
    """The authors of the first article node that has any."""
    for key in ("author", "creator", "contributor"):
        for node in jsonld.articles:
            people = list(_people(jsonld, node, key, base=base))
            if people:
                yield from people
                return


def _people(
    jsonld: JsonLd, node: Node, key: str, *, base: str
) -> Iterator[tuple[str, str | None, Kind]]:
    for value in jsonld.values(node, key):
        kinds = types_of(value) if isinstance(value, dict) else set()
        # a Role holds the person, and what the person did
        if "role" in kinds and value.get(key) is not None:
            yield from _people(jsonld, value, key, base=base)
            continue
        named = jsonld.texts(value, "name") if isinstance(value, dict) else ()
        names = list(named) or list(jsonld.texts(value))
        kind = _kind_of_types(kinds)
        link = value.get("url") or value.get("sameAs") if isinstance(value, dict) else None
        url = absolute(link, base=base) if isinstance(link, str) else None
        yield from ((name, url, kind) for name in names)


def _kind_of_types(types: set[str]) -> Kind:
    if "person" in types:
        return "person"
    return "organization" if any("organization" in name for name in types) else "unknown"


def _prop_authors(head: Head) -> Iterator[str]:
    """Names in microdata: the name inside an author's scope, else its text."""
    for element in head.props.get("author", ()):
        inner = element.xpath(".//*[contains(concat(' ', @itemprop, ' '), ' name ')]")
        values = [tidy(e.get("content")) or text_of(e) for e in inner] or [
            tidy(element.get("content")) or text_of(element)
        ]
        yield from filter(None, values)
