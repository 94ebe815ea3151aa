"""The article's text as paragraphs."""

import numpy as np
import pytest

from extractors.article import version
from extractors.article.body.block_features import Context
from extractors.article.body.blocks import blocks_of
from extractors.article.body.features import Features
from extractors.article.body.settle import TAKEN, settled
from extractors.article.from_page import extract
from extractors.article.page.tree import parse
from tests.extractors.article.pages import PARAGRAPHS, TITLE, a_page, article_html, raw_page


def test_the_body_is_the_publishers_paragraphs() -> None:
    """Each paragraph of the page is one of the body, in order; the headline is not."""
    assert extract(a_page()).body == PARAGRAPHS


@pytest.mark.parametrize("printed", [TITLE, TITLE.upper(), f"“{TITLE}”", f"<b>{TITLE}</b>"])
def test_a_leading_line_that_repeats_the_title_is_dropped(printed: str) -> None:
    """Whatever its case, quotes and markup, a first line that equals a title is not body."""
    page = a_page(body=article_html(before=f"<h1>{TITLE}</h1><p>{printed}</p>"))
    assert extract(page).body == PARAGRAPHS


def test_a_title_repeated_in_the_middle_stays() -> None:
    """Only the top of a text is looked at: a sentence further down may be quoted."""
    page = a_page(
        body=article_html(paragraphs=(*PARAGRAPHS, f"{TITLE}.", PARAGRAPHS[0] + " Twice."))
    )
    assert f"{TITLE}." in extract(page).body


def test_list_items_and_quotes_are_paragraphs() -> None:
    """A list gives one paragraph an item, without dash or number; a quote gives its own."""
    after = (
        "<ul><li>Monday: 21.10 from the old harbour</li>"
        "<li>Friday: 22.40 from the islands</li></ul>"
    )
    quote = (
        "<blockquote><p>We never sold her, said the captain, because nobody asked.</p></blockquote>"
    )
    body = extract(
        a_page(body=article_html(after=after + quote + f"<p>{PARAGRAPHS[0]} Again.</p>"))
    ).body
    assert "Monday: 21.10 from the old harbour" in body
    assert "Friday: 22.40 from the islands" in body
    assert "We never sold her, said the captain, because nobody asked." in body


def test_a_table_of_results_is_one_paragraph_a_row() -> None:
    """The cells of a row stand on one line."""
    table = (
        "<table><tr><th>Line</th><th>Passengers</th></tr>"
        "<tr><td>Islands</td><td>212</td></tr></table>"
    )
    assert "Islands | 212" in extract(a_page(body=article_html(after=table))).body


def test_comments_of_readers_are_not_body() -> None:
    """What readers wrote is left out."""
    after = (
        "<div id='comments' class='comments'><h3>Comments</h3>"
        "<p>First! I was there and it was a lovely evening.</p></div>"
    )
    assert not any("First!" in p for p in extract(a_page(body=article_html(after=after))).body)


def test_paragraphs_are_tidy() -> None:
    """No control, bidi-override or doubled blank gets through, and no paragraph is empty."""
    dirty = (
        "The \u202eferry\u202c  came\u00a0back\x07 at\n\t last, "
        "and the whole harbour heard its horn twice.",
        *PARAGRAPHS,
        " \u200b ",
    )
    body = extract(a_page(body=article_html(paragraphs=dirty))).body
    assert body[0] == "The ferry came back at last, and the whole harbour heard its horn twice."
    assert all(p.strip() for p in body)


def test_a_page_without_text_has_an_empty_body() -> None:
    """An empty page is an article without anything, not an error."""
    article = extract(raw_page(b"<html><body></body></html>"))
    assert (article.body, article.title, dict(article.provenance)) == ((), None, {})


def test_a_headline_alone_is_no_body() -> None:
    """The text is fetched by scripts: a record of it must not be full."""
    title = "Музей часов нашёл пропавший маятник под собственной лестницей"
    page = a_page(body=f"<div id='app'><h1>{title}</h1></div>", lang="ru", title=title)
    assert extract(page).body == ()


def test_paragraphs_that_only_breaks_part_go_together() -> None:
    """A forum's post: the first was doubted and left out. A scrap beside them stays doubted."""
    post = f"<div>{PARAGRAPHS[0]}<br><br>{PARAGRAPHS[1]}<br><br>Last edited</div>"
    tree = parse(f"<body>{post}<p>{PARAGRAPHS[2]}</p></body>")
    features = Features(blocks_of(tree), context=Context())
    shares = np.array([0.45, 0.95, 0.45, 0.45])
    assert [one >= TAKEN for one in settled(features, shares)] == [True, True, False, False]


