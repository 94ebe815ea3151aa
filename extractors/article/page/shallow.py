"""Pages that nest deeper than libxml2 reads, as trees of bounded depth."""

from collections import Counter
from collections.abc import Mapping

from lxml import etree
from lxml.html import HtmlElement, HTMLParser

_SHALLOW = 128  #: depth from which an element that only groups others is left out
_DEEPEST = 200  #: depth from which every element is; libxml2 gives up at 256
_MOST_OF_ONE = 20
"""Elements of one name, one in another, that are kept where they do more than group: tables in
tables, lists in lists, what is never closed. The depth that others would take is the article's."""
_GROUPING = frozenset("div span section font center b i em strong small".split())
_WITHIN = frozenset("a abbr b cite code em font i mark q s small span strong sub sup u".split())
"""Elements that do not break a line."""


def parse_shallow(content: bytes, maker: HTMLParser) -> HtmlElement | None:
    """The tree of UTF-8 bytes; elements that lie too deep are left out and their text is kept.

    maker: makes the elements. Takes time and memory in proportion to the bytes, whatever the depth:
    a parser with a target keeps no tree of its own.
    """
    parser = HTMLParser(target=_Shallow(maker), encoding="utf-8")
    tree: HtmlElement | None = etree.fromstring(content, parser=parser)
    return tree


class _Shallow:
    """A parser's target that builds the tree."""

    def __init__(self, maker: HTMLParser) -> None:
        self._builder = etree.TreeBuilder(element_factory=maker.makeelement)
        self._kept: list[bool] = []  #: of the open elements, outermost first
        self._open: Counter[str] = Counter()  #: of those kept, by name
        self._links: list[HtmlElement] = []  #: the open one
        self._unclosed: list[HtmlElement] = []  #: links around links
        self._depth = 0  #: of the tree built
        self._has_text = False  #: since the last break

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open an element, or leave it out."""
        is_kept = self._may_open(tag)
        self._kept.append(is_kept)
        if is_kept:
            element = self._builder.start(tag, dict(attributes))
            if tag == "a":
                self._links.append(element)
            self._open[tag] += 1
            self._depth += 1
        else:
            self._break(tag)

    def end(self, tag: str) -> None:
        """Close an element."""
        if self._kept.pop():
            self._builder.end(tag)
            self._open[tag] -= 1
            if tag == "a":
                self._links.pop()
            self._depth -= 1
        else:
            self._break(tag)

    def _may_open(self, tag: str) -> bool:
        if tag in _GROUPING:
            return self._depth < _SHALLOW
        if tag == "a" and self._links:  # browsers close a link where the next begins
            self._unclosed.append(self._links[-1])
            return False
        return self._depth < _DEEPEST and self._open[tag] < _MOST_OF_ONE

    def data(self, text: str) -> None:
        """Add text."""
        self._builder.data(text)
        self._has_text = True

    def close(self) -> HtmlElement | None:
        """The tree; None for a document without elements."""
        try:
            tree: HtmlElement = self._builder.close()
        except AssertionError:  # "missing toplevel element"
            return None
        for link in self._unclosed:
            link.tag = "div"
        return tree

    def _break(self, tag: str) -> None:
        """Break the text where an element is left out that would break it."""
        if self._has_text and tag not in _WITHIN:
            self._builder.start("p", {})
            self._builder.end("p")
            self._has_text = False
