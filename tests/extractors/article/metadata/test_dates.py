"""Dates with their clock time, offset and precision."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime

import pytest

from extractors.article.extract import extract
from extractors.dates.months import _MONTHS, _plain
from extractors.dates.parse import parse_date
from news.article import DateClaim, Page
from tests.extractors.article.pages import (
    FETCHED_AT,
    TITLE,
    a_page,
    article_html,
    json_ld,
    news_article,
)

EVENING = datetime(2016, 6, 30, 20, 37, tzinfo=UTC)


def read(text: str, timezone_name: str | None = "Asia/Jerusalem") -> DateClaim | None:
    return parse_date(text, fetched_at=FETCHED_AT, timezone_name=timezone_name)


@pytest.mark.parametrize(
    ("text", "offset", "source", "precision"),
    [
        ("2016-06-30T23:37:00+03:00", "+03:00", "stated", "second"),
        ("2016-06-30T23:37:00+0300", "+03:00", "stated", "second"),
        ("2016-06-30T23:37+03", "+03:00", "stated", "minute"),
        ("2016-06-30 23:37:00 +0300", "+03:00", "stated", "second"),
        ("2016-06-30T20:37:00Z", "+00:00", "stated", "second"),
        ("2016-06-30T20:37:00.000Z", "+00:00", "stated", "second"),
        ("20160630T203700Z", "+00:00", "stated", "second"),
        ("2016-06-30T16:37:00 EDT", "-04:00", "stated", "second"),
        ("2016-06-30T23:37", "+03:00", "publisher_timezone", "minute"),
        ("2016/06/30 23:37:00", "+03:00", "publisher_timezone", "second"),
        ("2016-6-30 23:37", "+03:00", "publisher_timezone", "minute"),
        ("2016-06-30 11:37 PM", "+03:00", "publisher_timezone", "minute"),
        ("June 30, 2016 23:37", "+03:00", "publisher_timezone", "minute"),
        ("Published: 30 June 2016 at 11:37pm", "+03:00", "publisher_timezone", "minute"),
        ("Updated 4:37 PM ET, June 30, 2016", "-04:00", "stated", "minute"),
        ("Thu, 30 Jun 2016 23:37:00 +0300", "+03:00", "stated", "second"),
        ("Thu Jun 30 2016 23:37:00 GMT+0300 (IDT)", "+03:00", "stated", "second"),
        ("Thu Jun 30 2016 23:37:00 GMT+0300 (Israel Daylight Time)", "+03:00", "stated", "second"),
        ("Donnerstag, 30. Juni 2016, 23:37 Uhr", "+03:00", "publisher_timezone", "minute"),
        ("30.06.2016 23:37 Uhr", "+03:00", "publisher_timezone", "minute"),
        ("30 juin 2016 à 23h37", "+03:00", "publisher_timezone", "minute"),
        ("30/06/2016 23:37", "+03:00", "publisher_timezone", "minute"),
        ("30 июня 2016, 23:37", "+03:00", "publisher_timezone", "minute"),
        ("2016年6月30日 23:37", "+03:00", "publisher_timezone", "minute"),
        ("30. kesäkuuta 2016 klo 23.37", "+03:00", "publisher_timezone", "minute"),
        ("30.6.2016 klo 23.37", "+03:00", "publisher_timezone", "minute"),
        ("2016. június 30. 23:37", "+03:00", "publisher_timezone", "minute"),
        ("2016. gada 30. jūnijā, 23:37", "+03:00", "publisher_timezone", "minute"),
        ("čtvrtek 30. června 2016, 23:37", "+03:00", "publisher_timezone", "minute"),
        ("30 iunie 2016, 23:37", "+03:00", "publisher_timezone", "minute"),
        ("четвер, 30 червня 2016 р., 23:37", "+03:00", "publisher_timezone", "minute"),
        ("30 Ιουνίου 2016, 23:37", "+03:00", "publisher_timezone", "minute"),
        ("30 tháng 6 năm 2016 23:37", "+03:00", "publisher_timezone", "minute"),
        ("30 giugno 2016 alle 23.37", "+03:00", "publisher_timezone", "minute"),
        ("Aktualisiert um 30.06.2016, 23:37", "+03:00", "publisher_timezone", "minute"),
        ("30. júna 2016 23:37", "+03:00", "publisher_timezone", "minute"),
        ("30 June 2016, 11.37pm", "+03:00", "publisher_timezone", "minute"),
        ("1467319020", "+00:00", "stated", "second"),
        ("1467319020000", "+00:00", "stated", "second"),
    ],
)
def test_a_clock_time_is_kept_to_the_minute(
    text: str, offset: str, source: str, precision: str
) -> None:
    """Many spellings of one moment; the offset says where it came from."""
    claim = read(text)
    assert claim is not None
    assert (claim.at, claim.utc_offset, claim.offset_source, claim.precision) == (
        EVENING,
        offset,
        source,
        precision,
    )
    assert claim.original == text


def test_without_a_timezone_utc_is_assumed_and_said() -> None:
    """An unstated offset is never passed off as stated."""
    claim = read("June 30, 2016 23:37", timezone_name=None)
    assert claim is not None
    assert (claim.at, claim.utc_offset, claim.offset_source) == (
        datetime(2016, 6, 30, 23, 37, tzinfo=UTC),
        "+00:00",
        "assumed_utc",
    )


@pytest.mark.parametrize(
    "text",
    [
        "2016-06-30",
        "June 30, 2016",
        "30 de junio de 2016",
        "30. Juni 2016",
        "2016年6月30日",
        "20160630",
        "2016 m. birželio 30 d.",
        "30 يونيو 2016",
        "30 ביוני 2016",
        "30. cervna 2016",
        "30.06.2016 Ausgabe 12",
        "30 giugno 2016 ore 14",
        "30 tháng 6, 2016",
    ],
)
def test_a_day_stays_a_day(text: str) -> None:
    """No clock time is made up, and the zone does not move the day."""
    claim = read(text)
    assert claim is not None
    assert (claim.at, claim.precision, claim.utc_offset) == (
        datetime(2016, 6, 30, tzinfo=UTC),
        "day",
        None,
    )


def test_a_month_stands_for_one_number_in_all_languages() -> None:
    """No word of the table is two months, accents left out or not."""
    months = Counter(
        spelt
        for spelt, _ in {
            (_plain(n), english) for english, names in _MONTHS.items() for n in names.split()
        }
    )
    assert [name for name, times in months.items() if times > 1] == []


def test_a_date_in_words_is_found_without_every_locale_of_the_world() -> None:
    """What fits no pattern of htmldate is read by us: dateparser would cost each process a second and 40 MB."""
    text = 9 * "<p>The board met and settled nothing, as ever.</p>" + "<p>30. kesäkuuta 2016</p>"
    page = Page(
        url="http://page.invalid/",
        content=f"<article>{text}</article>".encode(),
        fetched_at=FETCHED_AT,
    )
    code = "import sys; from extractors.article import extract; from news.article import Page; import datetime"
    code += f"; a = extract({page!r}); print(a.published.at.date(), a.provenance['published'], 'dateparser' in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert said.split() == ["2016-06-30", "extractor", "False"]


def test_fractions_of_seconds_are_kept() -> None:
    """Nine digits are cut to microseconds."""
    claim = read("2016-06-30T20:37:00.123456789Z")
    assert claim is not None
    assert (claim.at.microsecond, claim.precision) == (123456, "subsecond")


@pytest.mark.parametrize(
    "text",
    [
        "", "23:37", "June 30", "June 2016", "2016", "03/04/2016", "2016-13-30", "2016-02-30", "10 minutes ago",
        "Page 3 of 2016", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "1989-12-31", "2026-11-25T00:00:00Z",
        "9999-12-31", "0", "9" * 13, "x" * 500, "2016-06-30T23:37:00+99:99", "Thu, 30 Jun 20166 23:37",
    ],
)  # fmt: skip
def test_what_is_no_date_or_an_absurd_one_is_refused(text: str) -> None:
    """Half dates, ambiguous ones, defaults of databases, the far future."""
    assert read(text) is None


def test_tomorrow_is_not_absurd() -> None:
    """Zones and schedulers put a page up to two days ahead."""
    assert read("2026-11-24T10:00:00Z") is not None


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
    """JSON-LD, OpenGraph, meta, microdata, time elements, printed lines: same moment, other origin."""
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


def test_midnight_is_a_day_that_a_later_clue_makes_precise() -> None:
    """Systems that know the day alone write 00:00; alone it stays what it says."""
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
    """JSON-LD leaves out what the meta element states; another clock time is another moment and does not count."""
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
def test_a_date_without_a_telling_class_is_found_by_its_label_or_by_standing_alone(
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
    """A day alone is the same day; a clock is not placed in a zone in which it would be too early."""
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
    """A time element in a list of related stories says nothing."""
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


def test_an_unknown_publisher_zone_is_not_the_end_of_a_date() -> None:
    """A misspelt zone leaves the clock time, read as UTC and said so."""
    claim = read("June 30, 2016 23:37", timezone_name="Asia/Jerusalme")
    assert claim is not None
    assert claim.offset_source == "assumed_utc"
