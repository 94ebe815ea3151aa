"""Aggregators' links lead to the publisher's page or are quarantined: nothing is guessed."""

from base64 import urlsafe_b64encode

import pytest

from extractors.feed.autodiscovery import page_links
from news.article import Page
from tests.support.factories import NOW
from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.running import Shell

NEW_ID = urlsafe_b64encode(b"\x08\x13\x22\x10AU_yqLAbcdefghij\xd2\x01\x00").decode().rstrip("=")
PAPER = "http://paper.example/news/harbour"


def old_id(url: str) -> str:
    raw = b"\x08\x13\x22" + bytes([len(url)]) + url.encode() + b"\xd2\x01\x00"
    return urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.fixture
def everywhere(wirecopy: Shell, newssite: NewsSite) -> Shell:
    """A command line for which every name leads to the news site, by way of a proxy."""
    wirecopy.setenv("WIRECOPY_PROXY", newssite.url("").rstrip("/"))
    newssite.publish("/news/harbour", article_page("Harbour opens", prose(1)), host="paper.example")
    return wirecopy


def ingested(wirecopy: Shell, newssite: NewsSite, *links: str) -> dict[str, int]:
    newssite.publish(
        "/f.xml",
        rss([an_entry(link, guid=link, title="Harbour opens") for link in links]),
        host="agg.example",
    )
    said = wirecopy("ingest", "http://agg.example/f.xml", "--force", "--json")
    assert said.code == 0, said.err
    return {name: count for name, count in said.json["entries"].items() if count}


@pytest.mark.parametrize(
    "link",
    [
        f"http://news.google.com/rss/articles/{old_id(PAPER)}?oc=5",
        f"http://www.google.com/url?sa=t&url={PAPER}",
        "http://paper-example.cdn.ampproject.org/v/paper.example/news/harbour?amp_js_v=0.1",
        f"http://www.bing.com/news/apiclick.aspx?url={PAPER}",
    ],
    ids=["google news", "google", "amp cache", "bing"],
)
def test_a_wrapped_link_is_fetched_from_the_publisher(everywhere: Shell, newssite: NewsSite, link):
    """The aggregator is not even asked; the record has the publisher's address and domain."""
    assert ingested(everywhere, newssite, link, PAPER) == {"seen": 2, "stored": 1, "known": 1}
    (record,) = everywhere.lines()
    assert (record["canonical_url"], record["url_final"], record["publisher"]["domain"]) == (
        PAPER,
        PAPER,
        "paper.example",
    )
    assert {r.host for r in newssite.requests} == {"agg.example", "paper.example"}


@pytest.mark.parametrize(
    "between",
    [
        f"<meta http-equiv=refresh content=\"0; URL='{PAPER}'\">",
        f"<c-wiz><div data-n-au='{PAPER}'></div><a href='https://policies.google.com/'>x</a></c-wiz>",
        f"<body>Opening <a href='{PAPER}' rel=nofollow>paper.example</a> <a href='https://www.google.com/'>Google</a></body>",
    ],
    ids=["refresh", "noted", "one link"],
)
def test_a_new_google_news_link_is_followed_where_its_page_leads(
    everywhere: Shell, newssite: NewsSite, between
):
    """By refresh, note, or its one link elsewhere; the aggregator's address becomes an alias."""
    link = f"http://news.google.com/rss/articles/{NEW_ID}"
    newssite.publish(f"/rss/articles/{NEW_ID}", f"<html>{between}</html>", host="news.google.com")
    assert ingested(everywhere, newssite, link) == {"seen": 1, "stored": 1}
    (record,) = everywhere.lines()
    assert record["canonical_url"] == PAPER
    assert link in record["alternate_urls"]
    assert everywhere("records", "show", link).code == 0


def test_a_short_link_is_followed_where_its_page_leads(everywhere: Shell, newssite: NewsSite):
    """As t.co answers browsers: a page that refreshes to the publisher's."""
    page = f"<head><noscript><meta http-equiv=refresh content='0;URL={PAPER}'></noscript></head>"
    newssite.publish("/AbC", f"<html>{page}</html>", host="t.co")
    assert ingested(everywhere, newssite, "http://t.co/AbC") == {"seen": 1, "stored": 1}
    (record,) = everywhere.lines()
    assert record["canonical_url"] == PAPER
    assert "http://t.co/AbC" in record["alternate_urls"]


def test_a_redirect_of_an_aggregator_is_followed(everywhere: Shell, newssite: NewsSite):
    """Feedproxy and new Google News links that redirect end at the publisher."""
    newssite.redirect("/~r/paper/~3/Abc/", PAPER, host="feedproxy.google.com")
    newssite.redirect(f"/rss/articles/{NEW_ID}", PAPER, host="news.google.com")
    links = [
        "http://feedproxy.google.com/~r/paper/~3/Abc/",
        f"http://news.google.com/rss/articles/{NEW_ID}",
    ]
    found = ingested(everywhere, newssite, *links)
    assert (found["seen"], found["stored"]) == (2, 1)
    (record,) = everywhere.lines()
    assert record["canonical_url"] == PAPER


