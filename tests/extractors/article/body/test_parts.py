"""Rows of like boxes among the paragraphs of a text: questions and answers, rows, columns."""

import pytest

from extractors.article.from_page import extract
from tests.extractors.article.pages import PARAGRAPHS, a_page

ASKED = ("Will there be a ferry?", "Who has to pay for it in the end?", "When is it decided?")
ANSWERS = (
    "Ferries will run every twelve minutes between the two quays while the span is shut.",
    "The difference is met from port fees, said the finance chief of the harbour authority.",
    "A final vote on the contract is due in June, and the first barge is moored in August.",
)
MENU = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(12))
SIDE = "".join(
    f"<div class='teaser'><a href='/s/{n}'><h4>Another story of the day, number {n}</h4></a>"
    "<p>The drivers came back to work on Monday after three weeks.</p></div>"
    for n in range(4)
)


def texts(middle: str, *, below: int = 2) -> list[str]:
    """What is taken of a page with this among its paragraphs; below: how many follow."""
    paragraphs = [f"<p class='text'>{text}</p>" for text in PARAGRAPHS]
    at = len(paragraphs) - below
    story = "".join((*paragraphs[:at], middle, *paragraphs[at:]))
    page = a_page(
        body=f"<header><ul class='nav'>{MENU}</ul></header><main><article><h1>Old bridge to close"
        f"</h1><div class='story'>{story}</div></article></main><aside>{SIDE}</aside>"
        "<footer><p>All rights reserved by the Harbour Gazette and its owners.</p></footer>"
    )
    return list(extract(page).body)


def asked(item: str) -> str:
    """Questions and answers in a markup."""
    pairs = zip(ASKED, ANSWERS, strict=True)
    return "".join(item.format(n=n, q=q, a=a) for n, (q, a) in enumerate(pairs))


ACCORDIONS = [
    "<div data-state='closed'><h3 class='flex'><button aria-controls='r{n}' aria-expanded='false'>"
    "{q}<svg></svg></button></h3><div id='r{n}' role='region' class='overflow-hidden text-sm'>"
    "<div class='pb-4 pt-0'>{a}</div></div></div>",
    "<div class='panel panel-default'><div class='panel-heading'><h4 class='panel-title'>"
    "<a data-toggle='collapse' href='#c{n}'>{q}</a></h4></div><div id='c{n}' "
    "class='panel-collapse collapse'><div class='panel-body'>{a}</div></div></div>",
    "<div class='elementor-accordion-item'><div class='elementor-tab-title' role='button' "
    "aria-controls='c{n}' aria-expanded='false'><a class='elementor-accordion-title' href=''>{q}"
    "</a></div><div id='c{n}' class='elementor-tab-content' style='display:none'><p>{a}</p></div>"
    "</div>",
    "<dl><dt><button aria-expanded='false' aria-controls='d{n}'>{q}</button></dt>"
    "<dd id='d{n}' hidden>{a}</dd></dl>",
    "<div class='tab'><input type='checkbox' id='k{n}'><label for='k{n}'>{q}</label>"
    "<div class='tab-content'>{a}</div></div>",
    "<div class='qa'><div class='question'>{q}</div><div class='answer'>{a}</div></div>",
]


@pytest.mark.parametrize("below", [2, 0])
@pytest.mark.parametrize("item", ACCORDIONS)
def test_questions_and_answers_are_the_texts(item: str, below: int) -> None:
    """Between its paragraphs or behind the last, whatever opens them."""
    body = texts(asked(item), below=below)
    assert [line for line in body if line in ASKED] == list(ASKED)
    assert [line for line in body if line in ANSWERS] == list(ANSWERS)
    assert [line for line in body if line in PARAGRAPHS] == list(PARAGRAPHS)


CELLS = (("Bridge Quay", "412"), ("North Bank", "388"), ("Old Town", "97"), ("Island", "55"))
ROWS = "".join(f"<tr><td>{name}</td><td>{votes}</td></tr>" for name, votes in CELLS)
ITEMS = "".join(f"<li>{name} votes again</li>" for name, _ in CELLS)


