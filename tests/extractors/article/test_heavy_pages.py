"""What large and strange pages cost: no more than their length asks for, whatever is in them."""

from collections.abc import Callable, Iterator
from random import Random

import pytest
from lxml.html import HtmlElement

from extractors.article.body.blocks import MAX_BLOCKS, blocks_of
from extractors.article.body.second_opinion import second_opinion
from extractors.article.credits.authors import MAX_AUTHORS, authors_of
from extractors.article.credits.words import Kind
from extractors.article.from_page import extract
from extractors.article.page import tree as page_tree
from extractors.article.page.floods import without_floods
from extractors.article.page.head import read_head
from extractors.article.page.printed.texts import seen_texts
from extractors.article.page.tree import parse, short_text_of
from news.article import Article
from tests.extractors.article.pages import raw_page
from tests.support.cost import growth

_TEXT = (
    "The council met on Tuesday and voted for the new bridge after three hours of debate in "
    "which nobody but the mayor spoke against it."
)


def _page(middle: str) -> bytes:
    prose = 12 * f"<p>{_TEXT}</p>"
    return f"<h1>Council votes for the bridge</h1><article>{prose}{middle}</article>".encode()


def an_article(content: bytes) -> Article:
    """What is extracted of a page."""
    return extract(raw_page(content))


def _letters(number: int) -> str:
    return "".join(chr(97 + number // 26**place % 26) for place in range(3))


HEAVY: dict[str, tuple[Callable[[int], str], int]] = {
    "a paragraph with a span a word": (lambda n: f"<p>{'<span>word </span>' * n}</p>", 12_000),
    "short paragraphs": (lambda n: "<p>Yes.</p>" * n, 20_000),
    "a paragraph of links": (lambda n: f"<p>{'some <a href=/x>words</a> ' * n}</p>", 5_000),
    "a tag of attributes": (lambda n: f"<div {' '.join(f'a{i}=x' for i in range(n))}>", 12_000),
    "a tag of namespaces": (
        lambda n: f"<div {' '.join(f'xmlns:a{i}={i}' for i in range(n))}>",
        12_000,
    ),
    "notices in boxes of their own": (
        lambda n: "".join(
            f"<div class=c{i}><p>We use cookies on this site, accept them to go on: {i}.</p></div>"
            for i in range(n)
        ),
        1_000,
    ),
    "boxes unlike all others": (
        lambda n: "".join(f"<p class=a{_letters(i)}>{_TEXT} {i}.</p>" for i in range(n)),
        1_000,
    ),
    "marks on one letter": (lambda n: "<p>a" + "\u0301\u0323\u0308" * n + "</p>", 8_000),
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_page_costs_what_its_length_asks_for(name: str) -> None:
    """Four times the size costs about four times as much; it cost seven to twenty times."""
    shape, size = HEAVY[name]
    assert growth(lambda n: an_article(_page(shape(n))), size=size) < 6


def test_tables_in_tables_are_read_once() -> None:
    """A text deep in nested tables costs about the same at every depth."""

    def page(depth: int) -> bytes:
        text = "<i>word</i> " * 8_000
        return _page("<table><tr><td>x</td><td>" * depth + text + "</td></tr></table>" * depth)

    assert growth(lambda depth: an_article(page(depth)), size=15) < 2


def test_authors_are_read_until_there_are_enough() -> None:
    """A list of a paper's staff costs no more the longer it is, nor one name that stands often."""
    names = [(f"Ann Lee{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}", None) for n in range(6_000)]
    credits_: list[tuple[str, str | None, Kind]] = [(*name, "unknown") for name in names]
    assert len(authors_of(credits_, sites=())) == MAX_AUTHORS
    assert growth(lambda n: authors_of(credits_[:n], sites=()), size=1_500) < 2.5
    assert growth(lambda n: authors_of(credits_[:1] * n, sites=()), size=1_500) < 3


def test_a_transcript_with_a_span_a_word_keeps_its_text() -> None:
    """Speech that tells the time of each word: 15,000 elements, and its paragraphs are there."""
    words, random = _TEXT.split(), Random(7)

    def spoken(n: int) -> str:
        said = random.sample(words, k=len(words))
        spans = " ".join(f"<span class=w data-t={at}>{word}</span>" for at, word in enumerate(said))
        return f"<p>{spans} Number {n}.</p>"

    body = "\n".join(an_article(_page("".join(map(spoken, range(600))))).body)
    assert sum(f"Number {n}." in body for n in range(600)) > 590


def test_of_a_long_page_the_beginning_is_compared() -> None:
    """The second opinion of a very long page is of its first elements, as they are."""
    page = parse(
        _page("".join(f"<p>{_TEXT} Number <b>{n}</b>.</p>" for n in range(30_000))).decode()
    )
    lines = second_opinion(page, url="https://paper.example/1")
    assert f"{_TEXT} Number 9." in lines
    assert 10_000 < len(lines) < 20_000


def test_a_tag_of_too_many_attributes_keeps_its_name_and_text() -> None:
    """Neither quoted data of any length nor what a script holds is taken for attributes."""
    flood = b"<div " + b" ".join(b"a%d=x" % n for n in range(3_000)) + b">text</div>"
    data = b"<div data-state='" + b'{"a b c": 1} ' * 3_000 + b"'>text</div>"
    script = b"<script>if (a <b " + b"c = d; " * 3_000 + b"</script>"
    assert without_floods(flood) == b"<div>text</div>"
    assert without_floods(data + script) == data + script
    assert without_floods(script + flood) == script + b"<div>text</div>"


def test_a_line_of_breaks_is_read_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """A box of nothing but blanks is no short line, however many there are."""
    read: list[str] = []

    def noted(element: HtmlElement) -> Iterator[str]:
        for text in seen_texts(element):
            read.append(text)
            yield text

    monkeypatch.setattr(page_tree, "seen_texts", noted)
    line = parse(f"<p>Words {'<br> ' * 20_000}</p>").find(".//p")
    assert short_text_of(line, longest=60) is None
    assert 0 < len(read) < 3_000


def test_what_no_article_is_made_of_is_left_out() -> None:
    """A block of over a million characters, a box of more than 12,000 lines, 500 headlines."""
    (block,) = blocks_of(parse(f"<p>{'word ' * 250_000}</p>"))
    assert len(block.text) == 1_000_000 - 1
    lines = blocks_of(parse(f"<div>{'A line of it.<br><br>' * 14_000}</div>"))
    assert len(lines) == 3 * MAX_BLOCKS
    head = read_head(parse(f"<title>{'word ' * 10_000}</title>{'<h1>Word</h1>' * 700}"))
    assert (len(head.h1s), len(head.page_title or "")) == (500, 10_000)


@pytest.mark.parametrize(
    ("inner", "is_told"),
    [
        ("<p>A sentence of the article, which goes on for a while.</p>" * 4_100, True),
        ("A line of the book, which goes on.<br><br>" * 14_000, True),
        (f"<p>{'word ' * 250_000}</p>", True),
        ("<p>A sentence of the article, which goes on for a while.</p>" * 3_900, False),
    ],
    ids=["blocks", "lines", "one block", "a long page"],
)
def test_a_page_whose_end_was_not_read_says_so(inner: str, is_told: bool) -> None:
    """Its record has a warning."""
    content = f"<title>A long page</title><article>{inner}</article>".encode()
    assert ("page_too_long" in an_article(content).warnings) is is_told
