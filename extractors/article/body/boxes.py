"""The boxes around a page's blocks, numbered, and what each takes from those around it."""

from collections.abc import Container, Hashable, Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from extractors.article.body.blocks import Block, Box

FAR = 9  #: levels; what is farther off counts as absent

_MENUS = frozenset(("nav", "menu"))
_TEXT, _MUCH = 100, 0.2  #: tokens of a text in a menu's element, and its share of the page's

Numbers = NDArray[np.intp]


class Boxes:
    """Boxes by number, the outer before the inner: what is known of all is an array, a place each.

    A page has as many boxes as blocks, and each is asked for its place many times.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.all: list[Box] = []
        self.parents: list[int] = []  #: -1: it has none
        self._numbers: dict[Box, int] = {}
        of = [self._number(block.box) for block in blocks]
        self.of: Numbers = np.array(of, dtype=np.intp)  #: the box of each block
        #: parents; the last place, also that of -1, stands for what is around the outermost
        self.around: Numbers = np.array([*self.parents, -1], dtype=np.intp)
        self.parent_of: Numbers = self.around[self.of]  #: of each block
        self.depths: Numbers = np.array([box.depth for box in self.all], dtype=np.intp)
        self.tags = [box.tag for box in self.all]

    def _number(self, box: Box) -> int:
        """The number of a box, given now if need be, and to those around it before."""
        numbers = self._numbers
        if (number := numbers.get(box)) is not None:
            return number
        fresh, around = [box], box.parent
        while around is not None and around not in numbers:
            fresh.append(around)
            around = around.parent
        number = -1 if around is None else numbers[around]
        for one in reversed(fresh):
            self.parents.append(number)
            number = numbers[one] = len(self.all)
            self.all.append(one)
        return number

    @cached_property
    def names(self) -> list[int]:
        """A number for each box: boxes with the same marks have one."""
        return numbered([box.marks for box in self.all])

    @cached_property
    def long_words(self) -> NDArray[np.float64]:
        """Of each box: the tokens in its long blocks, without those of boxes that went."""
        return np.fromiter((box.long_words for box in self.all), float, len(self.all))

    def chain(self, number: int) -> list[int]:
        """A box and those around it, innermost first."""
        found = []
        while number >= 0:
            found.append(number)
            number = self.parents[number]
        return found

    def with_around(self, numbers: Numbers) -> list[int]:
        """Some boxes and all those around them, the outer before the inner."""
        found: set[int] = set()
        for number in numbers.tolist():
            box = number
            while box >= 0 and box not in found:
                found.add(box)
                box = self.parents[box]
        return sorted(found)

    def nearest(self, some: Container[int]) -> Numbers:
        """For each box which of some boxes is the nearest around it, or itself; -1 for none."""
        found = [-1] * (len(self.all) + 1)  # the last stands for what is around the outermost
        for number, parent in enumerate(self.parents):
            found[number] = number if number in some else found[parent]
        return np.array(found[:-1], dtype=np.intp)


class Spine:
    """The innermost box that holds a share of the page's long text, and those around it."""

    def __init__(self, boxes: Boxes, innermost: int) -> None:
        """innermost: as `innermost_with` tells."""
        self.innermost = innermost
        self.numbers = frozenset(boxes.chain(innermost))
        joins = boxes.nearest(self.numbers)
        risen = 1 + boxes.depths[innermost] - boxes.depths[joins]
        #: of each box: 0 inside the innermost one; else how far up the spine it joins it
        self.steps = np.where(joins == innermost, 0, np.minimum(FAR, risen))


def innermost_with(boxes: Boxes, share: float, *, page_long: int) -> int:
    """The first of the deepest boxes with a share of the page's tokens in long blocks."""
    is_holding = boxes.long_words >= share * page_long
    return int(np.where(is_holding, boxes.depths, 0).argmax())


def menus_with_text(boxes: Boxes, page_long: int) -> set[int]:
    """The menus that hold a text: a `nav` that was never closed."""
    found = set()
    for number, tag in enumerate(boxes.tags):
        if tag in _MENUS:
            box = boxes.all[number]
            is_much = box.long_words >= max(_TEXT, _MUCH * page_long)
            found.update([number] if is_much and 2 * box.linked < box.total else [])
    return found


def within_menus(boxes: Boxes, *, but: Container[int]) -> NDArray[np.bool_]:
    """For each box whether it is in a menu that is not among those left out."""
    if _MENUS.isdisjoint(boxes.tags):
        return np.zeros(len(boxes.all), dtype=bool)
    menus = {n for n, tag in enumerate(boxes.tags) if tag in _MENUS and n not in but}
    around = boxes.nearest(menus)
    found: NDArray[np.bool_] = (around >= 0) & (boxes.depths - boxes.depths[around] < FAR)
    return found


def numbered(keys: Iterable[Hashable]) -> list[int]:
    """A number for each key: equal keys have one number, counted by first appearance."""
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in keys]
