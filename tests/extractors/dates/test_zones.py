"""Zones as they are printed: names with a season, names with several meanings."""

import pytest

from extractors.article.from_page import extract
from extractors.dates.parse import date_in_utc
from extractors.dates.zones import Place
from extractors.feed.from_bytes import parse
from tests.extractors.article.pages import a_page, article_html

SEASONS = {
    "1 Jul 2026 10:00 ET": "14:00", "1 Jan 2026 10:00 ET": "15:00",
    "1 Jul 2026 10:00 CT": "15:00", "1 Jan 2026 10:00 CT": "16:00",
    "1 Jul 2026 10:00 MT": "16:00", "1 Jan 2026 10:00 MT": "17:00",
    "1 Jul 2026 10:00 PT": "17:00", "1 Jan 2026 10:00 PT": "18:00",
    "1 Jul 2026 10:00 AET": "00:00", "1 Jan 2026 20:00 AET": "09:00",
    "1 Jul 2026 10:00 EDT": "14:00", "1 Jan 2026 10:00 EST": "15:00",
    "1 Jul 2026 10:00 EST": "15:00", "1 Jul 2026 10:00 PST": "18:00",
    "1 Jul 2026 10:00 IDT": "07:00", "1 Jul 2026 10:00 CEST": "08:00",
    "1 Jul 2026 10:00 MEST": "08:00", "1 Jan 2026 10:00 CET": "09:00",
    "1 Jul 2026 10:00 BST": "09:00", "1 Jul 2026 10:00 MSK": "07:00",
    "1 Jul 2026 10:00 AEST": "00:00", "1 Jan 2026 11:00 AEDT": "00:00",
    "1 Jul 2026 10:00 AM BdST": "04:00", "1 Jul 2026 10:00 NPT": "04:15",
    "1 Jul 2026 10:00 CST": "16:00", "1 Jul 2026 10:00 GMT+7": "03:00",
    "1 Jul 2026 10:00 Europe/Berlin": "08:00", "1 Jan 2026 10:00 America/Los_Angeles": "18:00",
    "1 Jul 2026 10:00 XYZ": "10:00", "1 Jul 2026 10:00 IST": "10:00",
}  # fmt: skip
COUNTRIES = (
    ("CST", Place(timezone="Asia/Shanghai"), "02:00"),
    ("CST", Place(url="https://daily.example.cn/rss"), "02:00"),
    ("CST", Place(language="zh-CN"), "02:00"),
    ("CST", Place(language="zh"), "02:00"),
    ("CST", Place(language="en-us", url="https://daily.example.tw/rss"), "02:00"),
    ("CST", Place(timezone="America/Chicago", url="https://daily.example.cn/rss"), "16:00"),
    ("CST", Place(timezone="America/Havana"), "15:00"),
    ("CST", Place(language="en-US"), "16:00"),
    ("IST", Place(timezone="Asia/Kolkata"), "04:30"),
    ("IST", Place(language="en-IN"), "04:30"),
    ("IST", Place(url="https://times.example.in/", language="en-us"), "04:30"),
    ("IST", Place(timezone="Europe/Berlin", language="en_IN"), "04:30"),
    ("IST", Place(timezone="Asia/Jerusalem"), "08:00"),
    ("IST", Place(language="he"), "08:00"),
    ("IST", Place(url="https://times.example.ie/"), "09:00"),
    ("IST", Place(timezone="Asia/Tokyo"), "01:00"),
    ("IST", Place(timezone="Asia/Tokyo", language="en"), "01:00"),
    ("IST", Place(url="https://times.example.com/", language="en"), "04:30"),
    ("IST", Place(url="https://times.example.com/", language="en-IE"), "09:00"),
    ("IST", Place(language="de"), "10:00"),
    ("IDT", Place(timezone="Asia/Jerusalem"), "07:00"),
    ("BST", Place(timezone="Asia/Dhaka"), "04:00"),
    ("BST", Place(language="bn"), "04:00"),
    ("BST", Place(url="https://times.example.co.uk/"), "09:00"),
    ("EST", Place(timezone="Australia/Sydney"), "00:00"),
    ("EST", Place(url="https://times.example.com.au/"), "00:00"),
    ("PST", Place(timezone="Asia/Manila"), "02:00"),
    ("AST", Place(url="https://gazette.example.sa/"), "07:00"),
)
RSS = """<rss version="2.0"><channel><title>t</title><link>{home}</link>
<language>{language}</language>
<item><title>One</title><link>{home}a</link><pubDate>{date}</pubDate></item></channel></rss>"""


def test_zone_names_are_read_by_the_dates_own_season() -> None:
    """`ET` is four hours behind UTC in July and five in January; `EST` is five all year."""
    found = {text: f"{date_in_utc(text):%H:%M}" for text in SEASONS}
    assert found == SEASONS


def test_zone_names_with_several_meanings_are_read_by_country() -> None:
    """Timezone, country domain and language decide in this order; each only where it can."""
    wrong = [
        (name, place, at)
        for name, place, expected in COUNTRIES
        if f"{(at := date_in_utc(f'1 Jul 2026 10:00 {name}', place=place)):%H:%M}" != expected
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("date", "language", "home", "expected"),
    [
        ("1 Jul 2026 10:00 ET", "en-us", "https://paper.example/", "2026-07-01 14:00"),
        ("1 Jan 2026 10:00 ET", "en-us", "https://paper.example/", "2026-01-01 15:00"),
        ("1 Jul 2026 10:00 IDT", "he", "https://paper.example/", "2026-07-01 07:00"),
        ("1 Jul 2026 10:00 CST", "en", "https://paper.example.cn/", "2026-07-01 02:00"),
        ("1 Jul 2026 10:00 IST", "en", "https://paper.example.in/", "2026-07-01 04:30"),
        ("1 июля 2026 10:00 MSK", "ru", "https://paper.example/", "2026-07-01 07:00"),
        ("1 de julho de 2026 10:00 BRT", "pt-BR", "https://paper.example/", "2026-07-01 13:00"),
    ],
)
def test_feed_and_page_read_the_same_date(
    date: str, language: str, home: str, expected: str
) -> None:
    """One reader: what a feed prints is the same time on the page."""
    feed = parse(RSS.format(home=home, language=language, date=date).encode(), url=f"{home}rss")
    head = f'<meta name="date" content="{date}"><meta name="language" content="{language}">'
    page = extract(a_page(head=head, body=article_html(), url=f"{home}a"))
    assert page.published is not None
    assert f"{feed.entries[0].published_at:%Y-%m-%d %H:%M}" == expected
    assert f"{page.published.at:%Y-%m-%d %H:%M}" == expected


def test_a_feed_date_without_zone_is_read_in_the_subscriptions() -> None:
    """The same clock time is the same time, in RSS, JSON Feed and sitemap."""
    url, date = "https://paper.example/", "2026-07-01 10:00:00"
    documents = (
        RSS.format(home=url, language="de", date=date),
        f'{{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": '
        f'[{{"id": "1", "url": "{url}a", "date_published": "{date}"}}]}}',
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        f"<url><loc>{url}news/a-story</loc><lastmod>{date}</lastmod></url></urlset>",
    )
    entries = [
        parse(text.encode(), url=f"{url}f", timezone="Europe/Berlin").entries[0]
        for text in documents
    ]
    assert {f"{e.published_at or e.updated_at:%H:%M}" for e in entries} == {"08:00"}
