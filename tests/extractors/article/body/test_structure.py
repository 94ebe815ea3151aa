"""Lists, tables, headings, posts and pull quotes: kept with the text they belong to, and once."""

import pytest

from extractors.article.body.block_features import folded_lines
from extractors.article.from_page import extract
from news.text import folded_words, words
from tests.extractors.article.body.story import (
    ITEMS,
    LEAD,
    LIST,
    around,
    boxed,
    paragraph,
    pieces,
    texts,
)
from tests.extractors.article.pages import PARAGRAPHS, TITLE, a_page

ROWS = (("Sept", "4.1", "10%"), ("Oct", "5.2", "13%"), ("Nov", "6.0", "15%"))
TABLE = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in ROWS)
QUOTE = PARAGRAPHS[2]


@pytest.mark.parametrize(
    "markup",
    [
        f"<ul>{LIST}</ul>",
        f"<ul class='wp-block-list'>{LIST}</ul>",
        f"<ol class='list list--numbered'>{LIST}</ol>",
        f"<div class='rich-list'><ul>{LIST}</ul></div>",
        "<dl>" + "".join(f"<dt>{n}</dt><dd>{item}</dd>" for n, item in enumerate(ITEMS)) + "</dl>",
        f"<ul><li>{ITEMS[0]}<ul><li>{ITEMS[1]}</li></ul></li><li>{ITEMS[2]}</li></ul>",
    ],
)
@pytest.mark.parametrize("is_boxed", [False, True])
def test_a_list_that_a_sentence_announces_is_the_texts(markup: str, is_boxed: bool) -> None:
    """However short its items, whatever its class, in a box of its own or not."""
    before, after = PARAGRAPHS[:2], PARAGRAPHS[2:]
    parts = [*map(paragraph, (*before, LEAD)), markup, *map(paragraph, after)]
    assert set(ITEMS) <= set(texts(*(boxed(parts) if is_boxed else parts)))


def test_an_announced_list_may_end_the_text() -> None:
    """No paragraph has to follow."""
    parts = [*map(paragraph, (*PARAGRAPHS, LEAD)), f"<ul>{LIST}</ul>"]
    assert texts(*parts)[-3:] == list(ITEMS)


MUSEUM = (
    "Das Uhrenmuseum in Eschental hat ein Pendel gefunden, das seit einundsechzig Jahren vermisst "
    "wurde. Es lag die ganze Zeit unter der Hintertreppe, wie die Leiterin am Dienstag mitteilte.",
    "Handwerker, die Kabel verlegen sollten, hoben drei Dielen an und sahen Messing. Das Pendel "
    "gehört zu einer Turmuhr, die beim Ende der Kornbörse im Jahr 1965 abgebaut worden war.",
    "Damals war Anzeige wegen Diebstahls erstattet worden, und zwei Lehrlinge verloren ihre "
    "Stelle. Einer von ihnen, heute vierundachtzig Jahre alt, wurde ins Museum eingeladen.",
    "Noch vor dem Winter soll das Pendel wieder in der Turmuhr hängen. Es braucht eine neue "
    "Feder, die ein Uhrmacher aus dem Nachbartal ohne Lohn anfertigen will.",
)


@pytest.mark.parametrize("above", ["", "<h2>Das Pendel</h2>"])
def test_a_plain_list_right_between_paragraphs_is_the_texts(above: str) -> None:
    """Without a sentence that announces it, below a heading or not, among a page's furniture."""
    facts = ("Gewicht: neun Kilogramm", "Länge: ein Meter zwanzig", "Werkstoff: Messing")
    plain = "".join(f"<li>{fact}</li>" for fact in facts)
    first, second, *rest = map(paragraph, MUSEUM)
    text = f"{first}{second}{above}<ul>{plain}</ul>{''.join(rest)}"
    links = "".join(f"<li><a href='/{n}'>Seite {n}</a></li>" for n in range(5))
    html = (
        f"<header><nav><ul>{links}</ul></nav></header><main><article><h1>Pendel gefunden</h1>"
        f"<p class='byline'>Von Ann Lee</p><div class='article-body'>{text}</div></article></main>"
        f"<aside><h3>Meistgelesen</h3><ul>{links}</ul></aside>"
    )
    assert set(facts) <= set(extract(a_page(body=html, lang="de")).body)


@pytest.mark.parametrize(
    "markup",
    [
        f"<table>{TABLE}</table>",
        f"<figure class='wp-block-table'><table>{TABLE}</table></figure>",
        f"<div class='table-responsive'><div><table class='table'>{TABLE}</table></div></div>",
        f"<figure><table>{TABLE}</table><figcaption>The harbour's books</figcaption></figure>",
    ],
)
@pytest.mark.parametrize("is_boxed", [False, True])
def test_a_small_table_among_paragraphs_is_the_texts(markup: str, is_boxed: bool) -> None:
    """In a figure, in a box that scrolls, in a box of its own."""
    parts = around(markup)
    found = texts(*(boxed(parts) if is_boxed else parts))
    assert [" | ".join(row) for row in ROWS if " | ".join(row) in found] == [
        " | ".join(row) for row in ROWS
    ]


