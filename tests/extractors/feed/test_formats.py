"""Every format, with what real feeds of it do."""

import json
from datetime import UTC, datetime, timedelta

import feedparser.api
import pytest

from news.errors import NotAFeed
from news.feed.values import Enclosure
from tests.extractors.feed.feed_texts import FEED_URL, atom, atom_entry, item, parsed, rdf, rss


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (rss("<item><title>A</title></item>", version="0.91"), "rss091u"),
        (rss("<item><title>A</title></item>", version="0.92"), "rss092"),
        (rss("<item><title>A</title></item>"), "rss20"),
        (rdf("<item><title>A</title></item>"), "rss10"),
        (atom("<entry><title>A</title></entry>"), "atom10"),
        (
            b'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>A</title></entry></feed>',
            "atom03",
        ),
        (
            b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "A"}]}',
            "json10",
        ),
        (
            b'{"version":"https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "A"}]}',
            "json11",
        ),
        (b'\xef\xbb\xbf{"title": "no version", "items": [{"id": "1", "title": "A"}]}', "json11"),
    ],
)
def test_every_format_is_read_and_named(content: bytes, kind: str) -> None:
    """RSS 0.91 to 2.0, RDF, Atom 0.3 and 1.0, both versions of JSON Feed."""
    feed = parsed(content)
    assert (feed.kind, [e.title for e in feed.entries]) == (kind, ["A"])


@pytest.mark.parametrize("kind", ["xhtml", "html"])
def test_markup_that_was_escaped_once_too_often_is_markup(kind: str) -> None:
    """Some systems put escaped HTML into XHTML, or escape it twice; a tag in a sentence is text."""
    amp = "&amp;" if kind == "html" else "&"
    printed = f"{amp}lt;p{amp}gt;One.{amp}lt;/p{amp}gt;"
    entry = atom_entry(f'<title>A</title><id>1</id><content type="{kind}">{printed}</content>')
    assert entry.content_html == "<p>One.</p>"
    told = f"Use {amp}lt;p{amp}gt; and {amp}lt;/p{amp}gt;."
    entry = atom_entry(f'<title>A</title><id>1</id><content type="{kind}">{told}</content>')
    assert entry.content_html == "Use &lt;p&gt; and &lt;/p&gt;."


def test_an_rss_item_gives_every_field() -> None:
    """Each field of an entry is found where RSS and its modules print it."""
    entry = item(
        "<title>Storm hits coast</title><link>https://paper.example/storm</link><comments>/c</comments>"
        '<guid isPermaLink="false">id-7</guid><pubDate>Sun, 03 May 2026 10:00:00 +0200</pubDate>'
        "<dc:creator>Ann Lee</dc:creator><description>Ten homes lost.</description>"
        "<content:encoded>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</content:encoded>"
        "<category>World</category><category>World</category><category>Weather</category><dc:language>en-gb</dc:language>"
        '<enclosure url="/a.mp3" type="audio/mpeg" length="1234"/><media:thumbnail url="/t.jpg"/>'
        '<media:content url="/m.jpg" medium="image"/>'
        '<source url="https://wire.example/rss">The Wire</source>'
    )
    assert (entry.title, entry.link, entry.guid, entry.guid_is_permalink) == (
        "Storm hits coast",
        "https://paper.example/storm",
        "id-7",
        False,
    )
    assert (entry.summary, entry.content_html) == ("Ten homes lost.", "<p>One.</p><p>Two.</p>")
    assert (entry.authors, entry.tags, entry.language) == (
        ("Ann Lee",),
        ("World", "Weather"),
        "en-GB",
    )
    assert entry.published_raw == "Sun, 03 May 2026 10:00:00 +0200"
    assert entry.published_at == datetime(2026, 5, 3, 8, tzinfo=UTC)
    assert (entry.updated_raw, entry.updated_at) == (None, None)
    assert (
        Enclosure(url="https://paper.example/a.mp3", type="audio/mpeg", length=1234)
        in entry.enclosures
    )
    assert entry.images == ("https://paper.example/m.jpg", "https://paper.example/t.jpg")
    assert (entry.source_title, entry.source_url) == ("The Wire", "https://wire.example/rss")


