"""A page's tree as the texts it prints, block by block, with the boxes they stand in. Judges nothing; one pass, reads only."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from news.text import tidy, words

MAX_BLOCKS = 4000  #: of a page; the longest real one seen has 2,900
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark q ruby rb rt rp s samp small span strike "
    "strong sub sup time tt u var wbr nobr".split()
)
_UNSEEN = frozenset(
    "script style template svg iframe object embed select option textarea input canvas video audio map math head title meta "
    "link datalist noframes frameset applet img picture source track".split()
)
_BOLD, _SLANTED = frozenset(("b", "strong")), frozenset(("i", "em"))
_PICTURES = frozenset("img picture video iframe amp-img svg audio object embed canvas".split())
_FIELDS = frozenset("input select textarea button".split())
_NOTED = _PICTURES | _FIELDS | {"hr"}
_BREAK = re.compile(r"\n[ \t\r\f\v\xa0]*\n\s*")
_UNREAD = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader(?:-text)?|tooltip(?:text)?|rollover)(?:$|[\s_-])"
)
"""Inline text for the ear or the pointer only."""
_POP_UP = re.compile(r"tooltip|rollover")
_DEED = re.compile(
    r"(?:^|[-_ ])(?:share|sign|subscri|newsletter|copy|button|btn|follow|login|tool-?tip|ads?(?:$|[-_ ]))",
    re.IGNORECASE,
)
"""What a custom element or a button is called that does something, and is no word of the sentence."""
_PHRASES = _INLINE | {"p", "li", "dd", "td", "h1", "h2", "h3", "h4", "h5", "h6"}
_SAYING = ("id", "itemprop", "role", "data-component", "data-testid", "data-type")
_LONGEST_CELL = 300  #: characters; a longer cell is a column of the page
_NEEDLESS = re.compile(r"\s+")


class Box:
    """An element that breaks the text: what it is called, and what stands in it."""

    __slots__ = (
        "blocks",
        "depth",
        "element",
        "linked",
        "long_words",
        "marks",
        "parent",
        "tag",
        "total",
    )

    def __init__(self, element: HtmlElement, *, parent: "Box | None") -> None:
        self.element, self.parent = element, parent
        self.tag: str = element.tag
        self.marks = marks_of(element)
        self.depth: int = parent.depth + 1 if parent else 0
        self.total = self.linked = self.long_words = self.blocks = 0

    def chain(self) -> Iterator["Box"]:
        """The box and those around it, innermost first."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent


@dataclass(slots=True)
class Block:
    """A run of text between two breaks."""

    text: str
    box: Box
    linked: int  #: characters of it that are links
    links: int
    span: str  #: marks of the first inline element in it that has any
    tokens: list[str] = field(default_factory=list)
    is_bold: bool = False  #: begins in bold
    starts_linked: bool = False
    bold: float = 0.0  #: share of it
    slanted: float = 0.0  #: share of it
    pictures: int = 0  #: between the block before and this one
    fields: int = 0  #: to fill in or press, likewise
    is_ruled: bool = False  #: a rule is drawn above it


def blocks_of(tree: HtmlElement) -> list[Block]:
    """The blocks of a page in reading order, and the sums of their boxes."""
    body = next(tree.iter("body"), tree)
    cutter = _Cutter()
    found = list(cutter.cut(body))
    for block in found:
        _note(block)
    for box in reversed(cutter.boxes):  # inner ones were made after those around them
        if box.parent is not None and box.blocks:
            box.parent.blocks += box.blocks
            box.parent.total += box.total
            box.parent.linked += box.linked
            box.parent.long_words += box.long_words
    return found


def _note(block: Block) -> None:
    """Add a block to the sums of its own box."""
    box, count = block.box, len(block.tokens)
    box.blocks += 1
    box.total += len(block.text)
    box.linked += block.linked
    if count >= 10 and block.linked * 2 < len(block.text):
        box.long_words += count


