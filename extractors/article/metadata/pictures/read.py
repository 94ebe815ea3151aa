"""The lead picture, and figures with captions and credits."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice

from lxml.html import HtmlElement

from extractors.article.metadata.pictures.captions import caption_of, is_caption
from extractors.article.metadata.pictures.declared import (
    declared_pictures,
    pictures_of_others,
    pixels,
)
from extractors.article.metadata.pictures.foreign import is_filed_as_portrait, is_logo, is_portrait
from extractors.article.metadata.pictures.same import is_same_picture
from extractors.article.metadata.pictures.source import largest_picture
from extractors.article.page.head import Head
from extractors.article.page.jsonld import JsonLd
from extractors.article.page.tree import absolute, attributes_named, is_within
from news.article import Image, Origin
from news.text import tidy

MAX_IMAGES = 20
_MAX_BOX = 10  #: elements of a box of a picture and its caption
_PICTURE_BOX = re.compile(
    r"(?:^|[\s_-])(?:image|img|photo|picture|figure|foto|bild|imagen|imagem|immagine|media)(?:$|[\s_-])"
    r"|tr-caption-container|gallery-item|tplcaption"
)
_PICTURE_LINK = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)\b|^#|^javascript:")
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|teaser|promo|sidebar|comments?|footer|nav|newsletter"
    r"|ad|ads|author)(?:$|[\s_-])"
)


def read_images(
    tree: HtmlElement,
    *,
    head: Head,
    jsonld: JsonLd,
    base: str,
    sites: Sequence[str] = (),
    authors: Sequence[str] = (),
) -> tuple[tuple[Image, ...], Origin]:
    """The lead picture first, then the article's figures with caption or credit, and their origin.

    The lead is the first declared picture that is no logo; else the first figure. It takes caption,
    credit and alternative text from the figure that shows the same picture. sites: names of the
    site, which its logos bear. authors: names, whose portraits are left out.
    """
    base = _base(tree, page_url=base)
    figures = list(_figures(tree, base=base, sites=sites, authors=authors))
    declared = declared_pictures(head, jsonld, base=base)
    first = next(
        (replace(f, is_lead=True) for f in figures if f.url and (f.caption or f.credit)), None
    )
    others = pictures_of_others(head, jsonld, base=base)
    told = (
        (image, origin)
        for image, origin in declared
        if image.url not in others
        and not is_logo(image, sites=sites)
        and not is_filed_as_portrait(image)
    )
    shown_first: tuple[Image | None, Origin] = (first, "html")
    lead, origin = next(told, shown_first)
    shown = next((f for f in figures if lead and is_same_picture(f.url, lead.url)), None)
    if lead and shown:
        lead = replace(
            lead,
            caption=shown.caption or lead.caption,
            credit=shown.credit or lead.credit,
            alt=shown.alt or lead.alt,
        )
    rest = [f for f in figures if f is not shown and (f.caption or f.credit)]
    images = {image.url: image for image in reversed([*([lead] if lead else []), *rest])}
    return tuple(reversed(images.values()))[:MAX_IMAGES], origin


def _base(tree: HtmlElement, *, page_url: str) -> str:
    """What relative addresses of the page are joined to. Source: HTML standard, 4.2.3."""
    declared = next((link for e in tree.iter("base") if (link := e.get("href"))), None)
    return absolute(declared, base=page_url) or page_url


def _figures(
    tree: HtmlElement, *, base: str, sites: Sequence[str], authors: Sequence[str]
) -> Iterator[Image]:
    """Figures in document order, outside teasers and frames, and boxes that are as good as one."""
    known: dict[HtmlElement, bool] = {}
    for figure in _boxes(tree):
        if is_within(figure, _is_aside, known=known):
            continue
        url, picture = largest_picture(figure, base=base)
        if picture is None:
            continue
        caption, credit = caption_of(figure)
        image = Image(
            url=url,
            caption=caption,
            credit=credit,
            alt=tidy(picture.get("alt")),
            width=pixels(picture.get("width")),
            height=pixels(picture.get("height")),
        )
        is_foreign = is_logo(image, sites=sites) or is_portrait(image, figure, authors=authors)
        is_told = caption or not credit or not _leads_on(figure)
        if (url or caption) and is_told and not is_foreign:
            yield image


def _boxes(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Figures, and boxes that are as good as one. Most boxes are told by their class.

    Blogger's are tables, those of WordPress's galleries lists.
    """
    for box in tree.iter("figure", "div", "table", "dl"):
        marks = box.get("class")
        if (marks and _may_be_figure(marks) and _is_figure(box, marks)) or box.tag == "figure":
            yield box


def _leads_on(figure: HtmlElement) -> bool:
    """True where a link to another page is around the picture or in it, as in a teaser."""
    around = chain(figure.iterancestors("a"), figure.iter("a"))
    return any(not _PICTURE_LINK.search((a.get("href") or "#.jpg").lower()) for a in around)


def _is_figure(box: HtmlElement, marks: str) -> bool:
    """True for WordPress's old `wp-caption`, and for a small box of a picture and its caption."""
    if " wp-caption " in f" {marks} ":
        return True
    inside = list(islice(box.iterdescendants(), _MAX_BOX + 1))
    return (
        len(inside) <= _MAX_BOX
        and all(e.tag != "figure" for e in inside)
        and any(is_caption(e) for e in inside)
    )


@lru_cache(maxsize=8192)
def _may_be_figure(marks: str) -> bool:
    """True for few classes; a page has the same ones again and again."""
    return " wp-caption " in f" {marks} " or _PICTURE_BOX.search(marks.lower()) is not None


def _is_aside(element: HtmlElement) -> bool:
    if element.tag in ("aside", "nav", "footer"):
        return True
    return (
        element.tag != "body"
        and _ASIDE.search(attributes_named(element, "class", "id")) is not None
    )
