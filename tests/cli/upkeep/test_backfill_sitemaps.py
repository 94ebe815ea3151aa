"""The past of a site, as its sitemaps list it."""

from datetime import UTC, datetime, timedelta

import pytest

from news.feed.values import ChildState
from pipeline.poll.backfill.sitemaps import may_list
from tests.support.newssite import NewsSite, article_page, prose
from tests.support.running import Shell

MAY = datetime(2026, 5, 1, tzinfo=UTC)
JUNE = datetime(2026, 6, 1, tzinfo=UTC)


def urlset(*pages: tuple[str, str | None]) -> str:
    rows = "".join(
        f"<url><loc>{url}</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</url>"
        for url, at in pages
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


def index(*sitemaps: tuple[str, str | None]) -> str:
    rows = "".join(
        f"<sitemap><loc>{url}</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</sitemap>"
        for url, at in sitemaps
    )
    return (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'
    )


@pytest.fixture
def paper(newssite: NewsSite) -> str:
    """A paper's index: three months, one of them by name alone, and its tags; its address."""
    months = {}
    for month in ("2026-03", "2026-05", "2026-07"):
        pages = []
        for day in ("02", "20"):
            title = f"Story of {month}-{day}"
            page = article_page(title, prose(title), published=MAY)
            pages.append((newssite.publish(f"/{month}/{day}", page), f"{month}-{day}T10:00:00Z"))
        if month == "2026-05":
            undated = newssite.publish(
                "/news/without-a-date", article_page("Undated", prose("undated"))
            )
            pages.append((undated, None))
            pages.append(pages[0])
        months[month] = newssite.publish(f"/posts-{month}.xml", urlset(*pages))
    tags = newssite.publish("/tag-sitemap.xml", urlset())
    broken = newssite.publish("/posts-extra.xml", b"<html>not here</html>")
    listed = [(months["2026-03"], None), (months["2026-05"], "2026-06-30T00:00:00Z")]
    listed += [(months["2026-07"], None), (tags, None), (broken, None)]
    return newssite.publish("/sitemap.xml", index(*listed))


def test_pages_of_a_time_are_fetched_once(wirecopy: Shell, newssite: NewsSite, paper: str):
    """Sitemaps of other months are not asked for. What cannot be read is told; again: nothing."""
    bounds = ("--since", "2026-05-01", "--until", "2026-06-01")
    said = wirecopy("backfill", paper, *bounds)
    assert said.code == 0, said.err
    assert {line["title"] for line in wirecopy.lines()} == {
        "Story of 2026-05-02",
        "Story of 2026-05-20",
    }
    assert "2 of 3 pages in 2 sitemaps, 2 sitemaps passed over, 1 without a date" in said.err
    assert "posts-extra.xml" in said.err
    asked = [one.path for one in newssite.requests if one.path.endswith(".xml")]
    assert sorted(asked) == ["/posts-2026-05.xml", "/posts-extra.xml", "/sitemap.xml"]
    again = wirecopy("backfill", paper, *bounds, "--json").json
    assert (again["entries"]["known"], again["entries"]["stored"]) == (2, 0)


def test_a_limit_and_the_queue_carry_on(wirecopy: Shell, paper: str):
    """Without bounds everything is wanted; what a limit leaves comes with the next call."""
    first = wirecopy("backfill", paper, "--limit", "4", "--json").json
    assert first["entries"]["stored"] == 4
    rest = wirecopy("backfill", paper, "--json").json
    assert rest["entries"]["stored"] == 3, rest


def test_a_site_without_a_sitemap_is_a_failure(wirecopy: Shell, newssite: NewsSite):
    """Exit code 1, and why."""
    said = wirecopy("backfill", newssite.url("/none.xml"))
    assert said.code == 1
    assert "404" in said.err


def test_an_address_that_is_none_is_refused(wirecopy: Shell):
    """Before anything is asked for."""
    said = wirecopy("backfill", "ftp://paper.example/sitemap.xml")
    assert said.code == 2
    assert "http(s) address" in said.err


@pytest.mark.parametrize(
    ("url", "changed", "is_read"),
    [
        ("https://p.example/sitemap-2026-05.xml", None, True),
        ("https://p.example/sitemap-2026-06.xml", None, True),  # a day of slack
        ("https://p.example/sitemap-2026-07.xml", None, False),
        ("https://p.example/sitemap-2026-03.xml", None, False),
        ("https://p.example/sitemap_202603_2.xml", None, False),
        ("https://p.example/2026/04/posts.xml", None, True),
        ("https://p.example/2025/posts.xml", None, False),
        ("https://p.example/2026/posts.xml", None, True),
        ("https://p.example/sitemap-2025-12.xml", None, False),
        ("https://p.example/post-sitemap20251.xml", None, True),  # a number, no year
        ("https://p.example/sitemap.xml?yyyy=2025&mm=03", None, False),
        ("https://p.example/sitemap-20260520.xml", None, True),
        ("https://p.example/sitemap-20260220.xml", None, False),
        ("https://p.example/sitemap7.xml", None, True),
        ("https://p2025.example/sitemap7.xml", None, True),
        ("https://p.example/sitemap7.xml", MAY - timedelta(days=9), False),
        ("https://p.example/sitemap7.xml", JUNE + timedelta(days=90), True),
    ],
)
def test_a_sitemap_is_passed_over_by_name_or_date(
    url: str, changed: datetime | None, is_read: bool
):
    """Where they leave a doubt, it is read."""
    child = ChildState(url=url, changed_at=changed)
    assert may_list(child, since=MAY, until=JUNE) is is_read
