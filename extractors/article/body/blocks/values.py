"""A block of a page's text, and the boxes around it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from extractors.article.body.blocks.elements import heading_of, marks_of


class Box:
    """An element that breaks the text: its names, and how much text it holds."""

    __slots__ = (
        "blocks",
        "depth",
        "element",
        "linked",
        "long_words",
        "marks",
        "parent",
        "tag",
        "total",
    )

    def __init__(self, element: HtmlElement, *, parent: "Box | None") -> None:
        self.element, self.parent = element, parent
        self.marks = marks_of(element)
        self.tag: str = heading_of(element, marks=self.marks) or element.tag
        self.depth: int = parent.depth + 1 if parent else 0
        self.total = self.linked = self.long_words = self.blocks = 0

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
