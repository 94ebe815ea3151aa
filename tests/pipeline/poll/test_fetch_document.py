"""The limits of the settings hold wherever a feed or sitemap is fetched."""

from datetime import UTC, datetime

import pytest

from tests.pipeline.poll.sitemaps import index, urlset
from tests.support.newssite import NewsSite, an_entry, rss
from tests.support.running import Shell

NOW = datetime(2026, 5, 3, 10, 0, tzinfo=UTC)
XML = "application/xml"


@pytest.fixture
def five_pages(newssite: NewsSite) -> list[str]:
    return [newssite.url(f"/n/{n}") for n in range(5)]


def nested(depth: int) -> bytes:
    """A sitemap of one URL, with elements nested so deep."""
    inner = "<x>" * (depth - 2) + "</x>" * (depth - 2)
    return f"<urlset><url><loc>https://p.example/2026/a</loc>{inner}</url></urlset>".encode()


def an_index(site: NewsSite, sitemap: bytes) -> str:
    """An index of one sitemap, which came up unchanged when asked again."""
    leaf = site.publish("/leaf.xml", sitemap, content_type=XML)
    return site.publish("/index.xml", index([(leaf, None)]), etag='"i"', content_type=XML)


def dry_run(wirecopy: Shell, url: str) -> tuple[int, str | None]:
    """How many entries a poll sees, and why it failed."""
    report = wirecopy("ingest", url, "--dry-run", "--json").json
    return report["entries"]["seen"], report["feed_lines"][0]["error"]


def test_max_feed_entries_holds_for_an_index(wirecopy, newssite: NewsSite, five_pages) -> None:
    """Of five URLs in a sitemap of the index, three are read."""
    wirecopy.setenv("WIRECOPY_MAX_FEED_ENTRIES", "3")
    url = an_index(newssite, urlset([(page, NOW) for page in five_pages]))
    assert dry_run(wirecopy, url) == (3, None)


def test_max_feed_depth_holds_for_an_index(wirecopy, newssite: NewsSite) -> None:
    """A sitemap of the index that is nested more deeply is refused."""
    url = an_index(newssite, nested(11))
    assert dry_run(wirecopy, url) == (1, None)
    wirecopy.setenv("WIRECOPY_MAX_FEED_DEPTH", "10")
    seen, error = dry_run(wirecopy, url)
    assert (seen, "more than 10 elements" in str(error)) == (0, True)


def test_feed_deadline_s_holds_for_an_index(wirecopy, newssite: NewsSite, five_pages) -> None:
    """A sitemap of an unchanged index that holds its worker longer is given up."""
    url = an_index(newssite, urlset([(page, NOW) for page in five_pages]))
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{url}"\nfull_text = "never"\n')
    assert wirecopy("ingest", "--json").json["feeds"]["updated"] == 1
    newssite.publish("/leaf.xml", urlset([(five_pages[0], None)]), content_type=XML)
    wirecopy.setenv("WIRECOPY_FEED_DEADLINE_S", "0.000001")
    (line,) = wirecopy("ingest", "--force", "--json").json["feed_lines"]
    assert line["outcome"] == "failed"
    assert "the sitemap could not be read (held its worker for more than" in line["error"]


def test_the_limits_hold_for_feeds_check(wirecopy, newssite: NewsSite, five_pages) -> None:
    """Entries over the cap are left out; what is too deep or too slow is a problem."""
    feed = newssite.publish("/f.xml", rss([an_entry(page, title="A") for page in five_pages]))
    deep = newssite.publish("/deep.xml", nested(11), content_type=XML)

    def checked(*urls: str) -> list[tuple[int, str | None]]:
        found = wirecopy("feeds", "check", *urls, "--json").json
        return [(line["entries"], line["error"]) for line in found]

    assert checked(feed, deep) == [(5, None), (1, None)]
    wirecopy.setenv("WIRECOPY_MAX_FEED_ENTRIES", "3")
    wirecopy.setenv("WIRECOPY_MAX_FEED_DEPTH", "10")
    cut, refused = checked(feed, deep)
    assert (cut, "more than 10 elements" in str(refused[1])) == ((3, None), True)
    wirecopy.setenv("WIRECOPY_FEED_DEADLINE_S", "0.000001")
    assert "held its worker for more than" in str(checked(feed)[0][1])


