"""Cards of other stories: several `article` elements, each with a heading that leads to its own."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice, takewhile

from extractors.article.body.blocks import Block, Box
from extractors.article.body.features import Features

_SEVERAL = 3  #: cards of a page
_LARGEST = 60  #: tokens of a card
_LEAST = 80  #: tokens of the text beside them
_LEVELS = 4  #: boxes around a line of a teaser
_NEAR = 4  #: blocks around one that is kept among which is the heading of its card
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


def cards(features: Features, kept: Sequence[int]) -> set[int]:
    """The blocks among those kept that stand in cards of other stories, beside the page's article.

    A live blog's posts are articles too, but their headings lead to the page itself. In a guide
    each place has one, within the article or where no article holds the headline.
    """
    inside: dict[Box, list[int]] = {}
    if features.boxes.tags.count("article") <= _SEVERAL:  # as on most pages
        return set()
    for at in kept:
        box = next((b for b in features.blocks[at].box.chain() if b.tag == "article"), None)
        if box is not None and box.long_words <= _LARGEST:
            inside.setdefault(box, []).append(at)
    if len(inside) < _SEVERAL or (own := _of_headline(features)) is None:
        return set()
    beside = {box: ats for box, ats in inside.items() if own not in box.chain()}
    places = {box: place for box, ats in beside.items() if (place := _place(features, box, ats))}
    if len(set(places.values())) < _SEVERAL:
        return set()
    found = {at for box in places for at in beside[box]}
    return found if sum(features.sizes[at] for at in kept if at not in found) >= _LEAST else set()


def _of_headline(features: Features) -> Box | None:
    """The innermost article element around an h1."""
    h1s = (block.box for block in features.blocks if block.box.tag == "h1")
    return next((box for h1 in h1s for box in h1.chain() if box.tag == "article"), None)


def teasers(features: Features, kept: Sequence[int]) -> set[int]:
    """Texts among the blocks kept that stand below a link which was not, in a small box of both.

    Where there are several, they are the text: schools, scooters, sources.
    """
    found: set[int] = set()
    if not kept:
        return found
    chosen, text = set(kept), set(features.blocks[kept[0]].box.chain())
    for at in kept[1:]:
        head = features.blocks[at - 1]
        is_headed = at - 1 not in chosen and head.box.tag in _HEADINGS
        if not is_headed or 2 * head.linked < len(head.text) or features.sizes[at] > _LARGEST:
            continue
        around = islice(features.blocks[at].box.chain(), _LEVELS)
        own = set(takewhile(lambda box: box not in text, around))
        box = next((box for box in head.box.chain() if box in own), None)
        if box is not None and box.long_words <= _LARGEST:
            found.add(at)
    return found if len(found) < _SEVERAL else set()


def above_headline(features: Features, kept: Sequence[int]) -> set[int]:
    """Texts above the headline in a box with a heading that leads to another story."""
    h1 = next((at for at, block in enumerate(features.blocks) if block.box.tag == "h1"), 0)
    if not kept or kept[0] > h1:  # as on most pages
        return set()
    around = set(features.blocks[h1].box.chain())
    heads = [at for at in range(h1) if _leads_away(features.blocks[at])]
    found: set[int] = set()
    for at in takewhile(lambda at: at < h1, kept):
        head = next((one for one in reversed(heads) if one < at), None)
        if head is not None:
            own = takewhile(lambda box: box not in around, features.blocks[at].box.chain())
            found |= {at} if set(own).intersection(features.blocks[head].box.chain()) else set()
    return found if sum(features.sizes[at] for at in kept if at > h1) >= _LEAST else set()


def _leads_away(block: Block) -> bool:
    return block.box.tag in _HEADINGS and 2 * block.linked >= len(block.text)


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
