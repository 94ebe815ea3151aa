"""Captions of figures, and the credits in them."""

import re

from lxml.html import HtmlElement

from extractors.article.page.tree import attributes_named, text_of
from news.text import tidy

#: "photo", "picture", "credit", "source" before a colon, in the languages of the press
_WORDS = "|".join(
    """
    symbolfoto symbolbild archivfoto archivbild pressefoto arkivfoto arkivbild arkivbilde
    photo photos photographer photographe image picture pic foto fotos fotograf fotografie
    fotografía fotografia fotografo fotógrafo fotoğraf fotograaf fotó fotók fotka bild bilder
    kép fot zdj zdjęcie kuva valokuva snímek slika imagen imagem immagine beeld ảnh gambar фото
    фотография снимка снимок фотографія світлина слика φωτό φωτο φωτογραφία εικόνα crédit credit
    credits crédito créditos credito crediti quelle source fuente fonte kilde källa kaynak
    źródło zdroj forrás lähde bron sumber nguồn источник джерело πηγή 写真 撮影 画像 图 图片
    图片来源 图源 摄影 圖 圖片 圖片來源 攝影 사진 تصوير صورة الصورة المصدر عکس צילום ภาพ फोटो ছবি
    """.split()
)
_AGENCIES = (
    r"Getty|Reuters|AFP|EPA|dpa|Shutterstock|iStock|Alamy|Unsplash|Pixabay|Pexels|Anadolu|Xinhua|ANSA"
    r"|Imago|AP(?:\s+Photo)?|TT|NTB|PAP|MTI|Bloomberg|Zuma"
)
_OF_AGENCY = rf"[^|()\[\]]{{0,60}}\b(?:{_AGENCIES})\b[^|()\[\]]{{0,12}}$"
_CREDIT = re.compile(
    r"(?<![\s(\[（–—|])[\s(\[（–—|]*+(?:"
    rf"(?<![^\W\d_])(?:{_WORDS})\.?(?:\s+(?:credit|by|courtesy(?:\s+of)?))?\s*[:/：]"
    r"|(?<![^\W\d_])(?:(?:photo(?:graph)?|picture|image)\s+by|foto\s+(?:di|de|von|van|av|af)|fot\.)\s"
    rf"|©|(?<=\|)\s*(?={_OF_AGENCY})|(?<=\|\s)(?={_OF_AGENCY})"
    r")\s*(?P<credit>[^()\[\]（）]{2,120}?)[)\]）.\s]*$",
    re.IGNORECASE,
)
#: `Photo: ` before a name, and what is printed for those who do not see the page
_LABEL = re.compile(
    rf"(?:(?:{_WORDS})\.?(?:\s+(?:credit|by|copyright|source))?\s*[:/：©]|©"
    r"|(?:photo(?:graph)?|image|picture)\s(?:by|credit|copyright|source|courtesy(?:\sof)?)\s)\s*",
    re.IGNORECASE,
)
_UNSEEN = re.compile(r"(?:image\s)?caption(?:\s*:\s*|\s)(?=\S)", re.IGNORECASE)
_CREDIT_CLASS = re.compile(
    r"(?:^|[\s_-])(?:credits?|copyright|source|photographer|byline|attribution)(?:$|[\s_-])"
)
_CAPTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:\w*caption|caption-text|cap|cutline|bildunterschrift|bild-?text(?:en)?|bildetekst"
    r"|billedtekst|(?:foto)?bijschrift|onderschrift|l[eé]gendes?|legend|legenda|leyenda|didascalia"
    r"|kuvateksti|popisek|podpis|pie(?:-?(?:de-?)?foto)?|figure_?txt"
    r"|(?:image|img|photo|pic)_?-?desc(?:ription)?)(?:$|[\s_-])"
)
"""What a caption's element is called, in the languages of the press."""


def split_caption(text: str | None) -> tuple[str | None, str | None]:
    """Caption and credit: `A view. (Photo: Jo Lee)` gives `A view.` and `Jo Lee`."""
    if not text:
        return None, None
    match = _CREDIT.search(text)
    if not match:
        return text, None
    return tidy(text[: match.start()].rstrip(" (（|–—-")), tidy(match["credit"])


def caption_of(figure: HtmlElement) -> tuple[str | None, str | None]:
    """A figure's caption and credit. An element marked as credit is not part of the caption.

    The credit may stand beside the caption.
    """
    caption = _caption_element(figure)
    if caption is None:
        return None, None
    whole, credit = _text_of(caption), _marked_credit(caption)
    if not whole or not credit:
        text, name = split_caption(whole)
        beside = tidy((_marked_credit(figure) or "").replace(whole or "\n", " ", 1))
        return text, name or _name_in(beside)
    return tidy(whole.replace(credit, " ", 1)), _name_in(credit)


def is_caption(element: HtmlElement) -> bool:
    """True for an element that is called caption and holds no picture."""
    marks = attributes_named(element, "class")
    return _CAPTION_CLASS.search(marks) is not None and next(element.iter("img"), None) is None


def _text_of(caption: HtmlElement) -> str | None:
    """The text of a caption without its buttons."""
    text = text_of(caption) or ""
    for button in caption.iter("button"):
        text = text.replace(text_of(button) or "", " ", 1)
    text = tidy(text) or ""
    unseen = _UNSEEN.match(text)
    return (text[unseen.end() :] if unseen else text) or None


def _caption_element(figure: HtmlElement) -> HtmlElement | None:
    """The figcaption; else a paragraph or box that is called caption."""
    named = (
        e for e in figure.iter("p", "div", "span", "td", "dd") if e is not figure and is_caption(e)
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
    name = (credit or "").strip("()[] ")
    label = _LABEL.match(name)
    name = name[label.end() :] if label else name
    is_open = name.count("(") > name.count(")")
    return f"{name})" if is_open else name or None
