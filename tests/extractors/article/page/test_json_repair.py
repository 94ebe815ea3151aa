"""JSON-LD that is broken, endless or nested: read as far as it goes, in linear time."""

import json
from time import process_time

import pytest

from extractors.article.from_page import extract
from tests.extractors.article.pages import (
    TITLE,
    a_page,
    json_ld,
    ld_script,
    news_article,
)

PUBLISHED = "2019-05-06T21:10:00+02:00"


GOOD = json.dumps(news_article(datePublished=PUBLISHED, description="Line one"))


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("}", ",}"),
        GOOD.replace("Line one", "Line\none\ttab"),
        GOOD.replace("Line one", r"a \d stray backslash"),
        f"<!-- {GOOD} -->",
        f"//<![CDATA[\n{GOOD}\n//]]>",
        f"/* <![CDATA[ */{GOOD}/* ]]> */",
        f"<![CDATA[{GOOD}]]>",
        GOOD + ";",
        GOOD + GOOD,
        GOOD + " trailing words",
        GOOD.replace('"', "&quot;"),
        GOOD.replace('"', "&#34;"),
        GOOD.replace("Line one", "Line\x01 one\x0b"),
        GOOD.replace(", ", ",, "),
        GOOD.replace("{", "{ // who reads this?\n /* nobody */", 1),
        f"<!--//--><![CDATA[//><!--\n{GOOD}\n//--><!]]>",
        GOOD.replace("Line one", r"half an escape \u12"),
        GOOD.replace('"Line one"', "undefined"),
        GOOD.replace("Line one", 'He said "one", and then "two".'),
        GOOD.removesuffix("}"),
        f"[{GOOD.removesuffix('}')},",
        GOOD + "}",
        json.dumps(GOOD),
        "\ufeff" + GOOD,
    ],
)
def test_slightly_broken_json_is_read(text: str) -> None:
    """Commas, controls, comments, CDATA, entities, quotes, brackets, several documents."""
    article = extract(a_page(head=ld_script(text)))
    assert article.published is not None
    assert article.published.original == PUBLISHED
    assert "jsonld_broken" not in article.warnings


def test_json_beyond_repair_is_warned_of_and_the_rest_is_read() -> None:
    """One broken block does not hide another, or the meta elements."""
    head = ld_script('{"@type": "NewsArticle", "headline": "unclosed') + json_ld(
        news_article(datePublished=PUBLISHED)
    )
    article = extract(a_page(head=head))
    assert article.published is not None
    assert article.warnings == ("jsonld_broken",)


def test_what_can_be_read_of_a_broken_block_is_read_and_told() -> None:
    """The warning says that something may be missing."""
    text = json.dumps({"@type": "Organization", "name": "Harbour Gazette"}) + " } " + GOOD
    article = extract(a_page(head=ld_script(text)))
    assert article.published is not None
    assert (article.published.original, article.warnings) == (PUBLISHED, ("jsonld_broken",))


def test_an_empty_block_is_not_broken() -> None:
    """`null` is valid JSON."""
    assert extract(a_page(head=ld_script("null") + ld_script("  "))).warnings == ()


ENDLESS = {
    "brackets": "[" * 500_000,
    "objects": '{"a":' * 100_000,
    "commas": '{"@type": "NewsArticle", "x": [' + "," * 500_000 + "]}",
    "spaces": '{"@type": "NewsArticle",' + " " * 500_000 + '"y": 2,}',
    "backslashes": '{"@type": "NewsArticle", "x": "' + r"\d" * 300_000 + '"}',
    "comments": "/*" * 300_000 + GOOD,
    "quotes": '{"x": ' + '"' * 300_000,
    "escaped quotes": '{"x": ' + r"\"" * 150_000,
    "nodes": json.dumps([{"@type": "Thing", "n": n} for n in range(50_000)]),
    "entities": '{"@type": "NewsArticle", "description": "' + "&amp;" * 200_000 + '"',
    "markup": '{"@type": "NewsArticle", "description": "' + "<a " * 200_000 + '"}',
    "documents": "{}" * 200_000,
    "braces": "{" * 200_000 + "}" * 200_000,
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_reading_takes_time_in_proportion_to_the_block(kind: str) -> None:
    """Half a megabyte of anything takes well below a second of CPU; squares would take minutes."""
    page = a_page(head=ld_script(ENDLESS[kind]) + json_ld(news_article(datePublished=PUBLISHED)))
    begun = process_time()
    article = extract(page)
    assert process_time() - begun < 5
    assert article.published is not None
    assert article.published.original == PUBLISHED


def test_a_block_nested_without_end_is_read_to_a_depth() -> None:
    """Pages that hold pages that hold pages."""
    node = news_article(datePublished=PUBLISHED)
    for _ in range(500):
        node = {"@type": "WebPage", "mainEntity": node}
    assert extract(a_page(head=json_ld(node))).title == TITLE


def test_deeply_nested_json_is_no_error() -> None:
    """A block of brackets is dropped, not raised."""
    article = extract(a_page(head=ld_script("[" * 200_000)))
    assert (article.title, article.warnings) == (TITLE, ("jsonld_broken",))


def test_entities_encoded_twice_are_decoded() -> None:
    """`&amp;amp;` in a headline is one ampersand to the reader."""
    head = json_ld(news_article(headline="Salt &amp;amp; rope: a harbour&#39;s year"))
    assert (
        extract(a_page(head=head, body="<p>x</p>", title="y")).title
        == "Salt & rope: a harbour's year"
    )
