"""The address of a picture among those that an element names for screens, scripts and readers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from extractors.article.page.tree import absolute

_MAX_SRCSET = 20_000  #: characters that are read
_MAX_PICTURES = 6  #: looked at in one figure
_USUAL_WIDTH = 100  #: of a picture without a width: any that is named outright is larger
_DESCRIPTOR = re.compile(r"(\d{1,6}(?:\.\d{1,4})?)([wxh])$")
_IS_SRCSET = re.compile(r"\S\s+\d{1,5}(?:\.\d{1,2})?[wx](?:,|\s*$)")
_URL_OF_STYLE = re.compile(r"url\(\s*['\"]?([^'\"()\s]+)['\"]?\s*\)")
_GLUED = re.compile(r",(?=https?://|//)")
_MIN_WIDTH = re.compile(r"min-(?:device-)?width:\s*(\d{2,5})")
_LAZY = re.compile(r"^(?:data-|lazy-?)[\w-]*(?:src|orig|url|image|lazy|echo|hi-?res|full|large)")
_NOT_SHOWN = re.compile(
    r"thumb|small|low|placeholder|fallback|error|preview|blur|icon|avatar|tiny|logo|link|href|share"
    r"|page|target|poster|srcdoc|video|click|credit|caption|alt|title"
)
#: not `false`, `#`, a pattern of addresses
_PICTURE = re.compile(r"^(?!data:|javascript:|about:|blob:)[^{}\[\]#\s]*[/.][^{}\[\]#\s]*$")
_NAMED_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)$", re.IGNORECASE)
_ORNAMENT = re.compile(r"(?:^|[\s_-])(?:icon|logo|emoji|pixel)(?:$|[\s_-])", re.IGNORECASE)
_PREVIEW = re.compile(r"(?:^|[\s_-])(?:lqip|placeholder|preview|tiny|blur\w*)(?:$|[\s_-])")
_BACKGROUND = re.compile(
    r"(?:background(?:-image)?|--[\w-]+)\s*:[^;()]{0,40}(?:url\(|image-set\(\s*(?:url\()?)"
    r"\s*['\"]?([^'\"()\s]+)"
)
#: the address of a file within data
_ADDRESS_IN = re.compile(r"https?://[^\s\"'\\<>{}]+?\.(?:jpe?g|png|webp|avif)(?=[\s\"'\\?)]|$)")
_IMAGE_TEXT = re.compile(r"<img\s[^<>]{0,500}?\bsrc=[\"']([^\"'<>\s]+)")
#: of the last part of a path
_PLACEHOLDER = re.compile(
    r"[\w-]*(?:missing-image|placeholder|lazy-?load|no-?image)[\w-]*\.\w+$|"
    r"(?:blank|spacer|pixel|transparent|loading|loader|spinner|clear|empty|dummy|gr[ae]y"
    r"|lazy|1x1)(?:[-_]?\d+(?:x\d+)?)?\.\w+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Source:
    """An address, and the width in pixels that the page declares for it; 0: none."""

    url: str
    width: float = 0


def is_placeholder(name: str) -> bool:
    """True for the name of what stands where a picture will be: `blank.gif`, `spacer.png`."""
    return _PLACEHOLDER.match(name) is not None


def largest_picture(figure: HtmlElement, *, base: str) -> tuple[str | None, HtmlElement | None]:
    """The absolute address of a figure's first picture, and its element.

    Of several addresses the largest counts: of srcset and the sources of picture, of what lazy
    loading shows in the end, of noscript. No placeholder, no pattern of addresses, no data: URL.
    """
    pictures = list(islice(figure.iter("img", "amp-img"), _MAX_PICTURES))
    first = next((p for p in pictures if not _is_ornament(p)), None)
    if first is None:
        return _unnamed_picture(figure, base=base)
    is_preview = _PREVIEW.search(first.get("class") or "") is not None
    copies = [
        first,
        *(p for p in pictures if p is not first and (is_preview or _is_in_noscript(p))),
    ]
    found = [source for picture in reversed(copies) for source in _sources(picture)]
    for source in sorted(found, key=lambda one: one.width, reverse=True):
        if url := absolute(source.url.replace("&amp;", "&"), base=base):
            return url, first
    others = (p for p in pictures if p is not first and not _is_ornament(p))
    return (
        _in_noscript_text(figure, base=base)
        or _named_anyhow(first, base=base)
        or next((url for p in others if (url := _largest_of(p, base=base))), None)
        or _linked(figure, base=base)
    ), first


def _largest_of(picture: HtmlElement, *, base: str) -> str | None:
    sources = sorted(_sources(picture), key=lambda one: one.width, reverse=True)
    return next((url for one in sources if (url := absolute(one.url, base=base))), None)


def _linked(figure: HtmlElement, *, base: str) -> str | None:
    """The file that a link around or in a figure opens."""
    links = (a.get("href") or "" for a in (*figure.iter("a"), *figure.iterancestors("a")))
    return next((absolute(link, base=base) for link in links if _is_file(link)), None)


def _named_anyhow(element: HtmlElement, *, base: str) -> str | None:
    """The file that any attribute names, where those that are known name none: `data-breeze`."""
    for name, value in element.items():
        link = _in_brackets(value)
        if name == "src" or _NOT_SHOWN.search(name):
            continue
        if _is_file(link):
            return absolute(link, base=base)
        if found := _ADDRESS_IN.search(value):
            return absolute(found[0], base=base)
    return None


def _in_brackets(link: str) -> str:
    """`b.jpg` of `url('b.jpg')`."""
    found = _URL_OF_STYLE.fullmatch(link.strip())
    return found[1] if found else link.strip()


def _is_file(link: str) -> bool:
    return _is_picture(link) and _NAMED_PICTURE.search(_path(link)) is not None


def _unnamed_picture(figure: HtmlElement, *, base: str) -> tuple[str | None, HtmlElement | None]:
    """The picture of a figure without image element: a script's or the style's background."""
    for element in islice(figure.iter(), _MAX_PICTURES):
        background = _BACKGROUND.search(element.get("style") or "")
        links = [background[1]] if background else []
        links += [_in_brackets(v) for n, v in element.items() if _names_background(n)]
        links += [s.url for n, v in element.items() if n.endswith("srcset") for s in in_srcset(v)]
        for link in links:
            if _is_file(link):
                return absolute(link, base=base), element
    printed = _in_noscript_text(figure, base=base)
    return printed, figure if printed else None


def _names_background(attribute: str) -> bool:
    return _names_picture(attribute) or attribute.startswith(("data-bg", "data-background"))


def _in_noscript_text(figure: HtmlElement, *, base: str) -> str | None:
    """The picture in a noscript whose markup is escaped."""
    texts = (e.text or "" for e in figure.iter("noscript"))
    found = (m[1] for text in texts if (m := _IMAGE_TEXT.search(text[:_MAX_SRCSET])))
    return next((absolute(link, base=base) for link in found if _is_picture(link)), None)


@lru_cache(maxsize=1024)
def _names_picture(attribute: str) -> bool:
    return _LAZY.match(attribute) is not None and not _NOT_SHOWN.search(attribute)


def in_srcset(text: str, *, shown: int = 0) -> Iterator[Source]:
    """The candidates of a srcset. A comma within an address parts nothing.

    shown: the picture's width on the page, which densities multiply; 0: unknown.
    Source: HTML standard, 4.8.4.2.1 and 4.8.4.2.2.
    """
    url, size = "", ""
    for word in text[:_MAX_SRCSET].split():
        if not url:
            url, size = word.lstrip(","), ""
            if url.endswith(","):
                yield from _candidates(url.rstrip(","), "", shown=shown)
                url = ""
            continue
        descriptor, ends, rest = word.partition(",")
        size = size or descriptor
        if ends:
            yield from _candidates(url, size, shown=shown)
            url, size = rest.lstrip(","), ""
    if url:
        yield from _candidates(url, size, shown=shown)


def _candidates(url: str, size: str, *, shown: int) -> Iterator[Source]:
    match = _DESCRIPTOR.match(size or "1x")
    if match is None:
        return
    width = float(match[1]) * ((shown or _USUAL_WIDTH) if match[2] == "x" else 1)
    for one in _GLUED.split(url) if "," in url else (url,):
        if _is_picture(one):
            yield Source(one, width)


def _sources(picture: HtmlElement) -> Iterator[Source]:
    """All addresses of an image element, those that are surely shown first."""
    printed = (picture.get("src") or "").strip()
    lazy: list[str] = []
    sets: list[str] = []
    for name, value in picture.items():
        if name.endswith("srcset"):
            sets.append(value)
        elif name != "src" and _names_picture(name):
            (sets if _IS_SRCSET.search(value) else lazy).append(value.strip())
    shown = printed if _is_shown(printed) else ""
    named = [v for v in lazy if _is_picture(v) and (not shown or _NAMED_PICTURE.search(_path(v)))]
    width = max(0, *(_pixels(picture.get(name)) for name in ("width", "data-width")))
    yield from (Source(value, width or _USUAL_WIDTH) for value in named)
    if not _is_in_noscript(picture):
        for source in _sources_around(picture):
            yield from _in_source(source, shown=width, by_screen=not named)
    for text in sets:
        yield from in_srcset(text, shown=width)
    if shown and not named:
        yield Source(shown, width)


def _sources_around(picture: HtmlElement) -> Iterator[HtmlElement]:
    """The source elements of a picture. The parser nests what follows a source into it."""
    holder = picture.getparent()
    while holder is not None and holder.tag == "source":
        holder = holder.getparent()
    if holder is not None and holder.tag == "picture":
        yield from islice(holder.iter("source"), _MAX_PICTURES)


def _in_source(source: HtmlElement, *, shown: int, by_screen: bool) -> Iterator[Source]:
    """The candidates of a picture's source.

    by_screen: one without a width has that of its screens. Where a script loads the picture, its
    own attribute names the largest.
    """
    hint = _MIN_WIDTH.search(source.get("media") or "") if by_screen else None
    for name in ("srcset", "data-srcset", "data-lazy-srcset"):
        yield from in_srcset(source.get(name) or "", shown=int(hint[1]) if hint else shown)


def _is_shown(src: str) -> bool:
    return (
        bool(src)
        and src.lower() not in ("null", "undefined", "false", "none", "#")
        and not (_is_placeholder(_path(src)) or src.startswith(("about:", "javascript:", "blob:")))
    )


def _is_picture(link: str) -> bool:
    path = _path(link)
    return bool("%7b" not in path.lower() and _PICTURE.match(path) and not _is_placeholder(path))


def _is_placeholder(path: str) -> bool:
    name = path.rpartition("/")[2]
    return path[:5].lower() == "data:" or _PLACEHOLDER.match(name) is not None


def _path(link: str) -> str:
    return link.partition("?")[0]


def _is_ornament(picture: HtmlElement) -> bool:
    """True for icons, and for counters of readers, which are one pixel wide."""
    sizes = {picture.get("width"), picture.get("height")}
    return sizes <= {"0", "1"} or _ORNAMENT.search(picture.get("class") or "") is not None


def _is_in_noscript(picture: HtmlElement) -> bool:
    return any(e.tag == "noscript" for e in islice(picture.iterancestors(), 4))


def _pixels(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0
