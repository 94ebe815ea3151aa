"""A page's tree as the texts it prints, block by block, with the boxes around them. One pass."""

import re
from collections.abc import Sequence

from lxml import etree
from lxml.html import HtmlElement

from extractors.article.body.blocks.elements import (
    INLINE,
    UNSEEN,
    is_hidden_span,
    is_in_sentence,
    is_whole_heading,
    marks_of,
)
from extractors.article.body.blocks.promo import Part, promo_parts
from extractors.article.body.blocks.rows import data_row
from extractors.article.body.blocks.values import Block, Box, add_to_sums
from extractors.article.page.printed.marks import MARKING, PRINTED, is_note, printed, quotes_around
from news.text import tidy, words

MAX_BLOCKS = 4000  #: of a page; the longest real one seen has 2,900
_MOST_IN_ONE = 3 * MAX_BLOCKS  #: where one box holds more, as a book whose lines end in `<br>`
LONGEST = 1_000_000  #: characters of a block that are read
_BOLD, _SLANTED = frozenset(("b", "strong")), frozenset(("i", "em"))
_PICTURES = frozenset("img picture video iframe amp-img svg audio object embed canvas".split())
_FIELDS = frozenset("input select textarea button".split())
_NOTED = _PICTURES | _FIELDS | {"hr"}
_BREAK = re.compile(r"\n[ \t\r\f\v\xa0]*\n\s*")
_SPACES = re.compile(r"\s+")
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6", "summary"))


def blocks_of(tree: HtmlElement) -> list[Block]:
    """The blocks of a page in reading order, and the sums of their boxes."""
    cutter = _Cutter(next(tree.iter("body"), tree))
    cutter.cut()
    for block in cutter.blocks:
        add_to_sums(block, to=block.box, sign=1)
    for box in reversed(cutter.boxes):  # inner ones were made after those around them
        if box.parent is not None and box.blocks:
            box.parent.blocks += box.blocks
            box.parent.total += box.total
            box.parent.linked += box.linked
            box.parent.long_words += box.long_words
    return cutter.blocks


class _Cutter:
    """The state of one pass over a body."""

    def __init__(self, body: HtmlElement) -> None:
        self.blocks: list[Block] = []
        self.boxes: list[Box] = []  #: in the order of their opening
        self._body = body
        self._box = self._new_box(body, None)
        self._run: list[str] = []
        self._links_at: list[int] = []  #: pieces of the run that are links
        self._quotes: list[str] = []  #: the closing marks of open quotations
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
                    self.blocks[-1].is_cut = True
                    break
        self._flush()
        for box in self._box.chain():
            box.stop = len(self.blocks)

    def _start(self, node: HtmlElement, tag: str) -> bool:
        """Read an element's start; False where nothing inside is read."""
        if self._is_otherwise(node, tag):
            return False
        if tag in UNSEEN:
            if tag in _NOTED:
                self._notice(tag)
            return False
        if tag in INLINE or self._goes_on(node, tag):
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

    def _is_otherwise(self, node: HtmlElement, tag: str) -> bool:
        """True for what prints otherwise than its text, and has been printed so: powers, notes."""
        if tag in PRINTED:
            text = printed(node, before=self._last_character())
            if text:
                self._add(text)
            return text is not None
        if tag in MARKING and is_note(node):
            self._anchors += tag == "a" and self._is_counted(node)  # its end is met all the same
            return True
        return False

    def _goes_on(self, node: HtmlElement, tag: str) -> bool:
        """True for a button or custom element in a sentence, and what holds a heading's text."""
        if self._box.tag in _HEADINGS and tag in ("div", "p", "button"):
            return is_whole_heading(node, self._box.element)
        return (tag == "button" or "-" in tag) and is_in_sentence(node)

    def _end(self, node: HtmlElement, tag: str) -> None:
        """Read an element's end and the text behind it."""
        if tag == "a":
            self._anchors -= self._is_counted(node)
        elif tag == "q":
            self._print(self._quotes.pop())
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
            if self._is_counted(node):
                self._anchors += 1
                self._links += 1
        elif tag == "q":
            self._open_quote(node)
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

    def _is_counted(self, anchor: HtmlElement) -> bool:
        """True for a link that leads elsewhere: a heading's to its own place does not."""
        if not (anchor.get("href") or "#").startswith(("#", "javascript:")):
            return True
        holds_heading = len(anchor) > 0 and anchor[0].tag in _HEADINGS
        return not (holds_heading or self._box.tag in _HEADINGS)

    def _open_quote(self, node: HtmlElement) -> None:
        """Print the mark that opens a `q` and remember the closing one, if no mark is there."""
        before = self._last_character()
        opened, closed = quotes_around(node, before=before, depth=len(self._quotes))
        self._print(opened)
        self._quotes.append(closed)

    def _print(self, sign: str) -> None:
        if sign:
            self._run.append(sign)

    def _last_character(self) -> str:
        """The last character of the run; "" at its start."""
        return self._run[-1][-1:] if self._run else ""

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
        if text.isspace():
            self._run.append(" " if "\n" in text else text)
            return
        if "\n" in text:
            text = _SPACES.sub(" ", text)
        self._run.append(text)
        if self._anchors:
            self._linked += len(text)
            self._links_at.append(len(self._run) - 1)
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
            parts = promo_parts(self._run, self._links_at) if self._links_at else None
            if parts:
                self._add_parts(parts)
            else:
                self._add_blocks("".join(self._run))
            self._run.clear()
            self._links_at.clear()
        self._linked = self._links = self._bolded = self._slanted = 0
        self._span, self._bold, self._first = "", None, None

    def _add_parts(self, parts: Sequence[Part]) -> None:
        """Add the parts of a run, each with its own links."""
        for part in parts:
            self._linked, self._links = part.linked, part.links
            if part.is_promo:
                self._first = True
            self._add_blocks(part.text, is_promo=part.is_promo)

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

    def _add_blocks(self, whole: str, *, is_promo: bool = False) -> None:
        """Add a text as one block, or as several where empty lines break it."""
        size = max(1, len(whole))
        for part in _BREAK.split(whole) if "\n" in whole else [whole]:
            text = tidy(part[:LONGEST])
            if not text:
                continue
            if self._count >= _MOST_IN_ONE:
                self.blocks[-1].is_cut = True
                break
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
                is_promo=is_promo,
                is_cut=len(part) > LONGEST,
            )
            self.blocks.append(block)
            self._pictures = self._fields = 0
            self._ruled = False
