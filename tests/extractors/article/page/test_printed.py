"""Where the text of an element has blanks."""

import pytest
from lxml.html import fragment_fromstring

from extractors.article.from_page import extract
from extractors.article.page.jsonld import plain
from extractors.article.page.tree import short_text_of, text_of
from tests.extractors.article.pages import PARAGRAPHS, a_page, article_html


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("CO<sub>2</sub>-Preis: „<em>Wir</em>“ zahlen", "CO2-Preis: „Wir“ zahlen"),
        ('<span class="first">N</span>o one is to blame', "No one is to blame"),
        ("<span>N</span><span>o one</span> is to blame", "No one is to blame"),
        ("<b>i</b>Phone und <em>e</em>Commerce", "iPhone und eCommerce"),
        ("le prix de l’<i>or</i>, en hausse", "le prix de l’or, en hausse"),
        ("<a>The Aurora</a>, built in 1931", "The Aurora, built in 1931"),
        ("McDonald<i>’s</i> (<a>photo</a>) quay", "McDonald’s (photo) quay"),
        ("<a>Ann Lee</a><span>, </span><a>Bo Kim</a>", "Ann Lee, Bo Kim"),
        ("港务局<em>宣布</em>封桥", "港务局宣布封桥"),
        ("10<sup>6</sup> m<sup>2</sup>, H<sub>2</sub>O", "10⁶ m², H2O"),
        ("Donau<wbr>dampf<b>schiff</b>", "Donaudampfschiff"),
        ("Заголовок<span class='x'>, який</span> зник", "Заголовок, який зник"),
    ],
)
def test_inline_elements_put_no_blank_into_a_word(inner: str, text: str) -> None:
    """Nor before a comma, after an opening bracket, or within quotation marks."""
    assert text_of(fragment_fromstring(f"<h1>{inner}</h1>")) == text


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("Prices <em>rise</em> again", "Prices rise again"),
        ("one<br>two", "one two"),
        ("<p>one</p><p>two</p>", "one two"),
        ("By<a href='/ann'>Ann Lee</a>", "By Ann Lee"),
        ("BY<span>ANN LEE</span>", "BY ANN LEE"),
        ("<a>Ann Lee</a><a>Bo Kim</a>", "Ann Lee Bo Kim"),
        ("<span>Ann Lee</span><time>5 May</time><time>10:00</time>", "Ann Lee 5 May 10:00"),
        ("<time>5 May 2026</time>10:00", "5 May 2026 10:00"),
        ("<span>Ann Lee</span><span>– Reporter</span>", "Ann Lee – Reporter"),
        ("<ul><li>one</li><li>two</li></ul>", "one two"),
    ],
)
def test_words_that_tags_set_apart_stay_apart(inner: str, text: str) -> None:
    """Columns of a byline have no blank between them; style sheets draw it."""
    assert text_of(fragment_fromstring(f"<div>{inner}</div>")) == text


@pytest.mark.parametrize("hidden", ["script", "style", "template", "noscript", "svg", "rt"])
def test_what_readers_do_not_see_is_no_text(hidden: str) -> None:
    """Scripts, icons and ruby readings; the text behind them is."""
    element = fragment_fromstring(f"<div>one <{hidden}><b>no</b></{hidden}>two</div>")
    assert text_of(element) == "one two"
    assert short_text_of(element, longest=20) == "one two"


def test_markup_in_structured_data_puts_no_blank_into_a_word() -> None:
    """`<sub>` and `<em>` do not end a word, `<br>` and `</p>` do."""
    assert plain("<p>CO<sub>2</sub>-Preis</p><p>„<em>Wir</em>“<br/>zahlen</p>") == (
        "CO2-Preis „Wir“ zahlen"
    )


def test_captions_and_bylines_are_printed_as_readers_see_them() -> None:
    """The whole way, from the page to the article."""
    figure = (
        "<figure><img src='/a.jpg'><figcaption>Die <em>Aurora</em>, Baujahr 1931, am Kai von "
        "<a href='/x'>Norrvik</a>.</figcaption></figure>"
    )
    byline = "<p class='byline'>Von <a href='/a'>Ann Lee</a>, <a href='/b'>Bo Kim</a></p>"
    before = f"<h1>CO<sub>2</sub> kostet mehr</h1>{byline}"
    article = extract(
        a_page(title="CO2 kostet mehr", body=article_html(before=before, after=figure))
    )
    assert article.title == "CO2 kostet mehr"
    assert article.byline == "Von Ann Lee, Bo Kim"
    assert [image.caption for image in article.images] == [
        "Die Aurora, Baujahr 1931, am Kai von Norrvik."
    ]


def test_a_cell_of_a_table_has_no_blank_in_its_words() -> None:
    """A row is one line: cells apart, words whole."""
    row = "<tr><td>CO<sub>2</sub></td><td>4<b>,1</b> Mt</td></tr>"
    table = f"<table>{row}<tr><td>Wasser</td><td>9,0 Mt</td></tr></table>"
    body = article_html(paragraphs=(*PARAGRAPHS, table))
    text = "\n".join(extract(a_page(body=body)).body)
    assert "CO 2" not in text
    assert "4 ,1" not in text


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("400 m<sup>2</sup> of floor", "400 m² of floor"),
        ("lost in 1965<sup><a href='#fn1'>1</a></sup>, found", "lost in 1965, found"),
        ("lost in 1965<a href='#note-1'>1</a> and found", "lost in 1965 and found"),
        ("the 1<sup>st</sup> of May, M<sup>me</sup> Roux", "the 1st of May, Mme Roux"),
        ("<q>I stole nothing</q>, he says", "“I stole nothing”, he says"),
        ("<q>“I stole nothing”</q>, he says", "“I stole nothing”, he says"),
        ("on <del>Monday</del> <ins>Thursday</ins>", "on Thursday"),
        ("<ruby>港湾局<rp>（</rp><rt>こうわんきょく</rt><rp>）</rp></ruby>の橋", "港湾局の橋"),
        ("<ruby><rb>港</rb><rt>こう</rt></ruby><ruby><rb>湾</rb><rt>わん</rt></ruby>", "港湾"),
    ],
)
def test_headlines_and_captions_print_marks_as_the_text_does(inner: str, text: str) -> None:
    """A power is no digit of its number, a note's mark is none of the year."""
    assert text_of(fragment_fromstring(f"<h1>{inner}</h1>")) == text


def test_the_quotation_marks_of_a_headline_are_those_of_its_language() -> None:
    """Also where the quotation begins the headline, and one stands within another."""
    inner = "<q>Ich habe <q>nichts</q> gestohlen</q>, sagt er"
    title = text_of(fragment_fromstring(f"<h1 lang='de'>{inner}</h1>"))
    assert title == "„Ich habe ‚nichts‘ gestohlen“, sagt er"
