"""`wirecopy feeds discover SITE` finds a site's feeds and sitemaps, and reads each."""

from datetime import UTC, datetime

from tests.pipeline.poll.sitemaps import news, urlset
from tests.support.newssite import NewsSite, an_entry, rss
from tests.support.running import Shell

NEWS = news([("https://p.example/a", datetime(2026, 5, 3, 10, tzinfo=UTC))], name="The Paper")
PLAIN = urlset([("https://p.example/n/1", None)])


def found(wirecopy: Shell, *arguments: object) -> list[tuple[str, str]]:
    said = wirecopy("feeds", "discover", *arguments, "--json")
    assert said.code == 0, said.err
    return [(one["url"], one["kind"]) for one in said.json]


def test_what_a_site_names_is_found_and_checked(wirecopy: Shell, newssite: NewsSite):
    """Named by links and robots.txt. Dead links, pages, comments and other sites are not."""
    feed = newssite.publish(
        "/news.xml", rss([an_entry("https://p.example/a", title="A")], title="The Paper: news")
    )
    newssite.redirect("/moved.xml", feed)
    newssite.publish("/html.xml", "<html></html>", content_type="text/html")
    comments = newssite.publish("/comments/feed/", rss([], title="Comments"))
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{href}">'
        for href in ("/news.xml", "/moved.xml", "/html.xml", "/gone.xml", comments)
    )
    site = newssite.publish("/", f"<html><head>{links}</head></html>")
    news_map = newssite.publish("/maps/news.xml", NEWS, content_type="application/xml")
    plain = newssite.publish("/maps/all.xml", PLAIN, content_type="application/xml")
    other = newssite.publish("/other.xml", PLAIN, host="127.0.0.2")
    maps = f"Sitemap: {plain}\nsitemap: /maps/news.xml\nSitemap: {other}\n"
    newssite.publish("/robots.txt", f"User-agent: *\nDisallow: /x\n{maps}")
    said = wirecopy("feeds", "discover", site, "--json")
    assert said.json == [
        {
            "url": feed,
            "kind": "rss20",
            "title": "The Paper: news",
            "entries": 1,
            "newest": "2026-05-03T12:00:00Z",
        },
        {
            "url": news_map,
            "kind": "newssitemap",
            "title": "The Paper",
            "entries": 1,
            "newest": "2026-05-03T10:00:00Z",
        },
        {"url": plain, "kind": "sitemap", "title": None, "entries": 1, "newest": None},
    ]
    asked = {r.path for r in newssite.requests}
    assert asked == {
        "/",
        "/robots.txt",
        "/news.xml",
        "/moved.xml",
        "/html.xml",
        "/gone.xml",
        "/maps/news.xml",
        "/maps/all.xml",
    }
    assert datetime.fromisoformat(said.json[0]["newest"]).tzinfo == UTC
    assert "The Paper: news" in wirecopy("feeds", "discover", site).out


RSS = rss([an_entry("https://p.example/a", title="A")], title="The Paper")
JSON = (
    '{"version": "https://jsonfeed.org/version/1.1", "title": "The Paper",'
    ' "items": [{"id": "1", "title": "A"}]}'
)
#: what a page declares for a feed at /f -> the feed's bytes
DECLARED = {
    '<link rel="alternate" type="application/json" href="/f">': JSON,
    '<link rel="alternate" type="text/xml" href="/f">': RSS,
    '<link rel="alternate" type="application/xml; charset=utf-8" href="/f">': RSS,
    '<link rel="alternate" type="application/x.atom+xml" href="/f">': RSS,
    '<link rel="alternate" type="text/rss+xml" href="/f">': RSS,
    '<link rel="ALTERNATE home" type="Application/RSS+XML" href="/f">': RSS,
    '<link rel="feed" href="/f">': RSS,
    '<link type="application/rss+xml" href="/f">': RSS,
    '<link rel="alternate" title="RSS" href="/f?format=rss">': RSS,
    '<link rel="alternate" type="text/html" href="/blog/index.xml">': RSS,
    '<link rel="alternate" type="application/rss&#43;xml" href="/f">': RSS,
    '<a rel="alternate" type="application/atom+xml" href="/f">Follow us</a>': RSS,
    '<link rel="alternate" type="application/rss+xml" href="feed:HOST/f">': RSS,
}


def test_every_alternate_that_may_be_a_feed_is_tried(wirecopy: Shell, newssite: NewsSite):
    """Whatever its type; what parses as a feed is kept."""
    for number, (declared, body) in enumerate(DECLARED.items()):
        href = declared.partition('href="')[2].partition('"')[0].removeprefix("feed:HOST")
        feed = newssite.publish(href, body, content_type="application/octet-stream")
        head = declared.replace("HOST", newssite.url("/").rstrip("/"))
        site = newssite.publish(f"/page-{number}", f"<html><head>{head}</head></html>")
        assert [url for url, _ in found(wirecopy, site)] == [feed], declared
        newssite.publish(href, "gone", status=404)


def test_a_feed_in_the_link_header_is_found(wirecopy: Shell, newssite: NewsSite):
    """RFC 8288: several links in one header, with or without quotes."""
    feed = newssite.publish("/f", RSS)
    links = '</style.css>; rel=preload, </f>; rel="alternate"; type="application/rss+xml"'
    site = newssite.publish("/", "<html></html>", headers=[("Link", links)])
    assert found(wirecopy, site) == [(feed, "rss20")]


