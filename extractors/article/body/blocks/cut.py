"""A page's tree as the texts it prints, block by block, with the boxes around them. One pass."""

import re
from collections.abc import Callable, Sequence

from lxml import etree
from lxml.html import HtmlElement

from extractors.article.body.blocks.elements import (
    INLINE,
    UNSEEN,
    holds_page,
    is_hidden_span,
    is_in_sentence,
    is_opener,
    is_whole_heading,
)
from extractors.article.body.blocks.promo import Part, promo_parts
from extractors.article.body.blocks.rows import data_row
from extractors.article.body.blocks.run import COUNTED, Run
from extractors.article.body.blocks.values import Block, Box, add_to_sums
from extractors.article.page.printed.marks import PRINTED, is_note_link, is_note_span, printed
from news.text import tidy, words

MAX_BLOCKS = 4000  #: of a page; the longest real one seen has 2,900
_MOST_IN_ONE = 3 * MAX_BLOCKS  #: where one box holds more, as a book whose lines end in `<br>`
LONGEST = 1_000_000  #: characters of a block that are read
_PICTURES = frozenset("img picture video iframe amp-img svg audio object embed canvas".split())
_FIELDS = frozenset("input select textarea button".split())
_NOTED = _PICTURES | _FIELDS | {"hr"}
_BREAK = re.compile(r"\n[ \t\r\f\v\xa0]*\n\s*")
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6", "summary"))


