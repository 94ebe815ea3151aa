"""A page's tree as the texts it prints, block by block, with the boxes around them. One pass."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from extractors.article.body.elements import (
    INLINE,
    UNSEEN,
    data_row,
    is_hidden_span,
    is_in_sentence,
    marks_of,
)
from news.text import tidy, words

_LONG = 10  #: tokens
MAX_BLOCKS = 4000  #: of a page; the longest real one seen has 2,900
_BOLD, _SLANTED = frozenset(("b", "strong")), frozenset(("i", "em"))
_PICTURES = frozenset("img picture video iframe amp-img svg audio object embed canvas".split())
_FIELDS = frozenset("input select textarea button".split())
_NOTED = _PICTURES | _FIELDS | {"hr"}
_BREAK = re.compile(r"\n[ \t\r\f\v\xa0]*\n\s*")
_SPACES = re.compile(r"\s+")


class Box:
    """An element around the page's blocks[start:stop]: its names, and how much text it holds."""

    __slots__ = (
        "blocks",
        "depth",
        "element",
        "linked",
        "long_words",
        "marks",
        "parent",
        "start",
        "stop",
        "tag",
        "total",
    )

    def __init__(self, element: HtmlElement, *, parent: "Box | None") -> None:
        self.element, self.parent = element, parent
        self.tag: str = element.tag
        self.marks = marks_of(element)
        self.depth: int = parent.depth + 1 if parent else 0
        self.total = self.linked = self.long_words = self.blocks = 0
        self.start = self.stop = 0

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
    cutter = _Cutter(next(tree.iter("body"), tree))
    cutter.cut()
    for block in cutter.blocks:
        _add(block, to=block.box, sign=1)
    for box in reversed(cutter.boxes):  # inner ones were made after those around them
        if box.parent is not None and box.blocks:
            box.parent.blocks += box.blocks
            box.parent.total += box.total
            box.parent.linked += box.linked
            box.parent.long_words += box.long_words
    return cutter.blocks


def without(blocks: Sequence[Block], gone: Collection[int]) -> list[Block]:
    """The blocks but for those at some places, which also leave the sums of their boxes.

    The places in `start` and `stop` of boxes stay those of the whole page.
    """
    for at in gone:
        for box in blocks[at].box.chain():
            _add(blocks[at], to=box, sign=-1)
    return [block for at, block in enumerate(blocks) if at not in gone]


def is_long(block: Block) -> bool:
    """True for a block that counts as text: of ten tokens or more, few of them links."""
    return len(block.tokens) >= _LONG and block.linked * 2 < len(block.text)


def _add(block: Block, *, to: Box, sign: int) -> None:
    """Add a block to the sums of a box, or take it away."""
    to.blocks += sign
    to.total += sign * len(block.text)
    to.linked += sign * block.linked
    if is_long(block):
        to.long_words += sign * len(block.tokens)


class _Cutter:
    """The state of one pass over a body."""

    def __init__(self, body: HtmlElement) -> None:
        self.blocks: list[Block] = []
        self.boxes: list[Box] = []  #: in the order of their opening
        self._body = body
        self._box = self._new_box(body, None)
        self._run: list[str] = []
        self._linked = self._links = self._anchors = self._count = 0
        self._bolds = self._slants = self._bolded = self._slanted = 0
        self._pictures = self._fields = 0
        self._ruled = False
        self._span = ""
        self._bold: bool | None = None
        self._first: bool | None = None

    def cut(self) -> None:
        """Collect the blocks and boxes."""
        walk = etree.iterwalk(self._body, events=("start", "end"))
        for event, node in walk:
            if event == "start":
                if not self._start(node, node.tag):
                    walk.skip_subtree()
            elif node is self._body:
                break
            else:
                self._end(node, node.tag)
                if self._count > MAX_BLOCKS:
                    break
        self._flush()
        for box in self._box.chain():
            box.stop = len(self.blocks)

    def _start(self, node: HtmlElement, tag: str) -> bool:
        """Read an element's start; False where nothing inside is read."""
        if tag in UNSEEN:
            if tag in _NOTED:
                self._notice(tag)
            return False
        if tag in INLINE or ((tag == "button" or "-" in tag) and is_in_sentence(node)):
            if tag == "span" and is_hidden_span(node):
                return False
            self._enter(node, tag)
        elif tag == "br":
            self._run.append("\n")
        elif tag == "tr" and (row := data_row(node)):
            self._flush()
            self._add_row(node, row)
            return False
        else:
            self._open(node, tag)
        return True

    def _end(self, node: HtmlElement, tag: str) -> None:
        """Read an element's end and the text behind it."""
        if tag == "a":
            self._anchors -= 1
        elif tag in _BOLD:
            self._bolds -= 1
        elif tag in _SLANTED:
            self._slants -= 1
        elif self._box.element is node:
            self._flush()
            self._box.stop = len(self.blocks)
            self._box = self._box.parent or self._box
        if node.tail:
            self._add(node.tail)

    def _open(self, node: HtmlElement, tag: str) -> None:
        """Open the box of an element that breaks the text."""
        if node is not self._body:
            self._flush()
            self._box = self._new_box(node, self._box)
            if tag in _NOTED:
                self._notice(tag)
        if node.text:
            self._add(node.text)

    def _enter(self, node: HtmlElement, tag: str) -> None:
        """Go on inside an inline element."""
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

    def _notice(self, tag: str) -> None:
        """Count what stands between two blocks without being text."""
        self._pictures += tag in _PICTURES
        self._fields += tag in _FIELDS
        self._ruled |= tag == "hr"

    def _new_box(self, node: HtmlElement, parent: Box | None) -> Box:
        box = Box(node, parent=parent)
        box.start = box.stop = len(self.blocks)
        self.boxes.append(box)
        return box

    def _add(self, text: str) -> None:
        """Add text to the block, and to the sums of what it is in."""
        if "\n" in text:
            text = _SPACES.sub(" ", text)
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

    def _flush(self) -> None:
        """End the block."""
        if self._run:
            whole = "".join(self._run)
            if not whole.isspace():
                self._add_blocks(whole)
            self._run.clear()
        self._linked = self._links = self._bolded = self._slanted = 0
        self._span, self._bold, self._first = "", None, None

    def _add_row(self, node: HtmlElement, row: str) -> None:
        """Add a row of a data table as one block."""
        self._count += 1
        anchors = list(node.iter("a"))
        linked = sum(len("".join(a.itertext()).strip()) for a in anchors)
        block = Block(
            text=row,
            box=self._new_box(node, self._box),
            linked=min(len(row), linked),
            links=len(anchors),
            span="",
            tokens=words(row),
        )
        self.blocks.append(block)
        block.box.stop = len(self.blocks)

    def _add_blocks(self, whole: str) -> None:
        """Add a text as one block, or as several where empty lines break it."""
        size = len(whole)
        for part in _BREAK.split(whole) if "\n" in whole else [whole]:
            text = tidy(part)
            if not text:
                continue
            self._count += 1
            share = len(part) / size
            block = Block(
                text=text,
                box=self._box,
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
            self.blocks.append(block)
            self._pictures = self._fields = 0
            self._ruled = False
