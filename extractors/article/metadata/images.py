"""The declared lead image, and figures with captions and credits."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from lxml.html import HtmlElement

from extractors.article.page.head import Head
from extractors.article.page.jsonld import JsonLd, plain
from extractors.article.page.tree import absolute, attributes_named, text_of
from news.article import Image, Origin
from news.text import folded_words, tidy

MAX_IMAGES = 20
_CREDIT = re.compile(
    r"(?<![\s(\[–—|])[\s(\[–—|]*+(?:(?:photo|image|picture|foto|bild|fotos|crédit|credit|credits|quelle"
    r"|source)(?:\s+(?:credit|by|courtesy(?:\s+of)?))?\s*[:/]"
    r"|(?:photo(?:graph)?|picture|image)\s+by\s|©)\s*(?P<credit>[^()\[\]]{2,120}?)[)\].\s]*$",
    re.IGNORECASE,
)
_CREDIT_CLASS = re.compile(
    r"(?:^|[\s_-])(?:credits?|copyright|source|photographer|byline|attribution)(?:$|[\s_-])"
)
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-url")
_PICTURE = re.compile(r"^(?!data:)[^{}#]*[/.][^{}#]*$")  #: not `false`, `#`, a pattern of addresses
_NAMED_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)$", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"^data:|(?:^|/)[\w-]*(?:missing-image|placeholder|lazy-?load)[\w-]*\.\w+$|"
    r"(?:^|/)(?:blank|spacer|pixel|transparent|loading)(?:[-_]?\d+(?:x\d+)?)?\.\w+$"
)
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|teaser|promo|sidebar|comments?|footer|nav|newsletter"
    r"|ad|ads|author)(?:$|[\s_-])"
)


def read_images(
    tree: HtmlElement, *, head: Head, jsonld: JsonLd, base: str
) -> tuple[tuple[Image, ...], Origin]:
    """The lead image first, then captioned figures of the article, and their origin.

    The lead takes caption, credit and alternative text from the figure that shows the same picture.
    """
    lead, origin = _lead(head, jsonld, base=base)
    figures = list(_figures(tree, base=base))
    shown = next((f for f in figures if lead and _same(f.url, lead.url)), None)
    if lead and shown:
        lead = replace(
            lead,
            caption=shown.caption or lead.caption,
            credit=shown.credit or lead.credit,
            alt=shown.alt or lead.alt,
        )
    rest = [f for f in figures if f is not shown and f.caption]
    images = {image.url: image for image in reversed([*([lead] if lead else []), *rest])}
    return tuple(reversed(images.values()))[:MAX_IMAGES], origin if lead else "html"


def split_caption(text: str | None) -> tuple[str | None, str | None]:
    """Caption and credit: `A view. (Photo: Jo Lee)` gives `A view.` and `Jo Lee`."""
    if not text:
        return None, None
    match = _CREDIT.search(text)
    if not match:
        return text, None
    return tidy(text[: match.start()].rstrip(" (|–—-")), tidy(match["credit"])


def _lead(head: Head, jsonld: JsonLd, *, base: str) -> tuple[Image | None, Origin]:
    """og:image with its size; else the article's JSON-LD image; else twitter:image."""
    declared = next(_declared(jsonld, base=base), None)
    if image := _of_opengraph(head, base=base):
        is_same = declared is not None and _same(declared.url, image.url)
        return (_completed(image, by=declared) if declared and is_same else image), "opengraph"
    if declared:
        return declared, "json-ld"
    names = ("twitter:image", "twitter:image:src", "parsely-image-url", "sailthru.image.full")
    url = absolute(head.get(*names), base=base)
    alt = head.get("twitter:image:alt")
    return (Image(url=url, alt=alt, is_lead=True) if url else None), "meta"


def _of_opengraph(head: Head, *, base: str) -> Image | None:
    url = absolute(head.get("og:image:secure_url", "og:image", "og:image:url"), base=base)
    if not url:
        return None
    return Image(
        url=url,
        width=_pixels(head.get("og:image:width")),
        height=_pixels(head.get("og:image:height")),
        alt=head.get("og:image:alt"),
        is_lead=True,
    )


