"""Captions of figures, and the credits in them."""

import re

from lxml.html import HtmlElement

from extractors.article.page.tree import attributes_named, text_of
from news.text import tidy

_CREDIT = re.compile(
    r"(?<![\s(\[–—|])[\s(\[–—|]*+(?:(?:photo|image|picture|foto|bild|fotos|crédit|credit|credits|quelle"
    r"|source)(?:\s+(?:credit|by|courtesy(?:\s+of)?))?\s*[:/]"
    r"|(?:photo(?:graph)?|picture|image)\s+by\s|©)\s*(?P<credit>[^()\[\]]{2,120}?)[)\].\s]*$",
    re.IGNORECASE,
)
_CREDIT_CLASS = re.compile(
    r"(?:^|[\s_-])(?:credits?|copyright|source|photographer|byline|attribution)(?:$|[\s_-])"
)
_CAPTION_CLASS = re.compile(r"(?:^|[\s_-])(?:caption|caption-text|bildunterschrift)(?:$|[\s_-])")


def split_caption(text: str | None) -> tuple[str | None, str | None]:
    """Caption and credit: `A view. (Photo: Jo Lee)` gives `A view.` and `Jo Lee`."""
    if not text:
        return None, None
    match = _CREDIT.search(text)
    if not match:
        return text, None
    return tidy(text[: match.start()].rstrip(" (|–—-")), tidy(match["credit"])


def caption_of(figure: HtmlElement) -> tuple[str | None, str | None]:
    """A figure's caption and credit. An element marked as credit is not part of the caption.

    The credit may stand beside the caption.
    """
    caption = _caption_element(figure)
    if caption is None:
        return None, None
    whole, credit = text_of(caption), _marked_credit(caption)
    if not whole or not credit:
        text, name = split_caption(whole)
        return text, name or _name_in(_marked_credit(figure))
    return tidy(whole.replace(credit, " ", 1)), _name_in(credit)


def _caption_element(figure: HtmlElement) -> HtmlElement | None:
    """The figcaption; else a paragraph or box that is called caption."""
    named = (
        e
        for e in figure.iter("p", "div", "span")
        if e is not figure
        and _CAPTION_CLASS.search(attributes_named(e, "class"))
        and next(e.iter("img"), None) is None
    )
    printed = next(figure.iter("figcaption"), None)
    return printed if printed is not None else next(named, None)


def _marked_credit(element: HtmlElement) -> str | None:
    """The text of the first element within that is marked as credit."""
    marked = (
        e
        for e in element.iterdescendants()
        if _CREDIT_CLASS.search(attributes_named(e, "class", "itemprop"))
    )
    return next((text for e in marked if (text := text_of(e))), None)


def _name_in(credit: str | None) -> str | None:
    """`Jo Lee` of `Photo: Jo Lee` and of `(Jo Lee)`."""
    nothing, name = split_caption(credit)
    return name if name and not nothing else (credit or "").strip("()[] ") or None
