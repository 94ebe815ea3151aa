"""Texts and elements beside a headline, read from it outwards."""

from itertools import islice

import pytest
from lxml.html import HtmlElement

from extractors.article.page.around_headline import (
    following,
    printed_standfirst,
    texts_after,
    texts_before,
)
from extractors.article.page.tree import headline_of, holder_of, parse

_PAGE = (
    "<html><head><title>Ferries move</title><script>var a = 1</script></head><body>a <nav>b<a>c</a>"
    " d<i> </i></nav>\xa0<main>e<div>f<b>g</b>h</div>i<header>j <h1>k <em>l</em> m</h1> n<p>o</p>"
    "</header>\n<section>p<p>q<b>r</b><i></i>s</p></section>t</main> u<footer>v</footer></body>"
)


def _headline() -> HtmlElement:
    headline = headline_of(parse(_PAGE))
    assert headline is not None
    return headline


@pytest.mark.parametrize("most", [1, 3, 8, 99])
def test_texts_beside_a_headline_are_those_that_xpath_finds(most: int) -> None:
    """The nearest texts that are not blank, on both sides, each with the element around it."""
    headline = _headline()
    written = f"text()[normalize-space()][position() <= {most}]"
    before, after = (headline.xpath(f"{side}::{written}") for side in ("preceding", "following"))
    told = list(islice(texts_before(headline), most))
    assert told[::-1] == [(text, holder_of(text)) for text in before]
    told = list(islice(texts_after(headline), most))
    assert told == [(text, holder_of(text)) for text in after]
    assert len(before) == min(most, 13)


def test_elements_after_a_headline_are_those_that_xpath_finds() -> None:
    """Nearest first, without those in the headline and around it."""
    headline = _headline()
    assert list(following(headline)) == headline.xpath("following::*")


@pytest.mark.parametrize(
    "printed",
    [
        "Two <b>F</b>erries move to the new quay.",
        "<span> </span><i>«Two ferries</i> move to the new quay»",
        "<b>T</b>wo ferries move to the new quay",
        "TWO FERRIES move to the new quay",
    ],
)
def test_a_standfirst_is_a_description_however_it_is_dressed(printed: str) -> None:
    """Its first words may lie in several elements; one that begins otherwise is none."""
    page = f"<h1>Ferries move</h1><p>Ferries and more of them, said the board.</p><p>{printed}</p>"
    headline = headline_of(parse(f"<body>{page}</body>"))
    declared = ["Two ferries move to the new quay"]
    found = printed_standfirst(headline, declared=declared)
    assert found is not None
    assert found.casefold().strip("«»").startswith("two f")