@pytest.mark.parametrize(
    "markup",
    [
        "<div role='table' class='tbl'>"
        + "".join(
            f"<div role='row' class='tr'><div role='cell'>{a}</div><div role='cell'>{b}</div></div>"
            for a, b in CELLS
        )
        + "</div>",
        "<div class='dataTables_wrapper no-footer'><div class='dataTables_filter'><label>Search:"
        f"<input></label></div><table>{ROWS}</table><div class='dataTables_info'>Showing 1 to 4"
        "</div></div>",
        "<figure class='article__figure table'><figcaption>By district</figcaption><div>"
        f"<table>{ROWS}</table></div></figure>",
        f"<div class='row'><div class='col'><ul>{ITEMS}</ul></div><div class='col'><ul>{ITEMS}</ul>"
        "</div></div>",
        f"<div class='box'><h4>The facts</h4><ul>{ITEMS}</ul></div>",
        "<bulleted-list>"
        + "".join(f"<list-item>{name} votes again</list-item>" for name, _ in CELLS)
        + "</bulleted-list>",
    ],
)
def test_rows_between_paragraphs_are_the_texts(markup: str) -> None:
    """Whatever stands beside them in their box."""
    whole = " ".join(texts(markup))
    assert all(name in whole for name, _ in CELLS)
    assert "Showing 1 to 4" not in whole


def test_pictures_and_teasers_between_paragraphs_are_not() -> None:
    """They are rows of like boxes too."""
    pictures = "".join(
        f"<figure class='slide'><img src='/{n}.jpg'><figcaption>The bridge by night, seen from "
        f"the {name}</figcaption></figure>"
        for n, (name, _) in enumerate(CELLS)
    )
    body = texts(f"<div class='gallery'>{pictures}</div><div class='more'>{SIDE}</div>")
    assert body == list(PARAGRAPHS)


SIGNUP = (
    "<h3>Get the morning letter</h3><p>Every weekday at six our editors send you the stories of "
    "the day, free of charge.</p><form action='/x'>{field}<button>OK</button></form>"
    "<p>Whoever signs up agrees to the terms of use and to how we keep data.</p>"
)


@pytest.mark.parametrize("below", [2, 0])
@pytest.mark.parametrize(
    "field",
    [
        "<input type='email' placeholder='ann@harbour.example'>",
        "<input name='EMAIL'>",
        "<label>E-Mail</label><input type='text' placeholder='Ihre E-Mail-Adresse'>",
    ],
)
def test_a_box_that_asks_for_an_address_of_mail_is_no_text(field: str, below: int) -> None:
    """Whatever it is called, between paragraphs and behind the last."""
    assert texts(f"<div class='k4'>{SIGNUP.format(field=field)}</div>", below=below) == list(
        PARAGRAPHS
    )


def test_a_box_with_a_field_for_a_place_is_text() -> None:
    """A calculator or a search stands in its own box too."""
    field = "<input type='text' name='place' placeholder='Harbour'>"
    middle = f"<div class='k4'><p>{ANSWERS[0]}</p><form>{field}</form><p>{ANSWERS[1]}</p></div>"
    body = texts(middle)
    assert [line for line in body if line in ANSWERS] == list(ANSWERS[:2])


SENTENCE = "Most of them had no ticket and only came to wave to those on board."
TOLD = f"About two hundred people stood on the quay, the harbour master said. {SENTENCE} It rained."


@pytest.mark.parametrize("below", [2, 1])
@pytest.mark.parametrize(
    "markup",
    [
        "<p class='pull'><span>{}</span></p>",
        "<div class='kq3'><div class='kq4'>“{}”</div></div>",
        "<table align='right'><tr><td><font size='5'><i>{}</i></font></td></tr></table>",
    ],
)
def test_a_sentence_in_a_box_unlike_all_others_is_told_once(markup: str, below: int) -> None:
    """A pull quote above or below its paragraph, that no name tells."""
    quote, told = markup.format(SENTENCE), f"<p class='text'>{TOLD}</p>"
    middle = f"{quote}{told}" if below == 2 else f"{told}{quote}"
    body = texts(middle, below=below)
    assert TOLD in body
    assert " ".join(body).count(SENTENCE) == 1


def test_a_sentence_that_is_told_again_in_a_paragraph_stays() -> None:
    """A paragraph is like others; what is told a second time may be a refrain."""
    middle = f"<p class='text'>{SENTENCE}</p><p class='text'>{TOLD}</p>"
    assert " ".join(texts(middle)).count(SENTENCE) == 2