def test_an_atom_entry_gives_every_field() -> None:
    """Alternate link, both dates, inline XHTML, enclosures, language and source."""
    entry = atom_entry(
        '<title type="html">A &amp;lt; B</title><id>tag:paper.example,2026:1</id>'
        '<link rel="self" href="/self"/>'
        '<link rel="enclosure" type="image/png" href="/p.png"/><link rel="alternate" href="one"/>'
        '<link rel="replies" href="/r"/>'
        "<published>2026-05-03T10:00:00+02:00</published><updated>2026-05-03T11:00:00Z</updated>"
        "<author><name>Ann</name></author>"
        '<author><name>Bo</name></author><category term="w" label="World"/>'
        "<source><title>Wire</title><id>x</id></source>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        '<p>Hi <a href="two">there</a></p></div></content>',
        attributes='xml:lang="de" xml:base="https://paper.example/blog/"',
    )
    assert (entry.title, entry.link) == ("A < B", "https://paper.example/blog/one")
    assert entry.guid_is_permalink is None
    assert entry.content_html == '<p>Hi <a href="https://paper.example/blog/two">there</a></p>'
    assert entry.published_at == datetime(2026, 5, 3, 8, tzinfo=UTC)
    assert entry.updated_at == datetime(2026, 5, 3, 11, tzinfo=UTC)
    assert (entry.authors, entry.tags, entry.language, entry.source_title) == (
        ("Ann", "Bo"),
        ("World",),
        "de",
        "Wire",
    )
    assert (entry.images, entry.summary) == (("https://paper.example/p.png",), None)


