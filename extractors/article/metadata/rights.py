"""Paywall flag, licence and copyright line, as the page declares them."""

import re
from collections.abc import Iterator
from typing import Any

from extractors.article.page.head import Head
from extractors.article.page.jsonld import JsonLd
from extractors.article.page.tree import absolute
from news.article import Origin

_TIERS = {"free": True, "locked": False}
"""article:content_tier; `metered` means neither."""
_PAID = re.compile(
    r"pay|premium|subscri|locked|regwall|meter|members?-|abo(?:nn|-|$)", re.IGNORECASE
)
"""Words in the selector of a closed part that is the article's text."""


def free_flags(head: Head, jsonld: JsonLd) -> Iterator[tuple[bool | None, Origin]]:
    """Whether the article is free, by source: its own flag, flags of parts, meta elements."""
    own = (flag_of(node.get("isAccessibleForFree")) for node in (*jsonld.articles, *jsonld.pages))
    yield next((flag for flag in own if flag is not None), None), "json-ld"
    yield (False if any(_closes_text(part) for part in _parts(jsonld)) else None), "json-ld"
    yield (
        _TIERS.get((head.get("article:content_tier", "og:article:content_tier") or "").lower()),
        "opengraph",
    )
    yield flag_of(head.prop("isAccessibleForFree")), "microdata"
    yield flag_of(head.get("isaccessibleforfree")), "meta"
    paid = flag_of(head.get("k5a:paid"))  # Kilkaya's tag, on most Nordic newspapers
    yield (None if paid is None else not paid), "meta"


def licences(head: Head, jsonld: JsonLd, *, base: str) -> Iterator[tuple[str | None, Origin]]:
    """The article's licence. A licence inside a figure is the picture's."""
    for path in (("license", "url"), ("license", "@id"), ("license",)):
        yield jsonld.of_article(*path), "json-ld"
    links = (
        link
        for link in head.links.get("license", ())
        if next(link.iterancestors("figure", "figcaption", "aside"), None) is None
    )
    yield (
        next((url for link in links if (url := absolute(link.get("href"), base=base))), None),
        "html",
    )
    yield head.get("dcterms.license", "dc.rights.license", "license"), "meta"


def copyright_lines(head: Head, jsonld: JsonLd) -> Iterator[tuple[str | None, Origin]]:
    """The copyright line."""
    yield jsonld.of_article("copyrightNotice"), "json-ld"
    yield head.get("copyright", "dcterms.rights", "dc.rights", "rights"), "meta"


def flag_of(value: Any) -> bool | None:
    """A schema.org boolean: true, "False", "http://schema.org/True", 0, [true]; else None."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool):
        return value
    text = str(value).rsplit("/", 1)[-1].strip().lower()
    return True if text in ("true", "yes", "1") else False if text in ("false", "no", "0") else None


def _parts(jsonld: JsonLd) -> Iterator[Any]:
    for node in jsonld.articles:
        yield from jsonld.values(node, "hasPart")


def _closes_text(part: Any) -> bool:
    """True for a part that is not free and whose selector names paid text."""
    if not isinstance(part, dict) or flag_of(part.get("isAccessibleForFree")) is not False:
        return False
    return bool(_PAID.search(str(part.get("cssSelector") or "")))
