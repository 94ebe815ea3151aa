"""The article's text: trafilatura over our tree, its output as paragraphs. Knows no metadata but the lines to drop."""

import logging
import unicodedata
from collections.abc import Iterable, Iterator

import trafilatura
from lxml.etree import _Element as Element
from lxml.html import HtmlElement
from trafilatura.settings import Document, Extractor

from news.text import folded_words, tidy, words

for _name in ("trafilatura", "htmldate", "charset_normalizer", "justext", "readability"):
    _logger = logging.getLogger(_name)
    _logger.addHandler(logging.NullHandler())
    _logger.propagate = False  # their warnings are about values we test ourselves; a run logs outcomes, one line each

_BLOCKS = frozenset({"p", "head", "item", "list", "quote", "table", "row", "cell", "div", "code", "ab", "fw", "body"})
_NOTICE_WORDS = 48  #: a body below this may be a notice to readers without JavaScript
_LEADING = 4  #: paragraphs at the top among which repeated titles, bylines and dates are looked for


def extract_body(tree: HtmlElement, *, url: str, printed: Iterable[str | None] = ()) -> tuple[str, ...]:
    """The paragraphs of a page's main text, in reading order, without leading lines that repeat its title, byline or date.

    tree: not changed. printed: titles, byline and dates as the page prints them.
    Comments, links and formatting are left out; tables and lists stay.
    """
    options = Extractor(output_format="xml", comments=False, formatting=False, dedup=False, with_metadata=False, url=url)
    document = trafilatura.bare_extraction(tree, options=options)
    if not isinstance(document, Document) or document.body is None:
        return ()
    return without_heading(_seen(tuple(paragraphs(document.body)), tree=tree), printed=printed)


def _seen(lines: tuple[str, ...], *, tree: HtmlElement) -> Iterable[str]:
    """A few words that only readers without JavaScript are shown ("Please enable JavaScript") are no body.

    Longer ones are kept: some pages hold a second copy of the article in noscript (wcxb loses .3 points without them).
    """
    if sum(len(words(line)) for line in lines) >= _NOTICE_WORDS:
        return lines
    blocks = (block for noscript in tree.iter("noscript") for block in noscript.iter())
    unseen = {_folded("".join(block.itertext())) for block in blocks}
    return (line for line in lines if _folded(line) not in unseen)


def without_heading(lines: Iterable[str], *, printed: Iterable[str | None]) -> tuple[str, ...]:
    """The lines without those at the top that equal a title, byline or date, folded. Better on all sets (design section 3)."""
    every = tuple(lines)
    known = {_folded(text) for text in printed if text} - {""}
    return (*(line for line in every[:_LEADING] if _folded(line) not in known), *every[_LEADING:])


def paragraphs(body: Element) -> Iterator[str]:
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


def _folded(text: str) -> str:
    return " ".join(folded_words(text))
