"""Sitemaps: usual ones, broken ones, hostile ones."""

import gzip
from datetime import UTC, datetime

import pytest

from extractors.feed.from_bytes import parse
from extractors.feed.prepare.limits import MAX_ENTRIES
from news.errors import HostileContent, NotAFeed

URL = "https://paper.example/sitemap.xml"
NAMESPACES = """xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
    xmlns:image="http://www.google.com/schemas/sitemap-image/1.1\""""
NEWS = """<url><loc>https://paper.example/harbour?id=1&amp;x=2</loc>
<lastmod>2026-05-03T11:00:00Z</lastmod><news:news>
<news:publication><news:name>The Paper</news:name><news:language>de</news:language>
</news:publication><news:publication_date>2026-05-03T10:00:00+02:00</news:publication_date>
<news:title>Harbour &amp; crane</news:title><news:keywords>harbour, crane ,  ports</news:keywords>
</news:news><image:image><image:loc>/crane.jpg</image:loc>
<image:caption>A crane</image:caption></image:image></url>"""


def urlset(*parts: str, charset: str = "UTF-8") -> bytes:
    head = f'<?xml version="1.0" encoding="{charset}"?>\n<urlset {NAMESPACES}>'
    return f"{head}{''.join(parts)}</urlset>".encode(charset)


def a_url(name: str, lastmod: str | None = None) -> str:
    dated = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    return f"<url><loc>https://paper.example/{name}</loc>{dated}</url>"


def links(content: bytes) -> list[str | None]:
    return [entry.link for entry in parse(content, url=URL).entries]


def test_a_news_sitemap_gives_every_field():
    """Title, dates, language, keywords, pictures; the publication is the document's title."""
    document = parse(urlset(NEWS), url=URL)
    (entry,) = document.entries
    assert (document.kind, document.title, document.language) == ("newssitemap", "The Paper", "de")
    assert (entry.link, entry.guid) == ("https://paper.example/harbour?id=1&x=2",) * 2
    assert (entry.title, entry.tags, entry.language) == (
        "Harbour & crane",
        ("harbour", "crane", "ports"),
        "de",
    )
    assert (entry.published_raw, entry.published_at) == (
        "2026-05-03T10:00:00+02:00",
        datetime(2026, 5, 3, 8, tzinfo=UTC),
    )
    assert entry.updated_at == datetime(2026, 5, 3, 11, tzinfo=UTC)
    assert entry.images == ("https://paper.example/crane.jpg",)
    assert entry.via == "sitemap"


def test_a_plain_sitemap_is_read_newest_first():
    """By lastmod, undated ones last; without the home page and sections."""
    parts = [
        a_url(""),
        a_url("sport"),
        a_url("n/old", "2020-01-01"),
        a_url("n/undated"),
        a_url("n/new", "2026-05-03"),
    ]
    document = parse(urlset(*parts), url=URL)
    assert document.kind == "sitemap"
    assert [e.link for e in document.entries] == [
        f"https://paper.example/n/{n}" for n in ("new", "old", "undated")
    ]
    assert [e.position for e in document.entries] == [0, 1, 2]


def test_an_index_names_its_sitemaps():
    """Each once, with its lastmod; not itself."""
    body = "".join(
        f"<sitemap><loc>{loc}</loc><lastmod>2026-05-0{n}</lastmod></sitemap>"
        for n, loc in enumerate(
            ["/a.xml", "https://paper.example/b.xml.gz", "/a.xml", URL, "javascript:x"], start=1
        )
    )
    document = parse(f"<sitemapindex {NAMESPACES}>{body}</sitemapindex>".encode(), url=URL)
    assert document.kind == "sitemapindex"
    assert [(c.url, c.changed_raw) for c in document.children] == [
        ("https://paper.example/a.xml", "2026-05-01"),
        ("https://paper.example/b.xml.gz", "2026-05-02"),
    ]


