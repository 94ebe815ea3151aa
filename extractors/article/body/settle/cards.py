"""Cards of other stories: several `article` elements, each with a heading that leads to its own."""

from collections.abc import Iterator, Sequence
from itertools import chain

from extractors.article.body.blocks import Block, Box
from extractors.article.body.features import Features

_SEVERAL = 3  #: cards of a page
_LARGEST = 60  #: tokens of a card
_LEAST = 80  #: tokens of the text beside them
_NEAR = 4  #: blocks around one that is kept among which is the heading of its card
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


def cards(features: Features, kept: Sequence[int]) -> set[int]:
    """The blocks among those kept that stand in cards of other stories.

    A live blog's posts are articles too, but their headings lead to the page itself.
    """
    inside: dict[Box, list[int]] = {}
    for at in kept:
        box = next((b for b in features.blocks[at].box.chain() if b.tag == "article"), None)
        if box is not None and box.long_words <= _LARGEST:
            inside.setdefault(box, []).append(at)
    if len(inside) < _SEVERAL:
        return set()
    places = {box: place for box, ats in inside.items() if (place := _place(features, box, ats))}
    if len(set(places.values())) < _SEVERAL:
        return set()
    found = {at for box in places for at in inside[box]}
    return found if sum(features.sizes[at] for at in kept if at not in found) >= _LEAST else set()


def _place(features: Features, box: Box, ats: Sequence[int]) -> str | None:
    """Where the heading of a card leads to, without query and fragment; None for no link."""
    near = features.blocks[max(0, ats[0] - _NEAR) : ats[0] + _NEAR]
    for block in near:
        if block.box.tag in _HEADINGS and box in block.box.chain():
            return next(_links(block), None) if 2 * block.linked >= len(block.text) else None
    return None


def _links(heading: Block) -> Iterator[str]:
    element = heading.box.element
    for anchor in chain(element.iter("a"), element.iterancestors("a")):
        if href := anchor.get("href"):
            yield href.partition("#")[0].partition("?")[0]