def test_the_limits_hold_for_feeds_discover(wirecopy, newssite: NewsSite, five_pages) -> None:
    """Entries over the cap are not counted; what is too deep or too slow is not found."""
    feed = newssite.publish("/feed", rss([an_entry(page, title="A") for page in five_pages]))
    newssite.publish("/sitemap.xml", nested(11), content_type=XML)
    site = newssite.publish("/", "<html></html>")

    def discovered() -> list[tuple[str, int]]:
        found = wirecopy("feeds", "discover", site, "--json").json
        return [(one["url"], one["entries"]) for one in found]

    assert discovered() == [(feed, 5), (newssite.url("/sitemap.xml"), 1)]
    wirecopy.setenv("WIRECOPY_MAX_FEED_ENTRIES", "3")
    wirecopy.setenv("WIRECOPY_MAX_FEED_DEPTH", "10")
    assert discovered() == [(feed, 3)]
    wirecopy.setenv("WIRECOPY_FEED_DEADLINE_S", "0.000001")
    assert discovered() == []


def moved(target: str) -> bytes:
    """The page that makers of static sites leave at an old address."""
    head = f'<meta http-equiv="refresh" content="0; url={target}"><title>Redirecting</title>'
    return f'<!DOCTYPE html><html lang="en">{head}<h1>Redirecting</h1></html>'.encode()


def test_a_feed_that_speaks_of_a_refresh_is_the_feed(wirecopy, newssite: NewsSite) -> None:
    """Only a page in a feed's place sends its reader elsewhere."""
    other = newssite.publish("/other.xml", rss([an_entry(newssite.url("/b"), title="B")]))
    told = f'<meta http-equiv="refresh" content="0; url={other}"/>'
    entry = f'<entry><title>A</title><id>a</id><content type="xhtml">{told}</content></entry>'
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>P</title>{entry}</feed>'
    url = newssite.publish("/atom.xml", feed, content_type=XML)
    assert dry_run(wirecopy, url) == (1, None)
    assert "/other.xml" not in [one.path for one in newssite.requests]


def test_headers_of_a_feed_do_not_go_where_its_page_sends_elsewhere(
    wirecopy, newssite: NewsSite
) -> None:
    """The key of one host is not shown to another."""
    feed = newssite.publish("/feed.xml", rss([an_entry(newssite.url("/a"), title="A")]))
    elsewhere = feed.replace("127.0.0.1", "localhost")
    wirecopy.setenv("KEY", "k")
    for name, target in (("own", feed), ("other", elsewhere)):
        url = newssite.publish(f"/{name}/", moved(target), content_type="text/html")
        named = (
            f'[[feed]]\nurl = "{url}"\nheaders = {{ X-Key = "${{KEY}}" }}\nfull_text = "never"\n'
        )
        wirecopy.write("feeds.toml", named)
        wirecopy("ingest", "--force")
    asked = {one.path: one.headers.get("x-key") for one in newssite.requests}
    assert (asked["/own/"], asked["/other/"]) == ("k", "k")
    assert [one.headers.get("x-key") for one in newssite.requests if one.path == "/feed.xml"] == [
        "k",
        None,
    ]


def test_a_feed_is_followed_where_a_page_sends_its_reader(wirecopy, newssite: NewsSite) -> None:
    """And asked for conditionally there. Where it leads to another page, that is no feed."""
    feed = newssite.publish("/feed.xml", rss([an_entry(newssite.url("/a"), title="A")]), etag='"1"')
    old = newssite.publish("/feed/", moved(feed), content_type="text/html")
    astray = newssite.publish("/rss/", moved(old), content_type="text/html")
    named = f'[[feed]]\nurl = "{old}"\nfull_text = "never"\n[[feed]]\nurl = "{astray}"\n'
    wirecopy.write("feeds.toml", named)
    first, second = (wirecopy("ingest", "--force", "--json").json for _ in range(2))
    assert {line["url"]: line["outcome"] for line in first["feed_lines"]} == {
        old: "updated",
        astray: "failed",
    }
    assert {line["url"]: line["outcome"] for line in second["feed_lines"]} == {
        old: "unchanged",
        astray: "failed",
    }
    (error,) = (line["error"] for line in first["feed_lines"] if line["error"])
    assert "an HTML page" in error
    asked = [
        one.headers.get("if-none-match") for one in newssite.requests if one.path == "/feed.xml"
    ]
    assert asked == [None, '"1"']
