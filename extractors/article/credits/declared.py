"""Credits that a page declares: JSON-LD, meta elements, microdata, rel=author."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lxml.html import HtmlElement

from extractors.article.credits.place import Place
from extractors.article.credits.words import Kind
from extractors.article.page.head import Head
from extractors.article.page.jsonld import JsonLd, Node, types_of
from extractors.article.page.tree import absolute, short_text_of, text_of
from news.text import tidy

_BY = "(?:written by|verfasst von|geschrieben von|escrito por|écrit par|scritto da|auteur|author)"
_WRITTEN_BY = re.compile(f"^{_BY}", re.IGNORECASE)
_MISC = re.compile(f"^twitter:misc:{_BY}", re.IGNORECASE)
"""Yoast's pair as other front ends print it."""
_META_NAMES = """
    article:author_name article:author author parsely-author sailthru.author byl dc.creator
    dcterms.creator articleauthor
""".split()
_META_NAME = re.compile(
    r"(?:^|[.:_-])\s*(?:authors?|article-?author|creator|byline|byl)(?:[.:_-]?names?|s)?(?:\.\d+)?$"
)
"""Further names: `citation_author`, `cXenseParse:author`, `dc.creator.1`, `authors`."""
_NOT_META = re.compile(
    r"^(?:twitter:|fb:|og:image|image|photo|video|instagram)|photo|image|email|url|id$"
)
_NAME = (
    ".//*[contains(concat(' ', @itemprop, ' '), ' name ') or @property='name'"
    " or @property='schema:name']"
)
_LINE = 300  #: characters of the line around a first author's element
_BEFORE_NAME = 60  #: characters in front of a name; `By our correspondent in the capital`
_ABOVE = 3  #: elements from an author's up to the line


def meta_authors(head: Head) -> list[list[str]]:
    """Authors in meta elements, one list for each name of theirs, the most trusted first.

    WordPress prints `Written by` in a pair of Twitter elements.
    """
    labelled = [
        value
        for number in ("1", "2")
        if _WRITTEN_BY.match(head.get(f"twitter:label{number}") or "")
        and (value := head.get(f"twitter:data{number}"))
    ]
    spelt_out = [value for name in head.metas if _MISC.match(name) for value in head.all(name)]
    further = filter(_is_further, head.metas)
    known = [head.all(name) for name in _META_NAMES]
    found = [*known, labelled, spelt_out, *(head.all(name) for name in further)]
    return [values for values in found if values]


@lru_cache(maxsize=2048)
def _is_further(name: str) -> bool:
    """True for an author's meta name that is none of the usual ones."""
    is_author = name not in _META_NAMES and _META_NAME.search(name) is not None
    return is_author and not _NOT_META.search(name)


def declared_authors(jsonld: JsonLd, *, base: str) -> Iterator[tuple[str, str | None, Kind]]:
    """The authors of the first article node that has any."""
    for key in ("author", "creator", "contributor"):
        for node in jsonld.articles:
            people = list(_people(jsonld, node, key, base=base))
            if people:
                yield from people
                return


def prop_authors(head: Head, place: Place) -> Iterator[str]:
    """Names in microdata: the name inside an author's scope, else its text."""
    for element in _of_one_line(head.props.get("author", ()), place):
        inner = element.xpath(_NAME)
        values = [tidy(e.get("content")) or text_of(e) for e in inner] or [
            tidy(element.get("content")) or text_of(element)
        ]
        yield from filter(None, values)


def linked_authors(head: Head, place: Place) -> Iterator[str]:
    """Texts of the first links to an author's page, and of those in the same line."""
    links = [a for a in head.links.get("author", ()) if a.tag == "a" and text_of(a)]
    yield from filter(None, map(text_of, _of_one_line(links, place)))


def _of_one_line(elements: Iterable[HtmlElement], place: Place) -> list[HtmlElement]:
    """The first element that is the article's own, and those in the same line with it."""
    own = [e for e in elements if not (place.is_elsewhere(e) or _is_in_sentence(e))]
    if not own:
        return []
    line = first = own[0]
    for _ in range(_ABOVE):
        above = line.getparent()
        if above is None or above in place.around or short_text_of(above, longest=_LINE) is None:
            break
        line = above
    return [
        element
        for element in own
        if element.getparent() is first.getparent() or line in (element, *element.iterancestors())
    ]


def _is_in_sentence(element: HtmlElement) -> bool:
    """True for who is named in the text: `..., says study author <a rel=author>Ann Lee</a>`."""
    parent = element.getparent()
    is_first = parent is not None and element.getprevious() is None
    return is_first and len((parent.text or "").strip()) > _BEFORE_NAME


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
