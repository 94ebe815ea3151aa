"""Sitemaps as subscriptions, over loopback HTTP: no flood, no loss, few requests."""

import gzip
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from storage import open_store
from tests.pipeline.poll.sitemaps import index, news, urlset
from tests.support.newssite import NewsSite, article_page, prose
from tests.support.running import Shell

XML = "application/xml"
NOW = datetime.now(UTC)


def stories(site: NewsSite, names: Sequence[str]) -> list[str]:
    return [site.publish(f"/n/{n}", article_page(f"Story {n}", prose(f"story {n}"))) for n in names]


def subscribe(wirecopy: Shell, url: str, more: str = "") -> None:
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{url}"\n{more}')


def run(wirecopy: Shell) -> dict[str, int]:
    said = wirecopy("ingest", "--force", "--json")
    assert said.code == 0, said.err
    return {name: count for name, count in said.json["entries"].items() if count}


def asked(site: NewsSite, ending: str = ".xml") -> list[str]:
    found = [r.path for r in site.requests if r.path.endswith(ending)]
    site.forget_requests()
    return found


def test_a_news_sitemap_is_a_feed(wirecopy: Shell, newssite: NewsSite):
    """Its stories are stored once, `via: sitemap`. Unchanged, it costs one request."""
    links = stories(newssite, ["a", "b"])
    url = newssite.publish(
        "/news.xml", news([(link, NOW) for link in links]), etag='"1"', content_type=XML
    )
    subscribe(wirecopy, url)
    assert run(wirecopy) == {"seen": 2, "stored": 2}
    assert {(r["via"], r["feeds"][0]["url"], r["feeds"][0]["title"]) for r in wirecopy.lines()} == {
        ("sitemap", url, "Paper")
    }
    assert run(wirecopy) == {}
    assert newssite.requests[-1].headers["if-none-match"] == '"1"'


def test_a_plain_sitemap_does_not_flood_at_the_first_poll(wirecopy: Shell, newssite: NewsSite):
    """Of 300 URLs the 50 newest are taken. Later URLs are news; a new lastmod alone is not."""
    links = stories(newssite, [str(n) for n in range(310)])
    rows = [(link, NOW - timedelta(days=n + 1)) for n, link in enumerate(links[:300])]
    url = newssite.publish(
        "/sitemap.xml.gz", gzip.compress(urlset(rows), mtime=0), content_type="application/gzip"
    )
    subscribe(wirecopy, url)
    assert run(wirecopy) == {"seen": 300, "stored": 50, "known": 250}
    assert {r["canonical_url"] for r in wirecopy.lines()} == set(links[:50])
    touched = [
        (link, at + timedelta(hours=1) if n > 200 else at) for n, (link, at) in enumerate(rows)
    ]
    fresh = [(links[300], NOW), (links[301], None), (links[302], NOW - timedelta(days=400))]
    newssite.publish("/sitemap.xml.gz", urlset([*touched, *fresh]), content_type=XML)
    found = run(wirecopy)
    assert (found["stored"], found["seen"]) == (2, 303)
    assert {links[300], links[301]} <= {r["canonical_url"] for r in wirecopy.lines()}


def test_a_changed_lastmod_of_a_stored_story_brings_its_revision(
    wirecopy: Shell, newssite: NewsSite
):
    """The page is asked again, and only that one."""
    links = stories(newssite, ["a", "b"])
    url = newssite.publish(
        "/s.xml", urlset([(link, NOW - timedelta(days=1)) for link in links]), content_type=XML
    )
    subscribe(wirecopy, url)
    run(wirecopy)
    newssite.publish("/n/a", article_page("Story a", prose("another text")))
    newssite.publish(
        "/s.xml", urlset([(links[0], NOW), (links[1], NOW - timedelta(days=1))]), content_type=XML
    )
    assert run(wirecopy) == {"seen": 2, "revised": 1, "known": 1}


def test_max_age_decides_at_the_first_poll(wirecopy: Shell, newssite: NewsSite):
    """With it, by date alone: as many as it lets in, and none without a date."""
    links = stories(newssite, ["a", "b", "c"])
    rows = [(links[0], NOW), (links[1], NOW - timedelta(days=30)), (links[2], None)]
    subscribe(
        wirecopy, newssite.publish("/s.xml", urlset(rows), content_type=XML), 'max_age = "7d"'
    )
    assert run(wirecopy) == {"seen": 3, "stored": 1, "known": 2}


def test_an_index_is_read_few_at_a_time_and_only_where_it_changed(
    wirecopy: Shell, newssite: NewsSite
):
    """First the five last changed, then only the one whose lastmod moved, conditionally."""
    links = stories(newssite, [str(n) for n in range(22)])
    maps = []
    for n in range(20):
        at = NOW - timedelta(days=10 * n)
        url = newssite.publish(
            f"/map-{n}.xml", urlset([(links[n], at)]), etag=f'"{n}"', content_type=XML
        )
        maps.append((url, at.isoformat()))
    url = newssite.publish("/index.xml", index(maps), etag='"i1"', content_type=XML)
    subscribe(wirecopy, url)
    assert run(wirecopy) == {"seen": 5, "stored": 5}
    assert asked(newssite) == ["/index.xml", *(f"/map-{n}.xml" for n in range(5))]
    assert run(wirecopy) == {}
    assert asked(newssite) == ["/index.xml"]
    newssite.publish(
        "/map-0.xml", urlset([(links[20], NOW), (links[0], NOW)]), etag='"0b"', content_type=XML
    )
    later = [(maps[0][0], (NOW + timedelta(seconds=1)).isoformat()), *maps[1:]]
    newssite.publish("/index.xml", index(later), etag='"i2"', content_type=XML)
    assert run(wirecopy) == {"seen": 2, "stored": 1, "known": 1}
    (request,) = [r for r in newssite.requests if r.path == "/map-0.xml"]
    assert request.headers["if-none-match"] == '"0"'
    assert asked(newssite) == ["/index.xml", "/map-0.xml"]