def test_a_small_table_between_paragraphs_in_boxes_is_the_texts() -> None:
    """Paragraphs may be boxes of their own and no `p`."""
    parts = [f"<div class='text-block'>{text}</div>" for text in PARAGRAPHS]
    parts.insert(2, f"<figure><table>{TABLE}</table></figure>")
    assert " | ".join(ROWS[0]) in texts(*parts)


def test_a_table_in_a_widget_is_not() -> None:
    """A league table beside the text."""
    widget = f"<aside class='widget'><table>{TABLE}</table></aside>"
    assert " | ".join(ROWS[0]) not in texts(*around(widget))


@pytest.mark.parametrize(
    "heading",
    [
        "<h3><button aria-expanded='false' class='accordion-button'>{}</button></h3>",
        "<h3><a href='#q2' data-toggle='collapse'>{}</a></h3>",
        "<div role='heading' aria-level='3'>{}</div>",
        "<h2 id='z'>{} <a class='headerlink' href='#z'>#</a></h2>",
        "<div class='head'><h2>{}</h2><span>[<a href='/edit'>edit</a>]</span></div>",
        "<h1>{}</h1>",
    ],
)
def test_a_heading_between_paragraphs_is_the_texts(heading: str) -> None:
    """As a heading, without its signs and buttons."""
    questions = ("What do the ferries do?", "What do the shops say?")
    first, second, *rest = map(paragraph, PARAGRAPHS)
    parts = [first, heading.format(questions[0]), second, heading.format(questions[1]), *rest]
    found = pieces(*parts)
    assert [text for kind, text in found if kind == "heading"] == list(questions)
    assert "edit" not in " ".join(text for _, text in found)


@pytest.mark.parametrize("question", ["What do the ferries do?", "<h3>What now?</h3>"])
def test_a_summary_goes_with_its_details(question: str) -> None:
    """It heads what it opens; it may hold a heading."""
    first, second, *rest = map(paragraph, PARAGRAPHS)
    details = f"<details><summary>{question}</summary>{second}</details>"
    text = question.removeprefix("<h3>").removesuffix("</h3>")
    assert ("heading", text) in pieces(first, details, *rest)


def test_a_button_goes_with_the_answer_that_it_shows() -> None:
    """An accordion whose questions are buttons and no headings."""
    item = (
        "<div class='accordion-item'><button class='accordion-button' data-bs-toggle='collapse' "
        "aria-expanded='false'>{}</button><div class='collapse'><div>{}</div></div></div>"
    )
    questions = ("Wer verlor die Stelle?", "Wann hängt es wieder?")
    first, second, *rest = map(paragraph, MUSEUM)
    answers = map(item.format, questions, rest)
    text = f"{first}{second}<div class='accordion'>{''.join(answers)}</div>"
    html = f"<main><article><h1>Pendel gefunden</h1><div>{text}</div></article></main>"
    assert set(questions) <= set(extract(a_page(body=html, lang="de")).body)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("copy-link", "Copy the link to this section"),
        ("save-story", "Save this story for later"),
        ("listen", "Listen to this part of the story"),
    ],
)
def test_a_button_that_does_something_is_no_text(name: str, line: str) -> None:
    """It stands below a part's heading."""
    assert line not in texts(*around(f"<h2>The find</h2><button class='{name}'>{line}</button>"))


@pytest.mark.parametrize(
    "post",
    [
        "<article class='post' id='p{n}'><time datetime='2026-05-03T1{n}:10:00Z'>1{n}:10</time>"
        "<h2>Post {n}</h2><p>{text}</p></article>",
        "<li class='entry'><span class='when'>1{n}:10</span><h3>Post {n}</h3><p>{text}</p></li>",
        "<h3>Post {n}</h3><p class='when'>1{n}:10</p><p>{text}</p>",
    ],
)
def test_a_live_blog_keeps_each_post_s_clock_and_heading(post: str) -> None:
    """In boxes, in a list, side by side."""
    found = texts(*(post.format(n=n, text=text) for n, text in enumerate(PARAGRAPHS)))
    for n, text in enumerate(PARAGRAPHS):
        assert {f"1{n}:10", f"Post {n}", text} <= set(found)


@pytest.mark.parametrize(
    "quote",
    [
        "<aside class='pullquote'><p>{}</p></aside>",
        "<figure class='wp-block-pullquote'><blockquote><p>{}</p><cite>Ann Lee</cite></blockquote>"
        "</figure>",
        "<blockquote>{}</blockquote>",
        "<div class='zitat'><span>{}</span></div>",
        "<amp-pullquote class='pull'>{}</amp-pullquote>",
    ],
)
@pytest.mark.parametrize("place", [1, 4])
def test_a_pull_quote_is_taken_once(quote: str, place: int) -> None:
    """Above its paragraph or below, with the name under it."""
    parts = [*map(paragraph, PARAGRAPHS)]
    parts.insert(place, quote.format(QUOTE))
    assert texts(*parts) == list(PARAGRAPHS)


