"""Makes publishers' HTML plain text or harmless HTML, with nh3."""

import html
import re
from collections import Counter
from functools import lru_cache
from typing import Any

import nh3

from news.text import tidy

# Elements that end a paragraph. Table cells do not: a space separates them, a row is one paragraph.
_BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details div dl dt fieldset figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section summary table tbody
    tfoot thead tr ul""".split()
)
_CELLS = frozenset(("td", "th"))
# Elements whose content is no prose: code, fallbacks of embeds, form controls. Captions belong to
# pictures, not to the body.
_DROPPED_WITH_CONTENT = frozenset(
    """script style noscript template iframe object svg math title select textarea button audio
    video canvas applet""".split()
)
_text_cleaner = nh3.Cleaner(
    tags=set(_BLOCKS | _CELLS | {"br"}),
    clean_content_tags=set(_DROPPED_WITH_CONTENT | {"figcaption"}),
    attributes={},
    link_rel=None,
)
_SAFE_TAGS = frozenset(nh3.ALLOWED_TAGS) - _DROPPED_WITH_CONTENT
_SAFE_ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "title", "hreflang"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "time": {"datetime"},
}
_SCHEMES = {"http", "https", "mailto"}

MAX_DEPTH = 400  #: of nested elements; pages of news nest 30 deep, 100,000 <div> held nh3 for 24 s
_NESTING_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_NEVER_NEST = frozenset(
    """p li td th tr dd dt option br hr img input wbr source track area base col embed link meta
    param""".split()
)
_EMBEDS = ("iframe", "object", "audio", "video", "canvas", "applet")
_EMBED = re.compile(rf"<({'|'.join(_EMBEDS)})(?=[\s/>])[^<>]*?(/?)>", re.IGNORECASE)
# nh3 looks through the rest of a text for each character that it escapes: 330,000 took 4 s
_LONG_TEXT = re.compile(r"(?:\A|(?<=>))[^<>]{20000,}")
_PIECE = re.compile(r"[^<>]{1,2000}[^<>&\s]*")
_FEW_ESCAPED = 500
_ANY_TAG = re.compile(r"<[^<>]*>")  # may miss some: its output is parsed again

# For nh3's output only, not for a publisher's HTML: there every "<" opens a tag without attributes.
_PRINTED_TAG = re.compile(r"<(/?)([a-z0-9]+)>")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Does a text look like markup at all? What passes is parsed, not matched.
_MARKUP_NAMES = "|".join(
    """a abbr b big blockquote center cite code del div em font h1 h2 h3 h4 i ins li mark ol p pre q
    s small span strike strong sub sup u ul script style iframe object svg""".split()
)
_OPENED = re.compile(rf"<({_MARKUP_NAMES})(?=[\s/>])", re.IGNORECASE)
_CLOSED = re.compile(r"</([a-z][a-z0-9]*)\s*>", re.IGNORECASE)
_VOID = re.compile(r"<(?:br|hr|wbr)\s*/?>|<(?:img|input|embed)\s[^<>]*>", re.IGNORECASE)
# NUL and other C0 controls, and halves of surrogate pairs, which no UTF-8 file can hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def plain_text(value: str | None, *, is_html: bool, limit: int) -> str | None:
    """One line of text without markup, at most `limit` characters; None when nothing is left.

    is_html: as the publisher declares. Else `a < b` is text, and only what looks like whole markup
    (`<b>x</b>`, `<br>`) is removed. Entities left after the first decoding (`AT&amp;amp;T`) were
    escaped twice and are decoded once more.
    """
    if not value:
        return None
    text = value
    if "<" in text or "&" in text:
        text = _stripped(text) if is_html or _looks_like_markup(text) else text
        if _ENTITY.search(text):
            text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
        text = _stripped(text) if _looks_like_markup(text) else text
    return _cut(tidy(text), limit)


def paragraphs(source: str) -> tuple[str, ...]:
    """The prose of some HTML: a paragraph for each block element, list item and table row.

    Two line breaks also separate paragraphs.
    """
    found: list[str] = []
    line: list[str] = []
    breaks = 0
    for is_tag, part in _parts(_cleaned(source, _text_cleaner)):
        if not is_tag:
            line.append(html.unescape(part))
            breaks = breaks if part.isspace() else 0
        elif part in _CELLS:
            line.append(" ")
        elif part == "br" and breaks == 0:
            line.append(" ")
            breaks = 1
        else:
            _flush(line, into=found)
            breaks = 1 if part == "br" else 0
    _flush(line, into=found)
    return tuple(found)


def safe_html(source: str, *, base: str) -> str | None:
    """The HTML without scripts, handlers, styles and embeds; None without content.

    Links are http, https or mailto, and absolute. base: http(s) URL of the document.
    """
    return printable(_cleaned(source, _html_cleaner(base))).strip() or None


def escaped_html(text: str) -> str:
    """Plain text as HTML paragraphs, cut at empty lines."""
    return "".join(
        f"<p>{html.escape(block, quote=False)}</p>"
        for block in re.split(r"\n\s*\n", text)
        if block.strip()
    )


def is_escaped(source: str) -> bool:
    """True for HTML whose every tag is escaped: some systems put it into XHTML so."""
    is_candidate = source.lstrip().startswith("&lt;") and "<" not in source
    return is_candidate and _looks_like_markup(html.unescape(source))


def is_markup(text: str) -> bool:
    """True for a text that begins and ends with a tag and has elements of HTML in it."""
    text = text.strip()
    return text.startswith("<") and text.endswith(">") and _looks_like_markup(text)


def printable(text: str) -> str:
    """The text without control characters and lone surrogates, line breaks and tabs kept."""
    return _UNPRINTABLE.sub("", text)


def _cleaned(source: str, cleaner: nh3.Cleaner) -> str:
    """The output of nh3, which takes neither deep nesting nor lone surrogates."""
    shallow = _in_pieces(_without_open_embeds(_shallow(source)))
    try:
        return cleaner.clean(shallow)
    except UnicodeEncodeError:
        return cleaner.clean(printable(shallow))


def _in_pieces(source: str) -> str:
    """The HTML; long texts with much to escape are cut by elements that nh3 leaves out."""
    if source.count("&") + source.count("\xa0") <= _FEW_ESCAPED:
        return source
    return _LONG_TEXT.sub(lambda text: _PIECE.sub(r"\g<0><x></x>", text[0]), source)


def _without_open_embeds(source: str) -> str:
    """The HTML without embeds that are never closed, or closed as in XML (`<iframe/>`).

    An HTML parser would take all that follows for their content.
    """
    if _EMBED.search(source) is None:
        return source
    folded = source.lower()
    if len(folded) != len(source):  # a letter has two in lower case: positions would not fit
        return source
    last_end = {name: folded.rfind(f"</{name}") for name in _EMBEDS}

    def kept(tag: re.Match[str]) -> str:
        is_open = bool(tag[2]) or tag.start() > last_end[tag[1].lower()]
        return " " if is_open else tag[0]

    return _EMBED.sub(kept, source)


def _shallow(source: str) -> str:
    """The HTML, without any tags when they nest deeper than MAX_DEPTH.

    nh3's time grows with depth times tags.
    """
    if source.count("<") <= MAX_DEPTH:
        return source
    depth, still_open = 0, Counter[str]()
    for slash, name in _NESTING_TAG.findall(source):
        element = name.lower()
        if slash and still_open[element]:
            still_open[element] -= 1
            depth -= 1
        elif not slash and element not in _NEVER_NEST:
            still_open[element] += 1
            depth += 1
        if depth > MAX_DEPTH:
            return _ANY_TAG.sub(" ", source)
    return source


@lru_cache(maxsize=256)
def _html_cleaner(base: str) -> nh3.Cleaner:
    try:
        return _cleaner(url_relative=("rewrite_with_base", base))
    except ValueError:  # a base that ada takes for a URL and nh3 does not
        return _cleaner(url_relative="deny")


def _cleaner(*, url_relative: Any) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_SAFE_TAGS),
        clean_content_tags=set(_DROPPED_WITH_CONTENT),
        attributes=_SAFE_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
        url_relative=url_relative,
    )


def _looks_like_markup(text: str) -> bool:
    """True for a known element that is opened and closed, or an empty element. Linear time."""
    if "<" not in text:
        return False
    opened = {name.lower() for name in _OPENED.findall(text)}
    return bool(opened and opened & {name.lower() for name in _CLOSED.findall(text)}) or bool(
        _VOID.search(text)
    )


def _stripped(source: str) -> str:
    """The text of the HTML in one line: a space for each block element, cell and line break."""
    return html.unescape(_PRINTED_TAG.sub(" ", _cleaned(source, _text_cleaner)))


def _parts(printed: str) -> list[tuple[bool, str]]:
    """nh3's output as (is_tag, name or escaped text), in order."""
    found: list[tuple[bool, str]] = []
    at = 0
    for tag in _PRINTED_TAG.finditer(printed):
        if tag.start() > at:
            found.append((False, printed[at : tag.start()]))
        at = tag.end()
        if not (tag[1] and tag[2] == "br"):
            found.append((True, tag[2]))
    if at < len(printed):
        found.append((False, printed[at:]))
    return found


def _flush(line: list[str], *, into: list[str]) -> None:
    if text := tidy("".join(line)):
        into.append(text)
    line.clear()


def _cut(text: str | None, limit: int) -> str | None:
    if text is None or len(text) <= limit:
        return text
    return text[: limit - 1].rstrip() + "…"
