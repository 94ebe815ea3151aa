"""How a page is cut into blocks, and how they are chosen; odd markup, and the trees."""

import numpy as np
import pytest

from extractors.article.body.block_features import OWN_COLUMNS, Context
from extractors.article.body.blocks import blocks_of
from extractors.article.body.features import COLUMNS, Features
from extractors.article.body.forest import Forest, forests
from extractors.article.body.second_look import second_look
from extractors.article.from_page import extract
from extractors.article.page.tree import parse
from tests.extractors.article.pages import PARAGRAPHS, TITLE, a_page, article_html


@pytest.mark.parametrize("end", ["</html>", "</body></html>", "</body>\n</html>\n"])
def test_text_behind_an_early_end_of_the_page_is_read(end: str) -> None:
    """A header template closes the page; browsers show the article below it all the same."""
    page = a_page(body=f"<header>Harbour Gazette</header>{end}{article_html()}")
    assert extract(page).body == PARAGRAPHS


def test_a_text_that_is_printed_twice_is_taken_once() -> None:
    """A copy behind the text, all paragraphs in one block, is left out."""
    copy = f"<div class='text'>{' '.join(PARAGRAPHS)}</div>"
    body = extract(a_page(body=article_html(after=copy))).body
    assert [sum(paragraph in line for line in body) for paragraph in PARAGRAPHS] == [1, 1, 1, 1]


def test_paragraphs_that_are_printed_twice_in_a_row_are_taken_once() -> None:
    """A second copy in paragraphs, as for another screen width, is left out with its headings."""
    text = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    body = extract(a_page(body=article_html(after=f"<h2>The timetable</h2>{text}"))).body
    assert [body.count(paragraph) for paragraph in PARAGRAPHS] == [1, 1, 1, 1]


def test_a_question_asked_again_is_the_texts() -> None:
    """A sentence that recurs between others is no copy: an interview asks each captain the same."""
    question = (
        "What was the hardest night that you ever had between the old harbour and the outer "
        "islands, and why?"
    )
    paragraphs = tuple(line for paragraph in PARAGRAPHS for line in (question, paragraph))
    assert extract(a_page(body=article_html(paragraphs=paragraphs))).body.count(question) == len(
        PARAGRAPHS
    )


def test_a_pull_quote_behind_its_paragraph_is_left_out() -> None:
    """It repeats the text, and is set apart."""
    quote = PARAGRAPHS[1][:90]
    body = extract(
        a_page(
            body=article_html(
                after=f"<blockquote><p>{quote}</p></blockquote><p>{PARAGRAPHS[0]} Again.</p>"
            )
        )
    ).body
    assert quote not in body


@pytest.mark.parametrize(
    "name",
    [
        "<span class='rollover-people'><a href='/ann'>Ann Lee</a>"
        "<span class='rollover-people-block'>Ann Lee, 48</span></span>",
        "<span class='tooltip'>Ann Lee<span class='tooltip-text'>The harbour master</span></span>",
        "<button type='button'>Ann Lee</button>",
        "<trusted-source><a href='/ann'>Ann Lee</a></trusted-source>",
        "<span class='sr-only'>opens in <span class='visually-hidden'>a new</span> window</span>"
        "Ann Lee",
        "<span class='sr-only'>opens in a new window</span>Ann Lee",
    ],
)
def test_a_name_in_a_sentence_is_read_whatever_explains_it(name: str) -> None:
    """Pop-ups go, the words around them stay, and the sentence is not cut."""
    (block,) = blocks_of(parse(f"<p>They asked harbour master {name} about it.</p>"))
    assert block.text == "They asked harbour master Ann Lee about it."


def test_a_standfirst_that_is_printed_again_is_taken_once() -> None:
    """Right behind itself, as for another width of the screen."""
    intro = PARAGRAPHS[0]
    body = extract(a_page(body=article_html(paragraphs=(intro, intro, *PARAGRAPHS[1:])))).body
    assert body.count(intro) == 1


@pytest.mark.parametrize(
    "widget", ["<share-button>Share</share-button>", "<button class='copy'>Copy link</button>"]
)
def test_a_button_that_does_something_is_no_word(widget: str) -> None:
    """It breaks the sentence around it."""
    texts = [
        block.text for block in blocks_of(parse(f"<p>The council {widget} voted on Monday.</p>"))
    ]
    assert "The council" in texts


def test_a_button_by_itself_is_no_sentence() -> None:
    """It breaks the text, as does a custom element that holds boxes."""
    page = (
        "<p>One.</p><button>Go</button><fancy-card><p>Two.</p></fancy-card>"
        "<p><button>Read on</button></p>"
    )
    blocks = blocks_of(parse(page))
    assert [block.text for block in blocks] == ["One.", "Go", "Two.", "Read on"]


def test_every_row_of_a_long_table_is_looked_at() -> None:
    """Rows far from any sentence are candidates as well: a standings table is the article's."""
    rows = "".join(
        f"<tr><td>{n}</td><td>Harbour club {n}</td><td>{90 - n}</td></tr>" for n in range(60)
    )
    blocks = blocks_of(parse(article_html(after=f"<table>{rows}</table>")))
    features = Features(blocks, context=Context(titles=(TITLE,)))
    assert {at for at, block in enumerate(blocks) if block.box.tag == "tr"} <= set(features.at)


