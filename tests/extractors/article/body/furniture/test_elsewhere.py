"""Hidden stories and the next ones of an endless page are not the article's text."""

import pytest

from extractors.article.from_page import extract
from tests.extractors.article.body.furniture.pages import ARTICLE, OTHER, OTHER_TITLE, text_of
from tests.extractors.article.pages import PARAGRAPHS, TITLE, a_page

HIDDEN = (
    "style='display: none'",
    "hidden",
    "aria-hidden='true'",
    "class='hide'",
    "class='x d-none'",
    "style='position:absolute; left:-9999px'",
    "style='visibility:hidden'",
    "style='clip: rect(0 0 0 0); height:1px; width:1px; overflow:hidden'",
    "style='clip-path: inset(50%)'",
    "role='dialog' tabindex='-1'",
    "popover id='next'",
)
ANOTHER = f"<h2>{OTHER_TITLE}</h2>{text_of(OTHER)}"


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_hidden_story_is_no_text(hidden: str) -> None:
    """Below the article, or within its box."""
    page = a_page(body=f"<main><article>{ARTICLE}</article><div {hidden}>{ANOTHER}</div></main>")
    assert extract(page).body == PARAGRAPHS
    page = a_page(body=f"<main><article>{ARTICLE}<div {hidden}>{ANOTHER}</div></article></main>")
    assert extract(page).body == PARAGRAPHS


def test_the_height_of_lines_hides_nothing() -> None:
    """Neither does a least height, as boxes in rows have it."""
    for style in ("line-height: 1", "min-height:0", "height: 100%"):
        box = f"<div style='{style}'>{text_of(OTHER)}</div>"
        body = extract(a_page(body=f"<main><div>{ARTICLE}</div>{box}</main>")).body
        assert body == (*PARAGRAPHS, *OTHER)


@pytest.mark.parametrize("hidden", [*HIDDEN, "style='opacity:0'"])
def test_an_article_that_is_hidden_until_a_script_shows_it_is_found(hidden: str) -> None:
    """With its headline, or below it: nothing else is text."""
    assert extract(a_page(body=f"<main {hidden}>{ARTICLE}</main>")).body == PARAGRAPHS
    page = a_page(body=f"<main><h1>{TITLE}</h1><div {hidden}>{text_of()}</div></main>")
    assert extract(page).body == PARAGRAPHS


@pytest.mark.parametrize("hidden", HIDDEN)
def test_the_hidden_rest_of_an_article_is_its_text(hidden: str) -> None:
    """It goes on where the shown part ends, or behind a button."""
    rest = f"<div {hidden}>{text_of(PARAGRAPHS[2:])}</div>"
    page = a_page(body=f"<article><h1>{TITLE}</h1>{text_of(PARAGRAPHS[:2])}{rest}</article>")
    assert extract(page).body == PARAGRAPHS


def test_hidden_answers_are_text() -> None:
    """The heading of the next question stands behind an answer, not in it."""
    item = "<h3><button class='accordion-button'>{}</button></h3><div class='panel' hidden>{}</div>"
    questions = ("Who lends them?", "How long?")
    answers = [item.format(one, text_of((" ".join(OTHER),))) for one in questions[:1]]
    answers += [item.format(questions[1], text_of((OTHER[0],)))]
    page = a_page(
        body=f"<article>{ARTICLE}{''.join(answers)}<p>{PARAGRAPHS[0][::-1]}</p></article>"
    )
    assert " ".join(OTHER) in extract(page).body


def test_a_rest_behind_a_button_is_its_text() -> None:
    """The shown part and the hidden one are boxes of their own."""
    rest = f"<section id='more-content' style='display:none'>{text_of(PARAGRAPHS[1:])}</section>"
    shown = f"<section><p>{PARAGRAPHS[0]}</p><p><a href='#'>Read more</a></p></section>"
    body = extract(a_page(body=f"<article><h1>{TITLE}</h1>{shown}{rest}</article>")).body
    assert set(PARAGRAPHS) <= set(body)


