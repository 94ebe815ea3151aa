"""The text since the last break, and what of it is linked, bold or slanted."""

import re

from lxml.html import HtmlElement

from extractors.article.body.blocks.elements import marks_of
from extractors.article.body.blocks.inline import quotes_of
from extractors.article.body.blocks.promo import has_cue

COUNTED = frozenset(("a", "b", "strong", "i", "em", "q"))  #: what a run must be told the end of
_BOLD, _SLANTED = frozenset(("b", "strong")), frozenset(("i", "em"))
_SPACES = re.compile(r"\s+")
_QUOTE_SIGNS = frozenset("\"'“”„‟‘’‚‛«»‹›「」『』")


class Run:
    """One run of text after another. Inline elements that are open stay so from run to run."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.links_at: list[int] = []  #: pieces that are links
        self.anchors = self._bolds = self._slants = 0  #: open ones
        self._is_counted: list[bool] = []  #: for each open link whether it leads elsewhere
        self._quotes: list[str] = []  #: the closing marks of open quotations
        self.begin()

    def begin(self) -> None:
        """Begin the next run."""
        self.pieces.clear()
        self.links_at.clear()
        self.linked = self.links = self.bolded = self.slanted = 0
        self.texts = 0  #: pieces that are no blanks
        self.is_used = False  #: by text or inline elements
        self.span = ""
        self.is_bold: bool | None = None
        self.starts_linked: bool | None = None

    def add(self, text: str) -> None:
        """Add text, and count it as what it is in."""
        if text.isspace():
            self.pieces.append(" " if "\n" in text else text)
            return
        if "\n" in text:
            text = _SPACES.sub(" ", text)
        self.pieces.append(text)
        self.texts += 1
        self.is_used = True
        if self.anchors:
            self.linked += len(text)
            self.links_at.append(len(self.pieces) - 1)
        if self._bolds:
            self.bolded += len(text)
        if self._slants:
            self.slanted += len(text)
        if self.is_bold is None:
            self.is_bold = False
        if self.starts_linked is None:
            self.starts_linked = self.anchors > 0

    def enter(self, node: HtmlElement, tag: str) -> None:
        """Go on inside an inline element that is no link."""
        self.is_used = True
        if tag in COUNTED:
            self._dress(node, tag)
        if not self.span:
            self.span = marks_of(node)
        if text := node.text:
            self.add(text)

    def _dress(self, node: HtmlElement, tag: str) -> None:
        if tag == "q":
            self._open_quote(node)
        elif tag in _BOLD:
            self._bolds += 1
            if self.is_bold is None:
                self.is_bold = True
        else:
            self._slants += 1

    def open_link(self, *, is_counted: bool) -> None:
        """Go on inside a link. is_counted: it leads elsewhere."""
        self.is_used = True
        self._is_counted.append(is_counted)
        self.anchors += is_counted

    def leave(self, tag: str) -> None:
        """Go on behind an element of COUNTED."""
        if tag == "a":
            self.anchors -= self._is_counted.pop()
        elif tag == "q":
            self._print(self._quotes.pop())
        elif tag in _BOLD:
            self._bolds -= 1
        else:
            self._slants -= 1

    def _open_quote(self, node: HtmlElement) -> None:
        """Print the mark that opens a `q` and remember the closing one, if no mark is there."""
        opened, closed = quotes_of(node, depth=len(self._quotes))
        around = (self.last_character(), (node.text or "").strip()[:1])
        is_marked = not _QUOTE_SIGNS.isdisjoint(around)
        self._print("" if is_marked else opened)
        self._quotes.append("" if is_marked else closed)

    def _print(self, sign: str) -> None:
        if sign:
            self.pieces.append(sign)
            self.texts += 1
            self.is_used = True

    def is_mere_link(self) -> bool:
        """True for one link and no other text, which announces no other story: most links."""
        return self.texts == 1 and not has_cue(self.pieces[self.links_at[0]])

    def last_character(self) -> str:
        """The last character of the run; "" at its start."""
        return self.pieces[-1][-1:] if self.pieces else ""
