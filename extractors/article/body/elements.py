"""Single elements: what they are called, whether readers see them, and what they break."""

import re

from lxml.html import HtmlElement

from extractors.article.page.tree import short_text_of
from extractors.article.page.visible_text import seen_texts
from news.text import tidy

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark q ruby rb rt rp s "
    "samp small span strike strong sub sup time tt u var wbr nobr".split()
)
UNSEEN = frozenset(
    "script style template svg iframe object embed select option textarea input canvas video audio "
    "map math head title meta link datalist noframes frameset applet img picture source "
    "track".split()
)
#: hidden inline text, for screen readers or the pointer only
_HIDDEN = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader(?:-text)?|tooltip(?:text)?|rollover)"
    r"(?:$|[\s_-])"
)
_NOT_SHOWN = re.compile(r"display\s*:\s*none")
_LONGEST_REMARK = 80  #: characters of a hidden span; a longer one may be the rest of a paragraph
_POP_UP = re.compile(r"tooltip|rollover")
#: names of custom elements and buttons that do something, and are no word of the sentence
_ACTION = re.compile(
    r"(?:^|[-_ ])"
    r"(?:share|sign|subscri|newsletter|copy|button|btn|follow|login|tool-?tip|ads?(?:$|[-_ ]))",
    re.IGNORECASE,
)
_PHRASES = INLINE | {"p", "li", "dd", "td", "h1", "h2", "h3", "h4", "h5", "h6"}
_NAMING = ("id", "itemprop", "role", "data-component", "data-testid", "data-type")
_LONGEST_CELL = 300  #: characters; a longer cell is a column of the page


def marks_of(element: HtmlElement) -> str:
    """The names of an element as printed: class, id, itemprop, role, data-*."""
    attributes = element.items()
    if len(attributes) < 2:  # most elements, at a third of the time
        if not attributes:
            return ""
        name, value = attributes[0]
        if name == "class":
            return str(value)
    get = dict(attributes).get
    marks = get("class") or ""
    for name in _NAMING:
        if value := get(name):
            marks = f"{marks} {value}"
    if "none" in (style := get("style") or "") and "display" in style:
        marks += " is-hidden"
    if get("hidden") is not None or get("aria-hidden") == "true":
        marks += " is-hidden"
    return marks


def is_hidden_span(span: HtmlElement) -> bool:
    """True for hidden text; not for the words around it (`<span class=tooltip>GDP <span ...`)."""
    is_around = _POP_UP.search(span.get("class") or "") and any(
        map(_is_hidden, span.iterdescendants("span"))
    )
    return _is_hidden(span) and not is_around


def _is_hidden(span: HtmlElement) -> bool:
    if _HIDDEN.search(span.get("class") or ""):
        return True
    is_off = span.get("hidden") is not None or _NOT_SHOWN.search(span.get("style") or "")
    return bool(is_off) and short_text_of(span, longest=_LONGEST_REMARK) is not None


def is_in_sentence(node: HtmlElement) -> bool:
    """True for a button or custom element that stands between words and explains them."""
    parent, before = node.getparent(), node.getprevious()
    if parent is None or parent.tag not in _PHRASES:
        return False
    text = ((parent.text if before is None else before.tail) or "").rstrip()
    is_between = (
        bool(text) and not text.endswith((".", "!", "?")) and bool(node.tail and node.tail.strip())
    )
    names = f"{node.get('class') or ''} {node.tag if node.tag != 'button' else ''}"
    return (
        is_between
        and not _ACTION.search(names)
        and all(inner.tag in INLINE for inner in node.iterdescendants("*"))
    )


def data_row(row: HtmlElement) -> str | None:
    """The cells of a data table's row set apart by `|`; None where a table lays out the page."""
    cells = ["".join(seen_texts(cell)) for cell in row.iterchildren("td", "th")]
    filled = [text for cell in cells if (text := tidy(cell))]
    if (
        len(cells) < 2
        or len(filled) < 2
        or max(map(len, filled)) > _LONGEST_CELL
        or next(row.iter("table"), None) is not None
    ):
        return None
    return " | ".join(filled)
