"""RSS, Atom and JSON Feed: what we write, our own reader and feedparser read as it was meant."""

import json
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from lxml import etree

from extractors.feed.from_bytes import parse
from news.feed.values import FeedDocument
from news.formats import atom, json_feed, rss
from news.formats.item import Channel
from news.formats.markup import html_of
from news.record.values import Record
from tests.news.formats.records import TEXT, a_full_record, a_hostile_record, with_blocks
from tests.support.factories import NOW, a_record

Document = Callable[[Channel, Iterable[Record]], Iterator[str]]
CHANNEL = Channel(
    title="News & <more>",
    address="https://me.example/feed?q=a&b=2",
    home="https://me.example/",
    following="https://me.example/feed?cursor=x&q=a",
    updated=NOW,
)
FEEDS: dict[str, Document] = {
    "rss": rss.document,
    "atom": atom.document,
    "json": json_feed.document,
}
XML = ["rss", "atom"]


def written(name: str, *records: Record, channel: Channel = CHANNEL) -> bytes:
    return "".join(FEEDS[name](channel, records)).encode()


def read(content: bytes) -> FeedDocument:
    return parse(content, url="https://me.example/feed")


def by_feedparser(content: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own deprecations
        return feedparser.parse(content)


@pytest.mark.parametrize("name", FEEDS)
def test_what_is_written_is_read_as_it_was(name: str):
    """Titles, links, dates, guids, names, texts: our own reader finds the record's."""
    record = a_full_record()
    document = read(written(name, record, a_record(link="https://paper.example/b")))
    one, other = document.entries
    assert (one.title, one.link, one.guid) == (record.title, record.canonical_url, record.id)
    assert one.published_at == record.date_published
    assert one.updated_at == datetime(2026, 5, 3, 10, 15, tzinfo=UTC)
    assert one.summary == record.summary
    assert one.authors == ("Ana Sá", "Bo Li", "Wire Desk")
    assert one.tags == ("Money", "rates", "banks")
    assert one.content_html == html_of(record)
    assert one.language == "pt-BR"
    assert not one.guid_is_permalink
    assert other.link == "https://paper.example/b"
    assert (document.title, document.home_url) == ("News & <more>", "https://me.example/")
    assert document.self_url == CHANNEL.address
    assert document.warnings == ()


@pytest.mark.parametrize("name", XML)
def test_a_strict_reader_finds_no_fault(name: str):
    """No bozo bit of feedparser; lxml parses it without recovery."""
    content = written(name, a_full_record(), a_hostile_record(), with_blocks())
    parsed = by_feedparser(content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == {"rss": "rss20", "atom": "atom10"}[name]
    assert len(parsed.entries) == 3
    assert etree.fromstring(content) is not None


@pytest.mark.parametrize("name", XML)
def test_no_code_point_breaks_the_feed(name: str):
    """Each in a title, a text and an attribute: those that XML has not are left out."""
    points = [*range(0x300), *range(0x2000, 0x2070), *range(0xD7F0, 0xE010, 3)]
    points += [*range(0xFDC0, 0xFE00), *range(0xFFE0, 0x10010), 0x1F600, 0x10FFFF]
    text = "".join(map(chr, points))
    record = a_full_record(title=text, content_text=text, tags=(text,), summary=text)
    tree = etree.fromstring(written(name, record))
    assert "\U0001f600" in "".join(tree.itertext())


@pytest.mark.parametrize("name", FEEDS)
def test_publishers_text_stays_text(name: str):
    """Tags, comments and ends of CDATA in it reach the reader as they were printed."""
    record = a_full_record(
        title="1 < 2 ]]> 3", content_text="Use <script>x</script> & <!-- y --> ]]> z"
    )
    (entry,) = read(written(name, record)).entries
    assert entry.title == "1 < 2 ]]> 3"
    assert entry.content_html == (
        "<p>Use &lt;script&gt;x&lt;/script&gt; &amp; &lt;!-- y --&gt; ]]&gt; z</p>"
    )
    hostile = read(written(name, a_hostile_record())).entries[0]
    assert "<script" not in (hostile.content_html or "")


@pytest.mark.parametrize("name", XML)
def test_hostile_attributes_stay_in_their_quotes(name: str):
    """A quote in an address or a tag ends no attribute, and adds none."""
    tree = etree.fromstring(written(name, a_hostile_record()))
    names = {str(key) for node in tree.iter() if isinstance(node.tag, str) for key in node.attrib}
    assert "onload" not in names
    assert not [node for node in tree.iter() if str(node.tag).endswith("script")]


def test_rss_is_as_the_standard_asks():
    """A guid is no permalink, dates are RFC 822 with four digits and GMT, no address in author."""
    tree = etree.fromstring(written("rss", a_full_record()))
    found = {node.tag: node for node in tree.iter("guid", "pubDate", "lastBuildDate", "source")}
    assert found["guid"].attrib == {"isPermaLink": "false"}
    assert found["pubDate"].text == "Sun, 03 May 2026 09:30:00 GMT"
    assert found["lastBuildDate"].text == "Sun, 03 May 2026 12:00:00 GMT"
    assert found["source"].attrib == {"url": "https://paper.example/feed.xml"}
    assert not list(tree.iter("author"))
    assert tree.find("channel/item/description").text == "Short &amp; plain: 1 &lt; 2."
    names = {etree.QName(node).localname for node in tree.find("channel")}
    assert {"title", "link", "description"} <= names


def test_full_text_stands_behind_a_description():
    """That of an item without a summary is how its text begins."""
    record = replace(a_record(text="word " * 80), summary=None)
    (item,) = etree.fromstring(written("rss", record)).iter("item")
    names = [etree.QName(node).localname for node in item]
    assert names.index("description") < names.index("encoded")
    assert item.findtext("description") == "word " * 49 + "word…"


def test_an_address_has_no_sign_that_addresses_may_not_have():
    """Quotes and brackets are escaped; what is escaped already stays as it is."""
    record = a_full_record(canonical_url="https://x.example/ä b?q=%22<&r=[1]&s='")
    for name in XML:
        (entry,) = by_feedparser(written(name, record)).entries
        assert entry.link == "https://x.example/%C3%A4%20b?q=%22%3C&r=[1]&s='"


def test_an_item_without_title_or_text_is_still_an_item():
    """RSS wants a title or a description, JSON Feed some content, Atom a title."""
    bare = replace(a_record(), title=None, content_text=None, summary=None, url=None)
    bare = replace(bare, canonical_url=None, url_final=None, date_published=None)
    (of_rss,) = etree.fromstring(written("rss", bare)).iter("item")
    assert of_rss.findtext("title") == "(no title)"
    assert of_rss.find("link") is None
    (of_json,) = json.loads(written("json", bare))["items"]
    assert of_json["content_text"] == ""
    (of_atom,) = by_feedparser(written("atom", bare)).entries
    assert (of_atom.title, of_atom.id) == ("", bare.id)


def test_atom_has_what_it_must():
    """id, title, updated and an author in the feed and in each entry; rights; a licence."""
    tree = etree.fromstring(written("atom", a_full_record(), a_record()))
    space = {"a": "http://www.w3.org/2005/Atom"}
    for node in (tree, *tree.findall("a:entry", space)):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"a:{name}", space)) == 1, name
    entry = tree.find("a:entry", space)
    assert entry.findtext("a:rights", namespaces=space).startswith("© 2026 The Paper; https://")
    assert "mining reserved" in entry.findtext("a:rights", namespaces=space)
    links = {link.get("rel"): link.get("href") for link in entry.findall("a:link", space)}
    assert links["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert links["enclosure"] == "https://paper.example/a.mp3"
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "pt-BR"


def test_json_feed_is_as_the_standard_asks():
    """Version 1.1, string ids, `authors`, attachments with a type; nothing is null."""
    feed = json.loads(written("json", a_full_record()))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["next_url"] == CHANNEL.following
    (item,) = feed["items"]
    assert item["content_text"] == TEXT
    assert item["authors"][0] == {"name": "Ana Sá", "url": "https://paper.example/ana"}
    assert "author" not in item
    assert item["attachments"] == [
        {
            "url": "https://paper.example/a.mp3",
            "mime_type": "audio/mpeg",
            "title": "Hear it",
            "duration_in_seconds": 61,
        }
    ]
    assert item["_wirecopy"]["usage"]["tdm_reservation"] is True
    assert "null" not in json.dumps(feed)


@pytest.mark.parametrize("name", FEEDS)
def test_the_publishers_wishes_go_with_the_story(name: str):
    """Copyright, licence, and what the page says about mining and AI."""
    text = written(name, a_full_record()).decode()
    for wish in ("© 2026 The Paper", "https://paper.example/tdm", "noai", "GPTBot", "ai-train=no"):
        assert wish in text, wish


@pytest.mark.parametrize("name", FEEDS)
def test_a_revision_is_news_to_readers(name: str):
    """Its guid stays; its time of change moves to when it was seen, though no date is printed."""
    first = replace(a_full_record(), date_modified=None)
    later = replace(first, revision=2, date_fetched=NOW + timedelta(hours=2))
    (before,), (after,) = (read(written(name, one)).entries for one in (first, later))
    assert before.guid == after.guid
    assert before.updated_at == first.date_published
    assert after.updated_at == NOW + timedelta(hours=2)


@pytest.mark.parametrize("name", FEEDS)
def test_an_item_without_a_date_has_the_one_at_which_it_was_seen(name: str):
    """A reader takes an item without any for new at each visit."""
    (entry,) = read(written(name, replace(a_full_record(), date_published=None))).entries
    assert entry.published_at == NOW


@pytest.mark.parametrize("name", FEEDS)
def test_an_empty_feed_is_a_feed(name: str):
    """No records: a head and no items."""
    assert read(written(name)).entries == ()


def test_a_file_has_the_same_id_every_time():
    """It has no address; its title names it."""
    made = {Channel(title="Export", updated=NOW + timedelta(days=n)).id for n in range(3)}
    assert len(made) == 1


def test_blocks_become_the_elements_that_they_were():
    """Headings below the title, lists whole, lines kept."""
    assert html_of(with_blocks()) == (
        "<h2>heading &lt;0&gt;<br>line</h2><p>paragraph &lt;1&gt;<br>line</p>"
        "<ul><li>item &lt;2&gt;<br>line</li><li>item &lt;3&gt;<br>line</li></ul>"
        "<blockquote>quote &lt;4&gt;<br>line</blockquote>"
        "<pre>preformatted &lt;5&gt;\nline</pre><p>row &lt;6&gt;<br>line</p>"
    )