def test_what_is_no_feed_costs_few_requests(wirecopy: Shell, newssite: NewsSite):
    """Translations, stylesheets and previews are not asked for, and not more than twenty others."""
    feed = newssite.publish("/f", RSS)
    newssite.publish("/api", '{"id": 7, "title": "A page", "content": {}}')
    others = """<link rel="alternate" hreflang="de" href="/de/">
        <link rel="alternate" type="application/json+oembed" href="/oembed.json">
        <link rel="alternate" type="application/activity+json" href="/activity">
        <link rel="alternate" media="only screen and (max-width: 640px)" href="/mobile">
        <link rel="alternate stylesheet" type="text/xml" href="/dark.xml">
        <link rel="search" type="application/opensearchdescription+xml" href="/search.xml">
        <link rel="alternate" type="application/json" href="/api">"""
    many = "".join(f'<link rel="alternate" type="text/xml" href="/x{n}">' for n in range(40))
    last = '<link rel="alternate" type="application/rss+xml" href="/f">'
    site = newssite.publish("/", f"<html><head>{others}{many}{last}</head></html>")
    assert found(wirecopy, site) == [(feed, "rss20")]
    asked = [r.path for r in newssite.requests]
    assert not {"/de/", "/oembed.json", "/activity", "/mobile", "/dark.xml"} & set(asked)
    assert len([path for path in asked if path.startswith("/x")]) == 18
    assert "/api" in asked


def test_a_link_in_the_text_is_tried_where_nothing_is_declared(wirecopy: Shell, newssite: NewsSite):
    """A page that says "RSS" to its readers, and nothing in its head. Other sites' are left."""
    feed = newssite.publish("/service/rss-news.php", rss([an_entry("https://p.example/a")]))
    other = newssite.publish("/rss.xml", rss([an_entry("https://q.example/a")]), host="127.0.0.2")
    links = (
        f'<a href="{other}">q</a><a href="/feedback">Say</a><a href="/service/rss-news.php">RSS</a>'
    )
    site = newssite.publish("/", f"<html><body>{links}</body></html>")
    assert found(wirecopy, site) == [(feed, "rss20")]


def test_usual_places_are_tried_where_nothing_is_named(wirecopy: Shell, newssite: NewsSite):
    """A feed below the section asked for, a news sitemap, a sitemap."""
    site = newssite.publish("/blog/", "<html></html>")
    feed = newssite.publish("/blog/atom.xml", rss([], title="Blog"))
    news_map = newssite.publish("/news-sitemap.xml", NEWS)
    plain = newssite.publish("/sitemap.xml", PLAIN)
    assert found(wirecopy, site) == [(feed, "rss20"), (news_map, "newssitemap"), (plain, "sitemap")]


def test_a_feed_s_own_address_is_found_as_itself(wirecopy: Shell, newssite: NewsSite):
    """A person may paste either."""
    feed = newssite.publish("/f.xml", rss([], title="Blog"))
    assert found(wirecopy, feed) == [(feed, "rss20")]


def test_what_is_found_is_subscribed_to_with_add(wirecopy: Shell, newssite: NewsSite):
    """Feeds and news sitemaps, not the sitemap beside them; a second time nothing is added."""
    site = newssite.publish("/", "<html></html>")
    feed = newssite.publish("/feed", rss([an_entry("https://p.example/a")], title="The Paper"))
    news_map = newssite.publish("/sitemap-news.xml", NEWS)
    newssite.publish("/sitemap.xml", PLAIN)
    assert "added 2 feeds" in wirecopy("feeds", "discover", site, "--add", "--group", "local").err
    listed = wirecopy("feeds", "list", "--json").json
    assert [(one["url"], one["name"], one["group"]) for one in listed] == [
        (feed, "The Paper", "local"),
        (news_map, "The Paper", "local"),
    ]
    assert "added 0 feeds" in wirecopy("feeds", "discover", site, "--add").err


def test_a_site_with_only_a_sitemap_is_followed_by_it(wirecopy: Shell, newssite: NewsSite):
    """Better than nothing."""
    site = newssite.publish("/", "<html></html>")
    plain = newssite.publish("/sitemap.xml", PLAIN)
    wirecopy("feeds", "discover", site, "--add")
    assert [one["url"] for one in wirecopy("feeds", "list", "--json").json] == [plain]


def test_nothing_found_is_reported(wirecopy: Shell, newssite: NewsSite):
    """Exit code 1 and a reason; for what is no http(s) address exit code 2."""
    site = newssite.publish("/", "<html></html>")
    said = wirecopy("feeds", "discover", site)
    assert (said.code, "no feed and no sitemap found" in said.err) == (1, True)
    unreachable = wirecopy("feeds", "discover", "http://127.0.0.1:1/")
    assert (unreachable.code, "No connection could be made" in unreachable.err) == (1, True)
    assert wirecopy("feeds", "discover", "ftp://p.example/").code == 2


def test_a_page_that_robots_txt_closes_is_not_asked_for(wirecopy: Shell, newssite: NewsSite):
    """Its feeds may still be fetched, because a person asks for them."""
    newssite.publish("/robots.txt", "User-agent: *\nDisallow: /\n")
    feed = newssite.publish("/feed.xml", rss([], title="Blog"))
    assert found(wirecopy, newssite.url("/")) == [(feed, "rss20")]
    assert not newssite.requests_for("/")


def test_requests_keep_the_host_s_pace(wirecopy: Shell, newssite: NewsSite):
    """As every request does."""
    wirecopy.setenv("WIRECOPY_HOST_DELAY_S", "0.05")
    site = newssite.publish("/", "<html></html>")
    wirecopy("feeds", "discover", site)
    times = [r.at for r in newssite.requests]
    assert times[-1] - times[0] >= 0.05 * (len(times) - 1) - 0.05
