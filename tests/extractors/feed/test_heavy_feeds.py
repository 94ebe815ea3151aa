"""What large and strange entries cost: no more than their length asks for."""

from collections.abc import Callable

import nh3
import pytest

from extractors.feed.fields import entry_digest
from extractors.feed.markup import paragraphs, safe_html
from tests.extractors.feed.feed_texts import item
from tests.support.cost import growth

_HEAD = "<title>Ferry</title><link>https://paper.example/1</link>"
HEAVY: dict[str, tuple[Callable[[int], str], int]] = {
    "categories": (lambda n: "".join(f"<category>c{i}</category>" for i in range(n)), 2_500),
    "keywords": (lambda n: f"<tags>{','.join(f'c{i}' for i in range(n))}</tags>", 2_500),
    "undefined entities": (
        lambda n: f"<description>{'&nbsp;word ' * n}</description>",
        30_000,
    ),
    "plain ampersands": (lambda n: f"<description>{'a &amp;amp; b ' * n}</description>", 30_000),
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_entry_costs_what_its_length_asks_for(name: str) -> None:
    """Four times the size costs about four times as much; it cost eight to sixteen times."""
    shape, size = HEAVY[name]

    def read(n: int) -> str:
        return entry_digest(item(_HEAD + shape(n)))

    assert growth(read, size=size) < 7


def test_an_entry_keeps_its_first_fifty_categories_each_once() -> None:
    """Also where all stand twice, some without a text of their own."""
    names = [f"c{n // 2}" for n in range(3_000)]
    printed = "".join(f"<category domain='d'>{name}</category>" for name in names)
    assert item(_HEAD + printed).tags == tuple(f"c{n}" for n in range(50))


LONG = ("a & b ", "&nbsp;word ", "a\xa0b ", "x &lt; &foo; &#8217; &copy y ", "&amp;", "word ")


@pytest.mark.parametrize("unit", LONG)
@pytest.mark.parametrize("around", [("", ""), ("<p>t</p>", "<b>z</b>"), ("<pre>", "</pre>")])
def test_a_long_text_is_cleaned_as_a_short_one(unit: str, around: tuple[str, str]) -> None:
    """What cuts it for speed leaves no trace."""
    first, last = around
    cleaned = safe_html(f"{first}{unit * 8_000}{last}", base="https://paper.example/")
    assert cleaned == nh3.clean(f"{first}{unit * 8_000}{last}").strip()
    assert len(paragraphs(f"{first}{unit * 8_000}{last}")) == len(
        paragraphs(f"{first}{unit}{last}")
    )