def test_plain_text_is_split_at_blank_lines() -> None:
    """text/plain: the first line is the title, blank lines set paragraphs apart."""
    article = extract(
        raw_page(
            b"A title\n\nFirst part\ngoes on.\r\n \r\nSecond.",
            content_type="text/plain; charset=utf-8",
        )
    )
    assert (article.title, article.body) == ("A title", ("First part goes on.", "Second."))


def test_the_version_names_the_extractor_and_our_rules() -> None:
    """A record names what made it."""
    assert version().startswith("trafilatura ")
    assert "wirecopy" in version()


def test_a_short_body_beside_paywall_markup_is_warned_of() -> None:
    """A stub looks like an article; the warning says so."""
    page = a_page(
        body=article_html(
            paragraphs=PARAGRAPHS[:1], after="<div class='paywall'>Subscribe to read on</div>"
        )
    )
    assert "paywall_markers" in extract(page).warnings


TOP = "<header><a href='/'>Küstenblatt</a></header>"
TEASERS = (
    "<div><div class='t'>Meistgelesen</div><ul><li><a href='/a'>Imker klagt</a></li></ul></div>"
)


@pytest.mark.parametrize("line", ["", "<p>Loading...</p>", "<p>Something went wrong.</p>"])
@pytest.mark.parametrize(
    "title", ["Fähre nach Hallum fällt den ganzen Sommer über aus", "В Заречье открыли мост"]
)
def test_a_page_of_headline_byline_and_links_has_no_text(title: str, line: str) -> None:
    """Scripts fetch the rest: what is printed is not taken for it."""
    byline = (
        "<div class='meta'><span class='by'>Von Jens Petersen</span> <time>3.5.2026</time></div>"
    )
    body = f"{TOP}<main><article><h1>{title}</h1>{byline}{line}</article></main>{TEASERS}"
    page = a_page(body=body, title=f"{title} | Küstenblatt", lang="de")
    assert extract(page).body == ()


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "By Ann Lee 18.11.2019, 14:05"),
        ("en", "By Ann Lee in Hamburg, 5 May 2026"),
        ("en", "By Ann Lee and Bo Kim | Updated 5 May 2026, 14:05 BST"),
        ("en", "Posted on 5 May 2026 by Ann Lee"),
        ("en", "Last updated on May 5, 2026 at 2:05 pm"),
        ("de", "Von Ann Lee, Hamburg 05.05.2026, 14:05 Uhr"),
        ("de", "05.05.2026 – 14:05 Uhr | Ann Lee"),
        ("fr", "Publié le 05/05/2026 à 14:05, mis à jour le 06/05/2026 à 08:00"),
        ("es", "Por Ann Lee, 5 de mayo de 2026 a las 14:05"),
        ("ru", "Ann Lee, 5 мая 2026, 14:05"),
    ],
)
@pytest.mark.parametrize("head", ["", "<meta name='author' content='Ann Lee'>"])
def test_a_byline_with_its_date_is_no_text(language: str, line: str, head: str) -> None:
    """Without a bar between the two, at the top of the text, in a plain paragraph."""
    page = a_page(head=head, body=article_html(before=f"<p>{line}</p>"), lang=language)
    assert extract(page).body == PARAGRAPHS


@pytest.mark.parametrize(
    "line",
    [
        "Ann Lee had taken the ferry 31 times by 2019, she said, and always by night.",
        "By 31 December 2026 every ferry has to have two engines and a crew of nine",
        "On 5 May 2026 a storm closed the port",
        "Ferries sail at 9.10 and 23.40 from May to September.",
    ],
)
def test_a_sentence_with_a_name_or_a_date_is_text(line: str) -> None:
    """It says more than who wrote it and when."""
    head = "<meta name='author' content='Ann Lee'>"
    page = a_page(head=head, body=article_html(paragraphs=(line, *PARAGRAPHS)))
    assert extract(page).body == (line, *PARAGRAPHS)


def test_dates_of_a_list_are_text() -> None:
    """Each item has its own."""
    days = "<ul><li><p>March 5, 2026</p></li><li><p>March 6, 2026</p></li></ul>"
    lead = "<p>The ferry is free of charge on two days of the spring, the council says:</p>"
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    body = extract(a_page(body=f"<article><h1>{TITLE}</h1>{lead}{days}{text}</article>")).body
    assert body[1:3] == ("March 5, 2026", "March 6, 2026")