class _Cutter:
    """The state of one pass over a tree."""

    def __init__(self) -> None:
        self.boxes: list[Box] = []  #: in the order of their opening
        self._run: list[str] = []
        self._linked = self._links = self._anchors = self._count = 0
        self._bolds = self._slants = self._bolded = self._slanted = 0
        self._pictures = self._fields = 0
        self._ruled = False
        self._span = ""
        self._bold: bool | None = None
        self._first: bool | None = None

    def cut(self, body: HtmlElement) -> Iterator[Block]:  # noqa: C901, PLR0912 - one walk, its cases side by side
        """The blocks of an element."""
        box = self._boxed(body, None)
        walk = etree.iterwalk(body, events=("start", "end"))
        for event, node in walk:
            tag = node.tag
            if event == "start":
                if tag in _UNSEEN:
                    if tag in _NOTED:
                        self._notice(tag)
                    walk.skip_subtree()
                elif tag in _INLINE or (
                    (tag == "button" or "-" in tag) and _is_in_a_sentence(node)
                ):
                    if tag == "span" and _is_unread(node):
                        walk.skip_subtree()
                    else:
                        self._enter(node, tag)
                elif tag == "br":
                    self._run.append("\n")
                elif tag == "tr" and (row := _row_of(node)):
                    yield from self._flush(box)
                    yield self._row(node, row, box)
                    walk.skip_subtree()
                elif node is not body:
                    yield from self._flush(box)
                    box = self._boxed(node, box)
                    if tag in _NOTED:
                        self._notice(tag)
                    if node.text:
                        self._add(node.text)
                elif node.text:
                    self._add(node.text)
                continue
            if node is body:
                break
            if tag == "a":
                self._anchors -= 1
            elif tag in _BOLD:
                self._bolds -= 1
            elif tag in _SLANTED:
                self._slants -= 1
            elif box.element is node:
                yield from self._flush(box)
                box = box.parent or box
            if node.tail:
                self._add(node.tail)
            if self._count > MAX_BLOCKS:
                return
        yield from self._flush(box)

    def _notice(self, tag: str) -> None:
        """Keep in mind what stands between two blocks without being text."""
        self._pictures += tag in _PICTURES
        self._fields += tag in _FIELDS
        self._ruled |= tag == "hr"

    def _boxed(self, node: HtmlElement, parent: Box | None) -> Box:
        box = Box(node, parent=parent)
        self.boxes.append(box)
        return box

    def _enter(self, node: HtmlElement, tag: str) -> None:
        if tag == "a":
            self._anchors += 1
            self._links += 1
        elif tag in _BOLD:
            self._bolds += 1
            if self._bold is None:
                self._bold = True
        elif tag in _SLANTED:
            self._slants += 1
        if not self._span and tag != "a":
            self._span = marks_of(node)
        if node.text:
            self._add(node.text)

    def _add(self, text: str) -> None:
        if "\n" in text:
            text = _NEEDLESS.sub(" ", text)
        self._run.append(text)
        if not text.isspace():
            if self._anchors:
                self._linked += len(text)
            if self._bolds:
                self._bolded += len(text)
            if self._slants:
                self._slanted += len(text)
            if self._bold is None:
                self._bold = False
            if self._first is None:
                self._first = bool(self._anchors)

    def _flush(self, box: Box) -> Iterable[Block]:
        found: Iterable[Block] = ()
        if self._run:
            whole = "".join(self._run)
            if not whole.isspace():
                found = list(self._blocks(whole, box))
            self._run.clear()
        self._linked = self._links = self._bolded = self._slanted = 0
        self._span, self._bold, self._first = "", None, None
        return found

    def _row(self, node: HtmlElement, row: str, box: Box) -> Block:
        """A row of a data table as one block."""
        self._count += 1
        anchors = list(node.iter("a"))
        linked = sum(len("".join(a.itertext()).strip()) for a in anchors)
        return Block(
            text=row,
            box=self._boxed(node, box),
            linked=min(len(row), linked),
            links=len(anchors),
            span="",
            tokens=words(row),
        )

    def _blocks(self, whole: str, box: Box) -> Iterator[Block]:
        parts = _BREAK.split(whole) if "\n" in whole else [whole]
        for part in parts:
            text = tidy(part)
            if text:
                self._count += 1
                size = len(whole)
                share = len(part) / size
                yield Block(
                    text=text,
                    box=box,
                    linked=min(len(text), round(self._linked * share)),
                    links=round(self._links * share),
                    span=self._span,
                    tokens=words(text),
                    is_bold=bool(self._bold),
                    starts_linked=bool(self._first),
                    bold=min(1.0, self._bolded / size),
                    slanted=min(1.0, self._slanted / size),
                    pictures=self._pictures,
                    fields=self._fields,
                    is_ruled=self._ruled,
                )
                self._pictures = self._fields = 0
                self._ruled = False


def _is_unread(span: HtmlElement) -> bool:
    """True for text for the ear or the pointer; not for the words that bear it (`<span class=tooltip>GDP <span ...`)."""
    is_bearer = _POP_UP.search(span.get("class") or "") and any(
        map(_is_marked, span.iterdescendants("span"))
    )
    return _is_marked(span) and not is_bearer


def _is_marked(span: HtmlElement) -> bool:
    return _UNREAD.search(span.get("class") or "") is not None


def _is_in_a_sentence(node: HtmlElement) -> bool:
    """True for a button or custom element of words between words, which they explain; not for one that does something."""
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
        and not _DEED.search(names)
        and all(inner.tag in _INLINE for inner in node.iterdescendants("*"))
    )


def _row_of(row: HtmlElement) -> str | None:
    """The cells of a data table's row set apart by `|`; None where a table lays out the page."""
    cells = [" ".join(_seen_texts(cell)) for cell in row.iterchildren("td", "th")]
    filled = [text for cell in cells if (text := tidy(cell))]
    if (
        len(cells) < 2
        or len(filled) < 2
        or max(map(len, filled)) > _LONGEST_CELL
        or next(row.iter("table"), None) is not None
    ):
        return None
    return " | ".join(filled)


def _seen_texts(element: HtmlElement) -> Iterator[str]:
    for node in element.iter():
        if node.tag not in _UNSEEN and node.text:
            yield node.text
        if node.tail and node is not element:
            yield node.tail


def marks_of(element: HtmlElement) -> str:
    """What an element says of itself: class, id, itemprop, role and data-* names that blocks go by, as printed."""
    attributes = element.items()
    if len(attributes) < 2:  # most elements, at a third of the time
        if not attributes:
            return ""
        name, value = attributes[0]
        if name == "class":
            return str(value)
    get = dict(attributes).get
    marks = get("class") or ""
    for name in _SAYING:
        if value := get(name):
            marks = f"{marks} {value}"
    if "none" in (style := get("style") or "") and "display" in style:
        marks += " is-hidden"
    if get("hidden") is not None or get("aria-hidden") == "true":
        marks += " is-hidden"
    return marks
