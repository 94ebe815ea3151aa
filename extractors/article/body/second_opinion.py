"""The text that trafilatura extracts from a page, as plain lines."""

import logging
import unicodedata
from collections.abc import Iterator, Sequence

import trafilatura
from lxml.etree import _Element as Element
from lxml.html import HtmlElement
from trafilatura.settings import Document, Extractor

from news.text import tidy

for _name in ("trafilatura", "htmldate", "charset_normalizer", "justext", "readability"):
    _logger = logging.getLogger(_name)
    _logger.addHandler(logging.NullHandler())
    # their warnings are about values we test ourselves; a run logs outcomes, one line each
    _logger.propagate = False

_BLOCKS = frozenset("p head item list quote table row cell div code ab fw body".split())


def second_opinion(tree: HtmlElement, *, url: str) -> Sequence[str]:
    """The lines that trafilatura takes without its fall-backs. tree: not changed."""
    options = Extractor(
        output_format="xml",
        comments=False,
        formatting=False,
        dedup=False,
        with_metadata=False,
        url=url,
        fast=True,
    )
    document = trafilatura.bare_extraction(tree, options=options)
    if not isinstance(document, Document) or document.body is None:
        return ()
    return tuple(_lines(document.body))


def _lines(body: Element) -> Iterator[str]:
    """One line for each p, head, item and quote part; a table row is one, its cells set apart."""
    for run in _runs(body):
        text = tidy(run)
        if text and not _is_rule(text):
            yield text


def _runs(element: Element) -> Iterator[str]:
    """Runs of text between block boundaries. Iterative: pages nest deeper than Python's stack."""
    run: list[str] = []
    stack: list[tuple[Element, bool]] = [(element, False)]
    while stack:
        node, is_done = stack.pop()
        is_break = node.tag == "lb" and bool(run) and run[-1] == "\n"
        if node.tag in _BLOCKS or is_break:
            yield "".join(run)
            run.clear()
        if is_done:
            run.append(node.tail or "")
        elif node.tag == "row":
            yield from _row(node)
            run.append(node.tail or "")
        elif node.tag == "lb":
            run.append("\n")
            if node.tail and node.tail.strip():
                run.append(node.tail)
        else:
            run.append(node.text or "")
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(node))
    yield "".join(run)


def _row(row: Element) -> Iterator[str]:
    """A row of a data table on one line; the paragraphs of a layout table's only filled cell."""
    cells = [cell for cell in row if "".join(cell.itertext()).strip()]
    if len(cells) == 1:
        yield from _runs(cells[0])
    else:
        yield " | ".join(tidy(" ".join(cell.itertext())) or "" for cell in cells)


def _is_rule(text: str) -> bool:
    """True for a line without a letter, digit or symbol that means something: `***`, `|`."""
    return not any(unicodedata.category(c)[0] in "LNS" and c not in "|+~^`=<>" for c in text)
