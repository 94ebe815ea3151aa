"""The pictures that a page declares in its head and in JSON-LD."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from extractors.article.metadata.pictures.same import is_same_picture
from extractors.article.page.head import Head
from extractors.article.page.jsonld import JsonLd, plain
from extractors.article.page.tree import absolute
from news.article import Image, Origin

_ICONS = ("icon", "apple-touch-icon", "apple-touch-icon-precomposed")
_TWITTER = ("twitter:image", "twitter:image:src", "parsely-image-url", "sailthru.image.full")


def declared_pictures(head: Head, jsonld: JsonLd, *, base: str) -> Iterator[tuple[Image, Origin]]:
    """og:image with its size, and others of it; then JSON-LD's images; then twitter:image."""
    listed = list(_in_jsonld(jsonld, base=base))
    for image in _of_opengraph(head, base=base):
        same = listed[0] if listed and is_same_picture(listed[0].url, image.url) else None
        yield (_completed(image, by=same) if same else image), "opengraph"
    yield from ((image, "json-ld") for image in listed)
    if url := _absolute(head.get(*_TWITTER), base=base):
        yield Image(url=url, alt=head.get("twitter:image:alt"), is_lead=True), "meta"


def _of_opengraph(head: Head, *, base: str) -> Iterator[Image]:
    """The pictures of og:image; size and text are the first one's."""
    links = head.all("og:image:secure_url", "og:image", "og:image:url")
    urls = (_absolute(link, base=base) for link in links if is_picture(link))
    for at, url in enumerate(filter(None, urls)):
        yield Image(
            url=url,
            width=None if at else pixels(head.get("og:image:width")),
            height=None if at else pixels(head.get("og:image:height")),
            alt=None if at else head.get("og:image:alt"),
            is_lead=True,
        )


def _absolute(link: str | None, *, base: str) -> str | None:
    """A link made absolute, of which a template may have escaped the `&` twice."""
    return absolute(link.replace("&amp;", "&") if link else None, base=base)


def is_picture(link: str) -> bool:
    """False for `false`, for words, and for the address of a site."""
    return bool(re.search(r"[/.]", link)) and urlsplit(link).path not in ("", "/")


def pictures_of_others(head: Head, jsonld: JsonLd, *, base: str) -> frozenset[str]:
    """The addresses declared as the publisher's logo, an author's portrait or the site's icon."""
    pictures = (
        _from_jsonld(value, base=base)
        for node in (*jsonld.articles, *jsonld.pages)
        for path in (("publisher", "logo"), ("author", "image"))
        for value in jsonld.values(node, *path)
    )
    icons = (link.get("href") for rel in _ICONS for link in head.links.get(rel, ()))
    named = (absolute(icon, base=base) for icon in icons)
    return frozenset(filter(None, (*(p.url for p in pictures if p), *named)))


def _completed(image: Image, *, by: Image) -> Image:
    return replace(
        image,
        width=image.width or by.width,
        height=image.height or by.height,
        caption=by.caption,
        credit=by.credit,
    )


def _in_jsonld(jsonld: JsonLd, *, base: str) -> Iterator[Image]:
    for node in jsonld.articles:
        for value in (*jsonld.values(node, "image"), *jsonld.values(node, "thumbnailUrl")):
            if image := _from_jsonld(value, base=base):
                yield image if image.credit else replace(image, credit=_credit_in(jsonld, value))


def _credit_in(jsonld: JsonLd, image: Any) -> str | None:
    """The maker or owner named in an image object."""
    keys = ("creator", "author", "copyrightHolder")
    return (
        next((name for key in keys for name in jsonld.texts(image, key)), None)
        if isinstance(image, Mapping)
        else None
    )


def _from_jsonld(value: Any, *, base: str) -> Image | None:
    if isinstance(value, str):
        url = absolute(value, base=base)
        return Image(url=url, is_lead=True) if url else None
    if not isinstance(value, Mapping):
        return None
    url = absolute(_link_in(value), base=base)
    if not url:
        return None
    return Image(
        url=url,
        width=pixels(plain(value.get("width"))),
        height=pixels(plain(value.get("height"))),
        caption=plain(value.get("caption")) or None,
        credit=plain(value.get("creditText")),
        is_lead=True,
    )


def _link_in(image: Mapping[str, Any]) -> str | None:
    """An image object's address: a string, the first of a list, or an object's own."""
    for key in ("url", "contentUrl", "@id"):
        value = image.get(key)
        value = value[0] if isinstance(value, list) and value else value
        value = value.get("@id") or value.get("url") if isinstance(value, Mapping) else value
        if isinstance(value, str) and value:
            return value
    return None


def pixels(text: str | None) -> int | None:
    """A size in pixels, `1200` or `1200px`; None for others."""
    match = re.match(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$", text or "")
    return int(match[1]) or None if match else None
