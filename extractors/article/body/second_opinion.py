"""The text that trafilatura extracts from a page, as plain lines."""

import logging
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

import trafilatura
from lxml.etree import TreeBuilder, iterwalk
from lxml.etree import _Element as Element
from lxml.html import HtmlElement
from trafilatura.settings import Document, Extractor

from extractors.article.body.blocks import LONGEST
from extractors.article.body.blocks.elements import INLINE
from news.text import tidy

for _name in ("trafilatura", "htmldate", "charset_normalizer", "justext", "readability"):
    _logger = logging.getLogger(_name)
    _logger.addHandler(logging.NullHandler())
    # their warnings are about values we test ourselves; a run logs outcomes, one line each
    _logger.propagate = False

#: elements of a page that is asked about as it is; the longest real one seen has 5,000
_MANY = 6_000
#: elements that are read of a longer page, a link counted twice: trafilatura's time grows with the
#: square of the number of paragraphs, and of the links in one
_MOST = 20_000
_LINK = 2
_BLOCKS = frozenset("p head item list quote table row cell div code ab fw body".split())


def second_opinion(tree: HtmlElement, *, url: str) -> Sequence[str]:
    """The lines that trafilatura takes without its fall-backs; of a long page, of its beginning.

    tree: not changed.
    """
    if next(islice(tree.iter(), _MANY, None), None) is not None:
        tree = _beginning(tree)
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


def _beginning(tree: HtmlElement) -> HtmlElement:
    """A copy of a page's first elements without those that mark words; these words are joined.

    Pages that tell the time of each spoken word have an element a word.
    """
    builder, left = TreeBuilder(element_factory=tree.makeelement), _MOST
    opened: list[str] = []
    for event, node in iterwalk(tree, events=("start", "end")):
        is_kept = node.tag == "a" or node.tag not in INLINE
        if event == "end":
            if is_kept:
                builder.end(opened.pop())
            builder.data(node.tail or "" if opened else "")
            continue
        if is_kept:
            left -= _LINK if node.tag == "a" else 1
            if left < 0:
                break
            builder.start(node.tag, dict(node.attrib))
            opened.append(node.tag)
        builder.data(node.text or "")
    for tag in reversed(opened):
        builder.end(tag)
    copy: HtmlElement = builder.close()
    return copy


def _lines(body: Element) -> Iterator[str]:
    """One line for each p, head, item and quote part; a table row is one, its cells set apart."""
    for run in _runs(body):
        text = tidy(run[:LONGEST])
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
