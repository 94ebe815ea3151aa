"""Feeds and sitemaps that break off, over loopback HTTP: what came is kept, the rest is got."""

import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.pipeline.poll.sitemaps import index, urlset
from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.running import Shell

XML = "application/xml"
NOW = datetime.now(UTC)
TITLES = [f"Story {n} of the harbour" for n in range(4)]


def a_feed(site: NewsSite) -> bytes:
    entries = [
        an_entry(site.url(f"/n/{n}"), title=title, content_html=f"<p>{prose(title)}</p>")
        for n, title in enumerate(TITLES)
    ]
    return rss(entries)


def reply(body: bytes, *headers: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", "Content-Type: application/rss+xml", 'ETag: "1"', *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:700], body[700:]))


def unfinished_gzip(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush(zlib.Z_SYNC_FLUSH)


CUTS: dict[str, Callable[[bytes, bytes], bytes]] = {
    "shorter than announced": lambda whole, part: reply(part, f"Content-Length: {len(whole)}"),
    "closed without a length": lambda _, part: reply(part, "Connection: close"),
    "a whole answer with half a feed": lambda _, part: reply(part, f"Content-Length: {len(part)}"),
    "chunks without the last": lambda _, part: reply(chunked(part), "Transfer-Encoding: chunked"),
    "a gzip stream cut": lambda _, part: reply(
        unfinished_gzip(part), "Content-Encoding: gzip", "Connection: close"
    ),
}


@pytest.mark.parametrize("how", CUTS)
def test_a_feed_that_is_cut_off_loses_nothing(
    wirecopy: Shell, newssite: NewsSite, how: str
) -> None:
    """Its whole entries are stored, its report names the cut, the next poll brings the rest.

    A poll whose connection breaks has failed.
    """
    whole = a_feed(newssite)
    part = whole[: whole.index(TITLES[2].encode()) + 9]
    url = newssite.publish_raw("/feed.xml", CUTS[how](whole, part))
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{url}"\nfull_text = "never"\n')
    first = wirecopy("ingest", "--json").json
    (line,) = first["feed_lines"]
    is_whole_answer = how in ("closed without a length", "a whole answer with half a feed")
    outcome = "updated" if is_whole_answer else "failed"
    assert (line["outcome"], line["entries"], line["new"]) == (outcome, 2, 2)
    assert "cut off after 2 entries" in line["trouble"]
    assert sorted(r["title"] for r in wirecopy.lines()) == TITLES[:2]
    (feed,) = wirecopy("status", "--json").json["feeds"]
    assert "cut off after 2 entries" in feed["trouble"]

    newssite.publish("/feed.xml", whole, etag='"1"')
    second = wirecopy("ingest", "--force", "--json").json
    assert "if-none-match" not in newssite.requests[-1].headers
    assert (second["feed_lines"][0]["new"], second["feed_lines"][0]["trouble"]) == (2, None)
    assert sorted(r["title"] for r in wirecopy.lines()) == TITLES
    assert wirecopy("status", "--json").json["feeds"][0]["trouble"] is None


def test_a_cut_feed_is_told_on_every_screen(wirecopy: Shell, newssite: NewsSite) -> None:
    """In the summary of a run, of a dry run and of `feeds check`; its address stands there once."""
    whole = a_feed(newssite)
    url = newssite.publish("/feed.xml", whole[: whole.rindex(b"<item>") + 30])
    told = "cut off after 3 entries"
    for words in (("ingest", url, "--dry-run"), ("ingest", url), ("feeds", "check", url)):
        said = wirecopy(*words)
        (line,) = [line for line in (said.out + said.err).splitlines() if told in line]
        assert line.count(url) == 1, line


def test_a_feed_that_stays_cut_is_read_at_every_poll(wirecopy: Shell, newssite: NewsSite) -> None:
    """It has no digest: the same half is no news, and is not called unchanged."""
    whole = a_feed(newssite)
    url = newssite.publish("/feed.xml", whole[: whole.rindex(b"<item>")], etag='"1"')
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{url}"\nfull_text = "never"\n')
    for new in (3, 0, 0):
        (line,) = wirecopy("ingest", "--force", "--json").json["feed_lines"]
        assert (line["outcome"], line["new"], bool(line["trouble"])) == ("updated", new, True)


def pages(site: NewsSite, count: int) -> list[str]:
    return [site.publish(f"/n/{n}", article_page(f"S {n}", prose(f"s {n}"))) for n in range(count)]


def test_a_sitemap_cut_at_its_first_poll_does_not_flood(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """The next poll counts as the first: the newest 50 are taken, the rest is known."""
    links = pages(newssite, 120)
    whole = urlset([(link, NOW - timedelta(hours=n)) for n, link in enumerate(links)])
    url = newssite.publish("/s.xml", whole[: whole.index(b"/n/10<") + 3], content_type=XML)
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{url}"\n')
    first = wirecopy("ingest", "--force", "--json").json
    assert first["entries"]["stored"] == 10
    assert "cut off after 10 entries" in first["feed_lines"][0]["trouble"]
    newssite.publish("/s.xml", whole, content_type=XML)
    second = wirecopy("ingest", "--force", "--json").json
    assert (second["entries"]["stored"], second["feed_lines"][0]["trouble"]) == (40, None)
    newssite.publish("/s.xml", whole.replace(b"</urlset>", b" </urlset>"), content_type=XML)
    assert wirecopy("ingest", "--force", "--json").json["entries"]["stored"] == 0


@pytest.mark.parametrize("fault", ["cut", "error"])
def test_a_sitemap_of_an_index_that_is_not_read_is_told_and_asked_again(
    wirecopy: Shell, newssite: NewsSite, fault: str
) -> None:
    """The others are read. The next poll asks for it without validators, and gets the rest."""
    links = pages(newssite, 6)
    good = newssite.publish("/a.xml", urlset([(links[0], NOW)]), content_type=XML, etag='"a"')
    body = urlset([(link, NOW) for link in links[1:]])
    if fault == "cut":
        half = body[: body.index(b"/n/3<") + 3]
        bad = newssite.publish("/b.xml", half, content_type=XML, etag='"b"')
    else:
        bad = newssite.publish("/b.xml", b"no such map", content_type="text/plain")
    rows = [(good, NOW.isoformat()), (bad, NOW.isoformat())]
    url = newssite.publish("/index.xml", index(rows), content_type=XML, etag='"i"')
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{url}"\n')
    first = wirecopy("ingest", "--force", "--json").json
    assert first["entries"]["stored"] == (3 if fault == "cut" else 1)
    assert "1 of 2 sitemaps" in first["feed_lines"][0]["trouble"]
    assert bad in first["feed_lines"][0]["trouble"]

    newssite.publish("/b.xml", body, content_type=XML, etag='"b"')
    second = wirecopy("ingest", "--force", "--json").json
    assert (second["entries"]["stored"], second["feed_lines"][0]["trouble"]) == (
        3 if fault == "cut" else 5,
        None,
    )
    (asked,) = [r for r in newssite.requests if r.path == "/b.xml"][1:]
    assert "if-none-match" not in asked.headers


def test_an_index_that_is_cut_forgets_no_sitemap(wirecopy: Shell, newssite: NewsSite) -> None:
    """A sitemap behind the cut is not new when the index is whole again."""
    links = pages(newssite, 4)
    maps = [
        newssite.publish(f"/{n}.xml", urlset([(link, None)]), content_type=XML, etag=f'"{n}"')
        for n, link in enumerate(links)
    ]
    whole = index([(url, None) for url in maps])
    url = newssite.publish("/index.xml", whole, content_type=XML)
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{url}"\n')
    assert wirecopy("ingest", "--force", "--json").json["entries"]["stored"] == 4
    newssite.publish("/index.xml", whole[: whole.index(b"/2.xml")], content_type=XML)
    line = wirecopy("ingest", "--force", "--json").json["feed_lines"][0]
    assert "cut off after 2 sitemaps" in line["trouble"]
    newssite.forget_requests()
    newssite.publish("/index.xml", whole, content_type=XML)
    wirecopy("ingest", "--force", "--json")
    asked = {r.path: r.headers.get("if-none-match") for r in newssite.requests}
    assert asked["/3.xml"] == '"3"'
