"""A block of a page's text, and the boxes around it with their sums."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from extractors.article.body.blocks.elements import marks_of, told_tag

_LONG = 10  #: tokens


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

    def __init__(self, element: HtmlElement, *, parent: "Box | None", start: int) -> None:
        self.element, self.parent = element, parent
        self.marks = marks = marks_of(element)
        may_tell = "row" in marks or "table" in marks or "heading" in marks
        told = told_tag(element) if may_tell else None
        self.tag: str = told or element.tag
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.total = self.linked = self.long_words = self.blocks = 0
        self.start = self.stop = start

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
    is_promo: bool = False  #: but a link to another story, labelled as one
    is_cut: bool = False  #: the page is too long: what follows it was not read


def without(blocks: Sequence[Block], gone: Collection[int]) -> list[Block]:
    """The blocks but for those at some places, which also leave the sums of their boxes.

    The places in `start` and `stop` of boxes stay those of the whole page.
    """
    for at in gone:
        for box in blocks[at].box.chain():
            add_to_sums(blocks[at], to=box, sign=-1)
    return [block for at, block in enumerate(blocks) if at not in gone]


def is_long(block: Block) -> bool:
    """True for a block that counts as text: of ten tokens or more, few of them links."""
    return len(block.tokens) >= _LONG and block.linked * 2 < len(block.text)


def add_to_sums(block: Block, *, to: Box, sign: int) -> None:
    """Add a block to the sums of a box, or take it away."""
    to.blocks += sign
    to.total += sign * len(block.text)
    to.linked += sign * block.linked
    if is_long(block):
        to.long_words += sign * len(block.tokens)
