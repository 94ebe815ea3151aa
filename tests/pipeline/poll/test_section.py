"""`[[site]]`: a page that lists articles, polled over loopback HTTP as a feed is."""

from tests.support.newssite import NewsSite, article_page, prose
from tests.support.running import Shell

NAMES = ("ferry-sails-after-nine-days", "council-keeps-the-night-bus", "old-mill-wheel-turns-again")


def article(site: NewsSite, name: str) -> str:
    title = name.replace("-", " ").capitalize()
    return site.publish(f"/news/{name}", article_page(title, prose(hash_of(name))))


def hash_of(name: str) -> int:
    return sum(map(ord, name))


def section(site: NewsSite, *names: str, etag: str = '"1"', extra: str = "") -> str:
    rows = "".join(
        f'<article><h2><a href="/news/{name}?utm_source=list">{name.replace("-", " ")}</a></h2>'
        f'<time datetime="2026-05-03T10:00:00Z">3 May</time><a href="/tag/sea">sea</a></article>'
        for name in names
    )
    menu = '<nav><a href="/">Home</a><a href="/sport/">Sport</a></nav>'
    page = f"<html lang=en><title>News</title><body>{menu}<main>{rows}{extra}</main></body></html>"
    return site.publish("/news/", page, etag=etag)


def subscribe(wirecopy: Shell, url: str, more: str = "") -> None:
    wirecopy.write("feeds.toml", f'[[site]]\nurl = "{url}"\n{more}')


def run(wirecopy: Shell, *more: str) -> dict[str, int]:
    said = wirecopy("ingest", "--force", "--json", *more)
    assert said.code == 0, said.err
    return {name: count for name, count in said.json["entries"].items() if count}


def test_a_section_page_is_polled_as_a_feed(wirecopy: Shell, newssite: NewsSite):
    """Its articles are stored once, `via: section`. Unchanged, it costs one conditional request."""
    links = [article(newssite, name) for name in NAMES]
    url = section(newssite, *NAMES[:2])
    subscribe(wirecopy, url, 'name = "Paper news"\n')
    assert run(wirecopy) == {"seen": 2, "stored": 2}
    lines = wirecopy.lines()
    assert {line["canonical_url"] for line in lines} == set(links[:2])
    assert {
        (line["via"], line["feeds"][0]["url"], line["feeds"][0]["title"]) for line in lines
    } == {("section", url, "News")}
    newssite.forget_requests()
    assert run(wirecopy) == {}
    assert [(r.path, r.headers.get("if-none-match")) for r in newssite.requests] == [
        ("/news/", '"1"')
    ]
    section(newssite, *NAMES, etag='"2"')
    assert run(wirecopy) == {"seen": 3, "stored": 1, "known": 2}


def test_a_section_page_that_robots_txt_forbids_is_not_asked(wirecopy: Shell, newssite: NewsSite):
    """Nobody offered it as a feed: it is asked as a page is, and the report says why not."""
    url = section(newssite, *NAMES)
    newssite.publish("/robots.txt", "User-agent: *\nDisallow: /news/\n")
    subscribe(wirecopy, url)
    said = wirecopy("ingest", "--json")
    assert said.json["feeds"]["failed"] == 1
    assert "robots.txt forbids it" in said.json["feed_lines"][0]["error"]
    assert not newssite.requests_for("/news/")


def test_a_selector_chooses_the_links(wirecopy: Shell, newssite: NewsSite):
    """`links` of feeds.toml is CSS or XPath."""
    found = article(newssite, NAMES[0])
    for name in NAMES[1:]:
        article(newssite, name)
    url = section(newssite, *NAMES[1:], extra=f'<p id=lead><a href="{found}">Ferry</a></p>')
    subscribe(wirecopy, url, 'links = "#lead a"\n')
    assert run(wirecopy) == {"seen": 1, "stored": 1}
    assert wirecopy.lines()[0]["canonical_url"] == found


def test_a_redesigned_section_page_is_told(wirecopy: Shell, newssite: NewsSite):
    """A selector that finds nothing fails the poll, with the selector; nothing is lost."""
    for name in NAMES:
        article(newssite, name)
    url = section(newssite, *NAMES)
    subscribe(wirecopy, url, 'links = "div.gone a"\n')
    said = wirecopy("ingest", "--json")
    (line,) = said.json["feed_lines"]
    assert "`links` finds no link on the page: div.gone a" in line["error"]
    subscribe(wirecopy, url)
    assert run(wirecopy) == {"seen": 3, "stored": 3}


def test_a_changed_selector_reads_an_unchanged_page_again(wirecopy: Shell, newssite: NewsSite):
    """Once, unconditionally; from then on the page is asked for conditionally again."""
    for name in NAMES:
        article(newssite, name)
    url = section(newssite, *NAMES)
    subscribe(wirecopy, url, 'links = "article:first-child h2 a"\n')
    assert run(wirecopy) == {"seen": 1, "stored": 1}
    subscribe(wirecopy, url, 'links = "article h2 a"\n')
    assert run(wirecopy) == {"seen": 3, "stored": 2, "known": 1}
    assert run(wirecopy) == {}