def blocks_of(tree: HtmlElement) -> list[Block]:
    """The blocks of a page in reading order, and the sums of their boxes."""
    body = tree.find("body")  # where it nearly always is: `iter` looks on for a second one
    cutter = _Cutter(next(tree.iter("body"), tree) if body is None else body)
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
        self._run = Run()
        self._count = 0
        self._pictures = self._fields = 0
        self._ruled = False

    def cut(self) -> None:
        """Collect the blocks and boxes."""
        if self._body.text:
            self._run.add(self._body.text)
        self._walk()
        self._flush()
        for box in self._box.chain():
            box.stop = len(self.blocks)

    def _walk(self) -> None:
        """Read what starts and ends below the body: much of it, so all in one loop."""
        run, pieces = self._run, self._run.pieces
        walk = etree.iterwalk(self._body, events=("start", "end"))
        next(walk)
        for event, node in walk:
            tag = node.tag
            if event == "start":
                if not _WAYS.get(tag, _Cutter.start_box)(self, node, tag):
                    walk.skip_subtree()
                continue
            if node is self._box.element:
                if node is self._body:
                    break
                self._flush()
                self._box.stop = len(self.blocks)
                self._box = self._box.parent or self._box
            elif tag in COUNTED:
                run.leave(tag)
            if tail := node.tail:
                if tail.isspace():  # as most are
                    pieces.append(" " if "\n" in tail else tail)
                else:
                    run.add(tail)
            if self._count > MAX_BLOCKS:
                self.blocks[-1].is_cut = True
                break

    def start_box(self, node: HtmlElement, tag: str) -> bool:
        """Open the box of an element that breaks the text."""
        if "-" in tag and is_in_sentence(node):
            return self.start_inline(node, tag)
        self._flush()
        self._box = self._new_box(node, self._box)
        if tag in _NOTED:
            self._notice(tag)
        if text := node.text:
            self._run.add(text)
        return True

    def start_part(self, node: HtmlElement, tag: str) -> bool:
        """Open the box of a `div`, but for one in a heading that holds all of its text."""
        if node.get("role") == "row":
            return self.start_row(node, tag)
        if self._box.tag in _HEADINGS:
            goes_on = is_whole_heading(node, self._box.element)
        else:
            goes_on = tag == "button" and is_in_sentence(node)
        return (self.start_inline if goes_on else self.start_box)(node, tag)

    def start_inline(self, node: HtmlElement, tag: str) -> bool:
        """Go on inside an inline element."""
        self._run.enter(node, tag)
        return True

    def start_span(self, node: HtmlElement, tag: str) -> bool:
        """Go on inside a span that is seen, and marks no note."""
        names = node.get("class") or ""
        if is_note_span(node, names=names) or is_hidden_span(node, names=names):
            return False
        self._run.enter(node, tag)
        return True

    def start_link(self, node: HtmlElement, _: str) -> bool:
        """Go on inside a link that marks no note."""
        href, run = node.get("href") or "#", self._run
        is_counted = not href.startswith(("#", "javascript:")) or not (
            self._is_of_heading(node) or is_opener(self._box.element)
        )
        run.open_link(is_counted=is_counted)
        if "#" in href and is_note_link(node):
            return False
        run.links += is_counted
        if text := node.text:
            run.add(text)
        return True

    def _is_of_heading(self, anchor: HtmlElement) -> bool:
        """True for a heading's link to its own place."""
        holds_heading = len(anchor) > 0 and anchor[0].tag in _HEADINGS
        return holds_heading or self._box.tag in _HEADINGS

    def start_printed(self, node: HtmlElement, tag: str) -> bool:
        """Print what is shown otherwise than its text: powers, notes."""
        text = printed(node, before=self._run.last_character())
        if text is None:
            return self.start_inline(node, tag)
        if text:
            self._run.add(text)
        return False

    def start_break(self, _: HtmlElement, __: str) -> bool:
        self._run.pieces.append("\n")
        return True

    def start_row(self, node: HtmlElement, tag: str) -> bool:
        """Add a row of a data table as one block; open the box of another."""
        row = data_row(node)
        if not row:
            return self.start_box(node, tag)
        self._flush()
        self._add_row(node, row)
        return False

    def start_drawing(self, node: HtmlElement, tag: str) -> bool:
        """Pass over a picture or drawing, but read the page in one that was never closed."""
        return (self.start_inline if holds_page(node) else self.pass_over)(node, tag)

    def pass_over(self, _: HtmlElement, tag: str) -> bool:
        """Leave out an element that shows no text."""
        if tag in _NOTED:
            self._notice(tag)
        return False

    def _notice(self, tag: str) -> None:
        """Count what stands between two blocks without being text."""
        self._pictures += tag in _PICTURES
        self._fields += tag in _FIELDS
        self._ruled |= tag == "hr"

    def _new_box(self, node: HtmlElement, parent: Box | None) -> Box:
        box = Box(node, parent=parent, start=len(self.blocks))
        self.boxes.append(box)
        return box

    def _flush(self) -> None:
        """End the block."""
        run = self._run
        if run.texts:
            may_lead = run.links_at and not run.is_mere_link()
            if may_lead and (parts := promo_parts(run.pieces, run.links_at)):
                self._add_parts(parts)
            else:
                self._add_blocks("".join(run.pieces))
        if run.is_used:
            run.begin()
        elif run.pieces:  # blanks, as between most boxes
            run.pieces.clear()

    def _add_parts(self, parts: Sequence[Part]) -> None:
        """Add the parts of a run, each with its own links."""
        for part in parts:
            self._run.linked, self._run.links = part.linked, part.links
            if part.is_promo:
                self._run.starts_linked = True
            self._add_blocks(part.text, is_promo=part.is_promo)

    def _add_row(self, node: HtmlElement, row: str) -> None:
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
        size, run = max(1, len(whole)), self._run
        for part in _BREAK.split(whole) if "\n" in whole else (whole,):
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
                linked=min(len(text), round(run.linked * share)) if run.linked else 0,
                links=round(run.links * share) if run.links else 0,
                span=run.span,
                tokens=words(text),
                is_bold=bool(run.is_bold),
                starts_linked=bool(run.starts_linked),
                bold=min(1.0, run.bolded / size) if run.bolded else 0.0,
                slanted=min(1.0, run.slanted / size) if run.slanted else 0.0,
                pictures=self._pictures,
                fields=self._fields,
                is_ruled=self._ruled,
                is_promo=is_promo,
                is_cut=len(part) > LONGEST,
            )
            self.blocks.append(block)
            self._pictures = self._fields = 0
            self._ruled = False


_WAYS: dict[str, Callable[[_Cutter, HtmlElement, str], bool]] = {
    **dict.fromkeys(INLINE, _Cutter.start_inline),
    **dict.fromkeys(UNSEEN, _Cutter.pass_over),
    **dict.fromkeys(PRINTED, _Cutter.start_printed),
    **dict.fromkeys(("div", "p", "button"), _Cutter.start_part),
    "a": _Cutter.start_link,
    "span": _Cutter.start_span,
    "br": _Cutter.start_break,
    "tr": _Cutter.start_row,
    **dict.fromkeys(("picture", "source", "svg"), _Cutter.start_drawing),
}
"""How an element starts, by its tag: False where nothing inside is read."""
