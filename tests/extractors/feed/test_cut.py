"""Documents that end too early, at any byte: what came is kept, the torn entry is none."""

import gzip
import json

import pytest

from extractors.feed.from_bytes import parse
from news.errors import NotAFeed
from news.feed.values import FeedDocument
from tests.extractors.feed.feed_texts import atom, rdf, rss

URL = "https://paper.example/feed"
NUMBERS = range(4)
TEXTS = ("Plain", "<![CDATA[<p>Marked</p> </rss> </item>]]>", "&lt;b&gt;Bold&lt;/b&gt;", "End")
ITEMS = "".join(
    f"<item><title>Story {n}</title><link>https://paper.example/n/{n}</link>"
    f"<description>{text}</description></item>\n"
    for n, text in zip(NUMBERS, TEXTS, strict=True)
)
ENTRIES = "".join(
    f'<entry><id>urn:{n}</id><title>Story {n}</title><link href="/n/{n}"/></entry>' for n in NUMBERS
)
PAGES = "".join(
    f"<url><loc>https://paper.example/n/{n}</loc><lastmod>2026-05-0{9 - n}</lastmod></url>\n"
    for n in NUMBERS
)
MAPS = "".join(f"<sitemap><loc>https://paper.example/{n}.xml</loc></sitemap>" for n in NUMBERS)
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "A [paper] {with} brackets",
    "authors": [{"name": "Ann"}],
    "items": [
        {"id": f"{n}", "title": f'Story "{n}" ]}}', "attachments": [{"url": f"/{n}.mp3"}]}
        for n in NUMBERS
    ],
    "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
}
DOCUMENTS = {
    "rss": rss(ITEMS),
    "rdf": rdf(ITEMS),
    "atom": atom(ENTRIES),
    "json": json.dumps(JSON_FEED).encode(),
    "sitemap": f"<urlset>{PAGES}</urlset>".encode(),
    "index": f"<sitemapindex>{MAPS}</sitemapindex>".encode(),
}


def names(document: FeedDocument) -> list[str]:
    return [e.guid for e in document.entries] + [c.url for c in document.children]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_came_before_the_cut_is_read_and_nothing_else(name: str) -> None:
    """Cut at any byte: a beginning of the whole list, marked as cut; or no feed at all."""
    whole = DOCUMENTS[name]
    everything = parse(whole, url=URL)
    assert (len(names(everything)), everything.is_cut) == (len(NUMBERS), False)
    counts = set()
    for end in range(1, len(whole)):
        try:
            found = parse(whole[:end], url=URL)
        except NotAFeed:
            continue
        listed = names(found)
        assert listed == names(everything)[: len(listed)], whole[:end][-80:]
        assert found.entries == everything.entries[: len(found.entries)]
        assert found.is_cut or len(listed) == len(NUMBERS)
        counts.add(len(listed))
    assert counts == {1, 2, 3, 4}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_without_its_closing_tags_is_cut(name: str) -> None:
    """All its entries are whole, but more may have followed."""
    whole = DOCUMENTS[name]
    last = max(whole.rfind(sign) for sign in (b"</item>", b"</entry>", b"</url>", b"</sitemap>"))
    end = (
        last + whole[last:].find(b">") + 1
        if last >= 0
        else whole.rfind(b"}", 0, whole.rfind(b'"hubs"')) + 1
    )
    found = parse(whole[:end], url=URL)
    assert (len(names(found)), found.is_cut) == (len(NUMBERS), True)


@pytest.mark.parametrize("name", ["rss", "sitemap", "json"])
def test_a_gzipped_file_that_is_cut_is_read_to_the_cut(name: str) -> None:
    """The bytes that can be unpacked count."""
    packed = gzip.compress(DOCUMENTS[name], mtime=0)
    assert parse(packed, url=URL).entries == parse(DOCUMENTS[name], url=URL).entries
    found = parse(packed[: len(packed) * 4 // 5], url=URL)
    assert found.is_cut
    assert 0 < len(found.entries) < len(NUMBERS)


def test_a_list_of_urls_that_is_cut_loses_its_torn_line() -> None:
    """Plain text shows no end: only who fetched it knows."""
    text = b"https://paper.example/n/1\nhttps://paper.example/n/2\nhttps://paper.exam"
    found = parse(text, url=URL, is_cut=True)
    assert (names(found), found.is_cut) == (
        ["https://paper.example/n/1", "https://paper.example/n/2"],
        True,
    )


SLOPPY = {
    "a comment behind the end": rss(ITEMS) + b"<!-- served by cache 7 -->\n",
    "an error behind the end": rss(ITEMS) + b"<br /><b>Warning</b>: x in <b>y.php</b>",
    "no end of the root": rss(ITEMS).removesuffix(b"</rss>"),
    "no end of an item": rss(ITEMS.replace("</item>", "", 1)),
    "capitals": rss(ITEMS).replace(b"<rss", b"<RSS").replace(b"</rss>", b"</RSS>"),
    "a prefix": atom(ENTRIES)
    .replace(b"<", b"<a:")
    .replace(b"<a:/", b"</a:")
    .replace(b"<a:?", b"<?"),
    "no entries": rss(""),
}


def test_a_sloppy_feed_that_has_an_end_is_whole() -> None:
    """What stands behind the end of the channel is none of its entries."""
    assert {name: parse(body, url=URL).is_cut for name, body in SLOPPY.items()} == dict.fromkeys(
        SLOPPY, False
    )


def test_a_document_that_ends_in_its_first_entry_is_no_feed() -> None:
    """Nothing came, so nothing is stored; the reason says it."""
    for body in (
        rss("<item><title>Half a"),
        b"<urlset><url><loc>https://paper.exam",
        b"<feed><ent",
    ):
        with pytest.raises(NotAFeed, match="cut off before"):
            parse(body.removesuffix(b"</channel></rss>"), url=URL)
