"""What holds for any bytes: no foreign error, no memory of earlier pages, tidy values."""

import random
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.article.from_page import extract
from news.article import Article
from news.errors import NewsError
from news.text import tidy
from tests.extractors.article.pages import (
    FETCHED_AT,
    TITLE,
    a_page,
    article_html,
    json_ld,
    news_article,
    raw_page,
)

CALM = settings(
    max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
RICH = a_page(
    head=json_ld(
        news_article(
            datePublished="2019-05-06T21:10:00+02:00",
            author=[{"@type": "Person", "name": "Ann Lee"}],
        )
    )
    + '<meta property="og:image" content="/a.jpg"><link rel="canonical" href="https://x.example/a">',
    body=article_html(
        before=f"<h1>{TITLE}</h1><p class='byline'>By Ann Lee</p>"
        "<time datetime='2019-05-06T21:10:00+02:00'>May 6</time>",
        after="<figure><img src='/b.jpg'><figcaption>A view (Photo: Jo Lee)</figcaption></figure>"
        "<table><tr><td>1</td></tr></table>",
    ),
)
_SCRAPS = [
    b"<",
    b">",
    b"\x00",
    b"\xff",
    b"<p>",
    b"</div>",
    b"<table>",
    b"<svg>",
    b"<!--",
    b"&#0;",
    b"&#xffff;",
    b"<script>",
    b'"',
    b"{",
    b"<h1>",
    b"<frameset>",
]


def survives(content: bytes, content_type: str | None) -> Article | None:
    """Extract, letting only our own errors pass."""
    try:
        return extract(raw_page(content, content_type=content_type))
    except NewsError:
        return None


@CALM
@given(
    content=st.binary(max_size=2000),
    content_type=st.sampled_from([None, "text/html", "text/plain", "text/html; charset=utf-7"]),
)
def test_arbitrary_bytes_raise_nothing_foreign(content: bytes, content_type: str | None) -> None:
    """Noise is an article or an error of ours."""
    survives(content, content_type)


@CALM
@given(seed=st.integers(0, 2**32))
def test_mutated_pages_raise_nothing_foreign_and_stay_tidy(seed: int) -> None:
    """Cuts and insertions anywhere in a page; every text that comes out is clean."""
    dice, content = random.Random(seed), bytearray(RICH.content)
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(content))
        content[at : at + dice.choice([0, 1, 30])] = dice.choice(_SCRAPS)
    article = survives(bytes(content), "text/html")
    if article is not None:
        texts = [
            *article.body,
            *(t for t in (article.title, article.byline, article.summary) if t),
            *article.tags,
        ]
        assert all(tidy(text) == text for text in texts)
        assert all(unicodedata.is_normalized("NFC", text) for text in texts)
        assert set(article.provenance) <= set(Article.__dataclass_fields__)


@CALM
@given(text=st.text(max_size=300))
def test_any_text_in_any_place_is_read(text: str) -> None:
    """The same odd string as headline, date, author, image, keyword and link."""
    node = news_article(
        headline=text,
        datePublished=text,
        author={"name": text, "url": text},
        image=text,
        keywords=text,
        inLanguage=text,
        url=text,
    )
    article = extract(
        a_page(
            head=json_ld(node)
            .replace("<", "\\u003c")
            .replace("\\u003cscript", "<script", 1)
            .replace("\\u003c/script", "</script")
        )
    )
    assert article.published is None or article.published.at <= FETCHED_AT.replace(year=2027)


def test_the_same_page_gives_the_same_article_in_any_order() -> None:
    """Nothing is kept from page to page: ten orders of the same pages give equal articles."""
    pages = [
        RICH,
        *(
            a_page(title=f"Title {n}", body=article_html(before=f"<h1>Title {n}</h1>"))
            for n in range(6)
        ),
    ]
    expected = [extract(page) for page in pages]
    for seed in range(10):
        order = list(range(len(pages)))
        random.Random(seed).shuffle(order)
        assert {n: extract(pages[n]) for n in order} == dict(enumerate(expected))


@pytest.mark.parametrize(
    "content",
    [
        b"<div>" * 30_000 + b"x",
        b"<p>" + b"<b>" * 5_000 + b"word " * 50,
        b"<table>" * 3_000 + b"<tr><td>x",
        b"<html><body>" + b"<p>word</p>" * 20_000,
        b"<a " + b"x=1 " * 50_000 + b">",
        b"<html><head><title>" + b"t" * 1_000_000,
        b"<" * 200_000,
        b"<!--" * 100_000,
        b"<meta charset=" + b"a" * 100_000,
        b"",
        b" \n\t",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"<frameset><frame src=a></frameset>",
        b"<?xml version='1.0' encoding='utf-16'?><html><body><p>x</p></body></html>",
        b"<html/><body><p>words words words</p></body>",
        b"<article>"
        + b"<p>The board met on a Tuesday and settled nothing at all.</p>" * 9
        + b"<p>"
        + b"(" * 100_000
        + b" a",
    ],
)
def test_hostile_markup_ends_in_an_article_or_an_error_of_ours(content: bytes) -> None:
    """Deep, wide, unclosed, empty."""
    survives(content, "text/html")


def test_a_page_of_ten_megabytes_is_read() -> None:
    """Size alone is no error: the text is found among 10 MB of script."""
    page = a_page(head="<script>var x = '" + "y" * 9_900_000 + "';</script>")
    assert len(extract(page).body) == 4