@pytest.mark.parametrize(
    "between",
    [
        "<script>go()</script>",
        f"<a href='{PAPER}'>one</a><a href='http://other.example/'>another</a>",
        "<meta http-equiv=refresh content='0; url=https://consent.google.com/'>",
        "<meta http-equiv=refresh content='0; url=javascript:alert(1)'>",
    ],
    ids=["script", "two links", "consent", "javascript"],
)
def test_a_link_that_names_no_publisher_is_kept_aside(
    everywhere: Shell, newssite: NewsSite, between
):
    """With its reason; no record is made of the aggregator's page."""
    newssite.publish(
        f"/articles/{NEW_ID}",
        f"<html><p>{'word ' * 300}</p>{between}</html>",
        host="news.google.com",
    )
    newssite.publish("/", "<a href='http://www.google.com/'>x</a>", host="consent.google.com")
    assert ingested(everywhere, newssite, f"http://news.google.com/articles/{NEW_ID}") == {
        "seen": 1,
        "quarantined": 1,
    }
    assert everywhere("status", "--json").json["quarantine_reasons"] == {"wrapped_link": 1}
    assert everywhere.lines() == []


def test_feedburner_s_own_link_wins(everywhere: Shell, newssite: NewsSite):
    """feedburner:origLink is the publisher's; the tracked link is not asked for."""
    item = (
        "<item><title>Harbour opens</title><link>http://feedproxy.google.com/~r/x/~3/1/</link>"
        f"<feedburner:origLink>{PAPER}?utm_source=feedburner</feedburner:origLink></item>"
    )
    feed = f'<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel>{item}</channel></rss>'
    newssite.publish("/f.xml", feed, host="agg.example")
    assert everywhere("ingest", "http://agg.example/f.xml", "--json").json["entries"]["stored"] == 1
    assert {r.host for r in newssite.requests} == {"agg.example", "paper.example"}


def test_an_amp_page_is_the_story_that_it_names(everywhere: Shell, newssite: NewsSite):
    """Through rel=canonical on the same registrable domain only."""
    head = '<link rel="canonical" href="{}">'
    for path, canonical in (
        ("/harbour/amp", PAPER),
        ("/away/amp", "http://other.example/news/away"),
    ):
        page = article_page(f"Story of {path}", prose(path)).decode()
        newssite.publish(
            path,
            page.replace("<head>", "<head>" + head.format(canonical)),
            host="amp.paper.example",
        )
    ingested(everywhere, newssite, "http://amp.paper.example/harbour/amp")
    assert everywhere.lines()[0]["canonical_url"] == PAPER
    ingested(everywhere, newssite, "http://amp.paper.example/away/amp")
    assert "http://other.example/news/away" not in {r["canonical_url"] for r in everywhere.lines()}


MOVED = (
    "<!doctype html><html><meta charset=utf-8><title>Redirecting&hellip;</title>"
    '<link rel="canonical" href="{to}"><script>location="{to}"</script>'
    '<meta http-equiv="{name}" content="{seconds}; url={to}"><h1>Redirecting&hellip;</h1>'
    '<a href="{to}">Click here if you are not redirected.</a>{more}</html>'
)


def moved(to: str, *, name: str = "refresh", seconds: int = 0, more: str = "") -> str:
    return MOVED.format(to=to, name=name, seconds=seconds, more=more)


def moved_to(html: str) -> str | None:
    page = Page(
        url="https://paper.example/old/harbour?x=1",
        content=html.encode(),
        content_type="text/html",
        fetched_at=NOW,
    )
    return page_links(page).moved_to


def test_a_page_left_at_an_old_address_leads_to_the_story(everywhere: Shell, newssite: NewsSite):
    """As static sites leave it: a meta refresh and a link. The record tells the way."""
    newssite.publish("/old/harbour", moved("/news/harbour", name="Refresh"), host="paper.example")
    old = "http://paper.example/old/harbour"
    assert ingested(everywhere, newssite, old) == {"seen": 1, "stored": 1}
    (record,) = everywhere.lines()
    assert (record["title"], record["url_final"]) == ("Harbour opens", PAPER)
    assert old in (record["url"], *record["alternate_urls"])


def test_a_refresh_moves_its_reader_only_at_once_and_from_a_page_without_a_text():
    """Not back to itself, not for readers without scripts, not after a story."""
    assert moved_to(moved("/news/harbour")) == "https://paper.example/news/harbour"
    assert moved_to(moved("https://m.paper.example/a")) == "https://m.paper.example/a"
    assert moved_to(moved("/old/harbour?x=2")) is None
    assert moved_to(moved("/news/harbour", seconds=30)) is None
    assert moved_to(moved("/news/harbour", more="<p>" + "The wall holds. " * 30)) is None
    noscript = '<noscript><meta http-equiv="refresh" content="0;url=/nojs"></noscript>'
    assert moved_to(f"<html><body>{noscript}<p>Loading</p></body></html>") is None
    assert moved_to('<meta http-equiv="refresh" content="0">') is None


def test_a_page_declares_its_feeds():
    """By link elements of a feed's type, relative to its base, each once."""
    html = (
        b"<html><head><base href='/x/'>"
        b"<link rel='alternate' type='application/rss+xml' title='News' href='feed.xml'>"
        b"<link rel='ALTERNATE' type='Application/Atom+XML; charset=utf-8' href='/atom'>"
        b"<link rel=alternate hreflang=de href='/de'>"
        b"<link rel='alternate' type='application/rss+xml' href='feed.xml'>"
        b"<link rel=stylesheet type='application/rss+xml' href='/no'>"
        b"<link rel='alternate' type='application/rss+xml' href='javascript:x'></head>"
    )
    links = page_links(
        Page(url="https://paper.example/", content=html, content_type="text/html", fetched_at=NOW)
    )
    found = [(f.url, f.title) for f in links.feeds]
    assert found == [
        ("https://paper.example/x/feed.xml", "News"),
        ("https://paper.example/atom", None),
    ]
