"""Patterns that meet a publisher's text cost no more than the text is long."""

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.adversary import made, texts, uses

#: read before a page has a worker of its own, or for each entry of a feed
ROOMS = (
    "news.url",
    "news.text",
    "extractors.charset",
    "extractors.dates",
    "extractors.feed",
    "extractors.fetch",
)
#: patterns of texts that are cut before: their longest, in characters
CUT = {
    "extractors.feed.fields._COUNTER": 60,
    "extractors.dates.parse._ISO": 120,
    "extractors.dates.parse._RFC822": 120,
    "extractors.dates.prose._JOINT": 120,
}
LARGE = 4_000
#: CPU seconds; quadratic work on LARGE takes more, linear work a tenth
MUCH = 0.05


def patterns() -> dict[str, "re.Pattern[Any]"]:
    """Where a compiled pattern stands -> the pattern."""
    return {where: one for room in ROOMS for where, one in _in_room(room)}


def _in_room(room: str) -> Iterator[tuple[str, "re.Pattern[Any]"]]:
    package = importlib.import_module(room)
    names = [room]
    if hasattr(package, "__path__"):
        names += [one.name for one in pkgutil.walk_packages(package.__path__, f"{room}.")]
    for name in names:
        for key, value in vars(importlib.import_module(name)).items():
            yield from _within(value, f"{name}.{key}")


def _within(value: object, where: str) -> Iterator[tuple[str, "re.Pattern[Any]"]]:
    if isinstance(value, re.Pattern):
        yield where, value
    elif isinstance(value, tuple | list):
        for place, item in enumerate(value):
            yield from _within(item, f"{where}[{place}]")


def is_searched(where: str) -> bool:
    """True unless the code only matches the pattern at a text's start, as with those of tables."""
    module, _, name = where.rpartition(".")
    source = inspect.getsource(importlib.import_module(module))
    used = re.findall(rf"\b{re.escape(name)}\.(\w+)\(", source)
    return (not used and "[" not in name) or bool({*used} - {"match", "fullmatch"})


def slow(pattern: "re.Pattern[Any]", *, size: int, is_searched: bool = True) -> str | None:
    """A text that costs much more than four times as much when it is four times as long."""
    for text in texts(pattern):
        for use in uses(pattern, is_searched=is_searched):
            long = made(text, size, like=pattern)
            cost = spent(use, long)
            if cost > MUCH:
                short = made(text, size // 4, like=pattern)
                if min(cost, spent(use, long)) > 9 * spent(use, short):
                    return f"{text!r}: {cost:.2f} s"
    return None


def spent(use: Callable[[Any], object], text: Any) -> float:
    began = time.process_time()
    use(text)
    return time.process_time() - began


@pytest.mark.timeout(600)
def test_no_pattern_is_slow_on_a_text_made_for_it() -> None:
    """Each part that may be repeated, pumped with and without what comes before it."""
    found = {
        where: slow(one, size=CUT.get(where, LARGE), is_searched=is_searched(where))
        for where, one in patterns().items()
    }
    assert {where: how for where, how in found.items() if how} == {}


def test_the_texts_find_slow_patterns() -> None:
    """The ones that were here."""
    known = (r"(https?://[^\s?#]+)[?#]\S*", r".*/RU=(https?%3[aA].+?)/R[KS]=.*", r"\s*[,;]\s*")
    assert [one for one in known if not slow(re.compile(one), size=4 * LARGE)] == []
