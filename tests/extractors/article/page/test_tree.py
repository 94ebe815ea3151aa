"""The tree of a page: deep nesting, declarative shadow roots, what its author left out."""

import time

import pytest
from lxml.html import HtmlElement

from extractors.article.from_page import extract
from extractors.article.page.tree import is_within, parse
from news.article import Article
from tests.extractors.article.pages import PARAGRAPHS, TITLE, raw_page

TEXT = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
DEEP = {
    "div": ("<div>" * 300, "</div>" * 300),
    "section": ("<section>" * 600, "</section>" * 600),
    "custom": ("<x-box>" * 280, "</x-box>" * 280),
    "unclosed-div": ("<div><a href='/x'>Tide tables</a>" * 300, ""),
    "unclosed-span": ("<p>" + "<span>" * 400 + "</p>", ""),
    "unclosed-bold": ("<b>" * 500, ""),
    "deeper-than-huge-trees": ("<div>" * 5_000, "</div>" * 5_000),
    "lists": ("<ul><li>" * 400, "</li></ul>" * 400),
}


def read(body: str) -> Article:
    html = f"<html lang='en'><head><title>{TITLE}</title></head><body>{body}</body></html>"
    return extract(raw_page(html.encode()))


@pytest.mark.parametrize("name", DEEP)
def test_text_below_the_depth_that_libxml2_reads_is_found(name: str):
    """Browsers read on below a depth of 255, where libxml2 drops the rest of the page."""
    opened, closed = DEEP[name]
    article = read(f"{opened}<article><h1>{TITLE}</h1>{TEXT}</article>{closed}")
    assert set(PARAGRAPHS) <= set(article.body)


def test_a_paragraph_below_that_depth_keeps_its_links_and_bold_words():
    """Elements within a sentence do not break it where they are left out."""
    sentence = "The <b>night</b> <a href='/f'>ferry</a> left <div>Tickets</div>"
    tree = parse(f"{'<div>' * 400}{sentence}{'</div>' * 400}")
    assert " ".join(tree.text_content().split()) == "The night ferry left Tickets"
    assert [len(list(tree.iter(tag))) for tag in ("a", "b")] == [1, 0]


def test_the_depth_of_a_tree_is_bounded():
    """Features are reckoned along the boxes around a block, so their number is limited."""
    tree = parse("<div>x" * 20_000 + "<x-a>y" * 20_000)
    assert max(sum(1 for _ in one.iterancestors()) for one in tree.iter("p")) <= 200


def test_a_page_of_a_hundred_thousand_levels_costs_no_more_than_a_flat_one():
    """Time is in proportion to the bytes."""
    spent = []
    for page in ("<div>x</div>" * 100_000, "<div>x" * 100_000):
        start = time.process_time()
        parse(page)
        spent.append(time.process_time() - start)
    assert spent[1] < 0.5 + 30 * spent[0]


def shadow(inner: str, *, light: str = "", mode: str = "shadowrootmode='open'") -> str:
    return f"<main><news-story><template {mode}>{inner}</template>{light}</news-story></main>"


@pytest.mark.parametrize(
    "mode",
    [
        "shadowrootmode='open'",
        "shadowrootmode='closed'",
        "shadowrootmode='OPEN' shadowrootdelegatesfocus",
        "shadowroot='open'",
        "SHADOWROOTMODE='open'",
    ],
)
def test_a_declarative_shadow_root_is_read_as_printed(mode: str):
    """Its template's content is what the browser shows in its host's place."""
    article = read(shadow(f"<article><h1>{TITLE}</h1>{TEXT}</article>", mode=mode))
    assert article.body == PARAGRAPHS


@pytest.mark.parametrize("mode", ["", "shadowrootmode='lazy'", "id='shadowroot'"])
def test_an_ordinary_template_is_not_printed(mode: str):
    """Only `open` and `closed` make a shadow root."""
    template = f"<template {mode}><p>{PARAGRAPHS[0].upper()}</p></template>"
    article = read(f"<article><h1>{TITLE}</h1>{template}{TEXT}</article>")
    assert article.body == PARAGRAPHS


def test_a_host_s_own_content_stands_in_its_slots():
    """Named slots take what names them, the default slot the rest, in the root's order."""
    inner = (
        "<style>p{}</style><article><slot name='title'>Untitled</slot><p>Above the text.</p>"
        "<slot></slot><slot name='foot'><p>Nothing below.</p></slot></article>"
    )
    tree = parse(shadow(inner, light="<p>First.</p><h1 slot='title'>Old bridge</h1><p>Last.</p>"))
    texts = [e.text for e in tree.iter("h1", "p")]
    assert texts == ["Old bridge", "Above the text.", "First.", "Last.", "Nothing below."]


def test_shadow_roots_in_shadow_roots_are_read():
    """Components are made of components."""
    inner = f"<h1>{TITLE}</h1>{shadow(TEXT)}"
    assert set(PARAGRAPHS) <= set(read(shadow(inner)).body)


def test_content_without_a_slot_gives_way_to_its_shadow_root():
    """Browsers print only what has a slot; a long text is kept nevertheless."""
    inner = f"<article><h1>{TITLE}</h1>{TEXT}</article>"
    assert read(shadow(inner, light="<p>Please update your browser.</p>")).body == PARAGRAPHS
    assert set(PARAGRAPHS) <= set(read(shadow("<b>Loading</b>", light=TEXT)).body)


@pytest.mark.parametrize(
    "page",
    [
        "<!doctype html><title>A</title><meta charset=utf-8><header>Site</header><main>{}</main>",
        "<title>A</title><article>{}</article><footer>Site</footer>",
        "<title>A</title><header>Site</header>{}",
        "<html><head><title>A</title><story-page>{}</story-page></head>",
        "<html><head><title>A</title><section>{}</section></head><body><p>Site</p></body></html>",
    ],
)
def test_a_page_without_a_body_tag_has_one(page: str) -> None:
    """HTML lets authors leave it out; libxml2 finds its start at some elements only."""
    article = extract(raw_page(page.format(f"<h1>{TITLE}</h1>{TEXT}").encode()))
    assert article.body == PARAGRAPHS


def test_what_is_around_an_element_is_looked_at_once() -> None:
    """The answers for the elements passed are remembered."""
    tree = parse("<div><nav><ul><li>One</li><li>Two</li></ul></nav><p>Three</p></div>")
    asked: list[str] = []

    def is_menu(element: HtmlElement) -> bool:
        asked.append(element.tag)
        return bool(element.tag == "nav")

    known: dict[HtmlElement, bool] = {}
    first, second = tree.iter("li")
    assert is_within(first, is_menu, known=known)
    assert is_within(second, is_menu, known=known)
    assert asked == ["li", "ul", "nav", "li"]
    assert not is_within(next(tree.iter("p")), is_menu, known=known)