def test_what_is_between_two_blocks_is_counted() -> None:
    """Pictures, fields and rules before a block, and how much of it is bold, slanted or linked."""
    page = (
        "<p>One <b>two</b></p><img src=a.jpg><svg></svg><hr>"
        "<form><input><button>Go</button></form><p><em>three</em></p>"
    )
    first, button, last = blocks_of(parse(page))
    assert (first.bold, first.slanted, first.pictures) == (3 / 7, 0, 0)
    assert (button.pictures, button.fields, button.is_ruled) == (2, 2, True)
    assert (last.slanted, last.pictures, last.fields, last.is_ruled) == (1, 0, 0, False)


def test_a_forest_sums_the_leaves_that_a_row_reaches() -> None:
    """Two trees by hand: `<=` leads to `yes`, more to the next node; the sum becomes a chance."""
    forest = Forest(
        {
            "depth": 2,
            "sizes": [5, 1],
            "column": [0, -1, 1, -1, -1, -1],
            "number": [1.5, -2.0, 0.5, 1.0, 3.0, 0.25],
            "yes": [1, 0, 3, 0, 0, 0],
        }
    )
    rows = np.array([[1.5, 9], [2, 0.5], [2, 1]], dtype=np.float32)
    assert forest.ask(rows) == pytest.approx(1 / (1 + np.exp(-np.array([-1.75, 1.25, 3.25]))))
    assert len(forest.ask(rows[:0])) == 0


def test_a_forest_answers_each_row_by_itself() -> None:
    """Rows are asked about together, some hundreds at once; the others beside one do not matter."""
    width = len(COLUMNS)
    rows = np.random.default_rng(5).normal(10, 30, (1100, width)).astype(np.float32)
    together = forests()["first"].ask(rows)
    assert len(together) == len(rows)
    for at in (0, 499, 500, 1099):
        assert forests()["first"].ask(rows[at : at + 1])[0] == pytest.approx(together[at], abs=1e-9)


def test_digits_and_capitals_are_counted_in_every_script() -> None:
    """In a text's first 200 characters, as Python counts them, beside texts of ASCII alone."""
    texts = [
        "Über Ägypten: 3² Schiffe",
        "Ten of 12 left",
        "Εννέα ΠΛΟΙΑ ٣٤",
        "日本の船 7",
        PARAGRAPHS[0],
    ]
    blocks = blocks_of(parse("".join(f"<p>{text}</p>" for text in texts)))
    features = Features(blocks, context=Context())
    for name, is_one in (("digits", str.isdigit), ("uppers", str.isupper)):
        shares = [sum(map(is_one, text[:200])) / len(text[:200]) for text in texts]
        assert features.rows[:, OWN_COLUMNS.index(name)] == pytest.approx(shares)


@pytest.mark.parametrize("count", [3, 3500])
def test_places_with_the_same_names_are_one_on_a_page_of_many_names(count: int) -> None:
    """Only the first and the last text stand in boxes of one name; they share what is known."""
    inner = f"<section class=one><div class=two><p>{PARAGRAPHS[0]}</p></div></section>"
    names = [*range(count - 1), 0]
    page = "".join(f"<div class=m{n}><div class=n{n}>{inner}</div></div>" for n in names)
    features = Features(blocks_of(parse(page)), context=Context())
    first = np.zeros(len(names))
    first[0] = 0.8
    alike = second_look(features, first)[:, 7 + 3 * 2]  # the weighted mean of the third grouping
    assert alike[[0, -1]] == pytest.approx([0.4, 0.4])
    assert not alike[1:-1].any()


def test_the_shipped_trees_look_only_at_columns_there_are() -> None:
    """A change of COLUMNS needs new models."""
    features = Features(blocks_of(parse(article_html())), context=Context(titles=(TITLE,)))
    added = second_look(features, np.zeros(len(features.blocks))).shape[1]
    widths = {
        "first": len(COLUMNS),
        "second": len(COLUMNS) + added,
        "rescue": len(COLUMNS) + added + 7,
    }
    for name, width in widths.items():
        rows = np.zeros((1, width), dtype=np.float32)
        assert 0 < forests()[name].ask(rows)[0] < 1


@pytest.mark.parametrize(
    "drawing",
    [
        "<picture><source srcset='/a.webp'><img src='/a.jpg' alt=''>",
        "<picture><source srcset='/a.avif'><source srcset='/a.webp'><img src='/a.jpg' alt=''>",
        "<svg viewBox='0 0 9 9'><path d='M0 0h9'>",
        "<svg viewBox='0 0 9 9'><g><path d='M0 0h9'/></g>",
    ],
)
def test_a_picture_that_is_never_closed_hides_no_text(drawing: str) -> None:
    """Parsers nest the rest of the page in it, browsers print that."""
    assert extract(a_page(body=f"{drawing}<main>{article_html()}</main>")).body == PARAGRAPHS
    paragraphs = [f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS]
    parts = "".join([*paragraphs[:2], drawing, *paragraphs[2:]])
    page = a_page(body=f"<article><h1>{TITLE}</h1><div>{parts}</div></article>")
    assert extract(page).body == PARAGRAPHS
