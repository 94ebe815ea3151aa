"""Texts made from a pattern to cost it as much as they can."""

import re
from collections.abc import Callable, Iterable, Iterator
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_MANY = 50  #: repeats; a pattern that may repeat more often can be pumped
_ENDS = ("\x01", "\n\x01")  #: that hardly any pattern expects
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_CANDIDATES = "a1 -./:\n<\"'é一"

Text = tuple[str, str, str]
"""What stands before, what is repeated, what stands behind."""


def texts(pattern: "re.Pattern[Any]") -> list[Text]:
    """The texts: each repeated part of the pattern, pumped after what comes before it or alone."""
    printed = pattern.pattern
    source = printed.decode("latin-1") if isinstance(printed, bytes) else printed
    tree = parser.parse(source, pattern.flags & ~(re.UNICODE if isinstance(printed, bytes) else 0))
    found: dict[Text, None] = {}
    for pick in range(3):
        for before, unit in _pumped(tree, "", pick):
            for pair in ((before, unit), ("", unit), ("", before + unit), ("", before)):
                if pair[1]:
                    found |= dict.fromkeys((*pair, end) for end in _ENDS)
    return list(found)


def uses(pattern: "re.Pattern[Any]", *, is_searched: bool) -> Iterator[Callable[[Any], object]]:
    """What the code may do with it. is_searched: it may begin anywhere in a text."""
    if is_searched:
        yield lambda text: sum(1 for _ in pattern.finditer(text))
    yield pattern.match


def made(text: Text, size: int, *, like: "re.Pattern[Any]") -> Any:
    """The text with its middle repeated up to a size, as the pattern's kind of string."""
    before, unit, end = text
    whole = before + unit * (size // len(unit)) + end
    return whole.encode() if isinstance(like.pattern, bytes) else whole


def _pumped(tree: Any, before: str, pick: int) -> Iterator[tuple[str, str]]:
    """(what comes before, one turn) of each part that may be repeated often."""
    for kind, value in tree:
        for inner in _inner(kind, value):
            yield from _pumped(inner, before, pick)
        if kind in _REPEATS and value[1] > _MANY and (turn := _example(value[2], pick)):
            yield before, turn
        before += _one(kind, value, pick)


def _inner(kind: Any, value: Any) -> Iterable[Any]:
    if kind in _REPEATS:
        return (value[2],)
    if kind is op.SUBPATTERN:
        return (value[3],)
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return (value[1],)
    if kind is op.BRANCH:
        return tuple(value[1])
    return (value,) if kind is op.ATOMIC_GROUP else ()


def _example(tree: Any, pick: int) -> str:
    """A text that the pattern matches."""
    return "".join(_one(kind, value, pick) for kind, value in tree)


def _one(kind: Any, value: Any, pick: int) -> str:
    if kind is op.LITERAL:
        return chr(value)
    if kind in (op.ANY, op.NOT_LITERAL):
        return "a"
    if kind is op.IN:
        members = _members(value)
        return members[pick % len(members)]
    if kind in _REPEATS:
        return _example(value[2], pick) * min(max(value[0], 1 - pick % 2), _MANY)
    if kind is op.BRANCH:
        return _example(value[1][pick % len(value[1])], pick)
    inner = list(_inner(kind, value)) if kind in (op.SUBPATTERN, op.ATOMIC_GROUP) else []
    return "".join(_example(tree, pick) for tree in inner)


def _members(items: Any) -> list[str]:
    """A few characters of a class."""
    if items[0][0] is op.NEGATE:
        return [one for one in _CANDIDATES if not any(_has(i, one) for i in items[1:])] or ["x"]
    ends = [
        chr(v[0]) if kind is op.RANGE else chr(v) for kind, v in items if kind is not op.CATEGORY
    ]
    named = [one for one in _CANDIDATES if any(_has(i, one) for i in items)]
    return [*ends[:2], *named[:2]] or ["x"]


def _has(item: Any, character: str) -> bool:
    kind, value = item
    if kind is op.LITERAL:
        return ord(character) == value
    if kind is op.RANGE:
        return bool(value[0] <= ord(character) <= value[1])
    name = str(value)
    is_of = {
        "SPACE": character.isspace(),
        "DIGIT": character.isdigit(),
        "WORD": character.isalnum() or character == "_",
    }[name.rpartition("_")[2]]
    return is_of != ("NOT" in name)
