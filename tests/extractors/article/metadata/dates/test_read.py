"""The published and updated dates of a page: which clue counts."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from extractors.article.from_page import extract
from news.article import Page
from tests.extractors.article.pages import (
    FETCHED_AT,
    TITLE,
    a_page,
    article_html,
    json_ld,
    news_article,
)

EVENING = datetime(2016, 6, 30, 20, 37, tzinfo=UTC)


def test_a_date_in_words_is_found_without_every_locale_of_the_world() -> None:
    """The library dateparser is never imported: it would cost each process a second and 40 MB."""
    text = 9 * "<p>The board met and settled nothing, as ever.</p>" + "<p>30. kesäkuuta 2016</p>"
    page = Page(
        url="http://page.invalid/",
        content=f"<article>{text}</article>".encode(),
        fetched_at=FETCHED_AT,
    )
    code = f"""
import datetime, sys
from extractors.article.from_page import extract
from news.article import Page
found = extract({page!r})
print(found.published.at.date(), found.provenance["published"], "dateparser" in sys.modules)
"""
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert printed.split() == ["2016-06-30", "extractor", "False"]


@pytest.mark.parametrize(
    ("head", "before", "origin"),
    [
        (json_ld(news_article(datePublished="2016-06-30T23:37:00+03:00")), "", "json-ld"),
        (
            '<meta property="article:published_time" content="2016-06-30T23:37:00+03:00">',
            "",
            "opengraph",
        ),
        ('<meta name="parsely-pub-date" content="2016-06-30T20:37:00Z">', "", "meta"),
        ('<meta name="DC.date.issued" content="2016-06-30T23:37:00+03:00">', "", "meta"),
        (
            "",
            "<span itemprop='datePublished' content='2016-06-30T23:37:00+03:00'>yesterday</span>",
            "microdata",
        ),
        ("", "<time datetime='2016-06-30T23:37:00+03:00'>yesterday</time>", "html"),
        ("", "<time>June 30, 2016 23:37</time>", "html"),
        ("", "<div class='article-date'>June 30, 2016 23:37</div>", "html"),
        ("", "<p class='meta'>Jerusalem | June 30, 2016 23:37</p>", "html"),
    ],
)
def test_the_date_is_found_wherever_it_stands(head: str, before: str, origin: str) -> None:
    """JSON-LD, OpenGraph, meta, microdata, time elements, printed lines: one date, six origins."""
    page = a_page(
        head=head, body=article_html(before=f"<h1>{TITLE}</h1>{before}"), timezone="Asia/Jerusalem"
    )
    article = extract(page)
    assert article.published is not None
    assert (article.published.at, article.provenance["published"]) == (EVENING, origin)


def test_a_day_is_made_precise_by_a_later_clue() -> None:
    """JSON-LD names the day, the time element the minute."""
    head = json_ld(news_article(datePublished="2016-06-30"))
    before = f"<h1>{TITLE}</h1><time datetime='2016-06-30T23:37:00+03:00'></time>"
    article = extract(a_page(head=head, body=article_html(before=before)))
    assert article.published is not None
    assert (article.published.at, article.published.precision) == (EVENING, "second")


def test_a_declared_day_has_the_clock_that_is_printed_with_it() -> None:
    """Of that day alone; a printed update is none."""

    def read(printed: str) -> str:
        line = f"<p class='post-date'>{printed}</p>"
        body = article_html(before=f"<h1>{TITLE}</h1>{line}")
        found = extract(a_page(head=json_ld(news_article(datePublished="2016-06-30")), body=body))
        assert found.published is not None
        return f"{found.published.at:%d %H:%M}"

    assert read("30 June 2016, 23:37 EEST") == "30 20:37"
    assert read("29 June 2016, 23:37 EEST") == "30 00:00"
    assert read("Updated 30 June 2016, 23:37 EEST") == "30 00:00"


def test_midnight_is_a_day_that_a_later_clue_makes_precise() -> None:
    """Systems without a clock time write 00:00. Without a later clue it stays as written."""
    head = json_ld(news_article(datePublished="2016-06-30T00:00:00+03:00"))
    article = extract(
        a_page(
            head=head
            + '<meta property="article:published_time" content="2016-06-30T23:37:00+03:00">'
        )
    )
    assert article.published is not None
    assert article.published.at == EVENING
    article = extract(a_page(head=head))
    assert article.published is not None
    assert article.published.at == datetime(2016, 6, 29, 21, 0, tzinfo=UTC)


def test_a_clock_time_without_offset_takes_it_from_a_clue_that_shows_the_same_clock() -> None:
    """JSON-LD leaves out what the meta element states. Another clock time does not count."""
    head = json_ld(news_article(datePublished="2016-06-30 23:37:05.0"))
    article = extract(a_page(head=head + '<meta name="date" content="2016-06-30T23:37:00+03:00">'))
    assert article.published is not None
    assert (article.published.at, article.published.offset_source) == (EVENING, "stated")
    article = extract(a_page(head=head + '<meta name="date" content="2016-06-30T22:00:00+03:00">'))
    assert article.published is not None
    assert article.published.offset_source == "assumed_utc"


@pytest.mark.parametrize(
    "printed",
    [
        "<ul><li><strong>Datum</strong> 30.06.2016</li></ul>",
        "<dl><dt>Published</dt><dd>June 30, 2016</dd></dl>",
        "<div class='field'><div>30.06.2016</div></div>",
    ],
)
def test_a_date_without_a_class_is_found_by_its_label_or_by_standing_alone(
    printed: str,
) -> None:
    """The label wins over a teaser's date that is marked as one."""
    teaser = "<h2>Old news <span class='date'>01.02.2016</span></h2>" if "Datum" in printed else ""
    page = a_page(
        body=article_html(before=f"<h1>{TITLE}</h1>{printed}", after=teaser),
        url="https://paper.example/a",
    )
    published = extract(page).published
    assert published is not None
    assert published.at == datetime(2016, 6, 30, tzinfo=UTC)