def test_the_same_article_of_a_feed_and_a_section_is_one_story(wirecopy: Shell, newssite: NewsSite):
    """Its second appearance is known; its page is fetched once."""
    for name in NAMES[:1]:
        article(newssite, name)
    first = section(newssite, NAMES[0])
    second = newssite.publish(
        "/other/", f'<h2><a href="/news/{NAMES[0]}?utm_medium=x">Ferry sails again today</a></h2>'
    )
    wirecopy.write("feeds.toml", f'[[site]]\nurl = "{first}"\n[[site]]\nurl = "{second}"\n')
    assert run(wirecopy) == {"seen": 2, "stored": 1, "known": 1}
    assert len(newssite.requests_for(f"/news/{NAMES[0]}")) <= 1


def test_check_shows_what_a_page_lists(wirecopy: Shell, newssite: NewsSite):
    """A page that is no feed is read as a section; nothing is stored."""
    url = section(newssite, *NAMES)
    said = wirecopy("feeds", "check", url, "--json")
    assert said.code == 0, said.err
    (line,) = said.json
    assert (line["kind"], line["entries"], line["error"]) == ("section", 3, None)
    assert line["listed"][0] == {
        "link": newssite.url(f"/news/{NAMES[0]}?utm_source=list"),
        "title": "ferry sails after nine days",
        "published": "2026-05-03T10:00:00Z",
        "from": None,
    }
    said = wirecopy("feeds", "check", url)
    assert "ferry sails after nine days" in said.out
    assert "`wirecopy feeds add URL --site` follows it" in said.err


def test_check_tries_a_selector(wirecopy: Shell, newssite: NewsSite):
    """`--links` shows what a selector finds before it is written; a bad one is a clear line."""
    url = section(newssite, *NAMES)
    said = wirecopy("feeds", "check", url, "--links", "article:first-child h2 a", "--json")
    assert [one["title"] for one in said.json[0]["listed"]] == ["ferry sails after nine days"]
    said = wirecopy("feeds", "check", url, "--links", "h2 >")
    assert (said.code, "--links: not a CSS selector or XPath" in said.err) == (2, True)


def test_check_says_of_a_page_without_articles_what_it_said_before(
    wirecopy: Shell, newssite: NewsSite
):
    """An error page in a feed's place stays `not a feed`."""
    said = wirecopy("feeds", "check", newssite.publish("/feed", "<html>Sorry</html>"), "--json")
    assert said.code == 1
    assert "HTML" in said.json[0]["error"]


def test_discover_offers_the_page_of_a_site_without_feeds(wirecopy: Shell, newssite: NewsSite):
    """With neither feed nor sitemap; `--add` writes a [[site]]."""
    url = section(newssite, *NAMES)
    said = wirecopy("feeds", "discover", url, "--add", "--group", "local", "--json")
    assert said.code == 0, said.err
    assert [(one["url"], one["kind"], one["entries"]) for one in said.json] == [(url, "section", 3)]
    text = (wirecopy.folder / "feeds.toml").read_text()
    assert text.startswith("[[site]]\n")
    listed = wirecopy("feeds", "list", "--json").json
    assert [(one["url"], one["kind"], one["group"]) for one in listed] == [
        (url, "section", "local")
    ]


def test_sites_are_added_and_removed_beside_feeds(wirecopy: Shell):
    """Comments and the other tables stay; the export says what it leaves out."""
    wirecopy.write("feeds.toml", '# mine\n[[feed]]\nurl = "https://paper.example/rss"\n')
    added = wirecopy("feeds", "add", "https://paper.example/news/", "--links", "article h2 a")
    assert added.code == 0, added.err
    text = (wirecopy.folder / "feeds.toml").read_text()
    assert '[[site]]\nurl = "https://paper.example/news/"\nlinks = "article h2 a"\n' in text
    exported = wirecopy("feeds", "export")
    assert "news/" not in exported.out
    assert "left out: 1 subscription" in exported.err
    shown = wirecopy("config", "show", "--feed", "https://paper.example/news/")
    assert "feeds.toml:6" in shown.out
    assert wirecopy("feeds", "remove", "https://paper.example/news/").code == 0
    text = (wirecopy.folder / "feeds.toml").read_text()
    assert text.startswith("# mine")
    assert "[[site]]" not in text


def test_a_dry_run_shows_what_a_section_lists(wirecopy: Shell, newssite: NewsSite):
    """And fetches no article."""
    url = section(newssite, *NAMES)
    subscribe(wirecopy, url)
    assert run(wirecopy, "--dry-run") == {"seen": 3, "pending": 3}
    assert {r.path for r in newssite.requests} <= {"/news/", "/robots.txt"}


def test_links_with_another_query_at_each_poll_bring_nothing_new(
    wirecopy: Shell, newssite: NewsSite
):
    """A visit's number in each link: the articles are the same."""
    for name in NAMES:
        article(newssite, name)
    url = section(newssite, *NAMES)
    subscribe(wirecopy, url)
    assert run(wirecopy) == {"seen": 3, "stored": 3}
    for visit in ("8812", "9934"):
        rows = "".join(
            f'<h2><a href="/news/{name}?visit={visit}">{name.replace("-", " ")}</a></h2>'
            for name in NAMES
        )
        newssite.publish("/news/", f"<title>News</title><main>{rows}</main>", etag=f'"{visit}"')
        counts = run(wirecopy)
        assert "stored" not in counts
