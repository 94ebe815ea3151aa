"""Single elements: what they are called, whether readers see them, and what they break."""

import re
from collections.abc import Iterable, Mapping

from lxml.html import HtmlElement

from extractors.article.page.tree import short_text_of

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
_MAY_HIDE = re.compile(r"sr-only|hidden|screen|tooltip|rollover|katex")  #: of a few classes
#: names of custom elements and buttons that do something, and are no word of the sentence
_ACTS = r"share|sign|subscri|newsletter|copy|follow|login"
_ACTION = re.compile(rf"(?:^|[-_ ])(?:{_ACTS}|button|btn|tool-?tip|ads?(?:$|[-_ ]))", re.IGNORECASE)
_ACTING = re.compile(rf"(?:^|[-_ ])(?:{_ACTS}|save|print|bookmark|gift|listen)", re.IGNORECASE)
#: attributes of a button that shows a part of the page
_SHOWING = ("aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle", "data-bs-target")
_PHRASES = INLINE | {"p", "li", "dd", "td", "h1", "h2", "h3", "h4", "h5", "h6"}
#: what no picture or drawing ends with; browsers end a drawing there
_OF_PAGES = frozenset(
    "div p h1 h2 h3 h4 ul ol header main article section aside footer nav table script".split()
)
_TOLD = {"row": "tr", "table": "table"}  #: roles that say what tags do
_OPEN = 10  #: levels of elements that are open in a drawing: parsers nest sources
_DEEPEST, _WIDEST = 4, 4  #: levels and elements in a heading that is but one box
_NAMING = ("id", "itemprop", "role", "data-component", "data-testid", "data-type")
_TELLING = frozenset((*_NAMING, "style", "hidden", "aria-hidden"))


def marks_of(element: HtmlElement) -> str:
    """The names of an element as printed: class, id, itemprop, role, data-*."""
    attributes = element.items()
    if len(attributes) < 2:  # most elements, at a third of the time
        if not attributes:
            return ""
        name, value = attributes[0]
        if name == "class":
            return value  # type: ignore[no-any-return]
    found = dict(attributes)
    return found.get("class", "") if _TELLING.isdisjoint(found) else _all_marks(found)


def _all_marks(attributes: Mapping[str, str]) -> str:
    get = attributes.get
    marks = get("class") or ""
    for name in _NAMING:
        if value := get(name):
            marks = f"{marks} {value}"
    if "none" in (style := get("style") or "") and "display" in style:
        marks += " is-hidden"
    if get("hidden") is not None or get("aria-hidden") == "true":
        marks += " is-hidden"
    return marks


def holds_page(drawing: HtmlElement) -> bool:
    """True for a `picture` or `svg` that was never closed: the rest of its box is in it.

    Of the elements that end it the last one tells, which may be in a path that is open too.
    """
    for _ in range(_OPEN):
        if not len(drawing):
            return False
        drawing = drawing[-1]
        if drawing.tag in _OF_PAGES:
            return True
    return False


def is_hidden_span(span: HtmlElement, *, names: str) -> bool:
    """True for hidden text; not for the words around it (`<span class=tooltip>GDP <span ...`).

    names: its class.
    """
    if names and _MAY_HIDE.search(names):
        if names == "katex-html":  # the formula again, in boxes
            return span.getprevious() is not None
        if _POP_UP.search(names) and any(map(_is_hidden, span.iterdescendants("span"))):
            return False
        return _is_hidden(span)
    return _is_switched_off(span)


def _is_hidden(span: HtmlElement) -> bool:
    return _HIDDEN.search(span.get("class") or "") is not None or _is_switched_off(span)


def _is_switched_off(span: HtmlElement) -> bool:
    if span.get("hidden") is None:
        style = span.get("style")
        if style is None or not _NOT_SHOWN.search(style):
            return False
    return short_text_of(span, longest=_LONGEST_REMARK) is not None


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


def is_action(marks: str) -> bool:
    """True for the names of a button that shares, saves or subscribes: its line is no text."""
    return _ACTING.search(marks) is not None


def is_opener(element: HtmlElement) -> bool:
    """True for a summary or button that shows what follows it when pressed."""
    get = element.get
    if element.tag == "summary":
        return True
    return (element.tag == "button" or get("role") == "button") and any(map(get, _SHOWING))


def told_tag(element: HtmlElement) -> str | None:
    """`h3` for an element whose role is that of a heading of level 3. Source: WAI-ARIA 1.2."""
    role = element.get("role")
    if role == "heading":
        level = element.get("aria-level") or ""
        return f"h{level}" if level in ("1", "2", "3", "4", "5", "6") else "h2"
    return _TOLD.get(role)


def is_whole_heading(node: HtmlElement, heading: HtmlElement) -> bool:
    """True for a box or button that holds all the text of a heading."""
    for _ in range(_DEEPEST):
        if node is heading:
            return True
        parent = node.getparent()
        if parent is None or len(parent) > _WIDEST or _is_text((parent.text, node.tail)):
            return False
        if any(_is_text(other.itertext()) for other in parent if other is not node):
            return False
        node = parent
    return False


def _is_text(texts: Iterable[str | None]) -> bool:
    return any(text and not text.isspace() for text in texts)