def test_an_index_without_dates_is_read_at_its_ends_and_in_turn(
    wirecopy: Shell, newssite: NewsSite
):
    """Even while the index is unchanged. Old stories of a sitemap read later are not news."""
    links = stories(newssite, [str(n) for n in range(9)])
    maps = [
        (
            newssite.publish(
                f"/m-{n}.xml", urlset([(links[n], None)]), etag='"1"', content_type=XML
            ),
            None,
        )
        for n in range(8)
    ]
    subscribe(wirecopy, newssite.publish("/index.xml", index(maps), etag='"i"', content_type=XML))
    assert run(wirecopy)["stored"] == 5
    first = asked(newssite)
    assert first[:3] == ["/index.xml", "/m-7.xml", "/m-0.xml"]
    newssite.publish(
        "/m-7.xml", urlset([(links[7], None), (links[8], None)]), etag='"2"', content_type=XML
    )
    found = run(wirecopy)
    assert (found["stored"], found["known"]) == (1, 4)
    second = asked(newssite)
    assert set(first) | set(second) == {"/index.xml", *(f"/m-{n}.xml" for n in range(8))}
    assert len(second) == 6


def test_an_index_that_fails_for_a_while_is_remembered(wirecopy: Shell, newssite: NewsSite):
    """After a 404 nothing is read twice, and nothing counts as a first poll again."""
    links = stories(newssite, ["a", "b"])
    leaf = newssite.publish("/leaf.xml", urlset([(links[0], NOW)]), etag='"l"', content_type=XML)
    body = index([(leaf, NOW.isoformat())])
    subscribe(wirecopy, newssite.publish("/index.xml", body, content_type=XML))
    assert run(wirecopy) == {"seen": 1, "stored": 1}
    newssite.publish("/index.xml", "gone", status=404)
    assert wirecopy("ingest", "--force", "--json").json["feeds"]["failed"] == 1
    newssite.publish("/index.xml", body, content_type=XML)
    asked(newssite)
    assert run(wirecopy) == {}
    assert asked(newssite) == ["/index.xml"]


def test_indexes_nest_once_and_stay_on_their_site(wirecopy: Shell, newssite: NewsSite):
    """An index in an index is read, a third level is not; nor other sites' and tags' maps."""
    (link,) = stories(newssite, ["a"])
    deep = newssite.publish(
        "/deep.xml", index([(newssite.url("/deepest.xml"), None)]), content_type=XML
    )
    leaf = newssite.publish("/leaf.xml", urlset([(link, NOW)]), content_type=XML)
    inner = newssite.publish(
        "/inner.xml", index([(leaf, NOW.isoformat()), (deep, NOW.isoformat())]), content_type=XML
    )
    tags = newssite.publish(
        "/post_tag-sitemap.xml", urlset([(newssite.url("/tag/x"), NOW)]), content_type=XML
    )
    other = newssite.publish("/other.xml", urlset([]), host="127.0.0.2", content_type=XML)
    url = newssite.publish(
        "/index.xml",
        index([(inner, NOW.isoformat()), (tags, None), (other, None)]),
        content_type=XML,
    )
    subscribe(wirecopy, url)
    assert run(wirecopy) == {"seen": 1, "stored": 1}
    assert sorted(asked(newssite)) == ["/deep.xml", "/index.xml", "/inner.xml", "/leaf.xml"]


def test_a_broken_sitemap_of_an_index_does_not_hide_the_others(wirecopy: Shell, newssite: NewsSite):
    """It is asked again at the next poll. If none can be read, the feed fails with a reason."""
    links = stories(newssite, ["a", "b"])
    good = newssite.publish("/good.xml", urlset([(links[0], NOW)]), content_type=XML)
    bad = newssite.publish("/bad.xml", "<html>sorry</html>", content_type=XML)
    url = newssite.publish(
        "/index.xml",
        index([(bad, NOW.isoformat()), (good, NOW.isoformat())]),
        etag='"i"',
        content_type=XML,
    )
    subscribe(wirecopy, url)
    assert run(wirecopy) == {"seen": 1, "stored": 1}
    newssite.publish("/bad.xml", urlset([(links[1], NOW)]), content_type=XML)
    newssite.publish("/good.xml", urlset([(links[0], NOW)]), content_type=XML)
    alone = newssite.publish(
        "/alone.xml",
        index([(newssite.publish("/no.xml", "no", content_type=XML), None)]),
        content_type=XML,
    )
    subscribe(wirecopy, alone)
    said = wirecopy("ingest", "--json")
    assert (said.code, said.json["feeds"]["failed"]) == (1, 1)
    assert "/no.xml" in said.json["feed_lines"][0]["error"]


def test_hubs_and_kind_are_remembered(wirecopy: Shell, newssite: NewsSite):
    """`status --json` tells the WebSub hubs that a feed names, and what kind of document it is."""
    atom = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><id>x</id><link rel="hub" href="https://hub.example/"/>'
        b"<updated>2026-05-03T10:00:00Z</updated></feed>"
    )
    url = newssite.publish("/f.atom", atom)
    assert wirecopy("ingest", url, "--json").code == 0
    (feed,) = wirecopy("status", "--json").json["feeds"]
    assert (feed["state"]["hub_urls"], feed["state"]["kind"]) == (
        ["https://hub.example/"],
        "atom10",
    )
    with open_store(wirecopy.store) as store:
        assert store.feeds.states()[url].hub_urls == ("https://hub.example/",)