@pytest.mark.parametrize(
    "box", ["<article class='post'>{}</article>", "<div class='story-page'><div>{}</div></div>"]
)
def test_the_next_story_of_an_endless_page_is_no_text(box: str) -> None:
    """It has a headline of its own, in a box like the article's."""
    following = box.format(f"<h1>{OTHER_TITLE}</h1>{text_of(OTHER)}")
    body = extract(a_page(body=f"<div class='feed'>{box.format(ARTICLE)}{following}</div>")).body
    assert body == PARAGRAPHS


def test_sections_under_headings_of_the_first_level_are_text() -> None:
    """An h1 in a section is a heading of the article."""
    sections = f"<section><h1>Who plays</h1>{text_of(OTHER)}</section>"
    body = extract(a_page(body=f"<article>{ARTICLE}{sections}</article>")).body
    assert set(PARAGRAPHS + OTHER) <= set(body)


@pytest.mark.parametrize(
    "tag", ["nav", "aside", "footer", "header", "form", "button", "menu", "details", "noscript"]
)
def test_an_article_in_an_element_for_something_else_is_found(tag: str) -> None:
    """The element wraps the page, or was never closed."""
    menu = "<ul><li><a href='/'>Home</a></li><li><a href='/city'>City</a></li></ul>"
    page = a_page(body=f"<{tag}>{menu}<div class='content'>{ARTICLE}</div></{tag}>")
    assert extract(page).body == PARAGRAPHS


def test_a_menu_with_descriptions_is_no_text() -> None:
    """A nav beside the article stays one."""
    menu = "".join(f"<li><a href='/{n}'>Part {n}</a><p>{p}</p></li>" for n, p in enumerate(OTHER))
    page = a_page(body=f"<nav><ul>{menu}</ul></nav><main>{ARTICLE}</main>")
    assert extract(page).body == PARAGRAPHS


CARDS = (
    ("Mayor opens new wing", "The decision came late on Thursday and surprised its friends, too."),
    ("Union asks for a vote", "Visitors will have to wait until the autumn, a spokeswoman said."),
    ("Court rejects appeal", "It is the third such case this year, and more will follow it soon."),
    (
        "Museum loses picture",
        "Neighbours had complained since January about what they called damp.",
    ),
)


def test_cards_of_other_stories_are_no_text() -> None:
    """Many stand above the article, and more below it."""
    card = "<article class='card'><a href='/x{}'><img><h3>{}</h3></a><p>{}</p></article>"
    row = "".join(
        card.format(n, title, text) for n, (title, text) in enumerate(CARDS * 6) if n < 24
    )
    page = a_page(
        body=f"<section>{row}</section><main><article>{ARTICLE}</article></main><section>{row}</section>"
    )
    assert extract(page).body == PARAGRAPHS


def test_posts_of_a_live_blog_are_text_though_their_headings_are_links() -> None:
    """They lead to the page itself."""
    post = "<article class='post'><h3><a href='/live?post={}'>{}</a></h3><p>{}</p></article>"
    posts = "".join(post.format(n, *one) for n, one in enumerate(CARDS))
    body = extract(a_page(body=f"<main>{ARTICLE}<div class='live'>{posts}</div></main>")).body
    assert [text for _, text in CARDS if text in body] == [text for _, text in CARDS]


def test_places_of_a_guide_are_text_though_each_has_a_page() -> None:
    """They stand within the article, or no article holds the headline."""
    place = "<article class='place'><h3><a href='/p{}'>{}</a></h3><p>{}</p></article>"
    guide = "".join(place.format(n, *one) for n, one in enumerate(CARDS))
    for body in (f"<article>{ARTICLE}{guide}</article>", f"<main>{ARTICLE}{guide}</main>"):
        taken = extract(a_page(body=body)).body
        assert [text for _, text in CARDS if text in taken] == [text for _, text in CARDS]