def test_a_json_feed_gives_every_field() -> None:
    """Also numbers as ids, `author` beside `authors`, and bare names."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Paper",
        "home_page_url": "https://paper.example/",
        "feed_url": FEED_URL,
        "language": "en-us",
        "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
        "items": [
            {
                "id": 42,
                "url": "/storm",
                "title": "A &amp; B",
                "summary": "s",
                "content_html": "<p onclick='x()'>One <a href='x'>l</a></p>",
                "date_published": "2026-05-03T10:00:00+02:00",
                "date_modified": "2026-05-03T10:30:00Z",
                "author": {"name": "Ann"},
                "tags": ["World", "World", 7],
                "image": "/i.jpg",
                "language": "fr",
                "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 9}],
            },
            {
                "id": 1.5,
                "external_url": "https://else.example/x",
                "content_text": "a < b\n\nc",
                "authors": ["Bo", {"name": "Cy"}],
            },
            {"id": "https://paper.example/third"},
        ],
    }
    document = parsed(json.dumps(feed).encode())
    one, two, three = document.entries
    assert (
        document.title,
        document.home_url,
        document.language,
        document.self_url,
        document.hub_urls,
    ) == (
        "The Paper",
        "https://paper.example/",
        "en-US",
        FEED_URL,
        ("https://hub.example/",),
    )
    assert (one.guid, one.link, one.title, one.language) == (
        "42",
        "https://paper.example/storm",
        "A & B",
        "fr",
    )
    assert one.content_html == '<p>One <a href="https://paper.example/x">l</a></p>'
    assert (one.authors, one.tags, one.images) == (
        ("Ann",),
        ("World",),
        ("https://paper.example/i.jpg",),
    )
    assert one.enclosures == (
        Enclosure(url="https://paper.example/a.mp3", type="audio/mpeg", length=9),
    )
    assert (one.published_at, one.updated_at) == (
        datetime(2026, 5, 3, 8, tzinfo=UTC),
        datetime(2026, 5, 3, 10, 30, tzinfo=UTC),
    )
    assert (two.guid, two.link, two.authors) == ("1.5", "https://else.example/x", ("Bo", "Cy"))
    assert (two.content_html, two.language) == ("<p>a &lt; b</p><p>c</p>", "en-US")
    assert three.link == "https://paper.example/third"


def test_a_lone_dublin_core_date_says_when_an_rdf_item_was_published() -> None:
    """With a pubDate beside it, dc:date is the date of the update."""
    (alone,) = parsed(
        rdf("<item><title>A</title><dc:date>2026-05-03T10:00:00Z</dc:date></item>")
    ).entries
    both = item(
        "<title>A</title><pubDate>Sun, 03 May 2026 10:00 GMT</pubDate>"
        "<dc:date>2026-05-03T12:00:00Z</dc:date>"
    )
    assert (alone.published_at, alone.updated_at) == (datetime(2026, 5, 3, 10, tzinfo=UTC), None)
    assert (both.published_at, both.updated_at) == (
        datetime(2026, 5, 3, 10, tzinfo=UTC),
        datetime(2026, 5, 3, 12, tzinfo=UTC),
    )


def test_the_channel_gives_its_poll_hints() -> None:
    """The longer of ttl and sy:update*, skipHours (24 is midnight), skipDays, hubs, self."""
    feed = parsed(
        rss(
            channel="<title>The &lt;b&gt;Paper&lt;/b&gt;</title><link>https://paper.example</link>"
            "<language>en_us</language><ttl>30</ttl>"
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
            "<skipHours><hour>0</hour><hour>7</hour><hour>24</hour><hour>99</hour></skipHours>"
            "<skipDays><day>Sunday</day><day>x</day></skipDays>"
            f'<atom:link rel="self" href="{FEED_URL}"/>'
            '<atom:link rel="hub" href="https://hub.example/"/>'
        )
    )
    assert (feed.title, feed.home_url, feed.language, feed.ttl) == (
        "The Paper",
        "https://paper.example/",
        "en-US",
        timedelta(hours=6),
    )
    assert (feed.skip_hours, feed.skip_days) == (frozenset({0, 7}), frozenset({"sunday"}))
    assert (feed.self_url, feed.hub_urls) == (FEED_URL, ("https://hub.example/",))


def test_a_senseless_ttl_is_ignored() -> None:
    """Any ttl but a positive whole number of minutes."""
    for ttl in ("0", "-5", "soon", "", "99999999999999999999", "1.5"):
        assert parsed(rss(channel=f"<title>x</title><ttl>{ttl}</ttl>")).ttl is None, ttl


def test_an_unfilled_feed_is_a_feed() -> None:
    """A channel without items is a feed without entries, not an error."""
    assert parsed(rss()).entries == ()
    assert (
        parsed(
            b'{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": []}'
        ).entries
        == ()
    )


def test_a_comma_behind_the_last_value_is_none() -> None:
    """Templates print one behind each; within a string it stays, and a cut feed is still cut."""
    text = '{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "a,]",},'
    whole = parsed((text + "],}").encode())
    assert [entry.title for entry in whole.entries] == ["a,]"]
    assert (whole.is_cut, parsed(f'{text}{{"id":'.encode()).is_cut) == (False, True)


XHTML = b"<!DOCTYPE html PUBLIC 'x' 'y'><html xmlns='http://www.w3.org/1999/xhtml'/>"
NO_FEEDS = {
    b"": "empty",
    b" \n\t": "empty",
    b"\xef\xbb\xbf\n": "empty",
    b"<!DOCTYPE html><html><head><title>x</title></head><body>404</body></html>": "an HTML page",
    b"<?xml version='1.0'?>" + XHTML: "an HTML page",
    b"\n<HTML><p>Down for maintenance": "an HTML page",
    b"<html><script src=/.within.website/x/cmd/anubis/main.mjs></script>": "a check for browsers",
    b"<div><item><title>x</title></item></div>": "markup, not a feed",
    b'{"error": "no such feed"}': "JSON but no JSON Feed",
    b'{"items": []}': "JSON but no JSON Feed",
    b'{"items": {}, "title": "x"}': "JSON but no JSON Feed",
    b"[1, 2]": "JSON but no JSON Feed",
    b'{"items": [': "broken JSON",
    b'{"title": "x", "items": [] "a"}': "broken JSON",
    b"\x1f\x8b\x08\x00abc": "a broken gzip file",
    b"%PDF-1.7": "a PDF",
    b"just some words": "neither XML nor JSON",
    b"\xff\xd8\xff\xe0garbage": "neither XML nor JSON",
    b'<?xml version="1.0"?><urlset><url/></urlset>': "a sitemap",
    b'<?xml version="1.0"?><opml><body/></opml>': "an OPML list",
    b'<?xml version="1.0"?><recipe/>': "XML, not a feed",
}


def test_what_is_no_feed_is_refused_by_name() -> None:
    """The error has the document's URL, and a reason that names what it looks like."""
    for content, reason in NO_FEEDS.items():
        with pytest.raises(NotAFeed) as caught:
            parsed(content)
        assert caught.value.reason.startswith(reason), content
        assert caught.value.url == FEED_URL