def test_a_quotation_that_stands_nowhere_else_stays() -> None:
    """A letter is quoted in full."""
    letter = (
        "We shall not pay for a bridge that nobody crosses, wrote the millers of the north bank."
    )
    assert letter in texts(*around(f"<blockquote><p>{letter}</p></blockquote>"))


def test_boxes_with_the_role_of_a_list_are_one() -> None:
    """Design systems build lists of `div`."""
    items = "".join(f"<div role='listitem'>{item}</div>" for item in ITEMS)
    assert set(ITEMS) <= set(texts(*around(f"<p>{LEAD}</p><div role='list'>{items}</div>")))


@pytest.mark.parametrize(
    "title", ["L’ancienne corderie", "３日の市議会", "Öl & “Gas”", "Iğdır’da", "پله\u200cهای خود"]
)
def test_blocks_are_folded_as_titles_are(title: str) -> None:
    """Else no French headline would be found on its page."""
    assert folded_lines([" ".join(words(title))]) == [" ".join(folded_words(title))]


def test_a_second_h1_is_a_heading_below_a_title_with_an_apostrophe() -> None:
    """The headline is known in spite of its curly apostrophe."""
    body = "".join(map(paragraph, PARAGRAPHS[:2])) + "<h1>The wall stays</h1>"
    body += "".join(map(paragraph, PARAGRAPHS[2:]))
    page = a_page(body=f"<article><h1>The clerk’s old bridge to close</h1>{body}</article>")
    assert "The wall stays" in extract(page).body


@pytest.mark.parametrize("name", ["c-crosshead", "intertitre", "c-tussenkop", "ladillo"])
@pytest.mark.parametrize("text", ["Vita a parkolásról", "Shops object", "Ein Streit um Plätze"])
def test_a_box_named_as_a_heading_is_one(name: str, text: str) -> None:
    """Some systems print subheads in `div`."""
    assert text in texts(*around(f"<div class='{name}'>{text}</div>"))


@pytest.mark.parametrize(
    "opening", ["<nav>", "<nav class='menu'><ul><li><a href='/a'>News</a></ul>"]
)
def test_an_article_in_a_nav_is_read_beside_more_text_of_others(opening: str) -> None:
    """A `nav` that was never closed holds a text, though the site's terms below are longer."""
    links = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(9))
    terms = "".join(
        f"<div class='terms'><p>By article {n} of the terms of use, the publisher may change what "
        "it offers at any time, and those who go on reading agree to what was changed before."
        "</p></div>"
        for n in range(14)
    )
    page = a_page(
        body=f"<header><nav><ul>{links}</ul></nav></header><main><h1>Old bridge to close</h1>"
        f"{opening}{''.join(map(paragraph, PARAGRAPHS))}</nav></main>"
        f"<footer class='site-footer'>{terms}</footer>"
    )
    assert extract(page).body[: len(PARAGRAPHS)] == PARAGRAPHS


@pytest.mark.parametrize("tag", ["span", "div", "table-cell"])
def test_a_row_by_its_role_is_a_row(tag: str) -> None:
    """Its cells are set apart, whatever elements they are."""
    rows = "".join(
        "<div role='row'>" + "".join(f"<{tag} role='cell'>{c}</{tag}>" for c in row) + "</div>"
        for row in ROWS
    )
    found = pieces(*around(f"<div role='table'>{rows}</div>"))
    assert [text for kind, text in found if kind == "row"] == [" | ".join(row) for row in ROWS]


@pytest.mark.parametrize(
    "heading",
    ["<h2 id='{0}'>{0}</h2>", "<div class='mw-heading'><h2 id='{0}'>{0}</h2><p>[edit]</p></div>"],
)
def test_headings_whose_ids_differ_are_of_one_kind(heading: str) -> None:
    """Content systems make ids of headings; each stands right above a paragraph of the text."""
    names = ("Release", "Reception", "Legacy", "In media")
    parts = [
        heading.format(name) + paragraph(text) for name, text in zip(names, PARAGRAPHS, strict=True)
    ]
    assert [text for kind, text in pieces(*parts) if kind == "heading"] == list(names)


def test_a_list_of_pictures_is_the_headings_that_tell_of_them() -> None:
    """Where all the text is in headings, and these are sentences."""
    told = (
        "1. This ferry that got a little bit swept away on a windy day.",
        "2. This tug that might have the loudest horn in the history of horns.",
        "3. This tiny sloop that can fit inside an actual bathing hut.",
        "4. And this proud cutter that was just painted for the first time.",
        "5. This little barge that has not quite figured out how to turn yet.",
        "6. And this old mail boat that waits for nobody at the pier.",
    )
    pictures = "".join(
        f"<h3>{line}</h3><figure><img src='/{at}.jpg' width='900' height='600'></figure>"
        for at, line in enumerate(told)
    )
    body = extract(a_page(body=f"<article><h1>{TITLE}</h1>{pictures}</article>")).body
    assert all(line in body for line in told)