def test_an_absurd_date_gives_way_to_the_next_clue() -> None:
    """1970 in JSON-LD does not hide the real one."""
    head = json_ld(news_article(datePublished="1970-01-01T00:00:00Z"))
    head += '<meta property="article:published_time" content="2016-06-30T23:37:00+03:00">'
    article = extract(a_page(head=head))
    assert article.published is not None
    assert article.published.at == EVENING


def test_the_url_names_the_day_when_nothing_else_does() -> None:
    """A day in the path is better than a guess."""
    article = extract(a_page(url="https://paper.example/2016/06/30/ferry"))
    assert article.published is not None
    assert (article.published.at, article.published.precision) == (
        datetime(2016, 6, 30, tzinfo=UTC),
        "day",
    )
    assert article.provenance["published"] == "url"


@pytest.mark.parametrize("path", ["2016/6/3/ferry", "2016/6/3-ferry", "ferry-2016-6-3.html"])
def test_a_day_without_zeros_in_the_url_is_the_url_s(path: str) -> None:
    """It says nothing of the page: a gate at that address has it too."""
    article = extract(a_page(url=f"https://paper.example/{path}"))
    assert article.published is not None
    assert article.published.at == datetime(2016, 6, 3, tzinfo=UTC)
    assert article.provenance["published"] == "url"


def test_dates_are_declared_under_many_names() -> None:
    """Content systems name theirs as they like."""
    names = {"publish-date": 3, "created-date": 2, "modified-date": 5}
    head = "".join(
        f'<meta name="{name}" content="2016-06-0{day}T08:00:00Z">' for name, day in names.items()
    )
    found = extract(a_page(head=head))
    assert found.published is not None
    assert found.updated is not None
    assert (found.published.at.day, found.updated.at.day) == (3, 5)


def test_updates_are_not_publications() -> None:
    """Both dates are kept apart."""
    head = json_ld(
        news_article(
            datePublished="2016-06-30T23:37:00+03:00", dateModified="2016-07-01T08:00:00+03:00"
        )
    )
    article = extract(a_page(head=head))
    assert article.published is not None
    assert article.updated is not None
    assert article.published.at < article.updated.at


@pytest.mark.parametrize(
    "modified",
    ["2016-06-29", "2016-06-30T20:36:59Z", "2016-06-30T00:00:00+03:00", "2015-01-01T08:00:00Z"],
)
def test_nothing_is_updated_before_it_is_published(modified: str) -> None:
    """A day alone, midnight, the last save before the publication: none of them is an update."""
    head = json_ld(news_article(datePublished="2016-06-30T23:37:00+03:00", dateModified=modified))
    assert extract(a_page(head=head)).updated is None


@pytest.mark.parametrize(
    ("published", "modified"),
    [
        ("2016-06-30T23:37:00+03:00", "2016-06-30"),
        ("2016-06-30 22:30:00", "2016-06-30T19:00:00-04:00"),
        ("2016-06-30T10:00:00+02:00", "2016-06-30 08:30:00"),
    ],
)
def test_an_update_that_can_be_later_is_kept(published: str, modified: str) -> None:
    """A day alone is the same day. No zone is chosen in which the update would be too early."""
    article = extract(
        a_page(head=json_ld(news_article(datePublished=published, dateModified=modified)))
    )
    assert article.updated is not None
    assert article.published is not None
    assert article.published.at.day == 30


def test_a_clock_of_several_zones_takes_the_offset_of_the_pages_other_date() -> None:
    """IST is India, Israel and Ireland; the update says which."""
    head = json_ld(
        news_article(
            datePublished="2016-06-30 01:38:07 PM IST", dateModified="2016-06-30T15:00:00+05:30"
        )
    )
    published = extract(a_page(head=head)).published
    assert published is not None
    assert published.at == datetime(2016, 6, 30, 8, 8, 7, tzinfo=UTC)
    assert (published.utc_offset, published.offset_source) == ("+05:30", "publisher_timezone")


def test_dates_of_teasers_are_not_the_articles() -> None:
    """A time element in a list of related stories does not count."""
    after = "<aside class='related'><time datetime='2012-01-02T03:04:05Z'>then</time></aside>"
    before = f"<h1>{TITLE}</h1><time datetime='2016-06-30T23:37:00+03:00'></time>"
    article = extract(a_page(body=after + article_html(before=before)))
    assert article.published is not None
    assert article.published.at == EVENING


def test_a_year_in_a_copyright_line_is_no_date() -> None:
    """Where only a footer names a year the date is unknown."""
    article = extract(
        a_page(
            body=article_html() + "<footer>© 2014 Harbour Gazette</footer>",
            url="https://paper.example/a",
        )
    )
    assert article.published is None


def test_a_video_on_its_own_page_was_published_when_it_was_uploaded() -> None:
    """Not when somebody commented on it; a video beside another headline says nothing."""
    video = {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "uploadDate": "2016-06-30T20:37:00Z",
        "comment": [{"@type": "Comment", "dateCreated": "2016-07-02T10:00:00Z"}],
    }
    for name, published in ((TITLE, EVENING), ("A day at the harbour", None)):
        article = extract(
            a_page(head=json_ld({**video, "name": name}), url="https://paper.example/a")
        )
        assert (article.published and article.published.at) == published, name