def test_the_same_bytes_give_the_same_value() -> None:
    """Parsing is pure: no memory of earlier feeds, no clock."""
    content = rss("<item><title>A</title><description>&lt;p&gt;x&lt;/p&gt;</description></item>")
    other = atom("<entry><title>B</title></entry>", attributes='xml:lang="fr"')
    first = parsed(content)
    parsed(other)
    assert parsed(content) == first


def test_a_json_feed_may_have_a_tail_and_a_charset_of_its_header() -> None:
    """A cache's comment behind it costs no entry, another charset than UTF-8 no letter."""
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "Fähre"}]}
    text = json.dumps(feed, ensure_ascii=False)
    headers = {"content-type": "application/json; charset=windows-1252"}
    for document in (
        parsed(f"{text}\n<!-- cached -->".encode()),
        parsed(text.encode("cp1252"), headers=headers),
    ):
        assert [entry.title for entry in document.entries] == ["Fähre"]
        assert not document.is_cut
    with pytest.raises(NotAFeed, match="broken JSON"):
        parsed(b'{"title": "x"} {"items": []}')


def test_feedparser_stays_as_it_is_for_others() -> None:
    """Its parsers, drivers and results are those of its own, after we have read a feed."""
    content = rss("<item><author>a@b.museum (Ann)</author><title>A</title></item>")
    assert parsed(content).entries[0].authors == ("Ann",)
    parsers = (feedparser.api.StrictFeedParser, feedparser.api.LooseFeedParser)
    assert {parser.__module__ for parser in parsers} == {"feedparser.api"}
    assert feedparser.api.PREFERRED_XML_PARSERS == ["drv_libxml2"]


@pytest.mark.parametrize(
    ("header", "hubs", "own"),
    [
        (None, ("https://hub.example/",), FEED_URL),
        (
            '<http://other.example/hub>; rel="hub", <https://paper.example/canonical>; rel=self',
            ("http://other.example/hub",),
            "https://paper.example/canonical",
        ),
        # idno/idno#771: no semicolon
        (
            '<http://a.example/> rel="hub", <http://b.example/> rel="self"',
            ("http://a.example/",),
            "b",
        ),
        ('<https://a.example/>; rel="self hub"', ("https://a.example/",), "a"),
        ('</hub>; REL="HUB"; title="a, b"', ("https://paper.example/hub",), FEED_URL),
        ('<javascript:alert(1)>; rel=hub, <>; rel="hub"', ("https://hub.example/",), FEED_URL),
        ('<https://a.example/>; rel="preload"; as="hub"', ("https://hub.example/",), FEED_URL),
        ("<" * 9_000 + " " * 9_000 + "rel", ("https://hub.example/",), FEED_URL),
    ],
)
@pytest.mark.parametrize("is_json", [False, True])
def test_the_hubs_of_a_link_header_come_first(
    header: str | None, hubs: tuple[str, ...], own: str, is_json: bool
) -> None:
    """WebSub, section 4; where it names none, those of the document count."""
    links = f'<link rel="hub" href="https://hub.example/"/><link rel="self" href="{FEED_URL}"/>'
    content = atom(f"{links}<entry><title>A</title></entry>")
    if is_json:
        feed = {"title": "t", "feed_url": FEED_URL, "hubs": [{"url": "https://hub.example/"}]}
        content = json.dumps(feed | {"items": [{"id": "1", "title": "A"}]}).encode()
    headers = {"Link": header} if header else {}
    found = parsed(content, headers=headers)
    own = {"a": "https://a.example/", "b": "http://b.example/"}.get(own, own)
    assert (found.hub_urls, found.self_url) == (hubs, own)
