"""Rows of data tables."""

from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from extractors.article.body.blocks.elements import INLINE, UNSEEN
from extractors.article.page.printed.marks import PRINTED, printed
from news.text import tidy

_CELLS = frozenset(("cell", "columnheader", "rowheader", "gridcell"))  #: source: WAI-ARIA 1.2
_LONGEST_CELL = 300  #: characters; a longer cell is a column of the page


def data_row(row: HtmlElement) -> str | None:
    """The cells of a data table's row set apart by `|`; None where a table lays out the page."""
    cells = list(row.iterchildren("td", "th")) or [one for one in row if one.get("role") in _CELLS]
    # asked before any text is read: tables in tables are read once, not once at each level
    if len(cells) < 2 or next(row.iter("table"), None) is not None:
        return None
    filled = [text for cell in cells if (text := tidy("".join(_seen_texts(cell))))]
    if len(filled) < 2 or max(map(len, filled)) > _LONGEST_CELL:
        return None
    return " | ".join(filled)


def _seen_texts(cell: HtmlElement) -> Iterator[str]:
    """The texts that a cell shows, a blank between its lines."""
    before = ""
    walk = etree.iterwalk(cell, events=("start", "end"))
    for event, node in walk:
        tag, text = node.tag, node.tail if event == "end" and node is not cell else None
        if event == "start":
            text = node.text
            if tag in PRINTED and (other := printed(node, before=before)) is not None:
                text = other
                walk.skip_subtree()
            elif tag in UNSEEN:
                text = None
                walk.skip_subtree()
        if tag not in INLINE:
            yield " "
        if text:
            before = text[-1]
            yield text