def _completed(image: Image, *, by: Image) -> Image:
    return replace(
        image,
        width=image.width or by.width,
        height=image.height or by.height,
        caption=by.caption,
        credit=by.credit,
    )


def _declared(jsonld: JsonLd, *, base: str) -> Iterator[Image]:
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
        width=_pixels(plain(value.get("width"))),
        height=_pixels(plain(value.get("height"))),
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


def _figures(tree: HtmlElement, *, base: str) -> Iterator[Image]:
    """Figures in document order, outside teasers and frames. WordPress once used div elements."""
    for figure in tree.xpath(
        "//figure | //div[contains(concat(' ', @class, ' '), ' wp-caption ')]"
    ):
        picture = next(figure.iter("img", "amp-img"), None)
        if picture is None or _is_aside(figure):
            continue
        caption, credit = _caption_of(figure)
        url = absolute(_source_of(picture), base=base)
        if url or caption:
            alt = tidy(picture.get("alt"))
            yield Image(
                url=url,
                caption=caption,
                credit=credit,
                alt=alt,
                width=_pixels(picture.get("width")),
                height=_pixels(picture.get("height")),
            )


def _caption_of(figure: HtmlElement) -> tuple[str | None, str | None]:
    """A figure's caption and credit. An element marked as credit is not part of the caption."""
    texts = (
        e
        for e in figure.iter("figcaption", "p")
        if e.tag == "figcaption" or "wp-caption-text" in (e.get("class") or "")
    )
    caption = next(texts, None)
    if caption is None:
        return None, None
    whole = text_of(caption)
    marked = next(
        (
            e
            for e in caption.iterdescendants()
            if _CREDIT_CLASS.search(attributes_named(e, "class", "itemprop"))
        ),
        None,
    )
    credit = text_of(marked) if marked is not None else None
    if not whole or not credit:
        return split_caption(whole)
    rest = tidy(whole.replace(credit, " ", 1))
    nothing, name = split_caption(credit)
    return rest, name if name and not nothing else credit.strip("()[] ") or None


def _source_of(picture: HtmlElement) -> str | None:
    """The picture's URL, also where lazy loading puts it; no placeholder, pattern or data: URL."""
    printed = (picture.get("src") or "").strip()
    src = printed if printed and not _PLACEHOLDER.search(printed.split("?")[0]) else None
    for name in _LAZY:
        value = (picture.get(name) or "").strip()
        path = value.split("?")[0]
        is_picture = (
            "%7b" not in path.lower() and _PICTURE.match(path) and not _PLACEHOLDER.search(path)
        )
        if is_picture and (src is None or (name != "data-url" and _NAMED_PICTURE.search(path))):
            return value
    if src:
        return src
    srcset = (picture.get("srcset") or picture.get("data-srcset") or "").strip()
    return srcset.split(",")[-1].split()[0] if srcset.strip(", ") else None


def _is_aside(element: HtmlElement) -> bool:
    around = (element, *element.iterancestors())
    return any(
        e.tag in ("aside", "nav", "footer")
        or (e.tag != "body" and _ASIDE.search(attributes_named(e, "class", "id")))
        for e in around
    )


def _same(one: str | None, other: str | None) -> bool:
    """True for two renderings of one picture: the same file name without size marks."""
    return bool(one and other) and _stem(one or "") == _stem(other or "")


def _stem(url: str) -> str:
    """The words of the longest path segment. CDNs add sizes and change the extension."""
    segments = [s for s in re.split(r"[?#]", url)[0].split("/")[3:] if s]
    name = re.sub(r"\.\w{3,4}$", "", segments[-1]) if segments else url
    name = re.sub(r"[-_]?(?:\d{2,4}x\d{2,4}|scaled|large|medium|small|\d+w)$", "", name)
    return " ".join(folded_words(name)) or url


def _pixels(text: str | None) -> int | None:
    match = re.match(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$", text or "")
    return int(match[1]) or None if match else None
