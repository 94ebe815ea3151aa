"""trafilatura's tree as plain lines: one for each p, head, item, quote part and table row. Pure."""

import unicodedata
from collections.abc import Iterator

from lxml.etree import _Element as Element

from news.text import tidy

_BLOCKS = frozenset(
    {
        "p",
        "head",
        "item",
        "list",
        "quote",
        "table",
        "row",
        "cell",
        "div",
        "code",
        "ab",
        "fw",
        "body",
    }
)


def lines_of(body: Element) -> Iterator[str]:
    """The body's plain paragraphs: one for each p, head, item, quote part; a table row is one, its cells set apart by `|`."""
    for piece in _pieces(body):
        text = tidy(piece)
        if text and not _is_rule(text):
            yield text


def _pieces(element: Element) -> Iterator[str]:
    """Runs of text between block boundaries. Iterative: pages nest deeper than Python's stack."""
    run: list[str] = []
    stack: list[tuple[Element, bool]] = [(element, False)]
    while stack:
        node, is_done = stack.pop()
        if is_done:
            if node.tag in _BLOCKS:
                yield "".join(run)
                run.clear()
            run.append(node.tail or "")
            continue
        if node.tag == "row":
            yield "".join(run)
            run.clear()
            yield from _row(node)
            run.append(node.tail or "")
            continue
        if node.tag in _BLOCKS:
            yield "".join(run)
            run.clear()
        if node.tag == "lb":
            if run and run[-1] == "\n":
                yield "".join(run)
                run.clear()
            run.append("\n")
            if node.tail and node.tail.strip():
                run.append(node.tail)
            continue
        run.append(node.text or "")
        stack.append((node, True))
        stack.extend((child, False) for child in reversed(node))
    yield "".join(run)


def _row(row: Element) -> Iterator[str]:
    """A row of a data table on one line; the paragraphs of a layout table's only filled cell."""
    cells = [cell for cell in row if "".join(cell.itertext()).strip()]
    if len(cells) == 1:
        yield from _pieces(cells[0])
    else:
        yield " | ".join(tidy(" ".join(cell.itertext())) or "" for cell in cells)


def _is_rule(text: str) -> bool:
    """True for a line without a letter, digit or symbol that means something: `***`, `---`, `|`."""
    return not any(unicodedata.category(c)[0] in "LNS" and c not in "|+~^`=<>" for c in text)
