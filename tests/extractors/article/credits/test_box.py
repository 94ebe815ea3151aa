"""The box about the author, where no line names anybody."""

import pytest

from extractors.article.from_page import extract
from tests.extractors.article.pages import TITLE, a_page, article_html

BIO = '<div class="author-bio"><h4>{0}</h4><p>{0} covers the harbour for the Gazette.</p></div>'


def authors(body: str) -> list[str]:
    return [author.name for author in extract(a_page(body=body)).authors]


@pytest.mark.parametrize(
    "box",
    [
        BIO.format("Ann Lee"),
        '<div class="about-author"><p>Written by</p><button class="name">Ann Lee</button></div>',
        '<p class="signature">Ann Lee</p>',
    ],
)
def test_the_box_about_the_author_names_it(box: str) -> None:
    """Where no line above the text does."""
    assert authors(article_html(after=box)) == ["Ann Lee"]


@pytest.mark.parametrize(
    "boxes",
    [
        BIO.format("Bo Kim") + BIO.format("Cy Ode"),
        f"<aside>{BIO.format('Bo Kim')}</aside>",
        f'<div class="related">{BIO.format("Bo Kim")}</div>',
        '<div class="comments"><p class="author">Bo Kim</p><p>It will never hold.</p></div>',
        BIO.format("Web Desk"),
    ],
)
def test_a_box_about_somebody_else_names_nobody(boxes: str) -> None:
    """Several people, sidebars, teasers, comments and desks."""
    assert authors(article_html(after=boxes)) == []


def test_an_element_around_the_article_is_no_box() -> None:
    """Themes mark the whole page as `single-author`."""
    body = f'<div class="single-author"><p>Garden Guidance</p>{article_html()}</div>'
    assert authors(body) == []


def test_a_printed_line_comes_before_the_box() -> None:
    """The box may tell of the editor."""
    before = f'<h1>{TITLE}</h1><p class="byline">By Ann Lee</p>'
    assert authors(article_html(before=before, after=BIO.format("Bo Kim"))) == ["Ann Lee"]