ONE = "https://paper.example/n/1"
PREFIXED = urlset(a_url("n/1")).replace(b"<url", b"<sm:url").replace(b"</url", b"</sm:url")
#: name -> (content, its links; None: some of the links)
ODD = {
    "gzipped": (gzip.compress(urlset(a_url("n/1")), mtime=0), [ONE]),
    "cut gzip": (gzip.compress(urlset(a_url("n/0"), a_url("n/1"), a_url("n/2")))[:-9], None),
    "other prefix": (PREFIXED, [ONE]),
    "no namespace": (f"<urlset><url><loc> {ONE} </loc></url></urlset>".encode(), [ONE]),
    "bare ampersand": (urlset(a_url("n/1?a=1&b=2")), [f"{ONE}?a=1&b=2"]),
    "html entity": (
        urlset(a_url("n/1"), "<url><x>&nbsp;</x><loc>https://paper.example/n/2</loc></url>"),
        None,
    ),
    "cut in the middle": (urlset(a_url("n/1"), a_url("n/2"), a_url("n/3"))[:-60], [ONE]),
    "utf-16": (urlset(a_url("n/1"), charset="UTF-16"), [ONE]),
    "bom and blank lines": (
        b"\xef\xbb\xbf\n\n" + urlset(a_url("n/1")).partition(b"\n")[2],
        [ONE],
    ),
    "text": (f"{ONE}\r\nhttps://paper.example/n/2\r\n".encode(), None),
    "latin-1": (
        urlset(a_url("n/caf\xe9"), charset="ISO-8859-1"),
        ["https://paper.example/n/caf%C3%A9"],
    ),
    "nonsense links": (
        urlset("<url><loc>mailto:a@b</loc></url><url/><url><loc/></url>", a_url("n/1")),
        [ONE],
    ),
}


def test_odd_sitemaps_are_read():
    """Broken ones are read up to the break, or repaired."""
    for name, (content, expected) in ODD.items():
        found = links(content)
        if expected:
            assert found == expected, name
        else:
            assert {"https://paper.example/n/0", ONE} & set(found), name


def test_a_lastmod_that_all_share_is_not_used():
    """It is the file's own date; as the stories' date it would make all new at every poll."""
    same = [a_url(f"n/{n}", "2026-05-03T10:00:00Z") for n in range(20)]
    document = parse(urlset(*same, a_url("n/own", "2026-05-01T10:00:00Z")), url=URL)
    assert [e.link for e in document.entries if e.updated_at] == ["https://paper.example/n/own"]
    assert any("lastmod" in warning for warning in document.warnings)


def test_a_large_sitemap_keeps_its_newest_within_the_cap():
    """Of 50,000 URLs, the protocol's most, the newest 2,000, in a second or two."""
    parts = [a_url(f"n/{n}", f"20{n % 26:02}-01-{n % 28 + 1:02}") for n in range(50_000)]
    document = parse(urlset(*parts), url=URL)
    assert len(document.entries) == MAX_ENTRIES
    assert all(e.updated_at and e.updated_at.year >= 2024 for e in document.entries)
    undated = parse(urlset(*(a_url(f"n/{n}") for n in range(5000))), url=URL)
    kept = [int((e.link or "").rpartition("/")[2]) for e in undated.entries]
    assert (kept[0], kept[-1], len(kept)) == (0, 4999, MAX_ENTRIES)


HOSTILE = {
    "an entity bomb": b'<!DOCTYPE urlset [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    b"<urlset><url><loc>&b;</loc></url></urlset>",
    "an external entity": b'<!DOCTYPE urlset [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    b"<urlset><url><loc>https://p.example/&f;</loc></url></urlset>",
    "a parameter entity": b'<!DOCTYPE urlset [<!ENTITY % p SYSTEM "http://127.0.0.1/x">%p;]>'
    b"<urlset><url><loc>x</loc></url></urlset>",
    "endless nesting": b"<urlset>" + b"<url>" * 100_000,
    "a gzip bomb": gzip.compress(
        b"<urlset><url><loc>https://p.example/a</loc>" + b" " * 80_000_000, mtime=0
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_sitemaps_end_by_name(name):
    """Refused, in little time and memory; no entity is expanded, nothing outside is read."""
    with pytest.raises(HostileContent):
        parse(HOSTILE[name], url=URL)


def test_a_field_without_end_is_cut():
    """A title of ten megabytes is cut."""
    title = f"<news:title>{'x' * 10_000_000}</news:title>"
    long = f"<url><loc>{ONE}</loc><news:news>{title}</news:news></url>"
    (entry,) = parse(urlset(long), url=URL).entries
    assert entry.title is not None
    assert len(entry.title) <= 10_000


@pytest.mark.parametrize(
    "content",
    [
        b"<urlset",
        b"<html><body><urlset><url><loc>https://p.example/</loc></url></urlset></body></html>",
        gzip.compress(b"not a sitemap", mtime=0),
        b"\x1f\x8bnot gzip at all",
        b"hello https://paper.example/",
    ],
    ids=["a bare start", "in HTML", "other gzip", "broken gzip", "prose"],
)
def test_what_is_no_sitemap_is_no_feed(content):
    """NotAFeed, as for any other document."""
    with pytest.raises(NotAFeed):
        parse(content, url=URL)


def test_an_rss_feed_that_mentions_urlset_stays_rss():
    """The root decides."""
    item = b"<item><title>&lt;urlset&gt;</title><link>https://p.example/a</link></item>"
    feed = b"<rss version='2.0'><channel><title>x</title>" + item + b"</channel></rss>"
    assert parse(feed, url=URL).kind == "rss20"
