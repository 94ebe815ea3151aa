"""Who wrote an article: the names that JSON-LD, meta elements, microdata and printed credit lines give. Reads only."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from lxml.html import HtmlElement

from extractors.article_authors import Kind, authors_of, credit_line
from extractors.article_jsonld import JsonLd, Node, types_of
from extractors.article_meta import Head
from extractors.article_standfirst import printed_bylines
from extractors.article_tree import absolute, text_of
from news.article import Author, Origin
from news.text import tidy

_LINES = 5  #: printed credit lines looked at for names
_LINK = re.compile(r"^(?:https?:)?//", re.IGNORECASE)
_WRITTEN_BY = re.compile(
    r"^(?:written by|verfasst von|geschrieben von|escrito por|écrit par|scritto da|auteur|author)", re.IGNORECASE
)
_META_NAMES = (
    "article:author_name article:author author parsely-author sailthru.author byl dc.creator dcterms.creator articleauthor"
)


class Credits:
    """A page's credits, read as far as they are asked for: the printed lines cost most and are seldom needed whole."""

    def __init__(self, tree: HtmlElement, *, head: Head, jsonld: JsonLd, sites: Sequence[str], base: str) -> None:
        self._tree, self._head, self._jsonld, self._sites, self._base = tree, head, jsonld, sites, base
        lines = (line for text in printed_bylines(tree) if (line := credit_line(text)))
        self._first = next(lines, None)
        self._further = islice(lines, _LINES - 1)

    def bylines(self) -> Iterator[tuple[str | None, Origin]]:
        """The credit line as printed, then as declared."""
        yield self._first, "html"
        declared = self._head.get("byl", "author", "article:author_name")
        yield (declared if declared and not _LINK.match(declared) else None), "meta"

    def authors(self) -> Iterator[tuple[tuple[Author, ...], Origin]]:
        """Authors by source, the most trusted first."""
        yield authors_of(_declared_authors(self._jsonld, base=self._base), sites=self._sites), "json-ld"
        yield self._most(_meta_authors(self._head)), "meta"
        yield self._read(_prop_authors(self._head)), "microdata"
        yield self._read(text_of(a) for a in self._head.links.get("author", ())[:_LINES]), "html"
        lines = chain([self._first], self._further)
        yield next((names for line in lines if (names := self._read([line]))), ()), "html"

    def _read(self, texts: Iterable[str | None]) -> tuple[Author, ...]:
        return authors_of([(text, None, "unknown") for text in texts if text], sites=self._sites)

    def _most(self, texts: Iterable[str]) -> tuple[Author, ...]:
        """The authors of the text that names most: one may hold a URL, another one of several names."""
        return max((self._read([text]) for text in texts), key=len, default=())


def _meta_authors(head: Head) -> list[str]:
    """What meta elements call author; WordPress says `Written by` in a pair of Twitter elements."""
    labelled = [
        value
        for number in ("1", "2")
        if _WRITTEN_BY.match(head.get(f"twitter:label{number}") or "") and (value := head.get(f"twitter:data{number}"))
    ]
    return [*head.all(*_META_NAMES.split()), *labelled]


def _declared_authors(jsonld: JsonLd, *, base: str) -> Iterator[tuple[str, str | None, Kind]]:
    """The authors of the first article node that has any."""
    for key in ("author", "creator", "contributor"):
        for node in jsonld.articles:
            people = list(_people(jsonld, node, key, base=base))
            if people:
                yield from people
                return


def _people(jsonld: JsonLd, node: Node, key: str, *, base: str) -> Iterator[tuple[str, str | None, Kind]]:
    for value in jsonld.values(node, key):
        names = list(jsonld.texts(value, "name")) if isinstance(value, dict) else list(jsonld.texts(value))
        kinds = types_of(value) if isinstance(value, dict) else set()
        kind: Kind = "person" if "person" in kinds else "organization" if any("organization" in k for k in kinds) else "unknown"
        link = value.get("url") or value.get("sameAs") if isinstance(value, dict) else None
        url = absolute(link, base=base) if isinstance(link, str) else None
        yield from ((name, url, kind) for name in names)


def _prop_authors(head: Head) -> Iterator[str]:
    """Names in microdata: the name inside an author's scope, else its text."""
    for element in head.props.get("author", ()):
        inner = element.xpath(".//*[contains(concat(' ', @itemprop, ' '), ' name ')]")
        values = [tidy(e.get("content")) or text_of(e) for e in inner] or [tidy(element.get("content")) or text_of(element)]
        yield from filter(None, values)
