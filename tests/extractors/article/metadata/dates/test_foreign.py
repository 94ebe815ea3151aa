"""Dates on a page that are not the article's."""

from datetime import UTC, datetime

import pytest

from extractors.article.from_page import extract
from news.article import Article, Page

TITLE = "Elmstow keeps its reading room above the fire station"
TEXT = (
    6
    * "<p>The parish council voted to keep the room open for another winter, after a petition.</p>"
)
CARDS = "".join(
    f'<div class="k"><div class="k-head"><span class="k-date">{day}.04.2026</span></div>'
    f'<p><a href="/{day}">Harbour rules March 2026 Update</a></p></div>'
    for day in (18, 16, 14)
)
AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
TEASER = (
    '<div class="card"><a href="/x"><h3>Fog horn falls silent</h3></a>'
    '<time datetime="2026-04-20T08:00:00Z">2026-04-20</time></div>'
)
COMMENT = (
    '<div class="comment"><time datetime="2026-05-02">2 May 2026</time><p>I am glad.</p></div>'
)
TICKS = "".join(
    f'<li><time datetime="2026-05-04T{h}:12">{h}:12</time> Rain</li>' for h in (8, 9, 11)
)


def read(*, above: str = "", date: str = "", after: str = "", head: str = "") -> Article:
    """An article between what stands above and below it."""
    page = (
        f'<html lang="en"><head><title>{TITLE}</title>{head}</head><body>'
        f'<div class="top"><a href="/">Courier</a>{above}</div>'
        f'<div class="story"><h1>{TITLE}</h1>{date}<div class="text">{TEXT}</div></div>{after}'
        "</body></html>"
    )
    return extract(
        Page(url="https://courier.example/town/room", content=page.encode(), fetched_at=AT)
    )


@pytest.mark.parametrize(
    "parts",
    [
        {"after": f'<div class="grid"><h2>Mehr zum Thema</h2>{TEASER}{TEASER}</div>'},
        {"after": f"<div><h4>Previous story</h4>{TEASER}</div>"},
        {"after": f"<aside><h2>Read next</h2>{TEASER}</aside>"},
        {"after": f"<section>{COMMENT}</section>"},
        {"after": f"<div>{CARDS}</div>"},
        {"after": f'<div class="rail"><ul>{TICKS}</ul></div>'},
        {"after": '<div class="sponsored"><time datetime="2026-04-12">12 April 2026</time></div>'},
        {"above": "<span>Monday, 4 May 2026</span>"},
        {"date": "<p>28 April – 3 May 2026</p>"},
        {"date": "<p>12 March 1931 – 20 April 2026</p>"},
        {"date": "<p>2026-04-28 – 2026-05-03</p>"},
        {"date": "<p>20260428 views</p>"},
        {"date": "<p>Tel. 2026 04 28 35</p>"},
    ],
)
def test_a_date_of_something_else_is_no_date_of_the_article(parts: dict[str, str]) -> None:
    """Teasers, comments, tickers, advertisements, today's date, a span, a number: null is right."""
    assert read(**parts).published is None


@pytest.mark.parametrize(
    "after",
    [f'<div class="grid">{TEASER}{TEASER}</div>', f'<div class="rail"><ul>{TICKS}</ul></div>'],
)
def test_a_printed_date_counts_before_a_teasers_declared_one(after: str) -> None:
    """A time element of a card or a ticker is no clue, so the date under the headline is read."""
    found = read(date="<div>16 April 2026, 10:20</div>", after=after).published
    assert found is not None
    assert found.at == datetime(2026, 4, 16, 10, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "node",
    [
        '{"@type":"ItemList","itemListElement":[{"@type":"ListItem","item":{"@type":"NewsArticle",'
        '"headline":"Fog horn","url":"https://courier.example/x","datePublished":"2026-04-20"}}]}',
        f'{{"@type":"NewsArticle","headline":"{TITLE}",'
        '"comment":[{"@type":"Comment","datePublished":"2026-05-02"}]}',
    ],
)
def test_what_json_ld_dates_beside_the_article_is_not_searched_for(node: str) -> None:
    """A listed story's date and a comment's date are read as such; htmldate's find is refused."""
    assert read(head=f'<script type="application/ld+json">{node}</script>').published is None


def test_a_date_in_a_container_of_the_headline_is_the_articles() -> None:
    """A class such as `widget` around the headline itself says nothing."""
    page = (
        f'<html><head><title>{TITLE}</title></head><body><div class="widget more"><h1>{TITLE}</h1>'
        f'<aside><time datetime="2026-04-28">28 April 2026</time></aside>{TEXT}</div></body></html>'
    )
    found = extract(Page(url="https://courier.example/r", content=page.encode(), fetched_at=AT))
    assert found.published is not None
    assert found.published.at.date().isoformat() == "2026-04-28"
